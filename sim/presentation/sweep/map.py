"""Picture: a figure over two keys as a heat map, every field with its number."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.digits import as_spoken, fixed, per_cent, places_of
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import say
from sim.presentation.lettering import width_in
from sim.presentation.studies import bare, unit_words
from sim.presentation.sweep.data import Cell, Key, Place, SweepData
from sim.presentation.sweep.parts import (
    caption,
    key_lines,
    nothing,
    panel_title,
)

COLORS: Final = LinearSegmentedColormap.from_list(
    "landbridge", ["#F3F8FC", "#9CCBE8", canvas.BLUE, "#00304B"]
)
_UNSETTLED: Final = Look("white", hatch="////")
_FIELD_IN: Final = 0.36
_MOST_TALL_IN: Final = 4.2
DARK: Final = 0.55
"""From here on the numbers are white."""


def draw(data: SweepData, metric: str) -> Figure:
    """Return the picture: a column for each port, a row for each direction."""
    figures = data.figures(metric)
    cells = [cell for row in figures.values() for cell in row if cell is not None]
    if all(cell.mean is None for cell in cells):
        return canvas.empty(caption(data, metric, [], ""), nothing(cells))
    unit = data.unit(metric)
    ways = list(dict.fromkeys(place.direction for place in figures))
    about = caption(data, metric, [_reading(data, metric, len(ways))], "")
    keys = []
    if any(cell.remark for cell in cells):
        keys.append(canvas.patch_key(_UNSETTLED, say("not given: a queue grows, or gridlock")))
    ports = list(dict.fromkeys(place.port for place in figures))
    bands = canvas.bands(ports)
    room_in = canvas.room_in(len(bands[0]))
    tall_in = min(_MOST_TALL_IN, max(1.0, _FIELD_IN * len(data.keys[1].values)))
    rows = len(bands) * len(ways)
    figure = canvas.sheet(about, rows * (tall_in + 0.4) + 0.55, keys)
    panels = figure.subplots(rows, len(bands[0]), sharex=True, sharey=True, squeeze=False)
    scales = {way: scale_of(figures, way) for way in ways}
    for row, line in enumerate(panels):
        scale = scales[ways[row % len(ways)]]
        for axes, port in canvas.filled_panels(line, bands[row // len(ways)]):
            place = Place(port, ways[row % len(ways)])
            axes.set_title(panel_title(data, place, room_in))
            _draw_fields(axes, data, figures.get(place, []), (scale, unit, room_in))
        line[0].set_ylabel(key_lines(data.keys[1], tall_in + 0.3))
    for axes in panels[-1]:
        axes.set_xlabel(key_lines(data.keys[0], room_in))
    return figure


def scale_of(figures: Mapping[Place, Sequence[Cell | None]], way: str) -> Normalize:
    """Return the colours of the panels of one direction, pale for their lowest figure."""
    means = [
        cell.mean
        for place, row in figures.items()
        for cell in row
        if place.direction == way and cell is not None and cell.mean is not None
    ]
    low, high = min(means, default=0.0), max(means, default=1.0)
    # What differs by less than a fiftieth is the same colour.
    return Normalize(low, max(high, low + 0.02 * abs(low), low + 1e-9))


def _reading(data: SweepData, metric: str, ways: int) -> str:
    """Return what numbers, colours and the frame say."""
    unit = data.unit(metric)
    shown = say("per cent") if unit == "share" else unit_words(unit)
    values = {"figure": bare(metric), "unit": shown}
    words = (
        say(
            "In each field: {figure}, {unit}; dark is much, for each direction by itself.", **values
        )
        if ways > 1
        else say("In each field: {figure}, {unit}; dark is much.", **values)
    )
    if not all(_field_of(key) is not None for key in data.keys):
        return words
    base = listed(f"{key.short} = {key.base}" for key in data.keys)
    return together([words, say("Framed: the scenario as it is ({values}).", values=base)])


def _draw_fields(
    axes: Axes,
    data: SweepData,
    cells: Sequence[Cell | None],
    look: tuple[Normalize, str, float],
) -> None:
    scale, unit, room_in = look
    across, up = data.keys
    numbers = {point: number for number, point in enumerate(data.points)}
    text_pt = _text_pt(cells, unit, room_in / len(across.values))
    for x, first in enumerate(across.values):
        for y, second in enumerate(up.values):
            cell = cells[numbers[first, second]] if cells else None
            _draw_field(axes, (x, y), cell, scale)
            if cell is not None and cell.mean is not None and text_pt:
                dark = scale(cell.mean) > DARK
                axes.text(
                    x,
                    y,
                    number_words(cell, unit),
                    ha="center",
                    va="center",
                    size=text_pt,
                    color="white" if dark else canvas.INK,
                )
    _frame_base(axes, across, up)
    for axis, key in ((axes.xaxis, across), (axes.yaxis, up)):
        chosen = _ticks(len(key.values), room_in if key is across else 3.0)
        axis.set_ticks(chosen, [_tick(key, key.values[place]) for place in chosen])
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, len(across.values) - 0.5)
    axes.set_ylim(-0.5, len(up.values) - 0.5)


def _ticks(count: int, room_in: float) -> list[int]:
    step = max(1, int(np.ceil(count * 0.42 / room_in)))
    return list(range(0, count, step))


def _tick(key: Key, text: str) -> str:
    return text if key.kind == "choice" else as_spoken(f"{key.place(text):,.6g}")


def _draw_field(axes: Axes, at: tuple[int, int], cell: Cell | None, scale: Normalize) -> None:
    corner = (at[0] - 0.5, at[1] - 0.5)
    if cell is None or cell.mean is None:
        hatch = _UNSETTLED.hatch if cell is not None and cell.remark else ""
        axes.add_patch(
            Rectangle(
                corner,
                1,
                1,
                facecolor="white",
                edgecolor=canvas.MIDDLE_GREY,
                linewidth=0.0,
                hatch=hatch,
            )
        )
    else:
        color = COLORS(scale(cell.mean))
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=color, linewidth=0.0))
    axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor="white", linewidth=0.9))


def _text_pt(cells: Sequence[Cell | None], unit: str, field_in: float) -> float:
    """Return the size of the numbers, 0 if the fields are too narrow for any."""
    widest = max((width_in(number_words(cell, unit), 1.0) for cell in cells if cell), default=0.0)
    if not widest:
        return canvas.TEXT_PT
    size_pt = min(canvas.TEXT_PT, 0.86 * field_in / widest)
    return size_pt if size_pt >= 5.5 else 0.0


def number_words(cell: Cell, unit: str) -> str:
    """Return the mean with the digits that its interval supports."""
    if cell.mean is None:
        return ""
    scale = 100.0 if unit == "share" else 1.0
    half = 0.0
    if cell.lower is not None and cell.upper is not None:
        half = scale * (cell.upper - cell.lower) / 2
    places = min(2, places_of(half)) if half else 1
    if unit == "share":
        return per_cent(cell.mean, max(0, places))
    return fixed(cell.mean, places)


def _frame_base(axes: Axes, across: Key, up: Key) -> None:
    """Frame the field of the scenario's own values."""
    places = [_field_of(key) for key in (across, up)]
    if places[0] is None or places[1] is None:
        return
    corner = (places[0] - 0.5, places[1] - 0.5)
    axes.add_patch(
        Rectangle(corner, 1, 1, fill=False, edgecolor=canvas.VERMILLION, linewidth=2.2, zorder=3)
    )


def _field_of(key: Key) -> int | None:
    at = key.base_place
    places = [key.place(text) for text in key.values]
    return places.index(at) if at in places else None
