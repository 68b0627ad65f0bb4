"""The parts of an optimisation by pencil: errors shared out, sets in order, what is told optuna."""

from types import SimpleNamespace

import pytest

from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.optimise.bench import BATCH, Estimate, Tried
from sim.experiments.optimise.errors import Errors
from sim.experiments.optimise.levels import Sample, levels_of
from sim.experiments.optimise.search import EverySet, Guided, Screening, by_price, by_total
from sim.experiments.optimise.space import Space, is_more
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, write_lane

SPACE = Space((), (10.0,), 0.0, None)


@pytest.fixture(scope="module")
def lane(tmp_path_factory):
    return load(write_lane(tmp_path_factory.mktemp("lane"), LANE)).scenario


def tried(lanes, *, clearance_h=1.0, totals=(), troubles=()):
    sample = Sample((clearance_h,) * 4)
    found = (Estimate(clearance_h),)
    return Tried((lanes,), 10.0 * lanes, 4, (sample,), found, tuple(totals), troubles)


def screening(lane, *sets, score=by_price):
    """Return a screening in which `sets` were, or will be, run; and the sets asked for."""
    asked = []

    def attend(wanted, _replications):
        found = list(wanted)
        asked.extend(found)
        return found

    bench = SimpleNamespace(
        known={each.units: each for each in sets},
        levels=levels_of(lane, ["clearance_mean_h <= 6"]),
        space=SPACE,
        attend=attend,
        is_spent=False,
        refused={},
    )
    return Screening(bench, 4, 0.01, score), asked


def test_errors_of_all_tests_add_up_to_what_the_confidence_leaves():
    errors = Errors(confidence=0.94, sets=3, levels=2, finalists=4, looks=5)

    assert errors.screening == pytest.approx(0.03 / 6)
    assert errors.final(1) == pytest.approx(0.015 / 40)
    assert errors.final(3) == pytest.approx(0.00375 / 40)
    rounds = sum(errors.final(number) * 40 for number in range(1, 60))
    assert errors.screening * 6 + rounds == pytest.approx(0.06)


def test_choosing_by_costs_takes_a_third_of_the_error():
    errors = Errors(0.94, sets=3, levels=2, finalists=4, looks=5, with_selection=True)

    rounds = sum(errors.final(number) * 40 for number in range(1, 60))
    assert errors.selection == pytest.approx(0.02)
    assert errors.screening * 6 + rounds + errors.selection == pytest.approx(0.06)


def test_sets_that_pass_come_in_the_order_of_their_score(lane):
    sets = (
        tried(1, totals=(50.0, 70.0)),
        tried(2, totals=(90.0, 10.0)),
        tried(3, totals=(30.0, 30.0), clearance_h=7.0),
        tried(4, totals=(1.0, 1.0), troubles=("the queue grows",)),
    )
    costs, _ = screening(lane, *sets, score=by_total)

    assert costs.passed([(1,), (2,), (3,), (4,)]) == [(2,), (1,)]
    assert costs.best() == (2,)


def test_no_set_is_run_whose_price_alone_is_above_the_costs_of_another(lane):
    order = [(lanes,) for lanes in range(1, 2 * BATCH + 1)]
    # The first costs 15 with everything; the second batch begins at a price of 90.
    sets = [tried(lanes, totals=(10.0 * lanes + 5,)) for (lanes,) in order]
    costs, asked = screening(lane, *sets, score=by_total)

    found = EverySet(costs, order, all_at_once=True).candidates(3)

    assert found == [(1,), (2,), (3,)]
    assert asked == order[:BATCH]


def test_where_the_price_decides_dearer_sets_are_handed_out_for_those_that_fail_later(lane):
    order = [(lanes,) for lanes in range(1, 2 * BATCH + 1)]
    prices, asked = screening(lane, *(tried(lanes) for (lanes,) in order))
    source = EverySet(prices, order, all_at_once=False)

    assert source.candidates(3) == order[:3]
    assert asked == order[:BATCH]
    assert source.candidates(BATCH) == order[3 : BATCH + 3]


def test_optuna_is_told_the_part_of_its_limit_by_which_a_level_fails(lane):
    told = {}
    trial = SimpleNamespace(set_constraint=told.__setitem__)
    study = SimpleNamespace(tell=lambda _trial, score: told.update(score=score))
    search, _ = screening(lane, tried(2, clearance_h=9.0))

    Guided(search, seed=1, finalists=3, by_price_alone=True)._tell(study, trial, (2,))

    assert told == {"level 0": 0.5, "settled": 0.0, "score": 20.0}


@pytest.mark.parametrize(
    ("wish", "verdict"),
    [
        ("clearance_mean_h <= 6", HOLDS),
        ("clearance_mean_h < 6", FAILS),
        ("clearance_mean_h >= 6", HOLDS),
        ("clearance_mean_h > 6", FAILS),
    ],
)
def test_a_figure_on_its_limit_keeps_only_a_limit_that_it_may_reach(lane, wish, verdict):
    (level,) = levels_of(lane, [wish])

    assert level.verdict(Sample((6.0, 6.0, 6.0)), 0.05) == verdict
    assert level.verdict(Sample((6.0,)), 0.05) == CANNOT_TELL


def test_what_is_not_settled_fails_whatever_its_figures_are(lane):
    levels = levels_of(lane, ["clearance_mean_h <= 6"])

    assert tried(1).verdict(levels, 0.05) == HOLDS
    assert tried(1, troubles=("the queue grows",)).verdict(levels, 0.05) == FAILS


def test_more_of_one_thing_for_less_of_another_is_not_more():
    assert is_more((2, 3), (2, 2))
    assert not is_more((1, 3), (2, 2))
    assert not is_more((2, 2), (2, 2))


def test_of_equal_prices_the_set_with_fewer_units_comes_first():
    space = Space((), (10.0, 5.0), 0.0, None)

    assert space.price((1, 2)) == 20.0
    assert sorted([(0, 4), (2, 0), (1, 2)], key=space.rank) == [(2, 0), (1, 2), (0, 4)]
