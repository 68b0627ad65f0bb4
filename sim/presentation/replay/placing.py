"""Where the cells of a schematic stand on its sheet, in points from the top left.

There are two sheets: `WIDE` for screens and paper, `NARROW` for phones. West is on the left of both
stations. A section stacks its cells, from the top or from the side from which its trains come.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.presentation.replay.patterns import EAST, WEST, Look
from sim.presentation.replay.replay_words import cell_title
from sim.presentation.replay.schematic import Cell, Schematic
from sim.presentation.replay.titles import Title, title_of

LINE_PT: Final = 11.5
"""From one line of a title to the next."""
_GAP: Final = 5.0
_PAD: Final = 4.0
_COUNT_PT: Final = 7.0
"""What a title leaves free for each character of the number beside it."""
_STRIP: Final = 10.0
_TALLEST: Final = 116.0
_WEIGHTS: Final = {
    Look.DESK: 1.25,
    Look.TRACKS: 0.85,
    Look.QUEUE: 1.0,
    Look.ROOM: 1.1,
    Look.POOL: 0.95,
    Look.LINE: 1.0,
}


class Box(NamedTuple):
    """A rectangle: where its upper left corner is, how wide and high it is."""

    x: float
    y: float
    w: float
    h: float

    def within(self, pad: float) -> "Box":
        """Return the rectangle that is left inside a margin."""
        return Box(self.x + pad, self.y + pad, self.w - 2 * pad, self.h - 2 * pad)


class Area(NamedTuple):
    """Where the cells of a section stand: one under the other, or from one side to the other."""

    box: Box
    across: bool = False
    from_right: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The proportions of a schematic."""

    width: float
    height: float
    stations: dict[str, Box]
    areas: dict[str, Area]
    lines: dict[str, tuple[float, float, float]]
    """Of each section that is a line: from where to where, and how far down."""
    labels: dict[str, tuple[float, float]]
    """Where the name of each gauge and direction stands."""
    ways: tuple[tuple[float, float, bool, str], ...]
    """Small arrows between columns: where, whether they point to the west, and the section that
    they are for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell on a sheet: its frame, its title, and the rooms within it."""

    cell: Cell
    frame: Box
    title: Title
    queues: dict[str, Box] = field(default_factory=dict)
    """Where trains of each direction wait; what waits in both halves has two."""
    work: Box | None = None
    strip: Box | None = None
    """A row of tracks, or how full a yard is."""


def _wide() -> Sheet:
    kazakh, border, chinese = Box(92, 2, 344, 326), Box(440, 2, 244, 326), Box(688, 2, 400, 326)
    areas = {
        "west-out": Area(Box(2, 24, 80, 180)),
        "west-in": Area(Box(2, 230, 80, 92)),
        "kazakhstan-out-west": Area(Box(98, 24, 102, 198)),
        "kazakhstan-reload": Area(Box(212, 24, 114, 198)),
        "kazakhstan-in-west": Area(Box(338, 24, 92, 198)),
        "kazakhstan-east": Area(Box(98, 230, 332, 92), across=True),
        "border-west": Area(Box(442, 24, 240, 46), across=True, from_right=True),
        "border-empties-east": Area(Box(442, 122, 116, 38)),
        "border-empties-west": Area(Box(566, 166, 116, 38)),
        "border-east": Area(Box(442, 262, 240, 60), across=True),
        "china-out-west": Area(Box(694, 24, 102, 80)),
        "china-in-east": Area(Box(694, 112, 102, 210)),
        "customs": Area(Box(808, 24, 162, 298)),
        "china-in-west": Area(Box(982, 24, 100, 92)),
        "china-reload": Area(Box(982, 124, 100, 198)),
        "east-in": Area(Box(1098, 24, 80, 110)),
        "east-out": Area(Box(1098, 170, 80, 152)),
    }
    west = {
        "china-in-west": 1092.0,
        "customs": 976.0,
        "china-out-west": 802.0,
        "kazakhstan-reload": 332.0,
        "kazakhstan-out-west": 206.0,
        "west-out": 87.0,
    }
    east = {"kazakhstan-east": 87.0, "customs": 802.0, "china-reload": 976.0, "east-out": 1092.0}
    ways = (
        *((x, 68.0, True, section) for section, x in west.items()),
        *((x, 286.0, False, section) for section, x in east.items()),
    )
    rails = _rails(438, 686, 82, 110, 216, 244)
    stations = {"kazakhstan": kazakh, "border": border, "china": chinese}
    labels = {
        "standard": (562.0, 99.5),
        "broad": (562.0, 233.5),
        "westbound": (1138.0, 16.0),
        "eastbound": (42.0, 224.0),
    }
    return Sheet(1180, 330, stations, areas, rails, labels, ways)


def _narrow() -> Sheet:
    """Return the sheet for phones: inland China at the top, the West at the foot."""
    chinese, border, kazakh = Box(2, 82, 356, 388), Box(2, 474, 356, 300), Box(2, 778, 356, 388)
    areas = {
        "east-in": Area(Box(2, 2, 176, 74), across=True, from_right=True),
        "east-out": Area(Box(182, 2, 176, 74), across=True),
        "china-out-west": Area(Box(6, 104, 92, 98)),
        "china-in-east": Area(Box(6, 212, 92, 252)),
        "customs": Area(Box(103, 104, 154, 360)),
        "china-in-west": Area(Box(262, 104, 92, 124)),
        "china-reload": Area(Box(262, 236, 92, 228)),
        "border-west": Area(Box(6, 496, 348, 50), across=True, from_right=True),
        "border-empties-east": Area(Box(6, 614, 116, 40)),
        "border-empties-west": Area(Box(238, 614, 116, 40)),
        "border-east": Area(Box(6, 720, 348, 50), across=True),
        "kazakhstan-out-west": Area(Box(6, 800, 112, 240)),
        "kazakhstan-reload": Area(Box(124, 800, 122, 240)),
        "kazakhstan-in-west": Area(Box(252, 800, 102, 240)),
        "kazakhstan-east": Area(Box(6, 1048, 348, 112), across=True),
        "west-out": Area(Box(2, 1172, 176, 74), across=True),
        "west-in": Area(Box(182, 1172, 176, 74), across=True),
    }
    rails = _rails(2, 358, 572, 600, 668, 696)
    stations = {"kazakhstan": kazakh, "border": border, "china": chinese}
    labels = {
        "standard": (180.0, 589.5),
        "broad": (180.0, 685.5),
        "westbound": (180.0, 560.0),
        "eastbound": (180.0, 714.5),
    }
    return Sheet(360, 1250, stations, areas, rails, labels, ())


def _rails(west: float, east: float, *down: float) -> dict[str, tuple[float, float, float]]:
    """Return the four lines of the border; trains run from the first end to the second."""
    return {
        "line-standard-west": (east, west, down[0]),
        "line-standard-east": (west, east, down[1]),
        "line-broad-west": (east, west, down[2]),
        "line-broad-east": (west, east, down[3]),
    }


WIDE: Final = _wide()
NARROW: Final = _narrow()


def placed(schematic: Schematic, sheet: Sheet) -> tuple[Placed, ...]:
    """Return the cells of a port on `sheet`, in the order of the schematic."""
    found: dict[int, Placed] = {}
    for section in dict.fromkeys(cell.pattern.section for cell in schematic.cells):
        own = [n for n, cell in enumerate(schematic.cells) if cell.pattern.section == section]
        if section in sheet.lines:
            begin, end, down = sheet.lines[section]
            frame = Box(begin, down, end - begin, 0)
            found |= {n: Placed(schematic.cells[n], frame, Title((), 0.0)) for n in own}
            continue
        cells = [schematic.cells[n] for n in own]
        frames = _frames(cells, sheet.areas[section])
        found |= {n: _furnished(schematic.cells[n], f) for n, f in zip(own, frames, strict=True)}
    return tuple(found[number] for number in range(len(schematic.cells)))


def _frames(cells: list[Cell], area: Area) -> Iterator[Box]:
    """Yield a frame for each cell: in a column by what it has to show, in a row equally wide."""
    box, gaps = area.box, _GAP * (len(cells) - 1)
    if area.across:
        wide = (box.w - gaps) / len(cells)
        for place in range(len(cells)):
            at = len(cells) - 1 - place if area.from_right else place
            yield Box(box.x + at * (wide + _GAP), box.y, wide, box.h)
        return
    least = [_least(cell, box.w) for cell in cells]
    weights = [_WEIGHTS[cell.pattern.look] if _grows(cell) else 0.0 for cell in cells]
    spare = max(box.h - gaps - sum(least), 0)
    down = box.y
    for low, weight in zip(least, weights, strict=True):
        high = low + spare * weight / max(sum(weights), 1.0)
        high = min(high, max(low, _TALLEST, box.h / 2))
        yield Box(box.x, down, box.w, high)
        down += high + _GAP


def _grows(cell: Cell) -> bool:
    """Return whether a cell needs room for trains."""
    return cell.pattern.look is not Look.TRACKS or bool(cell.pattern.steps)


def _least(cell: Cell, wide: float) -> float:
    """Return how high a cell is at least: its title, its strip, one row of trains."""
    strip = _STRIP + 3 if cell.pattern.look in (Look.TRACKS, Look.ROOM) else 0
    return 2 * _PAD + len(_title(cell, wide).lines) * LINE_PT + 2 + strip + 13 * _grows(cell)


def _title(cell: Cell, wide: float) -> Title:
    """Return the title of a cell, with room for the number beside it."""
    count = f"{cell.capacity}/{cell.capacity}" if cell.capacity and cell.unit != "TEU" else "100"
    count = "1000" if cell.pattern.look is Look.POOL else count
    room = wide - 2 * _PAD
    most = 3 if cell.pattern.look is Look.QUEUE else 2
    return title_of(cell_title(cell), room - _COUNT_PT * len(count), room, most)


def _furnished(cell: Cell, frame: Box) -> Placed:
    """Return a cell in its frame, with the rooms that its look asks for."""
    look, inner = cell.pattern.look, frame.within(_PAD)
    title = _title(cell, frame.w)
    head = len(title.lines) * LINE_PT + 2
    body = Box(inner.x, inner.y + head, inner.w, inner.h - head)
    if look is Look.DESK:
        return _desk(cell, frame, title, body)
    strip = None
    if look in (Look.TRACKS, Look.ROOM):
        strip, body = body._replace(h=_STRIP), body._replace(y=body.y + _STRIP + 3)
        body = body._replace(h=max(inner.y + inner.h - body.y, 0))
    users = [_direction(user) for user in cell.pattern.users]
    queues = dict.fromkeys(users, body) if cell.pattern.steps else {}
    return Placed(cell, frame, title, queues, None, strip)


def _desk(cell: Cell, frame: Box, title: Title, body: Box) -> Placed:
    """Return a desk: who comes from the right waits on its right, who comes from the left there."""
    if not cell.resources:
        return Placed(cell, frame, title, dict.fromkeys(cell.pattern.users, body), body)
    if len(cell.pattern.users) > 1:
        side = body.w * 0.29
        queues = {
            EAST: body._replace(w=side),
            WEST: body._replace(x=body.x + body.w - side, w=side),
        }
        return Placed(
            cell, frame, title, queues, body._replace(x=body.x + side + 3, w=body.w - 2 * side - 6)
        )
    side = body.w * 0.46
    (user,) = cell.pattern.users
    left, right = body._replace(w=side), body._replace(x=body.x + body.w - side, w=side)
    queue, rest = (right, body.x) if user == WEST else (left, body.x + side + 3)
    return Placed(cell, frame, title, {user: queue}, Box(rest, body.y, body.w - side - 3, body.h))


def _direction(user: str) -> str:
    """Return which way who stands here will go on: empties wait in the queue of the trains."""
    return {"surplus/broad": WEST, "surplus/standard": EAST, "supply/broad": EAST}.get(user, user)
