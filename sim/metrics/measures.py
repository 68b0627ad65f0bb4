"""How a figure of any group comes out of sums per stream, or of the values of single trains.

Sums are integers and are divided at the end, so a figure does not depend on any order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.groups import Group


class Value(NamedTuple):
    """A figure, None where it is undefined; of a share also what it is the quotient of."""

    value: float | None
    successes: int | None = None
    trials: int | None = None


class Measure(Protocol):
    """Something that has a value for every group."""

    def at(self, group: Group) -> Value:
        """Return the value for `group`."""


@dataclass(frozen=True, slots=True, eq=False)
class Total:
    """Amounts per stream, added up and divided by `by`."""

    amounts: IntColumn | FloatColumn
    by: float = 1.0

    def at(self, group: Group) -> Value:
        """Return the value for `group`; 0 where nothing is."""
        return Value(float(self.amounts[list(group.streams)].sum()) / self.by)


@dataclass(frozen=True, slots=True, eq=False)
class Quotient:
    """Sums per stream by counts per stream, in units of `by`; undefined over nothing."""

    sums: IntColumn
    counts: IntColumn
    by: int = HOUR_S
    is_share: bool = False

    def at(self, group: Group) -> Value:
        """Return the value for `group`."""
        places = list(group.streams)
        total, count = int(self.sums[places].sum()), int(self.counts[places].sum())
        value = total / (count * self.by) if count else None
        return Value(value, total, count) if self.is_share else Value(value)


@dataclass(frozen=True, slots=True, eq=False)
class AmountEach:
    """Amounts per stream by counts per stream; undefined over nothing."""

    amounts: FloatColumn
    counts: IntColumn

    def at(self, group: Group) -> Value:
        """Return the value for `group`."""
        places = list(group.streams)
        count = int(self.counts[places].sum())
        return Value(float(self.amounts[places].sum()) / count if count else None)


@dataclass(frozen=True, slots=True, eq=False)
class OfValues:
    """A statistic of whole seconds of single trains, in hours; undefined without trains."""

    seconds: IntColumn
    stream: IntColumn
    streams: int
    statistic: Callable[[IntColumn], float]

    def at(self, group: Group) -> Value:
        """Return the value for `group`."""
        chosen = self.seconds[group.among(self.streams)[self.stream]]
        return Value(self.statistic(chosen) if len(chosen) else None)


def quantile(seconds: IntColumn, percent: int, by: int = HOUR_S) -> float:
    """Return a quantile in units of `by`, by linear interpolation between the sorted values.

    The value at the place ``(n - 1) x percent / 100``, in whole numbers up to the last division.
    """
    place, rest = divmod((len(seconds) - 1) * percent, 100)
    upper = min(place + 1, len(seconds) - 1)
    parted = np.partition(seconds, (place, upper))
    weighted = int(parted[place]) * (100 - rest) + int(parted[upper]) * rest
    return weighted / (100 * by)


def median_h(seconds: IntColumn) -> float:
    """Return the median in hours."""
    return quantile(seconds, 50)


def p95_h(seconds: IntColumn) -> float:
    """Return the 95th percentile in hours."""
    return quantile(seconds, 95)


def p95_d(seconds: IntColumn) -> float:
    """Return the 95th percentile in days."""
    return quantile(seconds, 95, by=DAY_S)


def longest_h(seconds: IntColumn) -> float:
    """Return the largest value in hours."""
    return int(seconds.max()) / HOUR_S
