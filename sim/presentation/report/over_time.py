"""Charts over time: trains a day, trains inside, and queues, for what the reader chooses.

The charts come without data: `over_time.js` fills them from the blocks that are made here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import numpy as np
from bokeh.models import ColumnDataSource, DataRange1d, DatetimeTickFormatter, Range1d
from bokeh.plotting import figure
from numpy.typing import NDArray

from sim.domain.resource import local_id, port_of
from sim.domain.time import DAY_S, HOUR_S
from sim.presentation import canvas
from sim.presentation.gathered import Gathered
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.queues import mean_length
from sim.presentation.report.charts import chart, house_figure, hover
from sim.presentation.report.choices import (
    direction_choice,
    port_choice,
    replication_choice,
    service_choice,
)
from sim.presentation.report.choosing import Choice, Day, chooser
from sim.presentation.report.packing import packed
from sim.presentation.report.page import Part
from sim.presentation.report.series_data import MOMENTS, RunSeries
from sim.presentation.results import Results
from sim.presentation.series import MANY
from sim.presentation.words import resource_words

LOOKS_PER_BIN: Final = 12
"""A queue in a bin is the mean of so many looks, so that so many times its mean is whole."""
WEEK: Final = 7
_MOST_QUEUES: Final = 24
_WORTH_CHOOSING: Final = 0.01
_LINES: Final = {
    "arrived": (phrase("arrived"), canvas.BLUE, "solid"),
    "released": (phrase("released"), canvas.GREEN, "dashed"),
    "departed": (phrase("departed"), canvas.VERMILLION, "dotdash"),
}
_FORMATS: Final = {
    "hours": "%H:%M",
    "hourmin": "%H:%M",
    "minutes": "%H:%M",
    "days": "%m-%d",
    "months": "%Y-%m",
    "years": "%Y",
}
"""Dates as in ISO 8601, which all languages read."""


def over_time_parts(
    results: Results, gathered: Gathered, series: RunSeries, instead: Mapping[str, Part]
) -> list[Part]:
    """Return the chooser and the three charts; `instead` are the pictures by name."""
    if not series.streams:
        return [instead[name] for name in ("throughput", "backlog", "queues")]
    queues = _queues_worth(gathered)
    parts = [_chooser(results, series)]
    parts.append(_with_data(_flow(results, series, instead["throughput"]), results, series))
    parts.append(_inside(results, instead["backlog"]))
    if queues:
        options = [(name, _queue_words(results, name)) for name in queues]
        choice = Choice("queue", say("Waiting for"), options)
        parts.append(chooser("queue", say("Which queue is shown"), [choice]))
        parts.append(_queue(results, gathered, queues, instead["queues"]))
    else:
        parts.append(instead["queues"])
    return parts


def _chooser(results: Results, series: RunSeries) -> Part:
    streams = [stream.key for stream in series.streams]
    choices = [
        port_choice(results, [key.port for key in streams]),
        direction_choice([key.direction for key in streams]),
        service_choice(results, series.services),
        replication_choice(results, say("mean and spread")),
        _smoothing(results, series),
    ]
    first = results.scenario.start.isoformat()
    last = (results.scenario.start + timedelta(seconds=results.end_s - 1)).isoformat()
    days = [Day("from", say("From"), first, last, first), Day("to", say("To"), first, last, last)]
    about = say("What the charts over time show")
    has_days = results.end_s > DAY_S
    return chooser("time", about, choices, days if has_days else (), sticky=True)


def _smoothing(results: Results, series: RunSeries) -> Choice:
    """Return the choice between single days and weekly means, where there are weeks."""
    bins = [("1", say("as they are"))]
    if _is_daily(series) and results.end_s >= 2 * WEEK * DAY_S:
        bins.insert(0, (str(WEEK), say("7-day mean")))
    return Choice("smooth", say("Days"), bins)


def _is_daily(series: RunSeries) -> bool:
    return _step_s(series) == DAY_S


def _step_s(series: RunSeries) -> int:
    return int(series.bounds_s[1] - series.bounds_s[0]) if len(series.bounds_s) > 1 else DAY_S


def _flow(results: Results, series: RunSeries, instead: Part) -> Part:
    unit = say("trains an hour") if _step_s(series) == HOUR_S else say("trains a day")
    shown = _time_figure(results, unit)
    source = _source([f"{name}{end}" for name in MOMENTS for end in ("", "_low", "_high", "_said")])
    for name, (words, color, dash) in _LINES.items():
        shown.varea(
            "x", f"{name}_low", f"{name}_high", source=source, fill_color=color, fill_alpha=0.14
        )
        line = shown.line(
            "x", name, source=source, color=color, line_dash=dash, width=2, legend_label=say(words)
        )
    tips = [("", "@when"), *((say(words), f"@{name}_said") for name, (words, *_) in _LINES.items())]
    shown.add_tools(hover(tips, mode="vline", renderers=[line]))
    _place_legend(shown)
    return chart("flow", say("Trains that arrived, were released and departed"), shown, instead)


def _inside(results: Results, instead: Part) -> Part:
    shown = _time_figure(results, say("trains inside"))
    source = _source(["inside", "inside_low", "inside_high", "inside_said"])
    shown.varea(
        "x", "inside_low", "inside_high", source=source, fill_color=canvas.BLUE, fill_alpha=0.2
    )
    line = shown.line("x", "inside", source=source, color=canvas.BLUE, width=2)
    tips = [("", "@when"), (say("trains inside"), "@inside_said")]
    shown.add_tools(hover(tips, mode="vline", renderers=[line]))
    return chart("inside", say("Trains inside the ports"), shown, instead)


def _queue(results: Results, gathered: Gathered, queues: list[str], instead: Part) -> Part:
    shown = _time_figure(results, say("trains waiting"))
    source = _source(["queue", "queue_low", "queue_high", "queue_said"])
    shown.varea(
        "x", "queue_low", "queue_high", source=source, fill_color=canvas.PURPLE, fill_alpha=0.25
    )
    line = shown.line("x", "queue", source=source, color=canvas.PURPLE, width=2)
    tips = [("", "@when"), (say("trains waiting"), "@queue_said")]
    shown.add_tools(hover(tips, mode="vline", renderers=[line]))
    part = chart("queue", say("Trains that wait"), shown, instead)
    about = {
        "bounds": gathered.bounds_s.tolist(),
        "looks": LOOKS_PER_BIN,
        "names": queues,
        "replications": results.replications,
    }
    columns = {name: _whole(gathered.queues[name]) for name in queues}
    return Part(part.html, part.assets, {**part.data, "queues-data": packed(about, columns)})


def _whole(queue: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(queue * LOOKS_PER_BIN).astype(np.int64)


def _queues_worth(gathered: Gathered) -> list[str]:
    """Return the resources that are waited for, the longest mean queue first."""
    means = {name: mean_length(queue, gathered) for name, queue in gathered.queues.items()}
    worth = [name for name, mean in means.items() if mean >= _WORTH_CHOOSING]
    return sorted(worth, key=lambda name: (-means[name], name))[:_MOST_QUEUES]


def _queue_words(results: Results, resource: str) -> str:
    words = resource_words(local_id(resource))
    if len(results.ports) == 1:
        return words
    return say("{port}: {resource}", port=results.port_name(port_of(resource)), resource=words)


def _with_data(part: Part, results: Results, series: RunSeries) -> Part:
    start = datetime.combine(results.scenario.start, time(), UTC)
    about: dict[str, Any] = {
        "start": int(start.timestamp()) * 1000,
        "bounds": series.bounds_s.tolist(),
        "unit": HOUR_S if _step_s(series) == HOUR_S else DAY_S,
        "replications": results.replications,
        "many": MANY,
        "spread": say("{mean} ({low} to {high})"),
        "streams": [
            {"port": each.key.port, "direction": each.key.direction, "names": each.key.names}
            for each in series.streams
        ],
    }
    columns = {
        f"{place}.{name}": column
        for place, each in enumerate(series.streams)
        for name, column in zip((*MOMENTS, "inside"), (*each.counts, each.inside), strict=True)
    }
    assets = (*part.assets, "packed.js", "choose.js", "over_time.js")
    return Part(part.html, assets, {**part.data, "series-data": packed(about, columns)})


def _time_figure(results: Results, unit: str) -> figure:
    start = datetime.combine(results.scenario.start, time(), UTC).timestamp() * 1000
    end = start + results.end_s * 1000
    shown = house_figure(
        x_axis_type="datetime",
        x_range=Range1d(start, end, bounds=(start, end), min_interval=HOUR_S * 1000, name="time"),
        y_range=DataRange1d(start=0, range_padding=0.08, only_visible=True),
        y_axis_label=unit,
        height=280,
        min_border_left=62,
    )
    shown.xaxis[0].ticker.name = "ticks"
    shown.xaxis[0].formatter = DatetimeTickFormatter(**_FORMATS)
    return shown


def _source(columns: list[str]) -> ColumnDataSource:
    data: dict[str, list[Any]] = {name: [] for name in ("x", "when", *columns)}
    return ColumnDataSource(data, name="shown")


def _place_legend(shown: figure) -> None:
    legend = shown.legend[0]
    legend.orientation = "horizontal"
    legend.border_line_color = None
    legend.background_fill_alpha = 0.7
    legend.margin = legend.padding = 2
    shown.add_layout(legend, "above")


def reading(results: Results) -> str:
    """Return how the charts over time are read."""
    count = results.replications
    if count == 1:
        return say("One replication. Point at a chart for its values; mark a part of it to zoom.")
    spread = (
        say("the middle 80 % of the replications")
        if count >= MANY
        else say("from the lowest to the highest replication")
    )
    return say_count(
        "Mean of {count} replication; the band is {spread}. Point at a chart for its values; mark"
        " a part of it to zoom.",
        "Mean of {count} replications; the band is {spread}. Point at a chart for its values; mark"
        " a part of it to zoom.",
        count=count,
        spread=spread,
    )
