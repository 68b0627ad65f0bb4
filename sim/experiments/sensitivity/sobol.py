"""Sobol' indices: which share of the variance of a figure an input has, alone and in all.

The estimators and their bootstrap are SALib's (Saltelli et al. 2010, Computer Physics
Communications 181, 259-270). Estimates below 0 or above 1 are what few points give; they are left
as they are, with their intervals.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.experiments.extras import of_analysis
from sim.experiments.sensitivity.design import NEEDS, Plan
from sim.experiments.sensitivity.effects import Effect, Estimate, Verdict
from sim.experiments.sensitivity.response import NOISY, Response, is_same

_RESAMPLES: Final = 1_000
_SEEDS: Final = 2**63


def sobol_effects(plan: Plan, responses: Sequence[Response], seed: int) -> tuple[Effect, ...]:
    """Return first and total index of every input for every figure.

    Raises:
        StorageError: SALib is not installed.
    """
    found: list[Effect] = []
    for response in responses:
        why = _not_given(plan, response)
        found += _withheld(plan, response, why) if why else _indices(plan, response, seed)
    return tuple(found)


def _not_given(plan: Plan, response: Response) -> str:
    """Return why there are no indices of a figure, empty if there are."""
    means = response.means[: plan.studied]
    missing = sum(mean is None for mean in means)
    if missing:
        growing = sum(number < plan.studied for number in response.unsettled)
        why = "a queue grows or trains stand in gridlock" if growing else "no train has the figure"
        return f"at {missing} of {plan.studied} points {why}; the indices need every point"
    base = [mean for number in plan.spread if (mean := means[number]) is not None]
    is_still = is_same(min(base), max(base))
    return "the figure is the same at all points of the sample" if is_still else ""


def _withheld(plan: Plan, response: Response, why: str) -> list[Effect]:
    known = [mean for mean in response.means[: plan.studied] if mean is not None]
    is_still = len(known) == plan.studied and is_same(min(known), max(known))
    verdict = Verdict.NOTHING if is_still else Verdict.NOT_GIVEN
    return [
        Effect(each.key, response.curve, response.unit, {}, 0, verdict, None, why)
        for each in plan.inputs
    ]


def _indices(plan: Plan, response: Response, seed: int) -> list[Effect]:
    inputs = len(plan.inputs)
    figures = np.array(response.means[: plan.studied], float)
    problem = {"num_vars": inputs, "names": [f"x{n}" for n in range(inputs)]}
    found = of_analysis("SALib.analyze.sobol", NEEDS).analyze(
        {**problem, "bounds": [[0.0, 1.0]] * inputs},
        figures,
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        # SALib takes 0 for no seed at all.
        seed=seed % _SEEDS + 1,
    )
    share = response.part(plan.spread).luck_share()
    rows = plan.studied // plan.block
    effects = []
    for place, each in enumerate(plan.inputs):
        first = _estimate(found["S1"][place], found["S1_conf"][place])
        total = _estimate(found["ST"][place], found["ST_conf"][place])
        measures = {"total": total, "first": first}
        pairs = zip(figures[:: plan.block], figures[place + 1 :: plan.block], strict=True)
        still = all(is_same(*pair) for pair in pairs)
        verdict = _verdict(total, share, still=still)
        effect = Effect(each.key, response.curve, response.unit, measures, rows, verdict)
        effects.append(effect)
    return effects


def _estimate(value: float, half_width: float) -> Estimate:
    return Estimate.of(value, value - half_width, value + half_width)


def _verdict(total: Estimate, luck_share: float | None, *, still: bool) -> Verdict:
    if still:
        return Verdict.NOTHING
    if luck_share is None or luck_share > NOISY or total.lower is None:
        return Verdict.UNKNOWN
    return Verdict.MATTERS if total.lower > 0 else Verdict.UNKNOWN
