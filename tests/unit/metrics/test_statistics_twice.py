"""Quantiles, intervals and tests against SciPy's own, and against exact arithmetic.

The samples are of every size and kind: two values, equal ones, huge ones, tiny ones, lopsided ones.
"""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import variance

import numpy as np
import pytest
from scipy import stats

from sim.metrics.statistics import (
    detectable_difference,
    holm,
    korn_graubard,
    mean_interval,
    paired,
    student_interval,
    variance_reduction,
)

SIZES = (500, pytest.param(10_000, marks=pytest.mark.nightly))
NARROW = 1e-12
"""Relative: what rounding in a hundred sums and a special function costs, with room to spare."""


def samples(count, seed=61):
    """Yield samples of 2 to 60 values, of many scales and shapes."""
    rng = np.random.default_rng(seed)
    shapes = (
        lambda size: rng.normal(size=size),
        lambda size: rng.exponential(size=size),
        lambda size: rng.integers(0, 3, size).astype(float),
        lambda size: np.full(size, rng.normal()),
        lambda size: rng.pareto(1.5, size),
        lambda size: 5 + rng.normal(size=size),
    )
    for number in range(count):
        size = 2 if number % 7 == 0 else int(rng.integers(2, 61))
        scale = 10.0 ** int(rng.choice([0, 0, 0, -12, -100, 12, 100]))
        yield (scale * shapes[number % len(shapes)](size)).tolist()


def is_near(ours, theirs, size):
    """Return whether two limits agree, relative to the larger of themselves and `size`."""
    return abs(ours - theirs) <= NARROW * max(abs(theirs), size)


@pytest.mark.parametrize("count", SIZES)
def test_intervals_and_p_values_are_those_of_the_t_test(count):
    for sample in samples(count):
        ours, found = student_interval(sample), paired(sample)
        assert found.mean == np.mean(sample)
        if len(set(sample)) == 1:
            assert ours == (sample[0], sample[0])
            assert found.p_value is None
            continue
        theirs = stats.ttest_1samp(sample, 0.0)
        limits = theirs.confidence_interval(0.95)
        width = limits.high - limits.low
        assert is_near(ours.lower, limits.low, width)
        assert is_near(ours.upper, limits.high, width)
        assert math.isclose(found.p_value, theirs.pvalue, rel_tol=NARROW)


def t_distribution(t, freedom):
    """Return the chance to stay below `t`, from the finite sums there are for whole degrees."""
    angle = math.atan2(t, math.sqrt(freedom))
    term = sum_of_terms = 1.0 if freedom % 2 == 0 else math.cos(angle)
    for k in range(2 + freedom % 2, freedom, 2):
        term *= (k - 1) / k * math.cos(angle) ** 2
        sum_of_terms += term
    if freedom % 2 == 0:
        return 0.5 + math.sin(angle) * sum_of_terms / 2
    more = 0.0 if freedom == 1 else math.sin(angle) * sum_of_terms
    return 0.5 + (angle + more) / math.pi


def test_the_quantile_of_student_is_that_of_the_finite_sums():
    """An interval of a sample whose standard error is 1 ends at the quantile itself."""
    for count in range(2, 200):
        half = math.sqrt(count * (count - 1) / 2)
        sample = [-half, half] + [0.0] * (count - 2)
        for level in (0.5, 0.9, 0.95, 0.99, 0.999_9):
            quantile = student_interval(sample, level).upper
            chance = t_distribution(quantile, count - 1)
            assert math.isclose(chance, (1 + level) / 2, rel_tol=NARROW), (count, level)


def willink(sample, quantile):
    """Return the limits by fifty digits from exact moments."""
    values = [Fraction(value) for value in sample]
    count = len(values)
    mean = sum(values) / count
    second = sum((value - mean) ** 2 for value in values) / (count - 1)
    third = sum((value - mean) ** 3 for value in values)
    third *= Fraction(count, (count - 1) * (count - 2)) if count > 2 else 0

    def digits(fraction):
        return Decimal(fraction.numerator) / Decimal(fraction.denominator)

    def cube_root(number):
        sign = -1 if number < 0 else 1
        return sign * (abs(number).ln() / 3).exp() if number else number

    with localcontext(prec=50):
        root = Decimal(count).sqrt()
        deviation = digits(second).sqrt()
        bend = digits(third) / deviation**3 / (6 * root)
        limits = []
        for r in (Decimal(quantile), -Decimal(quantile)):
            bent = (cube_root(1 + 6 * bend * (r - bend)) - 1) / (2 * bend) if bend else r
            limits.append(digits(mean) - bent * deviation / root)
    return [float(limit) for limit in limits]


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_skewness_corrected_intervals_are_those_of_exact_moments(count):
    for sample in samples(count, seed=62):
        if len(set(sample)) == 1:
            continue
        quantile = stats.t.ppf(0.975, len(sample) - 1)
        width = np.ptp(student_interval(sample))
        for ours, exact in zip(mean_interval(sample), willink(sample, quantile), strict=True):
            # A bend by the third moment costs as many digits as the moment itself loses.
            assert abs(ours - exact) <= 100 * NARROW * max(abs(exact), width)


@pytest.mark.parametrize("count", SIZES)
def test_limits_of_shares_are_those_of_clopper_and_pearson(count):
    """Clusters of one trial are independent trials, worth one less unless all are alike."""
    rng = np.random.default_rng(63)
    for _ in range(count):
        trials = int(rng.integers(2, 300))
        won = int(rng.integers(0, trials + 1))
        outcomes = np.array([1.0] * won + [0.0] * (trials - won))

        ours = korn_graubard(outcomes, np.ones(trials))

        if won in (0, trials):
            far = -math.expm1(math.log(0.025) / trials)  # nobody of so many: (1 - p)^n = 2.5 %
            lower, upper = (1 - far, 1.0) if won else (0.0, far)
        else:
            worth = (trials - 1) * Fraction(won, trials)
            wins, losses = float(worth), float(trials - 1 - worth)
            lower = stats.beta.ppf(0.025, wins, losses + 1)
            upper = stats.beta.ppf(0.975, wins + 1, losses)
        assert math.isclose(ours.lower, lower, rel_tol=10 * NARROW)
        assert math.isclose(ours.upper, upper, rel_tol=10 * NARROW)


def test_limits_of_shares_in_clusters_alike_are_those_of_trials_worth_less():
    rng = np.random.default_rng(64)
    for _ in range(500):
        clusters, size = int(rng.integers(2, 30)), int(rng.integers(1, 200))
        won = int(rng.integers(0, size + 1))
        total = clusters * size
        worth = total * (stats.t.ppf(0.975, total - 1) / stats.t.ppf(0.975, clusters - 1)) ** 2
        wins, losses = worth * won / size, worth * (size - won) / size

        ours = korn_graubard(np.full(clusters, float(won)), np.full(clusters, float(size)))

        lower = stats.beta.ppf(0.025, wins, losses + 1) if won else 0.0
        upper = stats.beta.ppf(0.975, wins + 1, losses) if won < size else 1.0
        assert math.isclose(ours.lower, lower, rel_tol=1e-9)
        assert math.isclose(ours.upper, upper, rel_tol=1e-9)


def test_holm_rejects_what_the_step_down_procedure_rejects():
    rng = np.random.default_rng(65)
    for _ in range(2_000):
        p_values = (rng.random(int(rng.integers(1, 30))) ** int(rng.choice([1, 4]))).tolist()
        for level in (0.01, 0.05, 0.2):
            rejected, left = set(), len(p_values)
            for place in sorted(range(left), key=p_values.__getitem__):
                if p_values[place] > level / left:
                    break
                rejected.add(place)
                left -= 1
            adjusted = holm(p_values)
            # A hair's breadth: a quotient here is a product there.
            assert {k for k, p in enumerate(adjusted) if p <= level * (1 + NARROW)} >= rejected
            assert {k for k, p in enumerate(adjusted) if p <= level * (1 - NARROW)} <= rejected


def test_the_detectable_difference_is_found_with_the_power_asked_for():
    for sample in samples(300, seed=66):
        if len(set(sample)) == 1 or len(sample) < 4:
            continue
        freedom, error = len(sample) - 1, stats.sem(sample)
        for power, tests in ((0.9, 1), (0.8, 12)):
            shift = detectable_difference(sample, power, tests) / error
            limit = stats.t.ppf(1 - 0.025 / tests, freedom)
            assert stats.nct.sf(limit, freedom, shift) == pytest.approx(power, abs=1e-6)


def test_the_gain_of_pairing_is_a_quotient_of_variances():
    first = list(samples(300, seed=67))
    for one, two in zip(first, first[6:], strict=False):
        count = min(len(one), len(two))
        base, other = one[:count], two[:count]
        differences = np.subtract(other, base).tolist()
        if len(set(differences)) == 1:
            assert variance_reduction(base, other) is None
        elif np.ptp(differences) > 1e-3 * max(map(abs, (*base, *other))):  # else digits are lost
            together = variance(differences)
            apart = variance(base) + variance(other)
            assert variance_reduction(base, other) == pytest.approx(apart / together, rel=1e-9)
