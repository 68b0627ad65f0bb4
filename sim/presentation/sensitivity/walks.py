"""Picture: Morris' elementary effects, their mean size as bars, and against how much they vary.

One row for each port and direction. The numbers of the bars name the points beside them.
"""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.digits import plain
from sim.presentation.language.speaking import say
from sim.presentation.lettering import as_title, width_in
from sim.presentation.sensitivity.bars import (
    MOST_BARS,
    ROW_IN,
    fill,
    name_rows,
    nobody,
    shown,
    told_keys,
    whisker,
)
from sim.presentation.sensitivity.data import Bar, SensitivityData
from sim.presentation.studies import heading, unit_words

_HEAD_IN: Final = 1.05
_LEAST_ROWS: Final = 5
_WIDE_IN: Final = 3.0
_ASIDE_IN: Final = 0.75
"""About how wide the right panel is, and how much of its height is taken by title and axis."""
_LETTER_PT: Final = 8.0
_EQUAL: Final = Look(canvas.GREY, (0, (4, 2)), width=1.0)
_AWAY: Final = ((7, 0), (-7, 0), (0, 8), (0, -8), (7, 7), (-7, 7), (7, -7), (-7, -7))
_NEAR: Final = 9
"""Numbers that stand farther from their point, in points of type, have a line to it."""
_LEADER: Final = {"arrowstyle": "-", "lw": 0.5, "color": canvas.MIDDLE_GREY, "shrinkB": 3}
_FARTHER: Final = (1.0, 1.7, 2.6, 3.6)


def draw(data: SensitivityData, metric: str) -> Figure:
    """Return the picture of a figure."""
    places = list(data.bands(metric))
    bars = {place: shown(data.bars(metric, place)) for place in places}
    if not any(bars.values()):
        about = data.caption(_heading(metric), [])
        return canvas.empty(about, _why_none(data.bars(metric, places[0])))
    heights = [_HEAD_IN + ROW_IN * max(_LEAST_ROWS, len(bars[place])) for place in places]
    notes = [
        say(
            "Bars: mu*, the change of the figure when the input goes from one end of its range to"
            " the other, mean size over the trajectories with its 95 % interval; + or − where the"
            " interval of their mean lies on one side. Right: far above the dashed line the effect"
            " hangs on the other inputs, or bends; what lies too close to others has no number."
        ),
        *_unshown(data, metric),
    ]
    dashed = canvas.line_key(_EQUAL, say("sigma = mu*"))
    about = data.caption(_heading(metric), notes)
    keys = [*told_keys(canvas.BLUE), dashed]
    figure = canvas.sheet(about, sum(heights), keys)
    panels = figure.subplots(
        len(places), 2, squeeze=False, width_ratios=(1.25, 1.0), height_ratios=heights
    )
    for (left, right), place in zip(panels, places, strict=True):
        left.set_title(as_title(data.title(place), 5.0))
        unit = data.bands(metric)[place]["unit"]
        numbered = [(n, bar) for n, bar in enumerate(bars[place], 1) if "sigma" in bar.measures]
        if bars[place]:
            _draw_bars(left, bars[place], unit)
        else:
            nobody(left, _why_none(data.bars(metric, place)))
        if numbered:
            _draw_points(right, numbered, unit)
        else:
            right.set_axis_off()
    return figure


def _why_none(bars: Sequence[Bar]) -> str:
    if bars and all(bar.verdict == "not given" for bar in bars):
        return say("Not given: at all points a queue grows, or trains stand in gridlock.")
    return say("No input changes this figure.")


def _unshown(data: SensitivityData, metric: str) -> list[str]:
    """Return the note on inputs that have no bar."""
    more = max((len(data.bars(metric, place)) for place in data.bands(metric)), default=0)
    if more <= MOST_BARS:
        return []
    return [
        say(
            "At most {shown} of {count} inputs are drawn; effects.csv has all.",
            shown=MOST_BARS,
            count=more,
        )
    ]


def _heading(metric: str) -> str:
    return say("{figure}: which inputs move it", figure=heading(metric))


def _draw_bars(axes: Axes, bars: Sequence[Bar], unit: str) -> None:
    for row, bar in enumerate(bars):
        value = bar.measures["mu_star"]
        axes.barh(row, value[0], 0.62, zorder=2, **fill(bar, canvas.BLUE))
        whisker(axes, row, value)
    far = max(max(bar.measures["mu_star"][0], bar.measures["mu_star"][2] or 0.0) for bar in bars)
    for row, bar in enumerate(bars):
        size, _, upper = bar.measures["mu_star"]
        axes.text(
            max(size, upper or 0.0) + 0.015 * far,
            row,
            _signed(bar, unit),
            size=_LETTER_PT,
            va="center",
            color=canvas.INK,
        )
    name_rows(axes, bars, numbered=True)
    canvas.value_axis(axes, "x", most=5)
    _per_cent(axes.xaxis, unit)
    axes.set_xlim(0, 1.16 * far)
    axes.set_xlabel(say("mu* ({unit})", unit=unit_words(unit)))


def _per_cent(axis: Axis, unit: str) -> None:
    if unit == "share":
        axis.set_major_formatter(canvas.PER_CENT)


def _signed(bar: Bar, unit: str) -> str:
    """Return mu* with the sign of mu, if that can be told."""
    _, lower, upper = bar.measures["mu"]
    size = bar.measures["mu_star"][0] * (100 if unit == "share" else 1)
    sign = ""
    if lower is not None and upper is not None and (lower > 0 or upper < 0):
        sign = "+" if lower > 0 else "−"
    return f"{sign}{plain(size)}"


def _draw_points(axes: Axes, bars: Sequence[tuple[int, Bar]], unit: str) -> None:
    """Draw the numbered bars that have a sigma as points; of one step alone there is none."""
    spots = [(bar.size, bar.measures["sigma"][0]) for _, bar in bars]
    wide = 1.12 * max(spot[0] for spot in spots)
    high = 1.15 * max([spot[1] for spot in spots] + [0.25 * wide])
    axes.set_xlim(-0.04 * wide, wide)
    axes.set_ylim(-0.06 * high, high)
    axes.plot([0, max(wide, high)], [0, max(wide, high)], color=_EQUAL.color, ls=_EQUAL.line, lw=1)
    for spot, (_, bar) in zip(spots, bars, strict=True):
        look = fill(bar, canvas.BLUE)
        face, edge = look["facecolor"], look["edgecolor"]
        axes.add_line(Line2D([spot[0]], [spot[1]], marker="o", ms=6, mfc=face, mec=edge, zorder=3))
    height_in = _HEAD_IN + ROW_IN * max(_LEAST_ROWS, len(bars)) - _ASIDE_IN
    sizes = [72 * _WIDE_IN / (1.04 * wide), 72 * height_in / (1.06 * high)]
    for spot, (number, _), away in zip(spots, bars, _spread(spots, sizes), strict=True):
        if away is None:
            continue
        axes.annotate(
            str(number),
            spot,
            away,
            textcoords="offset points",
            size=_LETTER_PT,
            ha="center",
            va="center",
            zorder=4,
            bbox={**canvas.PAPER, "boxstyle": "round,pad=0.05"},
            arrowprops=_LEADER if max(map(abs, away)) > _NEAR else None,
        )
    _show_both(axes, unit)


def _show_both(axes: Axes, unit: str) -> None:
    """Let both axes show amounts of `unit`."""
    canvas.value_axis(axes, "x", most=5)
    canvas.value_axis(axes, "y", most=4)
    axes.grid(visible=True, axis="x")
    for axis in (axes.xaxis, axes.yaxis):
        _per_cent(axis, unit)
    axes.set_xlabel(say("mu* ({unit})", unit=unit_words(unit)))
    axes.set_ylabel(say("sigma ({unit})", unit=unit_words(unit)))


def _spread(
    spots: Sequence[tuple[float, float]], scale: Sequence[float]
) -> list[tuple[float, float] | None]:
    """Return how far, in points of type, the number of each spot stands from it.

    None where there is no room; `scale` is how many points of type one unit is on either axis.
    """
    at = [(x * scale[0], y * scale[1]) for x, y in spots]
    taken = [(x, y, 7.0) for x, y in at]
    found: list[tuple[float, float] | None] = []
    for number, (x, y) in enumerate(at, 1):
        size = 72 * width_in(str(number), _LETTER_PT) / 2 + 3
        candidates = [(dx * far, dy * far) for far in _FARTHER for dx, dy in _AWAY]
        free = (
            (dx, dy)
            for dx, dy in candidates
            if min(x + dx, y + dy) > -2
            and all(_apart((x + dx, y + dy, size), other) for other in taken)
        )
        away = next(free, None)
        found.append(away)
        if away is not None:
            taken.append((x + away[0], y + away[1], size))
    return found


def _apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    near = (one[2] + other[2]) / 1.5
    return abs(one[0] - other[0]) > near or abs(one[1] - other[1]) > near
