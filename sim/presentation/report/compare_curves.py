"""How many trains are released, and have departed, after so many hours: curves of all scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Final

from sim.experiments.compare.curves import CLOCKS, Clock
from sim.presentation import canvas
from sim.presentation.compare.data import ComparisonData, Curve, Place
from sim.presentation.digits import plain, share
from sim.presentation.language.speaking import phrase, say
from sim.presentation.report.amounts import place_label
from sim.presentation.report.choosing import Choice
from sim.presentation.report.curves import Line, Style, curves_figure, curves_shown
from sim.presentation.report.page import Part
from sim.presentation.report.side_by_side import panel_name, place_filters
from sim.presentation.report.ticks import share_words, ticks_of
from sim.presentation.report.views import Axis, Panel, Sample, Shown, Views, views

_TITLES: Final = {
    "clearance": phrase("Released, since arrival before the Chinese station"),
    "crossing": phrase("Departed, since arrival at the port"),
}
_DASHES: Final = ("solid", "dashed", "dotted", "dotdash")
_COLORS: Final = (
    *(canvas.BLUE, canvas.VERMILLION, canvas.GREEN, "#B07800"),
    *(canvas.PURPLE, canvas.SKY, canvas.BLACK, "#7A4A00"),
)
_BASE: Final = Style("#9A9A9A", width=5.0)
_NOWHERE: Final = Line((), (), (), (), ())
_TIPS: Final = 3


def curves(data: ComparisonData, instead: Part) -> Part:
    """Return the curves by port and direction; a list chooses from when hours count."""
    styles = _styles(data)
    tips = [say("scenario"), say("after so many hours"), say("share of trains")]
    clocks = [(clock.name, say(_TITLES[clock.name])) for clock in CLOCKS]
    group = Views(
        "curves",
        say("Curves of all scenarios"),
        curves_figure(list(styles.values()), tips),
        [_panel(data, place) for place in data.places],
        [Choice("clock", say("What has happened"), clocks)],
        {(clock.name,): dict(_panels(data, clock)) for clock in CLOCKS},
        say("There are no such curves."),
        place_filters(data)[: 2 if data.places else 0],
        [Sample(style.color, _words(data, name), _css(style)) for name, style in styles.items()],
    )
    return views(group, instead)


def _styles(data: ComparisonData) -> dict[str, Style]:
    looks = {
        name: Style(_COLORS[number % len(_COLORS)], _DASHES[number % len(_DASHES)])
        for number, name in enumerate(data.names)
    }
    return {data.base_name: _BASE, **looks}


def _css(style: Style) -> str:
    return "dashed" if style.dash == "dotdash" else style.dash


def _words(data: ComparisonData, name: str) -> str:
    return say("base: {name}", name=name) if name == data.base_name else name


def _panel(data: ComparisonData, place: Place) -> Panel:
    tags = {"port": place.port, "direction": place.direction}
    return Panel(panel_name(*place), place_label(data.base, *place), tags)


def _panels(data: ComparisonData, clock: Clock) -> Iterator[tuple[str, Shown]]:
    """Yield the curves at each place, on the same axes."""
    names = (data.base_name, *data.names)
    found = {p: {n: data.curve(n, p, clock) for n in names} for p in data.places}
    longest = max((_last(curve) for own in found.values() for curve in own.values()), default=1.0)
    axes = (
        Axis(0, longest, ticks_of(0, longest), say("hours")),
        Axis(0, 1.03, ticks_of(0, 1.0, 5, share_words), say("share of trains")),
    )
    for place, own in found.items():
        lines = [_line(name, curve) for name, curve in own.items()]
        yield panel_name(*place), curves_shown(lines, [], axes, _TIPS)


def _last(curve: Curve | None) -> float:
    return 1.0 if curve is None or curve.remark else float(curve.hours[-1])


def _line(name: str, curve: Curve | None) -> Line:
    if curve is None or curve.remark:
        return _NOWHERE
    columns: Mapping[str, Sequence[float]] = {
        key: getattr(curve, key).tolist() for key in ("hours", "share", "lower", "upper")
    }
    tips = [
        (name, plain(hours), share(mean, *_limits(lower, upper)))
        for hours, mean, lower, upper in zip(*columns.values(), strict=True)
    ]
    y, lower_95, upper_95 = (
        [_known(value) for value in columns[key]] for key in ("share", "lower", "upper")
    )
    return Line(columns["hours"], y, lower_95, upper_95, tips)


def _limits(lower: float, upper: float) -> tuple[float | None, float | None]:
    return _known(lower), _known(upper)


def _known(value: float) -> float | None:
    return None if isnan(value) else value
