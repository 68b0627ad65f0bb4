"""Picture: a figure along one key, by a second one if two are varied, with bands as intervals."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.typing import LineStyleType
from numpy.typing import NDArray

from sim.presentation import canvas
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key as LegendKey
from sim.presentation.studies import unit_words
from sim.presentation.sweep.data import Cell, Place, SweepData
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

_PANEL_IN: Final = 2.9
_MOST_LINES: Final = 7


class Look(NamedTuple):
    """How a line is told from the others, in colour and in grey."""

    color: str
    line: LineStyleType
    marker: str


_ONE: Final = Look(canvas.BLUE, "-", "o")
_LOOKS: Final = (
    Look("#8CC5E8", "-", "o"),
    Look(canvas.SKY, (0, (6, 1.5)), "s"),
    Look("#2C8DC4", "-", "^"),
    Look(canvas.BLUE, (0, (4, 1.2, 1, 1.2)), "D"),
    Look("#005583", "-", "v"),
    Look("#003A5C", (0, (6, 1.5)), "P"),
    Look("#001B2B", "-", "h"),
)
"""From pale to dark, since the values of the second key have an order."""


def draw(data: SweepData, metric: str) -> Figure:
    """Return the picture: a column for each port, a row for each direction."""
    figures = data.figures(metric)
    cells = [cell for row in figures.values() for cell in row]
    if not any(cell is not None and cell.mean is not None for cell in cells):
        return canvas.empty(caption(data, metric, [], ""), nothing(cells))
    lines = _lines(data)
    crosses = unsettled_key(cells, canvas.VERMILLION if len(lines) == 1 else canvas.GREY)
    keys = [*_legend(data, lines), *base_key(data.keys[:1]), *crosses]
    ports = list(dict.fromkeys(place.port for place in figures))
    ways = list(dict.fromkeys(place.direction for place in figures))
    unit = data.unit(metric)
    spans = {way: span(_of_way(figures, way), unit) for way in ways}
    notes = [*_notes(data, lines), *zero_note(spans.values())]
    about = caption(data, metric, notes, say("band: 95 % interval"))
    bands = canvas.bands(ports)
    room_in = canvas.room_in(len(bands[0]))
    figure = canvas.sheet(about, len(bands) * len(ways) * _PANEL_IN, keys)
    shape = (len(bands) * len(ways), len(bands[0]))
    panels = figure.subplots(*shape, sharex=True, sharey="row", squeeze=False)
    for row, line in enumerate(panels):
        way = ways[row % len(ways)]
        for axes, port in canvas.filled_panels(line, bands[row // len(ways)]):
            place = Place(port, way)
            axes.set_title(panel_title(data, place, room_in))
            for number, chosen in enumerate(lines):
                _draw_line(axes, data, chosen, figures.get(place, []), number)
            show_amounts(axes, unit)
        line[0].set_ylabel(unit_words(unit))
        line[0].set_ylim(spans[way])
    for axes in panels[-1]:
        show_key(axes, data.keys[0], room_in)
    for axes in panels.flat:
        mark_base(axes, data.keys[0])
    return figure


def _of_way(figures: Mapping[Place, Sequence[Cell | None]], way: str) -> list[Cell | None]:
    """Return the cells of all ports in one direction, whose panels share an axis."""
    return [cell for place, row in figures.items() if place.direction == way for cell in row]


class _Line(NamedTuple):
    """One line of the picture: a value of the second key, its points, how it looks."""

    value: str
    points: tuple[int, ...]
    look: Look
    above: int = 0
    """How many lines are drawn over it; it is the wider, to be seen where they coincide."""

    @property
    def wider(self) -> float:
        """Return by what factor it is wider than the last line."""
        return 1 + 0.3 * min(self.above, 4)


def _lines(data: SweepData) -> list[_Line]:
    first = data.keys[0]
    numbers = {point: number for number, point in enumerate(data.points)}
    if len(data.keys) == 1:
        return [_Line("", tuple(numbers[(text,)] for text in first.values), _ONE)]
    values = data.keys[1].values
    chosen = _spread(len(values), _MOST_LINES)
    looks = _spread(len(_LOOKS), len(chosen))
    return [
        _Line(
            values[place],
            tuple(numbers[text, values[place]] for text in first.values),
            _LOOKS[look],
            len(chosen) - 1 - rank,
        )
        for rank, (place, look) in enumerate(zip(chosen, looks, strict=True))
    ]


def _spread(count: int, most: int) -> list[int]:
    """Return up to `most` of `count` places, evenly spread, with both ends."""
    if count <= most:
        return list(range(count))
    return [round(place) for place in np.linspace(0, count - 1, most).tolist()]


def _draw_line(
    axes: Axes, data: SweepData, line: _Line, cells: Sequence[Cell | None], row: int
) -> None:
    key, look = data.keys[0], line.look
    at = np.array([key.place(text) for text in key.values])
    own = [cells[number] if cells else None for number in line.points]
    mean, lower, upper = (_numbers(own, name) for name in ("mean", "lower", "upper"))
    if key.kind == "choice":
        axes.vlines(at, lower, upper, color=look.color, lw=1.6)
    else:
        # Bands of several lines lie over one another.
        alpha = 0.25 if line.value else 0.3
        axes.fill_between(at, lower, upper, color=look.color, alpha=alpha, lw=0, zorder=1.5)
    axes.plot(
        at,
        mean,
        color=look.color,
        ls="" if key.kind == "choice" else look.line,
        marker=look.marker,
        ms=5.5 * line.wider**0.7,
        markeredgecolor="white",
        markeredgewidth=0.7,
        lw=1.7 * line.wider,
        zorder=2.5,
    )
    color = canvas.VERMILLION if not line.value else look.color
    for place, cell in zip(at.tolist(), own, strict=True):
        if cell is not None and cell.remark:
            mark_unsettled(axes, place, color, row)


def _numbers(cells: Sequence[Cell | None], name: str) -> NDArray[np.float64]:
    values = [None if cell is None else getattr(cell, name) for cell in cells]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _legend(data: SweepData, lines: Sequence[_Line]) -> list[LegendKey]:
    if len(data.keys) == 1:
        return []
    return [
        LegendKey(
            Line2D(
                [],
                [],
                color=line.look.color,
                ls=line.look.line,
                marker=line.look.marker,
                ms=6,
                lw=1.8,
            ),
            f"{data.keys[1].short} = {line.value}",
        )
        for line in lines
    ]


def _notes(data: SweepData, lines: Sequence[_Line]) -> list[str]:
    if len(data.keys) == 1:
        return []
    key, left_out = data.keys[1].key, len(data.keys[1].values) - len(lines)
    if not left_out:
        return [say("Lines: {key}.", key=key)]
    return [
        say("Lines: {key}; {count} of its values are only in sweep.csv.", key=key, count=left_out)
    ]
