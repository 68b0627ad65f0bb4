"""What the targets leave open: how far a value can go while all figures stay in their bands.

The others move along. By the slopes at the fit that is a linear programme for each end of each
value, with whole numbers where a value has only a few.
"""

from collections.abc import Sequence
from math import ceil, floor, isfinite
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import linprog

from sim.experiments.calibrate.goals import Goal
from sim.experiments.calibrate.trials import Numbers, Outcome
from sim.experiments.calibrate.varied import Varied, grain_of
from sim.metrics.summary import SummaryRow

_HAIR: Final = 1e-6
_DIGITS: Final = 100
"""By so much the grain of what is open is coarser than the grain of the search would be."""


class Span(NamedTuple):
    """The lowest and the highest of the values that are open."""

    low: float
    high: float


class _Inequalities(NamedTuple):
    """What keeps every figure in its band; None where all is open."""

    rows: Numbers | None
    rights: Numbers | None


def open_spans(
    varied: Sequence[Varied], goals: Sequence[Goal], fit: Outcome, slopes: Numbers
) -> list[Span]:
    """Return what the `goals` leave open of each value around the `fit`.

    `slopes` are, by goal and value, in tolerances over a whole range.
    """
    # Whole numbers move by ones, everything else by its range.
    units = np.array([1.0 if each.is_coarse else each.span for each in varied])
    spans = np.array([each.span for each in varied])
    inside = _inside_bands(goals, fit, slopes * (units / spans))
    found = []
    for at, each in enumerate(varied):
        ends = [_farthest(varied, fit, inside, sign * np.eye(len(varied))[at]) for sign in (1, -1)]
        low, high = (float(end[at] * units[at]) for end in ends)
        found.append(_span(each, fit.point[at], low, high))
    return found


def _farthest(
    varied: Sequence[Varied], fit: Outcome, inside: _Inequalities, aim: Numbers
) -> Numbers:
    """Return the moves of all values that make `aim` smallest."""
    bounds = []
    for each, value in zip(varied, fit.point, strict=True):
        unit = 1.0 if each.is_coarse else each.span
        bounds.append((min(each.low - value, 0.0) / unit, max(each.high - value, 0.0) / unit))
    end = linprog(
        aim,
        A_ub=inside.rows,
        b_ub=inside.rights,
        bounds=bounds,
        integrality=np.array([int(each.is_coarse) for each in varied]),
        method="highs",
    )
    return np.zeros(len(varied)) if end.x is None else np.asarray(end.x)


def _inside_bands(goals: Sequence[Goal], fit: Outcome, slopes: Numbers) -> _Inequalities:
    rows, rights = [], []
    for number, goal in enumerate(goals):
        figure = float(fit.figures[number])
        low, high = _band(goal, fit.rows[number], figure)
        for sign, end in ((1.0, high), (-1.0, low)):
            if isfinite(end) and isfinite(figure):
                rows.append(sign * slopes[number])
                rights.append(sign * (end - figure) / goal.tolerance)
    if not rows:
        return _Inequalities(None, None)
    return _Inequalities(np.array(rows), np.array(rights))


def _band(goal: Goal, row: SummaryRow, figure: float) -> tuple[float, float]:
    """Return the band of a goal, wider by the error of the simulation.

    A goal that is missed has a band from its own to what is as near to it as the fit.
    """
    low, high = goal.band
    low, high = low - error_of(row), high + error_of(row)
    if low <= figure <= high:
        return low, high
    return min(low, figure - goal.tolerance), max(high, figure + goal.tolerance)


def error_of(row: SummaryRow) -> float:
    """Return half the interval of a figure, 0 where it is not known."""
    if row.lower_95 is None or row.upper_95 is None:
        return 0.0
    return (row.upper_95 - row.lower_95) / 2


def _span(each: Varied, value: float, low: float, high: float) -> Span:
    """Return the ends of what is open as values that can be written, the fitted one inside."""
    ends = (value + low, value + high)
    if high <= low:
        return Span(value, value)
    if each.kind == "whole":
        ends = (ceil(ends[0] - _HAIR), floor(ends[1] + _HAIR))
    else:
        # No more digits than such a range deserves, and rather too wide than too narrow.
        grain = max(each.grain, grain_of(each.kind, _DIGITS * (ends[1] - ends[0])))
        ends = (floor(ends[0] / grain + _HAIR) * grain, ceil(ends[1] / grain - _HAIR) * grain)
    return Span(min(each.snapped(ends[0]), value), max(each.snapped(ends[1]), value))
