"""What it bought to give all scenarios the same luck: by how much differences vary less."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.experiments.compare.differences import DifferenceRow
from sim.experiments.compare.families import HEADLINE

_NO_HELP: Final = 0.995
"""What is nearer to 1 is 1 in print."""


@dataclass(frozen=True, slots=True)
class Factor:
    """By what factor the same luck shrank the variance of the difference of one figure."""

    port: str
    direction: str
    metric: str
    factor: float


@dataclass(frozen=True, slots=True)
class SharedLuck:
    """The factors of the headline figures of an alternative, the smallest first.

    Below 1 the same luck does harm: there the two scenarios answer it in opposite ways.
    """

    factors: tuple[Factor, ...]

    @property
    def harmed(self) -> tuple[Factor, ...]:
        """Return the figures whose difference varies more than with luck of their own."""
        return tuple(each for each in self.factors if each.factor < _NO_HELP)


def shared_luck(rows: Sequence[DifferenceRow]) -> SharedLuck:
    """Return what the same luck bought for the headline figures among `rows`."""
    factors = [
        Factor(row.port, row.direction, row.metric, row.variance_reduction)
        for row in rows
        if row.family == HEADLINE and row.variance_reduction is not None
    ]
    return SharedLuck(tuple(sorted(factors, key=lambda each: each.factor)))
