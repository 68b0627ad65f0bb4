"""How a figure of any group comes out of sums per stream, or of the values of single trains.

Sums are integers and are divided at the end, so a figure does not depend on any order.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.time import HOUR_S
from sim.metrics.groups import Choices
from sim.metrics.ranked import Ranked


class Value(NamedTuple):
    """A figure, None where it is undefined; of a share also what it is the quotient of."""

    value: float | None
    successes: int | None = None
    trials: int | None = None


class Measure(Protocol):
    """Something that has a value for every choice of streams."""

    def of(self, choices: Choices) -> list[Value]:
        """Return the value for each of `choices`."""


@dataclass(frozen=True, slots=True, eq=False)
class Total:
    """Whole numbers per stream, added up and divided by `by`; 0 where nothing is."""

    amounts: IntColumn
    by: float = 1.0

    def of(self, choices: Choices) -> list[Value]:
        """Return the value for each of `choices`."""
        return [Value(float(total) / self.by) for total in choices.added(self.amounts).tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """Amounts of the trains of each stream, added up, by `by` or else by `counts`.

    Fractions are added stream by stream, always in the same order: their sum depends on it.
    """

    amounts: FloatColumn
    by: float = 1.0
    counts: IntColumn | None = None

    def of(self, choices: Choices) -> list[Value]:
        """Return the value for each of `choices`; None over no trains."""
        amounts = [float(self.amounts[own].sum()) for own in choices.places]
        if self.counts is None:
            return [Value(amount / self.by) for amount in amounts]
        counts = choices.added(self.counts).tolist()
        pairs = zip(amounts, counts, strict=True)
        return [Value(amount / count if count else None) for amount, count in pairs]


@dataclass(frozen=True, slots=True, eq=False)
class Quotient:
    """Sums per stream by counts per stream, in units of `by`; undefined over nothing."""

    sums: IntColumn
    counts: IntColumn
    by: int = HOUR_S
    is_share: bool = False

    def of(self, choices: Choices) -> list[Value]:
        """Return the value for each of `choices`."""
        both = choices.added(np.stack((self.sums, self.counts))).tolist()
        return [self._value(total, count) for total, count in zip(*both, strict=True)]

    def _value(self, total: int, count: int) -> Value:
        value = total / (count * self.by) if count else None
        return Value(value, total, count) if self.is_share else Value(value)


@dataclass(frozen=True, slots=True, eq=False)
class Quantile:
    """A quantile of values of single trains, by linear interpolation; undefined without trains.

    Of n values from the lowest on, the one at the place ``(n - 1) x percent / 100``, in whole
    numbers up to the last division.
    """

    ranked: Ranked
    percent: int
    by: int = HOUR_S

    def of(self, choices: Choices) -> list[Value]:
        """Return the value for each of `choices`."""
        counts = self.ranked.counts(choices)
        place, rest = np.divmod(np.maximum(counts - 1, 0) * self.percent, 100)
        both = np.stack((place, np.minimum(place + 1, np.maximum(counts - 1, 0))))
        lower, upper = self.ranked.at(choices, both)
        weighted = (lower * (100 - rest) + upper * rest).tolist()
        pairs = zip(weighted, counts.tolist(), strict=True)
        return [Value(each / (100 * self.by) if count else None) for each, count in pairs]
