"""Figures about the worst moments: the busiest day, the most trains that wait."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.groups import Choices
from sim.metrics.measures import Measure, Value
from sim.metrics.view import View
from sim.recording.columns import missing_last
from sim.recording.sorting import Codes, stable_order


@dataclass(frozen=True, slots=True, eq=False)
class _Busiest:
    """The most trains of one day; `counts` are those of each [day, stream]."""

    counts: IntColumn

    def of(self, choices: Choices) -> list[Value]:
        most = choices.added(self.counts).max(axis=0, initial=0)
        return [Value(float(count)) for count in most.tolist()]


def peak_day(view: View) -> Measure:
    """Measure the departures of the busiest calendar day at the port's clock."""
    departed = np.flatnonzero(view.within(view.trains.departed_s))
    days, streams = view.days_of(view.trains.departed_s)[departed], len(view.tables.streams)
    days -= days.min(initial=0)
    shape = int(days.max(initial=-1)) + 1, streams
    cells = days * streams + view.trains.stream[departed]
    return _Busiest(np.bincount(cells, minlength=shape[0] * streams).reshape(shape))


@dataclass(frozen=True, slots=True, eq=False)
class MostWaiting:
    """The most trains that waited at one moment.

    In order of time, `change` is 1 where a train of `stream` begins to wait and -1 where it ends.
    """

    stream: IntColumn
    change: Codes

    def of(self, choices: Choices) -> list[Value]:
        """Return the value for each of `choices`."""
        members = choices.members.astype(np.int8)
        return [Value(float(self._most(own))) for own in members]

    def _most(self, own: Codes) -> int:
        levels = np.cumsum(own.take(self.stream) * self.change, dtype=np.int32)
        return int(levels.max(initial=0))


def most_waiting(view: View, rows: IntColumn) -> Measure:
    """Measure the most trains that wait at one moment in the visits `rows`."""
    visits = view.visits
    queued_s, until_s = visits.queued_s[rows], missing_last(visits.waited_until(rows))
    seen = np.flatnonzero((until_s > queued_s) & (until_s > view.from_s) & (queued_s < view.to_s))
    stream = view.trains.stream[visits.train[rows[seen]]]
    begun, over = np.maximum(queued_s[seen], view.from_s), np.minimum(until_s[seen], view.to_s)
    # What ends comes before what begins at the same moment.
    order = stable_order(np.concatenate((over, begun)))
    change = np.repeat(np.array([-1, 1], dtype=np.int8), len(seen))[order]
    return MostWaiting(np.tile(stream, 2)[order], change)


def held_outside(view: View) -> Measure:
    """Measure trains that wait for their first track: Chinese westbound, Kazakh eastbound."""
    visits, tables = view.visits, view.tables
    rows = tables.rows_of_each("track", "broad_track")
    rows = rows[visits.train[rows] < len(view.trains)]
    westbound = view.westbound[visits.train[rows]]
    return most_waiting(view, rows[westbound == tables.among("track")[visits.step[rows]]])


def waiting_to_cross(view: View) -> Measure:
    """Measure trains that wait for anything before their start over the border."""
    visits, trains = view.visits, view.trains
    rows = view.own_waits
    crossed_s = np.where(view.westbound, trains.left_china_s, trains.left_kazakhstan_s)
    before = visits.queued_s[rows] < missing_last(crossed_s)[visits.train[rows]]
    return most_waiting(view, rows[before])
