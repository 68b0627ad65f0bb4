"""When a figure holds, when it fails, and when nothing can be said."""

import math

import numpy as np
import pytest

from sim.verification.check import (
    WIDEST_ERROR,
    WIDEST_Z,
    Check,
    Checked,
    Finding,
    Scale,
    Verdict,
    exactly,
    fitting,
    on_average,
    widest_z,
    worst,
)

ERRORS = np.resize([-1.0, 1.0], 100)
"""A hundred values with mean 0; their standard error is 0.1005."""
ERROR = float(ERRORS.std(ddof=1) / 10)


def found(mean, spread=1.0, scale=Scale.FULL, expected=100.0):
    return on_average("wait, h", expected, mean + spread * ERRORS, scale)


def test_a_mean_at_its_theory_holds():
    finding = found(100.0)

    assert finding.verdict is Verdict.HOLDS
    assert finding.z == 0.0
    assert finding.error == pytest.approx(ERROR)
    assert finding.seen == pytest.approx(6.75 * ERROR / 100)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_mean_further_off_than_the_bound_fails(side):
    assert found(100.0 + side * 4.6 * ERROR).verdict is Verdict.HOLDS
    assert found(100.0 + side * 4.7 * ERROR).verdict is Verdict.FAILS


def test_a_standard_error_that_could_not_see_an_error_is_inconclusive():
    widest = WIDEST_ERROR[Scale.FULL] * 100 / ERROR

    assert found(100.0, 0.99 * widest).verdict is Verdict.HOLDS
    assert found(100.0, 1.01 * widest).verdict is Verdict.INCONCLUSIVE
    assert found(100.0, 1.01 * widest, Scale.QUICK).verdict is Verdict.HOLDS


def test_precision_is_a_share_of_the_true_figure_whatever_its_sign():
    assert found(-100.0, expected=-100.0).verdict is Verdict.HOLDS
    assert found(-1.0, expected=-1.0).verdict is Verdict.INCONCLUSIVE


def test_a_mean_that_is_off_fails_even_if_it_is_not_precise():
    assert found(200.0, 10.0).verdict is Verdict.FAILS


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_a_value_that_is_not_a_number_fails(value):
    values = 100.0 + ERRORS
    values[7] = value

    assert on_average("wait, h", 100.0, values, Scale.QUICK).verdict is Verdict.FAILS


def test_values_without_spread_hold_only_if_they_are_the_theory():
    assert on_average("share", 1.0, np.ones(100), Scale.FULL).verdict is Verdict.HOLDS
    assert on_average("share", 1.0, np.full(100, 1.001), Scale.FULL).verdict is Verdict.FAILS


def test_the_bound_is_that_of_the_number_of_replications():
    assert widest_z(100) == pytest.approx(WIDEST_Z, abs=0.005)
    assert widest_z(30) == pytest.approx(5.33, abs=0.005)


def test_the_full_scale_sees_three_percent_and_the_quick_one_ten():
    assert WIDEST_ERROR[Scale.FULL] == pytest.approx(0.0044, abs=5e-5)
    assert WIDEST_ERROR[Scale.QUICK] == pytest.approx(0.0148, abs=5e-5)


def test_one_mismatch_is_too_many():
    assert exactly("wrong moments", 0, 0).verdict is Verdict.HOLDS
    assert exactly("wrong moments", 0, 1).verdict is Verdict.FAILS
    assert exactly("wrong moments", 0, math.nan).verdict is Verdict.FAILS
    assert exactly("wrong moments", 0, 0).seen is None


FAIR = [1 / 6] * 6


def test_counts_that_fit_hold_and_say_what_they_would_see():
    finding = fitting("dice", [12_000] * 6, FAIR, Scale.FULL)

    assert (finding.verdict, finding.ours) == (Verdict.HOLDS, 0.0)
    # Five degrees of freedom: 30.86 is exceeded once in 100,000, by a noncentrality of 57 in 99 %.
    assert finding.seen == pytest.approx(math.sqrt(57.3 / 72_000), rel=0.01)


def test_counts_that_do_not_fit_fail():
    off = [12_000 + step for step in (-200, 200, -200, 200, -200, 200)]

    finding = fitting("dice", off, FAIR, Scale.FULL)

    assert finding.verdict is Verdict.HOLDS
    assert finding.ours == pytest.approx(6 * 200**2 / 12_000 / 5)
    assert fitting("dice", [10_000, 10_600, 9_400] * 2, FAIR, Scale.FULL).verdict is Verdict.FAILS


def test_few_counts_are_inconclusive():
    assert fitting("dice", [10] * 6, FAIR, Scale.QUICK).verdict is Verdict.INCONCLUSIVE


def test_counts_beyond_all_chance_fail_without_a_warning():
    finding = fitting("dice", [10**9, 0, 0, 0, 0, 0], FAIR, Scale.FULL)

    assert (finding.verdict, finding.z) == (Verdict.FAILS, math.inf)


def test_the_worst_of_many_is_the_one_furthest_from_holding():
    fine = found(100.0 + 2 * ERROR)
    vague = found(100.0, 50.0)
    wrong = found(101.0)

    assert worst("all", [fine, found(100.0)]).z == pytest.approx(2.0)
    assert worst("all", [fine, vague]).verdict is Verdict.INCONCLUSIVE
    assert worst("all", [vague, wrong, fine]).verdict is Verdict.FAILS
    assert worst("all", [wrong, fine]).figure == "all"


def test_many_see_what_the_least_precise_of_them_sees():
    rough, fine = found(100.0, 3.0), found(100.0 + 2 * ERROR)

    assert worst("all", [fine, rough]).seen == pytest.approx(rough.seen)


def test_a_check_holds_if_all_its_figures_do():
    check = Check("a", "exact", "A", "1 = 1", "none", lambda _scale: ())
    holds, fails = exactly("a", 0, 0), Finding("b", 1.0, 2.0, Verdict.FAILS)

    assert Checked(check, (holds, holds)).holds
    assert not Checked(check, (holds, fails)).holds
    assert Checked(check, (holds, fails)).has(Verdict.FAILS)
    assert not Checked(check, (holds, fails)).has(Verdict.INCONCLUSIVE)
