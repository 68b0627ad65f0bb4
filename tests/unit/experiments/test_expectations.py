"""Expectations against made summaries and differences, and in what runs and comparisons write."""

import json

import pytest

from sim.errors import ScenarioError
from sim.experiments.compare.differences import GROWING, HIGHER, IDENTICAL, DifferenceRow
from sim.experiments.compare.experiment import compare
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS, bounds, signs
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, run_lane, write_lane

METRIC = "share_cleared_in_limit"
PLACE = ("all", "all", "all")


def expecting(tmp_path, *lines):
    text = LANE + "\n[expect]\n" + "\n".join(lines) + "\n"
    return load(write_lane(tmp_path, text))


def summary(mean, lower, upper, estimand="share"):
    row = dict(zip(("port", "direction", "service"), PLACE, strict=True))
    row |= {"metric": METRIC, "unit": "share", "mean": mean, "estimand": estimand}
    return [row | {"lower_95": lower, "upper_95": upper}]


@pytest.mark.parametrize(
    ("expected", "limits", "verdict"),
    [
        (">= 0.95", (0.95, 0.99), HOLDS),
        ("> 0.95", (0.95, 0.99), CANNOT_TELL),
        (">= 0.95", (0.90, 0.94), FAILS),
        (">= 0.95", (0.90, 0.96), CANNOT_TELL),
        ("<= 0.95", (0.90, 0.95), HOLDS),
        ("< 0.95", (0.95, 0.99), FAILS),
        (">= 0.95", (None, None), CANNOT_TELL),
    ],
)
def test_bound_is_judged_by_the_whole_interval(tmp_path, expected, limits, verdict):
    scenario = expecting(tmp_path, f'{METRIC} = "{expected}"').scenario

    (row,) = bounds(scenario, summary(0.95, *limits))

    assert row.verdict == verdict
    assert bool(row.reason) == (verdict == CANNOT_TELL)
    assert (row.found, row.lower_95, row.upper_95) == (0.95, *limits)


def test_bound_on_a_figure_that_a_queue_withholds_cannot_be_told(tmp_path):
    scenario = expecting(tmp_path, f'{METRIC} = ">= 0.95"').scenario
    reason = "not given: the queue grows by 3 trains a day"

    (row,) = bounds(scenario, summary(None, None, None, reason))

    assert (row.verdict, row.reason) == (CANNOT_TELL, reason)


def difference(mean, lower, upper, verdict=HIGHER):
    found = (1.0, 1.0, mean, lower, upper, None, verdict, None, None)
    return DifferenceRow("alternative", *PLACE, METRIC, "share", *found)


@pytest.mark.parametrize(
    ("expected", "row", "verdict"),
    [
        ("lower", difference(-2.0, -3.0, -1.0), HOLDS),
        ("lower", difference(2.0, 1.0, 3.0), FAILS),
        ("lower", difference(-1.0, -3.0, 1.0), CANNOT_TELL),
        ("lower", difference(-1.0, -2.0, 0.0), CANNOT_TELL),
        ("higher", difference(1.0, 0.0, 2.0), CANNOT_TELL),
        ("higher", difference(2.0, 1.0, 3.0), HOLDS),
        ("higher", difference(-2.0, -3.0, -1.0), FAILS),
        ("higher", difference(0.0, 0.0, 0.0, IDENTICAL), FAILS),
        ("unchanged", difference(0.0, 0.0, 0.0, IDENTICAL), HOLDS),
        ("unchanged", difference(2.0, 1.0, 3.0), FAILS),
        ("unchanged", difference(1.0, -1.0, 3.0), CANNOT_TELL),
        ("lower", difference(None, None, None, GROWING), CANNOT_TELL),
    ],
)
def test_sign_is_judged_by_the_paired_interval(tmp_path, expected, row, verdict):
    scenario = expecting(tmp_path, f'{METRIC} = "{expected}"').scenario

    (found,) = signs(scenario, [row], replications=10)

    assert found.verdict == verdict
    assert found.found == row.difference


@pytest.mark.parametrize(
    ("row", "verdicts"),
    [
        (difference(2.0, None, None), [CANNOT_TELL, CANNOT_TELL]),
        (difference(0.0, None, None, IDENTICAL), [CANNOT_TELL, CANNOT_TELL]),
    ],
)
def test_one_replication_tells_no_sign(tmp_path, row, verdicts):
    for expected, verdict in zip(("higher", "unchanged"), verdicts, strict=True):
        scenario = expecting(tmp_path, f'{METRIC} = "{expected}"').scenario
        (found,) = signs(scenario, [row], replications=1)
        assert found.verdict == verdict


def test_count_that_differs_alike_in_two_replications_cannot_be_told(tmp_path):
    scenario = expecting(tmp_path, f'{METRIC} = "higher"').scenario

    (row,) = signs(scenario, [difference(1.0, None, None)], replications=2)

    assert (row.verdict, row.reason) == (
        CANNOT_TELL,
        "so few replications may differ alike by luck",
    )


def test_figure_that_the_results_lack_cannot_be_told(tmp_path):
    scenario = expecting(tmp_path, f'{METRIC} = "lower"').scenario

    (row,) = signs(scenario, [], replications=3)

    assert (row.verdict, row.reason) == (CANNOT_TELL, "the results have no such figure")


def test_unknown_figure_is_refused_before_anything_runs(tmp_path):
    write_lane(tmp_path, LANE + '[expect]\nclearence_mean_h = "lower"\n')

    with pytest.raises(ScenarioError, match="clearance_mean_h"):
        run_lane(tmp_path)

    assert not (tmp_path / "out").exists()


def test_run_records_its_bounds_and_leaves_signs_to_comparisons(tmp_path):
    write_lane(tmp_path, LANE + '[expect]\nclearance_mean_h = "< 1"\ndwell_mean_h = "lower"\n')

    result = run_lane(tmp_path, "replications=8")

    written = json.loads((result.folder / "run.json").read_text())["expectations"]
    assert [(row["metric"], row["verdict"]) for row in written] == [("clearance_mean_h", FAILS)]
    assert written[0]["unit"] == "h"


def test_comparison_judges_signs_and_bounds_and_names_the_parent(tmp_path):
    write_lane(tmp_path)
    text = 'extends = "lane.toml"\ntitle = "Faster"\n'
    text += 'ports.khorgos.china.customs.documents = { exponential = "36 min" }\n'
    text += '[expect]\nclearance_mean_h = "lower"\ntrains_arrived = "unchanged"\n'
    text += 'share_cleared_in_limit = ">= 0.5"\n'
    faster = load(write_lane(tmp_path, text, "faster.toml"))

    result = compare(load(tmp_path / "lane.toml"), [faster], tmp_path / "out", Settings(jobs=1))

    (alternative,) = result.alternatives
    assert alternative.parent == "lane"
    assert {row.metric: row.verdict for row in alternative.expectations} == {
        "clearance_mean_h": HOLDS,
        "trains_arrived": HOLDS,
        "share_cleared_in_limit": HOLDS,
    }
    assert not [change for change in alternative.changes if change.key.startswith("expect")]
    (written,) = json.loads((tmp_path / "out" / "compare.json").read_text())["alternatives"]
    assert written["stated_against"] == "lane"
    assert len(written["expectations"]) == 3


def test_expectations_change_no_byte_of_the_figures(tmp_path):
    write_lane(tmp_path)
    plain = run_lane(tmp_path)
    write_lane(tmp_path, LANE + '[expect]\nclearance_mean_h = "< 1"\n')

    expecting_something = run_lane(tmp_path, out="again")

    for name in ("summary.csv", "trains.parquet", "kpis.parquet"):
        assert (plain.folder / name).read_bytes() == (
            expecting_something.folder / name
        ).read_bytes()
