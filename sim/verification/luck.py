"""The uniforms that all chance comes from: even, independent, and each address with its own."""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Final

import numpy as np
from scipy.special import chdtrc, kolmogorov, ndtri

from sim.domain.plan import FloatColumn
from sim.verification.check import Check, Finding, Scale, Verdict, exactly
from sim.workload.streams import Luck

_RARE: Final = 1e-5
"""A smaller p-value is no chance."""
_DRAWS: Final = {Scale.QUICK: 100_000, Scale.FULL: 1_000_000}
_APART: Final = {Scale.QUICK: 2_000, Scale.FULL: 10_000}
_ADDRESSES: Final = {Scale.QUICK: 20_000, Scale.FULL: 1_000_000}
_BINS, _SIDE = 100, 10
_STREAMS: Final = ("any/khorgos/westbound", "any/khorgos/eastbound", "bulk/alashankou/eastbound")
_PURPOSES: Final = ("arrivals", "documents", "examination")


def chi_square_p(counts: FloatColumn) -> float:
    """Return the p-value of counts that are all expected to be alike."""
    expected = counts.sum() / len(counts)
    return float(chdtrc(len(counts) - 1, ((counts - expected) ** 2).sum() / expected))


def evenness(uniforms: FloatColumn) -> dict[str, float]:
    """Return the p-values of uniforms: in bins, in pairs of neighbours, and as a whole."""
    count = len(uniforms)
    bins = np.bincount((uniforms * _BINS).astype(np.int64), minlength=_BINS)
    cells = (uniforms * _SIDE).astype(np.int64)
    pairs = np.bincount(cells[:-1:2] * _SIDE + cells[1::2], minlength=_SIDE * _SIDE)
    ranks = np.arange(count)
    ordered = np.sort(uniforms)
    distance = max((ordered - ranks / count).max(), ((ranks + 1) / count - ordered).max())
    return {
        "100 bins": chi_square_p(bins.astype(np.float64)),
        "pairs of neighbours": chi_square_p(pairs.astype(np.float64)),
        "Kolmogorov and Smirnov": float(kolmogorov(sqrt(count) * distance)),
    }


def even(scale: Scale) -> Sequence[Finding]:
    """Return the smallest p-value of each test over the streams and purposes."""
    many = _DRAWS[scale]
    found = [
        evenness(Luck(1, 0, stream).uniforms(purpose, 0, many))
        for stream in _STREAMS
        for purpose in _PURPOSES
    ]
    return [_smallest(name, [each[name] for each in found]) for name in found[0]]


def neighbours(count: int) -> Iterator[FloatColumn]:
    """Yield the first uniforms of addresses that differ in one part, by as little as can be."""
    for seed in range(10):
        yield Luck(seed, 0, _STREAMS[0]).uniforms("arrivals", 0, count)
    for replication in range(1, 11):
        yield Luck(1, replication, _STREAMS[0]).uniforms("arrivals", 0, count)
    for stream in _STREAMS[1:]:
        yield Luck(1, 0, stream).uniforms("arrivals", 0, count)
    for purpose in _PURPOSES[1:]:
        yield Luck(1, 0, _STREAMS[0]).uniforms(purpose, 0, count)
    yield Luck(1, 0, _STREAMS[0]).uniforms("arrivals", -count, count)


def independent(scale: Scale) -> Sequence[Finding]:
    """Return the largest correlation between uniforms of neighbouring addresses."""
    many = _APART[scale]
    rows = np.array(list(neighbours(many)))
    pairs = len(rows) * (len(rows) - 1) // 2
    bound = float(-ndtri(_RARE / 2 / pairs)) / sqrt(many)
    largest = float(np.abs(np.corrcoef(rows) - np.eye(len(rows))).max())
    verdict = Verdict.HOLDS if largest <= bound else Verdict.FAILS
    return [Finding(f"largest of {pairs}, at most {bound:.4f}", 0.0, largest, verdict)]


def separate(scale: Scale) -> Sequence[Finding]:
    """Count the addresses whose first uniform another has."""
    many = _ADDRESSES[scale]
    first = {
        float(Luck(number % 100, number // 100, _STREAMS[0]).uniforms("arrivals", 0, 1)[0])
        for number in range(many)
    }
    return [exactly(f"of {many:,} addresses, those with the luck of another", 0, many - len(first))]


def _smallest(name: str, p_values: Sequence[float]) -> Finding:
    """Return the smallest of some p-values; of n uniform ones it is 1 / (n + 1) on average."""
    many, smallest = len(p_values), min(p_values)
    verdict = Verdict.HOLDS if smallest >= _RARE else Verdict.FAILS
    return Finding(f"smallest p of {many}: {name}", 1 / (many + 1), smallest, verdict)


LUCK_CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "streams",
        "statistics",
        "Uniforms are even",
        "p >= 1e-5: chi-square over 100 bins and over pairs, Kolmogorov and Smirnov",
        "9 streams and purposes, 100,000 draws each (full: 1,000,000)",
        even,
    ),
    Check(
        "independence",
        "statistics",
        "Uniforms of different addresses have nothing in common",
        "largest correlation within Bonferroni's bound for p = 1e-5",
        "neighbouring seeds, replications, streams, purposes; 2,000 draws each (full: 10,000)",
        independent,
    ),
    Check(
        "addresses",
        "statistics",
        "No two addresses have the same luck",
        "no key twice",
        "100 seeds by 200 replications (full: 10,000)",
        separate,
    ),
)
