"""Figures about the worst moments: the busiest day, the most trains that wait."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.groups import Group
from sim.metrics.measures import Measure, Value
from sim.metrics.view import View
from sim.recording.columns import missing_last
from sim.recording.sorting import stable_order


@dataclass(frozen=True, slots=True, eq=False)
class _Busiest:
    """The most trains of one day."""

    days: IntColumn
    stream: IntColumn
    streams: int

    def at(self, group: Group) -> Value:
        days = self.days[group.among(self.streams)[self.stream]]
        return Value(float(np.bincount(days - days.min(initial=0)).max(initial=0)))


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
    """The most trains that waited at one moment.

    In order of time, `change` is 1 where a train of `stream` begins to wait and -1 where it ends.
    """

    streams: int
    stream: IntColumn
    change: IntColumn

    def at(self, group: Group) -> Value:
        """Return the value for `group`."""
        chosen = self.change[group.among(self.streams)[self.stream]]
        return Value(float(np.cumsum(chosen).max(initial=0)))


def most_waiting(view: View, rows: IntColumn) -> Measure:
    """Measure the most trains that wait at one moment in the visits `rows`."""
    visits = view.visits
    queued_s, until_s = visits.queued_s[rows], missing_last(visits.waited_until(rows))
    seen = np.flatnonzero((until_s > queued_s) & (until_s > view.from_s) & (queued_s < view.to_s))
    stream = view.trains.stream[visits.train[rows[seen]]]
    begun, over = np.maximum(queued_s[seen], view.from_s), np.minimum(until_s[seen], view.to_s)
    # What ends comes before what begins at the same moment.
    order = stable_order(np.concatenate((over, begun)))
    change = np.repeat([-1, 1], len(seen))[order]
    return MostWaiting(len(view.tables.streams), np.tile(stream, 2)[order], change)


def held_outside(view: View) -> Measure:
    """Measure trains that wait for their first track: Chinese westbound, Kazakh eastbound."""
    visits, tables = view.visits, view.tables
    rows = tables.rows_of("track", "broad_track")
    rows = rows[visits.train[rows] < len(view.trains)]
    westbound = view.westbound[visits.train[rows]]
    return most_waiting(view, rows[westbound == tables.among("track")[visits.step[rows]]])


def waiting_to_cross(view: View) -> Measure:
    """Measure trains that wait for anything before their start over the border."""
    visits, trains = view.visits, view.trains
    rows = view.waits[view.attached(view.waits)]
    crossed_s = np.where(view.westbound, trains.left_china_s, trains.left_kazakhstan_s)
    before = visits.queued_s[rows] < missing_last(crossed_s)[visits.train[rows]]
    return most_waiting(view, rows[before])
