"""The letters of a page, in the page: the fonts of the pictures, cut down to what is shown.

Chinese letters are taken from here, all others only where no font of the machine has them, so that
a page shows no empty box on a machine without Chinese or Cyrillic fonts.
"""

import base64
from collections.abc import Collection
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

from sim.presentation.lettering import font_files

_PLAIN: Final = frozenset(map(chr, range(32, 127)))
_FACE: Final = (
    '@font-face{{font-family:"landbridge {name}";'
    'src:url(data:font/woff;base64,{content}) format("woff")}}\n'
)


def font_faces(letters: Collection[str]) -> str:
    """Return style rules that bring every one of `letters` that the pictures' fonts have."""
    wanted = {ord(letter) for letter in {*letters, *_PLAIN} if letter.isprintable()}
    faces = []
    for place, path in enumerate(font_files()):
        known = wanted & _has(path)
        wanted -= known
        if known:
            content = base64.b64encode(_cut(path, frozenset(known))).decode()
            faces.append(_FACE.format(name=place, content=content))
    return "".join(faces)


@cache
def _has(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _cut(path: Path, letters: frozenset[int]) -> bytes:
    """Return the font in `path` with these letters alone, compressed."""
    options = subset.Options(flavor="woff", layout_features=["kern"], notdef_outline=True)
    options.recalc_timestamp = False
    # Notes of the program that made the font, which the cutter would complain about.
    options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    buffer = BytesIO()
    with TTFont(path, recalcTimestamp=False) as font:
        cutter.subset(font)
        font.flavor = "woff"
        font.save(buffer)
    return buffer.getvalue()
