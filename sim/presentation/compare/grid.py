"""Differences as a grid: a block for each place, a column for each figure, a row for each rival.

Every column has an axis of its own, so that hours, percentage points and money are never mixed; it
is the same at all places.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.presentation import canvas
from sim.presentation.canvas import Caption
from sim.presentation.compare.data import ComparisonData, Place
from sim.presentation.compare.parts import Cell, Kind, cell, metric_heading, name_lines
from sim.presentation.legend import Key as LegendKey
from sim.presentation.lettering import TITLE_PT, as_title, wrapped

_NAMES_IN: Final = 1.5
_WORDS_IN: Final = 0.75
_HEAD_IN: Final = 0.8
_FOOT_IN: Final = 0.3
_OUTLYING: Final = 3.0
_STRIPE: Final = "#F4F4F4"
_FARTHEST: Final = 3.0
"""An axis reaches at most so many times as far as the largest mean; what goes beyond it is cut."""

Spot = tuple[str, Place, str]
"""An alternative, a place, a figure."""
Strip = Callable[[Axes, float, Spot, Cell], None]
"""Draws the difference at a spot around a height."""


@dataclass(frozen=True)
class Grid:
    """The differences at all spots; `row_in` is how high a row is, `strip` how it is drawn.

    At a spot, `dots` must be seen, and `spans` as far as there is room for them.
    """

    data: ComparisonData
    metrics: Sequence[str]
    row_in: float
    strip: Strip
    dots: Mapping[Spot, Sequence[float]] = field(default_factory=dict)
    spans: Mapping[Spot, Sequence[float]] = field(default_factory=dict)

    @cached_property
    def cells(self) -> Mapping[Spot, Cell]:
        """Return the differences."""
        data = self.data
        spots = [(n, p, m) for p in data.places for n in data.names for m in self.metrics]
        return {spot: cell(data, *spot) for spot in spots}

    def draw(self, about: Caption, keys: Sequence[LegendKey]) -> Figure:
        """Return the picture."""
        places, metrics = self.data.places, self.metrics
        block_in = _HEAD_IN + _FOOT_IN + self.row_in * len(self.data.names)
        figure = canvas.sheet(about, block_in * len(places), keys)
        shape = (len(places), len(metrics))
        panels = figure.subplots(*shape, sharex="col", sharey=True, squeeze=False)
        for axes, metric in zip(panels[0], metrics, strict=True):
            axes.set_xlim(self._span(metric))
        for line, place in zip(panels, places, strict=True):
            for axes, metric in zip(line, metrics, strict=True):
                self._panel(axes, place, metric)
            self._title(line, place)
        self._names(panels[0][0])
        return figure

    def _panel(self, axes: Axes, place: Place, metric: str) -> None:
        names = self.data.names
        for height, name in enumerate(names):
            if height % 2 == 0:
                axes.axhspan(height - 0.5, height + 0.5, color=_STRIPE, lw=0, zorder=0)
            found = self.cells[name, place, metric]
            self.strip(axes, height, (name, place, metric), found)
            _write(axes, height, found)
        axes.axvline(0.0, color=canvas.INK, lw=1.0, zorder=1)
        axes.set_ylim(len(names) - 0.5, -0.5)
        canvas.value_axis(axes, "x", most=3)
        axes.tick_params(axis="x", labelbottom=True, labelsize=canvas.NOTE_PT)
        axes.tick_params(axis="y", left=False)
        axes.spines["left"].set_visible(False)

    def _title(self, line: Sequence[Axes], place: Place) -> None:
        """Write the place over its block, and each figure over its column."""
        room_in = (canvas.sheet_width_in() - _NAMES_IN) / len(self.metrics) - 0.3
        headings = [metric_heading(self.data, metric) for metric in self.metrics]
        broken = [wrapped(words, canvas.NOTE_PT, room_in) for words in headings]
        most = max(words.count("\n") for words in broken)
        # An empty title keeps the room; a long one would push the other columns away.
        line[0].set_title(" ", pad=21 + 11 * most)
        title = as_title(self.data.place_words(place), 8.0)
        write_over(line[0], title, 21 + 11 * most, size=TITLE_PT, weight="bold")
        for axes, words in zip(line, broken, strict=True):
            write_over(axes, words, 4, size=canvas.NOTE_PT)

    def _names(self, axes: Axes) -> None:
        """Write the names of the alternatives at the heights, for all panels."""
        names = [name_lines(name, canvas.TEXT_PT, _NAMES_IN) for name in self.data.names]
        axes.set_yticks(range(len(names)), names)

    def _span(self, metric: str) -> tuple[float, float]:
        """Return where the axis of a figure begins and ends; 0 is always in it."""
        sizes = {
            spot: abs(found.mean)
            for spot, found in self.cells.items()
            if spot[-1] == metric and found.mean is not None
        }
        most = mainstream(list(sizes.values()))
        own = [spot for spot, size in sizes.items() if size <= most]
        firm = [0.0, *(self.cells[spot].mean or 0.0 for spot in own)]
        firm += [gap for spot in own for gap in self.dots.get(spot, ())]
        farthest = _FARTHEST * max(map(abs, firm)) or 1.0
        reach = [number for spot in own for number in self.cells[spot].reach]
        reach += [number for spot in own for number in self.spans.get(spot, ())]
        low = max(min([*firm, *reach]), -farthest)
        high = min(max([*firm, *reach]), farthest)
        spare = 0.08 * (high - low) or 1.0
        return low - spare, high + spare


def write_over(axes: Axes, words: str, above_pt: float, **type_: Any) -> None:
    """Write `words` so many points above a panel; the layout makes no room for them."""
    axes.annotate(
        words,
        (0.0, 1.0),
        (0, above_pt),
        xycoords="axes fraction",
        textcoords="offset points",
        va="bottom",
        in_layout=False,
        **type_,
    )


def mainstream(sizes: Sequence[float]) -> float:
    """Return how far an axis must reach at least for `sizes`, the largest few left out.

    Those are up to a quarter of them, if they are more than three times as large as all others: an
    alternative that ruins everything would otherwise hide what the others do.
    """
    ordered = sorted(sizes, reverse=True)
    ends = range(len(ordered) // 4, 0, -1)
    cuts = (k for k in ends if ordered[k - 1] > _OUTLYING * ordered[k] > 0)
    return ordered[next(cuts, 0)] if ordered else 0.0


def draw_interval(axes: Axes, height: float, found: Cell, *, width: float = 2.0) -> None:
    """Draw the mean with its interval; where it goes beyond the axis, an arrow says so."""
    if found.mean is None or found.kind is Kind.NOTHING:
        return
    lower = found.mean if found.lower is None else found.lower
    upper = found.mean if found.upper is None else found.upper
    draw_span(axes, height, (lower, upper), found.kind.color, width)
    low, high = axes.get_xlim()
    if low <= found.mean <= high:
        axes.plot([found.mean], [height], ls="", zorder=4, **found.kind.marker)


def draw_span(
    axes: Axes, height: float, span: tuple[float, float], color: str, width: float
) -> None:
    """Draw an interval, with an arrow at the end of the axis where it goes beyond."""
    low, high = axes.get_xlim()
    axes.plot(span, [height, height], color=color, lw=width, zorder=3)
    ends = ((span[0] < low, low, "<"), (span[1] > high, high, ">"))
    for end, marker in ((end, marker) for is_cut, end, marker in ends if is_cut):
        axes.plot([end], [height], marker, ms=6, color=color, mew=0, zorder=3, clip_on=False)


def _write(axes: Axes, height: float, found: Cell) -> None:
    """Write the difference right of the panel."""
    axes.annotate(
        wrapped(found.words, canvas.NOTE_PT, _WORDS_IN + 0.2),
        (1.0, height),
        (4, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        size=canvas.NOTE_PT,
        color=found.kind.color if found.kind.is_shown else canvas.INK,
        weight="bold" if found.kind.is_shown else "normal",
        va="center",
        annotation_clip=False,
    )
