"""The sheet every picture is drawn on: size, palette, heading, footer, and bytes that repeat.

For the screen a sheet is ten inches wide at 160 dots an inch, so that the smallest letters are
still read when it is shown at 1,200 pixels or printed on a page; `style` has what a paper wants.
Colours are those of Okabe and Ito; whatever differs by colour differs by line style or hatch too,
for prints in grey. Text is drawn as outlines of the font matplotlib carries: the same look
everywhere, and nothing in a label is ever markup.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final, Literal, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox
from matplotlib.typing import LineStyleType

from sim.presentation.digits import as_spoken, on_axis
from sim.presentation.legend import Key, LegendPlan
from sim.presentation.lettering import (
    FAMILIES,
    TITLE_PT,
    as_title,
    lines,
    register_fonts,
    width_in,
)
from sim.presentation.picture_bytes import encoded as encoded
from sim.presentation.style import SCREEN, style_in_use

WIDTH_IN: Final = SCREEN.width_in
"""Of a sheet for the screen; `sheet_width_in` is that of the sheets that are drawn now."""
DOTS_PER_INCH: Final = SCREEN.dots_per_inch
MARGIN_IN: Final = 0.16
_BARE_MARGIN_IN: Final = 0.04

INK: Final = "#222222"
GREY: Final = "#666666"
MIDDLE_GREY: Final = "#8C8C8C"
DARK_GREY: Final = "#4D4D4D"
PALE: Final = "#D9D9D9"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
SKY: Final = "#56B4E9"
YELLOW: Final = "#F0E442"
BLACK: Final = "#000000"

PAPER: Final = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
"""A white ground for words that stand on lines or hatches."""

HEADING_PT: Final = 14.0
SUBTITLE_PT: Final = 10.0
NOTE_PT: Final = 8.0
TEXT_PT: Final = 9.5
_LEADING: Final = 1.35
_MOST_COLUMNS: Final = 3
_Y_LABELS_IN: Final = 0.6
_POINTS_PER_INCH: Final = 72

_STYLE: Final[dict[Any, Any]] = {
    "font.family": list(FAMILIES),
    "font.size": TEXT_PT,
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
    "text.usetex": False,
    "text.color": INK,
    "axes.formatter.use_mathtext": False,
    "axes.unicode_minus": True,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT_PT,
    "axes.titlesize": TITLE_PT,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": TEXT_PT,
    "ytick.labelsize": TEXT_PT,
    "legend.frameon": False,
    "legend.fontsize": TEXT_PT,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.7,
    "lines.solid_capstyle": "butt",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
}


class Look(NamedTuple):
    """How something is told from its neighbours, in colour and in grey."""

    color: str
    line: LineStyleType = "-"
    hatch: str = ""
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands around a picture: what it shows, of which scenario, and how to read it."""

    heading: str
    title: str
    period: str
    notes: tuple[str, ...] = ()


def line_key(look: Look, words: str) -> Key:
    """Return the legend's entry for a line."""
    return Key(Line2D([], [], color=look.color, ls=look.line, lw=look.width), words)


def patch_key(look: Look, words: str) -> Key:
    """Return the legend's entry for an area."""
    return Key(Patch(**filled(look)), words)


def filled(look: Look) -> dict[str, Any]:
    """Return the settings of an area: its colour, and its hatch in ink."""
    return {"facecolor": look.color, "hatch": look.hatch, "edgecolor": INK, "linewidth": 0.5}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style while the block runs, whatever the user's own settings are."""
    log = logging.getLogger("matplotlib")
    level = log.level
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        register_fonts()
        # On a machine's first picture matplotlib logs that it lists the fonts; nobody asked.
        log.setLevel(logging.ERROR)
        try:
            yield
        finally:
            log.setLevel(level)


class Sheet(Figure):
    """A figure that knows what stands around it, and what its legend says."""

    caption: Caption
    keys: Sequence[Key]


def sheet_width_in() -> float:
    """Return how wide the sheets are that are drawn now, in inches."""
    return style_in_use().width_in


def sheet(caption: Caption, body_in: float, keys: Sequence[Key] = ()) -> Sheet:
    """Return a figure with heading, legend and footer, and `body_in` inches of room for panels.

    In a style without a frame heading and footer are left to whoever writes the caption.
    """
    is_framed, across_in = style_in_use().is_framed, sheet_width_in()
    margin_in = MARGIN_IN if is_framed else _BARE_MARGIN_IN
    wide_in = across_in - 2 * margin_in
    heading, subtitle, notes = _frame(caption, wide_in) if is_framed else ([], [], [])
    legend = LegendPlan.of(keys, wide_in)
    head_in = 1.5 * margin_in + _height_in(heading, HEADING_PT) + _height_in(subtitle, SUBTITLE_PT)
    foot_in = 1.5 * margin_in + _height_in(notes, NOTE_PT)
    height_in = head_in + legend.height_in + body_in + foot_in
    figure = Sheet(figsize=(across_in, height_in), dpi=DOTS_PER_INCH)
    figure.caption, figure.keys = caption, keys
    at_in = _write(figure, heading, height_in - margin_in, _HEADING)
    _write(figure, subtitle, at_in, _SUBTITLE)
    _write(figure, notes, foot_in - 0.5 * margin_in, _NOTE)
    legend.draw(figure, margin_in, 1 - head_in / height_in)
    side = margin_in / across_in
    rect = (side, foot_in / height_in, 1 - 2 * side, body_in / height_in)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=rect, h_pad=0.06, w_pad=0.06))
    return figure


def _frame(caption: Caption, wide_in: float) -> tuple[list[str], list[str], list[str]]:
    """Return the lines of heading, subtitle and footer."""
    heading = lines(caption.heading, HEADING_PT, wide_in, 2, bold=True)
    notes = [line for note in caption.notes for line in lines(note, NOTE_PT, wide_in, 4)]
    return heading, _subtitle(caption, wide_in), notes


def _subtitle(caption: Caption, wide_in: float) -> list[str]:
    """Return title and period on one line if they fit, else the period under the title."""
    together = f"{caption.title} · {caption.period}"
    if width_in(together, SUBTITLE_PT) <= wide_in:
        return [together]
    return [*lines(caption.title, SUBTITLE_PT, wide_in, 2), caption.period]


def _height_in(text: list[str], size_pt: float) -> float:
    return len(text) * size_pt * _LEADING / _POINTS_PER_INCH


class _Type(NamedTuple):
    """How a line of text is set."""

    size_pt: float
    color: str
    weight: str = "normal"


_HEADING: Final = _Type(HEADING_PT, INK, "bold")
_SUBTITLE: Final = _Type(SUBTITLE_PT, GREY)
_NOTE: Final = _Type(NOTE_PT, GREY)


def _write(figure: Figure, text: list[str], at_in: float, look: _Type) -> float:
    """Write lines downward from `at_in` inches above the foot; return where they end."""
    for line in text:
        figure.text(
            MARGIN_IN / figure.get_figwidth(),
            at_in / figure.get_figheight(),
            line,
            size=look.size_pt,
            color=look.color,
            weight=look.weight,
            va="top",
        )
        at_in -= _height_in([line], look.size_pt)
    return at_in


def empty(caption: Caption, sentence: str) -> Figure:
    """Return a sheet that says in words why there is nothing to draw."""
    figure = sheet(caption, body_in=1.6)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.text(0.5, 0.5, sentence, ha="center", va="center", size=12, color=GREY)
    return figure


PER_CENT: Final = FuncFormatter(lambda share, _: f"{as_spoken(f'{share * 100:.4g}')} %")
"""Writes shares of an axis as per cent."""


def bands(ports: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the ports that stand side by side, in as many bands as it takes; at least one."""
    count = -(-len(ports) // _MOST_COLUMNS) or 1
    width = -(-len(ports) // count)
    return [tuple(ports[first : first + width]) for first in range(0, max(len(ports), 1), width)]


def room_in(columns: int) -> float:
    """Return how wide words over one of so many columns may be, in inches."""
    return (sheet_width_in() - 2 * MARGIN_IN - _Y_LABELS_IN) / columns - 0.2


def filled_panels(line: Iterable[Axes], band: Sequence[str]) -> Iterator[tuple[Axes, str]]:
    """Yield the panels of a line with their ports; those beyond the ports are hidden."""
    for axes, port in zip_longest(line, band):
        if port is None:
            axes.set_axis_off()
        else:
            yield axes, port


def value_axis(axes: Axes, axis: Literal["x", "y"] = "y", most: int = 6) -> None:
    """Let `axis` show amounts: pale lines across it, no tick marks, 4,000 in groups of three."""
    axes.grid(visible=True, axis=axis)
    axes.tick_params(axis=axis, length=0)
    shown = axes.xaxis if axis == "x" else axes.yaxis
    shown.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]))
    shown.set_major_formatter(FuncFormatter(lambda value, _: on_axis(value)))


def column_heading(axes: Axes, words: str, room_in: float) -> None:
    """Write bold `words` above the title of `axes`, as the heading of its column."""
    lines_below = axes.get_title(loc="left").count("\n") + 1
    axes.annotate(
        as_title(words, room_in),
        (0.0, 1.0),
        (0, 10 + 12 * lines_below),
        xycoords="axes fraction",
        textcoords="offset points",
        size=TITLE_PT,
        weight="bold",
        va="bottom",
    )


def from_zero(axes: Axes, at_least: float = 1.0) -> None:
    """Let the y axis begin at zero and reach at least `at_least`.

    Call it when everything is drawn: on all panels that share the axis.
    """
    axes.set_ylim(0, max(axes.get_ylim()[1], at_least))


def settled(figure: Figure) -> Figure:
    """Return `figure` with every panel in its final place.

    The layout is found once, so that the formats agree and do not depend on which comes first.
    """
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        # The last bits of the solver's answer depend on where its parts lie in memory.
        axes.set_position(Bbox(axes.get_position().get_points().round(6)))
    return figure
