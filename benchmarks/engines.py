"""The two engines of the project, and whether the compiled one plays a scenario equally."""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.alternating import Timed
from benchmarks.contestants.landbridge_line import COMPILED, without_compiler
from sim.domain.log import NOT_REACHED, WIDTH, RunLog, rows_of
from sim.domain.plan import IntColumn, Plans
from sim.fast.layout import give_back
from sim.fast.memory import NOT_YET, NOW, ROWS
from sim.model import run
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.fast.play import Run

Simulate = Callable[[Scenario, Plans], RunLog]
PACKAGE = "sim.fast"
FEW = 4_096
"""Rows that are kept where there is to be no log: enough for those that somebody still reads."""


def on_simpy() -> Simulate:
    """Return the engine on SimPy."""
    return run.simulate


def on_numba() -> Simulate:
    """Return the compiled engine."""
    found: Simulate = import_module(COMPILED).simulate
    return found


def events_alone(scenario: Scenario, plans: Plans) -> "Timed[Run]":
    """Return what the events of a compiled run take, which is prepared before and read after."""
    run = import_module(COMPILED).prepared(scenario, plans)
    begun = time.process_time()
    run.play()
    took = time.process_time() - begun
    give_back(run.m)  # as a run does that is over
    return Timed(took, run)


def without_rows() -> Simulate:
    """Return the compiled engine made to forget its rows, of which only a handful is kept.

    They are written over and over again into a place that stays in the processor's cache. All else
    is as ever, so its milestones must be those of the engine; `same_moments` tells.
    """
    kept = {name: module for name, module in sys.modules.items() if name.startswith(PACKAGE)}
    for name in kept:
        del sys.modules[name]
    try:
        # All that calls it is compiled with it, under a name of its own.
        import_module(f"{PACKAGE}.journeys").write = _compiled(_write_over)
        engine = import_module(COMPILED)
        engine.version = lambda: "without rows"
        simulate: Simulate = engine.simulate
    finally:
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            del sys.modules[name]
        sys.modules.update(kept)
        sys.modules["sim"].fast = kept[PACKAGE]
    return simulate


def _compiled(function: Callable[..., int]) -> Callable[..., int]:
    compiled: Callable[..., int] = import_module(f"{PACKAGE}.compiled").compiled(function)
    return compiled


def _write_over(m: IntColumn, rows: IntColumn, entity: int, number: int, started_s: int) -> int:
    """Write a visit as `sim.fast.journeys.write` does, over one of those before."""
    at = m[ROWS]
    m[ROWS] = (at + WIDTH) % (FEW * WIDTH)
    rows[at] = entity
    rows[at + 1] = number
    rows[at + 2] = m[NOW]
    rows[at + 3] = started_s
    rows[at + 4] = m[NOT_YET]
    return int(at)


def same_moments(one: RunLog, other: RunLog) -> bool:
    """Tell whether all trains of two logs reached all milestones at the same moments."""
    return all(
        np.array_equal(_moments(one, name), _moments(other, name)) for name in one.milestones
    )


def why_not(scenario: Scenario, plans: Plans) -> str:
    """Return why the compiled engine cannot be measured on a scenario; empty if it can.

    It plays the scenario once, so it is compiled afterwards.

    Raises:
        SystemExit: its log is another one.
    """
    if reason := without_compiler():
        return reason
    try:
        log = on_numba()(scenario, plans)
    except import_module(COMPILED).InexpressibleError as error:
        return f"the compiled engine cannot play it ({error})"
    if not same(run.simulate(scenario, plans), log):
        raise SystemExit("the logs of the engines differ")
    return ""


def same(one: RunLog, other: RunLog) -> bool:
    """Tell whether two logs have the same rows, milestones, empty trains and diversions."""
    if one.empty_trains != other.empty_trains or one.diverted != other.diverted:
        return False
    return same_moments(one, other) and np.array_equal(rows(one), rows(other))


def rows(log: RunLog) -> IntColumn:
    """Return the rows as an array [row, column], however the engine keeps them."""
    return rows_of(log)


def _moments(log: RunLog, name: str) -> IntColumn:
    moments = log.milestones[name]
    if isinstance(moments, np.ndarray):
        return moments
    return np.array([NOT_REACHED if m is None else m for m in moments], dtype=np.int64)
