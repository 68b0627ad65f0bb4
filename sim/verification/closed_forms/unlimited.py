"""Nobody waits: what is not limited takes just its time, and the number inside is Poisson."""

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import Final

import numpy as np

from sim.domain.time import DAY_S, HOUR_S
from sim.verification.check import Check, Finding, Scale, fitting, on_average
from sim.verification.closed_forms.case import (
    GROUP,
    REPLICATIONS,
    Case,
    Figure,
    play,
    printed,
)
from sim.verification.worlds import scenario_of

_NUMBER: Final = """
warm_up = "1 d"
seed = 1760
services.any = { trains_per_day = 40, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs.documents = { uniform = ["2 h", "10 h"] }
""".lstrip()
_DAYS: Final = {Scale.QUICK: 250, Scale.FULL: 850}
_MEAN: Final = 40 / 24 * 6.0
_EVERY_S: Final = 11 * HOUR_S
"""Longer than any stay, so that numbers at these moments are independent."""
_FEWEST, _MOST = 4, 17


def poisson_shares(mean: float, fewest: int, most: int) -> list[float]:
    """Return the chances of at most `fewest`, each number between, and at least `most`."""
    chance, shares = exp(-mean), []
    for number in range(most):
        shares.append(chance)
        chance *= mean / (number + 1)
    middle = shares[fewest + 1 :]
    return [sum(shares[: fewest + 1]), *middle, 1.0 - sum(shares)]


def _numbers(scale: Scale) -> Sequence[Finding]:
    days = _DAYS[scale]
    moments_s = np.arange(0, days * DAY_S, _EVERY_S)
    scenario = scenario_of(_NUMBER, duration=f"{days} d")
    inside = np.array([it.inside(moments_s) for it in play(scenario, REPLICATIONS[scale])])
    cases = np.clip(inside, _FEWEST, _MOST) - _FEWEST
    counts = np.bincount(cases.ravel(), minlength=_MOST - _FEWEST + 1)
    return [
        on_average("mean number inside, trains", _MEAN, inside.mean(axis=1), scale),
        on_average("its variance", _MEAN, ((inside - _MEAN) ** 2).mean(axis=1), scale),
        fitting(
            f"whole distribution, {len(counts)} cases: chi-square by its degrees of freedom",
            counts,
            poisson_shares(_MEAN, _FEWEST, _MOST),
            scale,
        ),
    ]


_SUM: Final = """
seed = 1761
services.any = { trains_per_day = 48, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.reception.time = { gamma = "40 min", cv = 0.5 }

[ports.khorgos.china.customs]
documents = { mean = "75 min", cv = 0.4 }
boarding = { triangular = ["20 min", "40 min", "90 min"] }
scanner.time = { uniform = ["10 min", "30 min"] }
examination = { share = 0.25, time = { exponential = "5 h" } }
""".lstrip()


def _sum() -> tuple[Figure, ...]:
    mean = (40 + 75 + 50 + 20) / 60 + 0.25 * 5.0
    return (printed("mean time, h", mean, "clearance_mean_h"),)


_JOINT: Final = """
seed = 1762
services.any = { trains_per_day = 48, westbound = 1.0, ports = { khorgos = 1.0 } }

[ports.khorgos.china.customs]
documents = { exponential = "1 h" }
boarding = { exponential = "1 h" }
joint_boarding = true
""".lstrip()


def _joint() -> tuple[Figure, ...]:
    return (
        printed("mean time, h", 1.5, "clearance_mean_h"),
        printed("median, h", -log(1.0 - sqrt(0.5)), "clearance_p50_h"),
        printed("95th percentile, h", -log(1.0 - sqrt(0.95)), "clearance_p95_h"),
    )


CASES: Final = (
    Case(
        id="sum",
        title="Nothing is scarce: the times add up",
        formula="E[W] = sum of the means, that of the examination times its share",
        parameters="40 + 75 + 50 + 20 min, 25 % examined for 5 h",
        scenario=_SUM,
        figures=_sum,
        quick=10,
        full=60,
        weight=0.6,
    ),
    Case(
        id="joint-boarding",
        title="Border police come with customs: the longer of two times",
        formula="P(max <= x) = (1 - exp(-x / s))^2, E[max] = 3 s / 2",
        parameters="both exponential of s = 1 h",
        scenario=_JOINT,
        figures=_joint,
        quick=15,
        full=100,
        weight=0.6,
    ),
)

CHECKS: Final = (
    Check(
        id="mginf",
        group=GROUP,
        title="The number of trains inside is Poisson (M/G/infinity)",
        formula="N ~ Poisson(lambda E[S]), its variance is its mean",
        parameters="40 trains a day, S from 2 to 10 h, lambda E[S] = 10, seen every 11 h",
        compute=_numbers,
        weight=1.0,
        scenario=_NUMBER,
    ),
)
