"""Whole processes: how long the command needs to say anything, and what a replication occupies."""

import resource
import statistics
import subprocess
import sys
import time

from benchmarks.alternating import Row
from benchmarks.full_model import baseline
from sim.model.run import simulate
from sim.recording.tables import tabulate

COMMANDS = {
    "help": [sys.executable, "-c", "from sim.cli import main; main()", "--help"],
    "bare": [sys.executable, "-c", "pass"],
}


def start_up(rounds: int) -> list[Row]:
    """Return the wall time of ``landbridge --help`` beside that of a bare interpreter."""
    walls: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            walls[name].append(time.perf_counter() - begun)
    asked, bare = (statistics.median(walls[name]) for name in COMMANDS)
    measured = f"{asked:.2f} s, {asked / bare:.0f} x a bare interpreter"
    return [Row("`landbridge --help`, wall time", measured, "0.5 s", f"bare {bare:.2f} s")]


def memory(_rounds: int) -> list[Row]:
    """Return the peak memory of this process after one replication and its tables."""
    scenario, plans = baseline()
    tabulate(plans, simulate(scenario, plans))
    unit = 1 if sys.platform == "darwin" else 1_024
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    what = "peak memory of a process that loads, draws, simulates and tabulates H1 2024"
    return [Row(what, f"{peak_mb:.0f} MB", "300 MB", "")]
