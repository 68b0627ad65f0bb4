"""Figures about the worst moments: the busiest day, the most trains kept outside."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.groups import Group
from sim.metrics.intervals import peak
from sim.metrics.measures import Measure, Value
from sim.metrics.view import View
from sim.recording.columns import missing_last


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
class _MostOutside:
    """The most trains that waited at one moment."""

    view: View
    queued_s: IntColumn
    started_s: IntColumn
    stream: IntColumn

    def at(self, group: Group) -> Value:
        chosen = group.among(len(self.view.tables.streams))[self.stream]
        period = (self.view.from_s, self.view.to_s)
        return Value(float(peak(self.queued_s[chosen], self.started_s[chosen], *period)))


def held_outside(view: View) -> Measure:
    """Measure trains that wait for their first track: Chinese westbound, Kazakh eastbound."""
    visits, tables = view.visits, view.tables
    of_trains = visits.train < len(view.trains)
    rows = np.flatnonzero(of_trains & tables.visits_of("track", "broad_track"))
    westbound = view.westbound[visits.train[rows]]
    rows = rows[westbound == tables.visits_of("track")[rows]]
    started_s = missing_last(visits.started_s[rows])
    waited = started_s > visits.queued_s[rows]
    rows, started_s = rows[waited], started_s[waited]
    return _MostOutside(
        view, visits.queued_s[rows], started_s, view.trains.stream[visits.train[rows]]
    )
