"""Which points a sweep visits: every combination of values, or a Latin hypercube over ranges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from sim.errors import SafetyLimitError, UsageError
from sim.experiments.calibrate.varied import Varied, ranges_of
from sim.experiments.effort import guessed_time
from sim.experiments.sweep.values import Axis, Value, axes_of, check_keys, is_range
from sim.scenario.loaded import Loaded
from sim.workload.hypercube import latin_hypercube

MOST_POINTS: Final = 100_000
"""What no confirmation lifts: each point is read, checked and remembered."""

MOST_KEYS: Final = 8

Values = tuple[Value, ...]
"""A value for each axis: a point."""


@dataclass(frozen=True, slots=True)
class Design:
    """What is varied, and the points in the order in which they are numbered."""

    axes: tuple[Axis, ...]
    points: tuple[Values, ...]
    is_grid: bool

    def changes(self, point: Values) -> list[str]:
        """Return the changes, as for ``--set``, that make the scenario of `point`."""
        pairs = zip(self.axes, point, strict=True)
        return [change for axis, value in pairs for change in axis.changes(value)]

    def words(self, point: Values, about: str = "") -> str:
        """Return `point` as "lanes = 2, trains_per_day = 30", by the whole keys.

        Only the part that has to do with the key `about`, if there is one.
        """
        pairs = list(zip(self.axes, point, strict=True))
        concerned = [pair for pair in pairs if any(_is_near(key, about) for key in pair[0].keys)]
        return ", ".join(f"{axis.key} = {value.shown}" for axis, value in concerned or pairs)

    def lines(self) -> Iterator[tuple[int, Values, list[int]]]:
        """Yield every line of a grid: place of its axis, the fixed values, its points by number.

        The fixed values have the first value of the line in the place of its axis.
        """
        if not self.is_grid:
            return
        numbers = {point: number for number, point in enumerate(self.points)}
        for place, axis in enumerate(self.axes):
            others = [axis.ordered[:1] if at == place else each.values
                      for at, each in enumerate(self.axes)]  # fmt: skip
            for fixed in product(*others):
                line = [(*fixed[:place], value, *fixed[place + 1 :]) for value in axis.ordered]
                yield place, fixed, [numbers[point] for point in line]


def _is_near(key: str, about: str) -> bool:
    """Return whether one of two keys is the other, or lies below it."""
    shorter, longer = sorted((f"{key}.", f"{about}."), key=len)
    return bool(about) and longer.startswith(shorter)


def design_of(loaded: Loaded, wishes: Sequence[str], hypercube: int | None) -> Design:
    """Return the design that `wishes` ask for, over ranges if `hypercube` says how many points.

    Raises:
        UsageError: a wish does not fit.
        SafetyLimitError: too many keys or points.
    """
    if not wishes:
        raise UsageError('sweep needs a --vary, as in --vary "KEY=2,4,6"')
    if len(wishes) > MOST_KEYS:
        raise SafetyLimitError(f"--vary: {len(wishes)} times, the limit is {MOST_KEYS}")
    if hypercube is not None:
        return _hypercube(loaded, wishes, hypercube)
    axes = axes_of(loaded, wishes)
    _check_count(prod(len(axis.values) for axis in axes), loaded)
    return Design(axes, tuple(product(*(axis.values for axis in axes))), is_grid=True)


def _check_count(points: int, loaded: Loaded) -> None:
    if points > MOST_POINTS:
        length = guessed_time(loaded, points * loaded.scenario.replications)
        wrong = f"the sweep has {points:,} points, {length}; the limit is {MOST_POINTS:,}"
        raise SafetyLimitError(f"{wrong}; take fewer values")


def _hypercube(loaded: Loaded, wishes: Sequence[str], points: int) -> Design:
    if points < 2:
        raise UsageError(f"--latin-hypercube {points}: at least 2 points are needed")
    _check_count(points, loaded)
    for wish in wishes:
        if not is_range(wish):
            raise UsageError(
                f"--vary {wish}: with --latin-hypercube give the limits, as in KEY=LOW..HIGH,"
                " or KEY alone for the range in [provenance]"
            )
    ranges = ranges_of(loaded, wishes)
    check_keys([key for each in ranges for key in each.keys])
    cube = latin_hypercube(loaded.scenario.seed, points, len(ranges))
    columns = [
        [value_at(each, place) for place in column]
        for each, column in zip(ranges, cube.T.tolist(), strict=True)
    ]
    axes = tuple(
        Axis(each.key, each.keys, tuple(dict.fromkeys(column)), base_of(each))
        for each, column in zip(ranges, columns, strict=True)
    )
    return Design(axes, tuple(zip(*columns, strict=True)), is_grid=False)


def value_at(varied: Varied, place: float) -> Value:
    """Return the value at `place` (0..1) of a range; whole numbers all get an equal part of it."""
    if varied.kind == "whole":
        at = varied.low + min(int(place * (varied.span + 1)), int(varied.span))
    else:
        at = varied.snapped(varied.value(place))
    return Value.of(_text(varied, at))


def _text(varied: Varied, value: float) -> str:
    written = varied.written(value)
    return f'"{written}"' if varied.kind == "time" else repr(written)


def base_of(varied: Varied) -> Value | None:
    """Return what the scenario says, None if the keys differ."""
    alike = len(set(varied.was)) == 1
    return Value.of(_text(varied, varied.was[0])) if alike else None
