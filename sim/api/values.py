"""Figures in the hand: one of a run, or a difference between two scenarios, each with its interval.

They print to the place that the interval supports; the numbers themselves are in full.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from sim.errors import UsageError
from sim.metrics.groups import EVERYTHING
from sim.presentation.figure_text import difference, estimate
from sim.presentation.harmless import clean
from sim.scenario.hints import unknown_name

Row = Mapping[str, Any]
Key = tuple[str, str, str, str]
"""Metric, port, direction, service."""

_PARTS: Final = ("metric", "port", "direction", "service")


@dataclass(frozen=True, slots=True, repr=False)
class Value:
    """A figure of a run over all its replications.

    `mean` is None where it would mean nothing (a queue that grows) or where there is nothing;
    `estimand` says which, or else what the figure is taken over. `lower` and `upper` are the 95 %
    interval of the mean, None with one replication.
    """

    metric: str
    port: str
    direction: str
    service: str
    unit: str
    mean: float | None
    lower: float | None
    upper: float | None
    replications: int
    estimand: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the figure in a row of a summary."""
        names = (*_PARTS, "unit", "mean", "lower_95", "upper_95", "replications", "estimand")
        return cls(*[row[name] for name in names])

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the mean, None where there is none."""
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)

    def __float__(self) -> float:
        if self.mean is None:
            raise UsageError(f"{self.metric}: {self}")
        return self.mean

    def __str__(self) -> str:
        if self.mean is not None:
            return estimate(self.mean, self.lower, self.upper, self.unit, self.replications)
        told = clean(self.estimand)
        return told if told.startswith("not given") else "undefined in every replication"

    def __repr__(self) -> str:
        return f"<{self.metric} {self.port} {self.direction} {self.service}: {self}>"


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """A figure of an alternative less that of the base, over replications with the same luck.

    `verdict` is "higher", "lower", "identical", or says why nothing is shown. `row` has
    everything that stands in ``comparison.csv``.
    """

    scenario: str
    metric: str
    port: str
    direction: str
    service: str
    unit: str
    mean: float | None
    lower: float | None
    upper: float | None
    verdict: str
    row: Row

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the difference in a row of a comparison."""
        names = ("scenario", *_PARTS, "unit", "difference", "lower_95", "upper_95", "verdict")
        return cls(*[*(row[name] for name in names), row])

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the difference, None where there is none."""
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)

    def __str__(self) -> str:
        if self.mean is None:
            return self.verdict
        return f"{difference(self.mean, self.lower, self.upper, self.unit)}: {self.verdict}"

    def __repr__(self) -> str:
        where = f"{self.metric} {self.port} {self.direction} {self.service}"
        return f"<{self.scenario}: {where}: {self}>"


def key_of(wanted: str | Sequence[str]) -> Key:
    """Return the key that is meant by a metric, or by it and the first parts of where.

    Raises:
        UsageError: it has too many parts.
    """
    parts = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    if not 1 <= len(parts) <= len(_PARTS):
        raise UsageError(f"a figure is named by {', '.join(_PARTS)}; not by {len(parts)} names")
    metric, port, direction, service = (*parts, *[EVERYTHING] * (len(_PARTS) - len(parts)))
    return metric, port, direction, service


def row_of(rows: Iterable[Row], key: Key) -> Row:
    """Return the row with `key`.

    Raises:
        UsageError: there is none, with what was probably meant.
    """
    return rows_of(rows, dict(zip(_PARTS, key, strict=True)))[0]


def rows_of(rows: Iterable[Row], wanted: Mapping[str, str]) -> list[Row]:
    """Return the rows, at least one, that have the `wanted` metric, port and so on.

    Raises:
        UsageError: there is none, with what was probably meant.
    """
    left = list(rows)
    found: list[str] = []
    for part, name in wanted.items():
        known = {str(row[part]) for row in left}
        left = [row for row in left if row[part] == name]
        if not left:
            about = f" for {', '.join(found)}" if found else ""
            kind = "figure" if part == "metric" else part
            raise UsageError(f'no {kind} "{clean(name)}"{about}; {unknown_name(name, known)}')
        found.append(name)
    return left
