"""What ten and a hundred times the trains cost: ``python -m benchmarks --only volumes``.

The baseline with all volumes and all resources multiplied, so that the load stays what it is: one
replication drawn, simulated, tabulated, balanced and turned into figures, each factor in a process
of its own. Trains of a timetable stay as many as they are. Times are CPU times; a single volume is
what the others are compared with. ``python -m benchmarks.volumes [--factor N ...]`` prints them
for the SimPy engine alone.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

from benchmarks.alternating import Row, judged, not_measured
from benchmarks.contestants.landbridge_line import without_compiler
from benchmarks.engines import Simulate, on_numba, on_simpy
from benchmarks.full_model import baseline
from benchmarks.processes import peak_mb
from sim.metrics.balance import balance
from sim.metrics.kpis import compute
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

VOLUMES = ("trains", "trains_per_day")
CAPACITIES = (
    *("lanes", "bays", "tracks", "cranes", "crews", "locomotives", "broad_tracks"),
    *("standard_tracks", "paths_per_day", "yard_teu", "ready", "order_up_to", "surplus_above"),
    *("brought_per_day", "above", "until", "per_day"),
)
MOST_INSIDE = 5_000_000
GOALS = {10: 10.5, 100: 130.0}
"""How many times longer so many times the trains may take."""
GIGABYTES = 2.0
REPEATED = 5
"""How often the single volume runs; the median counts, as one of it is over so soon."""

Engines = Callable[[], Simulate]


class Cost(NamedTuple):
    """What one replication took."""

    trains: int
    played_s: float
    whole_s: float
    peak_mb: float


def multiplied(value: Any, factor: int, key: str = "") -> Any:
    """Return a scenario's table with its volumes and capacities multiplied."""
    if isinstance(value, Mapping):
        scaled = key in (*VOLUMES, *CAPACITIES)
        return {k: multiplied(v, factor, key if scaled else k) for k, v in value.items()}
    if key in (*VOLUMES, *CAPACITIES) and isinstance(value, int | float):
        return value * factor
    return value


def measure(_rounds: int) -> list[Row]:
    """Return what many times the volume costs on both engines; each of it runs once."""
    rows = _rows("SimPy engine", on_simpy)
    if reason := without_compiler():
        return [*rows, not_measured("many times the trains of H1 2024: compiled engine", reason)]
    return [*rows, *_rows("compiled engine", on_numba)]


def _rows(name: str, engine: Engines) -> list[Row]:
    singles = [in_fresh_process(1, engine) for _ in range(REPEATED)]
    played = statistics.median(cost.played_s for cost in singles)
    whole = statistics.median(cost.whole_s for cost in singles)
    return [
        row
        for factor, goal in GOALS.items()
        for row in _compared(name, in_fresh_process(factor, engine), (played, whole), goal)
    ]


def _compared(name: str, cost: Cost, single: tuple[float, float], goal: float) -> list[Row]:
    """Return the lines on time and memory of one multiple, beside the single volume."""
    what = f"H1 2024 with {cost.trains:,} trains, {name}"
    aside = f"{cost.played_s:.1f} s / {single[0]:.2f} s"
    whole_aside = f"{cost.whole_s:.1f} s / {single[1]:.2f} s"
    played, whole = cost.played_s / single[0], cost.whole_s / single[1]
    gigabytes = cost.peak_mb / 1_000
    return [
        judged(f"{what}: run / run of the single volume", played, f"{played:.1f}", goal, aside),
        judged(
            f"{what}: drawn, run and reckoned / the same of the single volume",
            whole,
            f"{whole:.1f}",
            goal,
            whole_aside,
        ),
        judged(f"{what}: peak memory, GB", gigabytes, f"{gigabytes:.2f}", GIGABYTES),
    ]


def measured(factor: int, engine: Engines = on_simpy) -> Cost:
    """Return what one replication of the baseline with `factor` times its volume takes."""
    scenario, small = baseline()
    simulate = engine()
    simulate(scenario, small)  # what is compiled or loaded on first use is no part of it
    table = multiplied(scenario.model_dump(exclude_none=True), factor)
    large = Scenario.model_validate({**table, "most_inside": MOST_INSIDE})
    begun = time.process_time()
    plans = draw(large, Inputs(), 0)
    drawn = time.process_time()
    log = simulate(large, plans)
    played = time.process_time()
    plans = plans.without_work()
    tables, trains = tabulate(plans, log, spent=True), plans.trains
    del plans, log
    balance(tables, large)
    compute(tables, large)
    whole = time.process_time()
    return Cost(trains, played - drawn, whole - begun, peak_mb())


def main() -> None:
    """Measure every factor on the SimPy engine and print what it costs beside the first."""
    parser = argparse.ArgumentParser(description="What many times the trains cost.")
    parser.add_argument("--factor", type=int, nargs="+", default=[1, 10, 100])
    asked = parser.parse_args()
    costs = [in_fresh_process(factor, on_simpy) for factor in asked.factor]
    for factor, cost in zip(asked.factor, costs, strict=True):
        played, whole = cost.played_s / costs[0].played_s, cost.whole_s / costs[0].whole_s
        print(
            f"{factor} x: {cost.trains:,} trains, run {cost.played_s:.1f} s ({played:.1f} x),"
            f" with all figures {cost.whole_s:.1f} s ({whole:.1f} x), {cost.peak_mb:,.0f} MB",
            flush=True,
        )


def in_fresh_process(factor: int, engine: Engines) -> Cost:
    """Return what one replication takes in a process that did nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, factor, engine).result()


if __name__ == "__main__":
    main()
