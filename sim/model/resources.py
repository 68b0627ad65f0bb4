"""What trains wait for, as light resources on plain SimPy.

A free unit is granted without an event; a release hands the unit to the head of the queue, and
queues are heaps, so nothing slows down when thousands wait. A visitor that has to wait is woken up
when its work is done, not already at the grant. The resource writes the moments into the row of the
log that begins `at` this place; it counts nothing.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, Protocol

from sim.domain.log import STARTED
from sim.domain.resource import Order, UnitsSpec
from sim.model.moment import Clock


class Visitor(Protocol):
    """What a resource must know of a train to find its place in a queue, and to wake it up."""

    order: int
    """Its place among events of one second, and so the last word in a queue."""
    wagons: int
    teu: int
    reservation: int
    """Of empty wagons: one of those in `sim.model.wagons`."""
    waits_at: int
    """The row in which it waits for reserved wagons, below 0 when it does not."""
    deadline_s: int
    """When its time for clearance is up."""

    @property
    def priority(self) -> int:
        """The priority of its service."""

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
        self._schedule: Callable[[Any, int, int], None] = env.schedule
        self._rows = rows
        self._order = spec.order
        self._is_first_come = spec.order is Order.ARRIVAL
        # Precedence, policy, moment of asking, order of the train: nothing behind is compared.
        self._queue: list[tuple[int, int, int, int, int, int, Visitor]] = []

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int, work_s: int) -> bool:
        """Queue for one unit for `work_s` seconds of work (0: only to hold it).

        Returns whether the visitor is to wait until it is woken up; else it has the unit and is
        done with it, all within this second.
        """
        policy = 0 if self._is_first_come else self._policy(visitor)
        heappush(self._queue, (precedence, policy, now, visitor.order, at, work_s, visitor))
        return True

    def release(self, _at: int = 0, _teu: int = 0) -> None:
        """Give back the unit of the visit `_at`; the first in the queue gets it at once."""
        if not self._queue:
            self.idle += 1
            return
        _, _, _, order, at, work_s, visitor = heappop(self._queue)
        self._rows[at + STARTED] = self._env.now
        self._schedule(visitor, order, work_s)  # as it goes on by itself, but for a call

    def _policy(self, visitor: Visitor) -> int:
        if self._order is Order.ARRIVAL:
            return 0
        return -visitor.priority if self._order is Order.PRIORITY else visitor.deadline_s


class Plenty:
    """What is never scarce: there is always a unit idle."""

    idle = 1 << 60

    def release(self, _at: int = 0, _teu: int = 0) -> None:
        """Give back a unit."""
        self.idle += 1
