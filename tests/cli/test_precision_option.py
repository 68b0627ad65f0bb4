import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.test_precision import CONSTANT, LUCKY


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    write_lane(tmp_path, LUCKY)
    write_lane(tmp_path, CONSTANT, "clock.toml")


def run(*words):
    return main(["run", *words, "--jobs", "1", "--no-pictures"])


def test_it_says_where_it_is_going_and_that_it_got_there(capsys):
    assert run("lane.toml", "--precision", "0.015") == 0

    out, err = capsys.readouterr()
    said = " ".join(out.split())
    assert err.startswith("20 replications: ±1.6 % for clearance_mean_h, khorgos, westbound; going")
    assert "Precision ±1.5 % (shares ±1.5 percentage points) reached with 22 replications." in said
    assert "Half-widths mean crossing ±" in said


def test_it_says_what_missed_at_the_most_and_ends_well(capsys):
    assert run("lane.toml", "--precision", "0.01", "--at-most", "20") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "not reached with 20 replications, the most allowed." in said
    assert "Missed: mean clearance, Khorgos westbound ±1.6 %;" in said


def test_data_has_the_goal_and_the_folder_has_not(tmp_path, capsys):
    assert run("clock.toml", "--precision", "0.05", "--json") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)["goal"] == {
        "precision": 0.05,
        "at_least": 20,
        "at_most": 500,
        "replications": 20,
        "met": True,
        "missed": [],
        "left_out": [],
    }

    assert run("clock.toml", "--replications", "20", "--out", "plain", "--quiet") == 0
    assert contents(tmp_path / "plain") == contents(tmp_path / "results" / "clock")


@pytest.mark.parametrize(
    ("words", "message", "status"),
    [
        (("--precision", "5"), "5 % is 0.05", 2),
        (("--precision", "0.05", "--replications", "9"), "--replications and --precision", 2),
        (("--precision", "0.05", "--set", "replications=9"), "--set replications and", 2),
        (("--precision", "0.05", "--at-least", "3"), "fewer stop too soon by luck", 2),
        (("--precision", "0.05", "--at-most", "10"), "at least as many as --at-least, 20", 2),
        (("--precision", "0.05", "--at-most", "100001"), "the limit is 100000", 3),
        (("--at-most", "40"), "--at-most 40: only with --precision", 2),
        (("--at-least", "40"), "--at-least 40: only with --precision", 2),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_runs(
    tmp_path, capsys, words, message, status
):
    assert run("lane.toml", *words) == status

    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "results").exists()


def test_the_fewest_may_be_more(tmp_path):
    assert run("clock.toml", "--precision", "0.5", "--at-least", "21", "--quiet") == 0
    record = json.loads((tmp_path / "results" / "clock" / "run.json").read_text())

    assert record["replications"] == 21


def test_a_comparison_takes_a_precision_too(tmp_path, capsys):
    write_lane(tmp_path, CONSTANT.replace('"1 h"', '"90 min"'), "slower.toml")
    words = ("compare", "clock.toml", "slower.toml", "--jobs", "1", "--no-pictures")

    assert main([*words, "--precision", "0.05"]) == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "Precision ±5 % of the base for every difference (shares ±5 percentage points)" in said
    assert "reached with 20 replications." in said
    assert main([*words, "--precision", "0.05", "--replications", "3"]) == 2
