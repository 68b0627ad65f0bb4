"""The page of a search for bottlenecks: what holds late trains up, what one more really saves."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.experiments.bottleneck.accounts import Who
from sim.experiments.bottleneck.verdicts import COSTS, SAVES
from sim.presentation import canvas
from sim.presentation.answer import Answer
from sim.presentation.bottleneck import bars as bottleneck_bars
from sim.presentation.bottleneck.data import BottleneckData, Thing
from sim.presentation.bottleneck.notes import late_words, verdict
from sim.presentation.bottleneck.text import READING
from sim.presentation.digits import MISSING, plain
from sim.presentation.harmless import clean
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import say
from sim.presentation.report.amounts import difference_words, port_label
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell
from sim.presentation.report.strips import Look, Strip, strips_axis, strips_figure, strips_shown
from sim.presentation.report.studied import drawn, headed_table, made, subtitle
from sim.presentation.report.views import Panel, Sample, Shown, Views, views
from sim.presentation.retelling import more_words, retell
from sim.presentation.words import direction_words, resource_words

_SMALLEST_H: Final = 0.005
_SHOWN: Final = Look(canvas.BLUE)
_HARM: Final = Look(canvas.VERMILLION, "diamond")
_NOT_SHOWN: Final = Look(canvas.GREY, filled=False)

Row = dict[str, Any]


def page_of(folder: Path) -> Page:
    """Return the page of the search in `folder`."""
    data = BottleneckData.read(folder)
    late = data.record["late"]
    command = f"landbridge bottleneck scenario.toml --replications {data.replications}"
    if late["over_s"] is None:
        command += f" --late {late['share']}"
    lead = say("Late: {late}.", late=late_words(late["over_s"], late["share"]))
    return Page(
        clean(say(data.scenario.title)),
        subtitle(say("search for bottlenecks"), data.scenario, data.record),
        [*_answers(data)],
        [
            Section("saved", say("What one more really saves"), [_chart(data)], say(READING)),
            Section("waiting", say("What late trains wait for"), [*_charges(data)], lead),
            Section("tables", say("Tables"), [*_savings(data)]),
            Section("made", say("How it was made"), made(folder, data.record, command)),
        ],
    )


def _answers(data: BottleneckData) -> Iterator[Answer]:
    for port in data.ports:
        things = data.things(port)
        if things:
            best = [row for row in data.record["savings"] if _is_first(row, port)]
            others = [verdict(things), *_first(best)]
            yield Answer(port_label(data.scenario, port), together(others))
    for trouble in data.record["troubles"][:1]:
        words = say(
            "Not settled, so that hours depend on the length of the run: {trouble}",
            trouble=clean(retell(trouble)),
        )
        yield Answer(say("Not settled"), words, grave=True)


def _is_first(row: Row, port: str) -> bool:
    return bool(row["port"] == port and row["rank"] == 1)


def _first(best: Sequence[Row]) -> Iterator[str]:
    """Yield how much the best remedy saves, and which are not separated from it."""
    if best:
        saved = difference_words(best[0]["saved_h"], best[0]["lower_95"], best[0]["upper_95"], "h")
        yield say("{remedy} saves {hours} a train.", remedy=_remedy(best[0]), hours=saved)
    if len(best) > 1:
        others = say("; ").join(_remedy(row) for row in best[1:])
        yield say("Not separated from {remedies}.", remedies=others)


def _remedy(row: Row) -> str:
    return say(
        "{resource}: {more}", resource=resource_words(row["resource"]), more=more_words(row["more"])
    )


def _chart(data: BottleneckData) -> Part:
    tips = [say("more of"), say("hours saved a train"), say("verdict")]
    strips = {
        port: [_strip(thing.saving) for thing in data.things(port) if _is_tried(thing)]
        for port in data.ports
    }
    everything = [strip for own in strips.values() for strip in own]
    axis = strips_axis(everything, say("hours saved a train"), at_zero=True)
    legend = [
        Sample(_SHOWN.color, say("saves hours")),
        Sample(_HARM.color, say("costs hours")),
        Sample(_NOT_SHOWN.color, say("no saving shown")),
    ]
    shown: Mapping[tuple[str, ...], Mapping[str, Shown]] = {
        (): {port: strips_shown(own, axis) for port, own in strips.items() if own}
    }
    panels = [Panel(port, port_label(data.scenario, port), {}) for port in data.ports]
    title = say("What one more really saves")
    figure = strips_figure(tips, at_zero=True)
    nothing = say("Nothing was tried.")
    group = Views("saved", title, figure, panels, (), shown, nothing, legend=legend)
    return views(group, drawn("bottleneck", title, partial(bottleneck_bars.draw, data)))


def _is_tried(thing: Thing) -> bool:
    return thing.saving is not None and thing.saving["saved_h"] is not None


def _strip(saving: Any) -> Strip:
    numbers = (saving["saved_h"], saving["lower_95"], saving["upper_95"])
    told = difference_words(*numbers, "h")
    look = {SAVES: _SHOWN, COSTS: _HARM}.get(saving["verdict"], _NOT_SHOWN)
    words = say("{name}: {difference}", name=_remedy(saving), difference=told)
    return Strip(words, *numbers, look, [_remedy(saving), told, retell(saving["verdict"])])


def _charges(data: BottleneckData) -> Iterator[Part]:
    """Yield for each port what late trains waited for, and why that was not free."""
    for port in data.ports:
        rows = [
            [
                Cell(direction_words(row["direction"])),
                Cell(resource_words(row["waited_for"])),
                Cell(resource_words(row["charged_to"])),
                Cell(plain(row["hours_per_train"]), is_number=True),
            ]
            for row in data.record["charges"]
            if (row["who"], row["port"]) == (Who.LATE, port)
            and row["hours_per_train"] >= _SMALLEST_H
        ]
        columns = [say("Direction"), say("waited for"), say("charged to"), say("hours a train")]
        if rows:
            caption = say("{place}: late trains, all their waiting", place=_port(data, port))
            yield headed_table(caption, columns, rows)


def _port(data: BottleneckData, port: str) -> str:
    return port_label(data.scenario, port)


def _savings(data: BottleneckData) -> Iterator[Part]:
    rows = [
        [
            Cell(_port(data, row["port"])),
            Cell(_remedy(row)),
            Cell(
                difference_words(row["saved_h"], row["lower_95"], row["upper_95"], "h"),
                is_number=True,
            ),
            Cell(plain(row["late_saved_h"]), is_number=True),
            Cell(MISSING if row["rank"] is None else str(row["rank"]), is_number=True),
            Cell(retell(row["verdict"])),
            Cell(clean(row["changes"])),
        ]
        for row in data.record["savings"]
    ]
    columns = [
        *(say("Port"), say("more of"), say("hours saved a train"), say("hours a late train")),
        *(say("rank"), say("verdict"), say("What was changed")),
    ]
    yield headed_table(say("Everything that was tried"), columns, rows)
