"""A sensitivity study as a whole: what is varied, the effects of a line known by pencil, files."""

import csv
import json
import sys

import pytest

from sim.errors import SafetyLimitError, ScenarioError, StorageError, UsageError
from sim.experiments.sensitivity.effects import Verdict
from tests.unit.experiments.lanes import LANE, contents
from tests.unit.experiments.sensitivities import (
    CROWDED,
    DOCUMENTS,
    FORMING,
    LANES,
    LINE,
    RECEPTION,
    studied,
)

ENTRY = '"ports.*.china.customs.lanes" = { grade = "assumed", range = [5, 8] }'


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("line"))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    lanes = "ports.khorgos.china.customs.lanes=1..4"
    time = "ports.khorgos.china.customs.documents=50 min..80 min"
    return studied(tmp_path_factory.mktemp("crowded"), lanes, time, text=CROWDED)


def rows(result, name):
    return list(csv.DictReader((result.folder / name).read_text().splitlines()))


def by_key(result):
    return {effect.key: effect for effect in result.effects}


def reasons(result):
    return {each.key: each.why for each in result.inputs.left_out}


def test_without_queues_each_time_adds_its_whole_range_and_nothing_else_does_anything(line):
    found = by_key(line)

    assert list(found) == [RECEPTION, LANES, DOCUMENTS, FORMING]
    assert found[RECEPTION].measures["mu_star"] == (2, 2, 2)
    assert found[DOCUMENTS].measures["mu"] == (3, 3, 3)
    assert found[FORMING].measures["mu_star"] == (1, 1, 1)
    assert all(effect.measures["sigma"] == (0, 0, 0) for effect in found.values())
    assert found[LANES].measures["mu_star"] == (0, 0, 0)
    assert found[LANES].verdict is Verdict.NOTHING
    assert found[RECEPTION].verdict is Verdict.MATTERS


def test_luck_and_inputs_have_a_band_each(line):
    [band] = line.bands

    # As it stands 1 + 2 + 1 h, with any luck; the ranges go from 4 to 10 h.
    assert (band.mean, band.lower_95, band.upper_95) == pytest.approx((4, 4, 4))
    assert 4 <= band.lowest <= band.low < band.high <= band.highest <= 10
    assert (band.points, band.is_whole, band.luck_share) == (8, True, 0)


def test_sobol_indices_of_the_line_have_no_interactions(tmp_path):
    small = {"samples": 16, "changes": ("replications=1",)}
    result = studied(tmp_path, RECEPTION, DOCUMENTS, LANES, method="sobol", **small)
    found = by_key(result)

    # The variances of the two times are 4 / 12 and 9 / 12.
    for key, exact in ((RECEPTION, 4 / 13), (DOCUMENTS, 9 / 13)):
        for name in ("first", "total"):
            estimate = found[key].measures[name]
            assert estimate.lower < exact < estimate.upper
    assert found[LANES].measures == {"total": (0, 0, 0), "first": (0, 0, 0)}
    assert result.bands[0].points == 32
    assert result.record["studied"] == 16 * 5


def test_what_is_not_known_and_not_varied_is_listed_with_the_reason(tmp_path):
    text = LINE.replace(
        "[sources.s]",
        """\
[services.none]
trains = 0
wagons = 50
ports = { khorgos = 1.0 }
[costs]
currency = "USD"
path = 300.0
[sources.s]""",
    ).replace("cv = 0.5", "")
    text += """\
"services.none.wagons" = { grade = "assumed", range = [40, 55] }
"services.any.ports" = { grade = "assumed", range = [0.5, 1.0] }
"costs.path" = { grade = "assumed", range = [100.0, 500.0] }
"services.any.arrivals" = { grade = "assumed" }
"""
    found = reasons(studied(tmp_path, text=text))

    assert found["services.none.wagons"] == "belongs to a service without trains"
    assert found["costs.path"] == "is a price, which changes no train"
    assert found["services.any.arrivals"] == "is not one number or one time"
    assert found["services.any.trains_per_day"] == "no range in [provenance]"
    assert found["services.any.priority"] == "left at the default of the format"
    assert found["services.any.ports.khorgos"] == "the rules refuse an end of its range"


def test_prices_are_varied_where_a_figure_in_money_is_asked_for(tmp_path):
    text = LINE.replace("[sources.s]", '[costs]\ncurrency = "USD"\npath = 300.0\n[sources.s]')
    text += '"costs.path" = { grade = "assumed", range = [100.0, 500.0] }\n'
    result = studied(tmp_path, text=text, metrics=("path_cost",))

    sizes = {effect.key: effect.size for effect in result.effects}
    assert sizes["costs.path"] > 0
    assert sizes[LANES] == 0


def test_inputs_of_which_the_rules_refuse_one_end_are_left_out_and_told(tmp_path):
    wagons = """\
[ports.khorgos.wagons.standard]
ready = 500
order_up_to = 100
bring = 55
lead_time = "24 h"
surplus_above = 500
surplus_lot = 55
[services.none]
trains_per_day = 0
wagons = 50
ports = { khorgos = 1.0 }
[sources.s]"""
    key = "ports.khorgos.wagons.standard.order_up_to"
    text = LINE.replace("[sources.s]", wagons)
    text += f'"{key}" = {{ grade = "assumed", range = [50, 600] }}\n'
    text += '"services.none.wagons" = { grade = "assumed", range = [45, 55] }\n'
    told = reasons(studied(tmp_path, text=text))

    assert told[key] == "the rules refuse an end of its range"
    assert told["services.none.wagons"] == "belongs to a service without trains"


def test_inputs_that_the_rules_refuse_together_are_left_out_and_told(tmp_path):
    text = LINE.replace(
        "[sources.s]",
        """\
[ports.khorgos.wagons.standard]
ready = 500
order_up_to = 100
bring = 55
lead_time = "24 h"
surplus_above = 500
surplus_lot = 55
[sources.s]""",
    )
    text += """\
"ports.*.wagons.standard.order_up_to" = { grade = "assumed", range = [50, 400] }
"ports.*.wagons.standard.surplus_above" = { grade = "assumed", range = [250, 600] }
"""
    result = studied(tmp_path, text=text)

    told = {each.key: each for each in result.inputs.left_out}
    above = "ports.*.wagons.standard.surplus_above"
    assert told[above].why == "the rules refuse it together with other inputs"
    assert "250 is below order_up_to" in told[above].more
    assert "ports.*.wagons.standard.order_up_to" in result.inputs.keys


def test_what_was_asked_for_and_is_refused_is_told_in_one_pass_and_leaves_no_folder(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        studied(tmp_path, f"{RECEPTION}=1 h..2 h", f"{LANES}=-2..4")

    message = str(caught.value)
    assert f"--vary {LANES} = -2" in message
    assert "more point" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("vary", "more", "error", "message"),
    [
        ((f"{LANES}=8..5",), {}, UsageError, "the low limit is not below the high one"),
        (("ports.khorgos.china.lanes",), {}, UsageError, "no such value"),
        (("seed=1..2",), {}, UsageError, "seed"),
        ((), {"trajectories": 1}, UsageError, "--trajectories 1: at least 2 are needed"),
        ((), {"samples": 7}, UsageError, "--samples 7: at least 8 are needed"),
        ((), {"samples": 48, "method": "sobol"}, UsageError, "a power of two; take 32 or 64"),
        ((), {"metrics": ("dwel_mean_h",)}, UsageError, "did you mean dwell_mean_h?"),
        ((), {"trajectories": 500}, SafetyLimitError, "2,509 points of 2 replications"),
        ((), {"trajectories": 10**6}, SafetyLimitError, "the limit is 100,000"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, vary, more, error, message):
    with pytest.raises(error, match=message.replace("?", r"\?")):
        studied(tmp_path, *vary, **more)


def test_a_scenario_in_which_all_is_known_says_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="graded assumed or fitted and has a range"):
        studied(tmp_path, text=LANE)


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)

    with pytest.raises(StorageError, match=r"SALib, which is not .* -e '\.\[analysis\]'"):
        studied(tmp_path)


def test_points_where_a_queue_grows_are_counted_and_make_the_band_a_least_one(crowded):
    [band] = crowded.bands
    lanes = "ports.khorgos.china.customs.lanes"

    # One lane takes 50 to 80 min for a train every hour; a quarter of the points have one lane.
    assert band.unsettled == 1
    assert not band.is_whole
    assert band.remark == ""
    assert "steps are not given: at one end a queue grows" in by_key(crowded)[lanes].remark
    assert any(
        "the queue grows" in text
        for each in crowded.record["troubles"]
        for text in each["troubles"]
    )


def test_the_folder_has_the_study_as_tables(line):
    effects, points, bands = (rows(line, f"{name}.csv") for name in ("effects", "points", "bands"))
    record = json.loads((line.folder / "sensitivity.json").read_text())

    assert {row["measure"] for row in effects} == {"mu_star", "mu", "sigma"}
    assert len(effects) == 4 * 3
    assert [row["part"] for row in points[:2]] == ["trajectory 1, step 0", "trajectory 1, step 1"]
    assert (points[-2]["part"], points[-1]["part"]) == ("hypercube 8", "as it stands")
    assert points[-1][RECEPTION] == "1 h"
    assert len(points) == 3 * 5 + 8 + 1
    assert bands[0]["points"] == "8"
    assert len(rows(line, "figures.csv")) >= len(points)
    assert record["left_out_counts"]["no range in [provenance]"] == 4
    assert "an assumption like any other" in record["notes"][0]
    assert [each["key"] for each in record["inputs"]] == [RECEPTION, LANES, DOCUMENTS, FORMING]


def test_two_processes_and_another_run_give_the_same_bytes(line, tmp_path):
    again = studied(tmp_path, jobs=2)

    assert contents(again.folder) == contents(line.folder)


def test_with_a_store_nothing_is_computed_twice(tmp_path):
    told = []
    few = {"trajectories": 2, "store": tmp_path / "store", "tell": told.append}
    first = studied(tmp_path, RECEPTION, **few)
    again = studied(tmp_path, RECEPTION, out="again", **few)

    # The second study finds everything, so that nobody is told how long it takes.
    assert len(told) == 1
    assert contents(again.folder) == contents(first.folder)
