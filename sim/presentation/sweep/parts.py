"""What the pictures of a sweep have in common: captions, axes, points that are not settled."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.presentation import canvas
from sim.presentation.canvas import Caption, Look
from sim.presentation.digits import as_spoken
from sim.presentation.language.joining import in_row, together
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key as LegendKey
from sim.presentation.lettering import as_title, width_in, wrapped
from sim.presentation.spans import period_words
from sim.presentation.studies import by_hand_notes, heading, made_by, place_words, title_words
from sim.presentation.sweep.data import Cell, Key, Place, SweepData

AS_IS: Final = Look(canvas.GREY, (0, (1, 1.5)), width=1.3)
"""The line at what the scenario itself says."""

_FAR: Final = 0.5
_LEAST_SPAN: Final = 0.02
_MOST_TICKS: Final = 9
_TOP: Final = 0.955
"""Where the marks of points that are not settled stand, as a share of the panel's height."""


def caption(data: SweepData, metric: str, notes: Iterable[str], shown: str) -> Caption:
    """Return the caption of a picture; `shown` says how it shows an interval."""
    scenario = data.scenario
    footer = together([_how(data, shown), made_by(scenario)])
    everything = (*notes, *_bent(data, metric), *by_hand_notes(scenario), footer)
    return Caption(heading(metric), title_words(scenario), period_words(scenario), everything)


def _how(data: SweepData, shown: str) -> str:
    """Return what the figures stand for, and how an interval is shown."""
    points = len(data.points)
    if data.replications == 1:
        return say(
            "One replication, hence no interval, the same luck at all {points} points.",
            points=points,
        )
    values = {"count": data.replications, "points": points}
    if not shown:
        return say("Mean of {count} replications, the same luck at all {points} points.", **values)
    return say(
        "Mean of {count} replications, the same luck at all {points} points; {shown}.",
        **values,
        shown=shown,
    )


def _bent(data: SweepData, metric: str) -> list[str]:
    """Return where the figure goes up and down again, as one note."""
    found = [
        say(
            "{place}, along {key}",
            place=place_words(data.port_title(bend["port"]), bend["direction"]),
            key=bend["key"],
        )
        for bend in data.record["bends"]
        if bend["metric"] == metric
    ]
    if not found:
        return []
    return [
        say(
            "Goes up and down again beyond chance: {places}. Such a response is drawn as it is; see"
            ' "Known anomalies" in docs/model.md.',
            places=in_row(dict.fromkeys(found)),
        )
    ]


def panel_title(data: SweepData, place: Place, room_in: float) -> str:
    """Return the title of the panel of a place."""
    return as_title(place_words(data.port_title(place.port), place.direction), room_in)


def show_amounts(axes: Axes, unit: str) -> None:
    """Let the y axis show amounts of `unit`, shares as per cent."""
    canvas.value_axis(axes, most=5)
    if unit == "share":
        axes.yaxis.set_major_formatter(canvas.PER_CENT)


def span(cells: Iterable[Cell | None], unit: str) -> tuple[float, float]:
    """Return where the y axis begins and ends: at zero, unless all is far from it.

    Never so narrow that noise of a fiftieth would look like a response.
    """
    known = [cell for cell in cells if cell is not None]
    numbers = [n for cell in known for n in (cell.mean, cell.lower, cell.upper) if n is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    # The marks of what is not given stand at the top, above all lines.
    if any(cell.remark for cell in known):
        high += 0.1 * (high - low if low >= _FAR * high else high)
    if low < _FAR * high or high <= 0:
        return 0.0, 1.08 * high if high > 0 else 1.0
    spare = max(0.0, _LEAST_SPAN * high - (high - low)) / 2
    margin = spare + 0.14 * max(high - low, _LEAST_SPAN * high)
    top = min(high + margin, 1.005) if unit == "share" else high + margin
    return max(0.0, low - margin), top


def zero_note(spans: Iterable[tuple[float, float]]) -> list[str]:
    """Return the note that an axis does not begin at zero, if one does not."""
    return (
        [say("The upright axis does not begin at zero everywhere.")]
        if any(low for low, _ in spans)
        else []
    )


def show_key(axes: Axes, key: Key, room_in: float, aside: float = 0.0) -> None:
    """Let the x axis show the values of `key`, all of them if there are few.

    At both ends there is room for what is drawn `aside` of a value.
    """
    places = [key.place(text) for text in key.values]
    if key.kind == "choice":
        room = room_in / len(places)
        axes.set_xticks(places, [wrapped(text, canvas.TEXT_PT, room) for text in key.values])
    elif len(places) <= _MOST_TICKS and _have_room(places, room_in):
        axes.set_xticks(places, [as_spoken(f"{place:,.6g}") for place in places])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=key.kind == "whole"))
    low, high = min(places), max(places)
    margin = max(0.06 * (high - low or 1.0), 1.3 * aside)
    axes.set_xlim(low - margin, high + margin)
    axes.tick_params(axis="x", length=3)
    axes.set_xlabel(key_lines(key, room_in))


def key_lines(key: Key, room_in: float) -> str:
    """Return the label of `key` on lines of `room_in` inches, broken after dots."""
    lines = [""]
    for part in key.label.replace(".", ".\0").split("\0"):
        longer = lines[-1] + part
        if lines[-1] and width_in(longer, canvas.TEXT_PT) > room_in:
            lines.append(part)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _have_room(places: Sequence[float], room_in: float) -> bool:
    """Return whether the labels of `places` stand clear of each other."""
    if len(places) < 2:
        return True
    ordered = sorted(places)
    inch = 0.85 * room_in / (ordered[-1] - ordered[0] or 1.0)
    widths = [width_in(f"{place:,.6g}", canvas.TEXT_PT) for place in ordered]
    gaps = [(second - first) * inch for first, second in pairwise(ordered)]
    return all(gap > width + 0.08 for gap, width in zip(gaps, widths[1:], strict=True))


def mark_base(axes: Axes, key: Key) -> None:
    """Draw the line at what the scenario itself says, if that lies in the panel."""
    at = key.base_place
    low, high = axes.get_xlim()
    if at is not None and low <= at <= high:
        axes.axvline(at, color=AS_IS.color, ls=AS_IS.line, lw=AS_IS.width, zorder=0.5)


def mark_unsettled(axes: Axes, at: float, color: str = canvas.VERMILLION, row: int = 0) -> None:
    """Mark that the figure is not given at `at`: at the top, one `row` under the other."""
    axes.add_line(_cross(at, _TOP - 0.055 * row, color, transform=axes.get_xaxis_transform()))


def base_key(keys: Iterable[Key]) -> list[LegendKey]:
    """Return the legend's entry for the scenario's own values, if any is drawn."""
    drawn = [key for key in keys if _is_among(key)]
    return [canvas.line_key(AS_IS, say("as the scenario has it"))] if drawn else []


def _is_among(key: Key) -> bool:
    places = [key.place(text) for text in key.values]
    at = key.base_place
    margin = 0.06 * (max(places) - min(places) or 1.0)
    return at is not None and min(places) - margin <= at <= max(places) + margin


def nothing(cells: Iterable[Cell | None]) -> str:
    """Return why there is nothing to draw where no cell has a value."""
    if any(cell is not None and cell.remark for cell in cells):
        return say("Not given at any point: a queue grows, or trains stand in gridlock.")
    return say("Nothing to draw: the sweep has no such figure with a value.")


def unsettled_key(cells: Iterable[Cell | None], color: str = canvas.VERMILLION) -> list[LegendKey]:
    """Return the legend's entry for points without a figure, if some of `cells` are such."""
    if not any(cell is not None and cell.remark for cell in cells):
        return []
    return [LegendKey(_cross(0.0, 0.0, color), say("not given: a queue grows, or gridlock"))]


def _cross(at: float, height: float, color: str, **settings: Any) -> Line2D:
    return Line2D(
        [at],
        [height],
        marker="X",
        ms=8,
        ls="",
        markerfacecolor=color,
        markeredgecolor="white",
        markeredgewidth=0.8,
        **settings,
    )
