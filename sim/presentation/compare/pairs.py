"""Picture: the differences replication by replication, and what sharing the luck is worth."""

from math import sqrt
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.presentation import canvas
from sim.presentation.compare.data import ComparisonData
from sim.presentation.compare.grid import Grid, Spot, draw_interval, draw_span
from sim.presentation.compare.parts import (
    Cell,
    Kind,
    caption,
    cell,
    kinds_key,
    scaled,
)
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key as LegendKey

NAME: Final = "paired-difference"
METRICS: Final = ("dwell_mean_h", "clearance_mean_h", "share_cleared_in_limit")
_HEADING: Final = phrase("The differences replication by replication")
_ROW_IN: Final = 0.54
_DOTS: Final = (-0.36, 0.02)
"""Between these heights of a row the replications stand in their order."""
_PAIRED: Final = 0.19
_ALONE: Final = 0.36
_DOT: Final = canvas.INK
_WITHOUT: Final = "#ABABAB"


def draw(data: ComparisonData) -> Figure:
    """Return the picture: a block for each port and direction, a column for each figure."""
    if not data.places:
        about = caption(data, say(_HEADING), [])
        return canvas.empty(about, say("No trains in any of the scenarios."))

    spots = [(n, place, m) for m in METRICS for place in data.places for n in data.names]
    dots = {spot: gaps(data, spot) for spot in spots}
    spans = {spot: alone(cell(data, *spot)) or () for spot in spots}

    def strip(axes: Axes, height: float, spot: Spot, found: Cell) -> None:
        if found.kind is not Kind.NOTHING:
            _draw_dots(axes, height, dots[spot])
            _draw_alone(axes, height, found)
            draw_interval(axes, height + _PAIRED, found)

    grid = Grid(data, METRICS, _ROW_IN, strip, dots, spans)
    untested = data.replications < 2
    keys = [_dot_key(), *kinds_key(grid.cells.values(), untested=untested)]
    if any(spans.values()):
        line = Line2D([], [], color=_WITHOUT, lw=4)
        keys.append(LegendKey(line, say("interval without shared luck")))
    return grid.draw(caption(data, say(_HEADING), [_reading(untested=untested)]), keys)


def gaps(data: ComparisonData, spot: Spot) -> list[float]:
    """Return the differences at a spot by replication, shares in percentage points."""
    row = data.row(*spot)
    unit = "" if row is None else str(row["unit"])
    return [scaled(gap, unit) or 0.0 for gap in data.pairs(*spot)]


def _draw_dots(axes: Axes, height: float, found: list[float]) -> None:
    first, last = _DOTS
    step = (last - first) / max(len(found) - 1, 1)
    heights = [height + first + step * number for number in range(len(found))]
    size = 4.5 if len(found) <= 20 else 2.5
    axes.plot(found, heights, "o", ms=size, color=_DOT, alpha=0.65, mew=0, zorder=3)


def alone(found: Cell) -> tuple[float, float] | None:
    """Return how far the interval would reach if the scenarios did not share their luck."""
    if found.mean is None or found.lower is None or found.upper is None or found.factor is None:
        return None
    wider = sqrt(found.factor)
    return (
        found.mean - (found.mean - found.lower) * wider,
        found.mean + (found.upper - found.mean) * wider,
    )


def _draw_alone(axes: Axes, height: float, found: Cell) -> None:
    span = alone(found)
    if span is not None:
        draw_span(axes, height + _ALONE, span, _WITHOUT, 4.0)


def _dot_key() -> LegendKey:
    dot = Line2D([], [], marker="o", ls="", ms=4.5, color=_DOT, alpha=0.65, mew=0)
    return LegendKey(dot, say("one replication, alternative less base"))


def _reading(*, untested: bool) -> str:
    if untested:
        return say("One replication has one difference: whether it is luck cannot be told.")
    return say(
        "Dots: replications in their order, the first at the top. Under them the mean with its 95 %"
        " interval over pairs; the wide grey line is the interval that as many replications would"
        " give if base and alternative did not share their luck. Arrow: goes on beyond the axis."
    )
