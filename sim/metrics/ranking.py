"""Which of several scenarios is best, when each replication gives all of them the same luck.

Two answers to one question. The probability of being best is a statement about the true means
given what was seen; multiple comparisons with the best are intervals that hold for all scenarios
together in 95 of 100 experiments. Both use the differences within each replication, so neither
takes the scenarios for independent.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri, stdtr

from sim.metrics.statistics import LEVEL, Numbers, mean_interval

_POINTS: Final = 1 << 15
"""Of the lattice over which probabilities of three and more are averaged; to about 0.001."""
_SAME: Final = 1e-12
"""Differences below this share of the largest value are those of the last digit."""


class AgainstBest(NamedTuple):
    """A scenario against the best of the others: limits of its mean less theirs.

    `may_be_best` if the intervals leave that possible.
    """

    lower: float
    upper: float
    may_be_best: bool


def probabilities_best(samples: Numbers, *, lower: bool) -> list[float]:
    """Return how probable it is that the true mean of each column is the best; ties are split.

    `samples` has a row for each replication, at least two, and a column for each scenario; `lower`
    if lower is better. The true means are taken to be distributed as a multivariate t with one
    degree of freedom less than replications, around the means seen, with the covariances seen:
    the posterior under the prior of Geisser and Cornfield (1963), "Posterior distributions for
    multivariate normal parameters", Journal of the Royal Statistical Society B 25, 368-376. For
    two scenarios that is 1 less the one-sided p-value of the paired t test. Of two that do not
    differ, five replications make it call one best with 95 % or more in 10 of 100 experiments, as
    it should be; a bootstrap, which is too sure with few replications, in 21 (with ten, in 16).

    Raises:
        ValueError: there are fewer than two replications.
    """
    if len(samples) < 2:
        raise ValueError("one replication says nothing about which is best")
    higher_better = -samples if lower else samples
    columns, place = np.unique(higher_better, axis=1, return_inverse=True)
    places = np.ravel(place)
    shares = _shares(columns) / np.bincount(places)
    return [float(shares[at]) for at in places]


def _shares(columns: Numbers) -> Numbers:
    """Return the probability of each of different columns to have the highest true mean."""
    replications, count = columns.shape
    if count == 1:
        return np.ones(1)
    # Less the first, so that what they have in common is no part of the rounding.
    gaps = columns - columns[:, :1]
    means = gaps.mean(axis=0)
    factor = _factor(gaps - means, _SAME * float(np.abs(columns).max()))
    if not factor.shape[1]:
        return _highest(means[None, :])
    if count == 2:
        error = float(np.sqrt((factor[1] ** 2).sum()))
        second = float(stdtr(replications - 1, means[1] / error))
        return np.array([1 - second, second])
    return _averaged(means, factor, replications - 1)


def _factor(deviations: Numbers, least: float) -> Numbers:
    """Return a matrix whose product with its transpose is the covariance of the means.

    Directions in which nothing varies are left out.
    """
    replications = len(deviations)
    _, sizes, directions = np.linalg.svd(deviations, full_matrices=False)
    kept = sizes > least * np.sqrt(replications)
    spread = directions[kept].T * sizes[kept]
    return np.asarray(spread / np.sqrt(replications * (replications - 1)))


def _averaged(means: Numbers, factor: Numbers, freedom: int) -> Numbers:
    """Return how often each mean is the highest over a lattice of points and their mirror images.

    The lattice is that of Richtmyer: multiples of the square roots of primes, without the wholes.
    """
    dimensions = factor.shape[1]
    numbers = np.arange(1, _POINTS + 1)[:, None]
    uniforms = np.modf(numbers * np.sqrt(_primes(dimensions + 1)))[0]
    stretch = np.sqrt(freedom / (2 * gammaincinv(freedom / 2, uniforms[:, :1])))
    moved = stretch * (ndtri(uniforms[:, 1:]) @ factor.T)
    return (_highest(means + moved) + _highest(means - moved)) / 2


def _highest(values: Numbers) -> Numbers:
    """Return the share of rows in which each column is the highest."""
    counts = np.bincount(values.argmax(axis=1), minlength=values.shape[1])
    return counts / len(values)


def _primes(count: int) -> NDArray[np.float64]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return np.array(found, dtype=np.float64)


def against_best(samples: Numbers, *, lower: bool, level: float = LEVEL) -> list[AgainstBest]:
    """Return each scenario's interval against the best of the others, all of them together.

    `samples` is as for `probabilities_best`. Hsu (1984), "Constrained simultaneous confidence
    intervals for multiple comparisons with the best", Annals of Statistics 12, 1136-1144, as
    extended to common random numbers by Nelson and Matejcik (1995), "Using common random numbers
    for indifference-zone selection and multiple comparisons in simulation", Management Science 41,
    1935-1945, in the form with Bonferroni's inequality. It needs one limit for each rival of the
    true best, whatever their covariances: each is that of the paired differences at an equal part
    of the error, allowing for skewness as `mean_interval`. Every interval holds 0 or ends there.

    Raises:
        ValueError: there are fewer than two replications, or scenarios.
    """
    if len(samples) < 2 or samples.shape[1] < 2:
        raise ValueError("fewer than two replications or scenarios")
    most = _most_ahead(-samples if lower else samples, level)
    least = most.min(axis=1)
    candidates = np.flatnonzero(least >= 0)
    found = []
    for place, ahead in enumerate(least):
        rivals = [rival for rival in candidates if rival != place]
        behind = min((-float(most[rival, place]) for rival in rivals), default=0.0)
        low, high = min(behind, 0.0), max(float(ahead), 0.0)
        limits = (-high, -low) if lower else (low, high)
        # Adding 0 makes of -0.0, which prints badly, 0.0.
        found.append(AgainstBest(limits[0] + 0.0, limits[1] + 0.0, bool(ahead >= 0)))
    return found


def _most_ahead(columns: Numbers, level: float) -> Numbers:
    """Return by row how far each scenario is ahead of each other at most; infinite to itself."""
    count = columns.shape[1]
    one_sided = 1 - 2 * (1 - level) / (count - 1)
    most = np.full((count, count), np.inf)
    for one in range(count):
        for two in range(one + 1, count):
            limits = mean_interval(_gaps(columns, one, two), max(one_sided, 0.0))
            if limits is not None:
                most[one, two], most[two, one] = limits.upper, -limits.lower
    return most


def _gaps(columns: Numbers, one: int, two: int) -> Sequence[float]:
    return [float(gap) for gap in columns[:, one] - columns[:, two]]
