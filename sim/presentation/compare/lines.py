"""Picture: clearance and crossing of base and alternatives as curves over one another."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.domain.time import HOUR_S
from sim.experiments.compare.curves import CLEARANCE, CLOCKS, NO_TRAINS, Clock
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.compare.data import ComparisonData, Curve, Place
from sim.presentation.compare.parts import caption
from sim.presentation.digits import plain
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.lettering import as_title, wrapped
from sim.presentation.limits import exceptions, usual_limit
from sim.presentation.retelling import retell
from sim.presentation.series import MANY

_HEADING: Final = phrase("How many trains are released, and have departed, after so many hours")
_PANEL_IN: Final = 2.35
_LONE_PANEL_IN: Final = 3.2
_ROOM_IN: Final = 4.3
_BASE: Final = Look("#9A9A9A", "-", width=4.5)
_LOOKS: Final = (
    Look(canvas.BLUE, "-"),
    Look(canvas.VERMILLION, (0, (6, 1.5))),
    Look(canvas.GREEN, (0, (3, 1.2))),
    Look("#E69F00", (0, (6, 1.2, 1, 1.2))),
    Look(canvas.PURPLE, (0, (1.5, 0.8))),
    Look(canvas.SKY, "-"),
    Look(canvas.BLACK, (0, (6, 1.2, 1, 1.2, 1, 1.2))),
    Look("#7A4A00", (0, (10, 2))),
)
_MOST_BANDS: Final = 1
"""With more alternatives their bands would cover each other."""
_TITLES: Final = {
    "clearance": phrase("Released, since arrival before the Chinese station"),
    "crossing": phrase("Departed, since arrival at the port"),
}

Curves = Mapping[str, Curve]


class _Line(NamedTuple):
    """A scenario, and how its curve is drawn."""

    name: str
    look: Look


def draw(data: ComparisonData) -> Figure:
    """Return the picture: a row for each port and direction, a column for each clock."""
    if not data.places:
        about = caption(data, say(_HEADING), [])
        return canvas.empty(about, say("No trains in any of the scenarios."))
    lines = _lines(data)
    keys = [canvas.line_key(line.look, _words(data, line.name)) for line in lines]
    panel_in = _PANEL_IN if len(data.places) > 1 else _LONE_PANEL_IN
    figure = canvas.sheet(_caption(data), panel_in * len(data.places), keys)
    shape = (len(data.places), len(CLOCKS))
    panels = figure.subplots(*shape, sharex="col", sharey=True, squeeze=False)
    for row, place in zip(panels, data.places, strict=True):
        row[0].set_ylabel(say("share of trains"))
        for axes, clock in zip(row, CLOCKS, strict=True):
            _draw_panel(axes, data, place, clock, lines)
    for axes, clock in zip(panels[0], CLOCKS, strict=True):
        axes.set_xlim(0, _longest_h(data, clock))
        axes.set_ylim(0, 1.03)
        canvas.column_heading(axes, say(_TITLES[clock.name]), _ROOM_IN)
    for axes in panels[-1]:
        axes.set_xlabel(say("hours"))
    return figure


def _lines(data: ComparisonData) -> list[_Line]:
    """Return the scenarios in the order in which they are drawn, the first ones wider."""
    above = list(range(len(data.names)))[::-1]
    rivals = zip(data.names, _LOOKS, above, strict=False)
    others = [_Line(name, look._replace(width=1.6 + 0.25 * n)) for name, look, n in rivals]
    return [_Line(data.base_name, _BASE), *others]


def _words(data: ComparisonData, name: str) -> str:
    if name == data.base_name:
        return say("base: {name}", name=name)
    if name in data.identical:
        return say("{name} (identical)", name=name)
    return say("{name} (the same curves)", name=name) if _is_like_base(data, name) else name


def _is_like_base(data: ComparisonData, name: str) -> bool:
    """Return whether no curve of an alternative differs from that of the base."""
    for place in data.places:
        for clock in CLOCKS:
            one, two = (data.curve(each, place, clock) for each in (data.base_name, name))
            if one is None or two is None or one.share.tolist() != two.share.tolist():
                return False
    return True


def _draw_panel(
    axes: Axes, data: ComparisonData, place: Place, clock: Clock, lines: list[_Line]
) -> None:
    found = {line.name: data.curve(line.name, place, clock) for line in lines}
    for line in lines:
        curve = found[line.name]
        if curve is None or curve.remark:
            continue
        look = line.look
        axes.plot(
            curve.hours, curve.share, color=look.color, ls=look.line, lw=look.width, zorder=2.5
        )
        if has_bands(data):
            axes.fill_between(
                curve.hours, curve.lower, curve.upper, color=look.color, alpha=0.25, lw=0
            )
    if clock is CLEARANCE:
        _mark_limit(axes, data)
    axes.set_title(as_title(data.place_words(place), _ROOM_IN))
    _write_reasons(axes, found)
    canvas.value_axis(axes, most=5)
    axes.yaxis.set_major_formatter(canvas.PER_CENT)
    axes.xaxis.set_major_locator(
        MaxNLocator(nbins=9, steps=[1, 1.2, 2, 2.4, 3, 4, 6, 10], integer=True)
    )
    axes.tick_params(axis="x", labelbottom=True)


def _mark_limit(axes: Axes, data: ComparisonData) -> None:
    """Draw the limits of clearance: that of the base, and those of alternatives that differ."""
    limits_h: dict[float, list[str]] = {usual_limit(data.base) / HOUR_S: []}
    for name in data.names:
        limits_h.setdefault(usual_limit(data.others[name]) / HOUR_S, []).append(name)
    longest_h = _longest_h(data, CLEARANCE)
    for number, (limit_h, names) in enumerate(limits_h.items()):
        if limit_h <= longest_h:
            axes.axvline(limit_h, color=canvas.INK, ls=(0, (4, 2)), lw=1.2, zorder=2)
            axes.annotate(
                _limit_words(limit_h, names if number else []),
                (limit_h, 0.02),
                (-4, 2),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                size=canvas.NOTE_PT,
                rotation=90,
                ha="right",
                va="bottom",
            )


def _limit_words(limit_h: float, names: Sequence[str]) -> str:
    """Return what stands at a limit: its hours, and whose it is if not that of the base."""
    hours = plain(limit_h)
    if not names:
        return say("limit {hours} h", hours=hours)
    return say("limit {hours} h ({names})", hours=hours, names=listed(names))


def _write_reasons(axes: Axes, found: Mapping[str, Curve | None]) -> None:
    """Say in the panel which curves it does not have, and why."""
    words = list(reasons(found))
    if words:
        # A curve that rises late leaves room at the top left, one that rises early below it; the
        # words at a limit stand at the foot.
        is_late = any(_rises_late(curve) for curve in found.values() if curve is not None)
        axes.text(
            0.02 if is_late else 0.98,
            0.92 if is_late else 0.5,
            "\n".join(wrapped(each, canvas.NOTE_PT, 2.4, most=4) for each in words),
            transform=axes.transAxes,
            ha="left" if is_late else "right",
            va="top" if is_late else "center",
            size=canvas.NOTE_PT,
            color=canvas.VERMILLION,
            bbox=canvas.PAPER,
            zorder=5,
        )


def _rises_late(curve: Curve) -> bool:
    middle = len(curve.share) // 2
    return not curve.remark and bool(curve.share[middle] < 0.5)


def reasons(found: Mapping[str, Curve | None]) -> Iterator[str]:
    """Yield a sentence for each reason why curves are not given, with the scenarios it is of."""
    missing: dict[str, list[str]] = {}
    for name, curve in found.items():
        reason = NO_TRAINS if curve is None else curve.remark
        if reason:
            missing.setdefault(reason, []).append(name)
    for reason, names in missing.items():
        whose = say("all scenarios") if len(names) == len(found) > 1 else listed(names)
        if reason == NO_TRAINS:
            yield say("{names}: no trains", names=whose)
        else:
            yield say("{names}: not given: {reason}", names=whose, reason=retell(reason))


def has_bands(data: ComparisonData) -> bool:
    """Return whether intervals are drawn: not where bands would cover each other or be ragged."""
    return len(data.names) <= _MOST_BANDS and data.replications >= MANY


def _longest_h(data: ComparisonData, clock: Clock) -> float:
    hours = data.curves["hours"][data.curves["clock"] == clock.name]
    return float(hours.max()) if len(hours) else 1.0


def _caption(data: ComparisonData) -> canvas.Caption:
    notes = [
        say(
            "All replications together; of the trains that came at least as long before the end as"
            " the axis shows, so none is cut off: one not released by then counts as not released."
        )
        if not has_bands(data)
        else say(
            "All replications together; of the trains that came at least as long before the end as"
            " the axis shows, so none is cut off: one not released by then counts as not released;"
            " bands: 95 % intervals."
        )
    ]
    others = exceptions(data.base)
    if others:
        notes.append(
            say("Some services have another limit than the line shows{services}.", services=others)
        )
    return caption(data, say(_HEADING), notes)
