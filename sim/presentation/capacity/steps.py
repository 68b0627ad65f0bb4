"""Picture: the ladder of each port, how far it holds, what breaks it, what relieves it."""

from collections.abc import Sequence
from typing import Final, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.experiments.capacity.reliefs import NO_HELP_SHOWN, NOTHING_HELPS
from sim.presentation import canvas
from sim.presentation.capacity.data import CapacityData, Row
from sim.presentation.digits import fixed
from sim.presentation.language.joining import in_row, listed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title, lines
from sim.presentation.retelling import more_words, place_on_axis, retell
from sim.presentation.words import resource_words

_STEP_IN: Final = 0.78
_TITLE_IN: Final = 0.75
_STUCK: Final = {
    NOTHING_HELPS: phrase("One more of anything gains nothing any more at: {ports}."),
    NO_HELP_SHOWN: phrase("No gain of one more of anything is shown at: {ports}."),
}
_BAR: Final = 0.34
_AS_IS: Final = canvas.Look(canvas.BLUE)
_RELIEVED: Final = canvas.Look(canvas.SKY, hatch="//")
_BETWEEN: Final = canvas.Look("#E8E8E8", hatch="..")


def draw(data: CapacityData) -> Figure:
    """Return the picture: a panel for each port, a bar for each step."""
    counts = [1 + len(limit["relieved"]) for limit in data.limits]
    heights = [count * _STEP_IN + _TITLE_IN for count in counts]
    caption = data.caption(say("How far each port holds, and what relieves it"), _notes(data))
    figure = canvas.sheet(caption, sum(heights), _legend(data))
    panels = figure.subplots(
        len(counts), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights}
    )
    first = data.place(data.limits[0]["base"]["value"])
    everything = [step for limit in data.limits for step in _steps(limit)]
    span = max((_end(data, step) - first for step in everything), key=abs) or 1.0
    for axes, limit in zip(panels.flat, data.limits, strict=True):
        axes.set_title(as_title(data.port_title(limit["port"]), canvas.room_in(1)))
        _draw_port(axes, data, limit)
        # What falls, falls from left to right.
        axes.set_xlim(first - 0.01 * span, first + 1.05 * span)
        data.show_axis(axes, last=axes is panels.flat[-1])
    return figure


def _steps(limit: Row) -> list[Row]:
    return [limit, *limit["relieved"]]


def _end(data: CapacityData, step: Row) -> float:
    unclear = _unclear_to(step)
    return data.place((unclear or step["held"] or step["last"])["value"])


def _unclear_to(step: Row) -> Row | None:
    """Return up to where it cannot be told whether a step holds, None if that is clear."""
    if step["failed"] is not None:
        return cast(Row, step["failed"])
    return cast(Row, step["last"]) if step["cannot_tell"] else None


def _draw_port(axes: Axes, data: CapacityData, limit: Row) -> None:
    steps = _steps(limit)
    base = data.place(limit["base"]["value"])
    rows = [row for row in data.record["ladder"] if row["port"] == limit["port"]]
    for number, step in enumerate(steps):
        broke = next((row["broke"] for row in rows if row["step"] == number + 1), "")
        _draw_bar(axes, data, step, base, number)
        _write(axes, _title(step, number), _fate(data, step, broke), number)
    axes.set_ylim(len(steps) - 0.6, -0.62)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _draw_bar(axes: Axes, data: CapacityData, step: Row, base: float, number: int) -> None:
    held = base if step["held"] is None else data.place(step["held"]["value"])
    look = _RELIEVED if number else _AS_IS
    axes.barh(number, held - base, left=base, height=_BAR, zorder=2, **canvas.filled(look))
    unclear = _unclear_to(step)
    if unclear is not None:
        span = data.place(unclear["value"]) - held
        axes.barh(number, span, left=held, height=_BAR, zorder=2, **canvas.filled(_BETWEEN))
    if step["failed"] is not None:
        failed = data.place(step["failed"]["value"])
        axes.plot([failed], [number], marker="X", ms=9, color=canvas.VERMILLION, mec="white",
                  zorder=3)  # fmt: skip


def _title(step: Row, number: int) -> str:
    if not number:
        return say("As the scenario is")
    return say(
        "{number}. With more of: {resource}, {more}",
        number=number,
        resource=resource_words(step["resource"]),
        more=more_words(step["more"]),
    )


def _fate(data: CapacityData, step: Row, broke: str) -> str:
    """Return up to where a step holds and what breaks it there."""

    def at(name: str) -> str:
        return _at(data, step[name])

    holds = "" if step["held"] is None else say("holds to {volume}", volume=at("held"))
    if step["failed"] is not None:
        fails = _failing(at("failed"), broke)
        return in_row([holds, fails]) if holds else fails
    if step["cannot_tell"]:
        if holds:
            return say("{holds}; beyond, nobody can tell", holds=holds)
        return say("cannot tell")
    return say("{holds}, the furthest tried: nothing breaks", holds=holds)


def _at(data: CapacityData, place: Row) -> str:
    """Return a volume with the trains a day that it means."""
    volume = place_on_axis(place["words"])
    if data.kind == "key":
        return volume
    return say("{volume} ({number} a day)", volume=volume, number=fixed(place["trains_per_day"], 1))


def _failing(volume: str, broke: str) -> str:
    """Return where a step fails, and what breaks it there."""
    if not broke:
        return say("fails at {volume}", volume=volume)
    first, *others = broke.split("; ")
    values = {"volume": volume, "reason": retell(first)}
    if not others:
        return say("fails at {volume}: {reason}", **values)
    return say("fails at {volume}: {reason}, and {count} more", **values, count=len(others))


def _write(axes: Axes, title: str, fate: str, number: int) -> None:
    """Write what a bar is above it, and what becomes of it behind."""
    room_in = canvas.room_in(1)
    for words, above, color, weight in (
        (title, 17, canvas.INK, "bold"),
        (fate, 5.5, canvas.DARK_GREY, "normal"),
    ):
        axes.annotate(
            lines(words, 9, room_in, 1)[0],
            (0.0, number - _BAR / 2),
            (2, above - 3),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=9,
            color=color,
            weight=weight,
            va="bottom",
            bbox={**canvas.PAPER, "boxstyle": "square,pad=0.05"},
            zorder=1.5,
        )


def _legend(data: CapacityData) -> Sequence[Key]:
    steps = [step for limit in data.limits for step in _steps(limit)]
    keys = [canvas.patch_key(_AS_IS, say("holds as the scenario is"))]
    if len(steps) > len(data.limits):
        keys.append(canvas.patch_key(_RELIEVED, say("holds when relieved")))
    if any(_unclear_to(step) is not None for step in steps):
        keys.append(canvas.patch_key(_BETWEEN, say("cannot tell, or between two volumes tried")))
    if any(step["failed"] is not None for step in steps):
        cross = Line2D([], [], marker="X", ms=9, color=canvas.VERMILLION, mec="white", ls="")
        keys.append(Key(cross, say("fails")))
    return keys


def _notes(data: CapacityData) -> list[str]:
    notes = [
        say(
            "Each relief is one more unit that was tried at the volume that breaks; reliefs add up."
        )
    ]
    for verdict, words in _STUCK.items():
        rows = [row for row in data.record["ladder"] if row["verdict"] == verdict]
        if rows:
            ports = listed(data.port_title(row["port"]) for row in rows)
            notes.append(say(words, ports=ports))
    return [*notes, *(retell(note) for note in data.record["notes"] if "extrapolation" in note)]
