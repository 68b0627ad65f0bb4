"""The charts of a sweep: figures along a key with their intervals, and heat maps over two keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from matplotlib.colors import Normalize, to_hex

from sim.presentation import canvas
from sim.presentation.digits import MISSING, on_axis
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say
from sim.presentation.report.amounts import amount_words, figure_option, place_label
from sim.presentation.report.choosing import Choice
from sim.presentation.report.curves import Line, Mark, Style, curves_figure, curves_shown
from sim.presentation.report.heat import Field, heat_figure, heat_shown
from sim.presentation.report.page import Part
from sim.presentation.report.side_by_side import panel_name
from sim.presentation.report.sweep_answer import Told, in_order, point_words, told_points
from sim.presentation.report.ticks import Ticks, share_words, ticks_of
from sim.presentation.report.views import Axis, Panel, Sample, Shown, Views, views
from sim.presentation.retelling import retell
from sim.presentation.studies import unit_words
from sim.presentation.sweep.data import Cell, Key, Place, SweepData
from sim.presentation.sweep.map import COLORS, DARK, number_words, scale_of
from sim.presentation.sweep.parts import span

_TIPS: Final = 2
_MOST_TICKS: Final = 9
_NOWHERE: Final = "#ffffff"
_BLUES: Final = ("#8CC5E8", canvas.SKY, "#2C8DC4", canvas.BLUE, "#005583", "#003A5C", "#001B2B")
_DASHES: Final = ("solid", "dashed", "solid", "dashed")
_MARKERS: Final = ("circle", "square", "triangle", "diamond", "inverted_triangle", "plus", "hex")


def response(data: SweepData, instead: Part) -> Part:
    """Return the figures along the keys; lists choose the figure and, of several, the key."""
    tips = [say("point"), say("value")]
    lines = _lines(data)
    styles = _styles(len(lines), is_joined=_has_lines(data))
    keys = data.keys if not _has_lines(data) else data.keys[:1]
    group = Views(
        "response",
        say("Figures along the keys"),
        curves_figure(styles, tips),
        _panels_of(data),
        [_figures(data), Choice("key", say("Along"), [(key.key, clean(key.key)) for key in keys])],
        {
            (metric, key.key): dict(_panels(data, metric, key))
            for metric in data.metrics
            for key in keys
        },
        say("The sweep has no such figure."),
        legend=_legend(data, lines, styles),
    )
    return views(group, instead)


def heat_maps(data: SweepData, instead: Part) -> Part:
    """Return the figures over both keys of a grid."""
    group = Views(
        "map",
        say("Figures over both keys"),
        heat_figure([say("point"), say("value")]),
        _panels_of(data),
        [_figures(data)],
        {(metric,): dict(_maps(data, metric)) for metric in data.metrics},
        say("The sweep has no such figure."),
    )
    return views(group, instead)


def _figures(data: SweepData) -> Choice:
    options = [(metric, figure_option(metric, data.unit(metric))) for metric in in_order(data)]
    return Choice("metric", say("Figure"), options)


def _panels_of(data: SweepData) -> list[Panel]:
    places = dict.fromkeys(place for metric in data.metrics for place in data.figures(metric))
    return [Panel(panel_name(*place), place_label(data.scenario, *place), {}) for place in places]


def _has_lines(data: SweepData) -> bool:
    """Return whether points are joined: in a grid of one key, or of two."""
    return data.is_grid and len(data.keys) <= len(("first", "second"))


def _lines(data: SweepData) -> list[str]:
    """Return the values of the second key, a line for each; one line without it."""
    return list(data.keys[1].values) if _has_lines(data) and len(data.keys) > 1 else [""]


def _styles(count: int, *, is_joined: bool) -> list[Style]:
    if count == 1:
        return [Style(canvas.BLUE, marker="circle", is_joined=is_joined)]
    places = [round(at * (len(_BLUES) - 1) / (count - 1)) for at in range(count)]
    return [
        Style(_BLUES[place], _DASHES[at % len(_DASHES)], _MARKERS[at % len(_MARKERS)])
        for at, place in enumerate(places)
    ]


def _legend(data: SweepData, lines: Sequence[str], styles: Sequence[Style]) -> list[Sample]:
    if lines == [""]:
        return []
    return [
        Sample(style.color, f"{data.keys[1].short} = {clean(value)}", style.dash)
        for style, value in zip(styles, lines, strict=True)
    ]


def _panels(data: SweepData, metric: str, key: Key) -> Iterator[tuple[str, Shown]]:
    """Yield the panels of a figure along `key`, on the same axes."""
    figures, unit = data.figures(metric), data.unit(metric)
    cells = [cell for row in figures.values() for cell in row]
    low, high = span(cells, unit)
    write = share_words if unit == "share" else on_axis
    axes = (_along(key), Axis(low, high, ticks_of(low, high, 5, write), unit_words(unit)))
    place_of = data.keys.index(key)
    for place, row in figures.items():
        told = sorted(told_points(data, row), key=lambda each: key.place(each[0][place_of]))
        lines = [
            _line(data, [each for each in told if value in ("", each[0][-1])], key, unit)
            for value in _lines(data)
        ]
        marks = [_mark(data, point, cell, key) for point, cell in told if cell.mean is None]
        yield panel_name(*place), curves_shown(lines, marks, axes, _TIPS)


def _along(key: Key) -> Axis:
    places = [key.place(text) for text in key.values]
    low, high = min(places), max(places)
    margin = 0.06 * (high - low or 1.0)
    return Axis(low - margin, high + margin, _ticks(key, places), clean(key.label))


def _ticks(key: Key, places: Sequence[float]) -> Ticks:
    if key.kind == "choice":
        return [(at, clean(text)) for at, text in zip(places, key.values, strict=True)]
    if len(places) <= _MOST_TICKS:
        return [(at, on_axis(at)) for at in places]
    return ticks_of(min(places), max(places))


def _line(data: SweepData, told: Told, key: Key, unit: str) -> Line:
    at = data.keys.index(key)
    tips = [
        (point_words(data, point), amount_words(cell.mean, cell.lower, cell.upper, unit))
        for point, cell in told
    ]
    columns = ([getattr(cell, name) for _, cell in told] for name in ("mean", "lower", "upper"))
    mean, lower, upper = columns
    return Line([key.place(point[at]) for point, _ in told], mean, lower, upper, tips)


def _mark(data: SweepData, point: tuple[str, ...], cell: Cell, key: Key) -> Mark:
    place = key.place(point[data.keys.index(key)])
    return Mark(place, (point_words(data, point), retell(clean(cell.remark)) or MISSING))


def _maps(data: SweepData, metric: str) -> Iterator[tuple[str, Shown]]:
    figures = data.figures(metric)
    across, up = (_whole(key) for key in data.keys)
    for place, row in figures.items():
        fields = _fields(data, metric, row, _scale(figures, place))
        yield panel_name(*place), heat_shown(fields, across, up, _TIPS)


def _scale(figures: Mapping[Place, Sequence[Cell | None]], place: Place) -> Normalize:
    return scale_of(figures, place.direction)


def _whole(key: Key) -> Axis:
    ticks = [(float(at), clean(text)) for at, text in enumerate(key.values)]
    return Axis(-0.5, len(key.values) - 0.5, ticks, clean(key.short))


def _fields(
    data: SweepData, metric: str, row: Sequence[Cell | None], scale: Normalize
) -> list[Field]:
    unit = data.unit(metric)
    across, up = data.keys
    fields = []
    for point, cell in told_points(data, row):
        told = amount_words(cell.mean, cell.lower, cell.upper, unit)
        color, ink, words = _NOWHERE, canvas.VERMILLION, "×"
        if cell.mean is not None:
            color, words = to_hex(COLORS(scale(cell.mean))), number_words(cell, unit)
            ink = "#ffffff" if scale(cell.mean) > DARK else canvas.INK
        tips = (point_words(data, point), told if cell.mean is not None else retell(cell.remark))
        at = (across.values.index(point[0]), up.values.index(point[1]))
        fields.append(Field(*at, color, words, ink, tips))
    return fields
