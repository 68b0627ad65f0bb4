"""resume: what it goes on with, what it refuses, and what it says where it cannot."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import ModelStopError
from sim.experiments import replication
from sim.experiments.checking import State, check
from sim.experiments.request import Request, forget_request, read_request, write_request
from sim.scenario.loader import load
from tests.faults.acting import goes_on
from tests.unit.experiments.lanes import LANE, contents, run_lane, write_lane

FASTER = LANE.replace("72 min", "60 min")


@pytest.fixture
def stopping(monkeypatch):
    """Let the second replication stop every command, until it is undone."""
    with monkeypatch.context() as patch:
        draw = replication.draw

        def stops(scenario, inputs, which):
            if which == 1:
                raise ModelStopError("stopped")
            return draw(scenario, inputs, which)

        patch.setattr(replication, "draw", stops)
        yield patch


def command(folder, *words):
    """Return the status of a command whose results go to ``folder/out``."""
    return main([*words, "--out", str(folder / "out"), "--jobs", "1", "--quiet"])


def interrupted(folder, stopping, *words, more=()):
    """Leave the results of a command unfinished, and return what they would have been."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replication, "draw", stopping._setattr[0][2])
        assert main([*words, "--out", str(folder / "straight"), "--jobs", "1", "--quiet"]) == 0
    assert command(folder, *words, *more) == 5
    stopping.undo()
    assert check(folder / "out").state is State.UNFINISHED
    return contents(folder / "straight")


def resume(folder, *words):
    return main(["resume", str(folder / "out"), *words, "--jobs", "1", "--quiet"])


@pytest.mark.parametrize("pictures", [[], ["--no-pictures"]])
def test_a_run_goes_on_as_it_was_asked_for(tmp_path, stopping, pictures):
    file = write_lane(tmp_path)
    words = ["run", str(file), *pictures, "--set", "ports.khorgos.china.customs.lanes=2"]
    straight = interrupted(tmp_path, stopping, *words)
    assert any(name.endswith(".png") for name in straight) == (not pictures)

    assert resume(tmp_path) == 0

    assert contents(tmp_path / "out") == straight


def test_a_run_to_a_precision_goes_on_to_it(tmp_path, stopping):
    file = write_lane(tmp_path)
    words = ["run", str(file), "--precision", "0.1", "--at-most", "30", "--no-pictures"]
    straight = interrupted(tmp_path, stopping, *words)

    assert resume(tmp_path) == 0

    assert contents(tmp_path / "out") == straight


@pytest.mark.parametrize("more", [[], ["--precision", "0.5", "--at-most", "20"]])
def test_a_comparison_goes_on_with_the_parents_of_its_scenarios(tmp_path, stopping, more):
    write_lane(tmp_path)
    child = 'extends = "lane.toml"\nports.khorgos.china.customs.lanes = 2\n'
    files = [str(write_lane(tmp_path, child, name)) for name in ("two.toml", "three.toml")]
    words = ["compare", *files, "--no-pictures", *more]
    straight = interrupted(tmp_path, stopping, *words)
    asked = read_request(tmp_path / "out")
    assert [each.parent.scenario.id for each in asked.scenarios] == ["lane", "lane"]
    (tmp_path / "lane.toml").unlink()
    for file in files:
        os.unlink(file)

    assert resume(tmp_path) == 0

    assert contents(tmp_path / "out") == straight


@pytest.mark.parametrize("most", range(5))
def test_a_request_taken_away_in_part_is_there_whole_or_not_at_all(tmp_path, monkeypatch, most):
    loaded = load(write_lane(tmp_path))
    asked = Request(experiment="run", out="out", scenarios=(loaded,))
    write_request(asked, tmp_path)
    left = iter(range(most))

    def unlinked(path, unlink=Path.unlink, **how):
        if next(left, None) is None:
            raise InterruptedError(path)
        unlink(path, **how)

    with monkeypatch.context() as patch, suppress(InterruptedError):
        patch.setattr(Path, "unlink", unlinked)
        forget_request(tmp_path)

    assert not (tmp_path / ".request").exists() or read_request(tmp_path) == asked
    write_request(asked, tmp_path)
    assert [path.name for path in tmp_path.glob(".request*")] == [".request"]


def test_a_sweep_goes_on_by_the_command_that_was_given(tmp_path, stopping, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_lane(tmp_path)
    vary = "ports.khorgos.china.customs.lanes=1,2"
    words = ["sweep", "lane.toml", "--vary", vary, "--no-pictures"]
    straight = interrupted(tmp_path, stopping, *words)
    monkeypatch.chdir("/")

    assert resume(tmp_path) == 0

    assert contents(tmp_path / "out") == straight


def test_a_sweep_that_has_moved_says_which_command_goes_on(tmp_path, stopping, capsys):
    file = write_lane(tmp_path)
    vary = "ports.khorgos.china.customs.lanes=1,2"
    interrupted(tmp_path, stopping, "sweep", str(file), "--vary", vary, "--no-pictures")
    (tmp_path / "out").rename(tmp_path / "moved")
    capsys.readouterr()

    assert main(["resume", str(tmp_path / "moved")]) == 2

    assert f"`landbridge sweep {file} --vary {vary}" in capsys.readouterr().err


def test_a_run_that_has_moved_goes_on_where_it_is(tmp_path, stopping):
    file = write_lane(tmp_path)
    straight = interrupted(tmp_path, stopping, "run", str(file), "--no-pictures")
    (tmp_path / "out").rename(tmp_path / "moved")

    assert main(["resume", str(tmp_path / "moved"), "--quiet"]) == 0

    assert contents(tmp_path / "moved") == straight


def test_replications_in_a_shared_store_are_found_again(tmp_path, stopping):
    file = write_lane(tmp_path)
    store = ["--store", str(tmp_path / "store")]
    straight = interrupted(tmp_path, stopping, "run", str(file), "--no-pictures", more=store)

    (kept,) = check(tmp_path / "out").replications
    assert resume(tmp_path) == 0

    assert kept.complete
    assert contents(tmp_path / "out") == straight


def test_a_scenario_that_was_edited_is_refused_and_shown(tmp_path, stopping, capsys):
    file = write_lane(tmp_path)
    straight = interrupted(tmp_path, stopping, "run", str(file), "--no-pictures")
    file.write_text(FASTER)
    capsys.readouterr()

    assert resume(tmp_path) == 2

    said = capsys.readouterr().err
    assert "the scenario has changed since it was started" in said
    assert "ports.khorgos.china.customs.documents" in said
    assert "hash: " in said
    assert "--as-started` goes on" in said
    assert check(tmp_path / "out").state is State.UNFINISHED
    assert resume(tmp_path, "--as-started") == 0
    assert contents(tmp_path / "out") == straight


def test_a_scenario_that_was_spoilt_is_refused(tmp_path, stopping, capsys):
    file = write_lane(tmp_path)
    interrupted(tmp_path, stopping, "run", str(file), "--no-pictures")
    file.write_text("title = ")
    capsys.readouterr()

    assert resume(tmp_path) == 2
    assert "is wrong now" in capsys.readouterr().err


def test_another_scenario_that_is_named_is_refused_and_the_same_one_is_not(
    tmp_path, stopping, capsys
):
    file = write_lane(tmp_path)
    straight = interrupted(tmp_path, stopping, "run", str(file), "--no-pictures")
    other = write_lane(tmp_path, f"id = 'lane'\nseed = 7\n{LANE}", "other.toml")
    same = write_lane(tmp_path, f"id = 'lane'\n{LANE}", "same.toml")
    capsys.readouterr()

    assert main(["resume", str(tmp_path / "out"), str(other)]) == 2
    assert "seed: 0 then, 7 now" in capsys.readouterr().err
    assert main(["resume", str(tmp_path / "out"), str(tmp_path / "none.toml")]) == 2
    assert main(["resume", str(tmp_path / "out"), str(same), "--quiet"]) == 0
    assert contents(tmp_path / "out") == straight


def test_a_scenario_edited_during_the_run_changes_nothing(tmp_path, undisturbed_lane):
    def edit(what, done, _total):
        if what == "replications" and done == 1:
            write_lane(tmp_path, FASTER)

    write_lane(tmp_path)

    assert contents(run_lane(tmp_path, progress=edit).folder) == undisturbed_lane


def test_complete_results_stay_as_they_are(tmp_path, capsys):
    run_lane(tmp_path)
    before = contents(tmp_path / "out")

    assert main(["resume", str(tmp_path / "out")]) == 0

    assert "complete; there is nothing to go on with" in capsys.readouterr().out
    assert contents(tmp_path / "out") == before


def test_what_was_asked_by_a_newer_version_is_refused(tmp_path, stopping, monkeypatch, capsys):
    interrupted(tmp_path, stopping, "run", str(write_lane(tmp_path)), "--no-pictures")
    monkeypatch.setattr("sim.experiments.versions.__version__", "0.0.1")
    capsys.readouterr()

    for words in (["resume"], ["check-results"]):
        assert main([*words, str(tmp_path / "out")]) == 4
        assert "written by landbridge 0.1.0, which is newer" in capsys.readouterr().err


def test_what_was_asked_is_there_before_anything_is_computed(tmp_path, monkeypatch):
    seen = []

    def look(*_):
        seen.append(read_request(tmp_path / "out"))
        raise ModelStopError("stopped")

    monkeypatch.setattr(replication, "draw", look)
    with pytest.raises(ModelStopError):
        run_lane(tmp_path)

    assert [request.experiment for request in seen] == ["run"]
    assert (tmp_path / "out" / ".request" / "0" / "scenario.toml").exists()


def test_data_say_what_words_say(tmp_path, stopping, capsys):
    interrupted(tmp_path, stopping, "run", str(write_lane(tmp_path)), "--no-pictures")
    capsys.readouterr()

    assert main(["check-results", str(tmp_path / "out"), "--json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert main(["check-results", str(tmp_path / "out")]) == 4
    said = capsys.readouterr().out

    assert found["state"] == "unfinished"
    assert found["replications"] == [
        {"scenario": "lane", "complete": [0], "missing": [1, 2], "damaged": []}
    ]
    assert "complete      1 replication of lane: 0\n" in said
    assert "missing       2 replications of lane: 1-2\n" in said


def test_an_older_complete_result_is_no_excuse(tmp_path, stopping, undisturbed_lane):
    file = write_lane(tmp_path)
    words = ["run", str(file), "--no-pictures"]
    interrupted(tmp_path, stopping, *words)
    assert resume(tmp_path) == 0

    goes_on(tmp_path, undisturbed_lane)
