"""The clearance limit in a queue: trains leave it when their time is up."""

from collections.abc import Callable
from heapq import heappop, heappush

import simpy

from sim.domain.log import FINISHED, NOT_REACHED, STARTED
from sim.domain.resource import UnitsSpec
from sim.domain.time import NEVER
from sim.model.moment import RELEASE, Bell, Clock
from sim.model.resources import Units, Visitor


def waits(rows: list[int], at: int) -> bool:
    """Return whether the visit `at` still waits: its row has neither a start nor an end."""
    return rows[at + STARTED] == rows[at + FINISHED] == NOT_REACHED


class Limits:
    """When the time of those who wait is up: one bell, set for the first of them."""

    def __init__(
        self, env: Clock, order: int, rows: list[int], tell: Callable[[int, Visitor], None]
    ) -> None:
        self._env = env
        self._order = order
        self._rows = rows
        self._tell = tell
        self._limits: list[tuple[int, int, Visitor]] = []
        self._rings_at = NEVER

    def add(self, deadline_s: int, at: int, visitor: Visitor) -> None:
        """Tell when the time of `visitor`, who waits in the row `at`, is up."""
        heappush(self._limits, (deadline_s, at, visitor))
        if deadline_s < self._rings_at:
            self._set(deadline_s)

    def _ring(self, _event: simpy.Event) -> None:
        now, limits = self._env.now, self._limits
        if now != self._rings_at:
            return  # an earlier limit came up after this bell was set
        # Who has been served in time is dropped along the way, without a bell of its own.
        while limits and (limits[0][0] <= now or not waits(self._rows, limits[0][1])):
            _, at, visitor = heappop(limits)
            if waits(self._rows, at):
                self._tell(at, visitor)
        self._rings_at = NEVER
        if limits:
            self._set(limits[0][0])

    def _set(self, moment: int) -> None:
        self._rings_at = moment
        Bell(self._env, self._order, self._ring).ring_in(moment - self._env.now)


class UnitsUnderLimit(Units):
    """Units that never close, whose queue trains leave when their time for clearance is up."""

    def __init__(self, env: Clock, index: int, spec: UnitsSpec, rows: list[int]) -> None:
        super().__init__(env, spec, rows)
        self._limits = Limits(env, RELEASE + index, rows, self._leave)

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int, work_s: int) -> bool:
        """Queue for one unit for `work_s` seconds of work, or until the limit is up."""
        super().ask(visitor, at, now, precedence, work_s)
        if now < visitor.deadline_s:
            self._limits.add(visitor.deadline_s, at, visitor)
        return True

    def release(self, at: int = 0, teu: int = 0) -> None:
        """Give back a unit; the first who has not left the queue gets it at once."""
        while self._queue and not waits(self._rows, self._queue[0][4]):
            heappop(self._queue)
        super().release(at, teu)

    def _leave(self, at: int, visitor: Visitor) -> None:
        self._rows[at + FINISHED] = self._env.now
        visitor.go_on()
