"""The empty figures of the log's charts: which glyphs there are, and how they look.

Their scripts fill the sources by name. Time is in seconds from the start, y in pixels from the top.
"""

from typing import Any, Final, NamedTuple

from bokeh.core.properties import value
from bokeh.models import (
    BoxZoomTool,
    ColumnDataSource,
    FixedTicker,
    GlyphRenderer,
    HSpan,
    HStrip,
    LinearAxis,
    PanTool,
    Range1d,
    ResetTool,
    TapTool,
)
from bokeh.plotting import figure

from sim.domain.plan import Direction
from sim.domain.time import DAY_S, HOUR_S
from sim.presentation import canvas
from sim.presentation.language.speaking import phrase, say
from sim.presentation.report.charts import FONTS, dressed, house_figure, hover
from sim.presentation.report.log_ways import EDGES, HEIGHT, MILESTONES, moment_name
from sim.presentation.traingraph.window import Excerpt

_ORANGE: Final = "#E69F00"
_DARK_ORANGE: Final = "#C98600"
"""The same for thin lines, which must stand out from white."""
_GROUND: Final = "#F1F1F1"
_COLORS: Final = {
    "westbound": canvas.BLUE,
    "eastbound": _ORANGE,
    "empties": canvas.MIDDLE_GREY,
}


class Look(NamedTuple):
    """An entry of a key: its class in the style sheet, and what it stands for."""

    name: str
    words: str


LOOKS: Final = {
    "train-graph": (
        Look("westbound-line", phrase("westbound, down")),
        Look("eastbound-line", phrase("eastbound, up")),
        Look("overdue", phrase("beyond its clearance limit")),
        Look("chosen", phrase("the chosen train, thick where it waits")),
    ),
    "occupation": (
        Look("westbound-bar", phrase("westbound train")),
        Look("eastbound-bar", phrase("eastbound train")),
        Look("empties-bar", phrase("empty wagons")),
        Look("waiting-bar", phrase("waiting for one")),
        Look("amount-bar", phrase("how many, where there are no units")),
        Look("closed-bar", phrase("closed")),
    ),
}
"""The keys of both charts."""


def graph_figure(name: str, excerpt: Excerpt, clock: str) -> figure:
    """Return the empty figure of the train graph; `clock` says which clock its axis shows."""
    shown = _empty(name, excerpt, clock)
    bands = _source("bands", "top", "bottom")
    shown.add_glyph(bands, HStrip(y0="top", y1="bottom", fill_color=_GROUND, line_color=None))
    border = HSpan(y="y", line_color=canvas.INK, line_dash=[8, 3, 2, 3], line_width=1)
    shown.add_glyph(_source("border", "y"), border)
    _lines(shown, "overdue", line_color=canvas.VERMILLION, line_width=5, line_cap="butt")
    trains = [_trains(shown, way) for way in Direction]
    late = _source("late", "x", "y")
    shown.scatter("x", "y", source=late, marker="x", size=9, line_color="black", line_width=2)
    _lines(shown, "waits", line_color=canvas.INK, line_width=7, line_cap="butt")
    _lines(shown, "chosen", line_color=canvas.INK, line_width=2.5)
    _names(shown, "places", background_fill_color="white", background_fill_alpha=0.8)
    shown.add_tools(TapTool(renderers=trains, description=say("Pick a train out")))
    return shown


def _trains(shown: figure, way: Direction) -> GlyphRenderer:
    """Add the lines of the trains of a direction, and what is told of them."""
    columns = ("alpha", "train", "service", "waited", *MILESTONES[way])
    lines = _lines(
        shown, str(way), *columns, line_width=1.6,
        line_color=_COLORS[way] if way is Direction.WESTBOUND else _DARK_ORANGE,
        line_dash="solid" if way is Direction.WESTBOUND else [6, 3],
        line_alpha="alpha", nonselection_line_alpha="alpha", selection_line_alpha="alpha",
    )  # fmt: skip
    tips = [(say("Train"), "@train"), (say("Service"), "@service")]
    tips += [(moment_name(moment), f"@{moment}") for moment in MILESTONES[way]]
    tips.append((say("Longest wait"), "@waited"))
    shown.add_tools(hover(tips, renderers=[lines], limit=1, line_policy="interp", visible=False))
    return lines


def occupation_figure(name: str, excerpt: Excerpt, clock: str) -> figure:
    """Return the empty figure of the occupation; `clock` says which clock its axis shows."""
    shown = _empty(name, excerpt, clock)
    _axis_above(shown)
    ground = HStrip(y0="top", y1="bottom", fill_color=_GROUND, line_color=None)
    shown.add_glyph(_source("ground", "top", "bottom"), ground)
    _boxes(shown, "closed", fill_color="#C4C4C4", line_color=None)
    shown.add_glyph(_source("rows", "top"), HSpan(y="top", line_color="white", line_width=1))
    bars = [
        _visits(shown, "westbound"),
        _visits(shown, "eastbound", hatch_pattern="/", hatch_color=canvas.INK, hatch_alpha=0.35,
                hatch_scale=7, hatch_weight=1),
        _visits(shown, "empties"),
    ]  # fmt: skip
    tips = [("", "@what"), (say("From"), "@from"), (say("Until"), "@to")]
    counts = [
        _boxes(shown, look, "what", "from", "to", fill_color=color, line_color=None)
        for look, color in (("waiting", canvas.VERMILLION), ("amounts", canvas.DARK_GREY))
    ]
    shown.add_tools(hover(tips, renderers=counts, limit=1, visible=False))
    _names(shown, "names")
    shown.add_tools(TapTool(renderers=bars, description=say("Pick a train out")))
    return shown


def _visits(shown: figure, look: str, **more: Any) -> GlyphRenderer:
    """Add the bars of the visits that look alike, and what is told of them."""
    columns = ("alpha", "train", "service", "step", "place", "from", "to", "lasted", "waited")
    bars = _boxes(
        shown, look, *columns, fill_color=_COLORS[look], line_color="white", line_width=0.5,
        fill_alpha="alpha", nonselection_fill_alpha="alpha", selection_fill_alpha="alpha",
        selection_line_color=canvas.INK, selection_line_width=2, **more,
    )  # fmt: skip
    tips = [
        (say("Train"), "@train"),
        (say("Service"), "@service"),
        (say("Step"), "@step"),
        (say("Place"), "@place"),
        (say("From"), "@from"),
        (say("Until"), "@to"),
        (say("Lasted"), "@lasted"),
        (say("Waited for it"), "@waited"),
    ]
    shown.add_tools(hover(tips, renderers=[bars], limit=1, visible=False))
    return bars


def _empty(name: str, excerpt: Excerpt, clock: str) -> figure:
    """Return a figure over the window, in which time is moved and zoomed.

    `clock` says which clock its axis shows.
    """
    tables, zoom, back = excerpt.view.tables, BoxZoomTool(dimensions="width"), ResetTool()
    tools = [PanTool(dimensions="width"), zoom, back]
    time = Range1d(
        excerpt.from_s, excerpt.to_s, bounds=(tables.start_s, tables.end_s),
        min_interval=HOUR_S, max_interval=7 * DAY_S,
    )  # fmt: skip
    shown = house_figure(
        name=name, height=HEIGHT + EDGES, x_range=time, y_range=Range1d(HEIGHT, 0),
        tools=tools, active_drag=zoom, min_border_left=24, min_border_right=24,
    )  # fmt: skip
    shown.xaxis.ticker = shown.xgrid.ticker = FixedTicker(ticks=[])
    shown.xaxis.axis_label = clock
    back.description = say("Back to the window")
    shown.yaxis.visible = False
    shown.ygrid.visible = False
    return shown


def _axis_above(shown: figure) -> None:
    """Add the axis of time once more, above a chart that may be taller than the screen."""
    shown.add_layout(dressed(LinearAxis(ticker=shown.xaxis[0].ticker)), "above")


def _source(name: str, *columns: str) -> ColumnDataSource:
    """Return an empty source that the script fills."""
    return ColumnDataSource({column: [] for column in columns}, name=name)


def _lines(shown: figure, name: str, *columns: str, **look: Any) -> GlyphRenderer:
    return shown.multi_line("xs", "ys", source=_source(name, "xs", "ys", *columns), **look)


def _boxes(shown: figure, name: str, *columns: str, **look: Any) -> GlyphRenderer:
    edges = ("left", "right", "top", "bottom")
    source = _source(name, *edges, *columns)
    return shown.quad(**{edge: edge for edge in edges}, source=source, **look)


def _names(shown: figure, name: str, **ground: Any) -> None:
    """Add the names of what lies below each other, at the left edge."""
    shown.text(
        "x", "y", "text", source=_source(name, "x", "y", "text"), x_offset=4,
        text_font=value(FONTS), text_font_size="12px", text_color=canvas.INK,
        text_baseline="alphabetic", **ground,
    )  # fmt: skip
