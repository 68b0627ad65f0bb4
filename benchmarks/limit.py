"""What a limit that lets trains go costs: each wait in customs ends after 24 hours.

The stressed scenario, in which trains really leave the queue, against the same scenario that only
counts who waits too long; and the baseline, in which nobody waits so long.
"""

from pathlib import Path

from benchmarks.alternating import Row, alternate, not_measured, ratio_row
from benchmarks.engines import Simulate, on_numba, on_simpy, rows, why_not
from sim.domain.log import FINISHED, NOT_REACHED, STARTED, RunLog
from sim.domain.plan import Plans
from sim.scenario.loader import load
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

SCENARIOS = Path(__file__).parent.parent / "scenarios"
FILES = {"stressed": "stressed.toml", "H1 2024": "h1-2024.toml"}
WORKING = "clearance.at_limit=release"
SIMPY_GOAL, COMPILED_GOAL = 1.10, 2.0

Case = tuple[Scenario, Plans]


def measure(rounds: int) -> list[Row]:
    """Return the ratio of a run with a working limit to one without, by scenario and engine."""
    return [row for name, file in FILES.items() for row in _of(name, file, rounds)]


def _of(name: str, file: str, rounds: int) -> list[Row]:
    cases = {"with": _case(file, WORKING), "without": _case(file)}
    left = unserved(on_simpy()(*cases["with"]))
    what = f"24-hour limit at customs, {name} ({left:,} trains leave at it): with / without, "
    reason = why_not(*cases["with"]) or why_not(*cases["without"])
    if reason:
        second = not_measured(f"{what}compiled engine", reason, COMPILED_GOAL)
    else:
        second = _row(f"{what}compiled engine", on_numba(), cases, rounds, COMPILED_GOAL)
    return [_row(f"{what}SimPy engine", on_simpy(), cases, rounds, SIMPY_GOAL), second]


def _case(file: str, *changes: str) -> Case:
    loaded = load(SCENARIOS / file, list(changes))
    return loaded.scenario, draw(loaded.scenario, loaded.inputs, 0)


def _row(what: str, engine: Simulate, cases: dict[str, Case], rounds: int, goal: float) -> Row:
    runs = {name: (lambda case=case: engine(*case)) for name, case in cases.items()}
    quick = tuple(runs) if goal == COMPILED_GOAL else ()
    return ratio_row(what, alternate(runs, rounds, quick), "with", "without", goal)


def unserved(log: RunLog) -> int:
    """Return how many visits ended in the queue, because their limit was up."""
    table = rows(log)
    return int(((table[:, STARTED] == NOT_REACHED) & (table[:, FINISHED] != NOT_REACHED)).sum())
