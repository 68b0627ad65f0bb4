"""Where no steady state is, no steady-state mean is printed, however short the run; else it is."""

import pytest

from benchmarks.coverage_users import scenario
from sim.experiments.preview.overloads import foreknown
from tests.statistics.lanes import PAIRING, lane, withheld

NUMBERS = (1, 3, 5, 10, 20)
TOO_MUCH = (1.0, 1.01, 1.03, 1.06, 1.12, 1.3, 1.6, 2.0)
ENOUGH = (0.5, 0.7, 0.8, 0.9, 0.95)
MANY, FEW = 1_000, 20
"""Replications of each case, by marker; so many users share them."""


def assert_withheld(text, replications, users):
    """Check that none of so many users reads a mean, and each the resource and its load."""
    load = max(overload.load for overload in known(text).overloaded)
    for user in range(users):
        why = withheld(text, user, replications)
        assert why.startswith("not given: the queue grows for ever: "), (replications, user)
        assert f"offered load {load:.2f} of khorgos." in why
        assert " trains a day" in why


def known(text):
    loaded = scenario(text)
    return foreknown(loaded.scenario, loaded.inputs)


@pytest.mark.parametrize("load", [1.0, 1.06, 1.12, 2.0])
def test_the_mean_at_an_overloaded_lane_is_withheld_even_from_one_replication(load):
    assert_withheld(lane(load), 1, users=5)
    assert_withheld(lane(load), 3, users=1)


@pytest.mark.parametrize("load", [0.5, 0.8, 0.95])
def test_the_mean_at_a_stable_lane_is_given_even_by_one_replication(load):
    assert not any(withheld(lane(load), user, 1) for user in range(10))


def test_a_queue_that_was_overloaded_all_through_the_warm_up_is_called_growing():
    assert_withheld(lane(1.06, warm_up=300), 1, users=1)


def test_two_independent_flows_that_need_each_others_wagons_never_settle():
    text = PAIRING.format(law="poisson")

    assert_withheld(text, 1, users=5)
    assert_withheld(text, 3, users=1)
    # Who has always found wagons so far is of it, too.
    assert withheld(text, 1, 1, "stay_kazakhstan_mean_h", "westbound")
    assert withheld(text, 1, 1, "dwell_mean_h", "eastbound")


def test_two_regular_flows_that_need_each_others_wagons_settle():
    assert not withheld(PAIRING.format(law="even"), 1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("replications", NUMBERS)
@pytest.mark.parametrize("load", TOO_MUCH)
def test_every_overload_is_told_whatever_the_number_of_replications(load, replications):
    assert_withheld(lane(load), replications, users=max(FEW // replications, 2))


@pytest.mark.nightly
@pytest.mark.parametrize("replications", NUMBERS)
@pytest.mark.parametrize("load", TOO_MUCH)
def test_every_overload_is_told_to_all_users(load, replications):
    assert_withheld(lane(load), replications, users=MANY // replications)


@pytest.mark.nightly
@pytest.mark.parametrize("replications", NUMBERS)
@pytest.mark.parametrize("load", ENOUGH)
def test_no_stable_lane_is_called_growing(load, replications):
    users = range(MANY // replications)
    alarms = [user for user in users if withheld(lane(load), user, replications)]

    assert not alarms


@pytest.mark.nightly
@pytest.mark.parametrize("replications", NUMBERS)
def test_no_pairing_settles_for_any_user(replications):
    assert_withheld(PAIRING.format(law="poisson"), replications, users=MANY // replications // 5)
