"""Picture: the waterfall from arrival to departure, by cause, for three groups of trains.

A line of panels for each port and direction, a column for each group, on one scale within a line.
Each cause begins where the one above it ends; waiting for it is hatched, being at it is plain.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import caption, port_title
from sim.presentation.catalogue import CAUSES, WAYS
from sim.presentation.compare.grid import write_over
from sim.presentation.digits import fixed, plus_minus
from sim.presentation.gathered import Gathered
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import TITLE_PT, as_title, lines, wrapped
from sim.presentation.outlines import add_outline, outline
from sim.presentation.reasons import reason_words
from sim.presentation.results import EVERYTHING, Results
from sim.presentation.spans import hours_of
from sim.presentation.waterfall.data import WHOSE_TITLES, Drop, Fall, falls_of
from sim.presentation.words import cause_words, direction_words

NAME: Final = "waterfall"
_HEADING: Final = phrase("From arrival to departure: where the hours go")
_ROW_IN: Final = 0.185
_AROUND_IN: Final = 0.72
"""What a line of panels takes beside its rows: titles and the axis."""
_SMALL_PT: Final = 8.5
_NUMBERS_IN: Final = 0.82
"""What the longest number beside a bar takes."""
_LABELS_IN: Final = 2.4
_HEADING_IN: Final = 5.5
_WAITING: Final = Look(canvas.YELLOW, hatch="////")
_WORKING: Final = Look(canvas.BLUE)
_TOTAL: Final = Look(canvas.INK)
_LEAST_H: Final = 0.05

_HALF_BAR: Final = 0.36

Place = tuple[str, str]
"""A port and a direction."""
Box = list[tuple[float, float]]
"""Corners: hours, and rows from the top."""


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: three waterfalls for each port and direction with departures."""
    falls = {
        fall.key: fall
        for fall in falls_of(results, gathered.breakdowns)
        if fall.service == EVERYTHING
    }
    lines_of = {
        (port, direction): [falls[port, direction, EVERYTHING, whose] for whose in WHOSE_TITLES]
        for port in results.ports
        for direction in WAYS
        if (port, direction) in gathered.departed_trains
    }
    if not lines_of:
        about = caption(results, say(_HEADING))
        return canvas.empty(about, say("No train departed in this period."))
    causes = {place: _causes(found) for place, found in lines_of.items()}
    heights = [_AROUND_IN + _ROW_IN * (len(found) + 2) for found in causes.values()]
    about = caption(results, say(_HEADING), _notes())
    figure = canvas.sheet(about, 0.35 + sum(heights), _keys())
    grid = figure.subplots(
        len(lines_of),
        len(WHOSE_TITLES),
        squeeze=False,
        sharex="row",
        sharey="row",
        gridspec_kw={"height_ratios": heights},
    )
    for row, (place, found) in zip(grid, lines_of.items(), strict=True):
        _draw_line(row, found, causes[place])
        _write_heading(row, _place_words(results, place))
    for axes in grid[-1]:
        axes.set_xlabel(say("hours since arrival"))
    return figure


def _write_heading(row: Sequence[Axes], words: str) -> None:
    """Write whose trains they are over a line of panels."""
    first, counted = row[0], row[0].get_title(loc="left")
    above_pt = 8 + 12 * max(axes.get_title(loc="left").count("\n") + 1 for axes in row)
    # An empty title keeps the room; a long one would push the other columns away.
    first.set_title(" ", loc="left", pad=above_pt)
    room_in = canvas.sheet_width_in() - _LABELS_IN - 0.4
    write_over(first, counted, 3, size=_SMALL_PT)
    write_over(first, as_title(words, room_in), above_pt, weight="bold", size=TITLE_PT)


def _causes(falls: Sequence[Fall]) -> tuple[str, ...]:
    """Return the causes that any of `falls` has, in their order."""
    found = {drop.cause for fall in falls for drop in fall.drops}
    return tuple(cause for cause in CAUSES if cause in found)


def _draw_line(row: Sequence[Axes], falls: Sequence[Fall], causes: Sequence[str]) -> None:
    longest = max((fall.total_h or 0.0 for fall in falls), default=0.0)
    for axes, fall in zip(row, falls, strict=True):
        axes.set_xlim(0, max(longest * _panel_in() / (_panel_in() - _NUMBERS_IN), 0.1))
        title = wrapped(_count_words(fall), _SMALL_PT, _panel_in(), most=3)
        axes.set_title(title, loc="left", size=_SMALL_PT, weight="normal", y=1.0, pad=5)
        if fall.total_h is None:
            _say_nothing(axes, fall)
        else:
            _draw_fall(axes, fall, causes, fall.total_h)
        canvas.value_axis(axes, "x", most=4)
        if not longest:
            axes.set_xticks([])
        axes.tick_params(axis="both", length=0, labelsize=_SMALL_PT)
    words = [say("arrival"), *map(cause_words, causes), say("departure")]
    names = [wrapped(word, _SMALL_PT, _LABELS_IN, most=1) for word in words]
    row[0].set_yticks(range(len(names)), names)
    row[0].set_ylim(len(words) - 0.4, -0.6)


def _draw_fall(axes: Axes, fall: Fall, causes: Sequence[str], total_h: float) -> None:
    """Draw the bars from top to bottom, each beginning where the one above ends."""
    drops: Mapping[str, Drop] = {drop.cause: drop for drop in fall.drops}
    boxes: dict[Look, list[Box]] = {_WAITING: [], _WORKING: [], _TOTAL: []}
    steps: list[Box] = []
    at = 0.0
    for row, cause in enumerate(causes, 1):
        steps.append([(at, row - 1), (at, row)])
        drop = drops.get(cause, Drop(cause, 0.0, 0.0))
        for hours, look in ((drop.waiting_h, _WAITING), (drop.working_h, _WORKING)):
            if hours:
                boxes[look].append(_box(at, at + hours, row))
            at += hours
        _write(axes, at, row, _drop_words(drop))
    last = len(causes) + 1
    steps.append([(at, last - 1), (at, last)])
    boxes[_TOTAL].append(_box(0.0, at, last))
    words = plus_minus(total_h, fall.lower_95, fall.upper_95, most_places=1)
    _write(axes, at, last, hours_of(words), weight="bold")
    arrival = outline([[(0.0, -0.4), (0.0, 0.4)]])
    add_outline(axes, arrival, fill=False, ec=canvas.INK, lw=3, clip_on=False)
    add_outline(axes, outline(steps), fill=False, ec=canvas.GREY, lw=0.7, zorder=0.9)
    for look, found in boxes.items():
        add_outline(axes, outline(found, closed=True), **canvas.filled(look), zorder=1)


def _box(from_h: float, to_h: float, row: int) -> Box:
    top, bottom = row - _HALF_BAR, row + _HALF_BAR
    return [(from_h, top), (to_h, top), (to_h, bottom), (from_h, bottom)]


def _write(axes: Axes, at: float, row: int, words: str, weight: str = "normal") -> None:
    look = {**canvas.PAPER, "boxstyle": "square,pad=0.05"}
    text = axes.annotate(
        words,
        (at, row),
        (3, 0),
        textcoords="offset points",
        va="center",
        size=_SMALL_PT,
        weight=weight,
        bbox=look,
    )
    text.set_in_layout(False)


def _drop_words(drop: Drop) -> str:
    if drop.hours and drop.hours < _LEAST_H:
        return f"<{fixed(0.1, 1)}"
    return fixed(drop.hours, 1) if drop.hours else "–"


def _say_nothing(axes: Axes, fall: Fall) -> None:
    """Write why there is no waterfall."""
    if fall.withheld is not None:
        words, color = (
            say("No lasting mean: {reason}", reason=reason_words(fall.withheld)),
            canvas.VERMILLION,
        )
    else:
        words, color = say("No such train departed."), canvas.GREY
    text = "\n".join(lines(words, _SMALL_PT, _panel_in() - 0.2, 5))
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=color)


def _panel_in() -> float:
    """Return how wide words over or in a panel may be."""
    panels_in = canvas.sheet_width_in() - 2 * canvas.MARGIN_IN - _LABELS_IN
    return panels_in / len(WHOSE_TITLES) - 0.15


def _count_words(fall: Fall) -> str:
    """Return whose waterfall it is, how many they are, and how many late ones are still there."""
    group, shown = say(WHOSE_TITLES[fall.whose]), fixed(fall.trains, 0)
    if fall.unfinished:
        return say(
            "{group}: {departed}, and {inside} not departed at the end",
            group=group,
            departed=shown,
            inside=fixed(fall.unfinished, 0),
        )
    return say("{group}: {number}", group=group, number=shown)


def _place_words(results: Results, place: Place) -> str:
    port, direction = place
    return say(
        "{port}, {direction}",
        port=lines(port_title(results, port), TITLE_PT, _HEADING_IN - 1.5, 1, bold=True)[0],
        direction=direction_words(direction),
    )


def _keys() -> list[Key]:
    return [
        canvas.patch_key(_WAITING, say("waiting for it")),
        canvas.patch_key(_WORKING, say("at it: work, or the run over the border")),
        canvas.patch_key(_TOTAL, say("mean crossing, ± half its interval")),
    ]


def _notes() -> list[str]:
    return [
        say(
            "Trains of all counted services that departed in the period; their number is that of"
            " all replications together. Around the 95th percentile: by the length of their"
            " crossing, those between 92.5 and 97.5 % of each replication. Late: released by"
            " customs later than the limit after arriving before the Chinese station."
        ),
    ]
