"""Overload, waiting and repetition: ``python -m benchmarks.saturation``.

* Cost per train at one lane with two priorities, at loads of 1.5 and 2 beside 0.9: 80,000 trains,
  of which half wait at the end. Runs alternate; times are CPU times, the shortest of five.
* Memory of a train that waits, and of one that has departed, each with its visits in the log.
* Memory, open files and temporary files after 1,000 replications in one process, beside 100.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.metrics.kpis import compute
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

TRAINS = 80_000
ROUNDS = 5
LOADS = (0.9, 1.5, 2.0)


def lane(load: float, trains: int) -> Scenario:
    """Return one lane with two priorities, work of an hour on average, and `trains` at `load`."""
    per_day = 24 * load / 2
    service = {"trains_per_day": per_day, "westbound": 1.0, "ports": {"khorgos": 1.0}}
    customs = {"lanes": 1, "order": "priority", "documents": {"exponential": "1 h"}}
    return Scenario.model_validate(
        {
            "title": "One lane, two priorities",
            "id": "two-priorities",
            "start": date(2024, 1, 1),
            "duration": f"{trains / (2 * per_day)} d",
            "most_inside": 5_000_000,
            "services": {"express": {**service, "priority": 1}, "others": service},
            "ports": {"khorgos": {"china": {"customs": customs}}},
        }
    )


def saturated() -> dict[float, float]:
    """Return the microseconds per train by load."""
    cases = {load: lane(load, TRAINS) for load in LOADS}
    plans = {load: draw(scenario, Inputs(), 0) for load, scenario in cases.items()}
    shortest = dict.fromkeys(LOADS, float("inf"))
    for _ in range(ROUNDS):
        for load, scenario in cases.items():
            begun = time.process_time()
            simulate(scenario, plans[load])
            took = (time.process_time() - begun) / plans[load].trains * 1e6
            shortest[load] = min(shortest[load], took)
    return shortest


def memory_per_train(load: float) -> float:
    """Return by how many bytes a run of this process grows with each train."""
    scenario = lane(load, 4 * TRAINS)
    plans = draw(scenario, Inputs(), 0)
    before = occupied()
    log = simulate(scenario, plans)
    return (occupied() - before) / len(log.milestones["departed"])


def repeated() -> list[tuple[int, float, int, int]]:
    """Return peak MB, open and temporary files after 100 and after 1,000 replications."""
    scenario = lane(0.9, 1_000)
    found = []
    for replication in range(1_000):
        plans = draw(scenario, Inputs(), replication)
        compute(tabulate(plans, simulate(scenario, plans)), scenario)
        if replication + 1 in (100, 1_000):
            files = len(list(Path("/proc/self/fd").iterdir()))
            left = len(list(Path(tempfile.gettempdir()).glob(f"*{os.getpid()}*")))
            found.append((replication + 1, occupied() / 1e6, files, left))
    return found


def occupied() -> float:
    """Return the bytes that this process occupies at most, so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def main() -> None:
    """Measure everything, each part in a process of its own, and print it."""
    costs = in_fresh_process(saturated)
    for load, cost in costs.items():
        print(f"load {load:g}: {cost:.2f} us a train, {cost / costs[LOADS[0]]:.2f} x")
    gone, waiting = (in_fresh_process(memory_per_train, load) for load in (0.5, 2.0))
    # At load 2 half of the trains have departed and the other half wait.
    print(f"a departed train with its visit: {gone:,.0f} bytes")
    print(f"a waiting train with its visit: {2 * waiting - gone:,.0f} bytes")
    for many, peak, files, left in in_fresh_process(repeated):
        print(f"{many} replications: {peak:.0f} MB, {files} open files, {left} temporary files")


def in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what `function` returns in a process that did nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


if __name__ == "__main__":
    main()
