"""Lines with their bands in panels side by side, one scale for all panels of a view."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bokeh.models import LayoutDOM

from sim.presentation import canvas
from sim.presentation.report.charts import hover
from sim.presentation.report.views import Axis, Column, Columns, Shown, source, view_figure

_HEIGHT_PX: Final = 300
_NUMBERS: Final = ("x", "y", "lower", "upper")


class Line(NamedTuple):
    """A line: places, values, limits (None where there is none), and what is said at each."""

    x: Sequence[float]
    y: Sequence[float | None]
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    tips: Sequence[Sequence[str]]


class Style(NamedTuple):
    """How a line is told from the others; `dash` is one of CSS and Bokeh, as "dashed"."""

    color: str
    dash: str = "solid"
    marker: str = ""
    width: float = 2.5
    is_joined: bool = True


class Mark(NamedTuple):
    """A place where there is no value, and why."""

    x: float
    tips: Sequence[str]


DASHES: Final = ("solid", "dashed", "dotted", "dotdash")


def curves_figure(styles: Sequence[Style], tips: Sequence[str]) -> LayoutDOM:
    """Return the figure for lines in these styles; `tips` are what the values are called."""
    names = [f"tip{number}" for number in range(len(tips))]
    shown = view_figure(name="panel")
    pointed = [_draw(shown, number, style, names) for number, style in enumerate(styles)]
    marks = source("marks", ["x", "y", *names])
    pointed.append(
        shown.scatter(
            "x",
            "y",
            source=marks,
            marker="x",
            size=12,
            line_width=3,
            line_color=canvas.VERMILLION,
        )
    )
    told = [(words, f"@{name}") for words, name in zip(tips, names, strict=True)]
    shown.add_tools(hover(told, renderers=pointed, mode="mouse"))
    return shown


def _draw(shown: Any, number: int, style: Style, names: Sequence[str]) -> Any:
    rows = source(f"line{number}", [*_NUMBERS, *names])
    if style.is_joined:
        shown.varea("x", "lower", "upper", source=rows, fill_color=style.color, fill_alpha=0.22)
        dash = style.dash if style.dash in DASHES else "solid"
        shown.line(
            "x", "y", source=rows, line_color=style.color, line_width=style.width, line_dash=dash
        )
    else:
        shown.segment("x", "lower", "x", "upper", source=rows, line_color=style.color)
    # A line without markers answers to the pointer, too: its points are there, but not seen.
    return shown.scatter(
        "x",
        "y",
        source=rows,
        marker=style.marker or "circle",
        size=9 if style.marker else 12,
        fill_color=style.color,
        line_color=style.color if style.marker == "x" else "white",
        line_width=3 if style.marker == "x" else 1,
        alpha=1.0 if style.marker else 0.0,
        hover_alpha=1.0,
    )


def curves_shown(
    lines: Sequence[Line], marks: Sequence[Mark], axes: tuple[Axis, Axis], tips: int
) -> Shown:
    """Return lines as a panel shows them; marks stand at the top."""
    sources = {f"line{number}": _columns(line, tips) for number, line in enumerate(lines)}
    top = axes[1].high - 0.04 * (axes[1].high - axes[1].low)
    sources["marks"] = {
        "x": [mark.x for mark in marks],
        "y": [top for _ in marks],
        **{f"tip{at}": [mark.tips[at] for mark in marks] for at in range(tips)},
    }
    return Shown(sources, axes[0], axes[1], _HEIGHT_PX)


def _columns(line: Line, tips: int) -> Columns:
    lower: Column = [y if low is None else low for y, low in zip(line.y, line.lower, strict=True)]
    upper: Column = [y if top is None else top for y, top in zip(line.y, line.upper, strict=True)]
    told = {f"tip{at}": [own[at] for own in line.tips] for at in range(tips)}
    return {"x": line.x, "y": line.y, "lower": lower, "upper": upper, **told}
