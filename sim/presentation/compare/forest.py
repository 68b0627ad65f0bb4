"""Picture: the paired differences of the headline figures with their intervals, a line at 0."""

from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.presentation import canvas
from sim.presentation.compare.data import ComparisonData
from sim.presentation.compare.grid import Grid, Spot, draw_interval
from sim.presentation.compare.parts import Cell, caption, kinds_key
from sim.presentation.language.speaking import phrase, say

_HEADING: Final = phrase("What each alternative changes against the base")
_ROW_IN: Final = 0.3
_ALWAYS: Final = ("dwell_mean_h", "clearance_mean_h", "share_cleared_in_limit")
_MONEY: Final = "cost_per_train"
_OTHERWISE: Final = "trains_departed"


def draw(data: ComparisonData) -> Figure:
    """Return the picture: a block for each port and direction, a column for each figure."""
    if not data.places:
        about = caption(data, say(_HEADING), [])
        return canvas.empty(about, say("No trains in any of the scenarios."))
    grid = Grid(data, metrics(data), _ROW_IN, _strip)
    untested = data.replications < 2
    keys = kinds_key(grid.cells.values(), untested=untested)
    return grid.draw(caption(data, say(_HEADING), [_reading(untested=untested)]), keys)


def metrics(data: ComparisonData) -> tuple[str, ...]:
    """Return the figures that are drawn; the cost of a train where the scenarios have costs."""
    has_costs = any(row["metric"] == _MONEY for row in data.rows)
    return (*_ALWAYS, _MONEY if has_costs else _OTHERWISE)


def _strip(axes: Axes, height: float, _spot: Spot, found: Cell) -> None:
    draw_interval(axes, height, found)


def _reading(*, untested: bool) -> str:
    if untested:
        return say("Alternative less base: differences of this luck alone, without an interval.")
    return say(
        "Alternative less base: mean difference over pairs of replications and its 95 % interval."
        " Colour says what holds for the headline figures of all alternatives together (Holm, 5 %),"
        " so it may be grey where the interval alone excludes 0. Arrow: goes on beyond the axis."
    )
