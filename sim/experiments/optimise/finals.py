"""The finalists: run again and again until it is beyond chance whether each keeps the levels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.experiments.expectations import CANNOT_TELL, HOLDS
from sim.experiments.optimise.bench import Bench
from sim.experiments.optimise.errors import Errors
from sim.experiments.optimise.selection import KimNelson, Selected
from sim.experiments.optimise.space import Units

MOST_REPLICATIONS: Final = 400
"""Of one set; what cannot be told then is called so."""


class Ruling(NamedTuple):
    """What was found about a finalist, in which round, with which error of a single test."""

    verdict: str
    number: int
    error: float


def looks_of(first: int) -> tuple[int, ...]:
    """Return after how many replications a finalist is looked at: each time twice as many."""
    looks = [first]
    while looks[-1] * 2 <= MOST_REPLICATIONS:
        looks.append(looks[-1] * 2)
    if looks[-1] < MOST_REPLICATIONS:
        looks.append(MOST_REPLICATIONS)
    return tuple(looks)


@dataclass(slots=True)
class Finals:
    """The rounds of finalists so far."""

    bench: Bench
    errors: Errors
    looks: Sequence[int]
    by_price_alone: bool
    rulings: dict[Units, Ruling] = field(default_factory=dict)
    rounds: int = 0

    def settle(self, candidates: Sequence[Units]) -> None:
        """Find out which of `candidates` keep the levels, as far as the budget goes."""
        self.rounds += 1
        error = self.errors.final(self.rounds)
        for units in candidates:
            self.rulings[units] = Ruling(CANNOT_TELL, self.rounds, error)
        for replications in self.looks:
            wanted = [units for units in candidates if self._is_open(units)]
            if not wanted:
                break
            for units in self.bench.attend(wanted, replications):
                verdict = self.bench.known[units].verdict(self.bench.levels, error)
                self.rulings[units] = Ruling(verdict, self.rounds, error)
            if self.bench.is_spent:
                break

    def holding(self) -> list[Units]:
        """Return the finalists that keep the levels, the cheapest first."""
        found = (units for units, ruling in self.rulings.items() if ruling.verdict == HOLDS)
        return sorted(found, key=self.bench.space.rank)

    def _is_open(self, units: Units) -> bool:
        """Return whether more replications of a finalist may matter for the choice."""
        if self.rulings[units].verdict != CANNOT_TELL:
            return False
        rank, holding = self.bench.space.rank, self.holding()
        return not (self.by_price_alone and holding and rank(holding[0]) < rank(units))

    def select(self, indifference: float) -> Selected:
        """Return which of those that keep the levels costs least with everything.

        Their numbers are places among `holding`.
        """
        systems = self.holding()
        bench, most = self.bench, max(MOST_REPLICATIONS, self.looks[0])
        race = KimNelson(self.errors.selection, indifference, self.looks[0], most)

        def more(places: Sequence[int], count: int) -> list[tuple[float, ...]] | None:
            sets = [systems[place] for place in places]
            if len(bench.attend(sets, count)) < len(sets):
                return None
            return [bench.known[units].totals[:count] for units in sets]

        return race.run(len(systems), more)
