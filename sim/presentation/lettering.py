"""Text for pictures: only characters the font has, on as many lines as there is room for.

Labels of a scenario are free text of up to 300 characters in any script. The pictures use the one
font that matplotlib carries, so that the same result gives the same bytes on every machine.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

from sim.presentation.harmless import clean

FAMILY: Final = "DejaVu Sans"
_FILE: Final = Path("fonts", "ttf", "DejaVuSans.ttf")
_BOLD_FILE: Final = Path("fonts", "ttf", "DejaVuSans-Bold.ttf")
TITLE_PT: Final = 10.5
_ELLIPSIS: Final = "…"
_POINTS_PER_INCH: Final = 72


def drawable(text: str, otherwise: str) -> str:
    """Return `text` if the font can draw all of it, else `otherwise` (an id, which is ASCII)."""
    tidy = clean(text)
    glyphs = _glyphs()
    return tidy if tidy and all(ord(c) in glyphs for c in tidy) else clean(otherwise)


def width_in(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return how wide `text` is drawn, in inches; kerning would make it a little narrower."""
    return sum(_ems(letter, bold=bold) for letter in text) * size_pt / _POINTS_PER_INCH


def lines(
    text: str, size_pt: float, room_in: float, most: int = 2, *, bold: bool = False
) -> list[str]:
    """Return `text` broken into at most `most` lines of `room_in` inches, the rest cut off."""

    def fits(line: str) -> bool:
        return width_in(line, size_pt, bold=bold) <= room_in

    broken: list[str] = [""]
    for word in text.split():
        longer = f"{broken[-1]} {word}".strip()
        if fits(longer):
            broken[-1] = longer
        else:
            broken += [word] if broken[-1] else []
            broken[-1] = broken[-1] or word
        while not fits(broken[-1]):
            kept = _fitting(broken[-1], fits)
            broken[-1:] = [broken[-1][:kept], broken[-1][kept:]]
        if len(broken) > most:
            break
    if len(broken) <= most:
        return broken
    return [*broken[: most - 1], _cut(broken[most - 1] + " ", fits)]


def wrapped(text: str, size_pt: float, room_in: float, most: int = 2) -> str:
    """Return `text` broken into at most `most` lines, joined by line feeds."""
    return "\n".join(lines(text, size_pt, room_in, most))


def as_title(text: str, room_in: float) -> str:
    """Return `text` as the bold title of a panel, on at most two lines."""
    return "\n".join(lines(text, TITLE_PT, room_in, 2, bold=True))


def _cut(line: str, fits: Callable[[str], bool]) -> str:
    while line and not fits(line.rstrip() + _ELLIPSIS):
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS


def _fitting(word: str, fits: Callable[[str], bool]) -> int:
    """Return how many characters of `word` fit, at least one."""
    kept = len(word) - 1
    while kept > 1 and not fits(word[:kept]):
        kept -= 1
    return max(kept, 1)


@cache
def _ems(letter: str, *, bold: bool) -> float:
    """Return how wide a letter is, for a font size of one."""
    font = _font(bold=bold)
    glyph = font.load_char(ord(letter), LoadFlags.NO_SCALE)
    return glyph.horiAdvance / font.units_per_EM


@cache
def _font(*, bold: bool) -> FT2Font:
    return FT2Font(str(Path(mpl.get_data_path()) / (_BOLD_FILE if bold else _FILE)))


@cache
def _glyphs() -> frozenset[int]:
    # What both weights have: a heading must be as drawable as a label.
    return frozenset(_font(bold=False).get_charmap()) & frozenset(_font(bold=True).get_charmap())
