"""What a check is, what it measures, and when it holds.

An exact check counts mismatches, and one is too many. A statistical one follows a protocol: seeds
are fixed, nothing is tried twice, a figure fails when it is further from theory than `WIDEST_Z`
standard errors, and is inconclusive when its standard error is too wide to see an error that
matters: a check that cannot fail is worth nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

WIDEST_Z: Final = 4.66
"""Two-sided quantile of Student's t with 99 degrees of freedom for 1e-5: with a hundred checks one
false alarm in a thousand verifications."""

FALSE_ALARM: Final = 1e-5
"""How often a check that holds may be called failing."""

SEEN_Z: Final = 4.42 + 2.33
"""An error of so many standard errors is found with 99 % certainty."""


class Scale(StrEnum):
    """How much is computed."""

    QUICK = "quick"
    """All together in less than a minute."""
    FULL = "full"
    """As precise as the protocol asks."""


WIDEST_ERROR: Final = {Scale.QUICK: 0.1 / SEEN_Z, Scale.FULL: 0.03 / SEEN_Z}
"""Greatest standard error as a share of the true figure: sees an error of 10 %, or of 3 %."""


class Verdict(StrEnum):
    """What a measured figure says."""

    HOLDS = "holds"
    FAILS = "fails"
    INCONCLUSIVE = "inconclusive"
    """The standard error is too wide to see an error that matters."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of a check: what is expected, what landbridge says, and what that means.

    Values are in the unit that `figure` names. `error` is the standard error of `ours` and `z`
    the distance in standard errors; both None for an exact figure.
    """

    figure: str
    expected: float
    ours: float
    verdict: Verdict
    error: float | None = None
    z: float | None = None
    sees: float | None = None
    """Given where `seen` does not follow from the standard error."""
    metric: str = ""
    """The name under which landbridge prints the figure, where it does."""

    @property
    def seen(self) -> float | None:
        """Return which error, as a share, would have been found with 99 % certainty."""
        if self.sees is not None or self.error is None or not self.expected:
            return self.sees
        return SEEN_Z * self.error / abs(self.expected)


def exactly(figure: str, expected: float, ours: float) -> Finding:
    """Return the finding of a figure that has to be equal, as a count of mismatches to 0."""
    return Finding(figure, expected, ours, Verdict.HOLDS if ours == expected else Verdict.FAILS)


def on_average(figure: str, expected: float, values: ArrayLike, scale: Scale) -> Finding:
    """Return the finding of a mean over independent replications.

    Args:
        figure: What it is, with its unit.
        expected: The true figure, not 0.
        values: The figure of each replication, shape (replications,).
        scale: How precise it has to be.
    """
    column = np.asarray(values, dtype=np.float64)
    mean = float(column.mean())
    error = float(column.std(ddof=1) / np.sqrt(len(column)))
    z = (mean - expected) / error if error else (0.0 if mean == expected else np.inf)
    verdict = Verdict.FAILS  # also when the distance is not a number
    if abs(z) <= widest_z(len(column)):
        is_precise = error <= WIDEST_ERROR[scale] * abs(expected)
        verdict = Verdict.HOLDS if is_precise else Verdict.INCONCLUSIVE
    return Finding(figure, expected, mean, verdict, error, float(z))


def widest_z(replications: int) -> float:
    """Return how many standard errors a mean over so many replications may be off."""
    from scipy.special import stdtrit

    return float(stdtrit(replications - 1, 1.0 - FALSE_ALARM / 2.0))


def fitting(figure: str, counts: ArrayLike, shares: ArrayLike, scale: Scale) -> Finding:
    """Return the finding of a whole distribution: chi-square per degree of freedom, expected 1.

    The error that would be seen is the root mean square of the relative errors of the shares, for
    which the noncentral chi-square is too large with 99 % certainty.

    Args:
        figure: What is distributed.
        counts: How often each case was seen, independently, shape (cases,).
        shares: The true shares of the cases; they add up to 1.
        scale: How precise it has to be.
    """
    from scipy.special import chdtrc, chdtri, chndtrinc, ndtri

    seen, truth = np.asarray(counts, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    freedom = len(seen) - 1
    square = float((((seen - seen.sum() * truth) ** 2) / (seen.sum() * truth)).sum())
    chance = float(chdtrc(freedom, square))
    z = float(-ndtri(chance)) if chance > 0.0 else np.inf
    sees = float(np.sqrt(chndtrinc(chdtri(freedom, FALSE_ALARM), freedom, 0.01) / seen.sum()))
    verdict = Verdict.HOLDS if chance >= FALSE_ALARM else Verdict.FAILS  # a NaN fails
    if verdict is Verdict.HOLDS and not sees <= SEEN_Z * WIDEST_ERROR[scale]:
        verdict = Verdict.INCONCLUSIVE
    error = float(np.sqrt(2.0 / freedom))
    return Finding(figure, 1.0, square / freedom, verdict, error, z, sees)


def worst(figure: str, findings: Sequence[Finding]) -> Finding:
    """Return the finding that is furthest from holding, called `figure`: one line for many."""
    order = (Verdict.HOLDS, Verdict.INCONCLUSIVE, Verdict.FAILS)
    found = max(findings, key=lambda each: (order.index(each.verdict), abs(each.z or 0.0)))
    return replace(found, figure=figure, sees=max(each.seen or 0.0 for each in findings))


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is known without landbridge, and how landbridge is held against it.

    `compute` is a function of a module, so that another process can call it.
    """

    id: str
    group: str
    title: str
    formula: str
    """What is known, in one line; source or reasoning where it is not in every textbook."""
    parameters: str
    """The case in one line, with units."""
    compute: Callable[[Scale], Sequence[Finding]]
    weight: float = 1.0
    """Rough seconds of the quick scale: the heaviest are started first."""
    scales: frozenset[Scale] = frozenset(Scale)
    """At which scales it is part of the verification."""
    scenario: str = ""
    """The scenario as a user would write it, where there is one: all but its head and length."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with what it has found."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Return whether every figure of it holds."""
        return all(finding.verdict is Verdict.HOLDS for finding in self.findings)

    def has(self, verdict: Verdict) -> bool:
        """Return whether any figure of it has `verdict`."""
        return any(finding.verdict is verdict for finding in self.findings)
