"""Two charts of scenarios side by side: their differences to the base, and each by itself.

Each group of trains (a port, a direction) has a panel, and the axis of a figure is the same in all
of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.experiments.compare.differences import HIGHER, IDENTICAL, LOWER, NOT_SHOWN
from sim.metrics.better import better_way
from sim.presentation import canvas
from sim.presentation.compare.parts import scaled
from sim.presentation.language.speaking import phrase, say
from sim.presentation.report.amounts import (
    amount_words,
    difference_words,
    figure_option,
    service_label,
    size_words,
)
from sim.presentation.report.choosing import Choice
from sim.presentation.report.page import Part
from sim.presentation.report.side_by_side import (
    Estimate,
    Row,
    SideBySide,
    panel_name,
    panels_of,
    place_filters,
    told_apart,
)
from sim.presentation.report.strips import Look, Strip, strips_axis, strips_figure, strips_shown
from sim.presentation.report.views import Sample, Shown, Views, views
from sim.presentation.results import EVERYTHING
from sim.presentation.retelling import retell
from sim.presentation.studies import heading, unit_words

_BETTER: Final = Look(canvas.BLUE)
_WORSE: Final = Look(canvas.VERMILLION, "diamond")
_NEITHER: Final = Look(canvas.INK, "square")
_NOT_SHOWN: Final = Look(canvas.GREY, filled=False)
_SAME: Final = Look(canvas.MIDDLE_GREY, "square", filled=False)
_COLORS: Final = (
    "#6E6E6E",
    *(canvas.BLUE, canvas.VERMILLION, canvas.GREEN, "#B07800", canvas.PURPLE),
    *("#2C8DC4", canvas.BLACK, "#7A4A00"),
)
_LEGEND: Final = (
    (_BETTER, phrase("better than the base")),
    (_WORSE, phrase("worse than the base")),
    (_NEITHER, phrase("differs, neither way is better")),
    (_NOT_SHOWN, phrase("no difference shown, or identical")),
)
SHAPES: Final = ("square", "circle", "diamond", "triangle", "inverted_triangle", "hex", "star")


def forest(given: SideBySide, instead: Part) -> Part:
    """Return the differences to the base with their intervals, by figure and service."""
    tips = [
        say("alternative"),
        say("its value"),
        say("that of the base"),
        say("difference"),
        say("verdict"),
    ]
    strips = {key: [(row, _difference(row)) for row in rows] for key, rows in given.rows.items()}
    chart = _Chart("forest", say("Differences to the base"), strips, tips, at_zero=True)
    return views(_views(given, chart), instead)


def own_values(given: SideBySide, instead: Part) -> Part:
    """Return what every scenario has, side by side, of all counted services."""
    tips = [say("scenario"), say("value")]
    strips = {
        key: list(_values(given, rows)) for key, rows in given.rows.items() if key[1] == EVERYTHING
    }
    chart = _Chart("sides", say("Each scenario by itself"), strips, tips, at_zero=False)
    return views(_views(given, chart), instead)


@dataclass(frozen=True, slots=True)
class _Chart:
    """One of the two charts: its strips by figure and service, and whether 0 is on its axis."""

    name: str
    about: str
    strips: Mapping[tuple[str, str], Sequence[tuple[Row, Strip]]]
    tips: Sequence[str]
    at_zero: bool


def _views(given: SideBySide, chart: _Chart) -> Views:
    legend = [Sample(look.color, say(words)) for look, words in _LEGEND] if chart.at_zero else ()
    return Views(
        chart.name,
        chart.about,
        strips_figure(chart.tips, at_zero=chart.at_zero),
        panels_of(given.data),
        _choices(given, list(dict.fromkeys(service for _, service in chart.strips))),
        {key: dict(_panels(given, chart, key)) for key in chart.strips},
        say("There is no such figure for this choice."),
        place_filters(given.data),
        legend,
    )


def _choices(given: SideBySide, services: Sequence[str]) -> list[Choice]:
    labels = {service: service_label(given.data.base, service) for service in services}
    figures = [(metric, figure_option(metric, given.unit(metric))) for metric in given.metrics]
    return [
        Choice("metric", say("Figure"), figures),
        Choice("service", say("Service"), told_apart(labels)),
    ]


def _axis_words(given: SideBySide, metric: str, *, at_zero: bool) -> str:
    unit = given.unit(metric)
    words = say("per cent") if unit == "share" else unit_words(unit)
    if at_zero and unit == "share":
        words = say("percentage points")
    if words in heading(metric):
        return heading(metric)
    return say("{figure}, {unit}", figure=heading(metric), unit=words)


def _panels(given: SideBySide, chart: _Chart, key: tuple[str, str]) -> Iterator[tuple[str, Shown]]:
    """Yield what each panel shows of a figure and service; all have one axis."""
    strips = chart.strips[key]
    words = _axis_words(given, key[0], at_zero=chart.at_zero)
    axis = strips_axis((strip for _, strip in strips), words, at_zero=chart.at_zero)
    places: dict[str, list[Strip]] = {}
    for row, strip in strips:
        places.setdefault(panel_name(row["port"], row["direction"]), []).append(strip)
    for name, own in places.items():
        yield name, strips_shown(own, axis)


def _difference(row: Row) -> Strip:
    unit, metric = str(row["unit"]), str(row["metric"])
    numbers = (row["difference"], row["lower_95"], row["upper_95"])
    mean, lower, upper = (scaled(number, unit) for number in numbers)
    verdict = _verdict(row)
    told = difference_words(*numbers, unit)
    values = [amount_words(row[side], None, None, unit) for side in ("alternative", "base")]
    head = told if row["difference"] is not None else verdict
    words = say("{name}: {difference}", name=row["scenario"], difference=head)
    look = _look(str(row["verdict"]), metric)
    return Strip(words, mean, lower, upper, look, [row["scenario"], *values, told, verdict])


def _verdict(row: Row) -> str:
    """Return the verdict; where nothing is shown, from what difference on it would be."""
    verdict = retell(str(row["verdict"]))
    if row["verdict"] != NOT_SHOWN or row["shows_from"] is None:
        return verdict
    amount = size_words(row["shows_from"], str(row["unit"]))
    return say("{verdict}; would show from about {amount}", verdict=verdict, amount=amount)


def _look(verdict: str, metric: str) -> Look:
    if verdict not in (HIGHER, LOWER):
        return _SAME if verdict == IDENTICAL else _NOT_SHOWN
    better = better_way(metric)
    if better is None:
        return _NEITHER
    return _BETTER if (better == "higher") == (verdict == HIGHER) else _WORSE


def _values(given: SideBySide, rows: Sequence[Row]) -> Iterator[tuple[Row, Strip]]:
    """Yield every scenario's own figure at the places of `rows`."""
    for first in {(row["port"], row["direction"]): row for row in rows}.values():
        key = tuple(first[name] for name in ("port", "direction", "service", "metric"))
        for number, name in enumerate(given.names):
            found = given.own[name].get(key, Estimate(None, None, None))
            yield first, _value(name, number, found, str(first["unit"]))


def _value(name: str, number: int, found: Estimate, unit: str) -> Strip:
    told = amount_words(*found, unit)
    mean, lower, upper = (scaled(value, unit) for value in found)
    words = say("{name}: {difference}", name=name, difference=told)
    look = Look(_COLORS[number % len(_COLORS)], SHAPES[number % len(SHAPES)])
    return Strip(words, mean, lower, upper, look, [name, told])
