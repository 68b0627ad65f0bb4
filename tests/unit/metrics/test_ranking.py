"""Which of several is best: by formula where there is one, and how often the intervals hold."""

from math import asin, pi, sqrt

import numpy as np
import pytest
from scipy.special import stdtr

from sim.metrics.ranking import against_best, probabilities_best
from sim.metrics.statistics import mean_interval

NOISE = np.array([0.3, -1.2, 0.8, 0.1, -0.6, 0.6])
"""Six deviations that add up to 0."""


def columns(*values):
    return np.column_stack([np.asarray(value, dtype=float) for value in values])


def centred(generator, replications, count):
    """Return normal columns with mean 0, no correlation, and variance 1."""
    drawn = generator.standard_normal((replications, count))
    orthonormal, _ = np.linalg.qr(drawn - drawn.mean(axis=0))
    return orthonormal * sqrt(replications - 1)


def test_of_two_the_probability_is_that_of_the_paired_t_test():
    base = np.array([5.0, 6.0, 4.0, 7.0, 5.5, 6.5])
    error = NOISE.std(ddof=1) / sqrt(6)

    better, worse = probabilities_best(columns(base - 0.4 + NOISE, base), lower=True)

    assert better == pytest.approx(float(stdtr(5, 0.4 / error)), abs=1e-12)
    assert better + worse == pytest.approx(1.0)


def test_two_that_mirror_each_other_are_best_equally_probably():
    assert probabilities_best(columns(NOISE, -NOISE), lower=True) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(("lower", "expected"), [(True, [0.0, 1.0, 0.0]), (False, [0.0, 0.0, 1.0])])
def test_one_that_is_always_better_by_the_same_is_best_for_certain(lower, expected):
    base = np.array([10.1, 20.2, 30.3])

    found = probabilities_best(columns(base, base - 0.1, base + 0.7), lower=lower)

    assert found == pytest.approx(expected)


def test_scenarios_that_are_the_same_share_their_probability():
    base = np.array([10.1, 20.2, 30.3])

    assert probabilities_best(columns(base, base, base), lower=True) == pytest.approx([1 / 3] * 3)
    assert probabilities_best(columns(base - 1, base, base - 1), lower=True) == pytest.approx(
        [0.5, 0.0, 0.5]
    )


def test_three_alike_are_best_equally_probably():
    samples = centred(np.random.default_rng(3), 8, 3)

    assert probabilities_best(samples, lower=False) == pytest.approx([1 / 3] * 3, abs=0.002)


def test_three_with_equal_means_have_the_probabilities_of_the_orthant():
    spread = np.array([1.0, 2.0, 0.5])
    samples = centred(np.random.default_rng(4), 10, 3) * spread
    variance = spread**2

    def of_orthant(one, two, three):
        """Return how probable it is that both differences from the first are positive."""
        errors = sqrt((variance[one] + variance[two]) * (variance[one] + variance[three]))
        return 0.25 + asin(variance[one] / errors) / (2 * pi)

    expected = [of_orthant(0, 1, 2), of_orthant(1, 0, 2), of_orthant(2, 0, 1)]
    assert probabilities_best(samples, lower=False) == pytest.approx(expected, abs=0.002)


def test_third_that_is_far_behind_leaves_the_first_two_their_t_test():
    drawn = np.array([0.6, 0.0, -1e6]) + centred(np.random.default_rng(1), 6, 3)
    gaps = drawn[:, 0] - drawn[:, 1]
    first = stdtr(5, gaps.mean() / (gaps.std(ddof=1) / sqrt(6)))

    assert probabilities_best(drawn, lower=False) == pytest.approx([first, 1 - first, 0], abs=2e-3)


def test_what_all_have_in_common_says_nothing():
    samples = centred(np.random.default_rng(5), 6, 4) + np.array([0.0, 0.3, 0.5, 0.6])
    common = np.array([1e4, -1e4, 3e4, 0.0, 2e4, -7e4])[:, None]

    apart = probabilities_best(samples, lower=True)

    assert probabilities_best(samples + common, lower=True) == pytest.approx(apart, abs=1e-3)


def test_one_replication_is_refused():
    one = np.array([[1.0, 2.0]])

    with pytest.raises(ValueError, match="one replication"):
        probabilities_best(one, lower=True)
    with pytest.raises(ValueError, match="fewer than two"):
        against_best(one, lower=True)


def test_against_best_of_two_is_the_interval_of_their_difference_cut_at_nothing():
    base = np.array([5.0, 6.0, 4.0, 7.0, 5.5, 6.5])
    gaps = -2.0 + NOISE
    limits = mean_interval(gaps.tolist(), 0.9)  # 5 % on each side

    first, second = against_best(columns(base, base + gaps), lower=True)

    assert (first.lower, second.upper) == (0.0, 0.0)
    assert second.lower == pytest.approx(limits.lower)
    assert first.upper == pytest.approx(-limits.lower)
    assert (first.may_be_best, second.may_be_best) == (False, True)


def test_against_best_allows_both_where_the_difference_is_within_the_noise():
    first, second = against_best(columns(NOISE, -NOISE), lower=False)

    assert (first.may_be_best, second.may_be_best) == (True, True)
    assert first.lower < 0 < first.upper
    assert first.lower == pytest.approx(-second.upper)


def test_against_best_of_constant_differences_is_exact():
    base = np.array([4.0, 8.0, 6.0])

    found = against_best(columns(base, base - 2, base + 1), lower=True)

    assert [(each.lower, each.upper) for each in found] == [(0.0, 2.0), (-2.0, 0.0), (0.0, 3.0)]
    assert [each.may_be_best for each in found] == [False, True, False]


def test_scenario_behind_two_that_are_the_same_is_behind_by_all_of_it():
    base = np.array([4.0, 8.0, 6.0])

    *_, worse = against_best(columns(base, base, base + 2), lower=True)

    assert tuple(worse) == (0.0, 2.0, False)


def test_against_best_of_the_same_has_no_width_and_both_may_be_best():
    base = np.array([4.0, 8.0, 6.0])

    assert [tuple(each) for each in against_best(columns(base, base), lower=True)] == [
        (0.0, 0.0, True),
        (0.0, 0.0, True),
    ]


@pytest.mark.parametrize(
    "means", [(0.0, 0.0, 0.0, 0.0), (0.0, 0.5, 1.0, 1.5), (0.0, 0.0, 3.0, 3.0)]
)
def test_intervals_against_the_best_hold_together_in_95_of_100_experiments(means):
    generator = np.random.default_rng(2024)
    experiments, replications = 600, 10
    truth = np.array([mean - min(np.delete(means, at)) for at, mean in enumerate(means)])
    drawn = generator.standard_normal((experiments, replications, 4)) * (0.5, 1.0, 1.0, 2.0)
    common = 3.0 * generator.standard_normal((experiments, replications, 1))

    held = 0
    for samples in drawn + common + np.array(means):
        limits = np.array(against_best(samples, lower=True))
        held += bool(((limits[:, 0] <= truth) & (truth <= limits[:, 1])).all())

    # Nominal 95 %; one experiment in a thousand has fewer than this (binomial, 600).
    assert held / experiments > 0.95 - 3.1 * sqrt(0.95 * 0.05 / experiments)


def test_of_two_that_do_not_differ_one_is_called_95_percent_best_in_ten_of_a_hundred():
    generator = np.random.default_rng(7)
    experiments = 2_000
    drawn = generator.standard_normal((experiments, 5, 2))

    called = sum(max(probabilities_best(samples, lower=True)) >= 0.95 for samples in drawn)

    assert abs(called / experiments - 0.1) < 3.3 * sqrt(0.1 * 0.9 / experiments)


def test_who_is_called_best_is_so_as_often_as_said():
    generator = np.random.default_rng(8)
    said, right = [], []
    for _ in range(40):
        means = 2 * generator.standard_normal(3)
        common = 5 * generator.standard_normal((6, 1))
        samples = means + common + generator.standard_normal((6, 3))
        chances = probabilities_best(samples, lower=False)
        said.append(max(chances))
        right.append(int(np.argmax(chances)) == int(np.argmax(means)))

    spread = sqrt(sum(chance * (1 - chance) for chance in said))

    assert abs(sum(right) - sum(said)) < 3.3 * spread
