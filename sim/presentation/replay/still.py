"""A schematic as a still picture, for paper and for pages without script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from sim.presentation.language.speaking import say
from sim.presentation.replay.framing import Framing, framing
from sim.presentation.replay.patterns import EAST, WEST, Look
from sim.presentation.replay.placing import LINE_PT, Box, Placed, Sheet
from sim.presentation.replay.replay_words import line_words
from sim.presentation.replay.schematic import Cell
from sim.presentation.words import station_title

_INK: Final = "#222222"
_GREY: Final = "#5c5c5c"
_PALE: Final = "#d9d9d9"
_ROOM: Final = "#e9edf0"
_TAKEN: Final = "#56606b"
_RAIL: Final = "#9aa3ab"
_WHITE: Final = "#ffffff"
PAPERS: Final = {WEST: "#eef6fc", EAST: "#fdf5e6"}
_FAMILY: Final = "var(--font, sans-serif)"
_SLEEPERS: Final = "1 6"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a cell is in use at the moment of the picture, and how many wait there."""

    in_use: int | None = None
    waiting: int = 0


def still(name: str, sheet: Sheet, cells: Sequence[Placed], amounts: Sequence[Amount]) -> Markup:
    """Return the schematic of a port as SVG; `name` says what it is of."""
    shown = framing(sheet, cells)
    start = Markup('<svg viewBox="{}" role="img" aria-label="{}" font-family="{}">').format(
        " ".join(map(_number, shown.box)), name, _FAMILY
    )
    pieces = [
        *_stations(shown),
        *_rails(shown),
        *(
            piece
            for cell, amount in zip(cells, amounts, strict=True)
            if cell.cell.pattern.look is not Look.LINE
            for piece in _cell(cell, amount)
        ),
    ]
    return start + Markup("").join(pieces) + Markup("</svg>")


def _stations(shown: Framing) -> Iterator[Markup]:
    for name, box in shown.stations.items():
        if name != "border":
            yield _rectangle(box, "#f5f6f7", _PALE)
        middle = box.x + box.w / 2
        yield _text(station_title(name), middle, box.y + 14, _STATION)


def _rails(shown: Framing) -> Iterator[Markup]:
    for name, (from_x, to_x, down) in shown.lines.items():
        gap = 3.4 if "broad" in name else 2.2
        yield _line(from_x, to_x, down, (_PALE, 2 * gap + 4, _SLEEPERS))
        for rail in (-gap, gap):
            yield _line(from_x, to_x, down + rail, (_RAIL, 1.3, ""))
    for name, (across, down) in shown.labels.items():
        yield _text(line_words(name), across, down, _LABEL)


def _cell(placed: Placed, amount: Amount) -> Iterator[Markup]:
    frame, cell = placed.frame, placed.cell
    is_queue = cell.pattern.look is Look.QUEUE
    yield _rectangle(frame, paper(cell), "none" if is_queue else _PALE)
    for row, words in enumerate(placed.title.lines):
        look = _TITLE._replace(size=placed.title.size)
        yield _text(words, frame.x + 4, frame.y + 12 + row * LINE_PT, look)
    if placed.strip is not None and cell.capacity:
        share = min((amount.in_use or 0) / cell.capacity, 1)
        yield _rectangle(placed.strip, _ROOM, "none")
        yield _rectangle(placed.strip._replace(w=placed.strip.w * share), _TAKEN, "none")
    yield from _numbers(placed, amount)


def _numbers(placed: Placed, amount: Amount) -> Iterator[Markup]:
    frame, capacity = placed.frame, placed.cell.capacity
    right = frame.x + frame.w - 4
    if amount.in_use is not None and capacity and placed.cell.pattern.look is not Look.QUEUE:
        words = f"{amount.in_use}/{capacity}"
        if placed.cell.pattern.look is Look.ROOM:
            words = f"{round(100 * amount.in_use / capacity)} %"
        yield _text(words, right, frame.y + 12, _COUNT)
    if amount.waiting:
        words = say("{count} waiting", count=amount.waiting)
        yield _text(words, right, frame.y + frame.h - 5, _COUNT)


def paper(cell: Cell) -> str:
    """Return the ground of a cell: one for each direction, white where both come."""
    ways = [user for user in cell.pattern.users if user in PAPERS]
    return PAPERS[ways[0]] if len(ways) == 1 else _WHITE


def _rectangle(box: Box, fill: str, edge: str) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="4" fill="{}" stroke="{}"/>'
    ).format(*map(_number, box), fill, edge)


def _line(from_x: float, to_x: float, down: float, look: tuple[str, float, str]) -> Markup:
    color, wide, dashes = look
    return Markup(
        '<path d="M{} {}H{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}" fill="none"/>'
    ).format(_number(from_x), _number(down), _number(to_x), color, _number(wide), dashes)


class _Type(NamedTuple):
    """How words are set: colour, size, the side where they stand, and weight."""

    color: str = _INK
    size: float = 10.5
    anchor: str = "start"
    weight: int = 600


_TITLE: Final = _Type(_GREY, weight=400)
_LABEL: Final = _Type(_GREY, 9.5, "middle", 400)
_STATION: Final = _Type(size=11.5, anchor="middle")
_COUNT: Final = _Type(anchor="end")


def _text(words: str, across: float, down: float, look: _Type) -> Markup:
    return Markup(
        '<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}" font-weight="{}">{}</text>'
    ).format(
        _number(across),
        _number(down),
        _number(look.size),
        look.color,
        look.anchor,
        look.weight,
        words,
    )


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
