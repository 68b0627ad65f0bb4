"""The ways to the ports: who is on hand, stop-loading orders, and the choice of another port.

What is known at a gate is what dispatchers know: the trains on hand and those that departed.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import simpy

from sim.domain.log import FINISHED, STARTED
from sim.domain.resource import GateSpec
from sim.domain.time import DAY_S, NEVER
from sim.model.moment import RELEASE, Bell, Clock
from sim.model.resources import Visitor

GiveOrder = Callable[[GateSpec, int], int]
"""Write a stop-loading order into the log: gate, number of the order; return its row."""


class Gate:
    """Counts the trains of one direction at a port, and holds them upstream by order.

    An order is given when `above` trains are on hand and another one comes. When no more than
    `until` are left it is lifted, and those who were held come, at most `per_day`.
    """

    def __init__(
        self, env: Clock, index: int, spec: GateSpec, rows: list[int], give_order: GiveOrder
    ) -> None:
        self._env = env
        self._rows = rows
        self._spec = spec
        self.gain_s = spec.gain_s
        """What going by another port must gain at least."""
        self._above = NEVER if spec.above is None else spec.above
        self._give_order = give_order
        self._bell = Bell(env, RELEASE + index, self._let_go)
        self._began_s = env.now
        self._inside = 0
        self._announced = 0
        self._held: deque[tuple[int, Visitor]] = deque()
        self._departures: deque[int] = deque()
        self._orders = 0
        self._order_at = -1
        self._is_letting_go = False
        self._base = self._let = 0

    def enter(self, *, was_announced: int) -> bool:
        """Let a train on if no order is in force; return whether it is on."""
        self._announced -= was_announced
        if self._order_at >= 0 or self._is_letting_go:
            return False
        if self._inside >= self._above:
            self._stop()
            return False
        self._inside += 1
        return True

    def hold(self, visitor: Visitor, at: int) -> None:
        """Hold a train upstream until its turn has come."""
        self._held.append((at, visitor))

    def exit(self, now: int) -> None:
        """Count a train out."""
        self._inside -= 1
        if self._spec.window_s:
            self._departures.append(now)
        if self._order_at >= 0 and self._inside <= self._spec.until:
            self._rows[self._order_at + FINISHED] = now
            self._order_at = -1
            self._is_letting_go = True
            self._base, self._let = now, 0
            self._let_go()

    def announce(self) -> None:
        """Count a train that has been sent here by way of another port."""
        self._announced += 1

    def expected_stay_s(self, now: int) -> int | None:
        """Return on hand times window over departed; None before a window has passed.

        A port from which nobody departed is taken as if one had: so a quiet port looks fast, and a
        blocked one worse with each train that stands there.
        """
        window_s = self._spec.window_s
        if now < self._began_s + window_s:
            return None
        while self._departures and self._departures[0] <= now - window_s:
            self._departures.popleft()
        on_hand = self._inside + len(self._held) + self._announced
        return on_hand * window_s // max(len(self._departures), 1)

    def _stop(self) -> None:
        self._order_at = self._give_order(self._spec, self._orders)
        self._orders += 1

    def _let_go(self, _event: simpy.Event | None = None) -> None:
        """Let held trains come: all at once, or the next one at the rate that is allowed."""
        now, per_day = self._env.now, self._spec.per_day
        while self._held:
            if self._inside >= self._above:
                self._is_letting_go = False
                self._stop()
                return
            at, visitor = self._held.popleft()
            self._rows[at + STARTED] = self._rows[at + FINISHED] = now
            self._inside += 1
            visitor.go_on()
            if per_day is not None:
                self._let += 1
                self._bell.ring_in(self._base + self._let * DAY_S // per_day - now)
                return
        self._is_letting_go = False


class WayAround(NamedTuple):
    """Another port, as seen by trains that may divert there."""

    port: str
    gate: Gate
    extra_s: Sequence[int]
    """Additional running time, per train of the stream."""
    kind: Any
    """How a train plays its journey there."""


class Crossroads:
    """Where a train goes on to its own port, or by another one that is faster."""

    def __init__(self, home: Gate, ways: Sequence[WayAround]) -> None:
        self._home = home
        self._ways = ways

    def way(self, index: int, now: int) -> WayAround | None:
        """Return the way around that gains most beyond the margin, or None to stay."""
        best, least_s = None, self._home.expected_stay_s(now)
        if least_s is None:
            return None
        least_s -= self._home.gain_s
        for way in self._ways:
            there_s = way.gate.expected_stay_s(now)
            if there_s is not None and there_s + way.extra_s[index] < least_s:
                best, least_s = way, there_s + way.extra_s[index]
        return best
