"""Titles of cells, set into the room that they have: smaller letters rather than broken words."""

from typing import Final, NamedTuple

from sim.presentation.lettering import lines, width_in

_SIZES_PT: Final = (10.0, 9.2, 8.4, 7.8)
_POINTS_PER_INCH: Final = 72
_IDEOGRAPHS: Final = "\u2e80"
"""From here on a line may be broken between any two characters."""


class Title(NamedTuple):
    """A title in lines, and the size of its letters."""

    lines: tuple[str, ...]
    size: float


def title_of(words: str, first: float, others: float, most: int) -> Title:
    """Return `words` in at most `most` lines: the first has less room than the others."""
    for size in _SIZES_PT:
        broken = _broken(words, (first, others), size)
        if broken is not None and len(broken) <= most:
            return Title(broken, size)
    size = _SIZES_PT[-1]
    return Title(tuple(lines(words, size, first / _POINTS_PER_INCH, most)), size)


def _broken(words: str, rooms: tuple[float, float], size: float) -> tuple[str, ...] | None:
    """Return `words` in lines, None if one of them does not fit."""
    is_spaced = all(letter < _IDEOGRAPHS for letter in words)
    pieces, gap = (words.split(), " ") if is_spaced else (list(words), "")
    found = [""]
    for piece in pieces:
        longer = f"{found[-1]}{gap}{piece}" if found[-1] else piece
        if _fits(longer, rooms[len(found) > 1], size):
            found[-1] = longer
        elif found[-1] and _fits(piece, rooms[1], size):
            found.append(piece)
        else:
            return None
    return tuple(found)


def _fits(words: str, room: float, size: float) -> bool:
    return width_in(words, size) * _POINTS_PER_INCH <= room
