import csv
import json
from math import factorial

import pytest

from sim.errors import SafetyLimitError, UsageError
from sim.experiments import replication
from sim.experiments.interruption import StoppedError
from sim.experiments.optimise import answer as optimise_answer
from sim.experiments.optimise import finals as optimise_finals
from sim.experiments.optimise.levels import Sample, levels_of
from sim.experiments.optimise.words import decimals, short_names
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.metrics.statistics import student_interval
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.optimised import (
    BATCH,
    BUSY,
    LANES,
    STAGES,
    TRACKS,
    WAIT,
    cheapest,
    words,
)
from tests.unit.experiments.sweeps import ANOMALY, BAYS

BOTH = (f"{LANES}=1..3", f"{TRACKS}=2..4")
PRICES = (f"{LANES}=1000", f"{TRACKS}=100")
QUEUE = """\
title = "Poisson arrivals"
start = 2024-01-01
duration = "30 d"
warm_up = "2 d"
replications = 8
services.any = { trains_per_day = 48, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs = { lanes = 5, documents = { exponential = "1 h" } }
"""


@pytest.fixture(autouse=True)
def less_work(monkeypatch):
    """Let the chosen set be looked at again in fewer replications than is due."""
    monkeypatch.setattr(optimise_answer, "LEAST_FRESH", 4)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a store for all tests: what one of them has computed the others find."""
    return tmp_path_factory.mktemp("shared") / "store"


def rows(result, name="sets"):
    with (result.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_and_a_half_lanes_of_work_need_three_lanes(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=1..6", store=store)

    assert result.answer.chosen == (3,)
    said = words(result)
    assert said.startswith(
        "Cheapest set that keeps share_cleared_in_limit >= 0.95: lanes 3 at 3,600 a day, 2,400"
        " less than now; the next cheaper one, lanes 2, fails: khorgos, westbound, clearance:"
        " the queue grows for ever: offered load 1.25 of khorgos.china.customs; here by 12 trains a"
        " day"
    )
    assert "every cheaper one was, and fails" in said
    assert "Next to go: lanes 2 would save 1,200 a day; it fails" in said


def test_every_set_is_in_the_table_with_its_verdict(tmp_path, store):
    found = rows(cheapest(tmp_path, BUSY, f"{LANES}=1..6", finalists=2, store=store))

    told = {row[LANES]: (row["price_a_day"], row["verdict"], row["stage"]) for row in found}
    assert told["2"] == ("2400.0", "fails", "screening")
    assert told["3"] == ("3600.0", "holds", "finals")
    assert told["6"] == ("7200.0", "not pursued", "screening")
    assert [row[LANES] for row in found if row["is_chosen"] == "True"] == ["3"]
    assert "the queue grows" in found[0]["remark"]
    assert found[0]["share_cleared_in_limit"] == ""


def test_the_dearer_stage_is_not_bought_for_the_cheaper_one(tmp_path, store):
    result = cheapest(tmp_path, STAGES, *BOTH, price=PRICES, store=store)

    assert result.answer.chosen == (2, 3)
    assert result.record["now"] == {"price": 2400.0, "units": [2, 4]}
    assert "lanes 2, tracks 3 at 2,300 a day, 100 less than now" in words(result)
    less = {tuple(units) for units in result.record["next_to_go"]}
    assert less == {(1, 3), (2, 2)}
    prices = [float(row["price_a_day"]) for row in rows(result)]
    assert prices == sorted(prices)


def test_a_guided_search_finds_what_every_set_by_price_finds(tmp_path, store):
    guided = cheapest(tmp_path, STAGES, *BOTH, price=PRICES, exhaustive=0, store=store)

    assert guided.answer.chosen == (2, 3)
    assert guided.record["search"]["method"] == "guided"
    assert not guided.record["search"]["is_complete"]
    assert "in a guided search: that no other set is better is not proven" in words(guided)


@pytest.mark.parametrize(
    ("level", "lanes"),
    [("<= 0.5", 2), ("<= 0.49", 3), ("<= 0.25", 3), ("< 0.25", 4), ("<= 0", 4), ("> 0.9", 1)],
)
def test_a_set_that_fails_by_a_little_fails(tmp_path, level, lanes, store):
    result = cheapest(tmp_path, BATCH, f"{LANES}=1..5", keep=(f"{WAIT} {level}",), store=store)
    assert result.answer.chosen == (lanes,)


def test_a_level_may_be_about_one_port_and_direction(tmp_path, store):
    keep = (f"{WAIT}@khorgos <= 0.3", "clearance_max_h@khorgos/westbound<=2")
    result = cheapest(tmp_path, BATCH, f"{LANES}=1..5", keep=keep, store=store)

    assert result.answer.chosen == (3,)
    assert [level["direction"] for level in result.record["levels"]] == ["all", "westbound"]
    assert "a cheaper one" not in words(result)


def erlang_wait_h(lanes, load):
    """Return the mean wait of an M/M/c queue with a mean service of one hour."""
    last = load**lanes / factorial(lanes) * lanes / (lanes - load)
    delayed = last / (sum(load**k / factorial(k) for k in range(lanes)) + last)
    return delayed / (lanes - load)


@pytest.mark.parametrize("limit", [0.6, 0.2])
def test_poisson_trains_get_the_fewest_lanes_by_erlangs_formula(tmp_path, limit, store):
    fewest = next(c for c in range(3, 9) if erlang_wait_h(c, 2.0) <= limit)
    result = cheapest(
        tmp_path, QUEUE, f"{LANES}=3..4", keep=(f"{WAIT} <= {limit}",), finalists=2, store=store
    )

    assert result.answer.chosen == (fewest,)


def test_fresh_luck_had_no_part_in_the_choice(tmp_path, store, monkeypatch):
    monkeypatch.setattr(optimise_answer, "LEAST_FRESH", 20)
    result = cheapest(
        tmp_path, QUEUE, f"{LANES}=3..4", keep=(f"{WAIT} <= 0.6",), finalists=2, store=store
    )

    search, fresh = (row for row in rows(result, "finalists") if row[LANES] == "3")
    assert (search["luck"], fresh["luck"]) == ("search", "fresh")
    assert search[WAIT] != fresh[WAIT]
    assert (int(fresh["replications"]), fresh["verdict"]) == (20, "holds")
    assert float(fresh[WAIT]) == pytest.approx(erlang_wait_h(3, 2.0), rel=0.2)
    assert "replications that had no part in the choice" in words(result)


def test_if_nothing_is_enough_the_answer_is_none(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=1..2", store=store)

    assert result.answer.chosen is None
    assert result.record["answer"] == "none"
    assert result.record["fresh"] is None
    assert not (result.folder / "best.toml").exists()
    assert words(result).startswith(
        "None: no set of those allowed keeps share_cleared_in_limit >= 0.95."
        " Nearest comes lanes 2 at 2,400 a day"
    )


def test_if_everything_is_enough_the_range_is_said_to_end(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=4..6", store=store)

    assert result.answer.chosen == (4,)
    assert result.record["is_lowest_allowed"]
    assert "the range ends there, and less may do" in words(result)
    assert "none is cheaper" in words(result)


def test_more_that_is_worse_is_told(tmp_path, store):
    keep = ("dwell_mean_h <= 7",)
    result = cheapest(
        tmp_path, ANOMALY, f"{BAYS}=1..3", price=(f"{BAYS}=10",), keep=keep, store=store
    )

    assert result.answer.chosen == (2,)
    assert result.record["anomalies"] == [{"fewer": [2], "more": [3]}]
    assert "More was worse: bays 3 fails what bays 2 keeps" in words(result)


def test_what_cannot_be_told_is_called_so(tmp_path, monkeypatch, store):
    monkeypatch.setattr(optimise_finals, "MOST_REPLICATIONS", 16)
    keep = (f"{WAIT} <= {erlang_wait_h(3, 2.0):.3f}",)
    result = cheapest(tmp_path, QUEUE, f"{LANES}=3..4", keep=keep, finalists=3, store=store)

    assert result.answer.chosen == (4,)
    assert result.record["undecided"] == [[3]]
    said = words(result)
    assert "Cheaper by 1,200 a day, but lanes 3 cannot be told from failing with 16" in said
    assert "and fails" not in said
    assert "judged as in a run" not in said


def test_a_set_that_fails_by_a_growing_queue_is_outside_of_the_confidence(tmp_path, store):
    said = words(cheapest(tmp_path, BUSY, f"{LANES}=2..4", store=store))

    assert "judged as in a run, outside of that" in said


def test_the_slack_has_the_interval_of_its_figure(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=2..4", store=store)

    fresh = result.answer.fresh.figures[0]
    slack = next(each for each in result.record["limits_in_words"] if each.startswith("Slack:"))
    # All trains are cleared, at most: no slack above 5 %.
    assert fresh.upper_95 == 1.0
    assert slack.endswith("to 0.050).")
    assert f"0.050 ({fresh.lower_95 - 0.95:.3f} to" in slack


def test_where_the_budget_ends_nothing_is_proven(tmp_path, store):
    result = cheapest(tmp_path, STAGES, *BOTH, price=PRICES, at_most=24, store=store)

    assert result.answer.chosen is None
    assert result.record["search"]["replications"] <= 24
    assert "then --at-most was reached, so nothing is proven" in words(result)


def test_the_best_scenario_runs_and_is_the_chosen_set(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=2..4", store=store)
    best = load(result.folder / "best.toml")

    assert best.scenario.ports["khorgos"].china.customs.lanes == 3
    assert best.scenario.id == "lane-best"
    assert run(best, tmp_path / "again", Settings(jobs=1)).record["replications"] == 2


def test_a_star_stands_for_all_places_which_share_the_number(tmp_path, store):
    text = BUSY.replace("khorgos = 1.0", "khorgos = 0.5, alashankou = 0.5") + (
        '[ports.alashankou.china.customs]\nlanes = 4\ndocuments = "1 h"\n'
    )
    star = "ports.*.china.customs.lanes"
    result = cheapest(tmp_path, text, f"{star}=1..2", price=(f"{star}=100",), store=store)

    assert result.answer.chosen == (2,)
    assert result.record["varied"][0]["price_a_unit"] == 200.0
    assert result.record["now"] == {"price": 900.0, "units": None}
    assert {price["from"] for price in result.record["prices"]} == {"command line"}


def test_costs_are_weighed_against_the_price_of_a_lane(tmp_path, store):
    # With lanes at 0.3 a day: 0.3 + 10/6, 0.6 + 6/6, 0.9 + 5/6, 1.2 + 4/6.
    result = cheapest(
        tmp_path,
        BATCH,
        f"{LANES}=1..4",
        price=(f"{LANES}=0.3",),
        minimise="total",
        keep=("clearance_max_h <= 24",),
        store=store,
    )

    assert result.answer.chosen == (2,)
    totals = [float(row["total_a_day"]) for row in rows(result)]
    assert totals == pytest.approx([0.3 + 10 / 6, 1.6, 0.9 + 5 / 6, 1.2 + 4 / 6])
    assert result.record["selection"]["is_decided"]
    assert result.record["selection"]["posterior"] == 1.0
    assert result.record["indifference"] == 0.3
    assert "Least costly set" in words(result)


def test_a_guided_search_weighs_costs_too(tmp_path, store):
    result = cheapest(
        tmp_path,
        BATCH,
        f"{LANES}=1..4",
        price=(f"{LANES}=0.3",),
        minimise="total",
        keep=("clearance_max_h <= 24",),
        exhaustive=0,
        store=store,
    )
    assert result.answer.chosen == (2,)


def test_one_process_or_two_give_the_same_bytes(tmp_path):
    given = {"exhaustive": 0, "finalists": 1}
    one = cheapest(tmp_path, BUSY, f"{LANES}=2..3", out="one", **given)
    two = cheapest(tmp_path, BUSY, f"{LANES}=2..3", out="two", jobs=2, **given)
    assert contents(one.folder) == contents(two.folder)


def test_after_an_interruption_it_goes_on_to_the_same_bytes(tmp_path):
    vary = (f"{LANES}=2..4",)
    rounds = 0

    def stop_later(_what, _done, _total):
        nonlocal rounds
        rounds += 1
        if rounds == 14:
            raise KeyboardInterrupt

    with pytest.raises(StoppedError, match="are kept"):
        cheapest(tmp_path, BUSY, *vary, progress=stop_later)
    assert list((tmp_path / "out" / ".store").glob("*/figures-*"))
    cheapest(tmp_path, BUSY, *vary)
    cheapest(tmp_path, BUSY, *vary, out="other")
    assert contents(tmp_path / "out") == contents(tmp_path / "other")


def test_with_a_store_nothing_is_computed_twice(tmp_path, monkeypatch):
    one = cheapest(tmp_path, BUSY, f"{LANES}=2..3", out="one", store=tmp_path / "store")

    def refuse(job):
        raise AssertionError(job)

    monkeypatch.setattr(replication, "replicate", refuse)
    two = cheapest(tmp_path, BUSY, f"{LANES}=2..3", out="two", store=tmp_path / "store")
    assert contents(one.folder) == contents(two.folder)


def test_sets_that_the_rules_refuse_are_named_and_left_out(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=-1..3", store=store)

    assert result.answer.chosen == (3,)
    refused = [row for row in rows(result) if row["verdict"] == "refused"]
    assert [row[LANES] for row in refused] == [str(one["units"][0]) for one in refused_of(result)]
    assert "-1" in {row[LANES] for row in refused}


def refused_of(result):
    return result.record["refused"]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"vary": ()}, "optimise needs a --vary"),
        ({"price": ()}, f'has no price; give --price "{LANES}=AMOUNT"'),
        ({"price": (f"{LANES}=1", "replications=1")}, "has no price"),
        ({"vary": ("ports.khorgos.china.customs.lanse=1..3",)}, "no such value"),
        ({"vary": ("ports.khorgos.china.customs.documents.constant=1 h..2 h",)}, "whole|no such"),
        ({"vary": ("services.any.trains_per_day=1..3",)}, "only whole numbers are optimised"),
        ({"vary": (f"{LANES}=3..3",)}, "low limit is not below"),
        ({"keep": ("share_cleared_in_limt >= 0.9",)}, "did you mean share_cleared_in_limit"),
        ({"keep": ("share_cleared_in_limit = 0.9",)}, "give a figure and its limit"),
        ({"keep": ("share_cleared_in_limit >= 95",)}, "runs from 0 to 1"),
        ({"keep": ("clearance_mean_h@khorgas <= 5",)}, "did you mean khorgos"),
        ({"keep": ("clearance_mean_h@khorgos/west <= 5",)}, "no direction west"),
        ({"keep": ("clearance_mean_h <= 5", "clearance_mean_h <= 6")}, "has two limits"),
        ({"keep": ("total_cost <= 5",)}, r"has no \[costs\]"),
        ({"minimise": "total"}, r"no rates in \[costs\]"),
        ({"minimise": "dear"}, "it may be price or total"),
        ({"indifference": 5.0}, "goes with --minimise total"),
        ({"confidence": 1.0}, "between 0.5 and 1"),
        ({"finalists": 0}, "at least 1"),
        ({"at_most": 10}, "are needed"),
        ({"changes": ("replications=1",)}, "at least 2 --replications"),
        ({"price": (f"{LANES}=1", "services.any.wagons=4")}, "no such value|is not varied"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_runs(tmp_path, given, complaint):
    vary = given.pop("vary", (f"{LANES}=1..3",))
    with pytest.raises(UsageError, match=complaint):
        cheapest(tmp_path, BUSY, *vary, **given)
    assert not (tmp_path / "out").exists()


def test_too_many_runs_are_refused(tmp_path):
    many = "up to 50,000 runs; the limit is 20,000; ask for fewer, or confirm with --yes-really"
    with pytest.raises(SafetyLimitError, match=many):
        cheapest(tmp_path, BUSY, f"{LANES}=1..3", at_most=50_000)


def test_a_figure_that_is_nowhere_in_the_results_is_refused(tmp_path):
    with pytest.raises(UsageError, match="the results have no such figure there"):
        cheapest(tmp_path, BUSY, f"{LANES}=1..3", keep=("wait_china.lanes_mean_h <= 1",))


def test_free_units_may_be_asked_for(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=2..4", price=(f"{LANES}=0",), store=store)
    # Of sets that cost the same the one with fewer units is chosen.
    assert result.answer.chosen == (3,)


def test_the_record_can_be_read_and_says_how_the_errors_are_shared_out(tmp_path, store):
    result = cheapest(tmp_path, BUSY, f"{LANES}=2..4", confidence=0.9, store=store)
    record = json.loads((result.folder / "optimise.json").read_text(encoding="utf-8"))

    assert record["confidence"] == 0.9
    # Half of 10 % for three sets and one level.
    assert record["tests"]["screening_error"] == pytest.approx(0.05 / 3)
    assert record["tests"]["looks"] == [2, 4, 8, 16, 32, 64, 128, 256, 400]


def test_a_verdict_becomes_rarer_the_smaller_the_error(tmp_path):
    (level,) = levels_of(load(write_lane(tmp_path)).scenario, ["dwell_mean_h <= 5"])
    sample = Sample((4.0, 4.4, 4.2, 4.1))

    assert level.verdict(sample, 0.05) == "holds"
    assert level.verdict(sample, 1e-6) == "cannot tell"
    error = level.error(sample, "holds")
    assert level.verdict(sample, error * 1.01) == "holds"
    assert level.verdict(sample, error * 0.99) == "cannot tell"
    assert level.verdict(Sample((6.0, 6.2)), 0.2) == "fails"
    assert level.verdict(Sample((4.0,)), 0.2) == "cannot tell"


def test_students_interval_is_that_of_the_t_distribution():
    # One degree of freedom: the quantile at 75 % is 1, and the error of the mean is 1.
    assert student_interval((0.0, 2.0), 0.5) == pytest.approx((0.0, 2.0))
    assert student_interval((3.0, 3.0)) == (3.0, 3.0)
    assert student_interval((3.0,)) is None


def test_names_are_as_short_as_they_can_be():
    one, other = (f"ports.{port}.china.customs.lanes" for port in ("khorgos", "alashankou"))
    assert short_names([one]) == ["lanes"]
    assert short_names([one, other]) == ["khorgos lanes", "alashankou lanes"]
    assert short_names([one, "ports.khorgos.china.customs.green.lanes"]) == [
        "customs.lanes",
        "green.lanes",
    ]
    assert short_names(["ports.khorgos.china.standard_tracks.westbound"]) == [
        "standard_tracks.westbound"
    ]


@pytest.mark.parametrize(("half", "places"), [(0.02, 2), (0.013, 3), (3.0, 0), (20.0, -1), (0, 4)])
def test_decimals_are_those_that_the_interval_supports(half, places):
    assert decimals(half) == places
