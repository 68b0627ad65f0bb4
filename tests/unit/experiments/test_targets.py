import json

import pytest

from sim.errors import ScenarioError, UsageError
from sim.experiments import validate as validate_module
from sim.experiments.named_figures import check_targets
from sim.experiments.targets import (
    CLOSE,
    MET,
    MISSED,
    UNKNOWN,
    _error,
    _verdict,
)
from sim.experiments.undertaking import Settings
from sim.experiments.validate import validate
from sim.scenario.loader import load
from sim.scenario.schema import Target
from tests.unit.experiments.lanes import LANE, contents, run_lane, write_lane


def target(**given):
    return Target(metric="trains_departed", use="held-out", **given)


@pytest.mark.parametrize(
    ("given", "found", "error", "verdict"),
    [
        ({"value": 100.0}, (100.0, 100.0, 100.0), 0.0, MET),
        ({"value": 100.0}, (100.9, 100.8, 101.0), 0.009, MET),
        ({"value": 100.0}, (104.0, 99.0, 109.0), 0.04, MET),
        ({"value": 100.0}, (104.0, 103.0, 105.0), 0.04, CLOSE),
        ({"value": 100.0}, (120.0, 90.0, 150.0), 0.2, CLOSE),
        ({"value": 100.0}, (90.0, 89.0, 91.0), -0.1, MISSED),
        ({"value": 100.0}, (90.0, None, None), -0.1, MISSED),
        ({"value": 0.0}, (1.0, 0.5, 1.5), None, MISSED),
        ({"low": 6.0, "high": 8.0}, (7.0, 5.0, 9.0), 0.0, MET),
        ({"low": 6.0, "high": 8.0}, (8.24, 8.2, 8.3), 0.03, CLOSE),
        ({"low": 6.0, "high": 8.0}, (10.0, 7.0, 13.0), 0.25, CLOSE),
        ({"low": 6.0, "high": 8.0}, (3.0, 2.0, 4.0), -0.5, MISSED),
        ({"low": 6.0}, (99.0, 98.0, 100.0), 0.0, MET),
        ({"high": 8.0}, (10.0, 9.0, 11.0), 0.25, MISSED),
        ({"value": 100.0}, (None, None, None), None, UNKNOWN),
    ],
)
def test_verdicts_are_those_of_the_rule(given, found, error, verdict):
    held = target(**given)
    off = None if found[0] is None else _error(held, found[0])

    assert off == (None if error is None else pytest.approx(error))
    assert _verdict(held, found, off) == verdict


def targets(**lines):
    tables = "\n".join(
        f'[targets.{name}]\ngrade = "assumed"\nuse = "held-out"\n{text}'
        for name, text in lines.items()
    )
    return f"{LANE}\n{tables}\n"


def test_an_unknown_figure_is_answered_with_the_nearest(tmp_path):
    text = targets(
        typo='metric = "trains_departd"\nvalue = 1',
        part='metric = "clearance_mean_h"\nvalue = 1\nfrom_date = 2024-01-02',
    )
    loaded = load(write_lane(tmp_path, text))

    with pytest.raises(ScenarioError) as caught:
        check_targets(loaded)

    part, typo = caught.value.problems
    assert (typo.code, typo.key) == ("SCN-110", "targets.typo.metric")
    assert "did you mean trains_departed?" in str(typo)
    assert "lane.toml" in typo.place
    assert part.code == "SCN-111"


def test_figures_of_resources_are_known(tmp_path):
    text = targets(wait='metric = "wait_china.customs_mean_h"\nvalue = 1\nport = "khorgos"')

    check_targets(load(write_lane(tmp_path, text)))


def validated(folder, **settings):
    loaded = load(folder / "lane.toml")
    return validate(loaded, folder / "out", Settings(**{"jobs": 1, **settings}))


WINDOWS = targets(
    all='metric = "trains_arrived"\nvalue = 80',
    first='metric = "trains_arrived"\nvalue = 16\nto_date = 2024-01-02',
    rest='metric = "trains_arrived"\nvalue = 64\nfrom_date = 2024-01-02',
    port='metric = "trains_arrived"\nvalue = 64\nfrom_date = 2024-01-02\nport = "khorgos"\n'
    'direction = "westbound"\nservice = "any"',
    none='metric = "trains_arrived"\nvalue = 1\nfrom_date = 2024-01-02\ndirection = "eastbound"',
)


def test_parts_of_the_run_add_up_to_the_whole(tmp_path):
    write_lane(tmp_path, WINDOWS)

    rows = {row.target: row.simulated for row in validated(tmp_path).rows}

    assert rows["first"] + rows["rest"] == pytest.approx(rows["all"])
    assert rows["port"] == rows["rest"]
    assert rows["none"] == 0


def test_the_score_card_stands_in_the_folder_of_the_run(tmp_path):
    write_lane(tmp_path, WINDOWS)

    result = validated(tmp_path)

    written = json.loads((result.folder / "validation.json").read_text())
    assert [row["target"] for row in written] == ["all", "first", "none", "port", "rest"]
    assert (result.folder / "summary.csv").exists()
    assert "none" in [row.target for row in result.missed]


def test_complete_results_are_not_computed_again(tmp_path, monkeypatch):
    write_lane(tmp_path, WINDOWS)
    first = contents(validated(tmp_path).folder)

    def never(*_arguments):
        raise AssertionError

    monkeypatch.setattr(validate_module, "run", never)

    assert contents(validated(tmp_path).folder) == first


@pytest.mark.parametrize("change", ["seed=5", "replications=2"])
def test_results_of_another_question_are_computed_again(tmp_path, change):
    write_lane(tmp_path, WINDOWS)
    other = run_lane(tmp_path, change).record

    result = validated(tmp_path)

    record = json.loads((result.folder / "run.json").read_text())
    assert record["replications"] == 3
    assert record["fingerprint"] != other["fingerprint"]


def test_a_scenario_without_targets_has_nothing_to_be_held_against(tmp_path):
    write_lane(tmp_path)

    with pytest.raises(UsageError, match=r"no \[targets\]"):
        validated(tmp_path)
