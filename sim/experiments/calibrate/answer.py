"""What a calibration answers: targets and values before and after, evidence, warnings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from sim.experiments.calibrate.goals import Goal
from sim.experiments.calibrate.overlay import Fitted
from sim.experiments.calibrate.reading import PINNED, TOGETHER, UNSEEN, WEAK, Reading
from sim.experiments.calibrate.spans import error_of
from sim.experiments.calibrate.trials import Outcome
from sim.experiments.calibrate.varied import Point, Varied
from sim.scenario.schema import Scenario

_NEAR: Final = 0.05
"""Part of its half-width that a figure may lie outside a range."""
_LONGEST_WHY: Final = 1_000


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A target before and after: `distance` is in tolerances, 0 inside a reported range."""

    target: str
    metric: str
    port: str
    direction: str
    service: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    tolerance: float
    tolerance_assumed: bool
    before: float | None
    before_lower_95: float | None
    before_upper_95: float | None
    after: float | None
    after_lower_95: float | None
    after_upper_95: float | None
    distance: float | None
    reached: bool


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A value that was varied; times are texts with units.

    `low` and `high` are what the targets leave open, the other values moving along; `from_value`
    and `to_value` the limits within which it was fitted. `status` says how well it is pinned down.
    """

    key: str
    keys: tuple[str, ...]
    unit: str
    before: tuple[Any, ...]
    fitted: Any
    low: Any
    high: Any
    from_value: Any
    to_value: Any
    at_limit: str
    status: str


def goal_rows(goals: Sequence[Goal], before: Outcome, after: Outcome) -> list[GoalRow]:
    """Return a row for each goal, with its figures before and after."""
    rows = []
    for number, goal in enumerate(goals):
        was, is_now = before.rows[number], after.rows[number]
        figure = float(after.figures[number])
        distance = goal.distance(figure) if isfinite(figure) else None
        rows.append(
            GoalRow(
                goal.name,
                goal.target.metric,
                goal.target.port,
                goal.target.direction,
                goal.target.service,
                goal.unit,
                goal.target.value,
                goal.target.low,
                goal.target.high,
                goal.tolerance,
                goal.is_assumed,
                was.mean,
                was.lower_95,
                was.upper_95,
                is_now.mean,
                is_now.lower_95,
                is_now.upper_95,
                distance,
                distance is not None and abs(distance) <= _reach(goal),
            )
        )
    return rows


def _reach(goal: Goal) -> float:
    """Return up to how many tolerances off a goal is reached: a range has to be entered."""
    return 1.0 if goal.low == goal.high else _NEAR


def parameter_rows(
    varied: Sequence[Varied], point: Point, reading: Reading
) -> Iterator[ParameterRow]:
    """Yield a row for each value that was varied."""
    for at, each in enumerate(varied):
        low, high = reading.spans[at]
        yield ParameterRow(
            each.key,
            each.keys,
            each.unit,
            tuple(each.written(value) for value in each.was),
            each.written(point[at]),
            each.written(low),
            each.written(high),
            each.written(each.low),
            each.written(each.high),
            reading.limits[at],
            reading.statuses[at],
        )


def fitted_values(
    rows: Sequence[GoalRow], varied: Sequence[Varied], point: Point, reading: Reading, luck: str
) -> list[Fitted]:
    """Return the fitted values, each with its entry for the provenance.

    `luck` says how many replications there were, with which seed.
    """
    return [
        Fitted(each, point[at], _entry(rows, each, at, reading, luck))
        for at, each in enumerate(varied)
    ]


def _entry(
    rows: Sequence[GoalRow], each: Varied, at: int, reading: Reading, luck: str
) -> dict[str, Any]:
    is_seen = reading.statuses[at] in (PINNED, TOGETHER)
    span = reading.spans[at] if is_seen else (each.low, each.high)
    whys = [_seen(rows, luck) if is_seen else f"varied, but {_UNSEEN[reading.statuses[at]]}"]
    for combination in reading.combinations:
        if each.key in combination.keys:
            others = " and ".join(key for key in combination.keys if key != each.key)
            whys.append(f"cannot be told apart from {others}")
    if "reported" in each.grades:
        whys.append("a reported figure that was varied")
    if len(each.keys) > 1:
        whys.append(f"one value for {each.key}")
    limit = reading.limits[at]
    if limit and is_seen:
        whys.append(f"at the {limit} limit that it was given")
    return {
        # What the targets do not see is no better known than before.
        "grade": "fitted" if is_seen else "assumed",
        "range": [each.written(end) for end in span],
        "why": "; ".join(whys)[:_LONGEST_WHY],
    }


_UNSEEN: Final = {
    UNSEEN: "no target of the calibration reacts to it",
    WEAK: "no target of the calibration leaves its tolerance and error over the whole range",
}


def _seen(rows: Sequence[GoalRow], luck: str) -> str:
    targets = ", ".join(row.target for row in rows[:5]) + (", ..." if len(rows) > 5 else "")
    known = [abs(row.distance) for row in rows if row.distance is not None]
    off = f"{max(known):.2g}" if len(known) == len(rows) else "100"
    return f"fitted to {targets} with {luck}; at most {off} of a tolerance is left"


def warnings_of(
    scenario: Scenario, goals: Sequence[Goal], varied: Sequence[Varied], after: Outcome
) -> Iterator[str]:
    """Yield what whoever uses the fit has to know."""
    for each in varied:
        yield from _about(each)
    for goal in goals:
        if goal.target.use == "held-out":
            yield f"{goal.name} was held out; the fitted scenario calls it calibrated"
    for goal, row in zip(goals, after.rows, strict=True):
        if row.mean is None:
            yield f"{goal.name}: the fitted scenario has no such figure"
        if error_of(row) > goal.tolerance:
            yield (
                f"{goal.name}: the error of the simulation is larger than the tolerance;"
                " more replications would pin down more"
            )
    for trouble in after.troubles:
        yield f"at the fit: {trouble}"
    if scenario.replications == 1:
        yield "with one replication the error of the simulation is not known"


def _about(each: Varied) -> Iterator[str]:
    reported = [
        key for key, grade in zip(each.keys, each.grades, strict=True) if grade == "reported"
    ]
    if reported:
        yield f"a reported figure is being varied: {', '.join(reported)}"
    if len(set(each.was)) > 1:
        said = ", ".join(str(each.written(value)) for value in each.was)
        yield f"{each.key}: {said} so far, one value from here on"
    if any(not each.low <= value <= each.high for value in each.was):
        yield f"{each.key}: was outside the limits given"
