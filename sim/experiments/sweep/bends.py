"""Responses that go up and down again along a key: tested beyond chance, told, never smoothed.

All points have the same luck, so two of them are compared by the paired differences of their
replications. A response is called bent if it both rises and falls between some of its points, each
beyond chance. All pairs of all curves are tested together (Holm, 5 %). Points that are not settled
take no part. Where a difference is the same in every replication, as those of counts may be by
luck, the t test has nothing to go by, and the sign test speaks: n equal signs are one in 2^(n - 1).
Only where no figure of any point differs between replications is there no chance to go beyond.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from sim.experiments.sweep.design import Design, Values
from sim.experiments.sweep.rows import Curve, Found
from sim.metrics.statistics import Difference, holm, paired

SIGNIFICANT: Final = 0.05
_FEWEST: Final = 3
_NOISE: Final = 1e-9
"""Differences below this share of the values are those of the last digit."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a response does from one value of a key to another."""

    start: str
    end: str
    difference: float
    lower_95: float
    upper_95: float


@dataclass(frozen=True, slots=True)
class Bend:
    """A response that both rises and falls along `key`, the other keys being `fixed`.

    `rise` and `fall` are its clearest steps up and down.
    """

    metric: str
    port: str
    direction: str
    key: str
    fixed: tuple[tuple[str, str], ...]
    rise: Step
    fall: Step

    def __str__(self) -> str:
        """Return the bend as a sentence."""
        others = ", ".join(f"{key} = {value}" for key, value in self.fixed)
        where = f"{self.port}, {self.direction}{f', {others}' if others else ''}"
        up, down = self.rise, self.fall
        return (
            f"{self.metric} ({where}) goes up and down along {self.key}:"
            f" {up.difference:+.3g} from {up.start} to {up.end},"
            f" {down.difference:+.3g} from {down.start} to {down.end}"
        )


class _Pair(NamedTuple):
    """Two points of a line, by place on it, and how a figure differs between them."""

    line: int
    first: int
    second: int
    difference: Difference

    @property
    def p_value(self) -> float:
        """Return how likely such a difference is by luck, tested alone."""
        tested, interval = self.difference.p_value, self.difference.interval
        if tested is None or interval is None or interval.lower == interval.upper:
            return 2.0 ** (1 - self.difference.pairs)
        return tested


def bends(design: Design, found: Sequence[Found]) -> tuple[Bend, ...]:
    """Return every response of `found`, in the order of the design, that is bent."""
    lines = list(design.lines())
    curves = sorted({curve for each in found for curve in each.samples})
    tests = [
        (curve, _Pair(number, *pair))
        for curve in curves
        for number, (_, _, line) in enumerate(lines)
        for pair in _pairs([found[place].samples.get(curve, ()) for place in line])
    ]
    is_luck = any(_varies(sample) for each in found for sample in each.samples.values())
    adjusted = holm([pair.p_value if is_luck else 0.0 for _, pair in tests])
    clear: dict[tuple[Curve, int], list[_Pair]] = {}
    for (curve, pair), p_value in zip(tests, adjusted, strict=True):
        if p_value is not None and p_value < SIGNIFICANT:
            clear.setdefault((curve, pair.line), []).append(pair)
    return tuple(
        _bend(design, curve, lines[line][:2], pairs)
        for (curve, line), pairs in clear.items()
        if {pair.difference.mean > 0 for pair in pairs} == {True, False}
    )


Sample = Sequence[float | None]


def _varies(sample: Sample) -> bool:
    """Return whether a figure differs between replications."""
    return len(set(sample)) > 1


def _pairs(samples: Sequence[Sample]) -> Iterator[tuple[int, int, Difference]]:
    """Yield how each two points of a line differ, if it has enough points with a figure."""
    given = [place for place, sample in enumerate(samples) if len(sample) > 1]
    if len(given) < _FEWEST:
        return
    for first, second in combinations(given, 2):
        gaps = _gaps(samples[first], samples[second])
        if len(gaps) > 1 and any(gaps):
            yield first, second, paired(gaps)


def _gaps(ones: Sample, twos: Sample) -> list[float]:
    gaps = []
    for one, two in zip(ones, twos, strict=True):
        if one is not None and two is not None:
            gap = two - one
            gaps.append(gap if abs(gap) > _NOISE * max(abs(one), abs(two)) else 0.0)
    return gaps


def _bend(design: Design, curve: Curve, line: tuple[int, Values], pairs: Sequence[_Pair]) -> Bend:
    place, fixed = line
    axis = design.axes[place]
    by_size = sorted(pairs, key=lambda pair: pair.difference.mean)
    steps = [
        _step(axis.ordered[pair.first].shown, axis.ordered[pair.second].shown, pair.difference)
        for pair in (by_size[-1], by_size[0])
    ]
    others = tuple(
        (each.key, value.shown)
        for at, (each, value) in enumerate(zip(design.axes, fixed, strict=True))
        if at != place
    )
    return Bend(*curve, axis.key, others, *steps)


def _step(start: str, end: str, difference: Difference) -> Step:
    lower, upper = difference.interval or (difference.mean, difference.mean)
    return Step(start, end, difference.mean, lower, upper)
