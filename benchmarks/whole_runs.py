"""Whole runs without pictures: what a second process gains, what store and statistics cost.

Two processes are timed by the wall, as nothing else shows what they gain; so this machine must have
two processors to spare. What a run costs beyond its replications is timed in CPU seconds.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.alternating import Goal, Row, alternate, ratio_row
from benchmarks.full_model import BASELINE
from sim.experiments.question import Question
from sim.experiments.replication import Job
from sim.experiments.run import run
from sim.experiments.store import Shelf
from sim.experiments.undertaking import Settings
from sim.metrics.kpis import compute
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load
from sim.workload.plans import draw

REPLICATIONS = 40
FEWER = 10


def processes(rounds: int) -> list[Row]:
    """Return how many times faster two processes are than one, in a third of the rounds."""
    loaded = load(BASELINE, [f"replications={REPLICATIONS}"])
    walls: dict[int, list[float]] = {1: [], 2: []}
    order = list(walls)
    shuffle = random.Random(1).shuffle
    for _ in range(max(1, rounds // 3)):
        shuffle(order)
        for jobs in order:
            begun = time.perf_counter()
            run_away(loaded, jobs)
            walls[jobs].append(time.perf_counter() - begun)
    seconds = {str(jobs): each for jobs, each in walls.items()}
    what = f"wall time of {REPLICATIONS} replications of H1 2024 without pictures: 1 process / 2"
    return [ratio_row(what, seconds, "1", "2", Goal(1.8, at_least=True))]


def overhead(rounds: int) -> list[Row]:
    """Return what a run costs in relation to its replications, alone and with their tables.

    The run is everything between a scenario in memory and a whole result folder, in one process. In
    the second row each replication counts with what it is computed and checked with, and with its
    tables, encoded and on the disk, once: so what is left is what the store (claiming the folder,
    manifests, putting the tables together) and the statistics over all replications add. The first
    row counts the checks, the costs of trains and the writing of tables as overhead too.
    """
    loaded = load(BASELINE, [f"replications={FEWER}"])
    contestants: dict[str, Callable[[], object]] = {
        "run": lambda: run_away(loaded, 1),
        "kept": lambda: kept(loaded),
        "bare": lambda: bare(loaded),
    }
    for function in contestants.values():
        function()  # what is loaded on first use is no part of any of them
    seconds = alternate(contestants, max(3, rounds // 3))
    what = f"`run` of {FEWER} replications of H1 2024 without pictures"
    return [
        ratio_row(
            f"{what} / its replications alone (draw, simulate, tabulate, figures)",
            *(seconds, "run", "bare"),
        ),
        ratio_row(
            f"{what} / its replications, checked and with their tables written",
            *(seconds, "run", "kept", 1.1),
        ),
    ]


def run_away(loaded: Loaded, jobs: int) -> None:
    """Run a scenario into a folder that is removed again."""
    with TemporaryDirectory() as folder:
        run(loaded, Path(folder) / "out", Settings(jobs=jobs))


def bare(loaded: Loaded) -> None:
    """Compute the figures of all replications, and keep nothing."""
    scenario = loaded.scenario
    for replication in range(scenario.replications):
        plans = draw(scenario, loaded.inputs, replication)
        compute(tabulate(plans, simulate(scenario, plans)), scenario)


def kept(loaded: Loaded) -> None:
    """Compute all replications with their checks, and write the tables of each."""
    question = Question.of(loaded)
    with TemporaryDirectory() as folder:
        for replication in range(loaded.scenario.replications):
            Job(question, replication, Shelf(Path(folder))).do()
