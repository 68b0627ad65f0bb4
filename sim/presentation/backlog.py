"""Picture: arrivals and departures added up, and the backlog between them, per port.

Trains inside at the start count as arrived, so that the gap between the two lines is the backlog.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.domain.time import DAY_S
from sim.presentation import canvas, disturbed
from sim.presentation.canvas import Look
from sim.presentation.captions import Replications, caption, port_title
from sim.presentation.digits import plain
from sim.presentation.gathered import Gathered, Table
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.results import Results
from sim.presentation.series import banded
from sim.presentation.spent import Place
from sim.presentation.timeaxis import show_time
from sim.presentation.words import direction_words

NAME: Final = "backlog"
_HEADING: Final = phrase("Trains that arrived and departed, and the backlog between them")
_PANEL_IN: Final = 2.6
_ARRIVED: Final = Look(canvas.BLUE, "-")
_DEPARTED: Final = Look(canvas.VERMILLION, (0, (4, 1.2)))
_BY_DIRECTION: Final = {
    "westbound": Look(canvas.GREEN, "-"),
    "eastbound": Look(canvas.PURPLE, (0, (5, 1.2))),
}

Flow = tuple[Table, Table]
"""Arrived and departed by each moment: tables [replication, moment]."""


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: a row for each port."""
    if not gathered.arrived:
        return canvas.empty(caption(results, _HEADING), say("No train arrived in this period."))
    days = gathered.bounds_s / DAY_S
    shaded = {port: disturbed.spells(results, port) for port in results.ports}
    about = caption(
        results,
        _HEADING,
        [together(_reading(results)), *disturbed.notes(results)],
        Replications.BAND,
    )
    keys = _keys(gathered)
    keys += disturbed.keys([spell for found in shaded.values() for spell in found])
    figure = canvas.sheet(about, 0.25 + _PANEL_IN * len(results.ports), keys)
    panels = figure.subplots(len(results.ports), 2, sharex=True, squeeze=False)
    for (totals, backlog), port in zip(panels, results.ports, strict=True):
        totals.set_title(as_title(port_title(results, port), 4.0))
        for axes in (totals, backlog):
            disturbed.shade(axes, shaded[port])
        mine = {way: flow(gathered, (port, way)) for way in _BY_DIRECTION}
        _draw_totals(totals, days, [found for found in mine.values() if found is not None])
        _draw_backlog(backlog, days, mine)
    for axes in panels[-1]:
        show_time(axes, results.scenario.start, results.end_s, most=6)
    return figure


def _reading(results: Results) -> Iterator[str]:
    """Yield how to read the picture, also where trains may be held upstream."""
    yield say(
        "Trains already inside at the start count as arrived then. Backlog: trains between"
        " arrival before the first station and departure from the second."
    )
    if results.kpi("held_upstream_max") is not None:
        yield say("Trains held upstream have not arrived.")


def _keys(gathered: Gathered) -> list[Key]:
    return [
        canvas.line_key(_ARRIVED, say("arrived")),
        canvas.line_key(_DEPARTED, say("departed")),
        *(
            canvas.line_key(look, say("backlog, {direction}", direction=direction_words(direction)))
            for direction, look in _BY_DIRECTION.items()
            if any(way == direction for _, way in gathered.arrived)
        ),
    ]


def flow(gathered: Gathered, place: Place) -> Flow | None:
    """Return arrivals and departures since the start, None where no train ever runs."""
    if place not in gathered.arrived:
        return None
    arrived, departed = gathered.arrived[place], gathered.departed[place]
    gone_before = departed[:, :1]
    return arrived - gone_before, departed - gone_before


def _draw_totals(axes: Axes, days: NDArray[np.float64], flows: Sequence[Flow]) -> None:
    axes.set_ylabel(say("trains since the start"))
    if flows:
        arrived, departed = (
            np.sum([found[side] for found in flows], axis=0).mean(axis=0) for side in (0, 1)
        )
        axes.fill_between(days, departed, arrived, color=canvas.PALE, lw=0)
        axes.plot(days, arrived, color=_ARRIVED.color, ls=_ARRIVED.line, lw=1.8)
        axes.plot(days, departed, color=_DEPARTED.color, ls=_DEPARTED.line, lw=1.8)
        words = say(
            "{arrived} arrived\n{departed} departed",
            arrived=plain(arrived[-1]),
            departed=plain(departed[-1]),
        )
        axes.text(0.98, 0.05, words, transform=axes.transAxes, ha="right", va="bottom")
    canvas.value_axis(axes)
    canvas.from_zero(axes)


def _draw_backlog(axes: Axes, days: NDArray[np.float64], flows: Mapping[str, Flow | None]) -> None:
    axes.set_ylabel(say("trains inside (backlog)"))
    for direction, found in flows.items():
        if found is None:
            continue
        look = _BY_DIRECTION[direction]
        line = banded(found[0] - found[1])
        if len(found[0]) > 1:
            axes.fill_between(days, line.low, line.high, color=look.color, alpha=0.25, lw=0)
        axes.plot(days, line.mean, color=look.color, ls=look.line, lw=1.8)
    canvas.value_axis(axes)
    canvas.from_zero(axes)
