"""The chart of clearance: how long it took, against the limit, for what the reader chooses.

Its words come from the summary of the run; where trains pile up before customs they say so, and
there are no bars. The chart comes without data: `clearance.js` fills it.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from bokeh.models import ColumnDataSource, DataRange1d, LinearAxis, NumeralTickFormatter, Span
from bokeh.plotting import figure

from sim.domain.time import HOUR_S
from sim.presentation import canvas
from sim.presentation.answers import PROMISE
from sim.presentation.catalogue import WAYS
from sim.presentation.digits import plain, share
from sim.presentation.language.joining import capital, in_row
from sim.presentation.language.speaking import say
from sim.presentation.limits import released_words, usual_limit
from sim.presentation.reasons import reason_words
from sim.presentation.report.charts import chart, dressed, house_figure, hover
from sim.presentation.report.choices import (
    direction_choice,
    port_choice,
    replication_choice,
    service_choice,
)
from sim.presentation.report.choosing import chooser
from sim.presentation.report.packing import packed
from sim.presentation.report.page import Part, filled
from sim.presentation.report.series_data import RunSeries
from sim.presentation.results import EVERYTHING, Results

_COLUMNS: Final = ("left", "right", "trains", "color", "hatch", "span", "part", "within", "share")


def clearance_parts(results: Results, series: RunSeries, instead: Part) -> list[Part]:
    """Return the chooser, the words for what is chosen, and the chart."""
    streams = [stream.key for stream in series.streams]
    lists = chooser(
        "clearance",
        say("Which trains the chart of clearance shows"),
        [
            port_choice(results, [key.port for key in streams]),
            direction_choice([key.direction for key in streams]),
            service_choice(results, series.services),
            replication_choice(results, say("all together")),
        ],
    )
    if not series.streams:
        return [instead]
    part = chart("clearance", say("How long clearance took"), _figure(series), instead)
    assets = (*part.assets, "packed.js", "choose.js", "clearance.js")
    words = Part(filled("said.html.j2", name="clearance"))
    data = {**part.data, "clearance-data": _data(results, series)}
    return [lists, words, Part(part.html, assets, data)]


def _figure(series: RunSeries) -> figure:
    shown = house_figure(
        x_range=(0, float(series.edges_h[-1])),
        y_range=DataRange1d(start=0, range_padding=0.08),
        x_axis_label=say("hours from arrival to customs release"),
        y_axis_label=say("share of trains"),
    )
    shown.yaxis[0].formatter = NumeralTickFormatter(format="0 %")
    source = ColumnDataSource({name: [] for name in _COLUMNS}, name="shown")
    _draw_bars(shown, source)
    _draw_line(shown, source)
    shown.add_layout(Span(dimension="height", line_dash="dashed", name="limit"))
    return shown


def _draw_bars(shown: figure, source: ColumnDataSource) -> None:
    """Draw the share of trains in each bin, late ones hatched, too."""
    bars = shown.quad(
        "left",
        "right",
        "share",
        0,
        source=source,
        fill_color="color",
        line_color="white",
        hatch_pattern="hatch",
        hatch_color=canvas.INK,
        hatch_alpha=0.5,
    )
    # Each axis by what is drawn on it: the line goes up to one, bars do not.
    shown.y_range.renderers = [bars]
    tips = [
        (say("hours"), "@span"),
        (say("share of trains"), "@part"),
        (say("until then"), "@within"),
    ]
    shown.add_tools(hover(tips, mode="vline", renderers=[bars], attachment="above"))


def _draw_line(shown: figure, source: ColumnDataSource) -> None:
    """Draw the share of trains released until each hour, on an axis to the right."""
    shown.extra_y_ranges = {"within": DataRange1d(start=0, end=1.02)}
    right = LinearAxis(y_range_name="within", axis_label=say("released within so many hours"))
    right.formatter = NumeralTickFormatter(format="0 %")
    shown.add_layout(dressed(right), "right")
    line = shown.step(
        "right",
        "trains",
        source=source,
        mode="before",
        y_range_name="within",
        color=canvas.INK,
        width=1.6,
    )
    shown.extra_y_ranges["within"].renderers = [line]


def _data(results: Results, series: RunSeries) -> bytes:
    about: dict[str, Any] = {
        "edges": series.edges_h.tolist(),
        "replications": results.replications,
        "streams": [
            {"port": each.key.port, "direction": each.key.direction, "names": each.key.names}
            for each in series.streams
        ],
        "limits": {
            service: usual_limit(results.scenario, service) / HOUR_S
            for service in (EVERYTHING, *series.services)
        },
        "colors": {"within": canvas.BLUE, "late": canvas.VERMILLION},
        "span": say("{low} to {high} h"),
        "longer": say("{low} h and more"),
        "single": say("Replication {number}: {trains} trains released."),
        "said": dict(_said(results, series)),
    }
    columns = {str(place): each.clearance for place, each in enumerate(series.streams)}
    return packed(about, columns)


def _said(results: Results, series: RunSeries) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield for each choice what the summary says of it, and whether it has a distribution."""
    ports = (EVERYTHING, *results.ports)
    for place in product(ports, (EVERYTHING, *WAYS), (EVERYTHING, *series.services)):
        reason = results.withheld(PROMISE, *place)
        if reason is not None:
            words = say("Trains pile up before customs: {reason}.", reason=reason_words(reason))
            yield "|".join(place), {"words": words, "withheld": True}
        elif (words := _words(results, place)) != "":
            yield "|".join(place), {"words": words, "withheld": False}


def _words(results: Results, place: tuple[str, str, str]) -> str:
    kept = results.kpi(PROMISE, *place)
    mean, late = (results.kpi(name, *place) for name in ("clearance_mean_h", "clearance_p95_h"))
    found = []
    if kept is not None:
        words = released_words(results.scenario, place[2])
        part = share(kept["mean"], kept["lower_95"], kept["upper_95"])
        found.append(say("{what}: {share}", what=words, share=part))
    if mean is not None and late is not None:
        hours = plain(mean["mean"], 1), plain(late["mean"], 1)
        found.append(say("mean {mean} h; 95 % within {late} h", mean=hours[0], late=hours[1]))
    return capital(in_row(found))
