"""Formulas of queueing theory, written down from the textbooks: nothing here knows a scenario.

Rates are per hour, times in hours, `load` is rate times work.
"""

from collections.abc import Callable, Sequence
from math import exp, factorial

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def erlang_b(load: float, lanes: int) -> float:
    """Return the share of trains that find every lane busy when nobody waits."""
    blocked = 1.0
    for lane in range(1, lanes + 1):
        blocked = load * blocked / (lane + load * blocked)
    return blocked


def erlang_c(load: float, lanes: int) -> float:
    """Return the share of trains that wait for one of `lanes`."""
    blocked = erlang_b(load, lanes)
    return blocked / (1.0 - load / lanes * (1.0 - blocked))


def wait_for_lanes(rate: float, work: float, lanes: int) -> float:
    """Return the mean wait of M/M/c."""
    return erlang_c(rate * work, lanes) * work / (lanes - rate * work)


def pollaczek_khinchine(rate: float, mean: float, square: float) -> float:
    """Return the mean wait of M/G/1 from the first two moments of its work."""
    return rate * square / (2.0 * (1.0 - rate * mean))


def wait_squared(rate: float, moments: Sequence[float]) -> float:
    """Return the mean squared wait of M/G/1 by Takacs from the first three moments of its work."""
    mean, square, cube = moments
    wait = pollaczek_khinchine(rate, mean, square)
    return 2.0 * wait**2 + rate * cube / (3.0 * (1.0 - rate * mean))


def cobham(rates: Sequence[float], means: Sequence[float], squares: Sequence[float]) -> list[float]:
    """Return the mean wait of each class, the first goes first; work is never interrupted."""
    rest = sum(rate * square for rate, square in zip(rates, squares, strict=True)) / 2.0
    waits, above = [], 0.0
    for rate, mean in zip(rates, means, strict=True):
        busy = above + rate * mean
        waits.append(rest / ((1.0 - above) * (1.0 - busy)))
        above = busy
    return waits


def with_patience(rate: float, work: float, limit: float, lanes: int = 1) -> tuple[float, float]:
    """Return the share that leaves the queue of M/M/c after `limit`, and the share that waits.

    The density of the virtual wait is rate x p(c-1) x exp(-(c/work - rate) x) up to the limit, and
    beyond it nobody joins.
    """
    excess = lanes / work - rate
    weights = [(rate * work) ** n / factorial(n) for n in range(lanes)]
    left = exp(-excess * limit)
    beyond = rate * weights[-1] * left * work / lanes
    waiting = rate * weights[-1] * (1.0 - left) / excess + beyond
    total = sum(weights) + waiting
    return beyond / total, waiting / total


def share_that_waits(work: float, transform: Callable[[float], float]) -> float:
    """Return sigma of GI/M/1, the root of sigma = A*((1 - sigma) / work) in (0, 1).

    `transform` is the Laplace transform of the gaps between arrivals.
    """
    sigma = 0.5
    for _ in range(10_000):
        sigma = transform((1.0 - sigma) / work)
    return sigma


def wait_for_constant_work(rate: float, work: float, lanes: int, most: int = 400) -> float:
    """Return the mean wait of M/D/c.

    Who is in a lane now has left after one time of work, and all who have come by then are still
    there (Crommelin): N(t + work) = (N(t) - c)+ + Poisson, whose stationary mean is found here.
    """
    come = _poisson(rate * work, most)
    step = np.zeros((most, most))
    for there in range(most):
        kept = max(there - lanes, 0)
        step[there, kept:] = come[: most - kept]
        step[there, -1] += 1.0 - step[there].sum()
    inside = float(stationary(step - np.eye(most)) @ np.arange(most))
    return inside / rate - work


def stationary(generator: Matrix) -> NDArray[np.float64]:
    """Return the stationary distribution of a Markov chain with `generator`."""
    equations = generator.T.copy()
    equations[-1] = 1.0
    right = np.zeros(len(equations))
    right[-1] = 1.0
    return np.asarray(np.linalg.solve(equations, right))


def closed_loop(tokens: int, away: float, work: float) -> float:
    """Return how many go round per hour: one server, `tokens` customers, by mean value analysis.

    Being away takes any law; exponential work.
    """
    queue = through = 0.0
    for number in range(1, tokens + 1):
        stay = work * (1.0 + queue)
        through = number / (away + stay)
        queue = through * stay
    return through


def excess(mean: float, level: int) -> float:
    """Return the mean of (X - level)+ for a Poisson X."""
    below = _poisson(mean, level + 1)
    return mean - level + float((level - np.arange(level + 1)) @ below)


def at_least(mean: float, level: int) -> float:
    """Return the chance that a Poisson variable reaches `level`."""
    return 1.0 - float(_poisson(mean, level).sum())


def _poisson(mean: float, terms: int) -> NDArray[np.float64]:
    shares = [exp(-mean)]
    for n in range(1, terms):
        shares.append(shares[-1] * mean / n)
    return np.array(shares[:terms])


def unpaired(mean: float) -> float:
    """Return E|N1 - N2| of two independent Poisson variables with the same mean (Skellam)."""
    from scipy.special import i0e, i1e

    return 2.0 * mean * float(i0e(2.0 * mean) + i1e(2.0 * mean))


def wait_from_empty(rate: float, work: float, trains: int) -> float:
    """Return the mean wait of the first `trains` of M/M/1 that begins empty.

    Between two arrivals one more departs with the chance 1 / (1 + load), as long as any is there:
    so goes the distribution of how many a train finds, train by train.
    """
    departs = 1.0 / (1.0 + rate * work)
    found = np.zeros(trains + 1)
    found[0] = 1.0
    total = 0.0
    for _ in range(trains):
        total += float(found @ np.arange(trains + 1)) * work
        left = 0.0
        after = np.zeros(trains + 1)
        for there in range(trains, 0, -1):
            left = found[there - 1] + departs * left
            after[there] = (1.0 - departs) * left
        after[0] = departs * left
        found = after
    return total / trains


def blocked_line(
    rate: float, first: float, second: float, most: int = 200
) -> tuple[float, float, float]:
    """Return the mean waits before the first place and in it, blocked, and the mean stay.

    Two places in a row, exponential work, no room between: who is done with the first stays until
    the second is free. The Markov chain has the number before or in the first place, and whether
    the first works on an empty (0) or a full (1) second place or is blocked (2).
    """
    states = {(0, 0): 0, (0, 1): 1}
    states |= {(n, p): 3 * n - 1 + p for n in range(1, most) for p in range(3)}
    rates = np.zeros((len(states), len(states)))

    def goes(here: tuple[int, int], there: tuple[int, int], per_hour: float) -> None:
        if there in states:
            rates[states[here], states[there]] += per_hour

    for before, phase in states:
        here = (before, phase)
        goes(here, (before + 1, phase), rate)
        if before and phase == 0:
            goes(here, (before - 1, 1), 1.0 / first)
        if before and phase == 1:
            goes(here, (before, 2), 1.0 / first)
        if phase:
            goes(here, (before, 0) if phase == 1 else (before - 1, 1), 1.0 / second)
    shares = stationary(rates - np.diag(rates.sum(axis=1)))
    number = np.array([before for before, _ in states])
    phases = np.array([phase for _, phase in states])
    blocked = float(shares[phases == 2].sum()) / rate
    waiting = float(shares @ np.maximum(number - 1, 0)) / rate
    return waiting, blocked, waiting + first + blocked + second
