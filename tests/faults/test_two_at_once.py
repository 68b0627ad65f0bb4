"""Several runs into one folder: one owns it, the others are told who; nothing is ever mixed."""

import os
import platform

import pytest

from sim.experiments import lock as lock_module
from sim.experiments.alive import UNKNOWN, is_another, process_started
from sim.experiments.folder import claimed
from sim.experiments.lock import MARKER, owner_of
from tests.faults.acting import MANY, RUN, finish, goes_on, is_honest, start
from tests.faults.faulty_disk import dead_process
from tests.unit.experiments.lanes import contents, run_lane, write_lane

SLOW, NIGHTLY = 2, 100
ONE = (*RUN, "--jobs", "1")


def race(folder, many, undisturbed, *, same):
    """Start `many` runs into one folder at once and check that one of them has it."""
    write_lane(folder, MANY)
    others = [("--set", f"seed={number}") if not same and number else () for number in range(many)]
    processes = [start(folder, *ONE, *words) for words in others]
    ended = [finish(process) for process in processes]
    assert {status for status, _, _ in ended} <= {0, 4}
    assert any(status == 0 for status, _, _ in ended)
    pids = {str(process.pid) for process in processes}
    for status, _, err in ended:
        assert (status == 0) == (err == "")
        if err:
            assert "in use by process " in err
            assert err.split("in use by process ")[1].split()[0] in pids
    if same:
        assert is_honest(folder / "out", undisturbed) == "complete"


@pytest.mark.parametrize(("many", "same"), [(2, True), (2, False)])
def test_of_two_runs_one_has_the_folder(tmp_path, undisturbed_many, many, same):
    race(tmp_path, many, undisturbed_many, same=same)


@pytest.mark.slow
@pytest.mark.parametrize("same", [True, False])
def test_of_ten_runs_one_has_the_folder(tmp_path, undisturbed_many, same):
    race(tmp_path, 10, undisturbed_many, same=same)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(NIGHTLY))
def test_of_many_runs_one_has_the_folder(tmp_path, undisturbed_many, number):
    race(tmp_path, 10 if number % 10 == 0 else 2, undisturbed_many, same=number % 2 == 0)


def left_lock(folder, owner):
    (folder / "out").mkdir()
    (folder / "out" / MARKER).write_text(owner)
    (folder / "out" / ".landbridge-lock").write_text(owner)


def owner(pid, started):
    return f"process {pid} on {platform.node()}, started at tick {started}\n"


@pytest.mark.parametrize("with_locks", [True, False])
def test_the_lock_of_a_dead_owner_is_taken_over_without_a_word(tmp_path, monkeypatch, with_locks):
    if not with_locks:
        monkeypatch.setattr(lock_module, "_flock", lambda _handle: False)
    left_lock(tmp_path, owner(dead_process(), 4711))

    assert run_lane(tmp_path).folder.is_dir()


@pytest.mark.skipif(process_started(os.getpid()) == UNKNOWN, reason="looks into /proc")
def test_a_process_that_has_the_number_of_a_dead_owner_is_not_taken_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr(lock_module, "_flock", lambda _handle: False)
    left_lock(tmp_path, owner(os.getppid(), "1"))

    assert is_another(os.getppid(), "1")
    assert owner_of(tmp_path / "out") == ""
    assert run_lane(tmp_path).folder.is_dir()


def test_the_owner_is_named_while_it_works(tmp_path):
    with claimed(tmp_path / "out") as folder:
        assert owner_of(folder) == f"process {os.getpid()} on {platform.node()}"
    assert owner_of(folder) == ""


def test_a_marker_that_is_a_link_is_not_written_through(tmp_path, capsys):
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MARKER).symlink_to(precious)

    from sim.cli import main

    status = main(["run", str(write_lane(tmp_path)), "--out", str(tmp_path / "out"), "--quiet"])

    assert status == 4
    assert precious.read_text() == "mine"
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_two_commands_one_after_the_other_leave_the_second(tmp_path, undisturbed_lane):
    run_lane(tmp_path, "seed=7")

    assert contents(run_lane(tmp_path).folder) == undisturbed_lane
    goes_on(tmp_path, undisturbed_lane)
