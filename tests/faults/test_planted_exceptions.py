"""A fault of landbridge in one replication: the others count, and the failed one is named."""

import json

import pytest

from sim.cli import main
from sim.experiments import replication
from sim.experiments.checking import State, check
from tests.faults.acting import RUN, goes_on, landbridge
from tests.faults.planted import planting
from tests.unit.experiments.lanes import write_lane


def plant(monkeypatch, *numbers, error=ZeroDivisionError):
    """Let replications fail, in this process."""
    draw = replication.draw

    def planted(scenario, inputs, which):
        if which in numbers:
            raise error("planted")
        return draw(scenario, inputs, which)

    monkeypatch.setattr(replication, "draw", planted)


def run_here(folder, *words):
    out = str(folder / "out")
    return main(["run", str(folder / "lane.toml"), "--out", out, "--jobs", "1", *words])


def summary_of(folder):
    return json.loads((folder / "out" / "summary.json").read_text())


def test_the_others_finish_and_every_table_says_that_one_is_missing(
    tmp_path, monkeypatch, capsys, undisturbed_lane
):
    write_lane(tmp_path)
    with monkeypatch.context() as patch:
        plant(patch, 1)
        status = run_here(tmp_path, "--no-pictures")
    said = capsys.readouterr()

    assert status == 5
    assert said.err.startswith(
        "landbridge: 1 of 3 replications failed, a fault of landbridge; replication 1 of lane"
        " (seed 0) failed: ZeroDivisionError: planted (sim/experiments/replication.py, line "
    )
    assert f"`landbridge resume {tmp_path / 'out'} --replication 1` shows it again" in said.err
    assert len(said.err.splitlines()) == 1
    assert "replication 1 of lane (seed 0) failed" in " ".join(said.out.split())
    assert {row["replications"] for row in summary_of(tmp_path)} == {2}
    assert check(tmp_path / "out").state is State.PARTIAL
    goes_on(tmp_path, undisturbed_lane)


def test_the_table_of_the_others_is_that_of_a_run_without_it(tmp_path, monkeypatch):
    write_lane(tmp_path)
    plant(monkeypatch, 2)
    run_here(tmp_path, "--no-pictures", "--quiet")
    with_failure = summary_of(tmp_path)

    run_here(tmp_path, "--no-pictures", "--quiet", "--replications", "2")

    assert with_failure == summary_of(tmp_path)


@pytest.mark.parametrize(
    "words", [["plot"], ["report"], ["explain", "any/khorgos/westbound/0"], ["facts"]]
)
def test_nothing_is_made_of_partial_results(tmp_path, monkeypatch, capsys, words):
    write_lane(tmp_path)
    plant(monkeypatch, 0)
    run_here(tmp_path, "--quiet")
    capsys.readouterr()

    assert main([words[0], str(tmp_path / "out"), *words[1:]]) == 5
    assert "partial results" in capsys.readouterr().err
    assert not list((tmp_path / "out").glob("*.png"))


def test_the_command_that_is_named_shows_the_fault_and_keeps_nothing(tmp_path, monkeypatch, capsys):
    write_lane(tmp_path)
    plant(monkeypatch, 1)
    run_here(tmp_path, "--no-pictures", "--quiet")
    before = sorted((tmp_path / "out").rglob("*"))

    with pytest.raises(ZeroDivisionError, match="planted"):
        main(["resume", str(tmp_path / "out"), "--replication", "1"])
    capsys.readouterr()
    assert main(["resume", str(tmp_path / "out"), "--replication", "0"]) == 0

    assert "replication 0 of lane (seed 0) comes to its end" in capsys.readouterr().out
    assert sorted((tmp_path / "out").rglob("*")) == before


def test_a_replication_that_still_fails_is_still_missing(tmp_path, monkeypatch, capsys):
    write_lane(tmp_path)
    plant(monkeypatch, 1)
    run_here(tmp_path, "--no-pictures", "--quiet")

    assert main(["resume", str(tmp_path / "out"), "--quiet", "--jobs", "1"]) == 5
    assert "1 of 3 replications failed" in capsys.readouterr().err


def test_a_fault_in_all_replications_comes_out_as_it_is(tmp_path, monkeypatch):
    write_lane(tmp_path)
    plant(monkeypatch, 0, 1, 2)

    with pytest.raises(ZeroDivisionError, match="planted"):
        run_here(tmp_path, "--quiet")
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_comparison_with_a_failed_replication_is_not_written(tmp_path, monkeypatch, capsys):
    files = [str(write_lane(tmp_path, name=f"{name}.toml")) for name in ("one", "two")]
    with monkeypatch.context() as patch:
        plant(patch, 1)
        words = [*files, "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet", "--no-pictures"]
        status = main(["compare", *words])
    kept = check(tmp_path / "out").replications

    assert status == 5
    assert "2 of 6 replications failed" in capsys.readouterr().err
    assert [each.complete for each in kept] == [(0, 2), (0, 2)]
    assert main(["resume", str(tmp_path / "out"), "--quiet"]) == 0
    assert check(tmp_path / "out").state is State.COMPLETE


@pytest.mark.parametrize("error", ["MemoryError()", "OSError(28, 'No space left on device')"])
@pytest.mark.slow
def test_what_the_machine_does_not_do_is_no_fault_of_a_replication(
    tmp_path, error, undisturbed_lane
):
    write_lane(tmp_path)
    environment = planting(tmp_path, 1, "raise", error)

    status, _, err = landbridge(tmp_path, *RUN, "--jobs", "2", environment=environment)

    assert status == 4
    assert len(err.splitlines()) == 1
    goes_on(tmp_path, undisturbed_lane)


def test_a_fault_in_another_process_is_named_the_same(tmp_path, undisturbed_lane):
    write_lane(tmp_path)
    environment = planting(tmp_path, 1, "raise")

    status, _, err = landbridge(tmp_path, *RUN, "--jobs", "2", environment=environment)

    assert status == 5
    assert "replication 1 of lane (seed 0) failed: ZeroDivisionError: planted" in err
    assert len(err.splitlines()) == 1
    goes_on(tmp_path, undisturbed_lane)
