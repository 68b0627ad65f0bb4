"""Empty wagons: pools with their supply rule, and the yard that lets containers wait without them.

A pool counts wagons only; which wagons a train gets follows afterwards from the log, first in
first out. Position = ready + ordered - owed. All supply and surplus trains are trains of their
own, started through `dispatch`.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from sim.domain.log import FINISHED, STARTED
from sim.domain.resource import PoolSpec, UnitsSpec
from sim.model.moment import Clock, Wait
from sim.model.resources import Key, Visitor

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
        self._supply_trains = 0
        self._surplus_trains = 0
        self._queue: list[tuple[Key, int, int, Wait]] = []
        self.yard: ContainerYard | None = None

    def claim(self, visitor: Visitor, at: int) -> Wait | None:
        """Ask for as many empties as the visitor needs."""
        now, wagons = self._env.now, visitor.wagons
        if not self._queue and self._ready >= wagons:
            self._ready -= wagons
            self._rows[at + STARTED] = self._rows[at + FINISHED] = now
            self.keep_supplied()
            return None
        wait = Wait(self._env)
        heappush(self._queue, ((0, 0, now, visitor.order), at, wagons, wait))
        self.owe(wagons)
        return wait

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
        while self._queue and self._ready >= self._queue[0][2]:
            (_, _, _, order), at, claimed, wait = heappop(self._queue)
            self._ready -= claimed
            self._owed -= claimed
            self._rows[at + STARTED] = self._rows[at + FINISHED] = self._env.now
            wait.fire(order)
        if self.yard is not None:
            self.yard.serve()
        self._send_surplus()

    def keep_supplied(self) -> None:
        """Order lots until the position has reached the order level."""
        level = self._spec.order_up_to
        if level is None:
            return
        while self._ready + self._ordered - self._owed < level:
            self._ordered += self._spec.bring
            self._dispatch(self._spec, "supply", self._supply_trains, self._spec.bring)
            self._supply_trains += 1

    def _send_surplus(self) -> None:
        mark = self._spec.surplus_above
        if mark is None:
            return
        # Never while a train is owed wagons: lots ordered for it would be sent away for ever.
        while not self._owed and self._ready - self._spec.surplus_lot >= mark:
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
        self._queue: list[tuple[Key, int, Visitor, int, Wait]] = []
        pool.yard = self

    @property
    def now(self) -> int:
        """The current second."""
        return self._env.now

    def choose(self, visitor: Visitor, at: int, ground_step: int) -> Wait | bool:
        """Return True to go direct, False to go over the ground, or what to wait for.

        The wait fires with the same True or False. Over the ground the row becomes the visit of
        the yard, `ground_step`.
        """
        if not self._queue:
            if self._pool.take(visitor.wagons):
                self._rows[at + STARTED] = self._rows[at + FINISHED] = self._env.now
                self._pool.keep_supplied()
                return True
            if self._enter(at, visitor.teu, ground_step):
                return False
        wait = Wait(self._env)
        key = (0, 0, self._env.now, visitor.order)
        heappush(self._queue, (key, at, visitor, ground_step, wait))
        self._pool.owe(visitor.wagons)
        return wait

    def release(self, teu: int) -> None:
        """Give back room for `teu`."""
        self._free += teu
        self.serve()

    def serve(self) -> None:
        """Let waiting trains go on, in order, as far as wagons or room allow."""
        while self._queue:
            (_, _, _, order), at, visitor, ground_step, wait = self._queue[0]
            direct = self._pool.take(visitor.wagons)
            if direct:
                self._rows[at + STARTED] = self._rows[at + FINISHED] = self._env.now
            elif not self._enter(at, visitor.teu, ground_step):
                return
            heappop(self._queue)
            self._pool.owe(-visitor.wagons)
            wait.fire(order, value=direct)

    def _enter(self, at: int, teu: int, ground_step: int) -> bool:
        if self._limited:
            if self._free < teu:
                return False
            self._free -= teu
        self._rows[at + 1] = ground_step
        self._rows[at + STARTED] = self._env.now
        return True
