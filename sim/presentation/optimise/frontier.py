"""Picture: what every set that was run costs a day, and how it fares against each level."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from sim.experiments.optimise.words import named
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.optimise.data import KINDS, Kind, OptimiseData
from sim.presentation.studies import heading, side_by_side, unit_words
from sim.presentation.words import direction_words, spelled

_HEADINGS: Final = {
    (True, True): phrase("Cheapest set that keeps the level: {best}"),
    (True, False): phrase("Cheapest set that keeps all levels: {best}"),
    (False, True): phrase("Least costly set that keeps the level: {best}"),
    (False, False): phrase("Least costly set that keeps all levels: {best}"),
}
"""By whether the price decides, and whether there is one level."""

_FRONTIER: Final = Look(canvas.DARK_GREY, "-", width=1.2)
_LIMIT: Final = Look(canvas.INK, (0, (5, 2)), width=1.3)
_BAD: Final = Look(canvas.PALE, hatch="")
_MOST_PANELS: Final = 4
_PANEL_IN: Final = 2.9
_MARK_PT: Final = 7.5
_FAR: Final = 5.0
"""So many times as far from the limit as what keeps it, and a figure is not drawn."""
_FOOT: Final = 0.13
_NOT_GIVEN_AT: Final = _FOOT / (1 + _FOOT) / 2
_ASIDE: Final = 0.009

Row = Mapping[str, Any]


def draw(data: OptimiseData) -> Figure:
    """Return the picture: one panel under the other for each level, and for costs if they count."""
    panels = [*range(len(data.record["levels"]))][:_MOST_PANELS]
    with_total = data.record["minimise"] == "total"
    rows = len(panels) + with_total
    figure = canvas.sheet(
        data.caption(heading_words(data), *_notes(data)), rows * _PANEL_IN, _keys(data)
    )
    all_axes = figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    for axes, number in zip(all_axes, panels, strict=False):
        _draw_level(axes, data, number)
    if with_total:
        _draw_total(all_axes[-1], data)
    canvas.value_axis(all_axes[-1], "x", most=8)
    all_axes[-1].set_xlabel(say("price of the set, {money}", money=data.money))
    return figure


def heading_words(data: OptimiseData) -> str:
    """Return which set is the best, or that none is shown to keep the levels."""
    chosen = data.chosen
    if chosen is None:
        return say("No set is shown to keep the levels")
    names = [varied["short"] for varied in data.record["varied"]]
    best = named(tuple(chosen["units"]), names)
    by_price, is_one = data.record["minimise"] == "price", len(data.record["levels"]) == 1
    return say(_HEADINGS[by_price, is_one], best=best)


def _notes(data: OptimiseData) -> list[str]:
    notes = [
        say(
            "Mean and 95 % interval of each set. The line joins the best figures that a price has"
            " bought so far; grey is the side on which the level is not kept."
        )
    ]
    if any(_has_foot(data, number) for number in range(len(data.record["levels"]))):
        notes.append(
            say(
                "Below the line at the foot: far beyond the limit, or no mean to be given, where a"
                " queue grows or trains stand in gridlock."
            )
        )
    left_out = len(data.record["levels"]) - _MOST_PANELS
    if left_out > 0:
        notes.append(say("{count} more levels are in sets.csv.", count=left_out))
    return notes


def _has_foot(data: OptimiseData, number: int) -> bool:
    """Return whether a set stands at the foot of the panel of a level."""
    level = data.record["levels"][number]
    cells = [row["figures"][number] for row in data.sets]
    low, high = _span(cells, level)
    return not all(_is_within(cell, low, high) for cell in cells)


def _keys(data: OptimiseData) -> list[Key]:
    keys = [Key(_mark(KINDS[name]), say(KINDS[name].words)) for name in data.kinds]
    if data.chosen is not None:
        keys.append(Key(_ring(), say("chosen")))
    keys.append(canvas.line_key(_LIMIT, say("the level")))
    if any(cell["mean"] is not None for row in data.sets for cell in row["figures"]):
        keys.append(canvas.line_key(_FRONTIER, say("best for its price")))
    return keys


def _mark(kind: Kind, at: tuple[float, float] | None = None, **more: Any) -> Line2D:
    x, y = ([], []) if at is None else ([at[0]], [at[1]])
    return Line2D(
        x,
        y,
        ls="",
        marker=kind.mark,
        ms=_MARK_PT,
        mfc=kind.color if kind.filled else "white",
        mec=canvas.INK if kind.filled else kind.color,
        mew=0.7 if kind.filled else 1.3,
        **more,
    )


def _ring(at: tuple[float, float] | None = None, **more: Any) -> Line2D:
    x, y = ([], []) if at is None else ([at[0]], [at[1]])
    return Line2D(
        x, y, ls="", marker="o", ms=2 * _MARK_PT, mfc="none", mec=canvas.INK, mew=1.6, **more
    )


def _draw_level(axes: Axes, data: OptimiseData, number: int) -> None:
    level = data.record["levels"][number]
    axes.set_title(as_title(_title(level), canvas.room_in(1)))
    cells = [row["figures"][number] for row in data.sets]
    is_least = level["relation"].startswith(">")
    low, high = _span(cells, level)
    shown = [_is_within(cell, low, high) for cell in cells]
    canvas.value_axis(axes, most=5)
    _set_span(axes, low, high, with_foot=not all(shown))
    _draw_sets(axes, data, cells, shown, low)
    _draw_frontier(axes, _known(data, cells, shown), is_high_good=is_least)
    bad = (low, level["limit"]) if is_least else (level["limit"], high)
    axes.axhspan(*bad, color=_BAD.color, alpha=0.45, lw=0, zorder=0)
    axes.axhline(level["limit"], color=_LIMIT.color, ls=_LIMIT.line, lw=_LIMIT.width, zorder=1)
    if level["unit"] == "share":
        axes.yaxis.set_major_formatter(canvas.PER_CENT)
    axes.set_ylabel(unit_words(level["unit"]))


def _set_span(axes: Axes, low: float, high: float, *, with_foot: bool) -> None:
    """Let the y axis run from `low` to `high`, with a strip below for what has no mean."""
    foot = _FOOT * (high - low) if with_foot else 0.0
    axes.set_ylim(low, high)
    ticks = [tick for tick in axes.get_yticks() if max(low, 0.0) <= tick <= high]
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.set_ylim(low - foot, high)
    if foot:
        axes.axhspan(low - foot, low, color="white", lw=0, zorder=0.6)
        axes.axhline(low, color=canvas.MIDDLE_GREY, lw=0.7, zorder=0.7)


def _title(level: Row) -> str:
    where = [
        say(spelled(level["port"]).title()) if level["port"] != "all" else "",
        direction_words(level["direction"]) if level["direction"] != "all" else "",
        level["service"] if level["service"] != "all" else "",
    ]
    return side_by_side(heading(level["metric"]), *filter(None, where))


def _draw_total(axes: Axes, data: OptimiseData) -> None:
    axes.set_title(say("Price of the set and costs of all crossings"))
    cells = [row["total"] for row in data.sets]
    shown = [cell["mean"] is not None for cell in cells]
    _draw_sets(axes, data, cells, shown)
    numbers = [n for cell in cells for n in cell.values() if n is not None] or [0.0, 1.0]
    margin = 0.1 * (max(numbers) - min(numbers) or 1.0)
    canvas.value_axis(axes, most=5)
    _set_span(axes, min(numbers) - margin, max(numbers) + margin, with_foot=not all(shown))
    if not any(shown):
        axes.set_yticks([])
    axes.set_ylabel(data.money)


def _is_within(cell: Row, low: float, high: float) -> bool:
    return cell["mean"] is not None and low <= cell["mean"] <= high


def _known(
    data: OptimiseData, cells: Sequence[Row], shown: Sequence[bool]
) -> list[tuple[float, float]]:
    rows = zip(data.sets, cells, shown, strict=True)
    return [(row["price"], cell["mean"]) for row, cell, is_shown in rows if is_shown]


def _draw_sets(
    axes: Axes,
    data: OptimiseData,
    cells: Sequence[Row],
    shown: Sequence[bool],
    floor: float = -inf,
) -> None:
    """Draw the mark of every set with its interval from `floor` on, if not `shown` at the foot."""
    rows = zip(data.sets, cells, _places(data.sets), shown, strict=True)
    for row, cell, x, is_shown in rows:
        kind = KINDS[row["verdict"]]
        if not is_shown:
            at = (x, _NOT_GIVEN_AT)
            axes.add_line(_mark(kind, at, transform=axes.get_xaxis_transform(), zorder=3))
            continue
        at = (x, cell["mean"])
        if cell["lower_95"] is not None:
            limits = [max(cell["lower_95"], floor), cell["upper_95"]]
            axes.plot([at[0]] * 2, limits, color=canvas.GREY, lw=1.1, zorder=2)
        axes.add_line(_mark(kind, at, zorder=3 + kind.filled))
        if row["units"] == data.record["chosen"]:
            axes.add_line(_ring(at, zorder=5))
    prices = [row["price"] for row in data.sets]
    spare = 0.06 * (max(prices) - min(prices) or 1.0)
    axes.set_xlim(min(prices) - spare, max(prices) + spare)


def _places(sets: Sequence[Row]) -> list[float]:
    """Return where the sets stand along the prices, those with the same one side by side."""
    prices = [row["price"] for row in sets]
    step = _ASIDE * (max(prices) - min(prices) or 1.0)
    places = []
    for number, price in enumerate(prices):
        before, among = prices[:number].count(price), prices.count(price)
        places.append(price + step * (before - (among - 1) / 2))
    return places


def _draw_frontier(axes: Axes, known: Sequence[tuple[float, float]], *, is_high_good: bool) -> None:
    best: list[tuple[float, float]] = []
    sign = -1 if is_high_good else 1
    for price, figure in sorted(known, key=lambda at: (at[0], sign * at[1])):
        if not best or sign * figure < sign * best[-1][1]:
            best.append((price, figure))
    steps = [best[0]] if best else []
    for before, after in pairwise(best):
        steps += [(after[0], before[1]), after]
    if steps:
        x, y = zip(*steps, strict=True)
        axes.plot(x, y, color=_FRONTIER.color, ls=_FRONTIER.line, lw=_FRONTIER.width, zorder=1.5)


def _span(cells: Sequence[Row], level: Row) -> tuple[float, float]:
    """Return where the axis of a figure begins and ends: around the limit and what keeps it.

    What is far beyond the limit would press all that matters together; it stands at the foot.
    """
    limit, is_least = level["limit"], level["relation"].startswith(">")
    means = [cell["mean"] for cell in cells if cell["mean"] is not None]
    good = [mean for mean in means if (mean >= limit) == is_least]
    farthest = max((abs(mean - limit) for mean in good), default=0.0)
    reach = _FAR * farthest or max((abs(mean - limit) for mean in means), default=1.0) or 1.0
    near = [limit, *(mean for mean in means if abs(mean - limit) <= reach)]
    ends = [
        cell[end]
        for cell in cells
        if cell["mean"] in near
        for end in ("lower_95", "upper_95")
        if cell[end] is not None and abs(cell[end] - limit) <= reach
    ]
    low, high = min([*near, *ends]), max([*near, *ends])
    margin = 0.14 * (high - low or 1.0)
    low = max(low - margin, -0.06 * (high - low or 1.0))
    return low, min(high + margin, 1.03) if level["unit"] == "share" else high + margin
