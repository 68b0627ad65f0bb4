"""What `landbridge compare` says: no difference where none is, and one where one is."""

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.coverage_users import (
    BUSY,
    FASTER,
    PAIRS,
    compare_faster,
    compare_same,
    gathered,
    shrink,
)
from sim.domain.plan import NOT_VISITED
from sim.experiments.compare.differences import IDENTICAL, NOT_TESTED, differences
from sim.metrics.ranking import against_best, probabilities_best
from sim.metrics.statistics import detectable_difference, holm, paired
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.shipped import POLICIES, ROOT
from tests.statistics.lanes import lane

SEED = 20240718
TRIES = 1_000
MOST_ALARMS = 0.069
"""The upper end of the 99 % band of 1,000 trials that succeed in 5 of 100."""


def assert_identical(text, user, replications=3):
    first, second = (gathered(text, user, replications) for _ in range(2))

    for row in differences(first, [("same", second)])["same"]:
        if row.difference is not None:
            assert (row.verdict, row.difference, row.p_adjusted) == (IDENTICAL, 0.0, None)


def test_a_lane_is_identical_to_itself():
    assert_identical(lane(0.8, days=5), user=0)


@pytest.mark.nightly
@pytest.mark.parametrize("user", range(TRIES))
def test_a_lane_is_identical_to_itself_a_thousand_times(user):
    assert_identical(lane(0.8, days=5), user)


def test_one_replication_gives_no_p_value_and_says_why():
    first, second = (gathered(lane(load, days=5), 0, 1) for load in (0.8, 0.7))
    rows = differences(first, [("other", second)])["other"]
    moved = [row for row in rows if row.difference]

    assert moved
    assert {(row.verdict, row.p_adjusted, row.lower_95) for row in moved} == {
        (NOT_TESTED, None, None)
    }


def test_a_figure_that_is_the_same_in_all_replications_has_no_p_value():
    first, second = (gathered(lane(load, days=5), 0, 5) for load in (0.8, 0.7))
    rows = {row.key: row for row in differences(first, [("other", second)])["other"]}
    arrived = rows["khorgos", "all", "all", "trains_arrived"]

    assert (arrived.verdict, arrived.p_adjusted) == (IDENTICAL, None)


def test_of_twenty_figures_that_do_not_differ_one_is_shown_in_five_of_a_hundred_comparisons():
    gaps = np.random.default_rng(SEED).normal(0.0, 1.0, (TRIES, 20, 10))
    shown = [
        min(holm([paired(figure).p_value for figure in figures])) < 0.05
        for figures in gaps.tolist()
    ]

    assert 0.02 <= np.mean(shown) <= MOST_ALARMS


def test_p_values_of_sign_flips_agree_with_those_of_the_t_test_for_few_replications():
    """Of ten pairs, 2 to the 10th: exact whatever the law, if it is symmetric."""
    flips = 1 - 2 * ((np.arange(1_024)[:, None] >> np.arange(10)) & 1)
    gaps = np.random.default_rng(SEED).normal(0.0, 1.0, (300, 10))
    exact = np.array([np.mean(abs(flips @ row) >= abs(row.sum()) - 1e-9) for row in gaps])
    tested = np.array([paired(row.tolist()).p_value for row in gaps])

    assert np.abs(exact - tested).mean() < 0.02
    assert np.mean((exact < 0.05) == (tested < 0.05)) >= 0.97
    # No family of 26 figures could ever show anything with them.
    assert 26 * 2 / 1_024 > 0.05


@pytest.mark.slow
def test_ten_replications_with_common_luck_find_five_percent_shorter_work():
    found = [compare_faster(10, FASTER, 0, user).alone for user in range(60)]

    assert np.mean(found) >= 0.98


@pytest.mark.nightly
def test_ten_replications_find_it_for_98_of_100_users():
    found = [compare_faster(10, FASTER, 0, user) for user in range(TRIES)]

    assert np.mean([each.alone for each in found]) >= 0.98
    assert np.mean([each.printed for each in found]) >= 0.9


@pytest.mark.nightly
def test_independent_luck_shows_a_difference_where_none_is_to_seven_of_a_hundred_users_at_most():
    users = [compare_same(BUSY, user) for user in range(TRIES)]

    assert np.mean([user.headline for user in users]) <= MOST_ALARMS
    assert np.mean([user.anything for user in users]) <= MOST_ALARMS
    assert max(np.mean([user.alone for user in users], axis=0)) <= MOST_ALARMS


@pytest.mark.slow
def test_common_luck_makes_the_variance_of_a_small_difference_eight_times_smaller():
    assert shrink(PAIRS["work 5 % shorter"], 0) >= 8
    assert shrink(PAIRS["two lanes instead of one"], 0) < 2


def test_the_difference_that_would_be_shown_is_found_nine_times_in_ten():
    rng = np.random.default_rng(SEED)
    truth = detectable_difference((np.array([1.0, -1.0] * 5) * np.sqrt(0.9)).tolist())
    p_values = [paired(row).p_value for row in rng.normal(truth, 1.0, (TRIES, 10)).tolist()]

    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.9, abs=0.025)


def right_choices(tries):
    """Return how often the better one of ten looks best, and how often it may be the best.

    It is better by what 20 replications show of nine others.
    """
    rng = np.random.default_rng(SEED)
    least = detectable_difference([1.0, -1.0] * 10, tests=9)
    chosen, kept = 0, 0
    for _ in range(tries):
        samples = rng.normal(0.0, 1 / np.sqrt(2), (20, 10)) + rng.normal(0.0, 3.0, (20, 1))
        samples[:, 7] -= least
        chosen += int(np.argmax(probabilities_best(samples, lower=True))) == 7
        kept += against_best(samples, lower=True)[7].may_be_best
    return chosen / tries, kept / tries


def test_the_better_one_of_ten_is_chosen():
    assert min(right_choices(10)) >= 0.95


@pytest.mark.nightly
def test_the_better_one_of_ten_is_chosen_in_95_of_100_comparisons():
    assert min(right_choices(TRIES)) >= 0.95


def columns_of(path):
    """Return the trains of a scenario's first replication by stream."""
    loaded = load(path)
    return {stream.key: stream for stream in draw(loaded.scenario, loaded.inputs, 0).streams}


def assert_same_trains(paths):
    everyone = [columns_of(path) for path in paths]
    for first, second in pairwise(everyone):
        assert first.keys() == second.keys()
        for key, stream in first.items():
            other = second[key]
            for name in ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value"):
                assert np.array_equal(getattr(stream, name), getattr(other, name)), (key, name)
            assert stream.work.keys() == other.work.keys()
            for step, one in stream.work.items():
                # A policy may examine fewer trains, but those no longer or shorter than before.
                both = (one != NOT_VISITED) & (other.work[step] != NOT_VISITED)
                assert np.array_equal(one[both], other.work[step][both]), (key, step)
                assert both.all() or step == "examination"


def stressed():
    """Return the scenario with long queues at customs, and the policies that extend it."""
    own = [path for path in POLICIES if '"../stressed.toml"' in path.read_text(encoding="utf-8")]
    return [ROOT / "stressed.toml", *own]


def test_every_train_comes_with_the_same_luck_under_every_policy():
    paths = stressed()

    assert len(paths) > 5
    assert_same_trains(paths)
