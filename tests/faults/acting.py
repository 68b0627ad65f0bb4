"""A tiny run that faults are done to, and what must hold after each of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sim.cli import main
from sim.experiments.checking import State, check
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, contents, write_lane

CODE = "import sys; from sim.cli import main; sys.exit(main())"
RUN = ("run", "lane.toml", "--no-pictures", "--quiet", "--out", "out")
MANY = LANE.replace('"5 d"', '"20 d"').replace("replications = 3", "replications = 12")
LONG = LANE.replace('"5 d"', '"10 d"').replace("replications = 3", "replications = 40")

_started: list[subprocess.Popen[str]] = []


def end_all():
    """End what a failed test has left."""
    while _started:
        process = _started.pop()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def start(folder, *words, before=(), **more):
    """Start landbridge with `words` in `folder`, in a session of its own."""
    environment = {**os.environ, "PYTHONWARNINGS": "error", **more.pop("environment", {})}
    process = subprocess.Popen(
        [*before, sys.executable, "-c", more.pop("code", CODE), *words],
        cwd=folder,
        env=environment,
        stdout=more.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **more,
    )
    _started.append(process)
    return process


def finish(process):
    """Return status, output and errors of `process` when it has ended."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out or "", err


def landbridge(folder, *words, **more):
    """Return status, output and errors of landbridge with `words` in `folder`."""
    return finish(start(folder, *words, **more))


def undisturbed_run(folder: Path, text: str) -> dict[str, bytes]:
    """Return the files of a run that nothing happens to."""
    path = write_lane(folder, text)
    return contents(run(load(path), folder / "out", Settings(jobs=1)).folder)


def names_below(folder: Path) -> set[str]:
    """Return everything in and below `folder`, folders too."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def wait_until(what, seconds=120):
    """Wait until `what` is so; how long does not matter, only that it comes."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


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


def workers(session: int) -> list[int]:
    """Return the ids of the worker processes of a session."""
    return [pid for pid, words in members(session).items() if "spawn_main" in words]


def is_honest(out: Path, undisturbed: dict[str, bytes]) -> State | None:
    """Check that nothing is called complete that is not; return what it is called."""
    if not (out / ".landbridge").exists():
        return None
    found = check(out)
    found_there = contents(out)
    is_there = all(found_there.get(name) == undisturbed[name] for name in found.whole)
    is_all = {*undisturbed} - {".landbridge", "manifest.json"} == {*found.whole}
    assert (found.state is State.COMPLETE) <= (is_there and is_all), found
    return found.state


def goes_on(folder: Path, undisturbed: dict[str, bytes], *words: str) -> None:
    """Go on with the run in ``folder/out`` and check that nothing tells it was disturbed."""
    out = folder / "out"
    if main(["resume", str(out), "--jobs", "1", "--quiet", *words]) != 0:
        # Stopped before it could say what was asked.
        assert not (out / ".request").exists()
        assert main(["run", str(folder / "lane.toml"), *RUN[2:-1], str(out), "--jobs", "1"]) == 0
    assert contents(out) == undisturbed
    assert names_below(out) == {*undisturbed, "host.json"}
    assert check(out).state is State.COMPLETE
