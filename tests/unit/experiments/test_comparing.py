import json
from dataclasses import replace

import pytest

from sim.errors import UsageError
from sim.experiments.compare import experiment as compare_module
from sim.experiments.compare.differences import (
    GROWING,
    HIGHER,
    IDENTICAL,
    LOWER,
    NO_VALUE,
    NOT_SHOWN,
    NOT_TESTED,
    differences,
)
from sim.experiments.compare.experiment import compare
from sim.experiments.compare.scenario_changes import scenario_changes
from sim.experiments.files import files_below
from sim.experiments.gathering import Gathered
from sim.experiments.interruption import StoppedError
from sim.experiments.undertaking import Settings
from sim.metrics.balance import Balance
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.summary import summarise
from sim.scenario.loader import load
from tests.unit.experiments.compared import figures
from tests.unit.experiments.lanes import LANE, contents, write_lane

BALANCE = Balance(0, 0, 0, {}, {})


def gathered(*values, metric="clearance_mean_h", **more):
    """Return what replications with these values of a figure say together."""
    columns = {metric: values, **more}
    tables = tuple(
        KpiTable(
            tuple(
                Kpi("khorgos", "westbound", "all", name, "h", column[number])
                for name, column in columns.items()
            )
        )
        for number in range(len(values))
    )
    return Gathered((), tables, tuple(summarise(tables)), BALANCE, (), {}, ())


def row_of(base, other):
    ((row,),) = differences(base, [("other", other)]).values()
    return row


def test_equal_values_are_identical_and_not_tested():
    row = row_of(gathered(1.0, 2.0, 3.0), gathered(1.0, 2.0, 3.0))

    assert (row.verdict, row.difference, row.p_adjusted) == (IDENTICAL, 0.0, None)
    assert (row.lower_95, row.upper_95) == (0.0, 0.0)


def test_a_clear_difference_has_its_sign_and_interval():
    base = gathered(10.0, 20.0, 30.0, 40.0)
    row = row_of(base, gathered(12.0, 22.1, 31.9, 42.0))

    assert row.verdict == HIGHER
    assert row.difference == pytest.approx(2.0)
    assert row.lower_95 < 2.0 < row.upper_95
    assert row.p_adjusted < 0.001
    assert row.variance_reduction > 100
    assert row_of(gathered(12.0, 22.1, 31.9, 42.0), base).verdict == LOWER


def test_a_difference_that_is_always_the_same_needs_no_test():
    row = row_of(gathered(1.0, 2.0, 3.0), gathered(1.5, 2.5, 3.5))

    assert (row.verdict, row.p_adjusted) == (HIGHER, None)


def test_one_train_less_in_each_of_two_replications_may_be_luck():
    base = figures({"trains_departed": (50.0, 54.0)}, unit="trains")
    row = row_of(base, figures({"trains_departed": (49.0, 53.0)}, unit="trains"))

    assert (row.verdict, row.difference, row.p_adjusted) == (NOT_SHOWN, -1.0, 0.5)
    assert (row.lower_95, row.upper_95, row.shows_from) == (None, None, None)


def test_rate_that_differs_alike_but_for_rounding_may_be_luck():
    base = figures({"throughput_trains_per_day": (2.45, 2.55, 2.65)}, unit="trains/day")
    other = figures({"throughput_trains_per_day": (2.40, 2.50, 2.60)}, unit="trains/day")
    row = row_of(base, other)

    assert (row.verdict, row.p_adjusted, row.lower_95) == (NOT_SHOWN, 0.25, None)
    assert (row.variance_reduction, row.detectable, row.shows_from) == (None, None, None)


def test_one_train_less_in_each_of_twenty_replications_is_no_luck():
    trains = tuple(50.0 + number % 7 for number in range(20))
    less = tuple(number - 1 for number in trains)
    base = figures({"trains_departed": trains}, unit="trains")
    row = row_of(base, figures({"trains_departed": less}, unit="trains"))

    assert (row.verdict, row.p_adjusted) == (LOWER, 2.0**-19)
    assert (row.lower_95, row.upper_95) == (-1.0, -1.0)


def test_counts_of_scenarios_without_any_luck_differ_for_certain():
    base = figures({"trains_departed": (50.0, 50.0)}, unit="trains")
    row = row_of(base, figures({"trains_departed": (49.0, 49.0)}, unit="trains"))

    assert (row.verdict, row.lower_95, row.upper_95) == (LOWER, -1.0, -1.0)


def test_share_that_falls_from_all_trains_to_none_needs_no_test():
    noise = (9.0, 10.0)
    base = figures({"share_cleared_in_limit": (1.0, 1.0), "dwell_mean_h": noise}, unit="share")
    other = figures({"share_cleared_in_limit": (0.0, 0.0), "dwell_mean_h": noise}, unit="share")

    share, _ = differences(base, [("other", other)])["other"]

    assert (share.verdict, share.p_adjusted) == (LOWER, None)


def test_a_difference_within_the_noise_is_not_shown():
    row = row_of(gathered(1.0, 2.0, 3.0), gathered(2.0, 1.0, 3.5))

    assert row.verdict == NOT_SHOWN
    assert row.detectable > abs(row.difference)


def test_one_replication_tests_nothing():
    row = row_of(gathered(1.0), gathered(2.0))

    assert (row.verdict, row.p_adjusted, row.lower_95) == (NOT_TESTED, None, None)
    assert row.difference == 1.0


def test_replications_without_a_value_in_both_are_left_out():
    row = row_of(gathered(None, 1.0, 2.0, 3.0), gathered(5.0, 2.0, 3.0, None))
    nothing = row_of(gathered(None, 1.0), gathered(5.0, None))

    assert row.difference == 1.0
    assert (nothing.verdict, nothing.difference) == (NO_VALUE, None)


def test_a_figure_withheld_for_a_growing_queue_has_no_difference():
    grown = gathered(5.0, 6.0, 7.0)
    grown = replace(grown, summary=tuple(replace(row, mean=None) for row in grown.summary))

    row = row_of(gathered(1.0, 2.0, 3.0), grown)

    assert (row.verdict, row.difference, row.p_adjusted) == (GROWING, None, None)


def test_all_figures_are_tested_together_but_the_same_one_only_once():
    base = gathered(1.0, 2.0, 3.0, 4.0, stay_china_mean_h=(1.0, 2.0, 3.0, 4.0))
    alone = row_of(gathered(1.0, 2.0, 3.0, 4.0), gathered(1.6, 2.4, 3.6, 4.4))
    twice = gathered(1.6, 2.4, 3.6, 4.4, stay_china_mean_h=(1.6, 2.4, 3.6, 4.4))
    apart = gathered(1.6, 2.4, 3.6, 4.4, stay_china_mean_h=(2.0, 1.0, 4.0, 3.5))

    (same,) = differences(base, [("other", twice)]).values()
    (other,) = differences(base, [("other", apart)]).values()

    assert [row.p_adjusted for row in same] == [alone.p_adjusted] * 2
    assert other[0].p_adjusted == pytest.approx(2 * alone.p_adjusted)


@pytest.fixture
def lanes(tmp_path):
    def loaded(name, text=LANE, *changes):
        return load(write_lane(tmp_path, text, f"{name}.toml"), changes)

    return loaded


def compared(tmp_path, base, *others, **settings):
    return compare(base, others, tmp_path / "out", Settings(**{"jobs": 1, **settings}))


def test_a_scenario_is_identical_with_itself(tmp_path, lanes):
    result = compared(tmp_path, lanes("lane"), lanes("same"))
    (alternative,) = result.alternatives

    assert alternative.trains.identical
    assert alternative.changes == ()
    assert {row.verdict for row in alternative.rows if row.base is not None} == {IDENTICAL}


def test_a_second_lane_changes_trains_and_shortens_the_wait(tmp_path, lanes):
    two = lanes("two", LANE, "ports.khorgos.china.customs.lanes=2")
    result = compared(tmp_path, lanes("lane"), two)
    (alternative,) = result.alternatives

    assert 0 < alternative.trains.changed < alternative.trains.trains
    assert alternative.trains.can_be_paired
    assert [(c.key, c.base, c.alternative) for c in alternative.changes] == [
        ("ports.khorgos.china.customs.lanes", 1, 2)
    ]
    waits = [row for row in alternative.rows if row.metric == "clearance_mean_h"]
    assert all(row.difference < 0 for row in waits)


def test_the_alternative_takes_seed_and_replications_of_the_base(tmp_path, lanes):
    base = lanes("lane", LANE, "seed=9", "replications=2")
    result = compared(tmp_path, base, lanes("same", LANE, "seed=1", "replications=7"))
    (alternative,) = result.alternatives

    assert (alternative.scenario.seed, alternative.scenario.replications) == (9, 2)
    assert alternative.trains.identical


def test_other_arrivals_cannot_be_paired_and_that_is_said(tmp_path, lanes):
    more = lanes("more", LANE, "services.any.trains_per_day=20")
    result = compared(tmp_path, lanes("lane"), more)
    (alternative,) = result.alternatives

    assert not alternative.trains.can_be_paired
    assert alternative.winners == ()
    assert (result.folder / "winners.csv").read_text().count("\n") == 1
    assert "arrivals differ, so trains cannot be paired" in str(alternative.trains)


def test_the_folder_holds_the_rows_and_every_scenario(tmp_path, lanes):
    result = compared(tmp_path, lanes("lane"), lanes("lane"), lanes("lane-2"))
    rows = json.loads((result.folder / "comparison.json").read_text())

    assert [alternative.name for alternative in result.alternatives] == ["lane-3", "lane-2"]
    assert files_below(result.folder) == [
        ".landbridge",
        "best.csv",
        "compare.json",
        "comparison.csv",
        "comparison.json",
        "curves.parquet",
        "host.json",
        "lane-2/scenario.toml",
        "lane-3/scenario.toml",
        "lane/scenario.toml",
        "manifest.json",
        "paired.parquet",
        "winners.csv",
    ]
    assert rows == result.rows


def test_a_comparison_stopped_half_way_goes_on_to_the_same_bytes(tmp_path, lanes):
    scenarios = lanes("lane"), lanes("two", LANE, "ports.khorgos.china.customs.lanes=2")
    reference = contents(compared(tmp_path / "a", *scenarios, jobs=2).folder)
    seen = []

    def stop_at_the_fifth(_what, done, _total):
        seen.append(done)
        if len(seen) == 7:  # nothing, 1, 2, 3 of the first; nothing, 1, 2 of the second
            raise KeyboardInterrupt

    with pytest.raises(StoppedError, match="5 of 6 replications are kept"):
        compared(tmp_path / "b", *scenarios, progress=stop_at_the_fifth)

    assert contents(compared(tmp_path / "b", *scenarios).folder) == reference


def test_a_comparison_with_nothing_is_refused(tmp_path, lanes):
    with pytest.raises(UsageError, match="at least one alternative"):
        compared(tmp_path, lanes("lane"))


def test_titles_seeds_and_evidence_are_no_changes(lanes):
    base = lanes("lane").scenario
    other = lanes("other", LANE, "title='Other'", "seed=3", "replications=9").scenario

    assert list(scenario_changes(base, other)) == []


def test_what_only_one_scenario_has_is_a_change(lanes):
    base = lanes("lane").scenario
    other = lanes("other", LANE, "ports.khorgos.china.standard_tracks=5").scenario

    (change,) = scenario_changes(base, other)

    assert (change.key, change.base, change.alternative) == (
        "ports.khorgos.china.standard_tracks",
        None,
        5,
    )


def test_the_default_folder_names_the_scenarios(tmp_path, lanes, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = compare_module.compare(lanes("lane"), [lanes("two")], None, Settings(jobs=1))

    assert result.folder == tmp_path.resolve() / "results" / "compare-lane-two"


@pytest.fixture(scope="module")
def two_lanes(tmp_path_factory):
    """Return the comparison of the lane with two of them."""
    folder = tmp_path_factory.mktemp("two-lanes")
    changes = ("ports.khorgos.china.customs.lanes=2", "title='Two lanes'")
    two = load(write_lane(folder, LANE, "two.toml"), changes)
    return compared(folder, load(write_lane(folder)), two)


def test_the_record_has_the_headlines_the_best_and_the_winners(two_lanes):
    record = json.loads((two_lanes.folder / "compare.json").read_text())
    (alternative,) = record["alternatives"]

    assert alternative["title"] == "Two lanes"
    assert alternative["headline"] == [row for row in two_lanes.rows if row["family"] == "headline"]
    assert {row["metric"] for row in alternative["headline"]} >= {"dwell_mean_h", "dwell_p95_h"}
    assert record["best"]["metric"] == "dwell_mean_h"
    assert record["best"]["rows"][1]["probability_best"] > 0.5
    assert alternative["winners"][0]["winners"] > 0
    assert alternative["variance_reduction"]


def test_winners_and_best_stand_in_tables_of_their_own(two_lanes):
    winners, best = (
        (two_lanes.folder / name).read_text().splitlines() for name in ("winners.csv", "best.csv")
    )

    assert winners[0].startswith("scenario,port,direction,service,trains,changed,winners,losers")
    assert winners[1].startswith("two,all,all,every,")
    assert [line.split(",")[0] for line in best] == ["scenario", "lane", "two"]


def test_columns_of_the_comparison_are_kept_and_new_ones_come_last(two_lanes):
    header = (two_lanes.folder / "comparison.csv").read_text().splitlines()[0].split(",")

    assert header[-3:] == ["detectable", "family", "shows_from"]
    assert header.index("verdict") == 12


def test_a_growing_queue_is_named_and_not_ranked(tmp_path, lanes):
    slow = "ports.khorgos.china.customs.documents.exponential=3 h"
    month = "duration=30 d"
    result = compared(tmp_path, lanes("lane", LANE, month), lanes("slow", LANE, slow, month))

    assert any("queue grows" in trouble for trouble in result.alternatives[0].troubles)
    assert result.troubles == ()
    assert result.best.rows[1].remark.startswith("not given: the queue grows")
    assert result.best.line.startswith("not told")


def test_one_replication_is_compared_without_any_claim(tmp_path, lanes):
    base = lanes("lane", LANE, "replications=1")
    two = lanes("two", LANE, "ports.khorgos.china.customs.lanes=2")
    result = compared(tmp_path, base, two)

    assert result.best.line == "not told: one replication is luck"
    assert {row["p_adjusted"] for row in result.rows} == {None}
    assert result.alternatives[0].winners[0].winners > 0


def test_a_criterion_that_ranks_nothing_is_refused_before_anything_runs(tmp_path, lanes):
    with pytest.raises(UsageError, match="neither higher nor lower is better"):
        compare(lanes("lane"), [lanes("two")], tmp_path / "out", None, "trains_arrived")

    assert not (tmp_path / "out").exists()
