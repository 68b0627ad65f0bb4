"""Picture: a figure against each of several keys, all others taking every value they have.

A grid shows thin lines, one for each combination of the other keys, and their mean as a thick one
(the main effect) where all of them are given. A hypercube shows its points with their intervals.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key as LegendKey
from sim.presentation.lettering import as_title
from sim.presentation.studies import unit_words
from sim.presentation.sweep.data import Cell, Key, SweepData
from sim.presentation.sweep.parts import (
    base_key,
    caption,
    mark_base,
    mark_unsettled,
    nothing,
    panel_title,
    show_amounts,
    show_key,
    span,
    unsettled_key,
    zero_note,
)

_PANEL_IN: Final = 2.5
_MEAN: Final = Look(canvas.BLUE, width=2.4)
_EACH: Final = Look("#A9A9A9", width=0.8)
_ASIDE: Final = 0.15
_GOLDEN: Final = 0.618034
_MOST_THIN: Final = 400


def draw(data: SweepData, metric: str) -> Figure:
    """Return the picture: a row for each port and direction, a column for each key."""
    figures = data.figures(metric)
    cells = [cell for row in figures.values() for cell in row]
    if not any(cell is not None and cell.mean is not None for cell in cells):
        return canvas.empty(caption(data, metric, [], ""), nothing(cells))
    keys = [*_legend(data), *base_key(data.keys), *unsettled_key(cells)]
    shown = "" if data.is_grid else say("whiskers: 95 % intervals")
    unit = data.unit(metric)
    spans = {place: span(_drawn(data, row), unit) for place, row in figures.items()}
    notes = [*_notes(data, cells), *zero_note(spans.values())]
    about = caption(data, metric, notes, shown)
    bands = [data.keys[first : first + 3] for first in range(0, len(data.keys), 3)]
    columns = max(len(band) for band in bands)
    room_in = canvas.room_in(columns)
    rows = [(place, row, band) for place, row in figures.items() for band in bands]
    figure = canvas.sheet(about, _PANEL_IN * len(rows), keys)
    panels = figure.subplots(len(rows), columns, sharey="row", squeeze=False)
    for line, (place, row, band) in zip(panels, rows, strict=True):
        for number, axes in enumerate(line):
            if number >= len(band):
                axes.set_axis_off()
                continue
            title = panel_title(data, place, room_in) if number == 0 else ""
            axes.set_title(title or as_title(" ", room_in))
            paint = _draw_lines if data.is_grid else _draw_points
            paint(axes, data, band[number], row)
            show_amounts(axes, unit)
            show_key(axes, band[number], room_in, _aside(data, band[number]))
            mark_base(axes, band[number])
        line[0].set_ylabel(unit_words(unit))
        line[0].set_ylim(spans[place])
    return figure


def _drawn(data: SweepData, cells: Sequence[Cell | None]) -> list[Cell | None]:
    """Return `cells` as they are drawn: in a grid without their intervals."""
    if not data.is_grid:
        return list(cells)
    return [None if cell is None else cell._replace(lower=None, upper=None) for cell in cells]


def _draw_points(axes: Axes, data: SweepData, key: Key, cells: Sequence[Cell | None]) -> None:
    place = data.keys.index(key)
    for number, (point, cell) in enumerate(zip(data.points, cells, strict=True)):
        at = key.place(point[place])
        at += 2 * _aside(data, key) * (number * _GOLDEN % 1 - 0.5)
        if cell is None or cell.mean is None:
            if cell is not None and cell.remark:
                mark_unsettled(axes, at)
            continue
        if cell.lower is not None and cell.upper is not None:
            axes.vlines(at, cell.lower, cell.upper, color=_MEAN.color, lw=1.0, alpha=0.55)
        axes.plot([at], [cell.mean], "o", ms=4.5, color=_MEAN.color, mec="white", mew=0.5)


def _aside(data: SweepData, key: Key) -> float:
    """Return how far a point is drawn aside of a value that it shares with others."""
    return 0.0 if data.is_grid or key.kind not in ("whole", "choice") else _ASIDE


def _draw_lines(axes: Axes, data: SweepData, key: Key, cells: Sequence[Cell | None]) -> None:
    place = data.keys.index(key)
    at = np.array([key.place(text) for text in key.values])
    lines = _lines(data, place, cells)
    style = "" if key.kind == "choice" else "-"
    for line in lines[:_MOST_THIN]:
        means = [np.nan if cell is None or cell.mean is None else cell.mean for cell in line]
        axes.plot(at, means, style or "_", color=_EACH.color, lw=_EACH.width, zorder=1.5)
    mean = [_mean(column) for column in zip(*lines, strict=True)]
    axes.plot(
        at,
        mean,
        style,
        color=_MEAN.color,
        lw=_MEAN.width,
        marker="o",
        ms=6,
        markeredgecolor="white",
        markeredgewidth=0.7,
        zorder=2.5,
    )
    for where, column in zip(at.tolist(), zip(*lines, strict=True), strict=True):
        if any(cell is not None and cell.remark for cell in column):
            mark_unsettled(axes, where)


def _lines(data: SweepData, place: int, cells: Sequence[Cell | None]) -> list[list[Cell | None]]:
    """Return the cells along a key, a line for each combination of the other keys."""
    order = {text: rank for rank, text in enumerate(data.keys[place].values)}
    lines: dict[tuple[str, ...], list[Cell | None]] = {}
    for point, cell in zip(data.points, cells, strict=True):
        others = (*point[:place], *point[place + 1 :])
        line = lines.setdefault(others, [None] * len(order))
        line[order[point[place]]] = cell
    return list(lines.values())


def _mean(column: Sequence[Cell | None]) -> float:
    """Return the mean over all combinations, not a number if one of them is not given."""
    means = [cell.mean for cell in column if cell is not None and cell.mean is not None]
    return fmean(means) if len(means) == len(column) else np.nan


def _legend(data: SweepData) -> list[LegendKey]:
    if data.is_grid:
        return [
            canvas.line_key(_MEAN, say("mean over all values of the other keys")),
            canvas.line_key(_EACH, say("each combination of the others")),
        ]
    point = Line2D([], [], marker="o", ms=5, ls="", color=_MEAN.color, markeredgecolor="white")
    return [LegendKey(point, say("a point of the hypercube"))]


def _notes(data: SweepData, cells: Sequence[Cell | None]) -> list[str]:
    if not data.is_grid:
        return [
            say("Every point differs in all keys: the scatter over one is the doing of the others.")
        ]
    if not any(cell is not None and cell.remark for cell in cells):
        return []
    return [
        say(
            "Where a combination is not given, the mean over all would have no meaning: no thick"
            " line."
        )
    ]
