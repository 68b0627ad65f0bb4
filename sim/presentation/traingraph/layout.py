"""Where the lines of a train graph lie: a band for each place, a lane for each train that stands.

A place is as high as the most trains that stand there at once, westbound above eastbound: the width
of a bundle of lines is the number of trains. Lengths are counted in lanes, downward from the top.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.domain.plan import Direction
from sim.metrics.first_free import first_free
from sim.metrics.stands import Place, Run, Stand, first_place, last_place

Spot = tuple[int, int]
"""A train, and the place of one of its stands among them."""
Line = list[tuple[float, float]]
"""Moments in seconds, and heights in lanes."""

_NEXT: Final = 1.0


@dataclass(frozen=True)
class Layout:
    """The bands of one port: where each begins and ends, and the lane of each stand."""

    bands: Mapping[Place, tuple[float, float]]
    lane: Mapping[Spot, float]
    height: float

    def middle(self, place: Place) -> float:
        """Return the middle of the band of a place."""
        begins, ends = self.bands[place]
        return (begins + ends) / 2

    def line(self, run: Run) -> Line:
        """Return the line of a train, from where it comes to where it goes."""
        points = [
            (float(moment_s), self.lane[run.train, at])
            for at, stand in enumerate(run.stands)
            if (run.train, at) in self.lane
            for moment_s in (stand.from_s, stand.to_s)
        ]
        first, last = (self.middle(of(run.direction)) for of in (first_place, last_place))
        came = run.arrived_s is not None and not _held(run)
        begins = [(float(run.arrived_s or 0), first)] if came else []
        ends = [] if run.departed_s is None else [(float(run.departed_s), last)]
        return [*begins, *points, *ends]

    def part(self, run: Run, from_s: int, to_s: int) -> Line:
        """Return the part of a train's line between two moments, along its stands."""
        return [
            (float(moment_s), self.lane[run.train, at])
            for at, stand in enumerate(run.stands)
            if stand.from_s < to_s and stand.to_s > from_s and (run.train, at) in self.lane
            for moment_s in (max(stand.from_s, from_s), min(stand.to_s, to_s))
        ]


def _held(run: Run) -> bool:
    """Return whether a train's line begins where it was held upstream."""
    return bool(run.stands) and run.stands[0].place is first_place(run.direction)


def layout_of(runs: Sequence[Run], from_s: int, to_s: int, gap: float) -> Layout:
    """Return the layout of the trains of one port; bands are `gap` lanes apart.

    A stand outside of the window lies in the first lane of its band: it is not seen.
    """
    bands: dict[Place, tuple[float, float]] = {}
    lane: dict[Spot, float] = {}
    top = 0.0
    for place in Place:
        ends = top
        for direction in Direction:
            spots = list(_spots(runs, place, direction))
            ends += _lay(spots, lane, ends, (from_s, to_s))
        ends = max(ends, top + 1)
        bands[place] = (top, ends)
        top = ends + gap * (2 if place is Place.BORDER_CHINA else 1)
    return Layout(bands, lane, top - gap)


def _spots(runs: Iterable[Run], place: Place, direction: Direction) -> Iterator[tuple[Spot, Stand]]:
    for run in runs:
        if run.direction is direction:
            for at, stand in enumerate(run.stands):
                if stand.place is place:
                    yield (run.train, at), stand


def _lay(
    spots: Sequence[tuple[Spot, Stand]],
    lane: dict[Spot, float],
    top: float,
    window_s: tuple[int, int],
) -> int:
    """Lay stands side by side from `top` on; return how many lanes they take."""
    from_s, to_s = window_s
    seen = [(spot, s) for spot, s in spots if s.from_s < to_s and s.to_s > from_s]
    starts, ends = (
        np.array([moment for _, moment in moments], dtype=np.int64)
        for moments in (
            [(spot, stand.from_s) for spot, stand in seen],
            [(spot, stand.to_s) for spot, stand in seen],
        )
    )
    numbers = first_free(starts, ends).tolist()
    for spot, _ in spots:
        lane[spot] = top + _NEXT / 2
    for (spot, _), number in zip(seen, numbers, strict=True):
        lane[spot] = top + number + _NEXT / 2
    return max(numbers, default=-1) + 1
