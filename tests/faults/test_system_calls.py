"""The N-th system call of a run fails, or ends it: injected by strace, for real."""

import re
import shutil
import signal
import subprocess

import pytest

from tests.faults.acting import RUN, finish, goes_on, is_honest, start, undisturbed_run
from tests.unit.experiments.lanes import LANE, write_lane

SHORT = LANE.replace('"5 d"', '"1 d"').replace("replications = 3", "replications = 2")
CALLS = ("write", "fsync", "rename", "openat")
ERRORS = ("ENOSPC", "EIO", "EACCES", "EINTR")
HERE = "import os; os.path.exists('/landbridge-begins-here')"
CODE = f"import sys; from sim.cli import main; {HERE}; sys.exit(main())"
ONE = (*RUN, "--jobs", "1")
STRACE = shutil.which("strace")
SLOW = 10


def can_trace():
    words = [STRACE or "strace", "-f", "-o", "/dev/null", "true"]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not can_trace(), reason="needs strace, and leave to trace")


def traced(folder, *options):
    """Start the run under strace with `options`; every system call is the same each time."""
    environment = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    before = ("strace", "-f", "-qq", "-o", str(folder / "trace"), "--seccomp-bpf", *options)
    return start(folder, *ONE, before=before, environment=environment, code=CODE)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"), SHORT)


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """Return for each system call the number of the first and of the last that may fail.

    What Python calls before the command begins is not ours.
    """
    folder = tmp_path_factory.mktemp("counted")
    write_lane(folder, SHORT)
    status, _, err = finish(traced(folder, "-e", f"trace={','.join(CALLS)},stat,newfstatat"))
    assert (status, err) == (0, "")
    main = (folder / "trace").read_text().split()[0]
    lines = [
        line for line in (folder / "trace").read_text().splitlines() if line.split()[0] == main
    ]
    begin = next(place for place, line in enumerate(lines) if "landbridge-begins-here" in line)
    found = {}
    for call in CALLS:
        made = [place for place, line in enumerate(lines) if re.search(rf"^\d+ +{call}\(", line)]
        found[call] = (sum(place < begin for place in made) + 1, len(made))
    return found


def fails(folder, undisturbed, injected):
    """Do the run with a fault injected and check the five that must hold after every fault."""
    write_lane(folder, SHORT)
    call = injected.partition(":")[0]
    status, _, err = finish(traced(folder, "-e", f"trace={call}", "-e", f"inject={injected}"))
    if err.endswith("cannot be loaded\n"):
        # Of what it cannot load of its own Python says something itself, before we do.
        err = err[err.rindex("landbridge: ") :]
    assert "Traceback" not in err, (injected, err)
    if "duckdb::InternalException" in err:
        # It ends the process where it may not read how many processors it has: as good as killed.
        assert status == -signal.SIGABRT, (injected, err)
    else:
        assert status in (0, 4, -9, 137), (injected, err)
    if status == 4 and not (call == "write" and injected.endswith("+")):
        # Where no write succeeds any more, nothing can be said either.
        assert err.startswith("landbridge: "), injected
        assert len(err.splitlines()) == 1, (injected, err)
    state = is_honest(folder / "out", undisturbed)
    assert (status == 0) <= (state == "complete"), injected
    goes_on(folder, undisturbed)


def spread(first, last, count):
    """Return `count` numbers from `first` to `last`, evenly spread."""
    return sorted({first + (last - first) * place // max(1, count - 1) for place in range(count)})


SAMPLE = [
    *((call, "error=ENOSPC") for call in ("fsync", "rename")),
    ("write", "signal=KILL"),
    ("openat", "error=EIO"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("call", "fault"), SAMPLE)
def test_a_run_survives_a_system_call_that_fails(tmp_path, undisturbed, calls, call, fault):
    first, last = calls[call]
    for place, number in enumerate(spread(first, last, SLOW // 4)):
        folder = tmp_path / str(place)
        folder.mkdir()
        fails(folder, undisturbed, f"{call}:{fault}:when={number}")


@pytest.mark.slow
def test_a_run_survives_a_disk_that_stays_full(tmp_path, undisturbed, calls):
    first, last = calls["write"]
    fails(tmp_path, undisturbed, f"write:error=ENOSPC:when={(first + last) // 2}+")


@pytest.mark.slow
@pytest.mark.parametrize("error", ["EINVAL", "EOPNOTSUPP"])
def test_a_file_system_without_sync_is_told_of_and_worked_with(tmp_path, undisturbed, error):
    write_lane(tmp_path, SHORT)
    words = [word for word in ONE if word != "--quiet"]
    before = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync")
    inject = ("-e", f"inject=fsync:error={error}:when=1+")

    status, _, err = finish(start(tmp_path, *words, before=(*before, *inject)))

    assert status == 0
    assert err.startswith("note: out: this file system cannot make sure")
    assert len(err.splitlines()) == 1
    assert is_honest(tmp_path / "out", undisturbed) == "complete"


@pytest.mark.nightly
@pytest.mark.parametrize("call", CALLS)
def test_a_run_survives_every_system_call(tmp_path, undisturbed, calls, call):
    first, last = calls[call]
    for number in range(first, last + 1):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        fault = "signal=KILL" if number % 5 == 4 else f"error={ERRORS[number % 5]}"
        fails(folder, undisturbed, f"{call}:{fault}:when={number}")
        shutil.rmtree(folder)


@pytest.mark.nightly
@pytest.mark.parametrize("error", ERRORS[:3])
def test_a_run_survives_failures_that_stay(tmp_path, undisturbed, calls, error):
    for call in ("write", "fsync", "rename"):
        first, last = calls[call]
        for number in spread(first, last, 10):
            folder = tmp_path / f"{call}-{number}"
            folder.mkdir()
            fails(folder, undisturbed, f"{call}:error={error}:when={number}+")
