"""What trains wait for, as light resources on plain SimPy.

A free unit is granted without an event; a release hands the unit to the head of the queue, and
queues are heaps, so nothing slows down when thousands wait. A visitor that has to wait is woken up
when its work is done, not already at the grant. The resource writes the moments into the row of the
log that begins `at` this place; it counts nothing.
"""

from heapq import heappop, heappush
from typing import Protocol

import simpy

from sim.domain.calendar import Closing
from sim.domain.log import FINISHED, STARTED
from sim.domain.resource import Order, PathSpec, UnitsSpec
from sim.domain.time import DAY_S, NEVER
from sim.model.moment import CALENDAR, RELEASE, Bell, Clock


class Visitor(Protocol):
    """What a resource must know of a train to find its place in a queue, and to wake it up."""

    order: int
    """Its place among events of one second, and so the last word in a queue."""
    wagons: int
    teu: int

    @property
    def priority(self) -> int:
        """The priority of its service."""

    @property
    def deadline_s(self) -> int:
        """When its time for clearance is up."""

    def go_on(self, delay_s: int = 0) -> None:
        """Wake it up after `delay_s`."""


class Units:
    """Equal units that never close: tracks, crews, cranes.

    `idle` units can be had at once. Nobody waits while a unit is idle, so the player takes one by
    counting `idle` down itself, and asks only when there is none.
    """

    def __init__(self, env: Clock, spec: UnitsSpec, rows: list[int]) -> None:
        self.idle = spec.capacity
        self._env = env
        self._rows = rows
        self._order = spec.order
        # Precedence, policy, moment of asking, order of the train: nothing behind is compared.
        self._queue: list[tuple[int, int, int, int, int, int, Visitor]] = []

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int, work_s: int) -> None:
        """Queue for one unit for `work_s` seconds of work (0: only to hold it)."""
        policy = self._policy(visitor)
        heappush(self._queue, (precedence, policy, now, visitor.order, at, work_s, visitor))

    def release(self, _units: int = 1) -> None:
        """Give back one unit; the first in the queue gets it at once."""
        if not self._queue:
            self.idle += 1
            return
        *_, at, work_s, visitor = heappop(self._queue)
        self._rows[at + STARTED] = self._env.now
        visitor.go_on(work_s)

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

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int, work_s: int) -> None:
        """Queue for one unit; who goes first is decided when the resource opens."""
        super().ask(visitor, at, now, precedence, work_s)
        self._serve()

    def release(self, _units: int = 1) -> None:
        """Give back one unit."""
        self._free += 1
        self._serve()

    def _serve(self, _event: simpy.Event | None = None) -> None:
        now = self._env.now
        while self._free and self._queue:
            *_, at, work_s, visitor = self._queue[0]
            starts = self._start(now, work_s)
            if starts > now:
                self._wake_at(starts)
                return
            heappop(self._queue)
            self._free -= 1
            self._rows[at + STARTED] = now
            visitor.go_on(self._duration(now, work_s))

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
        # A bell of its own: an earlier one may still be set for another moment.
        Bell(self._env, CALENDAR + self._index, self._serve).ring_in(moment - self._env.now)


class Path:
    """Starts on a line, at least one headway apart; a waiting train takes the next one."""

    def __init__(self, env: Clock, index: int, spec: PathSpec, rows: list[int], end_s: int) -> None:
        self._env = env
        self._rows = rows
        self._bell = Bell(env, RELEASE + index, self._serve)
        self._per_day = spec.per_day
        self._end_s = end_s
        self._base = -NEVER
        self._used = 0
        self._next = -NEVER
        # Precedence, moment of asking, order of the train: nothing behind is compared.
        self._queue: list[tuple[int, int, int, int, Visitor]] = []

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int) -> bool:
        """Take the next start if that is now, else queue for it; return whether it is now."""
        if self._next <= now and not self._queue:
            self._start(at, now)
            return True
        heappush(self._queue, (precedence, now, visitor.order, at, visitor))
        if len(self._queue) == 1:
            self._bell.ring_in(self._next - now)
        return False

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

    def _serve(self, _event: simpy.Event) -> None:
        *_, at, visitor = heappop(self._queue)
        now = self._env.now
        self._start(at, now)
        visitor.go_on()
        if self._queue:
            self._bell.ring_in(self._next - now)


class GridPath(Path):
    """Starts at fixed seconds of the day, ``floor(k x day / n)``, each used once."""

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int) -> bool:
        """Take the slot if it is now, else queue for the next."""
        self._next = self._slot(max(self._next, now))
        return super().ask(visitor, at, now, precedence)

    def _start(self, at: int, now: int) -> None:
        self._next = self._slot(now + 1)
        self._rows[at + STARTED] = now
        if self._next < self._end_s:
            self._rows[at + FINISHED] = self._next

    def _slot(self, moment: int) -> int:
        """Return the first slot at or after `moment`."""
        day, second = divmod(moment, DAY_S)
        slot = second * self._per_day // DAY_S
        while slot * DAY_S // self._per_day < second:
            slot += 1
        return day * DAY_S + slot * DAY_S // self._per_day
