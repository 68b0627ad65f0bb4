"""Which points a sensitivity study visits: Morris' trajectories or Saltelli's matrices.

Morris (1991), "Factorial sampling plans for preliminary computational experiments",
Technometrics 33, 161-174; Saltelli et al. (2010), "Variance based sensitivity analysis of model
output", Computer Physics Communications 181, 259-270. Beside the trajectories a Latin hypercube
shows how far the figures spread: the trajectories lie on the edges of the ranges too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final, Literal

from sim.errors import SafetyLimitError, UsageError
from sim.experiments.calibrate.varied import Varied
from sim.experiments.extras import of_analysis
from sim.experiments.sweep.design import MOST_POINTS, Design, Values, base_of, value_at
from sim.experiments.sweep.values import Axis
from sim.workload.hypercube import latin_hypercube

Method = Literal["morris", "sobol"]

LEVELS: Final = 4
LEAST_TRAJECTORIES: Final = 2
LEAST_SAMPLES: Final = 8
NEEDS: Final = "a sensitivity study"


@dataclass(frozen=True, slots=True)
class Plan:
    """The points, where each lies in the ranges (0..1, really used), and what they are for.

    The first `studied` points are the trajectories, or the rows of Saltelli's matrices, one after
    another; `spread` are the numbers (from 0) of those that cover the ranges evenly.
    """

    method: Method
    inputs: tuple[Varied, ...]
    design: Design
    places: tuple[tuple[float, ...], ...]
    parts: tuple[str, ...]
    studied: int
    spread: tuple[int, ...]

    @property
    def block(self) -> int:
        """Return how many points belong together: a trajectory, or a row of all matrices."""
        return len(self.inputs) + (1 if self.method == "morris" else 2)


def size_of(method: Method, inputs: int, trajectories: int, samples: int) -> int:
    """Return how many points there will be.

    Raises:
        UsageError: too few trajectories or samples, or samples that are no power of two.
        SafetyLimitError: too many points.
    """
    if trajectories < LEAST_TRAJECTORIES:
        raise UsageError(f"--trajectories {trajectories}: at least {LEAST_TRAJECTORIES} are needed")
    if samples < LEAST_SAMPLES:
        raise UsageError(f"--samples {samples}: at least {LEAST_SAMPLES} are needed")
    if method == "sobol" and samples & (samples - 1):
        above = 1 << samples.bit_length()
        near = f"{above // 2} or {above}"
        raise UsageError(f"--samples {samples}: Sobol' points need a power of two; take {near}")
    points = trajectories * (inputs + 1) + samples if method == "morris" else samples * (inputs + 2)
    if points > MOST_POINTS:
        raise SafetyLimitError(f"the study has {points:,} points; the limit is {MOST_POINTS:,}")
    return points


def plan_of(
    method: Method, inputs: tuple[Varied, ...], trajectories: int, samples: int, seed: int
) -> Plan:
    """Return the points of a study.

    Raises:
        StorageError: SALib is not installed.
    """
    if method == "morris":
        wanted = _trajectories(len(inputs), trajectories, seed)
        spread = latin_hypercube(seed, samples, len(inputs)).tolist()
        first = len(wanted)
        parts = [*_of_trajectories(first, len(inputs)), *(f"hypercube {n}" for n in _upto(samples))]
        return _plan(method, inputs, [*wanted, *spread], parts, range(first, first + samples))
    wanted = _saltelli(len(inputs), samples, seed)
    block = len(inputs) + 2
    ends = [number for number in range(len(wanted)) if number % block in (0, block - 1)]
    return _plan(method, inputs, wanted, _of_matrices(samples, inputs), ends)


def _upto(count: int) -> range:
    return range(1, count + 1)


def _problem(inputs: int) -> dict[str, Any]:
    """Return what SALib wants to know: all inputs by their place in their range."""
    names = [f"x{number}" for number in range(inputs)]
    return {"num_vars": inputs, "names": names, "bounds": [[0.0, 1.0]] * inputs}


def _trajectories(inputs: int, trajectories: int, seed: int) -> list[list[float]]:
    """Return trajectories on a grid of four levels, each place exactly on its level."""
    sample = of_analysis("SALib.sample.morris", NEEDS).sample
    raw = sample(_problem(inputs), trajectories, num_levels=LEVELS, seed=seed)
    return [[round(at * (LEVELS - 1)) / (LEVELS - 1) for at in row] for row in raw.tolist()]


def _saltelli(inputs: int, samples: int, seed: int) -> list[list[float]]:
    sample = of_analysis("SALib.sample.sobol", NEEDS).sample
    raw = sample(_problem(inputs), samples, calc_second_order=False, seed=seed)
    return [[float(at) for at in row] for row in raw.tolist()]


def _of_trajectories(points: int, inputs: int) -> list[str]:
    return [
        f"trajectory {number // (inputs + 1) + 1}, step {number % (inputs + 1)}"
        for number in range(points)
    ]


def _of_matrices(samples: int, inputs: Sequence[Varied]) -> list[str]:
    mixed = [f"A with B's {each.key}" for each in inputs]
    return [f"{name}, row {row}" for row in _upto(samples) for name in ("A", *mixed, "B")]


def _plan(
    method: Method,
    inputs: tuple[Varied, ...],
    wanted: Sequence[Sequence[float]],
    parts: Sequence[str],
    spread: Sequence[int],
) -> Plan:
    points: list[Values] = [
        tuple(value_at(each, place) for each, place in zip(inputs, row, strict=True))
        for row in wanted
    ]
    axes = tuple(
        Axis(each.key, each.keys, tuple(dict.fromkeys(column)), base_of(each))
        for each, column in zip(inputs, zip(*points, strict=True), strict=True)
    )
    places = tuple(
        tuple(
            each.place(inf if value.measure is None else value.measure)
            for each, value in zip(inputs, point, strict=True)
        )
        for point in points
    )
    studied = len(wanted) - (len(spread) if method == "morris" else 0)
    design = Design(axes, tuple(points), is_grid=False)
    return Plan(method, inputs, design, places, tuple(parts), studied, tuple(spread))
