"""Empty wagons: pools with their supply rule, and the yard that lets containers wait without them.

A pool counts wagons only; which wagons a train gets follows afterwards from the log, first in
first out. Position = ready + ordered - owed. All supply and surplus trains are trains of their
own, started through `dispatch`.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Final

from sim.domain.log import FINISHED, STARTED, STEP
from sim.domain.resource import PoolSpec, UnitsSpec
from sim.domain.time import NEVER
from sim.model.moment import Clock
from sim.model.resources import Visitor

NONE: Final = 0
"""The train has reserved no wagons."""
WANTED: Final = 1
"""It has a place in the queue of the pool."""
SET_ASIDE: Final = 2
"""Its wagons stand ready and wait for it."""

NO_ROW: Final = -1
"""In place of a row: it does not wait in any."""

Dispatch = Callable[[PoolSpec, str, int, int], None]
"""Start an empty train: pool, "supply" or "surplus", number of the train, wagons."""


class Pool:
    """Empties of one gauge, ready to be loaded at one station."""

    def __init__(self, env: Clock, spec: PoolSpec, rows: list[int], dispatch: Dispatch) -> None:
        self._env = env
        self._rows = rows
        self._spec = spec
        self._dispatch = dispatch
        self._ready = spec.ready
        self._owed = 0
        self._ordered = 0
        # Without a rule: levels that are never reached.
        self._order_up_to = -NEVER if spec.order_up_to is None else spec.order_up_to
        self._surplus_from = (
            NEVER if spec.surplus_above is None else spec.surplus_above + spec.surplus_lot
        )
        self._supply_trains = 0
        self._surplus_trains = 0
        # Moment of asking, order of the train: nothing behind is compared.
        self._queue: list[tuple[int, int, int, int, Visitor]] = []
        self.yard: ContainerYard | None = None

    def claim(self, visitor: Visitor, at: int, now: int) -> bool:
        """Take as many empties as the visitor needs, else queue; return whether they are taken."""
        wagons = visitor.wagons
        if visitor.reservation == SET_ASIDE:
            self._rows[at + STARTED] = self._rows[at + FINISHED] = now
            return True
        if visitor.reservation == WANTED:
            visitor.waits_at = at
            return False
        if self._is_first(visitor, now) and self._ready >= wagons:
            self._ready -= wagons
            self._rows[at + STARTED] = self._rows[at + FINISHED] = now
            self.keep_supplied()
            return True
        heappush(self._queue, (now, visitor.order, at, wagons, visitor))
        self.owe(wagons)
        return False

    def reserve(self, visitor: Visitor, now: int) -> None:
        """Set wagons aside for a visitor that will need them, or note that they are owed."""
        wagons = visitor.wagons
        if self._is_first(visitor, now) and self._ready >= wagons:
            self._ready -= wagons
            visitor.reservation = SET_ASIDE
            self.keep_supplied()
            return
        visitor.reservation = WANTED
        heappush(self._queue, (now, visitor.order, NO_ROW, wagons, visitor))
        self.owe(wagons)

    def take(self, wagons: int) -> bool:
        """Take `wagons` if they stand ready and nobody is waiting for them.

        The caller looks after the supply: a train that was owed wagons changes no position.
        """
        if self._queue or self._ready < wagons:
            return False
        self._ready -= wagons
        return True

    def owe(self, wagons: int) -> None:
        """Note that a train waits for `wagons`; negative when it no longer does."""
        self._owed += wagons
        self.keep_supplied()

    def join(self, wagons: int, *, ordered: bool) -> None:
        """Add `wagons` empties, `ordered` ones or a rake that came home; serve who waits."""
        self._ready += wagons
        if ordered:
            self._ordered -= wagons
        while self._queue and self._ready >= self._queue[0][3]:
            _, _, at, claimed, visitor = heappop(self._queue)
            self._ready -= claimed
            self._owed -= claimed
            if at == NO_ROW:
                visitor.reservation = SET_ASIDE
                at = visitor.waits_at
            if at != NO_ROW:
                visitor.waits_at = NO_ROW
                self._rows[at + STARTED] = self._rows[at + FINISHED] = self._env.now
                visitor.go_on()
        if self.yard is not None:
            self.yard.serve()
        self._send_surplus()

    def begin(self) -> None:
        """Order what is short, or send away what is too much, when the run begins."""
        self.keep_supplied()
        self._send_surplus()

    def keep_supplied(self) -> None:
        """Order lots until the position has reached the order level."""
        while self._ready + self._ordered - self._owed < self._order_up_to:
            self._ordered += self._spec.bring
            number, self._supply_trains = self._supply_trains, self._supply_trains + 1
            # A lot without lead time joins in this call, and may be followed by the next one.
            self._dispatch(self._spec, "supply", number, self._spec.bring)

    def _is_first(self, visitor: Visitor, now: int) -> bool:
        """Return whether nobody waits, or only who has asked in this second and comes after."""
        return not self._queue or (now, visitor.order) < self._queue[0][:2]

    def _send_surplus(self) -> None:
        # Never while a train is owed wagons: lots ordered for it would be sent away for ever.
        while self._ready >= self._surplus_from and not self._owed:
            self._ready -= self._spec.surplus_lot
            self._dispatch(self._spec, "surplus", self._surplus_trains, self._spec.surplus_lot)
            self._surplus_trains += 1


class ContainerYard:
    """Room on the ground, in TEU, and the trains that wait for wagons or room.

    A train goes on directly when wagons stand ready and nobody is before it, over the ground when
    not and the yard has room; else it waits for whichever comes first. Without a spec there is
    always room.
    """

    def __init__(self, env: Clock, pool: Pool, spec: UnitsSpec | None, rows: list[int]) -> None:
        self._env = env
        self._rows = rows
        self._pool = pool
        self._limited = spec is not None
        self._free = spec.capacity if spec is not None else 0
        # Moment of asking, order of the train: nothing behind is compared.
        self._queue: list[tuple[int, int, int, int, Visitor]] = []
        pool.yard = self

    def choose(self, visitor: Visitor, at: int, now: int, ground_step: int) -> bool:
        """Go direct or over the ground if one is possible, else queue; return whether one is.

        Over the ground the row becomes the visit of the yard, `ground_step`.
        """
        if visitor.reservation == SET_ASIDE:
            self._rows[at + STARTED] = self._rows[at + FINISHED] = now
            return True
        is_reserved = visitor.reservation == WANTED
        if not self._first_waiting() or (now, visitor.order) < self._queue[0][:2]:
            if not is_reserved and self._pool.take(visitor.wagons):
                self._rows[at + STARTED] = self._rows[at + FINISHED] = now
                self._pool.keep_supplied()
                return True
            if self._enter(at, visitor.teu, ground_step):
                return True
        heappush(self._queue, (now, visitor.order, at, ground_step, visitor))
        if is_reserved:
            visitor.waits_at = at  # the pool lets it go on as soon as its wagons are set aside
        else:
            self._pool.owe(visitor.wagons)
        return False

    def release(self, _at: int, teu: int) -> None:
        """Give back room for `teu`."""
        self._free += teu
        self.serve()

    def serve(self) -> None:
        """Let waiting trains go on, in order, as far as wagons or room allow."""
        while self._first_waiting():
            _, _, at, ground_step, visitor = self._queue[0]
            is_reserved = visitor.reservation == WANTED
            if not is_reserved and self._pool.take(visitor.wagons):
                self._rows[at + STARTED] = self._rows[at + FINISHED] = self._env.now
            elif not self._enter(at, visitor.teu, ground_step):
                return
            heappop(self._queue)
            if is_reserved:
                visitor.waits_at = NO_ROW
            else:
                self._pool.owe(-visitor.wagons)
            visitor.go_on()

    def _first_waiting(self) -> bool:
        """Drop who has gone on with wagons set aside; return whether anybody still waits."""
        while self._queue and self._queue[0][4].reservation == SET_ASIDE:
            heappop(self._queue)
        return bool(self._queue)

    def _enter(self, at: int, teu: int, ground_step: int) -> bool:
        if self._limited:
            if self._free < teu:
                return False
            self._free -= teu
        self._rows[at + STEP] = ground_step
        self._rows[at + STARTED] = self._env.now
        return True
