"""The two engines of the project, and whether the compiled one plays a scenario equally."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

import numpy as np

from benchmarks.contestants.landbridge_line import COMPILED, without_compiler
from sim.domain.log import NOT_REACHED, RunLog, rows_of
from sim.domain.plan import IntColumn, Plans
from sim.model import run
from sim.scenario.schema import Scenario

Simulate = Callable[[Scenario, Plans], RunLog]
NO_ROWS = "rows"
"""The keyword with which, as False, the compiled engine writes no rows; if it has one."""


def on_simpy() -> Simulate:
    """Return the engine on SimPy."""
    return run.simulate


def on_numba() -> Simulate:
    """Return the compiled engine."""
    found: Simulate = import_module(COMPILED).simulate
    return found


def without_rows() -> Simulate | None:
    """Return the compiled engine that writes no rows, None if it cannot do without."""
    simulate = on_numba()
    try:
        names = simulate.__code__.co_varnames
    except AttributeError:
        return None
    return partial(simulate, **{NO_ROWS: False}) if NO_ROWS in names else None


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
    moments = [
        np.array_equal(_moments(one, name), _moments(other, name)) for name in one.milestones
    ]
    return all(moments) and np.array_equal(rows(one), rows(other))


def rows(log: RunLog) -> IntColumn:
    """Return the rows as an array [row, column], however the engine keeps them."""
    return rows_of(log)


def _moments(log: RunLog, name: str) -> IntColumn:
    moments = log.milestones[name]
    if isinstance(moments, np.ndarray):
        return moments
    return np.array([NOT_REACHED if m is None else m for m in moments], dtype=np.int64)
