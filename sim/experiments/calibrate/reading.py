"""How well a fit is pinned down: what reacts to what, and what the targets leave open.

Read off the slopes of the figures at the fit, in tolerances of the targets for a whole range of a
value. What moves no target out of its tolerance and the error of the simulation, however far it
goes within its range, is not pinned down by them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

import numpy as np
from scipy.linalg import qr

from sim.experiments.calibrate.goals import Goal
from sim.experiments.calibrate.spans import Span, error_of, open_spans
from sim.experiments.calibrate.trials import Bench, Numbers, Outcome
from sim.experiments.calibrate.varied import Point, Varied
from sim.metrics.statistics import mean_interval

PINNED: Final = "pinned"
TOGETHER: Final = "only together"
WEAK: Final = "too weak"
UNSEEN: Final = "no reaction"

REACTS: Final = 0.1
"""Tolerances over a whole range below which nothing is said to react."""
_SHARE: Final = 0.1
"""Part of a combination below which a value is left out of it."""
_NEARER: Final = 10
_MOVE: Final = 0.1
"""Part of its range by which the value that moves most is moved in an example."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Values that can move together, each by its `moves`, without any target leaving its place."""

    keys: tuple[str, ...]
    moves: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the slopes at a fit say of each thing that is varied, in its order."""

    slopes: tuple[tuple[float, ...], ...]
    """By goal and varied value: tolerances over its whole range; 0 where it may be chance."""
    singular_values: tuple[float, ...]
    statuses: tuple[str, ...]
    combinations: tuple[Combination, ...]
    spans: tuple[Span, ...]
    limits: tuple[str, ...]
    """The limit, low or high, that kept a value from fitting better; else empty."""


@dataclass(slots=True)
class Reader:
    """Takes the slopes around a fit and reads them."""

    bench: Bench
    varied: tuple[Varied, ...]
    goals: tuple[Goal, ...]
    point: Point
    _nudges: list[float] = field(init=False)
    _slopes: Numbers = field(init=False)

    def read(self) -> Reading:
        """Return what the surroundings of the fit say."""
        self._nudges = [each.nudge for each in self.varied]
        self._take_slopes()
        # Where the targets leave less open than that step, a bend within it would be taken for
        # the slope: look again from nearer by.
        self._nudges = [self._nearer(at, span) for at, span in enumerate(self._spans())]
        self._take_slopes()
        strong = [at for at in range(len(self.varied)) if self._reach(at) >= REACTS]
        statuses = [UNSEEN] * len(self.varied)
        combinations = [*self._combinations(strong, statuses)]
        return Reading(
            tuple(tuple(row) for row in self._slopes.tolist()),
            tuple(np.linalg.svd(self._slopes, compute_uv=False).tolist()),
            tuple(statuses),
            tuple(combinations),
            tuple(self._spans()),
            tuple(self._limit(at) for at in range(len(self.varied))),
        )

    def _take_slopes(self) -> None:
        """Try the points around the fit and take the slopes from them."""
        ways = [self._ends(at) for at in range(len(self.varied))]
        self.bench.attend([self.point, *(point for way in ways for point in way)])
        columns = [[*self._column(at, *way)] for at, way in enumerate(ways)]
        self._slopes = np.array(columns).T

    def _nearer(self, at: int, span: Span) -> float:
        """Return a step that does not lead far out of what is open, but still over the stairs."""
        each, nudge = self.varied[at], self._nudges[at]
        if each.is_coarse or self._reach(at) < REACTS:
            return nudge
        open_to = max(self.point[at] - span.low, span.high - self.point[at])
        nearest = max(each.grain, each.snapped_step(nudge / _NEARER))
        return min(nudge, max(nearest, each.snapped_step(open_to)))

    def _ends(self, at: int) -> tuple[Point, Point]:
        """Return the points on either side of the fit, or the fit itself at a limit."""
        value, nudge = self.point[at], self._nudges[at]
        return self._with(at, value - nudge), self._with(at, value + nudge)

    def _with(self, at: int, value: float) -> Point:
        return (*self.point[:at], self.varied[at].snapped(value), *self.point[at + 1 :])

    def _column(self, at: int, below: Point, above: Point) -> Iterator[float]:
        """Yield the slope of each goal's figure along one value."""
        way = (above[at] - below[at]) / self.varied[at].span
        low, high = self.bench.outcome(below), self.bench.outcome(above)
        for number, goal in enumerate(self.goals):
            yield _slope(low, high, number) / way / goal.tolerance

    def _reach(self, at: int) -> float:
        return float(np.abs(self._slopes[:, at]).max())

    def _combinations(self, strong: Sequence[int], statuses: list[str]) -> Iterator[Combination]:
        """Yield what moves together, and note in `statuses` how well each value is pinned."""
        if not strong:
            return
        slopes = self._seen_through_error()[:, [*strong]]
        rank = _rank(slopes)
        upper, order = _pivoted(slopes)
        for at in strong:
            statuses[at] = PINNED if rank else WEAK
        for number in range(rank, len(strong)):
            own = np.linalg.solve(upper[:rank, :rank], upper[:rank, number])
            moves = {strong[order[number]]: 1.0}
            moves |= {strong[order[one]]: -float(part) for one, part in enumerate(own)}
            largest = max(map(abs, moves.values()))
            kept = {at: part / largest for at, part in moves.items() if _counts(part, largest)}
            if len(kept) == 1 or strong[order[number]] not in kept:
                statuses[strong[order[number]]] = WEAK
                continue
            for at in kept:
                statuses[at] = TOGETHER
            yield self._combination(kept)

    def _seen_through_error(self) -> Numbers:
        """Return the slopes in units of tolerance and simulation error together."""
        rows = self.bench.outcome(self.point).rows
        pairs = zip(self.goals, rows, strict=True)
        shares = [goal.tolerance / (goal.tolerance + error_of(row)) for goal, row in pairs]
        return np.asarray(self._slopes * np.array(shares)[:, np.newaxis])

    def _combination(self, parts: dict[int, float]) -> Combination:
        ordered = sorted(parts)
        sign = 1 if parts[ordered[0]] > 0 else -1
        moves = [sign * _MOVE * parts[at] * self.varied[at].span for at in ordered]
        # Nobody has half a lane.
        least = [
            abs(move) for at, move in zip(ordered, moves, strict=True) if self.varied[at].is_coarse
        ]
        moves = [move / min([1.0, *least]) for move in moves]
        return Combination(tuple(self.varied[at].key for at in ordered), tuple(moves))

    def _spans(self) -> list[Span]:
        return open_spans(self.varied, self.goals, self.bench.outcome(self.point), self._slopes)

    def _limit(self, at: int) -> str:
        """Return the limit against which the targets still press a value."""
        figures = self.bench.outcome(self.point).figures.tolist()
        distances = [goal.distance(own) for goal, own in zip(self.goals, figures, strict=True)]
        uphill = float(np.array(distances) @ self._slopes[:, at])
        each, value = self.varied[at], self.point[at]
        if abs(uphill) < REACTS:
            return ""
        if value == each.low and uphill > 0:
            return "low"
        return "high" if value == each.high and uphill < 0 else ""


def _slope(low: Outcome, high: Outcome, number: int) -> float:
    """Return by how much a figure changes, 0 where that may be chance or has no meaning."""
    change = float(high.figures[number] - low.figures[number])
    differences = (high.values - low.values)[:, number]
    differences = differences[np.isfinite(differences)]
    if not isfinite(change) or not len(differences):
        return 0.0
    interval = mean_interval(differences.tolist())
    if interval is not None and interval.lower <= 0 <= interval.upper:
        return 0.0
    return change


def _rank(slopes: Numbers) -> int:
    """Return in how many directions some target leaves its tolerance before a range ends."""
    _, singular, directions = np.linalg.svd(slopes, full_matrices=False)
    longest = 1 / np.abs(directions).max(axis=1)
    return int((singular * longest > 1).sum())


def _pivoted(slopes: Numbers) -> tuple[Numbers, list[int]]:
    """Return the triangle of a QR decomposition, and the order of its columns, strongest first."""
    _, upper, order = qr(slopes, mode="economic", pivoting=True)
    return np.asarray(upper), [int(at) for at in order]


def _counts(part: float, largest: float) -> bool:
    return abs(part) >= _SHARE * largest
