"""How pictures are drawn: for the screen, or for a paper. Painters draw both with the same code.

For the screen a picture is ten inches wide and says itself what it shows. For a paper it is as wide
as two columns (7.2 inches), without heading and footer, which stand beside it as a caption; letters
of 8.3 points, notes of 7. It is drawn on a sheet that is wider by an eighth, with the letters of
the screen, and made smaller as a whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from sim.errors import UsageError


@dataclass(frozen=True, slots=True)
class Style:
    """What differs: the sheet on which painters draw, and what becomes of it."""

    name: str
    width_in: float
    """Of the sheet that painters draw on."""
    scale: float
    """Of the finished picture against that sheet."""
    dots_per_inch: int
    """Of a finished bitmap."""
    is_framed: bool
    """Whether heading, title and notes are part of the picture."""
    formats: tuple[str, ...]
    """In which a picture is written unless others are asked for."""


SCREEN: Final = Style("screen", 10.0, 1.0, 160, is_framed=True, formats=("png", "svg"))

_COLUMNS_IN: Final = 7.2
_SMALLER: Final = 0.875

PAPER: Final = Style(
    "paper", _COLUMNS_IN / _SMALLER, _SMALLER, 600, is_framed=False, formats=("pdf", "svg")
)

STYLES: Final = {style.name: style for style in (SCREEN, PAPER)}

_in_use: ContextVar[Style] = ContextVar("style", default=SCREEN)


def style_named(name: str) -> Style:
    """Return the style with this name.

    Raises:
        UsageError: there is none.
    """
    if name not in STYLES:
        raise UsageError(f'no style "{name}"; there are {", ".join(STYLES)}')
    return STYLES[name]


def style_in_use() -> Style:
    """Return the style in which pictures are drawn now."""
    return _in_use.get()


@contextmanager
def drawing(style: Style) -> Iterator[None]:
    """Draw in `style` within the block."""
    token = _in_use.set(style)
    try:
        yield
    finally:
        _in_use.reset(token)
