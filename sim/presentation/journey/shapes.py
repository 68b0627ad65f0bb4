"""What a drawn journey is made of: boxes, bars, arrows and moments, in inches from the top left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.experiments.journey_lines import JourneyLine
from sim.presentation.journey.words import Kind, details, kind_of, title
from sim.presentation.lettering import lines as broken
from sim.presentation.lettering import width_in

TITLE_PT: Final = 9.0
DETAIL_PT: Final = 7.5
TITLE_IN: Final = 0.165
DETAIL_IN: Final = 0.135
PAD_IN: Final = 0.055
STRIP_IN: Final = 0.09
"""The coloured edge of a box."""
TEXT_PAD_IN: Final = 0.07
_BETWEEN: Final = " · "


class Span(NamedTuple):
    """From left to right, or from top to bottom."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Return the middle."""
        return (self.low + self.high) / 2

    @property
    def length(self) -> float:
        """Return how long it is."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Box:
    """A step: where it stands, what is written in it; `is_rake` if it is one of the empty rake."""

    across: Span
    down: Span
    title: tuple[str, ...]
    details: tuple[str, ...]
    is_flat: bool
    """Whether the details stand behind the title on the same line."""
    kind: Kind
    is_rake: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that is kept, from the box that takes it until it is given back."""

    at: float
    down: Span
    words: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one point to the next, along straight pieces."""

    points: tuple[tuple[float, float], ...]
    is_dashed: bool


@dataclass(frozen=True, slots=True)
class Milestone:
    """Moments that are noted, on the margin, line by line; `to` is how far the dots reach."""

    down: float
    words: tuple[str, ...]
    to: float


@dataclass(slots=True)
class Layout:
    """A whole journey, `width` and `height` inches large."""

    width: float
    lanes: dict[str, Span]
    height: float = 0.0
    boxes: list[Box] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    headings: list[tuple[float, str]] = field(default_factory=list)
    """Words over a way of a choice or over the rake: where from the top, what."""
    ways: list[tuple[float, float, str]] = field(default_factory=list)
    """Names of the two ways of a choice: middle across, top, words."""


def box_of(
    line: JourneyLine, across: Span, top: float, helper: str = "", *, is_rake: bool = False
) -> Box:
    """Return the box of a step from `top` downward; `helper` is what helps it out."""
    room = across.length - STRIP_IN - 2 * TEXT_PAD_IN
    pieces = [*details(line), *([helper] if helper else [])]
    heading, words = title(line), _BETWEEN.join(pieces)
    is_flat = width_in(heading, TITLE_PT) + width_in(words, DETAIL_PT) + 0.2 <= room
    headings = (heading,) if is_flat else tuple(broken(heading, TITLE_PT, room, 2))
    about = tuple(_packed(pieces, room))
    rows = len(headings) * TITLE_IN + (0.0 if is_flat else len(about) * DETAIL_IN)
    down = Span(top, top + 2 * PAD_IN + rows)
    return Box(across, down, headings, about, is_flat, kind_of(line), is_rake)


def _packed(pieces: list[str], room: float) -> Iterator[str]:
    """Yield lines of `pieces`, broken between them where that is possible."""
    row = ""
    for piece in pieces:
        longer = f"{row}{_BETWEEN}{piece}" if row else piece
        if width_in(longer, DETAIL_PT) <= room:
            row = longer
            continue
        if row:
            yield row
        *full, row = broken(piece, DETAIL_PT, room, 3)
        yield from full
    if row:
        yield row
