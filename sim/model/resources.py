"""What trains wait for, as light resources on plain SimPy.

A free unit is granted without an event; a release hands the unit to the head of the queue, and
queues are heaps, so nothing slows down when thousands wait. `ask` returns None when the train can
go on at once, else the event to wait for; it fires when the work is done, not already at the grant.
The resource writes the moments into the row of the log that begins `at` this place; it counts
nothing.
"""

from heapq import heappop, heappush
from typing import Protocol

import simpy

from sim.domain.calendar import Closing
from sim.domain.log import FINISHED, STARTED
from sim.domain.resource import Order, PathSpec, UnitsSpec
from sim.domain.time import DAY_S, NEVER
from sim.model.moment import CALENDAR, RELEASE, Clock, Moment, Wait


class Visitor(Protocol):
    """What a resource must know of a train to find its place in a queue."""

    order: int
    """Its place among events of one second, and so the last word in a queue."""
    priority: int
    deadline_s: int
    wagons: int
    teu: int


Key = tuple[int, int, int, int]
"""Precedence, policy, moment of asking, order of the train: unique, so heaps never compare more."""


class Units:
    """Equal units that never close: tracks, crews, cranes.

    `idle` units can be had at once. Nobody waits while a unit is idle, so a player may take one
    by counting `idle` down itself.
    """

    def __init__(self, env: Clock, spec: UnitsSpec, rows: list[int]) -> None:
        self.idle = spec.capacity
        self._env = env
        self._rows = rows
        self._order = spec.order
        self._queue: list[tuple[Key, int, int, Wait]] = []

    def ask(self, visitor: Visitor, at: int, precedence: int, work_s: int) -> simpy.Event | None:
        """Ask for one unit for `work_s` seconds of work (0: only to hold it)."""
        if self.idle:
            self.idle -= 1
            self._rows[at + STARTED] = self._env.now
            return Moment(self._env, visitor.order, work_s) if work_s else None
        return self._join_queue(visitor, at, precedence, work_s)

    def release(self, _units: int = 1) -> None:
        """Give back one unit; the first in the queue gets it at once."""
        if not self._queue:
            self.idle += 1
            return
        (_, _, _, order), at, work_s, wait = heappop(self._queue)
        self._rows[at + STARTED] = self._env.now
        wait.fire(order, work_s)

    def _join_queue(self, visitor: Visitor, at: int, precedence: int, work_s: int) -> Wait:
        wait = Wait(self._env)
        key = (precedence, self._policy(visitor), self._env.now, visitor.order)
        heappush(self._queue, (key, at, work_s, wait))
        return wait

    def _policy(self, visitor: Visitor) -> int:
        if self._order is Order.ARRIVAL:
            return 0
        return -visitor.priority if self._order is Order.PRIORITY else visitor.deadline_s


class ScheduledUnits(Units):
    """Units with opening hours: `idle` stays 0, every start is weighed against the calendar."""

    def __init__(self, env: Clock, index: int, spec: UnitsSpec, rows: list[int]) -> None:
        super().__init__(env, spec, rows)
        assert spec.calendar is not None
        self.idle = 0
        self._free = spec.capacity
        self._index = index
        self._calendar = spec.calendar
        self._closing = spec.closing
        self._wakes_at = -NEVER

    def ask(self, visitor: Visitor, at: int, precedence: int, work_s: int) -> simpy.Event | None:
        """Ask for one unit; who goes first is decided when the resource opens."""
        wait = self._join_queue(visitor, at, precedence, work_s)
        self._serve()
        return wait

    def release(self, _units: int = 1) -> None:
        """Give back one unit."""
        self._free += 1
        self._serve()

    def _serve(self, _event: simpy.Event | None = None) -> None:
        now = self._env.now
        while self._free and self._queue:
            (_, _, _, order), at, work_s, wait = self._queue[0]
            starts = self._start(now, work_s)
            if starts > now:
                self._wake_at(starts)
                return
            heappop(self._queue)
            self._free -= 1
            self._rows[at + STARTED] = now
            wait.fire(order, self._duration(now, work_s))

    def _start(self, now: int, work_s: int) -> int:
        """Return the earliest second from `now` at which this work may start."""
        if self._closing is Closing.FITS:
            return self._calendar.fitting(now, work_s)
        return self._calendar.next_open(now)

    def _duration(self, now: int, work_s: int) -> int:
        if self._closing is Closing.FINISH:
            return work_s
        return self._calendar.finish(now, work_s) - now

    def _wake_at(self, moment: int) -> None:
        if moment >= NEVER or self._wakes_at == moment:
            return
        self._wakes_at = moment
        wake = Moment(self._env, CALENDAR + self._index, moment - self._env.now)
        wake.callbacks.append(self._serve)


class Path:
    """Starts on a line, at least one headway apart; a waiting train takes the next one."""

    def __init__(self, env: Clock, index: int, spec: PathSpec, rows: list[int], end_s: int) -> None:
        self._env = env
        self._rows = rows
        self._index = index
        self._per_day = spec.per_day
        self._end_s = end_s
        self._base = -NEVER
        self._used = 0
        self._next = -NEVER
        self._queue: list[tuple[Key, int, Wait]] = []

    def ask(self, visitor: Visitor, at: int, precedence: int) -> Wait | None:
        """Ask for the next start."""
        now = self._env.now
        if self._next <= now and not self._queue and self._is_slot(now):
            self._start(at, now)
            return None
        wait = Wait(self._env)
        heappush(self._queue, ((precedence, 0, now, visitor.order), at, wait))
        if len(self._queue) == 1:
            self._ring(now)
        return wait

    def _is_slot(self, _now: int) -> bool:
        return True

    def _start(self, at: int, now: int) -> None:
        """Give the start at `now` to the visit `at`, and find the next that is allowed."""
        if now > self._next:
            self._base, self._used = now, 0
        self._used += 1
        # Whole seconds, yet exactly `per_day` starts a day: floors of the multiples.
        self._next = self._base + self._used * DAY_S // self._per_day
        self._rows[at + STARTED] = now
        if self._next < self._end_s:
            self._rows[at + FINISHED] = self._next

    def _ring(self, now: int) -> None:
        """Wake up when the next start is allowed."""
        ring = Moment(self._env, RELEASE + self._index, self._next - now)
        ring.callbacks.append(self._serve)

    def _serve(self, _event: simpy.Event) -> None:
        (_, _, _, order), at, wait = heappop(self._queue)
        now = self._env.now
        self._start(at, now)
        wait.fire(order)
        if self._queue:
            self._ring(now)


class GridPath(Path):
    """Starts at fixed seconds of the day, ``floor(k x day / n)``, each used once."""

    def _is_slot(self, now: int) -> bool:
        self._next = self._slot(max(self._next, now))
        return self._next == now

    def _start(self, at: int, now: int) -> None:
        self._next = self._slot(now + 1)
        self._rows[at + STARTED] = now
        if self._next < self._end_s:
            self._rows[at + FINISHED] = self._next

    def _ring(self, now: int) -> None:
        self._next = self._slot(max(self._next, now))
        super()._ring(now)

    def _slot(self, moment: int) -> int:
        """Return the first slot at or after `moment`."""
        day, second = divmod(moment, DAY_S)
        slot = second * self._per_day // DAY_S
        while slot * DAY_S // self._per_day < second:
            slot += 1
        return day * DAY_S + slot * DAY_S // self._per_day
