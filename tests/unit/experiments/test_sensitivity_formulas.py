"""Elementary effects, Sobol' indices and bands of formulas of which they are known."""

from dataclasses import replace
from math import pi, sin, sqrt

import numpy as np
import pytest

from sim.experiments.sensitivity.bands import band_of, quantile
from sim.experiments.sensitivity.effects import Effect, Estimate, Verdict, ranked
from sim.experiments.sensitivity.morris import morris_effects
from sim.experiments.sensitivity.response import Response
from sim.experiments.sensitivity.sobol import _verdict, sobol_effects
from tests.unit.experiments.sensitivities import DWELL, number, plan_for, response_of, whole


def linear(first, second, third):
    return 3 * first - 2 * second + 0 * third


LINEAR = (number("a", 0, 1), number("b", 1, 5), number("c", 0, 1))
ISHIGAMI = tuple(number(name, -pi, pi) for name in "abc")


def ishigami(a, b, c):
    return sin(a) + 7 * sin(b) ** 2 + 0.1 * c**4 * sin(a)


def effects(plan, response, seed=1):
    analyse = morris_effects if plan.method == "morris" else sobol_effects
    return {effect.key: effect for effect in analyse(plan, [response], seed)}


def test_the_effects_of_a_linear_formula_are_its_slopes_times_the_ranges():
    plan = plan_for(LINEAR)
    found = effects(plan, response_of(plan, linear))

    assert found["a"].measures["mu_star"] == pytest.approx((3, 3, 3))
    assert found["b"].measures["mu_star"] == pytest.approx((8, 8, 8))
    assert found["b"].measures["mu"] == pytest.approx((-8, -8, -8))
    assert found["a"].measures["sigma"] == pytest.approx((0, 0, 0), abs=1e-8)
    assert found["c"].measures["mu_star"] == (0, 0, 0)
    assert [each.verdict for each in found.values()] == [
        Verdict.MATTERS,
        Verdict.MATTERS,
        Verdict.NOTHING,
    ]


def test_the_effects_are_those_of_salib_where_the_steps_are_its_own():
    from SALib.analyze.morris import analyze

    plan = plan_for(ISHIGAMI, trajectories=20)
    response = response_of(plan, ishigami)
    found = effects(plan, response)

    places = np.array(plan.places[: plan.studied])
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    theirs = analyze(problem, places, np.array(response.means[: plan.studied]), seed=1)
    for name in ("mu_star", "mu", "sigma"):
        ours = [found[key].measures[name].value for key in "abc"]
        assert ours == pytest.approx(list(theirs[name]), abs=1e-6)


def test_an_interaction_shows_as_sigma():
    # The effect of a is b, which lies on four levels from 0 to 1.
    plan = plan_for((number("a", 0, 1), number("b", 0, 1)), trajectories=40)
    found = effects(plan, response_of(plan, lambda a, b: a * b))

    size = found["a"].measures["mu_star"]
    assert size.lower < 0.5 < size.upper
    assert found["a"].measures["sigma"].value > 0.25


@pytest.mark.parametrize("high", [2, 3, 4, 6, 9])
def test_whole_numbers_are_measured_by_the_steps_really_made(high):
    plan = plan_for((whole("n", 1, high), number("a", 0, 1)))
    found = effects(plan, response_of(plan, lambda n, a: 2 * n + a))

    assert found["n"].measures["mu_star"] == pytest.approx((2 * (high - 1),) * 3)
    assert found["n"].measures["sigma"].value == pytest.approx(0, abs=1e-8)
    assert all(0 <= place <= 1 for row in plan.places for place in row)


def test_an_effect_no_larger_than_what_luck_does_cannot_be_told():
    plan = plan_for([number(key, 0, 1) for key in "abcdef"], trajectories=20)
    rng = np.random.default_rng(1)
    noise = {}

    def luck(values, replication):
        return noise.setdefault((tuple(values), replication), rng.normal(0, 1))

    found = effects(plan, response_of(plan, lambda a, *_: 20 * a, luck, replications=5))

    assert found["a"].verdict is Verdict.MATTERS
    assert found["b"].verdict is Verdict.UNKNOWN
    # Two means of five, of standard deviation 1, differ by sqrt(2 / 5); the steps are 2/3 long.
    assert found["b"].luck == pytest.approx(sqrt(2 / 5) * 1.5 * sqrt(2 / pi), rel=0.2)
    assert found["b"].measures["mu_star"].value == pytest.approx(found["b"].luck, rel=0.4)


def test_mu_star_of_luck_alone_is_the_mean_size_of_a_normal_variate():
    plan = plan_for([number("a", 0, 1)], trajectories=4)
    samples = [(0.0, 0.0) if at % 2 else (1.0, -1.0) for at in range(len(plan.places))]
    response = Response(DWELL, "h", (0.0,) * len(samples), tuple(samples))

    # Each pair differs by 1 and -1: a standard error of 1 on a step of two thirds.
    assert effects(plan, response)["a"].luck == pytest.approx(1.5 * sqrt(2 / pi))


def test_intervals_of_effects_are_of_95_in_100_and_follow_the_seed():
    plan = plan_for((number("a", 0, 1), number("b", 0, 1)), trajectories=60)
    response = response_of(plan, lambda a, b: a * b)
    one, two = (effects(plan, response, seed)["a"].measures for seed in (1, 2))

    error = one["sigma"].value / sqrt(60)
    assert one["mu"].upper - one["mu"].lower == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert (one["mu"].value, one["mu"].lower) != (two["mu"].value, two["mu"].lower)
    sobol = plan_for(LINEAR, "sobol", samples=16)
    limits = [effects(sobol, response_of(sobol, linear), seed)["a"].measures for seed in (1, 2)]
    assert limits[0] != limits[1]


def test_what_changes_nothing_where_it_is_known_may_change_where_it_is_not():
    plan = plan_for(LINEAR)
    response = response_of(plan, lambda *_: 5.0)
    means = (None, *response.means[1:])

    found = effects(plan, replace(response, means=means))

    verdicts = {each.verdict for each in found.values() if each.remark}
    assert verdicts == {Verdict.UNKNOWN}


def test_a_queue_that_grows_at_one_of_the_missing_ends_is_told():
    plan = plan_for([number("a", 0, 1)], trajectories=4)
    response = response_of(plan, lambda a: a)
    means = (None, *response.means[1:3], None, *response.means[4:])

    found = effects(plan, replace(response, means=means, unsettled=frozenset({0})))
    other = effects(plan, replace(response, means=means))

    assert "a queue grows" in found["a"].remark
    assert other["a"].remark == "2 of 4 steps are not given: at one end no train has the figure"


def test_a_total_index_whose_interval_holds_0_cannot_be_told():
    assert _verdict(Estimate(0.1, -0.1, 0.3), 0.0, still=False) is Verdict.UNKNOWN
    assert _verdict(Estimate(0.2, 0.1, 0.3), 0.0, still=False) is Verdict.MATTERS


def test_with_one_replication_nothing_can_be_told():
    plan = plan_for(LINEAR)
    found = effects(plan, response_of(plan, linear, replications=1))

    assert found["a"].measures["mu_star"].value == pytest.approx(3)
    assert found["a"].verdict is Verdict.UNKNOWN
    assert found["c"].verdict is Verdict.NOTHING


def test_steps_without_a_mean_are_counted_and_all_of_them_missing_is_not_given():
    plan = plan_for(LINEAR)
    response = response_of(plan, linear)
    gone = {n for n in range(plan.studied) if plan.places[n][0] == 1}
    means = tuple(None if n in gone else mean for n, mean in enumerate(response.means))
    partly = effects(plan, replace(response, means=means, unsettled=frozenset(gone)))
    nothing = Response(DWELL, "h", (None,) * len(means), (), frozenset(range(len(means))))

    missing = 10 - partly["a"].count
    assert 0 < missing < 10
    why = "at one end a queue grows or trains stand in gridlock"
    assert partly["a"].remark == f"{missing} of 10 steps are not given: {why}"
    assert partly["a"].measures["mu_star"].value == pytest.approx(3)
    assert {each.verdict for each in effects(plan, nothing).values()} == {Verdict.NOT_GIVEN}


def test_the_indices_of_the_ishigami_function_are_within_their_intervals():
    # Ishigami and Homma (1990), with a = 7 and b = 0.1: exact values.
    plan = plan_for(ISHIGAMI, "sobol", samples=1024)
    found = effects(plan, response_of(plan, ishigami))

    exact = {"a": (0.3139, 0.5576), "b": (0.4424, 0.4424), "c": (0.0, 0.2437)}
    for key, (first, total) in exact.items():
        for name, value in (("first", first), ("total", total)):
            estimate = found[key].measures[name]
            assert estimate.value == pytest.approx(value, abs=0.05)
            assert estimate.lower < value < estimate.upper
        assert found[key].verdict is Verdict.MATTERS


def test_an_input_that_does_nothing_has_indices_of_exactly_zero():
    plan = plan_for(LINEAR, "sobol", samples=64)
    found = effects(plan, response_of(plan, linear))

    assert found["c"].measures == {"total": (0, 0, 0), "first": (0, 0, 0)}
    assert found["c"].verdict is Verdict.NOTHING
    assert found["b"].measures["first"].value == pytest.approx(64 / 73, abs=0.15)


def test_where_luck_dominates_no_index_is_told():
    plan = plan_for(LINEAR, "sobol", samples=64)
    rng = np.random.default_rng(2)
    response = response_of(plan, linear, lambda *_: rng.normal(0, 30))

    assert {each.verdict for each in effects(plan, response).values()} == {Verdict.UNKNOWN}


def test_the_indices_need_every_point():
    plan = plan_for(LINEAR, "sobol", samples=8)
    response = response_of(plan, linear)
    means = (None, *response.means[1:])
    found = effects(plan, replace(response, means=means, unsettled=frozenset({0})))
    still = effects(plan, response_of(plan, lambda *_: 5.0))

    assert found["a"].remark == (
        "at 1 of 40 points a queue grows or trains stand in gridlock; the indices need every point"
    )
    assert found["a"].verdict is Verdict.NOT_GIVEN
    assert {each.verdict for each in still.values()} == {Verdict.NOTHING}


def test_the_same_seed_gives_the_same_and_another_seed_another_plan():
    for method in ("morris", "sobol"):
        assert plan_for(LINEAR, method) == plan_for(LINEAR, method)
        assert plan_for(LINEAR, method) != plan_for(LINEAR, method, seed=2)
        assert plan_for(LINEAR, method, seed=2**127).studied == plan_for(LINEAR, method).studied


def test_luck_that_is_the_same_everywhere_cancels_and_other_luck_is_counted():
    plan = plan_for(LINEAR, samples=200)
    rng = np.random.default_rng(3)
    spread = plan.spread
    same = response_of(plan, linear, lambda _values, replication: 100.0 * replication)
    own = response_of(plan, linear, lambda *_: rng.normal(0, 2), replications=4)
    one = response_of(plan, linear, replications=1)

    assert same.part(spread).luck_share() == 0
    # The variance of 3 a - 2 b is 9 / 12 + 64 / 12; luck leaves 4 / 4 in a mean.
    assert own.part(spread).luck_share() == pytest.approx(1 / (1 + 73 / 12), rel=0.25)
    assert one.part(spread).luck_share() is None


def test_the_band_of_the_inputs_is_the_middle_of_the_means():
    values = [float(n) for n in range(41)]
    base = {"mean": 20.0, "lower_95": 19.5, "upper_95": 20.5, "remark": ""}
    band = band_of(Response(DWELL, "h", tuple(values)), base)

    assert (band.low, band.high) == (1, 39)
    assert (band.lowest, band.highest, band.points, band.is_whole) == (0, 40, 41, True)
    assert (band.mean, band.lower_95, band.upper_95) == (20, 19.5, 20.5)
    assert quantile(sorted(values), 41) == np.quantile(values, 0.025)


@pytest.mark.parametrize("others", [-1e6, 17.0, 1e6])
def test_with_points_missing_the_band_is_at_least_what_it_says(others):
    known = [float(n) for n in range(41)]
    gone = frozenset({41, 42, 43})
    band = band_of(Response(DWELL, "h", (*known, None, None, None), (), gone), None)

    low, high = np.quantile([*known, others, others, others], (0.025, 0.975))
    assert low <= band.low
    assert band.high <= high
    assert (band.unsettled, band.undefined, band.mean) == (3, 0, None)


def test_a_limit_between_what_is_known_and_what_is_missing_is_not_known():
    assert quantile([1.0, 2.0], 41) == 2.0
    assert quantile([1.0, 2.0], 61) is None


def test_with_nearly_all_points_missing_there_is_no_band():
    missing = (None,) * 80
    few = band_of(Response(DWELL, "h", (1.0, 2.0, *missing)), None)
    none = band_of(Response(DWELL, "h", missing), None)

    assert (few.low, few.high, few.undefined) == (None, None, 80)
    assert (none.low, none.lowest) == (None, None)


def test_the_largest_effect_comes_first_and_of_equal_ones_the_first_name():
    found = [
        Effect(key, DWELL, "h", {"mu_star": Estimate(size)}, 3, Verdict.MATTERS)
        for key, size in (("b", 1.0), ("c", 2.0), ("a", 1.0))
    ]

    assert [each.key for each in ranked(found, DWELL)] == ["c", "a", "b"]
