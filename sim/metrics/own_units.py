"""Which unit each visit took, where the units of a resource keep different hours.

The log does not say it, but the rule of the model does: whoever is granted a unit takes the one
with the lowest number that is free and may start then. So the grants are played again, with the
events of one second in their order: openings, then trains by rank, then arrivals. (Who asks in the
very second in which a line or wagons fell free for it, is taken to ask in its turn by rank.)
"""

from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final

import numpy as np

from sim.domain.calendar import Calendar, Closing
from sim.domain.plan import IntColumn
from sim.domain.resource import Order, UnitsSpec
from sim.domain.time import NEVER
from sim.errors import IntegrityError
from sim.metrics.view import View
from sim.recording.columns import TURN_STEPS, BoolColumn, reached

_WAITING, _PASSING, _ARRIVING = range(3)
"""When in a second: who waits at its beginning, trains by rank, arrivals."""

_URGENT: Final = -(2**50)
"""Added to a place in a queue: before all that are not urgent."""


@dataclass(frozen=True, slots=True)
class _Taking:
    """A visit from its asking until its unit is free again, `NEVER` if the run ended first.

    `policy` is its place in the queue, `order` its rank among the events of a second.
    """

    at: int
    queued_s: int
    started_s: int
    until_s: int
    policy: int
    order: int
    arrives: bool

    @property
    def asks(self) -> tuple[int, int, int]:
        """Return when it comes to be served: moment, part of the second, rank."""
        if self.queued_s < self.started_s:
            return self.started_s, _WAITING, 0
        return self.started_s, _ARRIVING if self.arrives else _PASSING, self.order


def own_units(view: View, spec: UnitsSpec, rows: IntColumn) -> IntColumn:
    """Return the number of the unit that each visit of `rows` took; all of them have started.

    These must be all visits granted by the resource, of which `spec` has the calendars. A
    locomotive that is away is the one that the visit before it took.
    """
    turns = view.tables.visits_of(*TURN_STEPS)[rows]
    before = _before(view, rows, turns)
    found = np.zeros(len(rows), dtype=np.int64)
    takings = _takings(view, spec, rows, before, turns)
    for taking, unit in _Replay(spec, view.tables.end_s).units(takings):
        found[taking.at] = unit
    away = np.flatnonzero(turns)
    found[away] = found[before[away]]
    return found


def _before(view: View, rows: IntColumn, turns: BoolColumn) -> IntColumn:
    """Return for each turn the place of the visit that it follows, else the place itself."""
    visits, places = view.visits, np.arange(len(rows))
    ended = {
        (train, ended_s): place
        for place, train, ended_s, turn in zip(
            places.tolist(),
            visits.train[rows].tolist(),
            visits.finished_s[rows].tolist(),
            turns.tolist(),
            strict=True,
        )
        if not turn
    }
    for place in np.flatnonzero(turns).tolist():
        row = rows[place]
        places[place] = ended[int(visits.train[row]), int(visits.queued_s[row])]
    return places


def _takings(
    view: View, spec: UnitsSpec, rows: IntColumn, before: IntColumn, turns: BoolColumn
) -> Iterator[_Taking]:
    """Yield the takings; one with a turn lasts until the locomotive is back."""
    visits, count = view.visits, len(view.trains)
    until_s = np.where(reached(visits.finished_s[rows]), visits.finished_s[rows], NEVER)
    order = visits.train[rows].copy()
    until_s[before[turns]], order[before[turns]] = until_s[turns], order[turns] + count
    arrived_s = np.append(view.trains.arrived_s, -NEVER)[np.minimum(visits.train[rows], count)]
    columns = (
        visits.queued_s[rows],
        visits.started_s[rows],
        until_s,
        _policy(view, spec, rows),
        order,
        visits.queued_s[rows] == arrived_s,
    )
    for place, values in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        if not turns[place]:
            yield _Taking(place, *values)


def _policy(view: View, spec: UnitsSpec, rows: IntColumn) -> IntColumn:
    """Return what the order of the queue goes by, before the moment of asking."""
    train, settings = view.visits.train[rows], view.scenario.services
    policy = np.zeros(len(rows), dtype=np.int64)
    if spec.order is Order.ARRIVAL and spec.margin_s is None:
        return policy
    deadline_s = (view.clock.presented_s + view.clock.limit_s)[train]
    if spec.order is Order.PRIORITY:
        priorities = [settings[stream.service].priority for stream in view.tables.streams]
        policy = -view.per_train(priorities)[train]
    elif spec.order is Order.DEADLINE:
        policy = deadline_s
    if spec.margin_s is None:
        return policy
    urgent_s = deadline_s - spec.margin_s
    return np.where(urgent_s <= view.visits.started_s[rows], _URGENT + urgent_s, policy)


_Event = tuple[int, int, int, int, int, _Taking]
"""Moment, part of the second, rank, whether it asks (or gives back), place, who."""


@dataclass(slots=True)
class _Replay:
    """The grants of a resource, played again."""

    spec: UnitsSpec
    end_s: int
    events: list[_Event] = field(default_factory=list)
    waiting: list[tuple[int, int, int, int, _Taking]] = field(default_factory=list)
    free: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.free = list(range(self.spec.capacity))

    def units(self, takings: Iterator[_Taking]) -> Iterator[tuple[_Taking, int]]:
        """Yield who took which unit."""
        self.events = sorted((*taking.asks, 1, taking.at, taking) for taking in takings)
        unit_of: dict[int, int] = {}
        while self.events:
            now, part, _, asks, at, taking = heappop(self.events)
            if asks:
                heappush(self.waiting, (taking.policy, taking.queued_s, taking.order, at, taking))
            else:
                insort(self.free, unit_of.pop(at))
            if part == _WAITING and self.events and self.events[0][:2] == (now, part):
                continue  # all who waited are in the queue before the first is served
            for granted, unit in self._serve(now):
                unit_of[granted.at] = unit
                yield granted, unit
                back = (granted.until_s, _PASSING, granted.order, 0, granted.at, granted)
                heappush(self.events, back)

    def _serve(self, now: int) -> Iterator[tuple[_Taking, int]]:
        """Grant units to the head of the queue while one may start."""
        while self.waiting:
            taking = self.waiting[0][-1]
            unit = next((u for u in self.free if self._may_start(u, now, taking.until_s)), None)
            if unit is None and self.events and self.events[0][0] == now:
                return  # one falls free later in this second
            heappop(self.waiting)
            unit = self._any_free(now) if unit is None else unit
            self.free.remove(unit)
            yield taking, unit

    def _any_free(self, now: int) -> int:
        """Return a free unit for a grant that the rule, as far as it can be seen, does not explain.

        Work that rested may have begun in units whose longest openings differ: the log does not
        tell how long it was.
        """
        if not self.free:
            raise IntegrityError(f"{self.spec.id}: more visits than units at {now} s")
        is_open = (u for u in self.free if self.spec.calendars[u].next_open(now) == now)
        return next(is_open, self.free[0])

    def _may_start(self, unit: int, now: int, until_s: int) -> bool:
        calendar = self.spec.calendars[unit]
        if calendar.next_open(now) != now:
            return False
        return self.spec.closing is not Closing.FITS or _fits(calendar, now, until_s, self.end_s)


def _fits(calendar: Calendar, now: int, until_s: int, end_s: int) -> bool:
    """Return whether work from `now`, when it is open, until `until_s` may start.

    It is done by closing time, or it is longer than every opening, of which this is one. Of work
    that the run's end cuts off, no more is known than that.
    """
    place = bisect_right(calendar.opens, now) - 1
    if min(until_s, end_s) <= calendar.closes[place]:
        return True
    if now != calendar.opens[place]:
        return False
    longest_s = max(map(int.__sub__, calendar.closes, calendar.opens))
    return until_s == NEVER or calendar.open_seconds(now, until_s) > longest_s
