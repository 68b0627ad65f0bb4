"""Intervals and tests against formulas in closed form."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.statistics import (
    detectable_difference,
    holm,
    korn_graubard,
    mean_interval,
    paired,
    share_interval,
    student_interval,
    variance_reduction,
    wider_interval,
)

CLOSE = {"rel": 1e-12, "abs": 1e-12}


def t_quantile(p, freedom):
    """Return the quantile of Student's t, which has a closed form for 1 and 2 degrees."""
    if freedom == 1:
        return math.tan(math.pi * (p - 0.5))
    return (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))


def test_two_values_give_the_cauchy_quantile():
    low, high = mean_interval([1.0, 3.0])

    assert low == pytest.approx(2 - t_quantile(0.975, 1), **CLOSE)
    assert high == pytest.approx(2 + t_quantile(0.975, 1), **CLOSE)


def test_symmetric_values_give_the_plain_t_interval():
    low, high = mean_interval([1.0, 2.0, 3.0])

    half = t_quantile(0.975, 2) / math.sqrt(3)
    assert (low, high) == pytest.approx((2 - half, 2 + half), **CLOSE)


def test_skewed_values_give_the_bent_quantiles_of_willink():
    values = [1.0, 2.0, 6.0]
    mean, deviation = 3.0, math.sqrt(7.0)
    third = 3 / (2 * 1) * ((-2.0) ** 3 + (-1.0) ** 3 + 3.0**3)
    a = third / (6 * math.sqrt(3) * deviation**3)

    def bent(r):
        return (math.copysign(abs(1 + 6 * a * (r - a)) ** (1 / 3), 1 + 6 * a * (r - a)) - 1) / (
            2 * a
        )

    t, step = t_quantile(0.975, 2), deviation / math.sqrt(3)
    assert mean_interval(values) == pytest.approx(
        (mean - bent(t) * step, mean - bent(-t) * step), **CLOSE
    )


def test_the_interval_reaches_further_on_the_side_of_the_long_tail():
    low, high = mean_interval([1.0, 1.1, 1.2, 1.3, 1.4, 5.0])
    mean = sum([1.0, 1.1, 1.2, 1.3, 1.4, 5.0]) / 6

    assert high - mean > 1.5 * (mean - low)


def test_one_value_has_no_interval_and_equal_values_one_without_width():
    assert mean_interval([]) is None
    assert mean_interval([4.0]) is None
    assert mean_interval([0.1] * 7) == (0.1, 0.1)
    assert mean_interval([0.0, 5e-324]) == (0.0, 0.0)  # the square of the difference is 0
    assert paired([0.0, 5e-324]).p_value is None


samples = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(samples, st.floats(0.5, 8.0), st.floats(-100, 100))
def test_intervals_move_with_the_unit_of_measurement(values, scale, shift):
    found = mean_interval(values)
    moved = mean_interval([scale * value + shift for value in values])

    slack = 1e-6 * (1 + max(map(abs, values)) * scale)
    if np.ptp(values) > 1e-6:
        assert moved == pytest.approx([scale * limit + shift for limit in found], abs=slack)
    assert found.lower <= found.upper


def test_a_share_that_never_failed_has_the_exact_lower_limit():
    # Clustered in three runs: 30 trials count as so many less for the unknown clustering.
    worth = 30 * (2.045229642132703 / t_quantile(0.975, 2)) ** 2  # t quantile with 29 degrees

    low, high = share_interval([10, 10, 10], [10, 10, 10])

    assert high == 1.0
    assert low == pytest.approx(0.025 ** (1 / worth), **CLOSE)


def test_a_share_that_never_succeeded_is_its_mirror_image():
    low, high = share_interval([0, 0, 0], [10, 10, 10])
    mirrored_low, mirrored_high = share_interval([10, 10, 10], [10, 10, 10])

    assert (low, high) == pytest.approx((1 - mirrored_high, 1 - mirrored_low), **CLOSE)


def binomial_tail(successes, trials, share):
    """Return the chance of at least so many successes."""
    return sum(
        math.comb(trials, k) * share**k * (1 - share) ** (trials - k)
        for k in range(successes, trials + 1)
    )


def test_limits_are_those_of_clopper_and_pearson_for_the_effective_trials():
    # Two clusters of 500, half and half: one success in three of what they are worth.
    successes, trials = np.array([150.0, 190.0]), np.array([510.0, 510.0])
    share = 340 / 1020
    variance = 2 / 1 * (2 * 20.0**2) / 1020**2
    t_all = 1.9622996709  # quantile with 1019 degrees, to ten places
    worth = share * (1 - share) / variance * (t_all / t_quantile(0.975, 1)) ** 2

    low, high = korn_graubard(successes, trials)

    # The beta integral by a fine sum, as the effective number is no whole one.
    def beta_cdf(x, a, b):
        grid = (np.arange(400_000) + 0.5) / 400_000
        density = grid ** (a - 1) * (1 - grid) ** (b - 1)
        return density[grid <= x].sum() / density.sum()

    wins, losses = share * worth, (1 - share) * worth
    assert beta_cdf(low, wins, losses + 1) == pytest.approx(0.025, abs=1e-5)
    assert beta_cdf(high, wins + 1, losses) == pytest.approx(0.975, abs=1e-5)


def test_independent_trials_give_nearly_the_binomial_interval():
    # Every trial a cluster of its own: the effective number is one less.
    outcomes = np.array([1.0] * 30 + [0.0] * 71)

    low, high = korn_graubard(outcomes, np.ones(101))

    assert binomial_tail(30, 101, low) == pytest.approx(0.025, abs=2e-3)
    assert 1 - binomial_tail(31, 101, high) == pytest.approx(0.025, abs=2e-3)


counts = st.lists(
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=25
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(counts)
def test_share_intervals_stay_inside_hold_the_share_and_have_a_width(rows):
    successes, trials = [s for s, _ in rows], [n for _, n in rows]

    found = share_interval(successes, trials)

    if sum(n > 0 for n in trials) < 2:
        assert found is None
        return
    share = sum(successes) / sum(trials)
    assert 0 <= found.lower <= share + 1e-12
    assert share - 1e-12 <= found.upper <= 1
    assert found.upper - found.lower > 1e-9


def test_rare_failures_in_few_runs_reach_further_down_than_korn_and_graubard():
    successes, trials = [480] * 18 + [470, 440], [480] * 20
    narrow = korn_graubard(np.array(successes, float), np.array(trials, float))

    wide = share_interval(successes, trials)

    assert wide.lower == mean_interval([s / 480 for s in successes]).lower < narrow.lower
    assert wide.upper == narrow.upper < 1  # some failed: it cannot be 1


def test_runs_of_unequal_size_count_in_a_share_by_their_trains():
    successes, trials = [960] * 18 + [400, 200], [960] * 18 + [480, 240]
    share = sum(successes) / sum(trials)
    linear = [
        share + (won - share * tried) * 20 / sum(trials)
        for won, tried in zip(successes, trials, strict=True)
    ]

    assert share_interval(successes, trials).lower == mean_interval(linear).lower


def test_runs_more_alike_than_chance_are_worth_no_more_than_independent_trials():
    alike = share_interval([50, 51, 49, 50], [100] * 4)

    assert alike == pytest.approx(share_interval([50] * 4, [100] * 4), abs=1e-3)


def test_clustered_failures_widen_the_interval_of_a_share():
    spread = share_interval([90] * 10, [100] * 10)
    clustered = share_interval([100] * 9 + [0], [100] * 10)

    assert clustered.lower < spread.lower - 0.2


def test_p_values_are_those_of_the_t_test():
    # One degree of freedom is a Cauchy law: mean 2, standard error 1.
    assert paired([1.0, 3.0]).p_value == pytest.approx(1 - 2 / math.pi * math.atan(2), **CLOSE)
    # Two degrees: t = 2 sqrt(3).
    t = 2 * math.sqrt(3)
    assert paired([1.0, 2.0, 3.0]).p_value == pytest.approx(1 - t / math.sqrt(2 + t * t), **CLOSE)


def test_nothing_to_test_has_no_p_value():
    assert paired([5.0]).p_value is None
    assert paired([0.0] * 8).p_value is None
    assert paired([0.0] * 8).is_identical
    assert paired([0.0]).is_identical
    assert not paired([2.0] * 8).is_identical
    assert not paired([-1.0, 1.0]).is_identical
    with pytest.raises(ValueError, match="no differences"):
        paired([])


def test_holm_multiplies_by_what_is_left_and_never_falls():
    assert holm([0.01, 0.04, None, 0.03, 0.005]) == pytest.approx([0.03, 0.06, None, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_pairing_pays_when_both_move_together():
    base = [1.0, 2.0, 3.0, 4.0]

    assert variance_reduction(base, [1.1, 2.0, 3.1, 4.0]) > 100
    assert variance_reduction(base, [4.0, 3.0, 2.0, 1.0]) == pytest.approx(0.5)
    assert variance_reduction(base, base) is None
    assert variance_reduction([1.0], [2.0]) is None


def test_the_detectable_difference_shrinks_with_the_number_of_pairs():
    few = detectable_difference([1.0, -1.0] * 5)
    many = detectable_difference([1.0, -1.0] * 50)

    assert few > 3 * many > 0
    assert detectable_difference([1.0]) is None


def test_the_detectable_difference_is_that_of_the_table_of_power():
    # 10 pairs, two-sided 5 %, power 90 %: 1.154 standard deviations (Cohen's tables: 1.15).
    pairs = [1.0, -1.0] * 5
    deviation = math.sqrt(10 / 9)

    assert detectable_difference(pairs) / deviation == pytest.approx(1.154, abs=0.002)


def test_among_several_tests_only_a_larger_difference_is_detectable():
    pairs = [1.0, -1.0] * 5
    found = [detectable_difference(pairs, tests=tests) for tests in (1, 10, 1_000)]

    assert found == sorted(found)
    assert found[2] > 2 * found[0]


def test_a_printed_interval_reaches_as_far_as_willinks_and_as_students():
    values = [1.0, 1.1, 1.2, 1.3, 1.4, 5.0]
    bent, plain = mean_interval(values), student_interval(values)

    assert wider_interval(values) == (plain.lower, bent.upper)
    assert plain.lower < bent.lower
    assert plain.upper < bent.upper
    assert wider_interval([-value for value in values]) == (-bent.upper, -plain.lower)


def test_a_printed_interval_of_equal_values_has_no_width_and_one_value_none():
    assert wider_interval([3.0]) is None
    assert wider_interval([0.1] * 7) == (0.1, 0.1)


@pytest.mark.parametrize("level", [0.95, 0.5])
def test_students_interval_takes_no_notice_of_skewness(level):
    p = (1 + level) / 2
    # Means 2 and 1; both standard errors are 1.
    pair, triple = student_interval([1.0, 3.0], level), student_interval([0.0, 0.0, 3.0], level)

    assert pair == pytest.approx((2 - t_quantile(p, 1), 2 + t_quantile(p, 1)), **CLOSE)
    assert triple == pytest.approx((1 - t_quantile(p, 2), 1 + t_quantile(p, 2)), **CLOSE)
    assert student_interval([3.0]) is None
