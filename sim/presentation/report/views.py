"""Charts with several views: a list chooses what they show, a script puts the numbers into them.

All views are made here: columns of numbers and finished words, axes with their ticks. The script
only puts the chosen view into the panels, so what is shown never depends on what a browser
calculates or how it writes numbers. Labels of scenarios are drawn as text or stand in HTML.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from bokeh.models import ColumnDataSource, FixedTicker, LayoutDOM, Range1d
from bokeh.plotting import figure

from sim.presentation.report.charts import as_json, house_figure
from sim.presentation.report.choosing import Choice, chooser
from sim.presentation.report.page import BOKEH, Part, filled

Column = Sequence[float | str | None]
Columns = Mapping[str, Column]

_ASSETS: Final = (BOKEH, "charts.js", "choose.css", "choose.js", "views.css", "views.js")
_DIGITS: Final = 7
_FORMULA: Final = re.compile(r"\$(?=\$)|\\(?=[(\[])")


class Axis(NamedTuple):
    """An axis: where it begins and ends, its ticks with their words, and what stands at it."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]] = ()
    words: str = ""


class Panel(NamedTuple):
    """One of several charts side by side; its tags say for which choices it is shown."""

    name: str
    title: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a panel shows in one view: columns by source, its axes, and how high it is."""

    sources: Mapping[str, Columns]
    x: Axis
    y: Axis
    height: int


class Sample(NamedTuple):
    """An entry of the legend: a stroke in a colour, its style as CSS has it, and words."""

    color: str
    words: str
    style: str = "solid"


@dataclass(frozen=True, slots=True)
class Views:
    """A group of panels, and what they show in each view.

    `choices` are lists whose values, in order, are the key of a view; `filters` are lists that show
    or hide panels by their tags, "" being all of them. `nothing` is said where a view is missing.
    """

    name: str
    about: str
    model: LayoutDOM
    panels: Sequence[Panel]
    choices: Sequence[Choice]
    shown: Mapping[tuple[str, ...], Mapping[str, Shown]]
    nothing: str
    filters: Sequence[Choice] = ()
    legend: Sequence[Sample] = field(default_factory=tuple)


def views(given: Views, instead: Part) -> Part:
    """Return the panels with their lists; `instead` is what print and no script show."""
    lists = chooser(given.name, given.about, [*given.choices, *given.filters])
    used = {panel for view in given.shown.values() for panel in view}
    html = filled(
        "views.html.j2",
        views=given,
        panels=[panel for panel in given.panels if panel.name in used],
        lists=lists.html,
        instead=instead.html,
    )
    data = {
        **instead.data,
        f"chart-{given.name}": as_json(given.model),
        f"views-{given.name}": _as_json(given),
    }
    return Part(html, (*_ASSETS, *instead.assets), data)


def view_figure(**options: Any) -> figure:
    """Return an empty figure whose ranges and ticks a view sets."""
    shown = house_figure(
        x_range=Range1d(0, 1, name="x"),
        y_range=Range1d(0, 1, name="y"),
        tools="",
        active_drag=None,
        toolbar_location=None,
        **options,
    )
    for axis, name in ((shown.xaxis[0], "x"), (shown.yaxis[0], "y")):
        axis.name = f"{name}axis"
        axis.ticker = FixedTicker(ticks=[], name=f"{name}ticks")
    for grid in shown.grid:
        grid.ticker = shown.xaxis[0].ticker if grid.dimension == 0 else shown.yaxis[0].ticker
    return shown


def source(name: str, columns: Iterable[str]) -> ColumnDataSource:
    """Return an empty source that views fill."""
    return ColumnDataSource(data={column: [] for column in columns}, name=name)


def _as_json(given: Views) -> bytes:
    axes: dict[str, int] = {}
    content = {
        "choices": [choice.field for choice in given.choices],
        "first": [choice.options[0][0] for choice in given.choices],
        "filters": [choice.field for choice in given.filters],
        "views": {"|".join(key): _panels(view, axes) for key, view in given.shown.items()},
    }
    content["axes"] = [json.loads(axis) for axis in axes]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _panels(view: Mapping[str, Shown], axes: dict[str, int]) -> dict[str, Any]:
    """Return what the panels show; an axis stands once in `axes`, however many panels have it."""
    return {
        name: {
            "sources": {
                key: {column: [_brief(value) for value in values] for column, values in own.items()}
                for key, own in shown.sources.items()
            },
            "x": axes.setdefault(_axis(shown.x), len(axes)),
            "y": axes.setdefault(_axis(shown.y), len(axes)),
            "height": shown.height,
        }
        for name, shown in view.items()
    }


def _axis(axis: Axis) -> str:
    ticks = [[_brief(at), _as_text(words)] for at, words in axis.ticks]
    return json.dumps([_brief(axis.low), _brief(axis.high), ticks, _as_text(axis.words)])


def _as_text(words: str) -> str:
    """Return words that Bokeh takes for no formula: what would begin one is cut by a joiner."""
    return _FORMULA.sub(lambda found: f"{found[0]}\N{WORD JOINER}", words)


def _brief(value: float | str | None) -> float | str | None:
    """Return a number as exactly as a screen can show it."""
    if not isinstance(value, float):
        return value
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() else short
