"""The page of several runs: paired where they met the same luck, else side by side and why."""

import json

import pytest

from sim.errors import UsageError
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.presentation.report.making import Wish, page_of
from sim.presentation.report.runs_compared import names_of
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, write_lane
from tests.unit.experiments.sweeps import LANES
from tests.unit.experiments.test_compare_tables import compared
from tests.unit.presentation.made_pages import answers, block, report, view

HERE = "khorgos/westbound"


def run_of(folder, *changes):
    folder.mkdir(exist_ok=True)
    loaded = load(write_lane(folder, LANE), changes)
    return run(loaded, folder / "out", Settings(jobs=1)).folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return run_of(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def wider(tmp_path_factory):
    return run_of(tmp_path_factory.mktemp("wider"), f"{LANES}=2")


def test_runs_with_the_same_luck_differ_as_compare_has_it(base, wider, tmp_path):
    folder = compared(tmp_path, LANE, (f"{LANES}=2",))

    content = report(base, wider)

    expected = view(report(folder), "forest", "dwell_mean_h", "all")[HERE]
    assert view(content, "forest", "dwell_mean_h", "all")[HERE]["sources"] == expected["sources"]
    assert "lane-2 at 95 %" in answers(content) or "cannot tell at 95 %" in answers(content)


def test_each_run_shows_the_figures_of_its_summary(base, wider):
    shown = view(report(base, wider), "sides", "clearance_mean_h", "all")[HERE]["sources"]["strips"]

    for number, folder in enumerate((base, wider)):
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        row = next(
            row
            for row in summary
            if (row["metric"], row["port"], row["direction"], row["service"])
            == ("clearance_mean_h", "khorgos", "westbound", "all")
        )
        found = [shown[name][number] for name in ("mean", "lower", "upper")]
        assert found == pytest.approx([row["mean"], row["lower_95"], row["upper_95"]])


def test_runs_with_other_luck_are_not_paired_and_say_why(base, tmp_path):
    content = report(base, run_of(tmp_path / "other", "seed=7", "replications=2"))

    said = answers(content)
    reason = "their seeds differ, they have different numbers of replications"
    assert f"These runs cannot be paired: {reason}." in said
    assert 'id="views-forest"' not in content
    assert view(content, "sides", "dwell_mean_h", "all")[HERE]["sources"]["strips"]["tip0"] == [
        *("lane", "lane-2"),
    ]


def test_other_arrivals_are_not_paired(base, tmp_path):
    content = report(base, run_of(tmp_path / "fewer", "services.any.trains_per_day=12"))

    assert "other trains arrive, or at other times" in answers(content)


def test_identical_runs_say_so(base, tmp_path):
    said = answers(report(base, run_of(tmp_path / "same")))

    assert "lane-2 Identical to the base: 0 of " in said


def test_names_that_come_again_are_numbered():
    assert names_of(["a", "b", "a", "a-2", "a"]) == ["a", "b", "a-3", "a-2", "a-4"]


def test_the_same_folder_twice_is_refused(base):
    with pytest.raises(UsageError, match="the same folder twice"):
        page_of([base, base], Wish())


def test_runs_of_other_versions_are_refused(base, wider, tmp_path):
    other = tmp_path / "older"
    other.mkdir()
    for path in wider.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    record = json.loads((other / "run.json").read_text(encoding="utf-8"))
    record["versions"]["landbridge"] = "0.0.9"
    (other / "run.json").write_text(json.dumps(record), encoding="utf-8")

    with pytest.raises(UsageError, match=r"made by landbridge 0\.0\.9"):
        page_of([base, other], Wish())


def test_a_list_with_nothing_to_choose_is_hidden(base, wider):
    content = report(base, wider)

    assert block(content, "views-forest")["choices"] == ["metric", "service"]
    assert '<label hidden>Port <select data-field="port"' in content


def test_the_page_says_in_what_the_runs_differ(base, wider):
    content = report(base, wider)

    assert f"lane-2: {LANES} = 2 instead of 1" in answers(content)


def test_equal_runs_of_two_folders_differ_in_nothing(base, tmp_path):
    assert "lane-2: nothing" in answers(report(base, run_of(tmp_path / "again")))
