"""Picture: where the hours of a crossing go, waiting and working, by cause.

One bar for each port and direction: waiting first (hatched), then working (plain), in the same
colours. Where trains were held upstream or went around by another port, the bar begins with that,
and the crossing after it. A cause is a group of steps of the journey; which step belongs where
stands in `catalogue`.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.metrics.hours import WAITING, WORKING
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import caption, port_title
from sim.presentation.catalogue import CAUSES, WAYS
from sim.presentation.digits import fixed, plain
from sim.presentation.gathered import Gathered
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import width_in, wrapped
from sim.presentation.reasons import reason_words
from sim.presentation.results import Results
from sim.presentation.spent import WORTH_NAMING_H, Place, Spent, longest_waits
from sim.presentation.words import cause_of, cause_words, direction_words, wait_words

NAME: Final = "hours"
_HEADING: Final = phrase("Where the hours of a crossing go")
_WHOLE: Final = "dwell_mean_h"
_ROW_IN: Final = 1.05
_COLORS: Final = (
    canvas.MIDDLE_GREY,
    canvas.BLUE,
    canvas.YELLOW,
    canvas.GREEN,
    canvas.SKY,
    canvas.DARK_GREY,
    canvas.VERMILLION,
    canvas.PURPLE,
    canvas.PALE,
    "white",
)
"""In the order of `CAUSES`; neighbours differ in lightness, too."""
_VISIBLE: Final = 0.004
"""A piece of this share of the longest bar is seen, hence in the legend."""
_WAITING_HATCH: Final = "////"
_DARK: Final = frozenset({canvas.BLUE, canvas.GREEN, canvas.DARK_GREY, canvas.VERMILLION})
_AXES_IN: Final = 7.2
"""About how wide the panel is, to tell whether a number fits into its piece."""


class Piece(NamedTuple):
    """A piece of a bar: mean hours of one cause, waiting or working."""

    cause: str
    activity: str
    hours: float


class _Waits(NamedTuple):
    """How waits are written: of which direction, and without hours where trains pile up."""

    direction: str
    is_growing: bool


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: a bar for each port and direction with the mean hours per train.

    Where trains pile up there is no bar: its length would only say how long the run was.
    """
    bars = {
        (port, direction): gathered.spent.get((port, direction), ())
        for port in results.ports
        for direction in WAYS
        if (port, direction) in gathered.departed_trains
    }
    if not bars:
        return canvas.empty(caption(results, _HEADING), say("No train departed in this period."))
    growing = {place: results.withheld(_WHOLE, *place) for place in bars}
    pieces = {place: [] if growing[place] else by_cause(bars[place]) for place in bars}
    before = {place: [] if growing[place] else _before(gathered, place) for place in bars}
    shown = [piece for found in (*pieces.values(), *before.values()) for piece in found]
    longest = max(total(pieces[place]) + total(before[place]) for place in bars)
    keys = _keys(shown, _VISIBLE * longest)
    about = caption(results, _HEADING, _notes(before=any(before.values())))
    figure = canvas.sheet(about, 0.45 + _ROW_IN * len(bars), keys)
    axes = figure.add_subplot()
    axes.set_xlim(0, max(longest * 1.22, 0.1))
    for row, (place, found) in enumerate(pieces.items()):
        reason = growing[place]
        if reason is None:
            _draw_bar(axes, row, before[place], found)
        else:
            words = say("no lasting mean: {reason}", reason=reason_words(reason))
            axes.text(0, row, f" {words}", va="center", color=canvas.VERMILLION, weight="bold")
        _write_waits(axes, row, longest_waits(bars[place]), _Waits(place[1], reason is not None))
    axes.set_yticks(range(len(bars)), [_label(results, place) for place in bars])
    axes.set_ylim(len(bars) - 0.35, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(say("mean hours per train that departed"))
    canvas.value_axis(axes, "x", most=8)
    return figure


def _before(gathered: Gathered, place: Place) -> list[Piece]:
    """Return the hours before arrival, if they are worth drawing."""
    pieces = by_cause(gathered.before.get(place, ()))
    return pieces if total(pieces) >= WORTH_NAMING_H else []


def _keys(pieces: Iterable[Piece], visible_h: float) -> list[Key]:
    shown = {piece.cause for piece in pieces if piece.hours >= visible_h}
    return [
        *(
            canvas.patch_key(_look(cause, WORKING), cause_words(cause))
            for cause in CAUSES
            if cause in shown
        ),
        canvas.patch_key(Look("white", hatch=_WAITING_HATCH), say("hatched: waiting for it")),
    ]


def by_cause(spent: Iterable[Spent]) -> list[Piece]:
    """Return the pieces of a bar: waits, then work, each in the order of the catalogue."""
    sums: dict[tuple[str, str], float] = {}
    for item in spent:
        key = (cause_of(item.step), item.activity)
        sums[key] = sums.get(key, 0.0) + item.hours
    return [
        Piece(cause, activity, sums[cause, activity])
        for activity in (WAITING, WORKING)
        for cause in CAUSES
        if sums.get((cause, activity), 0.0) > 0
    ]


def total(pieces: Iterable[Piece], activity: str | None = None) -> float:
    """Return the hours of `pieces`, of one activity or of both."""
    return sum(piece.hours for piece in pieces if activity in (None, piece.activity))


def hours_words(hours: float) -> str:
    """Return hours with one decimal, long ones whole."""
    return fixed(hours, 0 if hours >= 100 else 1)


def _look(cause: str, activity: str) -> Look:
    color = _COLORS[list(CAUSES).index(cause)]
    return Look(color, hatch=_WAITING_HATCH if activity == WAITING else "")


def _draw_pieces(axes: Axes, row: int, pieces: list[Piece], at: float) -> float:
    """Draw pieces side by side from `at` on, and return where they end."""
    scale = axes.get_xlim()[1] / _AXES_IN
    for piece in pieces:
        look = _look(piece.cause, piece.activity)
        axes.barh(row, piece.hours, left=at, height=0.42, **canvas.filled(look))
        words = hours_words(piece.hours)
        if width_in(words, canvas.TEXT_PT) * 1.25 * scale < piece.hours:
            _write_inside(axes, at + piece.hours / 2, row, words, look)
        at += piece.hours
    return at


def _draw_bar(axes: Axes, row: int, before: list[Piece], pieces: list[Piece]) -> None:
    """Draw the hours before arrival, if there are any, then those of the crossing."""
    arrived_h = _draw_pieces(axes, row, before, 0.0)
    if before:
        axes.plot([arrived_h] * 2, [row - 0.3, row + 0.24], color=canvas.INK, lw=2.0)
    at = _draw_pieces(axes, row, pieces, arrived_h)
    words = say(
        "{hours} h\n{waiting} h waiting",
        hours=hours_words(total(pieces)),
        waiting=hours_words(total(pieces, WAITING)),
    )
    if not pieces:
        words = say("0 h: no step took any time")
    if before:
        words += "\n" + say("after {hours} h", hours=hours_words(arrived_h))
    axes.annotate(
        words, (at, row), (5, 0), textcoords="offset points", va="center", linespacing=1.25
    )


def _write_inside(axes: Axes, at: float, row: int, words: str, look: Look) -> None:
    color = "white" if look.color in _DARK and not look.hatch else canvas.INK
    box = canvas.PAPER if look.hatch else None
    axes.text(at, row, words, ha="center", va="center", color=color, bbox=box)


def _write_waits(axes: Axes, row: int, waits: Sequence[Spent], look: _Waits) -> None:
    named = [
        wait_words(item.step, look.direction) if look.is_growing else _wait(item, look.direction)
        for item in waits
    ]
    if named:
        words = say("waits longest for {waits}", waits=listed(named))
    elif look.is_growing:
        words = say("those that departed hardly waited")
    else:
        words = say("hardly any waiting")
    axes.annotate(
        wrapped(words, canvas.NOTE_PT, 7.4, most=1),
        (0, row + 0.25),
        (2, -3),
        textcoords="offset points",
        size=canvas.NOTE_PT,
        color=canvas.GREY,
        va="top",
    )


def _wait(item: Spent, direction: str) -> str:
    hours = plain(item.hours, 1)
    return say("{wait} {hours} h", wait=wait_words(item.step, direction), hours=hours)


def _label(results: Results, place: Place) -> str:
    port, direction = place
    return (
        f"{wrapped(port_title(results, port), canvas.TEXT_PT, 1.5)}\n{direction_words(direction)}"
    )


def _notes(*, before: bool) -> list[str]:
    words = say(
        "Trains that departed in the period. A number in a piece is its mean hours; pieces without"
        " one are short. Pieces stand in the order of the legend. Waiting is the time from asking"
        " for something to getting it."
    )
    if not before:
        return [words]
    earlier = say(
        "Before the thick stroke stand the same trains' hours between being due and arriving: held"
        " upstream, or on the additional run by another port."
    )
    return [together([words, earlier])]
