"""The full model on the compiled engine: against the SimPy engine, and what its log costs."""

from collections.abc import Callable

from benchmarks.alternating import Goal, Row, alternate, not_measured, ratio_row
from benchmarks.engines import events_alone, on_numba, on_simpy, same_moments, why_not, without_rows
from benchmarks.full_model import baseline
from sim.scenario.inputs import Inputs
from sim.workload.plans import draw

RUN = "run of H1 2024 alone: SimPy engine / compiled engine, logs equal"
LOOP = "the same, SimPy engine / compiled engine's events alone, from the first to the last"
LOG = "compiled engine, H1 2024: with its full log / without"
DRAW = "drawing the trains of H1 2024 / run on the compiled engine"
FASTER, LOGGED = Goal(25, at_least=True), Goal(1.15)


def measure(rounds: int) -> list[Row]:
    """Return how the engines stand to each other on the full model."""
    scenario, plans, inputs = *baseline(), Inputs()
    if reason := why_not(scenario, plans):
        goals = {RUN: FASTER, LOOP: FASTER, LOG: LOGGED, DRAW: None}
        return [not_measured(what, reason, goal) for what, goal in goals.items()]
    contestants: dict[str, Callable[[], object]] = {
        "simpy": lambda: on_simpy()(scenario, plans),
        "compiled": lambda: on_numba()(scenario, plans),
        "events": lambda: events_alone(scenario, plans),
        "draw": lambda: draw(scenario, inputs, 0),
    }
    bare = without_rows()
    if not same_moments(bare(scenario, plans), on_numba()(scenario, plans)):
        raise SystemExit("without its log the engine plays otherwise")
    contestants["bare"] = lambda: bare(scenario, plans)
    seconds = alternate(contestants, rounds, quick=("compiled", "events", "bare", "draw"))
    return [
        ratio_row(RUN, seconds, "simpy", "compiled", FASTER),
        ratio_row(LOOP, seconds, "simpy", "events", FASTER),
        ratio_row(LOG, seconds, "compiled", "bare", LOGGED),
        ratio_row(DRAW, seconds, "draw", "compiled"),
    ]
