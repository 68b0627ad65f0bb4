"""Picture: all sets over two keys, each field with its verdict and its price."""

from math import ceil
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim.experiments.optimise.words import amount
from sim.presentation import canvas
from sim.presentation.digits import as_spoken, fixed
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key
from sim.presentation.lettering import width_in
from sim.presentation.optimise.data import KINDS, Kind, OptimiseData, Row
from sim.presentation.sweep.data import Key as SweepKey
from sim.presentation.sweep.parts import key_lines

_FIELD_IN: Final = 0.42
_TALLEST_IN: Final = 5.0
_SMALLEST_PT: Final = 6.0
_PALER: Final = 0.45


def draw(data: OptimiseData) -> Figure:
    """Return the picture: the first key to the right, the second upward."""
    across, up = data.record["varied"]
    counts = [each["high"] - each["low"] + 1 for each in (across, up)]
    tall_in = min(_TALLEST_IN, max(1.4, _FIELD_IN * counts[1]))
    notes = [say("In each field: price of the set, {money}. White: not run.", money=data.money)]
    if data.record["now"]["units"] is not None:
        notes.append(say("Dashed frame: the scenario as it is."))
    about = data.caption(say("Which sets keep the levels"), *notes)
    figure = canvas.sheet(about, tall_in + 0.7, _keys(data))
    axes = figure.subplots()
    room_in = canvas.room_in(1) / counts[0]
    for row in data.sets:
        _draw_field(axes, row, _text_pt(data, room_in, tall_in / counts[1]))
    _frame(axes, data.record["now"]["units"], canvas.INK, (0, (2.5, 1.5)), 1.6)
    _frame(axes, data.record["chosen"], canvas.INK, "-", 3.0)
    for axis, varied in ((axes.xaxis, across), (axes.yaxis, up)):
        step = ceil((varied["high"] - varied["low"] + 1) / 20)
        ticks = range(varied["low"], varied["high"] + 1, step)
        axis.set_ticks(list(ticks), [fixed(tick, 0) for tick in ticks])
    axes.set_xlim(across["low"] - 0.5, across["high"] + 0.5)
    axes.set_ylim(up["low"] - 0.5, up["high"] + 0.5)
    axes.tick_params(length=0)
    axes.set_xlabel(_label(across, canvas.room_in(1)))
    axes.set_ylabel(_label(up, tall_in + 0.3))
    return figure


def _label(varied: Row, room_in: float) -> str:
    return key_lines(SweepKey(varied["key"], "whole", (), None, varied["short"]), room_in)


def _keys(data: OptimiseData) -> list[Key]:
    keys = [Key(_patch(KINDS[name]), say(KINDS[name].words)) for name in data.kinds]
    if data.chosen is not None:
        frame = Patch(facecolor="white", edgecolor=canvas.INK, linewidth=2.4)
        keys.append(Key(frame, say("chosen")))
    return keys


def _style(kind: Kind) -> dict[str, Any]:
    color = _paler(kind.color) if kind.filled else "#E9E9E9"
    return {"facecolor": color, "hatch": kind.hatch, "edgecolor": canvas.MIDDLE_GREY}


def _patch(kind: Kind) -> Patch:
    return Patch(**_style(kind), linewidth=0.5)


def _paler(color: str) -> str:
    """Return `color` mixed with white, so that ink is read on it."""
    parts = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * _PALER):02X}" for part in parts)


def _text_pt(data: OptimiseData, wide_in: float, tall_in: float) -> float:
    """Return the size of the prices, 0 if the fields are too small for any."""
    widest = max((width_in(_price(row), 1.0) for row in data.sets), default=0.1)
    size = min(canvas.TEXT_PT, 0.8 * wide_in / widest, 0.6 * tall_in * 72)
    return size if size >= _SMALLEST_PT else 0.0


def _price(row: Row) -> str:
    return as_spoken(amount(row["price"]))


def _draw_field(axes: Axes, row: Row, text_pt: float) -> None:
    x, y = row["units"]
    style = _style(KINDS[row["verdict"]])
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, **style, linewidth=0.5))
    if text_pt:
        ground = {**canvas.PAPER, "alpha": 0.85}
        axes.text(x, y, _price(row), ha="center", va="center", size=text_pt, bbox=ground, zorder=4)


def _frame(axes: Axes, units: list[int] | None, color: str, line: Any, width: float) -> None:
    if units is not None:
        corner = (units[0] - 0.5, units[1] - 0.5)
        frame = Rectangle(corner, 1, 1, fill=False, edgecolor=color, ls=line, lw=width, zorder=5)
        frame.set_clip_on(False)
        axes.add_patch(frame)
