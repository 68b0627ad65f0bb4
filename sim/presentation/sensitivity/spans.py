"""Picture: two bands around every figure: what luck does, and what is not known does."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.presentation import canvas
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.sensitivity.data import SensitivityData
from sim.presentation.studies import heading, unit_words

_LAST_COMMA: Final = re.compile("(?:, |，)(?=[^,，]*$)")
_ROW_IN: Final = 0.4
_HEAD_IN: Final = 0.95
_INPUTS: Final = canvas.SKY
_LUCK: Final = canvas.VERMILLION
_COLUMNS: Final = 2


def draw(data: SensitivityData) -> Figure:
    """Return the picture: a panel for each figure, a row for each port and direction."""
    metrics = [metric for metric in data.metrics if data.bands(metric)]
    if not metrics:
        return canvas.empty(data.caption(say("Two bands"), []), say("There is no figure to draw."))
    columns = min(_COLUMNS, len(metrics))
    lines = -(-len(metrics) // columns)
    rows = max(len(data.bands(metric)) for metric in metrics)
    about = data.caption(say("What is not known, and what is luck"), list(_notes(data)))
    figure = canvas.sheet(about, lines * (_HEAD_IN + _ROW_IN * rows), _keys())
    panels = figure.subplots(lines, columns, squeeze=False)
    for number, axes in enumerate(panels.ravel()):
        if number >= len(metrics):
            axes.set_axis_off()
            continue
        is_first = number % columns == 0
        _panel(axes, data, metrics[number], named=is_first)
    return figure


def _keys() -> list[Key]:
    return [
        Key(
            Patch(facecolor=_INPUTS, edgecolor="none"), say("not known: middle 95 % of the points")
        ),
        Key(Line2D([], [], color=canvas.MIDDLE_GREY, lw=1.2), say("from lowest to highest point")),
        Key(
            Line2D([], [], color=_LUCK, lw=3.5, marker="o", ms=6, mec="white"),
            say("as it stands, with its 95 % interval: luck"),
        ),
    ]


def _notes(data: SensitivityData) -> Iterator[str]:
    yield say(
        "{count} points, with the inputs spread evenly over their ranges and independent of each"
        " other: an assumption like any other.",
        count=data.record["spread"],
    )
    rows = [row for metric in data.metrics for row in data.bands(metric).values()]
    if any(row["unsettled"] for row in rows):
        yield say(
            "Not given: a queue grows, or trains stand in gridlock, and there is no mean; whatever"
            " it would be, the band is at least so wide."
        )


def _panel(axes: Axes, data: SensitivityData, metric: str, *, named: bool) -> None:
    bands = data.bands(metric)
    axes.set_title(as_title(heading(metric), canvas.room_in(_COLUMNS)))
    for row, band in enumerate(bands.values()):
        _draw(axes, row, band)
    names = [data.title(place) if named else "" for place in bands]
    axes.set_yticks(list(range(len(bands))), [_folded(name) for name in names], fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(len(bands), 2) - 0.45, -0.55)
    axes.spines["left"].set_visible(False)
    canvas.value_axis(axes, "x", most=5)
    unit = next(iter(bands.values()))["unit"]
    if unit == "share":
        axes.xaxis.set_major_formatter(canvas.PER_CENT)
    axes.set_xlabel(unit_words(unit))
    axes.set_xlim(_limits(bands.values(), unit))


def _limits(bands: Collection[Mapping[str, Any]], unit: str) -> tuple[float, float]:
    """Return where the axis begins and ends: with air on both sides, hardly any above 100 %."""
    names = ("mean", "lower_95", "upper_95", "lowest", "highest")
    numbers = [band[name] for band in bands for name in names if band[name] is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    # Where nothing moves the axis still needs a length that can be read; around 0 it is 1.
    least = 0.01 if unit == "share" else 0.02 * abs(high) or 1.0
    air = 0.06 * max(high - low, least)
    return low - air, min(high + air, 1 + 0.2 * air) if unit == "share" else high + air


def _folded(name: str) -> str:
    """Return the title of a place with its direction on a line of its own."""
    return "\n".join(_LAST_COMMA.split(name, maxsplit=1))


def _draw(axes: Axes, row: int, band: Mapping[str, Any]) -> None:
    if band["low"] is not None:
        width = band["high"] - band["low"]
        # With an edge, so that a band without width is seen too.
        axes.barh(row, width, 0.42, left=band["low"], color=_INPUTS, ec=_INPUTS, lw=2, zorder=1.5)
    if band["lowest"] is not None:
        axes.hlines(
            row, band["lowest"], band["highest"], color=canvas.MIDDLE_GREY, lw=1.2, zorder=1.4
        )
    if band["mean"] is not None:
        if band["lower_95"] is not None:
            axes.hlines(row, band["lower_95"], band["upper_95"], color=_LUCK, lw=3.5, zorder=3)
        axes.plot([band["mean"]], [row], "o", ms=5, color=_LUCK, mec="white", mew=0.8, zorder=4)
    if band["unsettled"]:
        axes.annotate(
            say(
                "{count} of {points} points not given",
                count=band["unsettled"],
                points=band["points"],
            ),
            (1.0, row),
            (0, 8),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            va="bottom",
            size=canvas.NOTE_PT,
            color=canvas.INK,
        )
