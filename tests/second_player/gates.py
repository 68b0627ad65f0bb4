"""The way to a port: stop-loading orders that hold trains upstream, and the choice of a port."""

from sim.domain.resource import GateSpec
from tests.second_player.state import NEVER, Row, State, Visit

DAY = 86_400


class Gate:
    """The trains of one direction that are known at a port, and the order that may be in force.

    `lifted_s` is when the last order was lifted, as long as held trains come one by one; `come` is
    how many of them have.
    """

    def __init__(self, state: State, spec: GateSpec) -> None:
        self.state, self.spec = state, spec
        self.on_hand = 0
        self.inside = 0
        self.departed: list[int] = []
        self.queue: list[Visit] = []
        self.order: Row | None = None
        self.orders = 0
        self.lifted_s: int | None = None
        self.come = 0

    # -- who is known

    def announce(self) -> None:
        """Know of a train that will come, or has come."""
        self.on_hand += 1

    def stay(self) -> int | None:
        """Return the stay that a train must expect, None as long as nothing is known."""
        now, window_s = self.state.now, self.spec.window_s
        if now - self.state.log.start_s < window_s:
            return None
        left = sum(now - window_s < moment for moment in self.departed)
        return self.on_hand * window_s // max(left, 1) if self.on_hand else 0

    # -- who comes

    def may_come(self) -> bool:
        """Return whether a train that comes now is not held; this may give an order."""
        if self.spec.above is None:
            return True
        self._forget_slots()
        return not self.queue and self._next_may()

    def enter(self) -> None:
        """Count a train in."""
        self.inside += 1
        if self.lifted_s is not None:
            self.come += 1

    def serve(self) -> None:
        """Let held trains come as long as they may."""
        if self.spec.above is None:
            return
        self._forget_slots()
        while self.queue and self._next_may():
            visit = self.queue.pop(0)
            visit.row[3] = visit.row[4] = self.state.now
            self.enter()
            self.state.let_go_on(visit.traveller, self.state.now)

    def _next_may(self) -> bool:
        """Return whether the next train may come; where the port is full an order is given."""
        assert self.spec.above is not None
        if self.order is not None or self._slot() > self.state.now:
            return False
        if self.inside >= self.spec.above:
            self._give_order()
            return False
        return True

    def _slot(self) -> int:
        if self.lifted_s is None:
            return -NEVER
        if self.spec.per_day is None:
            return self.lifted_s
        return self.lifted_s + self.come * DAY // self.spec.per_day

    def _forget_slots(self) -> None:
        """Once a slot has come for which nobody waits, all have been let go."""
        if not self.queue and self._slot() <= self.state.now:
            self.lifted_s = None

    # -- orders

    def _give_order(self) -> None:
        state, port = self.state, self.spec.port
        journey = f"order/{port}/{self.spec.id.rpartition('.')[2]}"
        number = state.new_empties(f"{journey}/{self.orders}", port, None, 0)
        self.orders += 1
        self.lifted_s = None
        self.order = [number, state.programs[journey].first, state.now, state.now, None]
        state.rows.append(self.order)

    def depart(self) -> None:
        """Count a train out, and lift the order when few enough are left."""
        self.on_hand -= 1
        self.inside -= 1
        self.departed.append(self.state.now)
        if self.order is not None and self.inside <= self.spec.until:
            self.order[4] = self.state.now
            self.order, self.lifted_s, self.come = None, self.state.now, 0
            self.serve()

    def next_look(self) -> tuple[int, int]:
        """Return the next slot at which a held train may come."""
        slot = self._slot()
        return (slot, 1) if slot > self.state.now else (NEVER, 1)
