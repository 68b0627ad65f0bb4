import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import write_lane
from tests.unit.experiments.test_bottleneck import ONE_LANE, STARVED


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    write_lane(tmp_path, ONE_LANE)
    write_lane(tmp_path, STARVED, "starved.toml")


def find(*words):
    return main(["bottleneck", *words, "--jobs", "1"])


def test_it_says_first_what_to_have_more_of_and_then_why(capsys):
    assert find("lane.toml", "--late", "1") == 0

    captured = capsys.readouterr()
    said = " ".join(captured.out.split())
    assert "Khorgos: first customs lanes (China): one more, 1 h a train." in said
    assert "customs lanes (China) 0.75 1.12" in said
    assert "standard-gauge tracks (China) 0.75 0.38" in said
    assert "Files: results/bottleneck-lane: savings.csv, charges.csv, bottleneck.json" in said
    assert "2 points, 4 replications" in captured.err


def test_a_queue_that_grows_is_said(capsys):
    assert find("starved.toml", "--replications", "2") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "Khorgos: first paths for supply trains (Kazakhstan): one more" in said
    assert "Not settled, so that hours depend on the length of the run" in said


def test_data_instead_of_words_and_nothing_at_all(capsys):
    assert find("lane.toml", "--json", "--replications", "3", "--late", "2 h") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["late"] == {"over_s": 7200, "share": None}
    assert data["replications"] == 3
    assert data["savings"][0]["changes"] == "ports.khorgos.china.customs.lanes=2"

    assert find("lane.toml", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("--late", "2"), 2, "--late 2: a share lies above 0"),
        (("--set", "ports.khorgos.china.customs.lanes=x"), 2, "a whole number is due"),
        (("--replications", "20000"), 3, "confirm with --yes-really"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_status(capsys, words, status, message):
    assert find("lane.toml", *words) == status
    assert message in capsys.readouterr().err
