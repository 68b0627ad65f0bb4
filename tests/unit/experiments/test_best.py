"""Which of the compared scenarios is best: by pencil, and where it cannot be told."""

import re

import pytest

from sim.errors import UsageError
from sim.experiments.compare.best import best_of, odds
from sim.experiments.compare.best_criterion import Criterion, criterion_of
from sim.scenario.loader import load
from tests.unit.experiments.compared import EVERYWHERE, figures, growing, locked
from tests.unit.experiments.lanes import LANE, write_lane

CROSSING = Criterion("dwell_mean_h", "all", "all", "lower")
BASE = (10.0, 12.0, 11.0, 13.0)
NOISE = (0.5, -0.5, 0.25, -0.25)


def crossing(*values, metric="dwell_mean_h"):
    return figures({(*EVERYWHERE, metric): values})


def shifted(by, noise=(0.0,) * 4):
    return crossing(*(value + by + extra for value, extra in zip(BASE, noise, strict=True)))


def ranked(criterion=CROSSING, **everyone):
    return best_of(criterion, everyone)


def test_constant_gain_is_best_for_certain_by_exactly_that_much():
    best = ranked(base=crossing(*BASE), better=shifted(-2.0))
    base, better = best.rows

    assert (base.probability_best, better.probability_best) == (0.0, 1.0)
    assert (base.from_best_lower_95, base.from_best_upper_95) == (0.0, 2.0)
    assert (better.from_best_lower_95, better.from_best_upper_95) == (-2.0, 0.0)
    assert (base.may_be_best, better.may_be_best) == (False, True)
    assert (base.mean, better.mean) == (11.5, 9.5)
    assert best.line == "better at 95 % (probability > 99 %)"
    assert best.replications == 4


def test_gain_that_is_none_on_average_is_fifty_fifty():
    best = ranked(base=crossing(*BASE), same=shifted(0.0, NOISE))

    assert [row.probability_best for row in best.rows] == pytest.approx([0.5, 0.5])
    assert [row.may_be_best for row in best.rows] == [True, True]
    assert best.line.startswith("cannot tell at 95 %: base or same; most probably")


def test_higher_is_better_where_the_figure_says_so():
    shares = Criterion("share_cleared_in_limit", "all", "all", "higher")
    one, two = (
        crossing(*values, metric="share_cleared_in_limit")
        for values in ((0.5, 0.6, 0.7), (0.6, 0.7, 0.8))
    )

    best = ranked(shares, base=one, better=two)

    assert [row.may_be_best for row in best.rows] == [False, True]
    assert best.rows[1].from_best_upper_95 == pytest.approx(0.1)


def test_identical_scenarios_share_and_none_is_called_best():
    best = ranked(base=crossing(*BASE), same=crossing(*BASE))

    assert [row.probability_best for row in best.rows] == [0.5, 0.5]
    assert {(row.from_best_lower_95, row.from_best_upper_95) for row in best.rows} == {(0.0, 0.0)}
    assert best.line == "none: they are the same in every replication"
    assert best.notes == ()


def test_one_replication_ranks_nothing_and_says_why():
    best = ranked(base=crossing(10.0), better=crossing(8.0))

    assert [row.mean for row in best.rows] == [10.0, 8.0]
    assert {row.probability_best for row in best.rows} == {None}
    assert {row.may_be_best for row in best.rows} == {None}
    assert best.line == "not told: one replication is luck"
    assert not best.is_known


def test_scenario_with_a_growing_queue_is_left_out_and_the_others_are_ranked():
    best = ranked(base=growing(crossing(*BASE)), one=shifted(1.0), two=shifted(-1.0))
    base, one, two = best.rows

    assert base.remark == "not given: the queue grows by 3 trains a day"
    assert (base.mean, base.probability_best, base.may_be_best) == (None, None, None)
    assert (one.probability_best, two.probability_best) == (0.0, 1.0)


def test_one_settled_scenario_has_nobody_to_be_better_than():
    best = ranked(base=growing(crossing(*BASE)), one=shifted(1.0), two=locked(shifted(0.0)))

    assert [row.remark.partition(":")[0] for row in best.rows] == ["not given", "", "not given"]
    assert best.line.startswith("not told: fewer than two scenarios")
    assert not best.is_known


def test_only_replications_in_which_all_have_the_figure_are_used():
    best = ranked(base=crossing(None, *BASE), better=crossing(1.0, 8.0, 10.0, 9.0, None))

    assert best.replications == 3
    assert best.rows[0].mean == 11.0
    assert best.rows[1].from_best_lower_95 == -2.0


def test_scenario_without_the_figure_is_left_out():
    best = ranked(base=crossing(*BASE), other=crossing(*BASE, metric="clearance_mean_h"))

    assert best.rows[1].remark == "it has no such figure"


def test_best_of_many_comes_with_a_warning_of_luck():
    few = ranked(base=crossing(*BASE), a=shifted(0.1, NOISE), b=shifted(0.2, NOISE))
    many = ranked(
        base=crossing(*BASE), a=shifted(0.1, NOISE), b=shifted(0.2, NOISE), c=shifted(-2.0, NOISE)
    )

    assert few.notes == ()
    assert "looks best of 4 has probably been lucky too" in many.notes[0]


def test_hours_that_a_rule_moves_out_of_the_figure_are_told_of():
    held = figures(
        {(*EVERYWHERE, "dwell_mean_h"): (9.0, 8.0), (*EVERYWHERE, "held_upstream_max"): (3.0, 4.0)}
    )

    (note,) = ranked(base=crossing(10.0, 9.5), held=held).notes

    assert "held upstream" in note


def test_record_has_all_that_is_said():
    record = ranked(base=crossing(*BASE), better=shifted(-2.0)).record()

    assert (record["metric"], record["better"]) == ("dwell_mean_h", "lower")
    assert [row["scenario"] for row in record["rows"]] == ["base", "better"]
    assert record["line"] == "better at 95 % (probability > 99 %)"
    assert "multivariate t" in record["how"]["probability_best"]


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1.0, "> 99 %"), (0.834, "83 %"), (0.0, "< 1 %"), (0.99, "99 %"), (0.996, "> 99 %")],
)
def test_probability_is_never_printed_as_certain(probability, words):
    assert odds(probability) == words


@pytest.fixture
def lane(tmp_path):
    return load(write_lane(tmp_path, LANE)).scenario


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (None, ("dwell_mean_h", "all", "all", "lower")),
        ("trains_departed", ("trains_departed", "all", "all", "higher")),
        ("clearance_p95_h@khorgos", ("clearance_p95_h", "khorgos", "all", "lower")),
        ("dwell_p95_h@all/westbound", ("dwell_p95_h", "all", "westbound", "lower")),
        (
            " wait_china.customs_mean_h @ khorgos / eastbound",
            ("wait_china.customs_mean_h", "khorgos", "eastbound", "lower"),
        ),
    ],
)
def test_criterion_is_a_figure_and_a_place(lane, wish, expected):
    found = criterion_of(wish, [lane])

    assert (found.metric, found.port, found.direction, found.better) == expected


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("dwel_mean_h", '--best: no figure "dwel_mean_h"; did you mean dwell_mean_h?'),
        ("trains_arrived", "--best trains_arrived: neither higher nor lower is better"),
        ("dwell_mean_h@korgos", 'no port "korgos"; did you mean khorgos?'),
        ("dwell_mean_h@khorgos/west", 'no direction "west"; did you mean westbound?'),
        ("cost_per_train", "--best cost_per_train: the scenarios have no [costs]; give [costs]"),
    ],
)
def test_criterion_that_ranks_nothing_is_refused_with_a_remedy(lane, wish, told):
    with pytest.raises(UsageError, match=re.escape(told)):
        criterion_of(wish, [lane])
