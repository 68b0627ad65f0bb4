"""What a train costs when customs has twice the work it can do, and thousands of trains wait.

The trains of the baseline, everyone let through to the end, as drawn and with documents so long
that customs of each port is at load 2.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.alternating import Row, alternate, not_measured, ratio_row
from benchmarks.contestants.landbridge_line import (
    Engine,
    compiled_engine,
    simpy_engine,
    without_compiler,
)
from benchmarks.full_model import baseline
from sim.domain.log import NOT_REACHED, RunLog
from sim.domain.plan import IntColumn, Plans, Stream
from sim.domain.resource import ResourceSpec, UnitsSpec
from sim.domain.time import DAY_S
from sim.model.program import build_programs
from sim.model.specs import resource_specs

OVERLOAD, GOAL = 2.0, 1.2


def measure(rounds: int) -> list[Row]:
    """Return the ratio of the cost per train in overload to the normal one."""
    scenario, plans = baseline()
    specs = resource_specs(scenario)
    programs = build_programs(scenario, specs)
    start_s, end_s = -scenario.warm_up, scenario.end_s
    normal = _loads(plans, specs, end_s - start_s)
    slow = _slower(plans, {port: OVERLOAD / load for port, load in normal.items()})

    def played(engine: Engine, plans: Plans) -> RunLog:
        # Long enough for the last train to get through.
        return engine(plans, programs, specs, start_s, 3 * end_s)

    usual, worst = (_most_inside(p, played(simpy_engine(), p)) for p in (plans, slow))
    load = sum(normal.values()) / len(normal)
    what = (
        f"cost per train of the full model, customs at load {OVERLOAD:g} (up to {worst:,} trains"
        f" inside) / at load {load:.1f} (up to {usual:,}), "
    )
    cases = {"normal": plans, "slow": slow}
    rows = [_row(f"{what}SimPy engine", partial(played, simpy_engine()), cases, rounds)]
    if reason := without_compiler():
        return [*rows, not_measured(f"{what}compiled engine", reason, GOAL)]
    return [
        *rows,
        _row(f"{what}compiled engine", partial(played, compiled_engine()), cases, rounds),
    ]


def _row(
    what: str, played: Callable[[Plans], RunLog], cases: Mapping[str, Plans], rounds: int
) -> Row:
    runs = {name: partial(played, plans) for name, plans in cases.items()}
    for run in runs.values():
        if (_departed(run()) == NOT_REACHED).any():
            raise SystemExit("not every train has departed")
    return ratio_row(what, alternate(runs, rounds), "slow", "normal", GOAL)


def _loads(plans: Plans, specs: Mapping[str, ResourceSpec], seconds: int) -> dict[str, float]:
    """Return the load of customs by port: work that comes in / work that the lanes can do."""
    work: dict[str, int] = {}
    for stream in plans.streams:
        if "documents" in stream.work:
            work[stream.port] = work.get(stream.port, 0) + int(stream.work["documents"].sum())
    return {port: done / (_lanes(specs, port) * seconds) for port, done in work.items()}


def _lanes(specs: Mapping[str, ResourceSpec], port: str) -> int:
    spec = specs[f"{port}.china.customs"]
    assert isinstance(spec, UnitsSpec)
    return spec.capacity


def _slower(plans: Plans, factors: Mapping[str, float]) -> Plans:
    streams = (_slower_stream(stream, factors[stream.port]) for stream in plans.streams)
    return replace(plans, streams=tuple(streams))


def _slower_stream(stream: Stream, factor: float) -> Stream:
    work: dict[str, IntColumn] = dict(stream.work)
    if "documents" in work:
        work["documents"] = np.rint(work["documents"] * factor).astype(np.int64)
    return replace(stream, work=work)


def _most_inside(plans: Plans, log: RunLog) -> int:
    """Return how many trains were inside at the worst midnight."""
    midnights = np.arange(log.start_s, log.end_s, DAY_S)
    arrived = np.sort(np.concatenate([stream.arrived_s for stream in plans.streams]))
    departed = np.sort(_departed(log))
    inside = np.searchsorted(arrived, midnights) - np.searchsorted(departed, midnights)
    return int(inside.max())


def _departed(log: RunLog) -> IntColumn:
    moments = log.milestones["departed"]
    return np.array([NOT_REACHED if m is None else m for m in moments], dtype=np.int64)
