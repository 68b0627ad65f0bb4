"""The key of the replay: what the looks of a train mean."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from markupsafe import Markup

from sim.presentation.language.speaking import phrase, say
from sim.presentation.words import step_words
from sim.recording.columns import ORDER_STEP


class _Train(NamedTuple):
    """How a train is drawn: its filling, the part of it that is full, its edge and its mark."""

    fill: str
    full: str
    share: float
    edge: str
    mark: str
    words: str


_LATE_MARK: Final = "M9.5 5.2l5 5m0-5l-5 5"
_DONE_MARK: Final = "M9 8l2.2 2.2L15 6"
_TRAINS: Final = (
    _Train("#ffffff", "", 0, "#7a7a7a", "", phrase("clock not started")),
    _Train("#dff3ec", "#009e73", 0.35, "#00694d", "", phrase("under half of its limit used")),
    _Train(
        "#fdf6d8", "#f0c419", 0.75, "#7d6400", "", phrase("over half: fills up as time runs out")
    ),
    _Train("#d55e00", "", 0, "#7f3700", _LATE_MARK, phrase("over its limit")),
    _Train("#0072b2", "", 0, "#004b76", _DONE_MARK, phrase("released")),
    _Train("#b9b9b9", "", 0, "#6b6b6b", "", phrase("not counted (bulk)")),
)
_LENGTH: Final = 18.0
_SIGN: Final = Markup(
    '<svg width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">'
    '<circle cx="7.5" cy="7.5" r="6" fill="#b04a00"/>'
    '<path d="M4 7.5h7" stroke="#ffffff" stroke-width="2.4"/></svg>'
)
"""As in the picture of a port: an order is in force that keeps trains upstream."""


def key(*, orders: bool) -> Iterator[tuple[Markup, str]]:
    """Yield small pictures of trains and what they mean; `orders` if trains may be held."""
    for train in _TRAINS:
        yield _picture(train), say(train.words)
    small = _Train("#ffffff", "", 0, "#8c8c8c", "", "")
    yield _picture(small, small=True), say("empty wagons")
    if orders:
        yield _SIGN, step_words(ORDER_STEP)


def _picture(train: _Train, *, small: bool = False) -> Markup:
    low, high = (5.0, 10.5) if small else (3.0, 12.5)
    nose, tail = 22.0, 22.0 - (_LENGTH * 0.8 if small else _LENGTH)
    outline = f"M{tail} {low}H{nose - 5}L{nose} {(low + high) / 2}L{nose - 5} {high}H{tail}Z"
    wide = (_LENGTH - 5) * train.share
    return Markup(
        '<svg width="26" height="15" viewBox="0 0 26 15" aria-hidden="true">'
        '<path d="{outline}" fill="{fill}"/>'
        '<rect x="{tail}" y="{low}" width="{wide}" height="{high}" fill="{full}"/>'
        '<path d="{outline}" fill="none" stroke="{edge}"/>'
        '<path d="{mark}" fill="none" stroke="#ffffff" stroke-width="1.7"/></svg>'
    ).format(
        outline=outline,
        fill=train.fill,
        tail=tail,
        low=low,
        wide=f"{wide:.2f}",
        high=high - low,
        full=train.full or "none",
        edge=train.edge,
        mark=train.mark or "M0 0",
    )
