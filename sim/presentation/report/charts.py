"""Charts that answer to the pointer: figures of Bokeh in the style of the pictures.

A chart is shown where there are a screen and script; in print and without script its picture is.
"""

import json
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from bokeh.embed import json_item
from bokeh.models import Axis, HoverTool, LayoutDOM, Plot
from bokeh.plotting import figure

from sim.presentation import canvas
from sim.presentation.language.speaking import phrase, say
from sim.presentation.report.page import BOKEH, Part, filled

FONTS: Final = '"landbridge 1", system-ui, "Segoe UI", Roboto, "landbridge 0", sans-serif'
"""The fonts of ``page.css``: what is drawn on a canvas knows no variables of style sheets."""
_HEIGHT: Final = 320
_ASSETS: Final = (BOKEH, "charts.js")
_TOOLS: Final = {
    "PanTool": phrase("Move in time"),
    "BoxZoomTool": phrase("Zoom: mark a part"),
    "WheelZoomTool": phrase("Zoom with the wheel"),
    "ResetTool": phrase("Show everything again"),
}
"""What the tools beside a chart do, by the name of their kind."""


_TIP: Final = (
    '<div style="display:table-row"><span style="display:table-cell;padding-right:.6em;'
    'text-align:right;color:#5c5c5c">{label}</span><span style="display:table-cell;'
    'color:#222222;overflow-wrap:anywhere">{value}</span></div>'
)
_TIP_FONT: Final = FONTS.replace('"', "&quot;")


def chart(name: str, title: str, model: LayoutDOM, instead: Part) -> Part:
    """Return a chart; `instead` is what print and readers without script see."""
    html = filled(
        "chart.html.j2", name=name, title=title, height=_height(model), instead=instead.html
    )
    data = {**instead.data, f"chart-{name}": as_json(model)}
    return Part(html, (*_ASSETS, *instead.assets), data)


def _height(model: LayoutDOM) -> int:
    """Return the height that is kept free until the chart is drawn, so that nothing moves then."""
    height = getattr(model, "height", None)
    return height if isinstance(height, int) else _HEIGHT


def house_figure(**options: Any) -> figure:
    """Return an empty figure in the house style; `options` are those of Bokeh's figure."""
    given = {
        "height": _HEIGHT,
        "sizing_mode": "stretch_width",
        "tools": "xpan,xbox_zoom,reset",
        "active_drag": "xbox_zoom",
        "toolbar_location": "above",
        "output_backend": "canvas",
    }
    shown = figure(**{**given, **options})
    for tool in shown.toolbar.tools:
        tool.description = say(_TOOLS.get(type(tool).__name__, "")) or None
    _dress(shown)
    return shown


def hover(tips: list[tuple[str, str]], **options: Any) -> HoverTool:
    """Return what tells the values under the pointer; labels and values are text, never markup.

    A tip is a label and what stands beside it, as ``@column``: Bokeh escapes what a column says.
    """
    rows = "".join(_TIP.format(label=_plain(label), value=value) for label, value in tips)
    table = f'<div style="display:table;max-width:24rem;font:12px/1.45 {_TIP_FONT}">{rows}</div>'
    return HoverTool(tooltips=table, **options)


def _plain(label: str) -> str:
    """Return a label of which nothing is markup or the name of a column."""
    return escape(label).replace("@", "&#64;").replace("$", "&#36;")


def as_json(model: LayoutDOM) -> bytes:
    """Return a model as JSON in which ids count from one, whatever was made before it.

    Keys keep their order: a model stands in full where it is named first.
    """
    # Bokeh names a model in several places by one and the same object: copied, each is its own.
    item = json.loads(json.dumps(json_item(model)))
    names: dict[str, str] = {}
    for holder, key in _ids(item):
        holder[key] = names.setdefault(holder[key], f"m{len(names) + 1}")
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()


def _ids(node: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every place where the id of a model stands, in an order that only the model decides."""
    if isinstance(node, dict):
        for key in ("id", "root_id"):
            if isinstance(node.get(key), str):
                yield node, key
        for value in node.values():
            yield from _ids(value)
    elif isinstance(node, list):
        for value in node:
            yield from _ids(value)


def dressed(axis: Axis) -> Axis:
    """Return an axis, one that was added to a figure, in the house style."""
    axis.axis_label_text_font = axis.major_label_text_font = FONTS
    axis.axis_label_text_font_style = "normal"
    axis.axis_label_text_font_size = "13px"
    axis.major_label_text_font_size = "12px"
    axis.axis_label_text_color = axis.major_label_text_color = canvas.INK
    axis.axis_line_color = canvas.GREY
    axis.minor_tick_line_color = None
    return axis


def _dress(shown: Plot) -> None:
    for axis in shown.axis:
        dressed(axis)
    for grid in shown.grid:
        grid.grid_line_color = canvas.PALE
    shown.outline_line_color = None
    shown.toolbar.logo = None
