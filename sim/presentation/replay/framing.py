"""What of a sheet a port needs: the stations, lines and arrows that its trains come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.presentation.replay.patterns import EAST, WEST, Look
from sim.presentation.replay.placing import Box, Placed, Sheet

_BORDER: Final = "border"
_MARGIN: Final = 4.0
_LABEL_HALF: Final = 40.0
"""Half of what the name of a direction takes at most."""


@dataclass(frozen=True, slots=True)
class Framing:
    """The part of a sheet that is shown, and what stands on it besides cells."""

    box: Box
    stations: dict[str, Box]
    lines: dict[str, tuple[float, float, float]]
    labels: dict[str, tuple[float, float]]
    ways: tuple[tuple[float, float, bool], ...]


def framing(sheet: Sheet, cells: Sequence[Placed]) -> Framing:
    """Return the framing of a port with these cells."""
    sections = {cell.cell.pattern.section for cell in cells}
    users = {user for cell in cells for user in cell.cell.pattern.users}
    gauges = {
        gauge for gauge in ("standard", "broad") for name in sections if f"line-{gauge}" in name
    }
    lines = {n: at for n, at in sheet.lines.items() if any(f"line-{g}" in n for g in gauges)}
    stations = {n: box for n, box in sheet.stations.items() if _is_used(n, sections, lines)}
    shown = [cell.frame for cell in cells if cell.cell.pattern.look is not Look.LINE]
    box = _around([*shown, *(_head(station) for station in stations.values()), *_rails(lines)])
    named = gauges | users.intersection((WEST, EAST))
    labels = {name: at for name, at in sheet.labels.items() if name in named}
    return Framing(
        box,
        {name: _cut(station, box) for name, station in stations.items()},
        lines,
        {name: at for name, at in labels.items() if _holds(box, *at)},
        tuple((x, y, west) for x, y, west, section in sheet.ways if section in sections),
    )


def _is_used(
    station: str, sections: set[str], lines: dict[str, tuple[float, float, float]]
) -> bool:
    if station == _BORDER:
        return bool(lines) or any(_BORDER in section for section in sections)
    own = (station, *(("customs",) if station == "china" else ()))
    return any(section.startswith(own) for section in sections)


def _head(station: Box) -> Box:
    """Return the part of a station that is always shown: its name, over its whole width."""
    return station._replace(h=20)


def _rails(lines: dict[str, tuple[float, float, float]]) -> list[Box]:
    return [Box(min(a, b), down - 8, abs(b - a), 16) for a, b, down in lines.values()]


def _around(boxes: Sequence[Box]) -> Box:
    """Return the rectangle around all boxes, with a margin."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, foot = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    margin = _MARGIN / 2
    return Box(left - margin, top - margin, right - left + _MARGIN, foot - top + 2 * _MARGIN)


def _cut(station: Box, box: Box) -> Box:
    """Return a station as high as is shown."""
    return station._replace(h=min(station.h, box.y + box.h - station.y - _MARGIN / 2))


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x <= x - _LABEL_HALF and x + _LABEL_HALF <= box.x + box.w and y <= box.y + box.h
