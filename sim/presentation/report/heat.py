"""Heat maps: a figure over two keys, every field with its number, pale to dark."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bokeh.core.properties import value
from bokeh.models import LayoutDOM

from sim.presentation.report.charts import FONTS, hover
from sim.presentation.report.views import Axis, Columns, Shown, source, view_figure

_FIELD_PX: Final = 44
_FRAME_PX: Final = 70
_LEAST_PX: Final = 180
_MOST_PX: Final = 520


class Field(NamedTuple):
    """A field: its column and row, its colour, its number, that number's colour, what is said."""

    across: int
    up: int
    color: str
    words: str
    ink: str
    tips: Sequence[str]


def heat_figure(tips: Sequence[str]) -> LayoutDOM:
    """Return the figure for heat maps; `tips` are what the values are called."""
    names = [f"tip{number}" for number in range(len(tips))]
    rows = source("fields", ["x", "y", "color", "words", "ink", *names])
    shown = view_figure(name="panel")
    shown.grid.visible = False
    fields = shown.rect(
        "x", "y", 1, 1, source=rows, fill_color="color", line_color="white", line_width=2
    )
    shown.text(
        "x",
        "y",
        text="words",
        source=rows,
        text_color="ink",
        text_align="center",
        text_baseline="middle",
        text_font=value(FONTS),
        text_font_size="12px",
    )
    told = [(words, f"@{name}") for words, name in zip(tips, names, strict=True)]
    shown.add_tools(hover(told, renderers=[fields]))
    return shown


def heat_shown(fields: Sequence[Field], across: Axis, up: Axis, tips: int) -> Shown:
    """Return fields as a panel shows them; the axes have a tick at each whole number."""
    columns: Columns = {
        "x": [field.across for field in fields],
        "y": [field.up for field in fields],
        "color": [field.color for field in fields],
        "words": [field.words for field in fields],
        "ink": [field.ink for field in fields],
        **{f"tip{at}": [field.tips[at] for field in fields] for at in range(tips)},
    }
    height = _FRAME_PX + _FIELD_PX * len(up.ticks)
    return Shown({"fields": columns}, across, up, min(max(height, _LEAST_PX), _MOST_PX))
