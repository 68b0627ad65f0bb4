"""Elementary effects: what a figure changes when one input is moved and all others stay.

Each is scaled by the step that was really made, so that it stands for the whole range of the input:
whole numbers and times lie on grids of their own. Over all trajectories their mean is mu, the mean
of their sizes mu*, and their standard deviation sigma, which tells of bends and interactions.
Morris (1991), Technometrics 33, 161-174; Campolongo, Cariboni and Saltelli (2007),
Environmental Modelling & Software 22, 1509-1518, for mu*.
"""

from collections.abc import Sequence
from math import pi, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.sensitivity.design import Plan
from sim.experiments.sensitivity.effects import Effect, Estimate, Verdict
from sim.experiments.sensitivity.response import Response, is_same
from sim.workload.streams import Luck

_RESAMPLES: Final = 1_000
_LIMITS: Final = (0.025, 0.975)
_MEAN_SIZE: Final = sqrt(2 / pi)
"""The mean size of a normal variate of standard deviation 1."""

Floats = NDArray[np.float64]


class Steps(NamedTuple):
    """The elementary effects of an input, their standard errors by luck, how many are missing."""

    effects: tuple[float, ...]
    errors: tuple[float, ...] | None
    missing: int
    of_growth: int
    is_still: bool


def morris_effects(plan: Plan, responses: Sequence[Response], seed: int) -> tuple[Effect, ...]:
    """Return what every input does to every figure."""
    draws: dict[int, Floats] = {}
    found = []
    for response in responses:
        for place, key in enumerate(each.key for each in plan.inputs):
            steps = steps_of(plan, response, place)
            count = len(steps.effects)
            if count not in draws:
                draws[count] = _resamples(seed, count)
            found.append(_effect(key, response, steps, draws[count]))
    return tuple(found)


def steps_of(plan: Plan, response: Response, place: int) -> Steps:
    """Return the elementary effects of the input at `place`, trajectory by trajectory."""
    effects: list[float] = []
    errors: list[float | None] = []
    missing = growth = 0
    is_still = True
    for before, after in _moves(plan, place):
        first, second = response.means[before], response.means[after]
        step = plan.places[after][place] - plan.places[before][place]
        if first is None or second is None:
            missing += 1
            growth += response.is_unsettled((before, after))
            continue
        is_still &= is_same(first, second)
        effects.append(0.0 if is_same(first, second) else (second - first) / step)
        errors.append(_error(response, before, after, step))
    known = [error for error in errors if error is not None]
    all_known = tuple(known) if known and len(known) == len(errors) else None
    return Steps(tuple(effects), all_known, missing, growth, is_still)


def _moves(plan: Plan, place: int) -> list[tuple[int, int]]:
    """Return the pairs of points between which only the input at `place` was moved."""
    moves = []
    for first in range(0, plan.studied, plan.block):
        for before in range(first, first + plan.block - 1):
            if plan.places[before][place] != plan.places[before + 1][place]:
                moves.append((before, before + 1))
    return moves


def _error(response: Response, before: int, after: int, step: float) -> float | None:
    """Return the standard error of an elementary effect over pairs with the same luck."""
    if not response.samples:
        return None
    pairs = zip(response.samples[before], response.samples[after], strict=False)
    differences = [b - a for a, b in pairs if a is not None and b is not None]
    if len(differences) < 2:
        return None
    return float(np.std(differences, ddof=1)) / sqrt(len(differences)) / abs(step)


def _resamples(seed: int, count: int) -> Floats:
    """Return which effects each resample takes; rows are resamples."""
    uniforms = Luck(seed, 0, "sensitivity").uniforms(f"resample/{count}", 0, _RESAMPLES * count)
    return np.floor(uniforms.reshape(_RESAMPLES, count) * count)


def _effect(key: str, response: Response, steps: Steps, draws: Floats) -> Effect:
    count = len(steps.effects)
    luck = _luck(steps)
    remark = _missing_words(steps)
    if not count:
        verdict = Verdict.NOT_GIVEN
        return Effect(key, response.curve, response.unit, {}, 0, verdict, None, remark)
    measures = _measures(np.array(steps.effects), draws.astype(int))
    verdict = _verdict(measures["mu_star"], steps, luck)
    return Effect(key, response.curve, response.unit, measures, count, verdict, luck, remark)


def _measures(effects: Floats, draws: NDArray[np.int_]) -> dict[str, Estimate]:
    drawn = effects[draws]
    sizes = np.abs(drawn).mean(axis=1)
    size, mean = float(np.abs(effects).mean()), float(effects.mean())
    if len(effects) == 1:
        return {"mu_star": Estimate.of(size), "mu": Estimate.of(mean)}
    return {
        "mu_star": _estimate(size, sizes),
        "mu": _estimate(mean, drawn.mean(axis=1)),
        "sigma": _estimate(float(effects.std(ddof=1)), drawn.std(axis=1, ddof=1)),
    }


def _estimate(value: float, resampled: Floats) -> Estimate:
    lower, upper = (float(limit) for limit in np.quantile(resampled, _LIMITS))
    return Estimate.of(value, min(lower, value), max(upper, value))


def _luck(steps: Steps) -> float | None:
    """Return the mu* that luck alone would leave."""
    if not steps.errors:
        return None
    return _MEAN_SIZE * sqrt(float(np.mean(np.square(steps.errors))))


def _verdict(size: Estimate, steps: Steps, luck: float | None) -> Verdict:
    if steps.is_still:
        return Verdict.UNKNOWN if steps.missing else Verdict.NOTHING
    if luck is None or size.lower is None or len(steps.effects) < 2:
        return Verdict.UNKNOWN
    return Verdict.MATTERS if size.lower > luck else Verdict.UNKNOWN


def _missing_words(steps: Steps) -> str:
    if not steps.missing:
        return ""
    total = len(steps.effects) + steps.missing
    why = "at one end a queue grows or trains stand in gridlock"
    if not steps.of_growth:
        why = "at one end no train has the figure"
    return f"{steps.missing} of {total} steps are not given: {why}"
