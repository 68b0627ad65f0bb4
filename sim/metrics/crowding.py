"""Figures about the worst moments: the busiest day, the most trains that wait."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.groups import Group
from sim.metrics.intervals import peak
from sim.metrics.measures import Measure, Value
from sim.metrics.view import View
from sim.recording.columns import DETACHED_STEPS, missing_last


@dataclass(frozen=True, slots=True, eq=False)
class _Busiest:
    """The most trains of one day."""

    days: IntColumn
    stream: IntColumn
    streams: int

    def at(self, group: Group) -> Value:
        days = self.days[group.among(self.streams)[self.stream]]
        return Value(float(np.unique(days, return_counts=True)[1].max(initial=0)))


def peak_day(view: View) -> Measure:
    """Measure the departures of the busiest calendar day at the port's clock."""
    departed = view.within(view.trains.departed_s)
    return _Busiest(
        view.days_of(view.trains.departed_s)[departed],
        view.trains.stream[departed],
        len(view.tables.streams),
    )


@dataclass(frozen=True, slots=True, eq=False)
class MostWaiting:
    """The most trains that waited at one moment."""

    view: View
    queued_s: IntColumn
    until_s: IntColumn
    stream: IntColumn

    def at(self, group: Group) -> Value:
        """Return the value for `group`."""
        chosen = group.among(len(self.view.tables.streams))[self.stream]
        period = (self.view.from_s, self.view.to_s)
        return Value(float(peak(self.queued_s[chosen], self.until_s[chosen], *period)))


def most_waiting(view: View, rows: IntColumn) -> Measure:
    """Measure the most trains that wait at one moment in the visits `rows`."""
    visits = view.visits
    queued_s, until_s = visits.queued_s[rows], missing_last(view.waited_until_s[rows])
    waited = until_s > queued_s
    stream = view.trains.stream[visits.train[rows]]
    return MostWaiting(view, queued_s[waited], until_s[waited], stream[waited])


def held_outside(view: View) -> Measure:
    """Measure trains that wait for their first track: Chinese westbound, Kazakh eastbound."""
    visits, tables = view.visits, view.tables
    of_trains = visits.train < len(view.trains)
    rows = np.flatnonzero(of_trains & tables.visits_of("track", "broad_track"))
    westbound = view.westbound[visits.train[rows]]
    return most_waiting(view, rows[westbound == tables.visits_of("track")[rows]])


def waiting_to_cross(view: View) -> Measure:
    """Measure trains that wait for anything before their start over the border."""
    visits, trains, tables = view.visits, view.trains, view.tables
    rows = np.flatnonzero((visits.train < len(trains)) & ~tables.visits_of(*DETACHED_STEPS))
    crossed_s = np.where(view.westbound, trains.left_china_s, trains.left_kazakhstan_s)
    before = visits.queued_s[rows] < missing_last(crossed_s)[visits.train[rows]]
    return most_waiting(view, rows[before])
