"""Fitting: the point at which the figures are as near to the targets as they can be.

Least squares (scipy, trust region within bounds) over the places of what is varied. Where sets of
values fit equally well, a faint pull keeps the one nearest to the start. Whole numbers of few
values are first let slide, figures between two of them being read off the straight line, then
rounded in the way that leaves least to be mended, and the rest is fitted again around them; as long
as it helps, one of them goes one up or down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import floor
from typing import Final

import numpy as np
from scipy.optimize import least_squares

from sim.experiments.calibrate.goals import Goal
from sim.experiments.calibrate.trials import Bench, Numbers
from sim.experiments.calibrate.varied import Point, Varied

_PULL: Final = 0.05
"""Tolerances that it costs to go from one end of a range to the other: too few to be seen."""
_NEAR_ENOUGH: Final = 0.02
"""Tolerances; what is nearer than that is not better."""
_MOST_STEPS: Final = 15
_AT_BOUND: Final = 0.03
_EQUAL: Final = 1e-6


class _NearEnoughError(Exception):
    """Every target is reached; no step can better that."""


@dataclass(slots=True)
class Fit:
    """The search over `varied` on a bench; `best` are the best places so far."""

    bench: Bench
    varied: tuple[Varied, ...]
    goals: tuple[Goal, ...]
    start: Numbers = field(init=False)
    best: Numbers = field(init=False)
    _cost: float = np.inf

    def __post_init__(self) -> None:
        self.start = np.array([each.place(each.start) for each in self.varied])
        self.best = self.start

    def run(self) -> Point:
        """Return the fitted point."""
        self._descend([*range(len(self.varied))])
        if any(each.is_coarse for each in self.varied):
            self._round()
        self._try_bounds()
        return self.point(self.best)

    def point(self, places: Numbers) -> Point:
        """Return the point of the grid at `places`."""
        return tuple(
            each.start if place == own else each.snapped(each.value(place))
            for each, place, own in zip(self.varied, places, self.start, strict=True)
        )

    def _descend(self, free: list[int]) -> None:
        """Move the `free` of the best places downhill until nothing gets better."""
        fixed = self.best.copy()
        if not free:
            self._weigh(fixed)
            return

        def whole(part: Numbers) -> Numbers:
            places = fixed.copy()
            places[free] = part
            return places

        def distances(part: Numbers) -> Numbers:
            return self._pulled(whole(part))

        def slopes(part: Numbers) -> Numbers:
            return self._pulled_slopes(whole(part), free)

        try:
            least_squares(
                distances,
                fixed[free],
                jac=slopes,
                bounds=(0.0, 1.0),
                method="dogbox",
                xtol=1e-3,
                ftol=1e-4,
                max_nfev=_MOST_STEPS,
            )
        except _NearEnoughError:
            return

    def _pulled(self, places: Numbers) -> Numbers:
        """Return the distances to the goals, and below them the pull toward the start."""
        places = self._exactly(places)
        self._attend(places)
        together = self._weigh(places)
        if np.abs(together[: len(self.goals)]).max() <= _NEAR_ENOUGH:
            raise _NearEnoughError
        return together

    def _weigh(self, places: Numbers) -> Numbers:
        """Return what `_pulled` does, and keep `places` if they are the best so far."""
        together = np.concatenate([self.distances(places), _PULL * (places - self.start)])
        cost = float(together @ together)
        if cost < self._cost:
            self.best, self._cost = places, cost
        return together

    def _exactly(self, places: Numbers) -> Numbers:
        """Return `places` with the start and the limits where they are meant.

        The method keeps a hair's breadth off the bounds.
        """
        for exact in (self.start, np.zeros(len(places)), np.ones(len(places))):
            places = np.where(np.abs(places - exact) < _EQUAL, exact, places)
        return places

    def _attend(self, places: Numbers) -> None:
        """Try `places` and what the slopes there need, in one go."""
        around = [self._moved(places, at) for at in range(len(self.varied))]
        self.bench.attend([point for each in (places, *around) for _, point in self.mix(each)])

    def _moved(self, places: Numbers, at: int) -> Numbers:
        each = self.varied[at]
        step = each.nudge / each.span
        moved = places.copy()
        moved[at] += step if places[at] + step <= 1 else -step
        return moved

    def _pulled_slopes(self, places: Numbers, free: list[int]) -> Numbers:
        slopes = self._slopes(self._exactly(places), free)
        return np.concatenate([slopes, _PULL * np.eye(len(places))[:, free]])

    def _slopes(self, places: Numbers, free: Sequence[int]) -> Numbers:
        """Return how the distances change with each of the `free` places, one-sided."""
        here = self.distances(places)
        columns = []
        for at in free:
            moved = self._moved(places, at)
            columns.append((self.distances(moved) - here) / self._way(places, moved, at))
        return np.array(columns).T

    def _way(self, places: Numbers, moved: Numbers, at: int) -> float:
        """Return how far a value really moved, since the grid lies in between."""
        each = self.varied[at]
        if each.is_coarse:
            return float(moved[at] - places[at])
        return (self.point(moved)[at] - self.point(places)[at]) / each.span

    def distances(self, places: Numbers) -> Numbers:
        """Return how far each goal is off at `places`, in tolerances."""
        mixed = self.mix(places)
        figures = np.zeros(len(self.goals))
        for weight, point in mixed:
            figures += weight * self.bench.outcome(point).figures
        pairs = zip(self.goals, figures.tolist(), strict=True)
        return np.array([goal.distance(figure) for goal, figure in pairs])

    def mix(self, places: Numbers) -> list[tuple[float, Point]]:
        """Return the points between which `places` lie, with their weights."""
        return [*_mixed(self.varied, self.point(places), places)]

    def _round(self) -> None:
        """Give whole numbers to what is coarse, and fit the rest around them."""
        coarse = [at for at, each in enumerate(self.varied) if each.is_coarse]
        fine = [at for at in range(len(self.varied)) if at not in coarse]
        candidates = [*self._roundings(coarse)]
        self.bench.attend([self.point(each) for each in candidates])
        slopes = self._slopes(self.best, fine) if fine else np.zeros((len(self.goals), 0))
        left = [_unmended(self.distances(each), slopes) for each in candidates]
        # The first of equals, which is that of the lower numbers.
        self._settle(candidates[int(np.argmin(left))], fine)
        while np.abs(self.distances(self.best)).max() > _NEAR_ENOUGH:
            best, cost = self.best, self._cost
            trials = [self._settle(each, fine) for each in self._neighbours(best, coarse)]
            self._cost, self.best = min([(cost, best), *trials], key=lambda trial: trial[0])
            if self.best is best:
                break

    def _settle(self, places: Numbers, fine: list[int]) -> tuple[float, Numbers]:
        """Start again from `places`, move what is `fine`, and return what that comes to."""
        self.best, self._cost = places, np.inf
        self._descend(fine)
        return self._cost, self.best

    def _neighbours(self, places: Numbers, coarse: Sequence[int]) -> Iterator[Numbers]:
        """Yield `places` with one whole number one up or down."""
        for at in coarse:
            for step in (-1, 1):
                there = places.copy()
                there[at] += step / self.varied[at].span
                if -_EQUAL < there[at] < 1 + _EQUAL:
                    yield np.clip(there, 0.0, 1.0)

    def _roundings(self, coarse: Sequence[int]) -> Iterator[Numbers]:
        ways = []
        for at in coarse:
            value = self.varied[at].value(self.best[at])
            below = floor(value + _EQUAL)
            ways.append([below] if value - below < _EQUAL else [below, below + 1])
        for values in product(*ways):
            places = self.best.copy()
            places[[*coarse]] = [
                self.varied[at].place(value) for at, value in zip(coarse, values, strict=True)
            ]
            yield places

    def _try_bounds(self) -> None:
        """Put what ended close to a limit onto it where that is better."""
        for at, place in enumerate(self.best):
            end = round(place)
            if place != end and abs(place - end) < _AT_BOUND:
                there = self.best.copy()
                there[at] = end
                here_off, there_off = (self.distances(each) for each in (self.best, there))
                if there_off @ there_off < here_off @ here_off:
                    self.best = there


def _mixed(
    varied: Sequence[Varied], point: Point, places: Numbers
) -> Iterator[tuple[float, Point]]:
    """Yield the corners of the simplex around `places` (Kuhn, 1960) with their weights."""
    corner = list(point)
    parts = []
    for at, each in enumerate(varied):
        value = each.value(places[at])
        if each.is_coarse and abs(value - round(value)) > _EQUAL:
            corner[at] = floor(value)
            parts.append((value - floor(value), at))
    rest = 1.0
    for part, at in sorted(parts, reverse=True):
        yield rest - part, tuple(corner)
        corner[at] += 1
        rest = part
    yield rest, tuple(corner)


def _unmended(distances: Numbers, slopes: Numbers) -> float:
    """Return what is left of `distances` when all that can move along `slopes` has moved."""
    moves = np.linalg.lstsq(slopes, -distances, rcond=1e-6)[0] if slopes.size else np.zeros(0)
    left = distances + slopes @ moves
    return float(left @ left)
