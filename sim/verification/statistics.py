"""Intervals and tests held against what they promise, where the truth is known.

A promise of 95 % is not a figure to be hit exactly: of a thousand tries, 931 to 967 may keep it
(the 99 % band of the binomial law). The tries are dealt with landbridge's own luck.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import sqrt
from typing import Final

import numpy as np
from scipy.special import ndtri

from sim.experiments.compare.differences import IDENTICAL, differences
from sim.experiments.gathering import Gathered, seen
from sim.experiments.preview.overloads import foreknown
from sim.metrics.balance import balance
from sim.metrics.groups import groups_of
from sim.metrics.kpis import KpiTable, compute
from sim.metrics.stability import growing, thirds_of
from sim.metrics.statistics import Interval, Numbers, paired, share_interval, wider_interval
from sim.metrics.summary import summarise
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.verification.check import Check, Finding, Scale, Verdict, exactly
from sim.verification.luck import LUCK_CHECKS
from sim.verification.worlds import runs, scenario_of
from sim.workload.streams import Luck

_GROUP: Final = "statistics"
_TRIES: Final = {Scale.QUICK: 1_000, Scale.FULL: 10_000}
_REPLICATIONS: Final = 20
_MEAN: Final = 7.0
_PROMISED: Final = 0.95
_ALARMS: Final = 0.05
_BAND: Final = 2.5758
"""Two-sided normal quantile for 99 %."""
_RARE: Final = 1.9495
"""Kolmogorov's distance times the root of the number exceeds this once in a thousand."""
_LANE: Final = """
duration = "20 d"
services.any = { trains_per_day = 16, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs = { lanes = 1, documents = { exponential = "%d s" } }
"""
_OVERLOADS: Final = (1.0, 1.03, 1.06, 1.12, 1.5, 2.0)
_STABLE: Final = (0.5, 0.8, 0.9, 0.95)


def between(figure: str, expected: float, ours: float, limits: tuple[float, float]) -> Finding:
    """Return the finding of a figure that has to lie within `limits`."""
    low, high = limits
    return Finding(figure, expected, ours, Verdict.HOLDS if low <= ours <= high else Verdict.FAILS)


def band(share: float, tries: int) -> tuple[float, float]:
    """Return between what a share of so many tries lies in 99 of 100 cases."""
    half = _BAND * sqrt(share * (1 - share) / tries)
    return share - half, share + half


def of_normal_values(scale: Scale) -> Iterator[Finding]:
    """Count how often the interval of a mean of normal values contains it, and misses each way."""
    tries = _TRIES[scale]
    samples = _MEAN + 2 * _normal("means", tries)
    limits = [_known(wider_interval(sample)) for sample in samples.tolist()]
    low = sum(found.upper < _MEAN for found in limits) / tries
    high = sum(found.lower > _MEAN for found in limits) / tries
    yield between("share that contains it", _PROMISED, 1 - low - high, band(_PROMISED, 1_000))
    yield between("share too low, at most 0.045", 0.025, low, (0.0, 0.045))
    yield between("share too high, at most 0.045", 0.025, high, (0.0, 0.045))


def of_shares(scale: Scale) -> Iterator[Finding]:
    """Count how often the interval of a pooled share contains it; no less than 93.1 %."""
    tries, trials = _TRIES[scale], 50
    for share in (0.5, 0.9, 0.98):
        luck = Luck(1, 0, f"share {share}").uniforms("trials", 0, tries * 10 * trials)
        wins = (luck < share).reshape(tries, 10, trials).sum(axis=2)
        limits = [_known(share_interval(row, [trials] * 10)) for row in wins.tolist()]
        covered = sum(found.lower <= share <= found.upper for found in limits) / tries
        within = all(0 <= f.lower < f.upper <= 1 for f in limits)
        lowest = band(_PROMISED, 1_000)[0]
        yield between(f"share that contains {share}", _PROMISED, covered, (lowest, 1.0))
        yield exactly(f"intervals outside 0..1, or without width, at {share}", 0, not within)


def of_tests(scale: Scale) -> Iterator[Finding]:
    """Hold the p-values of pairs that do not differ against the uniform law."""
    tries = _TRIES[scale]
    pairs = _normal("pairs", tries)[:, :10].tolist()
    p_values = np.sort([paired(sample).p_value or 0.0 for sample in pairs])
    alarms = float((p_values < _ALARMS).mean())
    distance = float(np.abs(p_values - (np.arange(tries) + 0.5) / tries).max())
    yield between("false alarms at 5 %", _ALARMS, alarms, band(_ALARMS, 1_000))
    rare = _RARE / sqrt(tries)
    yield between(f"Kolmogorov's distance, at most {rare:.4f}", 0.0, distance, (0.0, rare))


def of_itself(scale: Scale) -> Iterator[Finding]:
    """Compare a lane with itself under the same luck."""
    users = {Scale.QUICK: 3, Scale.FULL: 50}[scale]
    other = 0
    for user in range(users):
        found = gathered(_lane(0.8, user), 5)
        rows = differences(found, [("same", gathered(_lane(0.8, user), 5))])["same"]
        shown = [row for row in rows if row.difference is not None]
        other += sum(row.verdict != IDENTICAL or row.difference != 0.0 for row in shown)
    yield exactly("figures that are not identical", 0, other)


def of_growth(scale: Scale) -> Iterator[Finding]:
    """Look whether means of overloaded lanes are withheld, and those of stable ones given."""
    users = {Scale.QUICK: 10, Scale.FULL: 100}[scale]
    for words, loads, wrong in (
        ("overloaded lanes with a mean", _OVERLOADS, True),
        ("stable lanes without a mean", _STABLE, False),
    ):
        given = [_has_mean(_lane(load, user)) for load in loads for user in range(users)]
        yield exactly(words, 0, given.count(wrong))


def gathered(scenario: Scenario, replications: int) -> Gathered:
    """Return what so many replications of `scenario` say together, as a run has it."""
    tables = [tabulate(plans, log) for plans, log in runs(scenario, replications)]
    streams = tables[0].streams
    kpis = tuple(KpiTable(tuple(compute(one, scenario).rows)) for one in tables)
    thirds = [thirds_of(one, scenario) for one in tables]
    growths = growing(scenario, streams, thirds, seen(foreknown(scenario, Inputs()), kpis))
    summary = tuple(summarise(kpis, groups_of(scenario, streams), growths))
    return Gathered((), kpis, summary, balance(tables[0], scenario), growths, {}, ())


def _lane(load: float, seed: int) -> Scenario:
    return scenario_of(_LANE % round(load * 5_400), seed=seed)


def _has_mean(scenario: Scenario) -> bool:
    rows = gathered(scenario, 1).summary
    return any(row.metric == "dwell_mean_h" and row.mean is not None for row in rows)


def _normal(what: str, tries: int) -> Numbers:
    """Return normal values, one row for each try."""
    uniforms = Luck(1, 0, what).uniforms("values", 0, tries * _REPLICATIONS)
    return np.asarray(ndtri(uniforms)).reshape(tries, _REPLICATIONS)


def _known(interval: Interval | None) -> Interval:
    return Interval(0.0, 0.0) if interval is None else interval


Compute = Callable[[Scale], Iterator[Finding]]


def _listed(compute: Compute, scale: Scale) -> Sequence[Finding]:
    return list(compute(scale))


def _check(name: str, title: str, formula: str, parameters: str, compute: Compute) -> Check:
    return Check(name, _GROUP, title, formula, parameters, partial(_listed, compute))


CHECKS: Final[tuple[Check, ...]] = (
    _check(
        "coverage",
        "Intervals of means",
        "95 % of the intervals contain the mean",
        "normal values, 20 replications, 1,000 tries (full: 10,000)",
        of_normal_values,
    ),
    _check(
        "coverage-of-shares",
        "Intervals of shares",
        "at least 95 % contain the share (exact binomial limits)",
        "10 replications of 50 trains, 1,000 tries (full: 10,000)",
        of_shares,
    ),
    _check(
        "p-values",
        "Tests of differences",
        "without a difference p-values are uniform",
        "normal pairs, 10 replications, 1,000 tries (full: 10,000)",
        of_tests,
    ),
    _check(
        "itself",
        "A scenario compared with itself",
        "every difference is 0",
        "one lane, load 0.8, 20 days, 5 replications",
        of_itself,
    ),
    _check(
        "growth",
        "No steady state, no mean",
        "at an offered load of 1 or more the queue grows for ever",
        "one lane, loads 0.5 to 2, 20 days, one replication",
        of_growth,
    ),
    *LUCK_CHECKS,
)
