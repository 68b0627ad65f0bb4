"""How the chance of being wrong is shared out among all tests of an optimisation.

All verdicts together are wrong with a chance of one less the confidence at most (Bonferroni): one
part is for sets that fail already when they are screened, one for the finalists, round after
round, and, where simulated costs decide, one for choosing among those that keep the levels.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of single tests: of how many sets and levels, finalists and looks at them."""

    confidence: float
    sets: int
    levels: int
    finalists: int
    looks: int
    with_selection: bool = False

    @property
    def _part(self) -> float:
        return (1 - self.confidence) / (3 if self.with_selection else 2)

    @property
    def screening(self) -> float:
        """Return the error of one test of one level when a set is screened."""
        return self._part / (self.sets * self.levels)

    def final(self, number: int) -> float:
        """Return the error of one test of one level in a round of finalists, counted from 1.

        Every round has half of what the rounds before it left, so that there may be any number.
        """
        return self._part * 0.5**number / (self.finalists * self.levels * self.looks)

    @property
    def selection(self) -> float:
        """Return the error of choosing among those that keep the levels."""
        return self._part
