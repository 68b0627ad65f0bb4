"""The command as users start it: other environments, signals, two at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, contents, write_lane

LONG = LANE.replace('"5 d"', '"60 d"').replace("replications = 3", "replications = 12")
COMMAND = [sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main())"]

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


_started: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nothing_is_left_running():
    """End what a failed test has left."""
    yield
    while _started:
        process = _started.pop()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def start(folder, *words, **environment):
    process = subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "error", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _started.append(process)
    return process


def finish(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def run_lane(folder, *words, **environment):
    status, _, err = finish(start(folder, "run", "lane.toml", *words, **environment))
    assert (status, err) == (0, "")


def wait_for_replications(folder: Path, number: int) -> None:
    deadline = time.monotonic() + 30
    while len(list(folder.glob(".store/*/replication-*"))) < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def members(session: int) -> dict[int, str]:
    """Return the command lines of the living processes of a session by their ids."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            _, _, state = (folder / "stat").read_text().rpartition(")")
            fields = state.split()
            if fields[0] != "Z" and fields[3] == str(session):
                found[int(folder.name)] = (folder / "cmdline").read_text()
        except OSError:
            continue
    return found


@pytest.mark.parametrize("pictures", [0, pytest.param(20, marks=pytest.mark.slow)])
def test_hash_seed_time_zone_locale_and_jobs_change_no_byte(tmp_path, pictures):
    write_lane(tmp_path)
    words = () if pictures else ("--no-pictures",)
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C", "COLUMNS": "20"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "PYTHONUTF8": "0"},
    ]
    for number, environment in enumerate(surroundings):
        place = ("--jobs", str(1 + number % 2), "--out", f"out{number}")
        run_lane(tmp_path, *place, *words, **environment)

    first, *others = [contents(tmp_path / f"out{number}") for number in range(3)]
    assert len([name for name in first if name.endswith((".png", ".svg"))]) == pictures
    for other in others:
        assert [name for name in first if first[name] != other[name]] == []
        assert first.keys() == other.keys()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    settings = Settings(jobs=1)
    return contents(run(load(write_lane(folder, LONG)), folder / "out", settings).folder)


@needs_proc
@pytest.mark.parametrize(
    ("sent", "jobs", "status"),
    [
        (signal.SIGINT, "2", 130),
        pytest.param(signal.SIGTERM, "1", 143, marks=pytest.mark.slow),
        (signal.SIGKILL, "2", -9),
    ],
)
def test_the_same_command_goes_on_after_a_signal(tmp_path, undisturbed, sent, jobs, status):
    write_lane(tmp_path, LONG)
    words = ("--no-pictures", "--quiet", "--jobs")
    process = start(tmp_path, "run", "lane.toml", *words, jobs)
    out = tmp_path / "results" / "lane"
    wait_for_replications(out, 2)

    # A terminal sends Ctrl-C to everybody; the others hit the main process alone.
    if sent == signal.SIGINT:
        os.killpg(process.pid, sent)
    else:
        process.send_signal(sent)
    ended, _, err = finish(process)

    assert ended == status
    assert "Traceback" not in err
    if sent != signal.SIGKILL:
        assert "of 12 replications are kept; the same command goes on from there" in err
        assert len(err.splitlines()) == 1
    assert nobody_is_left(process.pid)
    assert not (out / "manifest.json").exists()
    run_lane(tmp_path, *words, "1")
    assert contents(out) == undisturbed


def nobody_is_left(session: int) -> bool:
    deadline = time.monotonic() + 5
    while members(session):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@needs_proc
@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced(tmp_path, undisturbed):
    write_lane(tmp_path, LONG)
    process = start(tmp_path, "run", "lane.toml", "--no-pictures", "--quiet", "--jobs", "2")
    wait_for_replications(tmp_path / "results" / "lane", 1)

    workers = [pid for pid, words in members(process.pid).items() if "spawn_main" in words]
    os.kill(workers[0], signal.SIGKILL)

    assert finish(process)[0] == 0
    assert contents(tmp_path / "results" / "lane") == undisturbed


def test_two_runs_into_one_folder_do_not_mix(tmp_path, undisturbed):
    write_lane(tmp_path, LONG)
    words = ("run", "lane.toml", "--no-pictures", "--quiet", "--jobs", "1")
    first = start(tmp_path, *words)
    wait_for_replications(tmp_path / "results" / "lane", 1)

    first.send_signal(signal.SIGSTOP)

    status, _, err = finish(start(tmp_path, *words, "--set", "seed=1"))
    first.send_signal(signal.SIGCONT)

    assert status == 4
    assert f"in use by process {first.pid} on " in err
    assert finish(first)[0] == 0
    assert contents(tmp_path / "results" / "lane") == undisturbed


@pytest.mark.slow
def test_a_pipe_that_is_closed_leaves_a_complete_result_and_no_noise(tmp_path):
    write_lane(tmp_path)
    process = start(tmp_path, "run", "lane.toml", "--no-pictures", "--json")
    process.stdout.close()
    process.stdout = None

    status, _, err = finish(process)

    assert (status, err) == (141, "")
    assert (tmp_path / "results" / "lane" / "manifest.json").exists()


@pytest.mark.parametrize(
    "words",
    [["check", "lane.toml"], ["show", "lane.toml"], ["schema"], ["--help"], ["run", "--help"], []],
)
def test_every_command_ends_quietly_when_its_reader_is_gone(tmp_path, words):
    write_lane(tmp_path)
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        ended = subprocess.run(
            [*COMMAND, *words], cwd=tmp_path, stdout=pipe, stderr=subprocess.PIPE, check=False
        )

    assert (ended.returncode, ended.stderr) == (141, b"")


def home_of(folder, *folders):
    """Return the environment of a user who has nothing but `folders` at home."""
    for name in ("home", "tmp", *(f"home/{name}" for name in folders)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    free = ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    rest = {name: value for name, value in os.environ.items() if name not in free}
    return {**rest, "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}


LEAVE = "from sim.presentation.guest import leave_no_folders; leave_no_folders();"


def where_matplotlib_lives(environment):
    code = f"{LEAVE} import matplotlib; print(matplotlib.get_cachedir())"
    shown = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert shown.stderr == ""
    return Path(shown.stdout.strip())


@pytest.mark.skipif(sys.platform != "linux", reason="folders as on Linux")
def test_matplotlib_leaves_nothing_in_a_home_that_had_none_of_it(tmp_path):
    environment = home_of(tmp_path)

    where = where_matplotlib_lives(environment)

    assert where.parent == tmp_path / "tmp"
    assert list((tmp_path / "home").iterdir()) == []
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="folders as on Linux")
def test_folders_of_somebody_who_uses_matplotlib_are_used(tmp_path):
    environment = home_of(tmp_path, ".config/matplotlib", ".cache/matplotlib")
    own = {**environment, "MPLCONFIGDIR": str(tmp_path / "own")}

    assert where_matplotlib_lives(environment) == tmp_path / "home/.cache/matplotlib"
    assert where_matplotlib_lives(own) == tmp_path / "own"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="folders as on Linux")
def test_pictures_are_the_same_in_a_home_without_matplotlib(tmp_path):
    write_lane(tmp_path)
    run_lane(tmp_path, "--quiet", "--out", "first")
    environment = home_of(tmp_path)
    words = ["run", "lane.toml", "--quiet", "--out", "second"]

    subprocess.run([*COMMAND, *words], cwd=tmp_path, env=environment, check=True)

    assert list((tmp_path / "home").iterdir()) == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert contents(tmp_path / "second") == contents(tmp_path / "first")


def test_help_loads_nothing_heavy(tmp_path):
    heavy = (
        *("numpy", "scipy", "matplotlib", "duckdb", "pydantic", "simpy", "tree_sitter"),
        *("distributed", "mpi4py"),
    )
    code = (
        "import sys; from sim.cli import main; main(['--help']);"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert shown.stdout.splitlines()[-1] == "[]"
