"""``landbridge plot`` with a window: the two pictures of single trains, or one clear message."""

import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import contents, run_lane

TWO = {f"{name}.{suffix}" for name in ("train-graph", "occupation") for suffix in ("png", "svg")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    run_lane(tmp_path)
    return tmp_path / "out"


def test_a_window_draws_the_two_pictures_of_single_trains_alone(folder, capsys):
    before = contents(folder)

    words = ["--from", "2024-01-02 06:00", "--days", "1", "--replication", "1"]
    assert main(["plot", str(folder), *words]) == 0

    after = contents(folder)
    told = capsys.readouterr().out.split()
    assert {os.path.basename(path) for path in told} == TWO
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= TWO | {"manifest.json"}
    assert set(after) >= TWO


def test_a_part_of_the_window_is_enough(folder, capsys):
    assert main(["plot", str(folder), "--replication", "2", "--quiet"]) == 0

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "2023-12-31"], "outside of the period, 1 Jan 2024 to 5 Jan 2024"),
        (["--from", "tomorrow"], "write a date or a moment, as in 2024-03-01"),
        (["--days", "0"], "--days 0: more than 0 and at most 14 can be drawn"),
        (["--replication", "3"], "--replication 3:"),
    ],
)
def test_a_bad_window_gets_one_message_and_changes_nothing(folder, capsys, words, message):
    before = contents(folder)

    assert main(["plot", str(folder), *words]) == 2

    told = capsys.readouterr()
    assert message in " ".join(told.err.split())
    assert len(told.err.strip().splitlines()) == 1
    assert told.out == ""
    assert contents(folder) == before
    assert not [path for path in folder.iterdir() if path.name.startswith(".new")]


def test_only_a_run_has_single_trains(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.chdir(tmp_path)
    run_lane(tmp_path)
    faster = 'extends = "lane.toml"\ntitle = "Faster"\nports.khorgos.china.customs.lanes = 2\n'
    (tmp_path / "faster.toml").write_text(faster)
    words = ["compare", "lane.toml", "faster.toml", "--jobs", "1", "--no-pictures", "--quiet"]
    assert main([*words, "--out", "compared"]) == 0

    assert main(["plot", "compared", "--days", "1"]) == 2

    assert "only a run has single trains to draw" in " ".join(capsys.readouterr().err.split())
