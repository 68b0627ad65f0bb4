"""The page of a search for capacity: up to where each port holds, what breaks, what relieves it."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from markupsafe import Markup

from sim.experiments.capacity.levels import GRIDLOCK, QUEUE
from sim.experiments.capacity.reliefs import HELPS
from sim.metrics.groups import EVERYTHING
from sim.presentation import canvas
from sim.presentation.answer import Answer
from sim.presentation.capacity import curves as capacity_curves
from sim.presentation.capacity import steps as capacity_steps
from sim.presentation.capacity.data import CapacityData, Row
from sim.presentation.digits import MISSING, as_spoken, on_axis, plain
from sim.presentation.harmless import clean
from sim.presentation.language.joining import capital, in_row, together
from sim.presentation.language.speaking import say
from sim.presentation.report.amounts import place_label, port_label
from sim.presentation.report.choosing import Choice
from sim.presentation.report.curves import Line, Mark, Style, curves_figure, curves_shown
from sim.presentation.report.filtering import Sieve
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell, folded, text
from sim.presentation.report.side_by_side import panel_name
from sim.presentation.report.studied import drawn, headed_filter, headed_table, made, subtitle
from sim.presentation.report.ticks import ticks_of
from sim.presentation.report.views import Axis, Panel, Shown, Views, views
from sim.presentation.retelling import more_words, place_on_axis, retell
from sim.presentation.spans import month_of_year
from sim.presentation.studies import heading, unit_words
from sim.presentation.words import direction_words, resource_words

_TIPS: Final = 3


def page_of(folder: Path) -> Page:
    """Return the page of the search in `folder`."""
    data = CapacityData.read(folder)
    record = data.record
    keeps = "".join(f' --keep "{keep}"' for keep in record["keep"])
    command = (
        f"landbridge capacity scenario.toml --grow {record['grow']}{keeps}"
        f" --confidence {record['confidence']} --seed {record['seed']}"
    )
    shown = {**record, "replications": record["replications"][-1]}
    return Page(
        clean(say(data.scenario.title)),
        subtitle(say("search for capacity"), data.scenario, shown),
        [*_answers(data)],
        [
            Section("ladder", say("How far each port holds"), [_ladder_picture(data)]),
            Section("levels", say("As it grows"), [_chart(data)]),
            Section("tables", say("Tables"), [*_tables(data)]),
            Section("made", say("How it was made"), [*_notes(data), *made(folder, shown, command)]),
        ],
    )


def _answers(data: CapacityData) -> Iterator[Answer]:
    for limit in data.limits:
        words = say(
            "{port} {holds}.",
            port=port_label(data.scenario, limit["port"]),
            holds=retell(limit["words"]),
        )
        steps = [row for row in data.record["ladder"] if row["port"] == limit["port"]]
        yield Answer(say("Capacity"), together([words, *_first(steps)]), grave=not limit["held"])
        for odd in limit["odd"]:
            yield Answer("", clean(str(odd)), grave=True)


def _first(steps: Sequence[Row]) -> Iterator[str]:
    """Yield what breaks first, and what relieves it."""
    for step in steps[:1]:
        what = retell(step["broke"])
        if step["relief"]:
            yield say("First, {what}; {relief}.", what=what, relief=_relief(step))
        else:
            yield say("First, {what}; nothing that was tried relieves it.", what=what)


def _relief(step: Row) -> str:
    relief, extra = _remedy(step["relief"]), step["extra_trains_per_day"]
    if step["verdict"] == HELPS and not extra:
        return say("{relief} helps most, but is not enough by itself", relief=relief)
    if not extra:
        return say("{relief} relieves it", relief=relief)
    values = {"relief": relief, "number": plain(extra, 1)}
    if step["is_at_least"]:
        return say("{relief} gives at least {number} trains a day more", **values)
    return say("{relief} gives {number} trains a day more", **values)


def _remedy(relief: str) -> str:
    resource, _, more = relief.partition(": ")
    return say("{resource}: {more}", resource=resource_words(resource), more=more_words(more))


def _ladder_picture(data: CapacityData) -> Part:
    title = say("How far each port holds, and what relieves it")
    return drawn("ladder", title, partial(capacity_steps.draw, data))


def _chart(data: CapacityData) -> Part:
    """Return the levels as what is grown grows, as the scenario is."""
    found = [metric for metric in data.metrics() if data.readings(metric)]
    metrics = sorted(found, key=lambda metric: metric == QUEUE)
    spots = dict.fromkeys(spot[1:] for metric in metrics for spot in data.readings(metric))
    title = say("As it grows")
    style = Style(canvas.BLUE, marker="circle")
    tips = [say("volume"), say("found"), say("verdict")]
    panels = [Panel(panel_name(*at), place_label(data.scenario, *at), {}) for at in spots]
    options = [(metric, _figure(data, metric)) for metric in metrics]
    group = Views(
        "levels",
        title,
        curves_figure([style], tips),
        panels,
        [Choice("metric", say("Figure"), options)],
        {(metric,): dict(_panels(data, metric)) for metric in metrics},
        say("There is no such figure for this choice."),
    )
    pictures = [
        drawn(f"level-{metric}", words, partial(capacity_curves.draw, data, metric))
        for metric, words in options
    ]
    return views(group, Part(Markup("").join(part.html for part in pictures)))


def _heading(metric: str) -> str:
    """Return a level as a heading; two of them are no figures of the summary."""
    if metric == QUEUE:
        return say("Growth of the backlog")
    return capital(say("gridlock")) if metric == GRIDLOCK else heading(metric)


def _figure(data: CapacityData, metric: str) -> str:
    if metric == QUEUE:
        return _heading(metric)
    unit = next(row["unit"] for rows in data.readings(metric).values() for row in rows)
    return say("{figure} ({unit})", figure=heading(metric), unit=unit_words(unit))


def _panels(data: CapacityData, metric: str) -> Iterator[tuple[str, Shown]]:
    readings = data.readings(metric)
    rows = [row for own in readings.values() for row in own]
    found = [
        row[key] for row in rows for key in ("found", "lower", "upper") if row[key] is not None
    ]
    ends = (min([0.0, *found]), max([0.0, *found]) or 1.0)
    upper = ends[1] + 0.08 * (ends[1] - ends[0])
    axes = (_along(data, rows), Axis(ends[0], upper, ticks_of(ends[0], upper, 5)))
    for spot, own in readings.items():
        yield (
            panel_name(spot.port, spot.direction),
            curves_shown(*_drawn(data, own), axes, _TIPS),
        )


def _drawn(data: CapacityData, rows: Sequence[Row]) -> tuple[list[Line], list[Mark]]:
    given = [row for row in rows if row["found"] is not None]
    line = Line(
        [data.place(row["value"]) for row in given],
        [row["found"] for row in given],
        [row["lower"] for row in given],
        [row["upper"] for row in given],
        [_told(row) for row in given],
    )
    missing = [row for row in rows if row["found"] is None]
    return [line], [Mark(data.place(row["value"]), _told(row)) for row in missing]


def _told(row: Row) -> list[str]:
    return [place_on_axis(row["volume"]), _found(row), retell(row["verdict"])]


def _found(row: Row) -> str:
    if row["found"] is None:
        return retell(clean(row["reason"])) or MISSING
    bound = f"{row['relation']} {as_spoken(format(row['bound'], 'g'))}"
    if row["lower"] is None or row["upper"] is None:
        return say("{number}, to be {bound}", number=plain(row["found"]), bound=bound)
    return say(
        "{number} ({low} to {high}), to be {bound}",
        number=plain(row["found"]),
        low=plain(row["lower"]),
        high=plain(row["upper"]),
        bound=bound,
    )


def _along(data: CapacityData, rows: Sequence[Row]) -> Axis:
    places = [data.place(row["value"]) for row in rows]
    low, high = min(places), max(places)
    margin = 0.04 * (high - low or 1.0)
    first = int(data.record["axis"].get("first_month", 0))

    def month(at: float) -> str:
        year, number = divmod(first + round(at), 12)
        return month_of_year(number + 1, year)

    write = month if data.kind == "months" else on_axis
    return Axis(low - margin, high + margin, ticks_of(low, high, 6, write), clean(data.axis_words))


def _tables(data: CapacityData) -> Iterator[Part]:
    yield _ladder_table(data)
    rows = [
        [
            Cell(port_label(data.scenario, row["port"])),
            Cell(_step(row)),
            Cell(place_on_axis(row["volume"]), is_number=True),
            Cell(_heading(row["metric"])),
            Cell(direction_words(row["direction"])),
            Cell(_found(row), is_number=True),
            Cell(retell(row["verdict"])),
        ]
        for row in data.record["tried"]
        if row["service"] == EVERYTHING
    ]
    columns = [
        *(say("Port"), say("Step"), say("volume"), say("Figure"), say("Direction")),
        *(say("found"), say("verdict")),
    ]
    yield folded(
        say("Everything that was tried"),
        [headed_filter("", columns, rows, Sieve((0, 1, 3)))],
        printed=False,
    )


def _step(row: Row) -> str:
    if not row["step"]:
        return say("as things are")
    return _remedy(row["relief"]) if row["relief"] else str(row["step"])


def _ladder_table(data: CapacityData) -> Part:
    rows = [
        [
            Cell(port_label(data.scenario, row["port"])),
            Cell(place_on_axis(row["breaks_at"]), is_number=True),
            Cell(retell(row["broke"])),
            Cell(_remedy(row["relief"]) if row["relief"] else MISSING),
            Cell(clean(row["changes"] or "")),
            Cell(retell(row["verdict"] or "")),
            Cell(plain(row["extra_trains_per_day"], 1), is_number=True),
        ]
        for row in data.record["ladder"]
    ]
    columns = [
        *(say("Port"), say("breaks at"), say("What breaks"), say("more of")),
        *(say("What was changed"), say("verdict"), say("trains a day more")),
    ]
    return headed_table(say("What breaks, and what relieves it"), columns, rows)


def _notes(data: CapacityData) -> Iterator[Part]:
    notes = [retell(clean(note)) for note in data.record["notes"]]
    if notes:
        yield text(in_row(notes))
