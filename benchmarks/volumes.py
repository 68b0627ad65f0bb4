"""What ten and a hundred times the trains cost: ``python -m benchmarks.volumes [--factor N ...]``.

The baseline with all volumes and all resources multiplied, so that the load stays what it is: one
replication drawn, simulated, tabulated, balanced and turned into figures, each factor in a process
of its own. Trains of a timetable stay as many as they are. Times are CPU times; the first factor
is what the others are compared with.
"""

import argparse
import resource
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

from benchmarks.full_model import baseline
from sim.metrics.balance import balance
from sim.metrics.kpis import compute
from sim.model.run import simulate
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


def measured(factor: int) -> Cost:
    """Return what one replication of the baseline with `factor` times its volume takes."""
    scenario, _ = baseline()
    table = multiplied(scenario.model_dump(exclude_none=True), factor)
    large = Scenario.model_validate({**table, "most_inside": MOST_INSIDE})
    begun = time.process_time()
    plans = draw(large, Inputs(), 0)
    drawn = time.process_time()
    log = simulate(large, plans)
    played = time.process_time()
    tables = tabulate(plans, log)
    del log
    balance(tables, large)
    compute(tables, large)
    whole = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1e6
    return Cost(plans.trains, played - drawn, whole - begun, peak)


def main() -> None:
    """Measure every factor and print what it costs beside the first."""
    parser = argparse.ArgumentParser(description="What many times the trains cost.")
    parser.add_argument("--factor", type=int, nargs="+", default=[1, 10, 100])
    asked = parser.parse_args()
    costs = [in_fresh_process(factor) for factor in asked.factor]
    for factor, cost in zip(asked.factor, costs, strict=True):
        played, whole = cost.played_s / costs[0].played_s, cost.whole_s / costs[0].whole_s
        print(
            f"{factor} x: {cost.trains:,} trains, run {cost.played_s:.1f} s ({played:.1f} x),"
            f" with all figures {cost.whole_s:.1f} s ({whole:.1f} x), {cost.peak_mb:,.0f} MB",
            flush=True,
        )


def in_fresh_process(factor: int) -> Cost:
    """Return what one replication takes in a process that did nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, factor).result()


if __name__ == "__main__":
    main()
