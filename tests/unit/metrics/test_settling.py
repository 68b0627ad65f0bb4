"""MSER-5 on series whose answer is known, on a queue whose beginning is, and on what is shipped."""

from functools import cache

import numpy as np
import pytest
from scipy.linalg import expm

from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.settling import mser5, step_s, trains_inside, unsettled
from sim.metrics.stability import growing, thirds_of
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.builders import H, make_log, make_plans, make_stream
from tests.shipped import FILES, ROOT
from tests.unit.workload.scenarios import make_scenario

ARRIVE, SERVE = 16.0, 20.0
"""Trains a day: a lane at load 0.8, at which four are inside on average."""
INSIDE = 4.0
USUAL = ("h1-2024.toml", "examples/wagons-go-round.toml", "news/covid-aug-oct-2021.toml")
SHIPPED = [path for path in FILES if path.name != "one-customs-lane.toml"]
"""That example begins empty, to be held against formulas that know no beginning."""


def scenario(days=365, warm_up=0):
    any_service = {"ports": {"khorgos": 1.0}, "trains_per_day": ARRIVE}
    settings = {"duration": f"{days} d", "warm_up": f"{warm_up} d"}
    return make_scenario({"any": any_service}, {"khorgos": {}}, **settings)


@cache
def queue(days, warm_up, replications, seed=20240718):
    """Return the trains inside a lane that begins empty, by replication."""
    rng = np.random.default_rng(seed)
    length = days + warm_up
    moments = np.arange(0, length, 0.25)
    found = []
    for _ in range(replications):
        came = np.sort(rng.uniform(0, length, rng.poisson(ARRIVE * length)))
        work = np.cumsum(rng.exponential(1 / SERVE, len(came)))
        gone = work + np.maximum.accumulate(came - np.concatenate(([0.0], work[:-1])))
        inside = np.searchsorted(came, moments, "right") - np.searchsorted(gone, moments, "right")
        found.append({"khorgos": tuple(inside.tolist())})
    return tuple(found)


def expected_inside(days):
    """Return how many trains are expected inside each quarter of a day from an empty beginning."""
    states = 200
    rates = np.diag(np.full(states - 1, ARRIVE), 1) + np.diag(np.full(states - 1, SERVE), -1)
    rates -= np.diag(rates.sum(axis=1))
    step, chances = expm(rates / 4), np.eye(states)[0]
    expected = []
    for _ in range(days * 4):
        expected.append(float(chances @ np.arange(states)))
        chances = chances @ step
    return np.array(expected)


def step_up(low, high, at, count=400):
    return np.where(np.arange(count) < at, low, high)


@pytest.mark.parametrize("at", [0, 25, 50, 150])
def test_the_cut_is_where_a_step_is(at):
    assert mser5(step_up(2.0, 10.0, at)) == at


def test_a_cut_in_the_second_half_is_none():
    assert mser5(step_up(2.0, 10.0, 250)) is None
    assert mser5(np.arange(400.0)) is None


def test_too_few_observations_have_no_cut():
    assert mser5(step_up(2.0, 10.0, 10, count=49)) is None


def test_a_series_that_never_changes_is_cut_nowhere():
    assert mser5(np.full(400, 7.0)) == 0


def test_every_train_inside_a_port_is_counted_from_the_warm_up_on():
    streams = [make_stream("any", arrived_s=[-30 * H, 0])]
    asked = scenario(days=1, warm_up=2)
    plans = make_plans(*streams)
    log = make_log(
        plans,
        end_s=24 * H,
        milestones={
            "any/khorgos/westbound/-1": {"presented": -30 * H, "departed": -7 * H},
            "any/khorgos/westbound/0": {"presented": 0},
        },
    )

    inside = trains_inside(tabulate(plans, log), asked)

    # Every six hours from two days before the start: there from -30 h to -7 h, and from 0 h on.
    assert inside == {"khorgos": (0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1)}


def levels(*parts, gaps=(0.0,) * 5):
    """Return the trains inside by replication: (level, observations), the first with `gaps`."""
    (first, many), *others = parts
    rest = [level for level, count in others for _ in range(count)]
    return [{"khorgos": (*[first + gap] * many, *rest)} for gap in gaps]


def test_a_beginning_that_ends_with_the_warm_up_is_none():
    inside = levels((20, 40), (10, 360))

    assert unsettled(scenario(days=90, warm_up=10), inside) == ()
    (found,) = unsettled(scenario(days=91, warm_up=9), inside)
    assert (found.cut_s, found.early, found.later) == (10 * DAY_S, 20.0, 10.0)


def test_an_observation_in_the_warm_up_is_none_of_the_period():
    inside = levels((900, 1), (30, 39), (10, 360))

    (found,) = unsettled(scenario(days=99.875, warm_up=0.125), inside)

    assert (found.early, found.later) == (30.0, 10.0)


def test_a_beginning_that_one_luck_in_a_hundred_makes_is_no_beginning():
    # Means of 12 and 10: t = 2 / 0.48 with four degrees of freedom, p = 0.014.
    gaps = (-1.25, -0.75, 0.0, 0.5, 1.5)

    assert unsettled(scenario(days=100), levels((12, 40), (10, 360), gaps=gaps)) == ()
    assert len(unsettled(scenario(days=100), levels((12, 40), (10, 360)))) == 1


def test_a_busy_season_later_does_not_excuse_an_empty_beginning():
    few, busy = (7, 20), (15, 80)

    (found,) = unsettled(scenario(days=100), levels(few, (9.5, 230), busy, (9.5, 70)))
    assert found.early == 7.0
    # Later weeks with as few trains do: then it is the season.
    assert unsettled(scenario(days=100), levels(few, (9.5, 230), (4, 80), (12, 70))) == ()


def test_a_long_run_is_observed_less_often():
    assert step_s(scenario(days=365)) == 6 * HOUR_S
    assert step_s(scenario(days=3_000)) == 36 * HOUR_S


def test_a_lane_that_begins_empty_needs_a_warm_up():
    asked = scenario()

    (found,) = unsettled(asked, queue(365, 0, 40))

    assert found.port == "khorgos"
    assert DAY_S <= found.cut_s <= 20 * DAY_S
    assert found.early < found.later == pytest.approx(INSIDE, abs=0.5)


def test_a_lane_with_a_warm_up_of_thirty_days_needs_no_longer_one():
    assert unsettled(scenario(warm_up=30), queue(365, 30, 40)) == ()


def test_after_the_cut_the_bias_left_is_less_than_a_quarter_of_the_standard_error():
    replications = queue(365, 0, 40)
    (found,) = unsettled(scenario(), replications)
    warm_up = -(-found.cut_s // DAY_S)

    bias = INSIDE - expected_inside(365 + warm_up)[warm_up * 4 :].mean()
    means = [np.mean(each["khorgos"][warm_up * 4 :]) for each in replications]

    assert abs(bias) <= np.std(means, ddof=1) / np.sqrt(len(means)) / 4


def test_it_warns_seldom_of_a_lane_that_is_settled_and_mostly_of_one_that_is_not():
    settled = [unsettled(scenario(120, 30), queue(120, 30, 20, seed)) for seed in range(100)]
    begun = [unsettled(scenario(120), queue(120, 0, 40, seed)) for seed in range(100)]

    assert sum(map(len, settled)) <= 2
    assert sum(map(len, begun)) >= 70


def test_one_replication_alone_tells_nothing():
    assert unsettled(scenario(), queue(365, 0, 1)) == ()


def test_a_run_too_short_for_the_rule_tells_nothing():
    assert unsettled(scenario(days=10), queue(10, 0, 20)) == ()


def test_a_beginning_of_many_trains_is_found_too():
    asked = scenario(days=100)
    rng = np.random.default_rng(3)
    draining = np.where(np.arange(400) < 40, 30 - np.arange(400) / 2, 10)
    inside = [{"khorgos": tuple(rng.poisson(draining).tolist())} for _ in range(10)]

    (found,) = unsettled(asked, inside)

    assert found.early > found.later
    assert found.cut_s <= 12 * DAY_S


def test_a_week_that_begins_without_trains_is_no_beginning():
    asked = scenario(days=100)
    rng = np.random.default_rng(4)
    weekly = np.where(np.arange(400) % 28 < 5, 1, 8)
    inside = [{"khorgos": tuple(rng.poisson(weekly).tolist())} for _ in range(20)]

    assert unsettled(asked, inside) == ()


def test_what_never_settles_in_the_first_half_cannot_be_told():
    asked = scenario(days=100)
    rng = np.random.default_rng(5)
    rising = np.minimum(np.arange(400), 360) / 10
    inside = [{"khorgos": tuple(rng.poisson(rising).tolist())} for _ in range(20)]

    (found,) = unsettled(asked, inside)

    assert found.cut_s is None
    assert found.early < found.later


def played(path, *changes, replications=3):
    loaded = load(path, changes)
    asked = loaded.scenario
    plans = [draw(asked, loaded.inputs, number) for number in range(replications)]
    return asked, [tabulate(each, simulate(asked, each)) for each in plans]


def shipped(path, *changes, replications=3):
    asked, tables = played(path, *changes, replications=replications)
    return unsettled(asked, [trains_inside(each, asked) for each in tables])


@pytest.mark.parametrize("name", USUAL)
def test_shipped_scenarios_are_settled_when_their_figures_begin(name):
    assert shipped(ROOT / name) == ()


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_shipped_scenario_needs_a_longer_warm_up_but_where_a_queue_grows(path):
    asked, tables = played(path, replications=5)
    thirds = [thirds_of(each, asked) for each in tables]
    growths = growing(asked, tables[0].streams, thirds)

    found = unsettled(asked, [trains_inside(each, asked) for each in tables])

    assert {each.port for each in found} <= {each.port for each in growths}


def test_without_its_warm_up_the_baseline_is_not_settled():
    found = shipped(ROOT / "h1-2024.toml", 'warm_up="0 s"', replications=5)

    assert {each.port for each in found} == {"alashankou", "khorgos"}
    for each in found:
        assert DAY_S < each.cut_s < 20 * DAY_S
        assert each.early < each.later
