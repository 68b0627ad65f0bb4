"""Pools of empty wagons: who gets them, when lots are ordered, what is too much."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.domain.resource import PoolSpec
from tests.second_player.state import NEVER, NotPlayedError, State, Traveller, Visit

RESERVED, READY, CHOOSING = 0, 0, 1
"""Who is first in the queue: containers on the ground before a train that may still choose."""


@dataclass(eq=False)
class Claim:
    """Wagons that a train is owed; `visit` is what waits for them, if the train is there yet."""

    traveller: Traveller
    rank: int
    asked: tuple[int, int]
    visit: Visit | None = None
    is_filled: bool = False


def _turn(claim: Claim) -> tuple[int, tuple[int, int]]:
    return claim.rank, claim.asked


class Pool:
    """The empties of one gauge where they are loaded."""

    def __init__(self, state: State, spec: PoolSpec, lead_times: Sequence[int]) -> None:
        self.state, self.spec, self.lead_times = state, spec, lead_times
        self.ready, self.ordered = spec.ready, 0
        self.claims: list[Claim] = []
        self.reserved: dict[Traveller, Claim] = {}
        self.lots = {"supply": 0, "surplus": 0}

    # -- the queue

    def reserve(self, traveller: Traveller) -> None:
        """Give a train a place in the queue before it needs the wagons."""
        self.reserved[traveller] = self._claim(traveller, RESERVED)

    def claim(self, visit: Visit, rank: int) -> None:
        """Let a train have its wagons, now or when its turn comes."""
        claim = self.reserved.get(visit.traveller)
        if claim is not None and claim.is_filled:
            self._hand_over(claim, visit)
        elif claim is not None:
            claim.visit, visit.has_waited = visit, True
        else:
            self._claim(visit.traveller, rank, visit)

    def has_for(self, traveller: Traveller) -> bool:
        """Return whether a train that asks now would have its wagons at once."""
        claim = self.reserved.get(traveller)
        if claim is not None:
            return claim.is_filled
        own = Claim(traveller, CHOOSING, (self.state.now, traveller.turn))
        is_first = all(_turn(own) < _turn(other) for other in self.claims)
        return is_first and self.ready >= traveller.wagons

    def withdraw(self, traveller: Traveller) -> None:
        """Let a train that has gone over the ground wait no more; a place reserved remains."""
        claim = next(claim for claim in self.claims if claim.traveller is traveller)
        claim.visit = None
        if traveller not in self.reserved:
            self.claims.remove(claim)
            self._order()

    def _claim(self, traveller: Traveller, rank: int, visit: Visit | None = None) -> Claim:
        claim = Claim(traveller, rank, (self.state.now, traveller.turn), visit)
        self.claims.append(claim)
        self.serve()
        if visit is not None:
            visit.has_waited = not claim.is_filled
        self._order()
        return claim

    def serve(self) -> None:
        """Give wagons to the first in the queue as long as there are as many as it needs."""
        elsewhere = []
        while self.claims:
            claim = min(self.claims, key=_turn)
            if claim.traveller.wagons > self.ready:
                break
            self.claims.remove(claim)
            self.ready -= claim.traveller.wagons
            claim.is_filled = True
            if claim.visit is not None:
                self._hand_over(claim, claim.visit)
                if claim.visit.instead is not None:
                    elsewhere.append(claim.visit.instead())
                    self._order()
        for other in elsewhere:
            other.serve()

    def _hand_over(self, claim: Claim, visit: Visit) -> None:
        self.reserved.pop(claim.traveller, None)
        visit.row[3] = visit.row[4] = self.state.now
        self.state.let_go_on(visit.traveller, self.state.now)

    # -- supply and surplus

    def join(self, traveller: Traveller) -> None:
        """Add the wagons of a traveller, then see who gets them and what is too much."""
        if traveller.program.name.startswith("supply/"):
            self.ordered -= traveller.wagons
        self.ready += traveller.wagons
        self.serve()
        self.balance()

    def balance(self) -> None:
        """Send away what is too much, and order what is too little."""
        spec = self.spec
        if spec.surplus_above is not None and not self.claims:  # what is owed is not too much
            while self.ready - spec.surplus_lot >= spec.surplus_above:
                self.ready -= spec.surplus_lot
                self._empty_train("surplus", spec.surplus_lot, lambda _: 0)
        self._order()

    def _order(self) -> None:
        spec = self.spec
        if spec.order_up_to is None:
            return
        while self.ready + self.ordered - self._owed() < spec.order_up_to:
            lot = self.lots["supply"]
            if lot >= len(self.lead_times):
                raise NotPlayedError(f"lot {lot} of {spec.id} has no lead time")
            lead_s = int(self.lead_times[lot])
            self.ordered += spec.bring
            self._empty_train("supply", spec.bring, lambda _, lead_s=lead_s: lead_s)

    def _owed(self) -> int:
        return sum(claim.traveller.wagons for claim in self.claims)

    def _empty_train(self, kind: str, wagons: int, work) -> None:
        spec, state = self.spec, self.state
        journey = f"{kind}/{spec.port}/{spec.gauge}"
        name = f"{journey}/{self.lots[kind]}"
        self.lots[kind] += 1
        number = state.new_empties(name, spec.port, spec.gauge, wagons)
        state.set_out(Traveller(number, number, state.programs[journey], work, wagons))

    def next_look(self) -> tuple[int, int]:
        """Return that nothing changes here by itself."""
        return NEVER, 0
