"""Picture: trains that departed a day, by port and service, with the reported level.

Thin lines are the days of the first replication, as a year would look; thick ones the centred
7-day mean over all replications. A period under two weeks has its daily values alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.domain.time import DAY_S
from sim.presentation import canvas, disturbed
from sim.presentation.canvas import Look
from sim.presentation.captions import Replications, caption, port_title, service_title, source_notes
from sim.presentation.digits import plain
from sim.presentation.gathered import Gathered, Table
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.margin import Remark, write_remarks
from sim.presentation.results import EVERYTHING, Results
from sim.presentation.series import banded, moving_mean
from sim.presentation.timeaxis import show_time
from sim.presentation.words import grade_words
from sim.scenario.schema import Target

NAME: Final = "throughput"
_HEADING: Final = phrase("Trains that departed per day, by port and service")
_WEEK: Final = 7
_MOST_SERVICES: Final = 4
_OTHERS: Final = phrase("other services")
_LOOKS: Final = (
    Look(canvas.BLUE, (0, (7, 1))),
    Look(canvas.VERMILLION, (0, (3, 1))),
    Look(canvas.GREEN, (0, (6, 1.5, 1.5, 1.5))),
    Look(canvas.PURPLE, (0, (1.2, 0.8))),
)
_ALL_LOOK: Final = Look(canvas.MIDDLE_GREY, "-")
_REPORTED_LOOK: Final = Look(canvas.BLACK, (0, (1, 1.2)))
_COUNTS: Final = ("trains_departed", "trains_released", "trains_arrived")
_PER_DAY: Final = "throughput_trains_per_day"
_PANEL_IN: Final = 2.3

Whose = tuple[str, str]
"""A port and a service; either may be ``all``."""


@dataclass(frozen=True, slots=True)
class Level:
    """A reported number of trains per bin, and the days for which it holds."""

    height: float
    from_day: float
    to_day: float
    target: Target


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: a panel for each port, and one for all if there are several."""
    tables, services = summed(gathered.departures)
    if not tables:
        return canvas.empty(caption(results, _HEADING), say("No train departed in this period."))
    panels = [*([EVERYTHING] if len(results.ports) > 1 else []), *results.ports]
    levels = {panel: list(reported(results, panel)) for panel in panels}
    targets = [level.target for group in levels.values() for level in group]
    shaded = {port: disturbed.spells(results, port) for port in results.ports}
    notes = [*_reading(results), *disturbed.notes(results), *source_notes(results, targets)]
    about = caption(results, _HEADING, notes, Replications.BAND)
    looks = _looks(services)
    keys = _keys(results, looks, with_reported=bool(targets))
    keys += disturbed.keys([spell for found in shaded.values() for spell in found])
    figure = canvas.sheet(about, 0.3 + _PANEL_IN * len(panels), keys)
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axes, panel in zip(rows, panels, strict=True):
        title = say("All ports") if panel == EVERYTHING else port_title(results, panel)
        axes.set_title(as_title(title, 8.0))
        disturbed.shade(axes, shaded.get(panel, []))
        mine = {service: tables[panel, service] for service in looks if (panel, service) in tables}
        _draw_panel(axes, mine, looks)
        _draw_levels(axes, levels[panel], looks)
    show_time(rows[-1], results.scenario.start, results.end_s, most=9)
    return figure


def summed(departures: Mapping[Whose, Table]) -> tuple[dict[Whose, Table], tuple[str, ...]]:
    """Return departures with the sums over ports and services, and the services to be drawn.

    Those are the largest, in order; what is beyond the fourth is together under `_OTHERS`.
    """
    services = _largest(departures)
    tables: dict[Whose, Table] = {}
    for (port, service), table in departures.items():
        named = service if service in services else _OTHERS
        for key in ((port, named), (port, EVERYTHING), (EVERYTHING, named), (EVERYTHING,) * 2):
            tables[key] = tables[key] + table if key in tables else table
    return tables, services


def _largest(departures: Mapping[Whose, Table]) -> tuple[str, ...]:
    sums: dict[str, float] = {}
    for (_, service), table in departures.items():
        sums[service] = sums.get(service, 0.0) + float(table.sum())
    ordered = sorted((name for name in sums if sums[name]), key=lambda name: (-sums[name], name))
    if len(ordered) <= _MOST_SERVICES:
        return tuple(ordered)
    return (*ordered[: _MOST_SERVICES - 1], _OTHERS)


def reported(results: Results, port: str) -> Iterator[Level]:
    """Return the scenario's targets for the trains of `port`, as trains per day."""
    for target in results.scenario.targets.values():
        if (target.port, target.direction) != (port, EVERYTHING) or target.value is None:
            continue
        start = results.scenario.start
        first = (target.from_date - start).days if target.from_date else 0.0
        last = (target.to_date - start).days if target.to_date else results.days
        if target.metric == _PER_DAY:
            per_day = target.value
        elif target.metric in _COUNTS and last > first:
            per_day = target.value / (last - first)
        else:
            continue
        yield Level(per_day, first, last, target)


def _looks(services: tuple[str, ...]) -> dict[str, Look]:
    looks = dict(zip(services, _LOOKS, strict=False))
    if len(services) > 1:
        looks[EVERYTHING] = _ALL_LOOK
    return looks


def _draw_panel(axes: Axes, tables: Mapping[str, Table], looks: Mapping[str, Look]) -> None:
    axes.set_ylabel(say("trains a day"))
    for service, table in tables.items():
        _draw_service(axes, table, looks[service])
    canvas.value_axis(axes)
    canvas.from_zero(axes)


def _draw_service(axes: Axes, table: Table, look: Look) -> None:
    days = table.shape[1]
    weekly = has_week(days)
    line = banded(moving_mean(table, _WEEK) if weekly else table)
    skipped = (days - len(line.mean)) // 2
    at = np.arange(skipped, days - skipped) + 0.5
    if weekly:
        middles = np.arange(days) + 0.5
        axes.plot(middles, table[0], color=look.color, lw=0.6, alpha=0.45, gid="daily")
    if len(table) > 1:
        axes.fill_between(at, line.low, line.high, color=look.color, alpha=0.22, lw=0)
    marker = "" if weekly else "o"
    axes.plot(
        at, line.mean, color=look.color, ls=look.line, lw=2.0, marker=marker, ms=4, gid="mean"
    )


def has_week(days: int) -> bool:
    """Return whether the period is long enough for 7-day means."""
    return days >= 2 * _WEEK


def _draw_levels(axes: Axes, levels: list[Level], looks: Mapping[str, Look]) -> None:
    remarks = []
    for level in levels:
        look = looks.get(level.target.service, _ALL_LOOK)
        color = canvas.INK if look is _ALL_LOOK else look.color
        axes.plot(
            [level.from_day, level.to_day],
            [level.height] * 2,
            color=_REPORTED_LOOK.color,
            ls=_REPORTED_LOOK.line,
            lw=1.1,
            gid="reported",
        )
        source = f" [{level.target.source}]" if level.target.source else ""
        words = say(
            "{grade} {number} a day{source}",
            grade=grade_words(level.target.grade),
            number=plain(level.height),
            source=source,
        )
        remarks.append(Remark(level.height, words, color))
    high = max([axes.get_ylim()[1], *(level.height * 1.08 for level in levels)])
    axes.set_ylim(0, high)
    write_remarks(axes, remarks, height_in=_PANEL_IN - 0.45, room_in=1.25)


def _keys(results: Results, looks: Mapping[str, Look], *, with_reported: bool) -> list[Key]:
    keys = [canvas.line_key(look, _service_words(results, name)) for name, look in looks.items()]
    if with_reported:
        keys.append(canvas.line_key(_REPORTED_LOOK, say("reported level")))
    return keys


def _service_words(results: Results, service: str) -> str:
    if service == EVERYTHING:
        return say("all services")
    return say(service) if service == _OTHERS else service_title(results, service)


def _reading(results: Results) -> list[str]:
    days = -(-results.end_s // DAY_S)
    notes = []
    if has_week(days):
        notes.append(
            say("Thick line: centred 7-day mean. Thin line: each day of the first replication.")
        )
    if results.end_s % DAY_S:
        notes.append(say("The last day is cut off by the end of the period."))
    return notes
