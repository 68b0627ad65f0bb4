"""A point of a sweep from its scenario to its stored figures, as the user waits for it.

What a further point takes is what a sweep of several takes longer than a sweep of one; what the
first one takes has in it what any command takes: to load, to start processes, to write results. A
second call and later ones count: then the compiler's work is cached. Timed by the wall, as two
processes work; so this machine must have two processors to spare.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.alternating import Goal, Row, in_seconds, judged
from benchmarks.full_model import BASELINE

VARIED = "ports.khorgos.china.customs.lanes="
LANES = ("3", "4", "5", "6", "7")
REPLICATIONS = 20
CALL = (sys.executable, "-c", "from sim.cli import main; main()", "sweep")
ENGINES: dict[str, tuple[str, ...]] = {
    "the engine it takes by itself": (),
    "the SimPy engine": ("--engine", "simpy"),
}
GOAL = Goal(2.0)
_POINT = (
    f"point of `landbridge sweep` of {REPLICATIONS} replications of H1 2024, figures kept, "
    "2 processes, wall time"
)


class Took(NamedTuple):
    """Seconds of one call: as its user waits, and of all its processes' work."""

    wall_s: float
    cpu_s: float


def measure(rounds: int) -> list[Row]:
    """Return how long points take, with the engine that is chosen by itself and with SimPy."""
    first: dict[str, list[Took]] = {name: [] for name in ENGINES}
    further: dict[str, list[Took]] = {name: [] for name in ENGINES}
    for _ in range(1 + max(3, rounds // 3)):
        for name, words in ENGINES.items():
            one, several = call(words, LANES[:1]), call(words, LANES)
            more = len(LANES) - 1
            spent = (b - a for a, b in zip(one, several, strict=True))
            first[name].append(one)
            further[name].append(Took(*(seconds / more for seconds in spent)))
    return [
        *(_row(f"each further {_POINT}", name, took[1:], GOAL) for name, took in further.items()),
        *(_row(f"a whole call for one {_POINT}", name, took[1:]) for name, took in first.items()),
    ]


def _row(what: str, name: str, calls: Sequence[Took], goal: Goal | None = None) -> Row:
    median = statistics.median(took.wall_s for took in calls)
    measured = f"{median:.2f} s ({min(took.wall_s for took in calls):.2f} s)"
    aside = f"CPU {in_seconds(min(took.cpu_s for took in calls))} in all processes"
    return judged(f"{what}, on {name}", median, measured, None if ENGINES[name] else goal, aside)


def call(words: Sequence[str], lanes: Sequence[str]) -> Took:
    """Return what one call of the command takes, into a folder that is removed again."""
    asked = ("--vary", VARIED + ",".join(lanes), "--replications", str(REPLICATIONS), "--jobs", "2")
    with TemporaryDirectory() as folder:
        out = ("--out", str(Path(folder) / "out"), "--no-pictures", "--quiet")
        begun, worked = time.perf_counter(), _children_s()
        subprocess.run((*CALL, str(BASELINE), *asked, *words, *out), check=True)
        return Took(time.perf_counter() - begun, _children_s() - worked)


def _children_s() -> float:
    """Return the CPU seconds of all processes that this one has started and seen ending."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
