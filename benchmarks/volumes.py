"""What ten and a hundred times the trains cost: ``python -m benchmarks --only volumes``.

The baseline over ten times the time, and with all volumes and all resources multiplied, so that
the load stays what it is: one replication drawn, simulated, tabulated, balanced and turned into
figures, each in a process of its own. Trains of a timetable stay as many a day as they are. Times
are CPU times, the median of several processes where they end in seconds; the baseline itself is
what the others are compared with. ``python -m benchmarks.volumes [--factor N ...]`` prints many
times the volume for the SimPy engine alone.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

from benchmarks.alternating import Row, figure, judged, not_measured
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
LONGER, EACH = 10, 1.05
REPEATED = 5
"""How often what ends in seconds runs; the median counts, as pages of memory may be dear or not."""
QUICK_S = 30.0

Engines = Callable[[], Simulate]


class Cost(NamedTuple):
    """What one replication took."""

    trains: int
    played_s: float
    whole_s: float
    own_s: float
    """Of `whole_s` what is not the system's, which hands out memory: dear where it is virtual."""
    peak_mb: float


def multiplied(value: Any, factor: int, key: str = "") -> Any:
    """Return a scenario's table with its volumes and capacities multiplied."""
    if isinstance(value, Mapping):
        scaled = key in (*VOLUMES, *CAPACITIES)
        return {k: multiplied(v, factor, key if scaled else k) for k, v in value.items()}
    if key in (*VOLUMES, *CAPACITIES) and isinstance(value, int | float):
        return value * factor
    return value


def lasting(table: Mapping[str, Any], factor: int) -> dict[str, Any]:
    """Return a scenario's table over `factor` times the time, with as many trains a day.

    Nothing grows over the years: that would be another load.
    """
    services = {
        name: {
            **service,
            **({"trains": factor * service["trains"]} if "trains" in service else {}),
            "growth_per_year": 0.0,
        }
        for name, service in table["services"].items()
    }
    end = table["start"] + factor * (table["end"] - table["start"])
    return {**table, "services": services, "end": end}


def measure(_rounds: int) -> list[Row]:
    """Return what many times the trains cost on both engines."""
    rows = _rows("SimPy engine", on_simpy)
    if reason := without_compiler():
        return [*rows, not_measured("many times the trains of H1 2024: compiled engine", reason)]
    return [*rows, *_rows("compiled engine", on_numba)]


def _rows(name: str, engine: Engines) -> list[Row]:
    single = usual(1, engine)
    longer = usual(LONGER, engine, longer=True)
    rows = _per_train(f"H1 2024 over {LONGER} times the time", name, longer, single)
    for factor, goal in GOALS.items():
        cost = usual(factor, engine)
        rows += _compared(f"H1 2024 with {factor} times the volume", name, cost, single, goal)
    return rows


def _per_train(case: str, engine: str, cost: Cost, single: Cost) -> list[Row]:
    """Return the same lines per train: the warm-up is not longer, so there are fewer of them."""
    what = f"{case} ({cost.trains:,} trains), {engine}"
    fewer = single.trains / cost.trains
    played, whole = cost.played_s / single.played_s, cost.whole_s / single.whole_s
    return [
        _ratio(f"{what}: run, per train / run of H1 2024, per train", played * fewer, EACH),
        _ratio(f"{what}: drawn, run and reckoned, per train / the same", whole * fewer, EACH),
        _memory(what, cost),
    ]


def _compared(case: str, engine: str, cost: Cost, single: Cost, goal: float) -> list[Row]:
    """Return the lines on time and memory of one multiple, beside the baseline."""
    what = f"{case} ({cost.trains:,} trains), {engine}"
    aside = f"{cost.played_s:.1f} s / {1e3 * single.played_s:.0f} ms"
    whole_aside = f"{cost.whole_s:.1f} s / {1e3 * single.whole_s:.0f} ms"
    played, whole = cost.played_s / single.played_s, cost.whole_s / single.whole_s
    return [
        _ratio(f"{what}: run / run of H1 2024", played, goal, aside),
        _ratio(f"{what}: drawn, run and reckoned / the same of H1 2024", whole, goal, whole_aside),
        _ratio(
            f"{what}: drawn, run and reckoned, without the system's time / the same of H1 2024",
            cost.own_s / single.own_s,
            goal,
            f"{cost.own_s:.1f} s / {1e3 * single.own_s:.0f} ms",
        ),
        _memory(what, cost),
    ]


def _ratio(what: str, value: float, goal: float, aside: str = "") -> Row:
    return judged(what, value, figure(value), goal, aside)


def _memory(what: str, cost: Cost) -> Row:
    gigabytes = cost.peak_mb / 1_000
    return judged(f"{what}: peak memory, GB", gigabytes, f"{gigabytes:.2f}", GIGABYTES)


def usual(factor: int, engine: Engines, *, longer: bool = False) -> Cost:
    """Return what one replication takes, each figure the median of several processes."""
    costs = [in_fresh_process(factor, engine, longer=longer)]
    while len(costs) < REPEATED and costs[0].whole_s < QUICK_S:
        costs.append(in_fresh_process(factor, engine, longer=longer))
    return Cost(
        costs[0].trains, *(statistics.median(each) for each in list(zip(*costs, strict=True))[1:])
    )


def measured(factor: int, engine: Engines = on_simpy, *, longer: bool = False) -> Cost:
    """Return what one replication takes with `factor` times the volume, or the time, of H1 2024."""
    scenario, small = baseline()
    simulate = engine()
    simulate(scenario, small)  # what is compiled or loaded on first use is no part of it
    table = scenario.model_dump(exclude_none=True)
    table = lasting(table, factor) if longer else multiplied(table, factor)
    large = Scenario.model_validate({**table, "most_inside": MOST_INSIDE})
    begun, own_s = time.process_time(), user_s()
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
    return Cost(trains, played - drawn, whole - begun, user_s() - own_s, peak_mb())


def user_s() -> float:
    """Return the CPU seconds of this process that are not the system's."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


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


def in_fresh_process(factor: int, engine: Engines, *, longer: bool = False) -> Cost:
    """Return what one replication takes in a process that did nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, factor, engine, longer=longer).result()


if __name__ == "__main__":
    main()
