"""A full disk, no permission, a folder that goes away, no memory, a terminal with few letters."""

import ctypes
import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import StorageError
from sim.experiments import replication
from sim.experiments.checking import State, check
from tests.faults.acting import (
    CODE,
    MANY,
    RUN,
    finish,
    goes_on,
    is_honest,
    landbridge,
    start,
    wait_until,
)
from tests.unit.experiments.lanes import contents, run_lane, write_lane

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and devices of Linux")
ONE = (*RUN, "--jobs", "1")
NOBODY = 65_534
_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2
"""Of Linux: to give a power up for good, and two powers."""


def limited(kind, size):
    """Return what a child does before it begins: set itself a limit."""

    def limit():
        # Over the limit is an error then, and not the end.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(kind, (size, size))

    return limit


def test_a_disk_that_fills_up_tells_how_much_is_needed(tmp_path, monkeypatch):
    draw = replication.draw

    def fills_up(scenario, inputs, which):
        if which == 2:
            raise StorageError("kpis.parquet: No space left on device (ENOSPC)")
        return draw(scenario, inputs, which)

    monkeypatch.setattr(replication, "draw", fills_up)

    with pytest.raises(StorageError, match=r"about \d\.\d MB more are needed here; 2 of 3 repl"):
        run_lane(tmp_path)


def test_a_disk_that_is_full_is_told_and_what_is_finished_is_kept(tmp_path, undisturbed_many):
    write_lane(tmp_path, MANY)

    limit = limited(resource.RLIMIT_FSIZE, 40_000)
    status, _, err = landbridge(tmp_path, *ONE, preexec_fn=limit)

    assert status == 4
    assert len(err.splitlines()) == 1
    assert "File too large" in err
    assert check(tmp_path / "out").state is State.UNFINISHED
    goes_on(tmp_path, undisturbed_many)


@pytest.mark.parametrize(
    "words", [["check", "lane.toml"], ["check", "lane.toml", "--json"], ["show", "lane.toml"]]
)
def test_an_output_that_takes_no_more_is_one_line(tmp_path, words):
    write_lane(tmp_path)
    with open("/dev/full", "w") as full:
        status, _, err = landbridge(tmp_path, *words, stdout=full)

    assert (status, err) == (4, "landbridge: output: No space left on device\n")


def test_a_report_onto_a_full_disk_or_a_device_is_refused(tmp_path, capsys):
    folder = run_lane(tmp_path).folder

    assert main(["report", str(folder), "--out", "/dev/full"]) == 4

    assert len(capsys.readouterr().err.splitlines()) == 1


def give_up_rights():
    """Become a user whose rights the mode of a file says: another one, or root without its own."""
    if os.getuid():
        return
    try:
        os.stat(sys.executable)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.stat(os.path.realpath(sys.executable))
    except OSError:
        os._exit(99)


def give_up_powers():
    """Stay root, but without the power to read and write whatever there is."""
    if os.getuid() == 0:
        for power in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(_DROP, power)


def without_rights(folder, *words, **environment):
    """Return status and errors of landbridge for a user who may write nothing that is not his.

    That is somebody else if this Python is for everybody, and else root without its powers.
    """
    for become in (give_up_rights, give_up_powers):
        ended = subprocess.run(
            [sys.executable, "-c", CODE, *words],
            cwd=folder,
            env={**os.environ, "PYTHONWARNINGS": "error", **environment},
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=become,
        )
        if ended.returncode != 99:
            break
    return ended.returncode, ended.stderr


def has_rights():
    """Return whether nothing takes the power of root away, so that nothing can be told apart."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o555)
        code = f"import os; os.mkdir({name + '/below'!r})"
        words = [sys.executable, "-c", code]
        ended = subprocess.run(words, capture_output=True, check=False, preexec_fn=give_up_powers)
        os.chmod(name, 0o755)
    return ended.returncode == 0


@pytest.fixture
def open_place():
    """Yield a folder that everybody may look into."""
    folder = Path("/tmp") / f"landbridge-faults-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


needs_modes = pytest.mark.skipif(has_rights(), reason="who runs this may do everything")


@needs_modes
def test_a_folder_that_may_not_be_written_is_refused_before_anything_is_computed(open_place):
    write_lane(open_place, MANY)
    open_place.chmod(0o555)

    status, err = without_rights(open_place, *ONE)

    assert status == 4
    assert err == f"landbridge: {open_place / 'out'}: Permission denied (EACCES)\n"
    assert not (open_place / "out").exists()


@needs_modes
@pytest.mark.slow
@pytest.mark.parametrize("mode", [0o555, 0o000])
@pytest.mark.parametrize(
    "words",
    [
        ["run", "lane.toml", "--out", "out", "--no-pictures"],
        ["plot", "out"],
        ["report", "out"],
        ["export", "out", "--format", "csv"],
        ["resume", "out"],
        ["check-results", "out"],
    ],
)
def test_results_of_somebody_else_are_one_line_and_stay_as_they_are(open_place, words, mode):
    before = contents(run_lane(open_place).folder)
    (open_place / "out").chmod(mode)

    status, err = without_rights(open_place, *words)

    (open_place / "out").chmod(0o755)
    # What is complete has nothing to go on with.
    only_reads = mode == 0o555 and words[0] in ("check-results", "resume")
    assert status == (0 if only_reads else 4)
    assert len(err.splitlines()) == (0 if only_reads else 1)
    assert contents(open_place / "out") == before


def test_a_folder_that_vanishes_is_told(tmp_path, undisturbed_many):
    write_lane(tmp_path, MANY)
    process = start(tmp_path, *ONE)
    wait_until(lambda: list(tmp_path.glob("out/.store/*/replication-*")))
    os.rename(tmp_path / "out", tmp_path / "gone")
    shutil.rmtree(tmp_path / "gone")

    status, _, err = finish(process)

    assert status == 4
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert landbridge(tmp_path, *ONE)[0] == 0
    assert is_honest(tmp_path / "out", undisturbed_many) is State.COMPLETE


@pytest.mark.parametrize("mebibytes", [150, 250, 400])
def test_too_little_memory_to_begin_with_is_one_line(tmp_path, mebibytes):
    write_lane(tmp_path)
    limit = limited(resource.RLIMIT_AS, mebibytes << 20)

    status, _, err = landbridge(tmp_path, *ONE, preexec_fn=limit)

    assert status == 4
    assert f"the limit of this process is {mebibytes} MiB" in err
    assert "512 MiB" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_memory_that_runs_out_is_one_line(tmp_path):
    write_lane(tmp_path, MANY.replace('"20 d"', '"24000 d"'))
    limit = limited(resource.RLIMIT_AS, 600 << 20)

    status, _, err = landbridge(tmp_path, *ONE, preexec_fn=limit)

    assert status == 4
    assert "Traceback" not in err


@pytest.mark.parametrize("wrong_s", [-1e9, 1e9])
def test_a_clock_that_jumps_changes_nothing(tmp_path, undisturbed_lane, monkeypatch, wrong_s):
    clock = time.time
    calls = []

    def jumping():
        calls.append(1)
        return clock() + wrong_s * (len(calls) % 2)

    monkeypatch.setattr(time, "time", jumping)

    assert contents(run_lane(tmp_path).folder) == undisturbed_lane


def test_a_terminal_with_few_letters_shows_a_name_as_far_as_it_can(tmp_path):
    path = write_lane(tmp_path)
    path.write_text(path.read_text().replace("One customs lane", "霍尔果斯 Қорғас"))

    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = ["run", "lane.toml", "--no-pictures"]
    status, out, err = landbridge(tmp_path, *words, environment=environment)

    assert (status, err) == (0, "")
    assert "????" in out


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_folder_that_cannot_be_synced_is_told_of_and_used(
    tmp_path, monkeypatch, undisturbed_lane, number
):
    sync = os.fsync

    def refuse(handle):
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(number, os.strerror(number))
        sync(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    told = []

    result = run_lane(tmp_path, warn=told.append)

    assert len(told) == 1
    assert "this file system cannot make sure that names are on the disk" in told[0]
    assert contents(result.folder) == undisturbed_lane


def test_a_file_system_without_locks_is_worked_with(tmp_path, monkeypatch, undisturbed_lane):
    monkeypatch.setattr("sim.experiments.lock._flock", lambda _handle: False)

    assert contents(run_lane(tmp_path).folder) == undisturbed_lane
