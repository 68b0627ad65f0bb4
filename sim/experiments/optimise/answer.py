"""What an optimisation found: the chosen set, what is cheaper and why not, what could go next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.optimise.bench import Tried
from sim.experiments.optimise.errors import Errors
from sim.experiments.optimise.finals import Finals
from sim.experiments.optimise.levels import Level
from sim.experiments.optimise.search import Screening
from sim.experiments.optimise.selection import Selected, probability_of_best
from sim.experiments.optimise.space import Space, Units, is_more
from sim.experiments.optimise.words import short_names
from sim.experiments.prices import Prices
from sim.scenario.schema import Scenario

REFUSED: Final = "refused"
NOT_PURSUED: Final = "not pursued"
"""Of a set that may keep the levels, but is no better than the chosen one, or was no finalist."""
SCREENING: Final = "screening"
FINALS: Final = "finals"

LEAST_FRESH: Final = 20


def fresh_of(first: int) -> int:
    """Return the least number of replications with other luck, by the first of a finalist."""
    return max(first, LEAST_FRESH)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how it is gone about.

    `indifference` is a difference in costs a day that nobody minds, None where the price decides.
    """

    scenario: Scenario
    space: Space
    prices: Prices
    levels: tuple[Level, ...]
    errors: Errors
    screened: int
    looks: tuple[int, ...]
    indifference: float | None
    is_exhaustive: bool

    @property
    def fresh(self) -> int:
        """Return in how many replications with other luck the chosen set is looked at at least."""
        return fresh_of(self.looks[0])

    @property
    def names(self) -> list[str]:
        """Return short names of what is varied."""
        return short_names(self.space.keys)


class Anomaly(NamedTuple):
    """Two sets of which the one with more fails what the one with less keeps."""

    fewer: Units
    more: Units


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `fresh` is the chosen set with luck that had no part in choosing it."""

    question: Question
    screening: Screening
    finals: Finals
    chosen: Units | None
    selected: Selected | None
    fresh: Tried | None = None

    @property
    def tried(self) -> list[Tried]:
        """Return all sets that were run, the cheapest first."""
        known = self.screening.bench.known
        return [known[units] for units in sorted(known, key=self.question.space.rank)]

    def of(self, units: Units) -> Tried:
        """Return what was found about a set that was run."""
        return self.screening.bench.known[units]

    def verdict(self, units: Units) -> str:
        """Return whether a set keeps all levels, as far as that was found out."""
        ruling = self.finals.rulings.get(units)
        if ruling is not None and ruling.verdict != CANNOT_TELL:
            return ruling.verdict
        if ruling is None and self.screening.fails(units):
            return FAILS
        return NOT_PURSUED if self._is_behind(units) else CANNOT_TELL

    def _is_behind(self, units: Units) -> bool:
        """Return whether an undecided set could not have been chosen before the chosen one."""
        if self.chosen is None:
            return False
        if self.question.indifference is not None:
            return units not in self.finals.rulings
        rank = self.question.space.rank
        return rank(self.chosen) < rank(units)

    def error(self, units: Units) -> float:
        """Return the error of a single test behind the verdict about a set."""
        ruling = self.finals.rulings.get(units)
        return self.screening.error if ruling is None else ruling.error

    def stage(self, units: Units) -> str:
        """Return how far a set came."""
        return FINALS if units in self.finals.rulings else SCREENING

    def reasons(self, units: Units) -> list[str]:
        """Return which levels a set fails, or cannot be told to keep, and what is not settled."""
        tried, verdict = self.of(units), self.verdict(units)
        if verdict == HOLDS:
            return []
        if tried.troubles:
            return list(tried.troubles)
        verdicts = tried.verdicts(self.question.levels, self.error(units))
        pairs = zip(self.question.levels, verdicts, strict=True)
        return [level.text for level, found in pairs if found == verdict]

    @property
    def cheaper(self) -> list[Units]:
        """Return the sets that were run and are cheaper than the chosen one, the dearest first."""
        if self.chosen is None:
            return []
        price = self.of(self.chosen).price
        found = [tried.units for tried in self.tried if tried.price < price]
        return found[::-1]

    @property
    def undecided(self) -> list[Units]:
        """Return sets that may be better than what was chosen, and cannot be told from failing."""
        sets = [tried.units for tried in self.tried] if self.chosen is None else self.cheaper
        if self.question.indifference is not None:
            sets = [units for units in self.finals.rulings if units != self.chosen]
        return [units for units in sets if self.verdict(units) == CANNOT_TELL]

    @property
    def is_complete(self) -> bool:
        """Return whether every set that may be better than the chosen one was run."""
        return self.question.is_exhaustive and not self.screening.bench.is_spent

    @property
    def is_lowest(self) -> bool:
        """Return whether the chosen set is the least of everything that was allowed."""
        return self.chosen == self.question.space.lowest

    @property
    def nearest(self) -> Units | None:
        """Return the set that comes nearest to keeping all levels, the cheapest of equal ones."""
        levels = self.question.levels
        best = min(self.tried, key=lambda tried: tried.shortfall(levels), default=None)
        return None if best is None else best.units

    @property
    def next_to_go(self) -> list[Units]:
        """Return the sets with one unit less than the chosen one, the nearest to enough first."""
        if self.chosen is None:
            return []
        known = self.screening.bench.known
        found = [units for units in self.question.space.one_less(self.chosen) if units in known]
        levels = self.question.levels
        return sorted(found, key=lambda units: (known[units].shortfall(levels), units))

    @property
    def anomalies(self) -> list[Anomaly]:
        """Return where more units fail what fewer units keep, both beyond chance."""
        kept = self.finals.holding()
        failed = [tried.units for tried in self.tried if self.verdict(tried.units) == FAILS]
        return [Anomaly(few, many) for few in kept for many in failed if is_more(many, few)]

    @property
    def achieved(self) -> float | None:
        """Return with which confidence the chosen set keeps all levels, by its own replications."""
        if self.chosen is None:
            return None
        pairs = zip(self.question.levels, self.of(self.chosen).samples, strict=True)
        return max(0.0, 1.0 - sum(level.error(sample, HOLDS) for level, sample in pairs))

    @property
    def posterior(self) -> float | None:
        """Return how probable it is that the chosen set costs least of those that keep all."""
        if self.chosen is None or self.selected is None:
            return None
        others = [units for units in self.finals.holding() if units != self.chosen]
        best = self.of(self.chosen).totals
        return probability_of_best(best, [self.of(units).totals for units in others])

    @property
    def not_separated(self) -> list[Units]:
        """Return the sets that may cost less than the chosen one after all replications."""
        if self.selected is None:
            return []
        holding = self.finals.holding()
        return [holding[place] for place in self.selected.left if holding[place] != self.chosen]

    def fresh_verdicts(self) -> Sequence[str]:
        """Return for each level whether the fresh luck bears it out, by its own 95 % interval."""
        if self.fresh is None:
            return []
        if self.fresh.troubles:
            return [FAILS] * len(self.question.levels)
        return self.fresh.verdicts(self.question.levels, 0.025)
