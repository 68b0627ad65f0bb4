"""The waterfall as a chart: hours by cause, from arrival to departure, for what the reader chooses.

The chart comes without data: `waterfall.js` fills it.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, DataRange1d, FactorRange
from bokeh.plotting import figure

from sim.presentation import canvas
from sim.presentation.catalogue import CAUSES
from sim.presentation.digits import plain, with_interval
from sim.presentation.language.speaking import say, say_count
from sim.presentation.reasons import reason_words
from sim.presentation.report.charts import FONTS, chart, house_figure, hover
from sim.presentation.report.choices import direction_choice, port_choice, service_choice
from sim.presentation.report.choosing import Choice, chooser
from sim.presentation.report.page import Part, filled
from sim.presentation.results import EVERYTHING, Results
from sim.presentation.waterfall.data import WHOSE_TITLES, Fall
from sim.presentation.words import cause_words

_COLUMNS: Final = ("cause", "left", "right", "color", "hatch", "activity", "hours", "share")


def waterfall_parts(results: Results, falls: Sequence[Fall], instead: Part) -> list[Part]:
    """Return the chooser, the words for what is chosen, and the chart."""
    if not falls:
        return [instead]
    services = [name for name in results.scenario.services if name in {f.service for f in falls}]
    lists = chooser(
        "waterfall",
        say("Which trains the waterfall shows"),
        [
            port_choice(results, [fall.port for fall in falls], with_all=False),
            direction_choice([fall.direction for fall in falls], with_all=False),
            service_choice(results, services),
            Choice("whose", say("Trains"), [(str(w), say(t)) for w, t in WHOSE_TITLES.items()]),
        ],
    )
    words = Part(filled("said.html.j2", name="waterfall"))
    part = chart(
        "waterfall", say("From arrival to departure: where the hours go"), _figure(), instead
    )
    assets = (*part.assets, "choose.js", "waterfall.js")
    data = {**part.data, "waterfall-data": _data(falls)}
    return [lists, words, Part(part.html, assets, data)]


def _figure() -> figure:
    shown = house_figure(
        x_range=DataRange1d(start=0, range_padding=0.09, name="hours"),
        y_range=FactorRange(name="causes"),
        x_axis_label=say("hours since arrival"),
        height=340,
    )
    shown.ygrid[0].visible = False
    _draw_bars(shown)
    labels = ColumnDataSource({name: [] for name in ("cause", "right", "hours")}, name="labels")
    shown.text(
        "right",
        "cause",
        "hours",
        source=labels,
        x_offset=5,
        text_baseline="middle",
        text_font=value(FONTS),
        text_font_size="12px",
        text_color=canvas.INK,
    )
    return shown


def _draw_bars(shown: figure) -> None:
    """Draw a bar for each cause, in pieces: waiting hatched, work plain."""
    source = ColumnDataSource({name: [] for name in _COLUMNS}, name="shown")
    bars = shown.hbar(
        y="cause",
        left="left",
        right="right",
        height=0.72,
        source=source,
        fill_color="color",
        line_color=canvas.INK,
        line_width=0.5,
        hatch_pattern="hatch",
        hatch_color=canvas.INK,
        hatch_alpha=0.55,
        hatch_weight=0.8,
    )
    tips = [("", "@cause"), ("", "@activity"), (say("hours"), "@hours"), (say("share"), "@share")]
    shown.add_tools(hover(tips, renderers=[bars]))


def _data(falls: Sequence[Fall]) -> bytes:
    causes = list(CAUSES)
    content: dict[str, Any] = {
        "causes": [cause_words(cause) for cause in causes],
        "whole": say("whole crossing"),
        "waiting": say("waiting"),
        "working": say("being worked on"),
        "colors": {"waiting": canvas.YELLOW, "working": canvas.BLUE, "whole": canvas.DARK_GREY},
        "nobody": say("There is no such train."),
        "falls": {
            "|".join(map(str, fall.key)): {
                "words": _words(fall),
                "drops": [
                    [causes.index(drop.cause), round(drop.waiting_h, 4), round(drop.working_h, 4)]
                    for drop in fall.drops
                ],
            }
            for fall in falls
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _words(fall: Fall) -> str:
    """Return how long these trains took, and how many they are, or why that is not given."""
    if fall.withheld is not None:
        return say("Trains pile up: {reason}. A mean would only say how long the run was.",
                   reason=reason_words(fall.withheld))  # fmt: skip
    if fall.total_h is None:
        return say("There is no such train.")
    hours = with_interval(fall.total_h, fall.lower_95, fall.upper_95)
    words = say_count(
        "{hours} h from arrival to departure: mean of {shown} train in all replications.",
        "{hours} h from arrival to departure: mean of {shown} trains in all replications.",
        count=fall.trains,
        shown=plain(fall.trains),
        hours=hours,
    )
    if not fall.unfinished:
        return words
    left = say_count(
        "{count} late train had not departed at the end and is not in it.",
        "{count} late trains had not departed at the end and are not in it.",
        count=fall.unfinished,
    )
    return f"{words} {left}"


def is_given(falls: Sequence[Fall]) -> bool:
    """Return whether any trains of all services departed, so that there is a waterfall."""
    return any(fall.service == EVERYTHING and fall.trains for fall in falls)
