"""The record and the tables of a sensitivity study: what was varied, what not, what to mind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sim.experiments.calibrate.varied import Varied
from sim.experiments.sensitivity.bands import Band
from sim.experiments.sensitivity.design import Plan
from sim.experiments.sensitivity.effects import Effect
from sim.experiments.sensitivity.inputs import Inputs
from sim.experiments.sensitivity.response import At
from sim.experiments.store import model_versions
from sim.experiments.sweep.points import values_by_key
from sim.recording.rows import NUMBER, TEXT, WHOLE
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash

AS_IT_STANDS: Final = "as it stands"

INDEPENDENT: Final = (
    "The inputs are taken as spread evenly over their ranges and independent of each other; this is"
    " an assumption like any other, and the ranges are what the scenario says."
)
SHARED: Final = "One entry of [provenance] is one input: all places that it names share the value."
SAME_LUCK: Final = (
    "All points have the same luck. What it does to all of them alike cancels; what it does"
    " differently is counted as luck."
)
ONE_LUCK: Final = (
    "One replication: what luck does is not known, so that nothing can be told from it."
)
FIGURE_COLUMNS: Final = {
    "point": WHOLE,
    **dict.fromkeys(("port", "direction", "metric", "unit"), TEXT),
    **dict.fromkeys(("mean", "lower_95", "upper_95"), NUMBER),
    "replications": WHOLE,
    "remark": TEXT,
}


def record_of(
    base: Loaded,
    inputs: Inputs,
    plan: Plan,
    outcome: tuple[Sequence[At], Sequence[Effect], Sequence[Band]],
) -> dict[str, Any]:
    """Return the content of ``sensitivity.json``."""
    points, effects, bands = outcome
    scenario = base.scenario
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "scenario_hash": scenario_hash(base),
        "seed": scenario.seed,
        "replications": scenario.replications,
        "versions": model_versions(),
        "method": plan.method,
        "points": len(plan.parts),
        "studied": plan.studied,
        "block": plan.block,
        "spread": len(plan.spread),
        "chosen": inputs.are_chosen,
        "inputs": [_input(each) for each in plan.inputs],
        "left_out": [each._asdict() for each in inputs.left_out],
        "left_out_counts": dict(Counter(each.why for each in inputs.left_out)),
        "notes": list(_notes(inputs, scenario.replications)),
        "troubles": [
            {"point": each.point.number, "troubles": list(each.troubles)}
            for each in points
            if each.troubles
        ],
        "effects": [row for each in effects for row in each.rows()],
        "bands": [band.row() for band in bands],
    }


def _input(varied: Varied) -> dict[str, Any]:
    alike = len(set(varied.was)) == 1
    return {
        "key": varied.key,
        "keys": list(varied.keys),
        "kind": varied.kind,
        "unit": varied.unit,
        "low": varied.written(varied.low),
        "high": varied.written(varied.high),
        "base": varied.written(varied.was[0]) if alike else None,
        "grades": sorted(set(varied.grades)),
    }


def _notes(inputs: Inputs, replications: int) -> Iterator[str]:
    yield INDEPENDENT
    if not inputs.are_chosen:
        yield SHARED
    yield SAME_LUCK if replications > 1 else ONE_LUCK


def point_columns(plan: Plan) -> tuple[str, ...]:
    """Return the columns of ``points.csv``."""
    keys = (each.key for each in plan.inputs)
    return ("point", "part", *keys, "troubles")


def point_rows(plan: Plan, points: Sequence[At]) -> Iterator[dict[str, Any]]:
    """Yield the values of every point, and of the scenario as it stands, which is the last."""
    for each in points[:-1]:
        number = each.point.number
        values = values_by_key(plan.design, plan.design.points[number - 1])
        yield _point(each, plan.parts[number - 1], values)
    was = {axis.key: axis.base.cell if axis.base else None for axis in plan.design.axes}
    yield _point(points[-1], AS_IT_STANDS, was)


def _point(at: At, part: str, values: Any) -> dict[str, Any]:
    return {
        "point": at.point.number,
        "part": part,
        **values,
        "troubles": "; ".join(at.troubles),
    }


def figure_rows(points: Sequence[At]) -> Iterator[dict[str, Any]]:
    """Yield the figures of every point."""
    for each in points:
        for row in each.rows:
            yield {column: row[column] for column in FIGURE_COLUMNS}
