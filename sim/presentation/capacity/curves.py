"""Picture: a level against the volume, its bound, and where a port holds, fails, or neither."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.experiments.capacity.levels import QUEUE
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.metrics.groups import EVERYTHING
from sim.presentation import canvas
from sim.presentation.capacity.data import CapacityData, Row, Spot
from sim.presentation.catalogue import WAYS
from sim.presentation.digits import as_spoken
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.studies import heading, place_words, unit_words

_PANEL_IN: Final = 2.7
_HEADROOM: Final = 1.9
"""The y axis reaches so many times the bound, or what lies below it, and no further."""

_REGIONS: Final[dict[str, dict[str, Any]]] = {
    HOLDS: {"facecolor": "#E4F1F9", "edgecolor": "none"},
    CANNOT_TELL: {"facecolor": "#F3F3F3", "edgecolor": "#BBBBBB", "hatch": "////"},
    FAILS: {"facecolor": "#FBE6DA", "edgecolor": "none"},
}
_WORDS: Final = {
    HOLDS: phrase("the port holds"),
    CANNOT_TELL: phrase("cannot tell, or between two volumes tried"),
    FAILS: phrase("the port fails"),
}
_MARK_WORDS: Final = {
    HOLDS: phrase("this figure holds"),
    CANNOT_TELL: phrase("cannot tell"),
    FAILS: phrase("this figure fails"),
}
_MARKS: Final = {
    HOLDS: ("o", canvas.BLUE, canvas.BLUE),
    CANNOT_TELL: ("o", "white", canvas.GREY),
    FAILS: ("s", canvas.VERMILLION, canvas.VERMILLION),
}
_GROWS: Final = {
    "volume": phrase("{figure}, as the volume grows"),
    "months": phrase("{figure}, as time goes on"),
    "key": phrase("{figure}, as the scenario changes"),
}
_GROWTH: Final = phrase(
    "Backlog: trains from arrival to departure or in any part of the crossing, whichever grows"
    " fastest, in the last third of the period against the middle one. A growth counts as one when"
    " it is beyond chance, more than 2 trains, and more than a quarter."
)
_LEAST_GROWTH: Final = 0.05
_RATIO: Final = "times the base"
_BOUND: Final = canvas.Look(canvas.INK, (0, (5, 2)), width=1.4)


def draw(data: CapacityData, metric: str) -> Figure:
    """Return the picture of one figure: a column for each port, a row for each direction."""
    found = data.readings(metric)
    ways = [way for way in (*WAYS, EVERYTHING) if any(spot.direction == way for spot in found)]
    ports = [port for port in data.ports if any(spot.port == port for spot in found)]
    unit = next(rows[0]["unit"] for rows in found.values())
    about = say(_GROWS[data.kind], figure=_figure_words(metric, unit))
    caption = data.caption(about, _notes(found))
    bands = canvas.bands(ports)
    figure = canvas.sheet(caption, len(bands) * len(ways) * _PANEL_IN, list(_legend(found)))
    shape = len(bands) * len(ways), len(bands[0])
    panels = figure.subplots(*shape, sharex="col", sharey="row", squeeze=False)
    room_in = canvas.room_in(len(bands[0]))
    for row, line in enumerate(panels):
        way = ways[row % len(ways)]
        own = [rows for spot, rows in found.items() if spot.direction == way]
        span = _span(own)
        for axes, port in canvas.filled_panels(line, bands[row // len(ways)]):
            axes.set_ylim(*span)
            rows = found.get(Spot(metric, port, way), [])
            _draw_panel(axes, data, port, rows)
            axes.set_title(as_title(_title(data, port, way), room_in))
            data.show_axis(axes, last=row % len(ways) == len(ways) - 1)
        line[0].set_ylabel(unit_words(unit))
    return figure


def _figure_words(metric: str, unit: str) -> str:
    if metric == QUEUE:
        return say("Growth of the backlog")
    if unit == _RATIO:
        return say("{figure}, against the base", figure=heading(metric))
    return heading(metric)


def _title(data: CapacityData, port: str, way: str) -> str:
    return place_words(data.port_title(port), way)


def _span(found: Sequence[Sequence[Row]]) -> tuple[float, float]:
    """Return where the y axis begins and ends: at zero, but for backlogs that become less."""
    lowest = min((row["lower"] or 0.0 for rows in found for row in rows), default=0.0)
    top = _top(found)
    return (max(1.2 * lowest, -top) if found[0][0]["metric"] == QUEUE else 0.0), top


def _top(found: Sequence[Sequence[Row]]) -> float:
    """Return where the y axis ends: what lies far beyond the bound is marked at the top."""
    rows = [row for each in found for row in each]
    bound = max(row["bound"] for row in rows)
    if rows[0]["metric"] == QUEUE:
        return float(max(1.15 * max(row["upper"] or row["found"] for row in rows), _LEAST_GROWTH))
    known = [row["found"] for row in rows if row["found"] is not None]
    limits = [row["upper"] for row in rows if row["upper"] is not None]
    highest = max([*known, *limits, bound], default=1.0)
    return float(min(1.12 * highest, _HEADROOM * max(bound, min(known, default=bound))) or 1.0)


def _draw_panel(axes: Axes, data: CapacityData, port: str, rows: Sequence[Row]) -> None:
    canvas.value_axis(axes, most=5)
    at = [data.place(row["value"]) for row in rows]
    if not at:
        return
    low, high = min(at), max(at)
    margin = 0.04 * (high - low or 1.0)
    ends = low - margin, high + margin
    # What falls, falls from left to right.
    axes.set_xlim(*(reversed(ends) if data.is_falling else ends))
    _draw_regions(axes, data, port)
    bound, top = rows[0]["bound"], axes.get_ylim()[1]
    axes.axhline(bound, color=_BOUND.color, ls=_BOUND.line, lw=_BOUND.width, zorder=1.5)
    for place, row in zip(at, rows, strict=True):
        _draw_reading(axes, place, row, top)


def _draw_regions(axes: Axes, data: CapacityData, port: str) -> None:
    limit = data.limit(port)
    left, right = axes.get_xlim()
    ends = [None if limit[name] is None else data.place(limit[name]["value"])
            for name in ("held", "failed")]  # fmt: skip
    held = left if ends[0] is None else ends[0]
    failed = right if ends[1] is None else ends[1]
    if ends[0] is not None and ends[1] is None and not limit["cannot_tell"]:
        held = right
    if ends[1] == data.place(limit["base"]["value"]):
        held = failed = left
    for verdict, span in zip(
        (HOLDS, CANNOT_TELL, FAILS), ((left, held), (held, failed), (failed, right)), strict=True
    ):
        if span[1] != span[0]:
            axes.axvspan(*span, zorder=0.1, lw=0, **_REGIONS[verdict])


def _draw_reading(axes: Axes, at: float, row: Row, top: float) -> None:
    found, verdict = row["found"], row["verdict"]
    if found is None:
        axes.plot([at], [0.95 * top], marker="X", ms=8, color=canvas.VERMILLION, mec="white")
        return
    marker, face, edge = _MARKS[verdict]
    if found > top:
        axes.plot([at], [0.95 * top], marker="^", ms=7, mfc=face, mec=edge, zorder=3)
        return
    if row["lower"] is not None:
        axes.plot([at, at], [row["lower"], min(row["upper"], top)], color=edge, lw=1.5, zorder=2.5)
    axes.plot([at], [found], marker=marker, ms=6, mfc=face, mec=edge, zorder=3)


def _legend(found: dict[Spot, list[Row]]) -> Iterator[Key]:
    rows = [row for each in found.values() for row in each]
    for verdict, words in _WORDS.items():
        yield Key(Patch(**{"linewidth": 0.5, **_REGIONS[verdict]}), say(words))
    yield canvas.line_key(_BOUND, _bound_words(rows))
    for verdict, (marker, face, edge) in _MARKS.items():
        if any(row["verdict"] == verdict and row["found"] is not None for row in rows):
            mark = Line2D([], [], marker=marker, ms=6, mfc=face, mec=edge, color=edge, lw=1.5)
            yield Key(mark, say(_MARK_WORDS[verdict]))
    if any(row["found"] is None for row in rows):
        cross = Line2D([], [], marker="X", ms=8, color=canvas.VERMILLION, mec="white", ls="")
        yield Key(cross, say("not given: a queue grows"))


def _bound_words(rows: Sequence[Row]) -> str:
    """Return what the line at the bound is."""
    if rows[0]["metric"] == QUEUE:
        return say("no growth")
    bounds = {f"{row['relation']} {as_spoken(format(row['bound'], 'g'))}" for row in rows}
    if len(bounds) > 1:
        return say("bound")
    return say("bound: {bound}", bound=bounds.pop())


def _notes(found: dict[Spot, list[Row]]) -> list[str]:
    notes = [
        say(
            "A port holds only while no queue grows at it in either direction and every figure that"
            " is kept holds; its regions are those of the whole port."
        )
    ]
    if any(spot.metric == QUEUE for spot in found):
        return [*notes, say(_GROWTH)]
    for way in dict.fromkeys(spot.direction for spot in found):
        rows = [rows for spot, rows in found.items() if spot.direction == way]
        if any((row["found"] or 0.0) > _top(rows) for each in rows for row in each):
            return [*notes, say("A triangle at the top: beyond the axis.")]
    return notes
