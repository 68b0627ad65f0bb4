import json
import os
from pathlib import Path

import pytest

from sim.cli import main
from sim.scenario.loader import load
from tests.unit.experiments.lanes import write_lane
from tests.unit.experiments.test_calibrating import DEPARTURE, DOCUMENTS, LANES, PENCIL

LIMITS = f"{DOCUMENTS}=20 min..85 min"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "130")
    write_lane(tmp_path, PENCIL, "pencil.toml")


def calibrate(*words):
    return main(["calibrate", "pencil.toml", "--jobs", "1", *words])


def shown(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_it_has_help_and_is_named_in_the_help_of_all(capsys):
    assert main(["calibrate", "--help"]) == 0
    assert "Usage: landbridge calibrate" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Fit what is not published to what is." in capsys.readouterr().out


def test_it_says_what_was_fitted_what_is_open_and_where_it_is(capsys):
    assert calibrate("--target", "clearance", "--vary", LIMITS) == 0

    said = shown(capsys)
    assert "reached: 1 of 1" in said
    assert "1.50 ±0.08" in said
    assert "40 min 1 h 20 min 1 h 15 min 30 s to 1 h 24 min 30 s pinned down" in said
    assert "The targets pin every value down." in said
    assert "Assumed, since no range is given: 5 % for clearance." in said
    assert "landbridge validate pencil-fitted.toml" in said
    assert load(Path("pencil-fitted.toml")).scenario.title.endswith(", fitted")


def test_it_says_in_words_what_the_targets_cannot_pin_down(capsys):
    words = ["--vary", LIMITS, "--vary", f"{DEPARTURE}=1 min..1 h 6 min", "--vary", f"{LANES}=1..3"]

    assert calibrate("--target", "stay", *words) == 0

    said = shown(capsys)
    assert (
        f"The targets cannot tell apart: {DOCUMENTS} +6 min 30 s with {DEPARTURE} −6 min 30 s"
        " leaves them all where they are." in said
    )
    assert f"No target reacts to {LANES} by more than chance: it stands at 1." in said
    assert "Warning: stay was held out" in said


def test_it_says_which_limit_kept_a_value_from_fitting_better(capsys):
    assert calibrate("--target", "never", "--vary", LIMITS) == 0

    said = shown(capsys)
    assert "reached: 0 of 1" in said
    assert f"{DOCUMENTS} ended at its high limit, 1 h 25 min: a better fit may lie beyond." in said
    assert "Missed: never. The search goes downhill" in said


def test_a_narrow_terminal_gets_all_of_it_too(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")

    assert calibrate("--target", "inside", "--vary", LIMITS) == 0

    assert "in range" in shown(capsys)


def test_as_json_it_is_data(capsys):
    assert calibrate("--target", "clearance", "--vary", LIMITS, "--json", "--seed", "4") == 0

    content = json.loads(capsys.readouterr().out)
    assert content["seed"] == 4
    assert content["overlay"] == "pencil-fitted.toml"
    assert content["targets"][0]["distance"] == 0
    assert content["parameters"][0]["fitted"] == "1 h 20 min"
    assert content["parameters"][0]["status"] == "pinned"
    assert content["singular_values"][0] > 1


def test_quiet_says_nothing(capsys):
    words = ["--target", "inside", "--vary", LIMITS, "--out", "fit.toml", "--quiet"]

    assert calibrate(*words) == 0

    assert capsys.readouterr() == ("", "")
    assert Path("fit.toml").exists()


@pytest.mark.parametrize(
    ("words", "status", "hint"),
    [
        (["--target", "sty", "--vary", LIMITS], 2, "did you mean stay?"),
        (["--target", "stay"], 2, "needs a --vary"),
        (["--target", "stay", "--vary", LIMITS, "--set", "seed=1"], 2, "--set"),
        (["--target", "stay", "--vary", LIMITS, "--replications", "0"], 2, "at least 1"),
        (["--target", "stay", "--vary", LIMITS, "--replications", "1000000"], 3, "the limit is"),
        (["--target", "stay", "--vary", f"{LANES}=0..2"], 2, "give 1 or more"),
        (["--target", "stay", "--vary", LIMITS, "--out", "pencil.toml"], 4, "did not write"),
    ],
)
def test_bad_usage_is_one_message_with_its_status(words, status, hint, capsys):
    assert calibrate(*words) == status

    said = capsys.readouterr()
    assert hint in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert [path.name for path in Path().iterdir()] == ["pencil.toml"]
