"""Picture: what stood on every track, at every crane, lane and bay, hour by hour, in a window.

A row is a unit, a bar a visit; which of several like units it was the log does not say, so a visit
lies on the first that was free. Above the rows stands how many waited, where anybody did.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.domain.calendar import Calendar
from sim.domain.plan import IntColumn
from sim.domain.resource import local_id, port_of
from sim.domain.time import HOUR_S
from sim.metrics.levels import Levels
from sim.metrics.occupation import Occupation, occupations_of
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import port_title
from sim.presentation.catalogue import RESOURCES
from sim.presentation.digits import fixed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title, lines, width_in
from sim.presentation.outlines import Point, add_outline, outline
from sim.presentation.results import Results
from sim.presentation.traingraph.sheet import excerpt_caption, show_clock
from sim.presentation.traingraph.window import Excerpt
from sim.presentation.words import resource_words

NAME: Final = "occupation"
_HEADING: Final = phrase("Occupation of tracks, cranes, lanes and bays")
_LOOKS: Final = {
    "westbound": Look(canvas.BLUE),
    "eastbound": Look("#E69F00"),
    "empties": Look(canvas.MIDDLE_GREY),
}
_WAITING: Final = Look(canvas.VERMILLION)
_CLOSED: Final = Look("#BDBDBD")
_GROUND: Final = "#EFEFEF"
_UNIT_IN: Final = 0.085
_LEAST_UNIT_IN: Final = 0.012
_UNITS_IN: Final = 7.0
"""The height that the rows of a port may take together before they get narrower."""
_LABEL_IN: Final = 0.19
_STRIP_IN: Final = 0.2
_MEASURED_IN: Final = 0.34
_GAP_IN: Final = 0.06
_SMALL_PT: Final = 8.0
_ON_GRID: Final = {**canvas.PAPER, "boxstyle": "square,pad=0.05"}
_BAR: Final = 0.82
"""How much of its row a bar fills."""


@dataclass(frozen=True)
class _Sheet:
    """What all columns of the picture share."""

    results: Results
    excerpt: Excerpt
    unit_in: float
    room_in: float

    def hours(self, moment_s: int) -> float:
        """Return a moment in hours from the beginning, at the edge if it is outside."""
        inside = min(max(moment_s, self.excerpt.from_s), self.excerpt.to_s)
        return (inside - self.excerpt.from_s) / HOUR_S

    @property
    def length_h(self) -> float:
        return (self.excerpt.to_s - self.excerpt.from_s) / HOUR_S

    def height_in(self, occupations: Sequence[Occupation]) -> float:
        """Return the height of a column."""
        return sum(_GAP_IN + self.parts_in(each)[2] for each in occupations)

    def parts_in(self, each: Occupation) -> tuple[float, float, float]:
        """Return where the strip of the waiting, the rows and the whole end, from its top."""
        strip = _LABEL_IN + (_STRIP_IN if _most(each.waiting, self.excerpt) else 0.0)
        rows = _MEASURED_IN if each.is_measured else self.unit_in * each.spec.capacity
        return _LABEL_IN, strip, strip + rows


def draw(results: Results, excerpt: Excerpt) -> Figure:
    """Return the picture: a column for each port whose resources somebody used."""
    found = occupations_of(excerpt.view, excerpt.from_s, excerpt.to_s)
    columns = {port: _in_order(found, port) for port in results.ports}
    columns = {port: mine for port, mine in columns.items() if mine}
    if not columns:
        about = excerpt_caption(results, excerpt, say(_HEADING), [])
        return canvas.empty(
            about, say("No track, crane, lane or bay with a limit was used in this window.")
        )
    bands = canvas.bands(list(columns))
    most = max(_units(mine) for mine in columns.values())
    unit_in = max(_LEAST_UNIT_IN, min(_UNIT_IN, _UNITS_IN / max(most, 1)))
    sheet = _Sheet(results, excerpt, unit_in, canvas.room_in(len(bands[0])) + 0.1)
    heights = [max(sheet.height_in(columns[port]) for port in band) for band in bands]
    about = excerpt_caption(results, excerpt, say(_HEADING), _notes())
    figure = canvas.sheet(about, sum(heights) + 0.75 * len(bands), _keys(found, excerpt))
    grid = figure.subplots(
        len(bands), len(bands[0]), squeeze=False, gridspec_kw={"height_ratios": heights}
    )
    for line, band, height in zip(grid, bands, heights, strict=True):
        for axes, port in canvas.filled_panels(line, band):
            axes.set_title(as_title(port_title(results, port), sheet.room_in))
            axes.set_ylim(height, 0)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            show_clock(axes, results, excerpt, most=8 // len(bands[0]) + 1)
            _draw_column(axes, columns[port], sheet)
    return figure


def _in_order(found: Sequence[Occupation], port: str) -> list[Occupation]:
    """Return the resources of a port in the order of the catalogue, others behind."""
    places = {name: place for place, name in enumerate(RESOURCES)}

    def rank(each: Occupation) -> tuple[int, str]:
        local = local_id(each.spec.id)
        group = local.removesuffix("_westbound").removesuffix("_eastbound")
        return places.get(local, places.get(group, len(places))), local

    return sorted((each for each in found if port_of(each.spec.id) == port), key=rank)


def _units(occupations: Sequence[Occupation]) -> int:
    return sum(each.spec.capacity for each in occupations if not each.is_measured)


def _draw_column(axes: Axes, occupations: Sequence[Occupation], sheet: _Sheet) -> None:
    """Draw the resources under each other; whatever looks alike is one path."""
    bars: dict[str, list[list[Point]]] = {name: [] for name in _LOOKS}
    ground: list[list[Point]] = []
    closed: list[list[Point]] = []
    top = 0.0
    for each in occupations:
        label, strip, whole = (top + part for part in sheet.parts_in(each))
        _write_label(axes, each, top + _LABEL_IN * 0.55, sheet)
        _draw_waiting(axes, each, (label, strip), sheet)
        ground.append(_box(0, sheet.length_h, strip, whole))
        if each.is_measured:
            _draw_measured(axes, each, (strip, whole), sheet)
        else:
            closed += _closed(each, strip, sheet)
            for name, box in _bars(each, strip, sheet):
                bars[name].append(box)
        top = whole + _GAP_IN
    _fill(axes, ground, _GROUND, 1.0)
    _fill(axes, closed, _CLOSED.color, 1.1)
    for name, boxes in bars.items():
        _fill(axes, boxes, _LOOKS[name].color, 2.0, edgecolor="white", linewidth=0.4)


def _fill(axes: Axes, boxes: list[list[Point]], color: str, zorder: float, **more: Any) -> None:
    if boxes:
        look = {"edgecolor": "none", "linewidth": 0.0, **more}
        add_outline(axes, outline(boxes, closed=True), facecolor=color, zorder=zorder, **look)


def _box(from_h: float, to_h: float, top: float, bottom: float) -> list[Point]:
    return [(from_h, top), (to_h, top), (to_h, bottom), (from_h, bottom)]


def _bars(each: Occupation, top: float, sheet: _Sheet) -> Iterator[tuple[str, list[Point]]]:
    """Yield each visit of some length as a look and a box."""
    view, spare = sheet.excerpt.view, sheet.unit_in * (1 - _BAR) / 2
    ways = [str(stream.direction) for stream in view.tables.streams]
    columns = (each.train, each.unit, each.from_s, each.to_s)
    for train, unit, from_s, to_s in zip(*(column.tolist() for column in columns), strict=True):
        if to_s > from_s:
            row = top + unit * sheet.unit_in
            loaded = train < len(view.trains)
            name = ways[view.trains.stream[train]] if loaded else "empties"
            ends = row + sheet.unit_in - spare
            yield name, _box(sheet.hours(from_s), sheet.hours(to_s), row + spare, ends)


def _closed(each: Occupation, top: float, sheet: _Sheet) -> Iterator[list[Point]]:
    """Yield the hours in which a unit is closed as boxes."""
    for unit, calendar in enumerate(each.spec.calendars):
        row = top + unit * sheet.unit_in
        for from_s, to_s in _closures(calendar, sheet.excerpt):
            yield _box(sheet.hours(from_s), sheet.hours(to_s), row, row + sheet.unit_in)


def _closures(calendar: Calendar, excerpt: Excerpt) -> Iterator[tuple[int, int]]:
    moment_s = excerpt.from_s
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        if closes > excerpt.from_s and opens < excerpt.to_s:
            if opens > moment_s:
                yield moment_s, opens
            moment_s = max(moment_s, closes)
    if moment_s < excerpt.to_s:
        yield moment_s, excerpt.to_s


def _write_label(axes: Axes, each: Occupation, height: float, sheet: _Sheet) -> None:
    """Write what it is and how much there is of it, and on the right how many waited at most."""
    most = _most(each.waiting, sheet.excerpt)
    right = say("up to {count} waiting", count=most) if most else ""
    room_in = sheet.room_in - width_in(right, _SMALL_PT) - 0.15
    unit = fixed(each.spec.capacity, 0)
    words = say("{resource}: {count}", count=unit, resource=resource_words(each.spec.id))
    if each.is_measured:
        words = say("{resource}: {count} TEU", count=unit, resource=resource_words(each.spec.id))
    left = lines(words, _SMALL_PT, room_in, 1)[0]
    look: dict[str, Any] = {"size": _SMALL_PT, "va": "center", "bbox": _ON_GRID}
    axes.text(0, height, left, **look)
    if right:
        axes.text(sheet.length_h, height, right, ha="right", color=_WAITING.color, **look)


def _most(levels: Levels, excerpt: Excerpt) -> int:
    if not len(levels.moments) or excerpt.to_s <= excerpt.from_s:
        return 0
    return levels.highest(excerpt.from_s, excerpt.to_s)[0]


def _draw_waiting(axes: Axes, each: Occupation, span: tuple[float, float], sheet: _Sheet) -> None:
    """Draw how many wait as a skyline on the rows; the tallest point fills the strip."""
    most = _most(each.waiting, sheet.excerpt)
    if most:
        _fill(axes, list(_skyline(each.waiting, span, most, sheet)), _WAITING.color, 2.0)


def _draw_measured(axes: Axes, each: Occupation, span: tuple[float, float], sheet: _Sheet) -> None:
    """Draw how full the room is; its whole height is its capacity."""
    boxes = list(_skyline(each.used, span, each.spec.capacity, sheet))
    _fill(axes, boxes, canvas.DARK_GREY, 2.0)


def _skyline(
    levels: Levels, span: tuple[float, float], full: int, sheet: _Sheet
) -> Iterator[list[Point]]:
    """Yield a box for each spell with an amount, `full` of which reaches from bottom to top."""
    excerpt = sheet.excerpt
    moments = _steps(levels, excerpt)
    shares = np.minimum(levels.at(moments) / full, 1.0)
    top, bottom = span
    heights = bottom - (bottom - top - 0.02) * shares
    columns = (moments, np.append(moments[1:], excerpt.to_s), heights)
    for begins, ends, height in zip(*(column.tolist() for column in columns), strict=True):
        if height < bottom:
            yield _box(sheet.hours(begins), sheet.hours(ends), height, bottom)


def _steps(levels: Levels, excerpt: Excerpt) -> IntColumn:
    """Return the moments of the window at which the amount may change, its beginning first."""
    inside = (levels.moments > excerpt.from_s) & (levels.moments < excerpt.to_s)
    return np.concatenate(([excerpt.from_s], levels.moments[inside])).astype(np.int64)


def _keys(found: Sequence[Occupation], excerpt: Excerpt) -> list[Key]:
    words = {
        "westbound": say("westbound train"),
        "eastbound": say("eastbound train"),
        "empties": say("train of empties"),
    }
    count = len(excerpt.view.trains)
    has_empties = any((each.train >= count).any() for each in found)
    keys = [
        canvas.patch_key(look, words[name])
        for name, look in _LOOKS.items()
        if name != "empties" or has_empties
    ]
    if any(_most(each.waiting, excerpt) for each in found):
        keys.append(canvas.patch_key(_WAITING, say("waiting for one")))
    if any(
        spell for each in found for calendar in each.spec.calendars
        for spell in _closures(calendar, excerpt)
    ):  # fmt: skip
        keys.append(canvas.patch_key(_CLOSED, say("closed")))
    if any(each.is_measured for each in found):
        keys.append(canvas.patch_key(Look(canvas.DARK_GREY), say("room filled, of its capacity")))
    return keys


def _notes() -> list[str]:
    return [
        say(
            "A row is one track, crane, lane or bay, a bar is a train on it; a train is put on the"
            " first that was free. What nobody used or waited for in the window, and what has no"
            " limit, is left out. The scale of those waiting is each resource's own."
        )
    ]
