"""Every law of duration, as plans hold it: mean, variance, distribution, and its inversion."""

import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.scenario.inputs import Inputs
from sim.scenario.quantities import Distribution
from sim.verification.check import (
    Check,
    Finding,
    Scale,
    Verdict,
    exactly,
    fitting,
    on_average,
    worst,
)
from sim.verification.closed_forms.case import GROUP, REPLICATIONS
from sim.verification.closed_forms.known_laws import (
    SAMPLES,
    Known,
    cut_exponential,
    empirical,
    exponential,
    gamma,
    lognormal,
    triangular,
    uniform,
)
from sim.verification.worlds import scenario_of
from sim.workload.laws import Law
from sim.workload.plans import draw
from sim.workload.variates import law_of

_TRAINS: Final = {Scale.QUICK: 4_800, Scale.FULL: 24_000}
_SHARES: Final = np.arange(1, 20) / 20
_GRID: Final = (np.arange(10_000) + 0.5) / 10_000


LAWS: Final = {
    "lognormal": (
        "median mean / sqrt(1 + cv^2), sigma^2 = log(1 + cv^2)",
        (
            lognormal(45, 0.5),
            lognormal(120, 0.6),
            lognormal(6_300, 0.3),
            lognormal(138, 0.15),
            lognormal(180, 0.8),
        ),
    ),
    "exponential": (
        "variance = mean^2",
        tuple(exponential(mean) for mean in (20, 60, 72, 1_800, 5_760)),
    ),
    "gamma": (
        "shape = 1 / cv^2, scale = mean cv^2",
        (gamma(72, 0.5), gamma(60, 0.6), gamma(120, 1.0), gamma(300, 1.1), gamma(6_300, 0.3)),
    ),
    "triangular": (
        "low, mode, high; mean = their sum / 3",
        (
            triangular(20, 40, 70),
            triangular(47, 57, 71),
            triangular(10, 40, 70),
            triangular(30, 60, 60),
            triangular(15, 15, 90),
        ),
    ),
    "uniform": (
        "variance = (high - low)^2 / 12",
        (
            uniform(36, 108),
            uniform(0, 60),
            uniform(120, 180),
            uniform(5, 15),
            uniform(600, 6_000),
        ),
    ),
    "cut": (
        "exponential between at_least and at_most, the rest scaled up",
        (
            cut_exponential(60, 30, 180),
            cut_exponential(60, 0, 30),
            cut_exponential(60, 90, 600),
            cut_exponential(1_800, 60, 1_440),
            cut_exponential(20, 10, 40),
        ),
    ),
    "empirical": (
        "each value of the file with equal chance, here those in its name",
        (
            empirical(10, 20),
            empirical(30, 10, 50, 10, 40),
            empirical(60, 60, 60, 90),
            empirical(5, 400, 7, 200, 9, 11, 13),
            empirical(*range(100, 140, 2)),
        ),
    ),
}
_STEPS: Final = "empirical"
"""Has no inverse that leads back."""


def scenario(name: str) -> str:
    """Return a scenario with a port for each of the five cases of a law."""
    laws = LAWS[name][1]
    places = ", ".join(f"case-{place} = 0.2" for place in range(len(laws)))
    ports = "\n".join(
        f"ports.case-{place}.china.customs.documents = {law.text}" for place, law in enumerate(laws)
    )
    return f"""
seed = {1820 + list(LAWS).index(name)}

[services.any]
trains_per_day = {5 * 96}
arrivals = "even"
westbound = 1.0
ports = {{ {places} }}
""".lstrip().replace("[services", f"{ports}\n\n[services")


def _findings(name: str, scale: Scale) -> Sequence[Finding]:
    laws = LAWS[name][1]
    plans = scenario_of(scenario(name), duration=f"{_TRAINS[scale] / 96:.0f} d")
    times: list[list[NDArray[np.int64]]] = [[] for _ in laws]
    for replication in range(REPLICATIONS[scale]):
        for place, stream in enumerate(draw(plans, Inputs(samples=SAMPLES), replication).streams):
            times[place].append(stream.work["documents"])
    drawn = [np.array(each) for each in times]
    findings = [
        worst("mean by theory, worst of five cases", _each(_mean, laws, drawn, scale)),
        worst("variance by theory, worst of five", _each(_variance, laws, drawn, scale)),
        worst(
            "distribution over 20 parts, worst of five: chi-square by its degrees of freedom",
            _each(_distribution, laws, drawn, scale),
        ),
    ]
    if name != _STEPS:
        lost = sum(map(_lost, laws))
        findings.append(exactly("uniforms u of 50,000 with |F(F^-1(u)) - u| > 1e-12", 0, lost))
    return findings


Judge = Callable[[Known, NDArray[np.int64], Scale], Finding]


def _each(
    judge: Judge, laws: Sequence[Known], drawn: Sequence[NDArray[np.int64]], scale: Scale
) -> list[Finding]:
    return [judge(law, seconds, scale) for law, seconds in zip(laws, drawn, strict=True)]


def _mean(law: Known, seconds: NDArray[np.int64], scale: Scale) -> Finding:
    return on_average("", 1.0, seconds.mean(axis=1) / (60.0 * law.mean), scale)


def _variance(law: Known, seconds: NDArray[np.int64], scale: Scale) -> Finding:
    squares = ((seconds - 60.0 * law.mean) ** 2).mean(axis=1) - law.rounding
    return on_average("", 1.0, squares / (3600.0 * law.variance), scale)


def _distribution(law: Known, seconds: NDArray[np.int64], scale: Scale) -> Finding:
    # Any edges will do, and those of our own law are near equal parts. A whole second stands for
    # the half second on either side of it.
    edges = np.unique(np.floor(_law(law).quantile(_SHARES))) + 0.5
    below = np.array([0.0, *(law.cdf(edge / 60.0) for edge in edges), 1.0])
    counts = np.bincount(np.searchsorted(edges, seconds.ravel()), minlength=len(edges) + 1)
    possible = np.diff(below) > 0.0  # beyond the largest value of a sample lies nothing
    if counts[~possible].any():
        return Finding("", 1.0, np.inf, Verdict.FAILS)
    return fitting("", counts[possible], np.diff(below)[possible], scale)


def _law(law: Known) -> Law:
    written = tomllib.loads(f"law = {law.text}")["law"]
    return law_of(Distribution.model_validate(written), SAMPLES)


def _lost(law: Known) -> int:
    found = _law(law)
    return int((np.abs(found.cdf(found.quantile(_GRID)) - _GRID) > 1e-12).sum())


CHECKS: Final = tuple(
    Check(
        id=f"law-{name}",
        group=GROUP,
        title=f"Durations: the {'cut' if name == 'cut' else name} law",
        formula=formula,
        parameters="; ".join(law.text.replace('"', "").strip("{} ") for law in laws),
        compute=partial(_findings, name),
        weight=0.6,
        scenario=scenario(name),
    )
    for name, (formula, laws) in LAWS.items()
)
