"""What the points of a sensitivity study say: a figure at every point, and what luck has in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any, Final

import numpy as np

from sim.experiments.point import Point
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.rows import Curve, Found, found_at
from sim.metrics.groups import EVERYTHING

NOISY: Final = 0.5
"""Where luck has a larger part than this in what differs between points, nothing is told."""

_LAST_DIGITS: Final = 1e-12
_KEYLESS: Final = Design((), (), is_grid=False)


def is_same(one: float, other: float) -> bool:
    """Return whether two figures differ by no more than the order in which sums were made."""
    return isclose(one, other, rel_tol=_LAST_DIGITS)


@dataclass(frozen=True, slots=True)
class Response:
    """A figure point by point: its mean, None where not given, and its values by replication.

    `unsettled` are the numbers (from 0) of the points where a queue grows or trains stand for ever.
    """

    curve: Curve
    unit: str
    means: tuple[float | None, ...]
    samples: tuple[tuple[float | None, ...], ...] = ()
    unsettled: frozenset[int] = frozenset()

    def part(self, numbers: Sequence[int]) -> "Response":
        """Return the response at some of the points, in their order."""
        return Response(
            self.curve,
            self.unit,
            tuple(self.means[number] for number in numbers),
            tuple(self.samples[number] for number in numbers) if self.samples else (),
            frozenset(at for at, number in enumerate(numbers) if number in self.unsettled),
        )

    def is_unsettled(self, numbers: Iterable[int]) -> bool:
        """Return whether a queue grows at one of the points."""
        return any(number in self.unsettled for number in numbers)

    def luck_share(self) -> float | None:
        """Return which part of the variance between points is luck, None if that is not known.

        All points have the same luck: what it does to all of them alike cancels. Counted is what
        it does differently at different points, the residual of the table of points and
        replications, as it is left in a mean of all replications.
        """
        rows = [row for row in self.samples if row and None not in row]
        if len(rows) < 2 or len(rows[0]) < 2:
            return None
        table = np.array(rows, float)
        points, replications = table.shape
        by_point = table.mean(axis=1, keepdims=True)
        rest = table - by_point - table.mean(axis=0, keepdims=True) + table.mean()
        between = float(np.var(by_point, ddof=1))
        luck = float((rest**2).sum()) / ((points - 1) * (replications - 1)) / replications
        if between <= (_LAST_DIGITS * float(np.abs(table).max())) ** 2:
            return None
        return round(float(min(1.0, luck / between)), 9)


@dataclass(frozen=True, slots=True)
class At:
    """What is kept of a point: the rows of all services, values by replication, troubles."""

    point: Point
    rows: tuple[Mapping[str, Any], ...]
    samples: Mapping[Curve, tuple[float | None, ...]]
    troubles: tuple[str, ...]


def at(point: Point, metrics: Sequence[str]) -> At:
    """Return the figures called `metrics` of a finished point."""
    # The keys of the point stand in a table of their own, once.
    design = Design((), ((),) * point.number, _KEYLESS.is_grid)
    found: Found = found_at(design, point, metrics)
    rows = tuple(row for row in found.rows if row["service"] == EVERYTHING)
    return At(point, rows, found.samples, found.troubles)


def responses(points: Sequence[At]) -> tuple[Response, ...]:
    """Return every figure at its most exact places, point by point."""
    curves = dict.fromkeys(_most_exact({_curve(row) for each in points for row in each.rows}))
    by_point = [{_curve(row): row for row in each.rows} for each in points]
    return tuple(_response(curve, points, by_point) for curve in curves)


def _response(
    curve: Curve, points: Sequence[At], by_point: Sequence[Mapping[Curve, Mapping[str, Any]]]
) -> Response:
    rows = [each.get(curve) for each in by_point]
    return Response(
        curve,
        next(row["unit"] for row in rows if row is not None),
        tuple(None if row is None else row["mean"] for row in rows),
        tuple(each.samples.get(curve, ()) for each in points),
        frozenset(n for n, row in enumerate(rows) if row is not None and row["remark"]),
    )


def _curve(row: Mapping[str, Any]) -> Curve:
    return Curve(row["metric"], row["port"], row["direction"])


def _most_exact(curves: set[Curve]) -> Iterator[Curve]:
    """Yield `curves` but for those of all ports or directions that others tell one by one."""
    ports = {curve.metric for curve in curves if curve.port != EVERYTHING}
    ways = {(curve.metric, curve.port) for curve in curves if curve.direction != EVERYTHING}
    for curve in sorted(curves):
        is_sum = curve.port == EVERYTHING and curve.metric in ports
        of_both = curve.direction == EVERYTHING and (curve.metric, curve.port) in ways
        if not is_sum and not of_both:
            yield curve
