"""The command that says what a scenario comes to, and whether that is what was expected."""

import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.experiments.fingerprint import short
from tests.unit.experiments.lanes import run_lane, write_lane


@pytest.fixture
def lane(tmp_path):
    return str(write_lane(tmp_path))


def told(capsys, *words):
    status = main(["fingerprint", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_first_line_is_the_fingerprint_that_a_run_prints(tmp_path, lane, capsys):
    assert main(["run", lane, "--out", str(tmp_path / "out"), "--no-pictures"]) == 0
    run = capsys.readouterr().out

    status, out, err = told(capsys, lane)

    assert (status, err) == (0, "")
    assert out.splitlines()[0] in run
    assert out == told(capsys, str(tmp_path / "out"))[1]


def test_data_have_the_whole_of_it_and_each_replication(lane, capsys):
    data = json.loads(told(capsys, lane, "--json", "--jobs", "2")[1])

    assert set(data) == {"fingerprint", "short", "replications"}
    assert data["short"] == short(data["fingerprint"])
    assert len(data["replications"]) == 3
    assert all(len(mark) == 32 for mark in data["fingerprint"].values())


def test_what_was_expected_ends_well(tmp_path, lane, capsys):
    folder = run_lane(tmp_path).folder
    first_line = told(capsys, lane)[1].splitlines()[0]

    assert told(capsys, lane, "--expect", str(folder))[0] == 0
    assert told(capsys, lane, "--expect", first_line)[0] == 0
    assert told(capsys, str(folder), "--expect", first_line)[0] == 0


@pytest.mark.parametrize(
    ("words", "parts", "why"),
    [
        (("--seed", "1"), "t, o, r, k", "other luck: another seed"),
        (
            ("--set", "ports.khorgos.china.customs.lanes=2"),
            "t, k",
            "the same luck, but other times",
        ),
    ],
)
def test_another_fingerprint_ends_with_6_and_says_what_differs(lane, capsys, words, parts, why):
    folder = run_lane(Path(lane).parent).folder

    status, _, err = told(capsys, lane, *words, "--expect", str(folder))

    assert status == 6
    assert f"{parts} differ from {folder}: {why}" in err.replace("\n", " ")


def test_results_are_only_read(tmp_path, lane, capsys):
    folder = str(run_lane(tmp_path).folder)

    for words in (("--seed", "1"), ("--ties",), ("--replications", "2")):
        status, _, err = told(capsys, folder, *words)
        assert status == 2
        assert "results are only read" in err
    assert told(capsys, lane, "--ties", "--expect", folder)[0] == 2


def test_ties_are_told_in_words_and_as_data(lane, capsys):
    status, out, _ = told(capsys, lane, "--ties", "--replications", "1", "--jobs", "1")
    data = json.loads(told(capsys, lane, "--ties", "--replications", "1", "--json")[1])

    assert status == 0
    assert "21 other orders of ties, 1 replications each" in out
    assert (data["orders"], data["replications"], data["limit"]) == (21, 1, 0.01)


def test_nothing_is_left_behind(tmp_path, lane, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told(capsys, lane)

    assert [path.name for path in tmp_path.iterdir()] == ["lane.toml"]
