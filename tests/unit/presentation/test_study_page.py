"""The pages of bottlenecks, capacity, sensitivity, optimisation: the numbers of their records."""

import json

import pytest

from sim.errors import UsageError
from sim.presentation.report.making import Wish, page_of
from tests.unit.experiments.capacities import LANE, capacity_of
from tests.unit.experiments.optimised import BUSY, LANES, cheapest
from tests.unit.experiments.sensitivities import studied
from tests.unit.experiments.test_bottleneck import STARVED, found
from tests.unit.presentation.made_pages import answers, report, view

METRICS = ("clearance_mean_h", "dwell_mean_h")
HERE = "khorgos/westbound"
WESTBOUND = {"port": "khorgos", "direction": "westbound"}


@pytest.fixture(scope="module")
def starved(tmp_path_factory):
    return found(tmp_path_factory.mktemp("starved"), STARVED).folder


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    small = {"ladder": 1, "up_to": "1.5"}
    return capacity_of(tmp_path_factory.mktemp("grown"), LANE, **small).folder


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("line"), metrics=METRICS).folder


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lanes")
    return cheapest(folder, BUSY, f"{LANES}=2..5", keep=["clearance_mean_h <= 3"]).folder


def record(folder, name):
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def chosen_from(rows, wanted):
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_bottlenecks_are_the_savings_of_the_record(starved):
    content = report(starved)
    savings = record(starved, "bottleneck")["savings"]
    tried = sorted((r["saved_h"] for r in savings if r["saved_h"] is not None), reverse=True)

    shown = view(content, "saved")["khorgos"]["sources"]["strips"]

    assert sorted(shown["mean"], reverse=True) == pytest.approx(tried)
    assert "Longest queue: " in answers(content)


def test_capacity_is_told_and_drawn_as_recorded(grown):
    content = report(grown)
    known = record(grown, "capacity")
    wanted = {**WESTBOUND, "metric": "dwell_p95_h", "service": "all", "step": 0}
    rows = [row for row in chosen_from(known["tried"], wanted) if row["found"] is not None]
    rows.sort(key=lambda row: row["value"])

    shown = view(content, "levels", "dwell_p95_h")[HERE]["sources"]["line0"]

    assert known["limits"][0]["words"].split(";")[0] in answers(content)
    assert shown["x"] == pytest.approx([(row["value"] - 1) * 100 for row in rows])
    assert shown["y"] == pytest.approx([row["found"] for row in rows])


def test_sensitivity_shows_the_effects_of_the_record(line):
    content = report(line)
    wanted = {**WESTBOUND, "metric": "dwell_mean_h", "measure": "mu_star"}
    rows = chosen_from(record(line, "sensitivity")["effects"], wanted)

    shown = view(content, "effects", "dwell_mean_h")[HERE]["sources"]["strips"]

    assert sorted(shown["mean"]) == pytest.approx(sorted(row["value"] for row in rows))
    assert "what is not known moves the mean crossing" in answers(content)


def test_an_optimisation_names_the_chosen_set_and_its_price(lanes):
    content = report(lanes)
    known = record(lanes, "optimise")
    chosen = known["chosen"][0]
    row = next(each for each in known["sets"] if each["units"] == known["chosen"])

    shown = view(content, "sets", "0")["sets"]["sources"]

    assert f"Cheapest set that keeps the level: lanes {chosen}." in answers(content)
    points = [x for own in shown.values() for x in own["x"]]
    assert sorted(points) == sorted(each["price"] for each in known["sets"])
    assert row["price"] in points
    assert known["answer_in_words"][0].replace("<", "&lt;") in content


@pytest.mark.parametrize("name", ["starved", "grown", "line", "lanes"])
def test_every_study_speaks_and_repeats(name, request):
    folder = request.getfixturevalue(name)

    assert report.__wrapped__(folder) == report(folder)
    assert 'lang="ru"' in report(folder, language="ru")
    with pytest.raises(UsageError, match="all replications together"):
        page_of([folder], Wish(replication=1))
