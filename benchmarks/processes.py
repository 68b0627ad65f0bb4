"""Whole processes: how long the command, and each engine, needs to begin, and what one occupies."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.alternating import Row, in_seconds, judged, not_measured
from benchmarks.contestants import c_line, simmer_line
from benchmarks.contestants.landbridge_line import without_compiler
from benchmarks.full_model import baseline
from benchmarks.scratch import python
from sim.model.run import simulate
from sim.recording.tables import tabulate

BARE = python("-c", "pass")
HELP = python("-c", "from sim.cli import main; main()", "--help")
ONE_TRAIN = (
    "from benchmarks.contestants.{module} import {name} as engine\n"
    "from benchmarks.contestants.contestant import departures\n"
    "from benchmarks.contestants.line import inputs\n"
    "departures(engine, inputs(1))"
)
HELP_GOAL, MEMORY_GOAL_MB = 0.5, 300


def start_up(rounds: int) -> list[Row]:
    """Return the wall time of ``landbridge --help``, and of one train with each engine."""
    with TemporaryDirectory() as folder:
        commands, reasons = _starts(Path(folder))
        for command in commands.values():
            _quietly(command)  # what is cached from the first time on is cached from now on
        walls = wall_times({"help": HELP, "bare": BARE} | commands, rounds)
    bare = statistics.median(walls["bare"])
    asked = statistics.median(walls["help"])
    measured = f"{asked:.2f} s, {asked / bare:.0f} x a bare interpreter"
    what = "`landbridge --help`, wall time"
    rows = [judged(what, asked, measured, HELP_GOAL, f"bare {bare:.2f} s")]
    for name in commands:
        rows.append(judged(f"start, wall time: {name}", 0, _median(walls[name])))
    rows += [not_measured(f"start, wall time: {n}", why) for n, why in reasons.items()]
    return [*rows, *_compiling()]


def _compiling() -> list[Row]:
    """Return how long the compiled engine takes where it never ran before; once, it is long."""
    what = "start, wall time: compiled engine, one train of the line, machine code to be made"
    if reason := without_compiler():
        return [not_measured(what, reason)]
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        _quietly(_one_train("landbridge_line", "ON_NUMBA"), NUMBA_CACHE_DIR=folder)
        took = time.perf_counter() - begun
    return [judged(what, took, in_seconds(took))]


def _starts(folder: Path) -> tuple[dict[str, Sequence[str]], dict[str, str]]:
    """Return the commands that begin with each engine, and why others cannot."""
    library = str(folder / "line.so")
    compiling = (c_line.COMPILER, "-O3", "-shared", "-fPIC", "-o", library, str(c_line.SOURCE))
    commands: dict[str, Sequence[str]] = {
        "SimPy engine, one train of the line": _one_train("landbridge_line", "ON_SIMPY"),
        "compiled engine, one train of the line, its machine code cached": _one_train(
            "landbridge_line", "ON_NUMBA"
        ),
        "idiomatic SimPy, one train of the line": _one_train("simpy_line", "IDIOMATIC"),
        "C, compiling the program": compiling,
        "simmer, loading it into R": simmer_line.LOADED,
    }
    missing = dict(zip(commands, _missing(), strict=True))
    reasons = {name: reason for name, reason in missing.items() if reason}
    return {name: c for name, c in commands.items() if name not in reasons}, reasons


def _missing() -> tuple[str, ...]:
    return "", without_compiler(), "", c_line.missing(), simmer_line.missing()


def _one_train(module: str, name: str) -> list[str]:
    return python("-c", ONE_TRAIN.format(module=module, name=name))


def wall_times(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, list[float]]:
    """Return how long each command took by the wall, in each round."""
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            _quietly(command)
            walls[name].append(time.perf_counter() - begun)
    return walls


def _quietly(command: Sequence[str], **variables: str) -> None:
    environment = {**os.environ, **variables}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


def _median(walls: Sequence[float]) -> str:
    return f"{statistics.median(walls):.2f} s ({min(walls):.2f} s)"


def memory(_rounds: int) -> list[Row]:
    """Return the peak memory of this process after one replication and its tables."""
    scenario, plans = baseline()
    tabulate(plans, simulate(scenario, plans))
    what = "peak memory of a process that loads, draws, simulates and tabulates H1 2024, MB"
    return [judged(what, peak_mb(), f"{peak_mb():.0f}", MEMORY_GOAL_MB)]


def peak_mb() -> float:
    """Return what this process has occupied at most."""
    unit = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
