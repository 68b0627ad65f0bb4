"""The commands that ask a finished run, from the command line to the exit status."""

import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import run_lane, write_lane

TRAIN = "any/khorgos/westbound/3"


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    """Return a folder with the runs of a customs lane, of two lanes, and of another seed."""
    root = tmp_path_factory.mktemp("lanes")
    run_lane(root, out="one")
    run_lane(root, "ports.khorgos.china.customs.lanes=2", out="two")
    run_lane(root, "seed=99", out="other")
    return root


@pytest.fixture(autouse=True)
def here(lanes, monkeypatch):
    monkeypatch.chdir(lanes)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.mark.parametrize("command", ["explain", "facts"])
def test_both_commands_have_help(command, capsys):
    assert main([command, "--help"]) == 0
    assert f"Usage: landbridge {command}" in capsys.readouterr().out


def test_explain_tells_one_story(capsys):
    assert main(["explain", "one", TRAIN]) == 0

    shown = capsys.readouterr().out
    assert TRAIN in shown
    assert "documents check" in shown


def test_explain_as_json_adds_up(capsys):
    assert main(["explain", "one", TRAIN, "--replication", "2", "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert data["replication"] == 2
    assert sum(s["waited_s"] + s["worked_s"] for s in data["steps"]) == data["whole_s"]
    assert {row["reading"] for row in data["clearance"]} >= {"arrival", "calendar day"}


def test_a_negative_ordinal_is_a_train_and_no_option(capsys):
    assert main(["explain", "one", "any/khorgos/westbound/-1"]) == 2
    assert "the nearest are any/khorgos/westbound/0" in capsys.readouterr().err


def test_the_worst_are_shown(capsys):
    words = ["--worst", "4", "--by", "dwell", "--port", "khorgos", "--service", "any"]
    assert main(["explain", "one", *words]) == 0
    assert capsys.readouterr().out.count("any/khorgos/westbound/") == 4

    assert main(["explain", "one", *words, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["trains"]) == 4


def test_one_train_in_two_scenarios(capsys):
    assert main(["explain", "one", TRAIN, "--against", "two", "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert data["lost_s"] == data["other"]["whole_s"] - data["base"]["whole_s"]
    assert sum(step["lost_s"] for step in data["steps"]) == data["lost_s"]

    assert main(["explain", "one", TRAIN, "--against", "two"]) == 0
    assert "add up to it exactly" in " ".join(capsys.readouterr().out.split())


def test_facts_of_a_run(capsys):
    assert main(["facts", "one"]) == 0
    assert "customs lanes (China)" in capsys.readouterr().out

    assert main(["facts", "one", "--json"]) == 0
    (data,) = json.loads(capsys.readouterr().out)
    weights = [fact["weight_h"] for fact in data["facts"]]
    assert weights == sorted(weights, reverse=True)
    assert all(fact["sentence"].endswith(".") for fact in data["facts"])


def test_facts_of_a_change(capsys):
    assert main(["facts", "one", "--against", "two", "--all"]) == 0

    shown = capsys.readouterr().out
    assert "resources were touched" in " ".join(shown.split())
    assert "Changed" in shown


def test_facts_of_a_comparison(lanes, capsys):
    other = str(write_lane(lanes, (lanes / "lane.toml").read_text(), "again.toml"))
    words = ["--jobs", "1", "--replications", "1", "--quiet", "--out", "compared"]
    assert main(["compare", "lane.toml", other, *words]) == 0

    assert main(["facts", "compared"]) == 0

    shown = " ".join(capsys.readouterr().out.split())
    assert "0 of 1 resources were touched" in shown
    assert "1 of 1 resources, visit by visit the same" in shown


@pytest.mark.parametrize(
    ("words", "hint", "status"),
    [
        (["explain", "one"], "--worst 10", 2),
        (["explain"], "RESULTS", 2),
        (["explain", "one", "any/khorgos/westbound/99999"], "the nearest are", 2),
        (["explain", "one", TRAIN, "--replication", "3"], "has 0 to 2", 2),
        (["explain", "one", TRAIN, "--by", "dwell"], "--by goes with --worst", 2),
        (["explain", "one", TRAIN, "--worst", "3"], "neither with a train", 2),
        (["explain", "one", "--worst", "3", "--by", "luck"], "clearance, dwell, wait", 2),
        (["explain", "one", "--worst", "0"], "--worst 0", 2),
        (["explain", "one", "--worst", "3", "--port", "khorgo"], "did you mean khorgos", 2),
        (["explain", "one", TRAIN, "--against", "other"], "not the same trains", 2),
        (["explain", "nowhere", TRAIN], "no such folder", 4),
        (["explain", ".", TRAIN], "no complete results", 4),
        (["facts", "lane.toml"], "no such folder", 4),
        (["facts", "one", "--replication", "9"], "has 0 to 2", 2),
        (["facts", "one", "--against", "two", "--replication", "1"], "leave --replication", 2),
        (["facts", "one", "--against", "nowhere"], "no such folder", 4),
    ],
)
def test_what_cannot_be_answered_is_one_message_and_a_status(words, hint, status, capsys):
    assert main(words) == status

    shown = capsys.readouterr()
    assert hint in shown.err
    assert shown.err.startswith("landbridge: ")
    assert "Traceback" not in shown.err


def test_damaged_results_are_refused_with_status_6(lanes, capsys):
    visits = lanes / "other" / "visits.parquet"
    content = visits.read_bytes()
    visits.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    assert main(["explain", "other", TRAIN]) == 6
    assert main(["facts", "other"]) == 6
    assert "visits.parquet missing or changed" in capsys.readouterr().err
    visits.write_bytes(content)
