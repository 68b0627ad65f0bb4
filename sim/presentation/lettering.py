"""Text for pictures: only characters the fonts have, on as many lines as there is room for.

Labels of a scenario are free text of up to 300 characters in any script. The pictures use the font
that matplotlib carries, and for Chinese one that is installed with landbridge, so that the same
result gives the same bytes on every machine.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import matplotlib as mpl
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags
from pylopdf_fonts_zh_cn import sans_path

from sim.presentation.harmless import clean

FAMILY: Final = "DejaVu Sans"
CHINESE_FAMILY: Final = "Noto Sans SC"
FAMILIES: Final = (FAMILY, CHINESE_FAMILY)
"""The fonts of the pictures; a letter is drawn in the first that has it."""
_FILE: Final = Path("fonts", "ttf", "DejaVuSans.ttf")
_BOLD_FILE: Final = Path("fonts", "ttf", "DejaVuSans-Bold.ttf")
TITLE_PT: Final = 10.5
_ELLIPSIS: Final = "…"
_POINTS_PER_INCH: Final = 72
_WIDENED: Final = 1.02
_BREAKS: Final = re.compile(r"[ \t\n\r\f\v]+")
"""Where a line may break in any script; a no-break space is none of them."""
_NEVER_FIRST: Final = "，。、；：！？）》」』】〉’”%％°…·!,.:;?)]}–"
_NEVER_LAST: Final = "（《「『【〈‘“([{"


def register_fonts() -> None:
    """Make the Chinese font known to matplotlib, at both weights, without opening it."""
    path = str(sans_path())
    if all(known.fname != path for known in fontManager.ttflist):
        # It has one weight; entered as bold too, so that a bold heading finds it. First in the
        # list, so that a font of the same name on the machine is never taken instead.
        fontManager.ttflist[:0] = [
            FontEntry(path, 0, CHINESE_FAMILY, "normal", "normal", weight, "normal", "scalable")
            for weight in (400, 700)
        ]


def font_files() -> tuple[Path, ...]:
    """Return the files of the fonts, in the order in which a letter is looked for."""
    return Path(mpl.get_data_path()) / _FILE, Path(sans_path())


def drawable(text: str, otherwise: str) -> str:
    """Return `text` if the fonts can draw all of it, else `otherwise` (an id, which is ASCII)."""
    tidy = clean(text)
    return tidy if tidy and all(map(_has_glyph, tidy)) else clean(otherwise)


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
    for piece in _pieces(text):
        longer = f"{broken[-1]}{piece.gap}{piece.text}".strip(" ")
        if fits(longer):
            broken[-1] = longer
        else:
            broken += [piece.text] if broken[-1] else []
            broken[-1] = broken[-1] or piece.text
        while not fits(broken[-1]):
            kept = _fitting(broken[-1], fits)
            broken[-1:] = [broken[-1][:kept], broken[-1][kept:]]
        if len(broken) > most:
            break
    if len(broken) <= most:
        return broken
    return [*broken[: most - 1], _cut(broken[most - 1] + " ", fits)]


class _Piece(NamedTuple):
    """A part of a text that stands on one line, and what stands before it if it begins none."""

    gap: str
    text: str


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the parts between which a line may break: words, and single Chinese characters."""
    for word in filter(None, _BREAKS.split(text)):
        gap, first = " ", 0
        for at in range(1, len(word)):
            if _may_part(word[at - 1], word[at]):
                yield _Piece(gap, word[first:at])
                gap, first = "", at
        yield _Piece(gap, word[first:])


def _may_part(one: str, other: str) -> bool:
    """Return whether a line may break between two letters of a word."""
    if not (_is_chinese(one) or _is_chinese(other)):
        return False
    return one not in _NEVER_LAST and other not in _NEVER_FIRST


def _is_chinese(letter: str) -> bool:
    """Return whether a letter is an ideograph, kana, or a mark as wide as one."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\uffef" or letter > "\U0001ffff"


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
    if not font.get_char_index(ord(letter)) and _chinese_font().get_char_index(ord(letter)):
        font = _chinese_font()
    glyph = font.load_char(ord(letter), LoadFlags.NO_SCALE)
    return glyph.horiAdvance / font.units_per_EM * _hinted(letter)


def _hinted(letter: str) -> float:
    """Return by how much hinting widens a letter at most, at the sizes of notes."""
    return _WIDENED if _is_chinese(letter) or "\u0400" <= letter <= "\u04ff" else 1.0


@cache
def _font(*, bold: bool) -> FT2Font:
    return FT2Font(str(Path(mpl.get_data_path()) / (_BOLD_FILE if bold else _FILE)))


@cache
def _chinese_font() -> FT2Font:
    return FT2Font(str(sans_path()))


def _has_glyph(letter: str) -> bool:
    # What both weights have: a heading must be as drawable as a label.
    return ord(letter) in _glyphs() or bool(_chinese_font().get_char_index(ord(letter)))


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(_font(bold=False).get_charmap()) & frozenset(_font(bold=True).get_charmap())
