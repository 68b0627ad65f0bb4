"""The page of a comparison: its numbers are the table's, every case is told in words."""

import json

import pytest

from sim.errors import UsageError
from sim.presentation.digits import signed_with_interval
from sim.presentation.report.making import Wish, page_of
from tests.unit.experiments.lanes import LANE
from tests.unit.experiments.sweeps import STEADY
from tests.unit.experiments.test_compare_tables import DOCUMENTS, LANES, compared
from tests.unit.presentation.made_pages import (
    IMAGE,
    SCRIPT,
    answers,
    outside_data,
    report,
    view,
)

MANY = ("replications=5",)
HERE = "khorgos/westbound"
NAMED = f"title = \"One customs lane\"\nports.khorgos.label = '{SCRIPT}{IMAGE}'\n"


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    """Return a comparison with two lanes, with slower work, and with nothing changed."""
    slower = f"{DOCUMENTS}.exponential=75 min"
    alternatives = ((f"{LANES}=2",), (slower,), (f"{LANES}=1",))
    return compared(tmp_path_factory.mktemp("lanes"), LANE, *alternatives, shared=MANY)


@pytest.fixture(scope="module")
def content(lanes):
    return report(lanes)


def rows_of(folder):
    return json.loads((folder / "comparison.json").read_text(encoding="utf-8"))


def row_of(folder, name, metric, *, port="khorgos", direction="westbound"):
    wanted = {"scenario": name, "metric": metric, "port": port, "direction": direction}
    found = [r for r in rows_of(folder) if all(r[key] == value for key, value in wanted.items())]
    return next(row for row in found if row["service"] == "all")


def test_the_first_screen_says_which_is_best_and_by_how_much(lanes, content):
    record = json.loads((lanes / "compare.json").read_text(encoding="utf-8"))
    row = row_of(lanes, "lane-2", "dwell_mean_h", port="all", direction="all")
    gap = signed_with_interval(row["difference"], row["lower_95"], row["upper_95"])

    said = answers(content)

    assert (
        f"Best by crossing, mean (h), all ports, lower is better: {record['best']['line']}" in said
    )
    assert f"a difference of {gap} h." in said


def test_the_forest_has_the_differences_of_the_table(lanes, content):
    shown = view(content, "forest", "dwell_mean_h", "all")[HERE]["sources"]["strips"]

    rows = [row_of(lanes, name, "dwell_mean_h") for name in ("lane-2", "lane-3", "lane-4")]
    assert shown["mean"] == pytest.approx([row["difference"] for row in rows])
    assert shown["lower"] == pytest.approx([row["lower_95"] for row in rows])
    assert shown["upper"] == pytest.approx([row["upper_95"] for row in rows])
    assert shown["tip0"] == ["lane-2", "lane-3", "lane-4"]
    assert shown["tip4"][2] == "identical"


def test_shares_are_drawn_in_percentage_points(lanes, content):
    shown = view(content, "forest", "share_cleared_in_limit", "all")[HERE]["sources"]["strips"]

    row = row_of(lanes, "lane-2", "share_cleared_in_limit")
    assert shown["mean"][0] == pytest.approx(100 * row["difference"])
    assert "percentage points" in shown["words"][0] or row["difference"] == 0


def test_every_scenario_stands_beside_the_base_on_one_axis(lanes, content):
    panels = view(content, "sides", "dwell_mean_h", "all")

    shown = panels[HERE]["sources"]["strips"]
    row = row_of(lanes, "lane-2", "dwell_mean_h")
    assert shown["tip0"] == ["lane", "lane-2", "lane-3", "lane-4"]
    assert shown["mean"][:2] == pytest.approx([row["base"], row["alternative"]])
    assert shown["lower"][0] < shown["mean"][0] < shown["upper"][0]
    assert len({panel["x"] for panel in panels.values()}) == 1


def test_curves_are_those_of_all_scenarios(content):
    shown = view(content, "curves", "clearance")[HERE]["sources"]

    assert [shown[f"line{number}"]["tip0"][0] for number in range(4)] == [
        *("lane", "lane-2", "lane-3", "lane-4"),
    ]
    assert shown["line0"] == {**shown["line3"], "tip0": shown["line0"]["tip0"]}


def test_an_identical_alternative_is_told_so(content):
    assert "lane-4 Identical to the base: 0 of 417 trains differ." in answers(content)


def test_winners_and_changed_trains_are_those_of_the_record(lanes, content):
    record = json.loads((lanes / "compare.json").read_text(encoding="utf-8"))
    trains = record["alternatives"][0]["trains"]
    everyone = record["alternatives"][0]["winners"][0]

    assert f"lane-2: {trains['changed']} of {trains['trains']} trains differ." in content
    assert f"{everyone['winners']} trains depart" in content


def test_one_replication_has_no_interval_and_says_why(tmp_path):
    folder = compared(tmp_path, LANE, (f"{LANES}=2",), shared=("replications=1",))

    content = report(folder)

    assert "One replication: differences of this luck alone, not tested." in answers(content)
    shown = view(content, "forest", "dwell_mean_h", "all")[HERE]["sources"]["strips"]
    assert shown["lower"] == shown["mean"] == shown["upper"]


def test_too_few_replications_say_from_which_difference_one_would_show(tmp_path):
    folder = compared(tmp_path, LANE, (f"{DOCUMENTS}.exponential=75 min",))

    said = answers(report(folder))

    assert "No headline figure by port and direction differs beyond chance" in said
    assert "in 3 replications (Holm, 5 %)" in said
    assert "would be shown to differ nine times in ten from" in said


def test_a_growing_queue_has_no_mean_and_is_told(tmp_path):
    folder = compared(tmp_path, STEADY, (f"{LANES}=2",), shared=("replications=2",))

    content = report(folder)

    assert "lane is not settled, so its means are not given" in answers(content)
    shown = view(content, "forest", "dwell_mean_h", "all")[HERE]["sources"]["strips"]
    assert shown["mean"] == [None]
    assert shown["words"] == ["lane-2: not given: a queue grows"]


def test_trains_that_arrive_otherwise_are_not_paired(tmp_path):
    rate = ("services.any.trains_per_day=12",)
    content = report(compared(tmp_path, LANE, rate, shared=("replications=2",)))

    assert "Arrivals differ, so trains cannot be paired" in content
    assert "Winners, over all replications" not in content


def test_labels_and_titles_stay_text(tmp_path):
    text = LANE.replace('title = "One customs lane"\n', NAMED)
    folder = compared(tmp_path, text, (f"{LANES}=2",), shared=("replications=2",))

    content = report(folder)

    assert SCRIPT not in content
    assert "<img src=x" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in outside_data(content)


def test_the_page_is_the_same_twice_and_speaks_three_languages(lanes, content):
    assert report.__wrapped__(lanes) == content
    assert 'lang="zh"' in report(lanes, language="zh")
    assert "Разности с базовым" in report(lanes, language="ru")


def test_a_single_replication_cannot_be_chosen(lanes):
    with pytest.raises(UsageError, match="all replications together"):
        page_of([lanes], Wish(replication=1))
