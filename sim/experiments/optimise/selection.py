"""Which of a few systems has the lowest mean: ranking and selection under common random numbers.

Kim and Nelson (2001), "A fully sequential procedure for indifference-zone selection in
simulation", ACM Transactions on Modeling and Computer Simulation 11, 251-273. If the lowest mean
is lower than any other by the indifference amount, it is chosen with at least the stated
probability, for means of replications that are about normal, whatever their variances and however
they are correlated: so the same luck for all of them, which makes it quick, is allowed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Numbers = NDArray[np.float64]

More = Callable[[Sequence[int], int], Sequence[Sequence[float]] | None]
"""Returns so many values of each of the systems, or None if there can be no more."""

_STEP: Final = 8


@dataclass(frozen=True, slots=True)
class Selected:
    """Where a race ended: who is ahead, who may still win, after how many values each."""

    best: int
    left: tuple[int, ...]
    counts: tuple[int, ...]

    @property
    def is_decided(self) -> bool:
        """Return whether the race ended by its own rule."""
        return len(self.left) == 1


@dataclass(frozen=True, slots=True)
class KimNelson:
    """The race: `first` values of each, wrong with a chance of `error` at most."""

    error: float
    indifference: float
    first: int
    most: int

    def run(self, systems: int, more: More) -> Selected:
        """Return which of `systems` has the lowest mean.

        `more` is asked for ever more values of those that are left; of equal means the first wins.
        """
        counts = [self.first] * systems
        left = list(range(systems))
        values = _table(more(left, self.first))
        if values is None or systems == 1:
            return Selected(_lowest(values, left), tuple(left), tuple(counts))
        reach = self._reach(values)
        at = have = self.first
        while True:
            left = self._survivors(left, values, reach, at)
            if at > reach[np.ix_(left, left)].max():
                left = [_lowest(values[:, :at], left)]
            if len(left) == 1 or at >= self.most:
                break
            if at == have:
                have = min(self.most, at + _STEP)
                rows = _table(more(left, have))
                if rows is None:
                    break
                values = _longer(values, left, rows)
                for place in left:
                    counts[place] = have
            at += 1
        return Selected(_lowest(values[:, :at], left), tuple(left), tuple(counts))

    def _reach(self, values: Numbers) -> Numbers:
        """Return by pair after how many values even the smallest difference decides."""
        systems, first = values.shape
        eta = (float(2 * self.error / (systems - 1)) ** (-2 / (first - 1)) - 1) / 2
        scale = 2 * eta * (first - 1) / self.indifference**2
        differences = values[:, None, :] - values[None, :, :]
        reach: Numbers = scale * differences.var(axis=2, ddof=1)
        return reach

    def _survivors(self, left: list[int], values: Numbers, reach: Numbers, at: int) -> list[int]:
        """Return those of `left` that no other is ahead of by more than the margin."""
        means = values[left, :at].mean(axis=1)
        margins = np.maximum(0.0, self.indifference / 2 * (reach[np.ix_(left, left)] / at - 1))
        behind = (means[:, None] - means[None, :] > margins).any(axis=1)
        return [place for place, is_behind in zip(left, behind, strict=True) if not is_behind]


def _table(rows: Sequence[Sequence[float]] | None) -> Numbers | None:
    return None if rows is None else np.asarray(rows, dtype=np.float64)


def _lowest(values: Numbers | None, left: Sequence[int]) -> int:
    if values is None:
        return left[0]
    return min(left, key=lambda place: (float(values[place].mean()), place))


def _longer(values: Numbers, left: Sequence[int], rows: Numbers) -> Numbers:
    """Return `values` with the longer `rows` of those that are left."""
    longer = np.full((len(values), rows.shape[1]), np.nan)
    longer[:, : values.shape[1]] = values
    longer[list(left)] = rows
    return longer


def probability_of_best(best: Sequence[float], others: Sequence[Sequence[float]]) -> float:
    """Return at least how probable it is that `best` has the lowest mean, given the pairs seen.

    One less the sum over `others` of the posterior chance that they are lower (Bonferroni), each
    by the t distribution of the paired differences under a flat prior.
    """
    return max(0.0, 1.0 - sum(_chance_of_lower(other, best) for other in others))


def _chance_of_lower(one: Sequence[float], other: Sequence[float]) -> float:
    count = min(len(one), len(other))
    differences = np.asarray(one[:count]) - np.asarray(other[:count])
    mean = float(differences.mean())
    deviation = float(differences.std(ddof=1)) if count > 1 else 0.0
    if not deviation:
        return 0.5 if not mean else float(mean < 0)
    return float(stdtr(count - 1, -mean / (deviation / sqrt(count))))
