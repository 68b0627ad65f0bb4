"""Values with their intervals as strips below one another, one axis for all panels of a view."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from bokeh.core.properties import value
from bokeh.models import LabelSet, LayoutDOM, Span

from sim.presentation import canvas
from sim.presentation.report.charts import FONTS, hover
from sim.presentation.report.ticks import ticks_of
from sim.presentation.report.views import Axis, Columns, Shown, source, view_figure

_ROW_PX: Final = 42
_FRAME_PX: Final = 62
_FARTHEST: Final = 3.0
"""An axis reaches at most so many times as far from its nearest end as the farthest mean."""
_SPARE: Final = 0.06


class Look(NamedTuple):
    """How a strip is drawn: colour, marker of Bokeh, and whether that is filled."""

    color: str
    marker: str = "circle"
    filled: bool = True


class Strip(NamedTuple):
    """A value with its interval; `words` stand over it, `tips` are said when it is pointed at."""

    words: str
    mean: float | None
    lower: float | None
    upper: float | None
    look: Look
    tips: Sequence[str]


def strips_figure(tips: Sequence[str], *, at_zero: bool) -> LayoutDOM:
    """Return the figure in which strips are shown; `tips` are what the values are called."""
    names = [f"tip{number}" for number in range(len(tips))]
    rows = source("strips", ["y", "over", "words", "mean", "lower", "upper", *_LOOK, *names])
    shown = view_figure(name="panel")
    shown.yaxis.visible = False
    shown.ygrid.visible = False
    if at_zero:
        shown.add_layout(Span(location=0, dimension="height", line_color=canvas.INK))
    shown.segment("lower", "y", "upper", "y", source=rows, line_color="color", line_width=3)
    points: Any = shown.scatter(
        "mean",
        "y",
        source=rows,
        size=11,
        marker="marker",
        fill_color="fill",
        line_color="color",
        line_width=2,
    )
    shown.add_layout(_labels(rows))
    told = [(words, f"@{name}") for words, name in zip(tips, names, strict=True)]
    shown.add_tools(hover(told, renderers=[points], mode="hline", point_policy="snap_to_data"))
    return shown


_LOOK: Final = ("color", "fill", "marker")


def _labels(rows: Any) -> LabelSet:
    return LabelSet(
        x=0,
        x_units="screen",
        y="over",
        text="words",
        source=rows,
        text_font=value(FONTS),
        text_font_size="13px",
        text_color=canvas.INK,
        text_baseline="middle",
        background_fill_color="white",
        background_fill_alpha=0.8,
    )


def strips_shown(strips: Sequence[Strip], axis: Axis) -> Shown:
    """Return the strips as a panel shows them, the first on top."""
    count = len(strips)
    columns: Columns = {
        "y": [count - number - 0.72 for number in range(count)],
        "over": [count - number - 0.27 for number in range(count)],
        "words": [strip.words for strip in strips],
        "mean": [strip.mean for strip in strips],
        "lower": [strip.mean if strip.lower is None else strip.lower for strip in strips],
        "upper": [strip.mean if strip.upper is None else strip.upper for strip in strips],
        "color": [strip.look.color for strip in strips],
        "fill": [strip.look.color if strip.look.filled else "#ffffff" for strip in strips],
        "marker": [strip.look.marker for strip in strips],
        **{
            f"tip{number}": [strip.tips[number] for strip in strips]
            for number in range(len(strips[0].tips) if strips else 0)
        },
    }
    return Shown({"strips": columns}, axis, Axis(0, max(count, 1)), _FRAME_PX + _ROW_PX * count)


def strips_axis(strips: Iterable[Strip], words: str, *, at_zero: bool) -> Axis:
    """Return an axis for all of `strips`; far ends of wide intervals are cut off."""
    known = [strip for strip in strips if strip.mean is not None]
    means = [strip.mean for strip in known if strip.mean is not None] or [0.0]
    firm = [*means, 0.0] if at_zero else means
    width = max(firm) - min(firm) or abs(max(firm)) or 1.0
    ends = [end for strip in known for end in (strip.lower, strip.upper) if end is not None]
    low = max(min([*firm, *ends]), min(firm) - _FARTHEST * width)
    high = min(max([*firm, *ends]), max(firm) + _FARTHEST * width)
    spare = _SPARE * (high - low) or 0.5 * width
    low, high = (low - spare if low or at_zero else low), high + spare
    if not at_zero and min(firm) >= 0:
        low = max(low, 0.0)
    return Axis(low, high, ticks_of(low, high, 5), words)
