"""Capacity on the terminal: how far each port holds, what breaks it, what relieves it."""

from collections.abc import Iterator, Sequence
from typing import Final

import rich.console
from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from sim.experiments.capacity.causes import Pile, not_separated
from sim.experiments.capacity.experiment import CapacityResult
from sim.experiments.capacity.ladder import Climb, Rung
from sim.experiments.capacity.levels import GRIDLOCK, P95, QUEUE, Reading
from sim.experiments.capacity.reliefs import (
    HELPS,
    NOT_SHOWN,
    NOTHING,
    RESTORES,
    UNSURE,
    Relief,
    helpless,
    price_of,
)
from sim.experiments.capacity.words import (
    limit_words,
    month_words,
    odd_words,
    place_words,
    vain_words,
)
from sim.metrics.groups import EVERYTHING
from sim.presentation.console import Console
from sim.presentation.digits import MISSING, as_spoken, percent, plain
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row, listed, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.pen import Pen
from sim.presentation.retelling import more_words, retell
from sim.presentation.terminal import by_hand, shown
from sim.presentation.words import direction_words, metric_words, resource_words, spelled

_MOST_NAMED: Final = 6
_DEFAULT_LEVEL: Final = phrase(
    "A port holds while no queue grows, no train stands in gridlock, and the slowest twentieth of"
    " crossings takes less than half as long again as at the base volume, by direction."
)
_BOUNDS: Final = phrase(
    "A port holds while no queue grows, no train stands in gridlock, and {bounds}."
)
_GROWING: Final = {
    (False, False): phrase("the queue grows by {number} trains a day"),
    (True, False): phrase("the queue {way} grows by {number} trains a day"),
    (False, True): phrase("the queue of {service} grows by {number} trains a day"),
    (True, True): phrase("the queue of {service} {way} grows by {number} trains a day"),
}
"""By whether a direction and a service are named."""
_IN_VAIN: Final = {
    RESTORES: phrase("Would restore it, too: {reliefs}."),
    UNSURE: phrase("Save hours; more replications must say whether that is enough: {reliefs}."),
    HELPS: phrase("Save hours, but not enough: {reliefs}."),
    NOT_SHOWN: phrase("No gain shown: {reliefs}."),
    NOTHING: phrase("Gain nothing: {reliefs}."),
}


def print_capacity(result: CapacityResult, console: rich.console.Console | None = None) -> None:
    """Print up to where each port holds, and its ladder."""
    console = console or Console()
    console.print(Group(*_lines(result, Pen.of(console))))


def _lines(result: CapacityResult, pen: Pen) -> Iterator[RenderableType]:
    scenario = result.scenario
    yield pen(clean(scenario.title), style="bold")
    yield pen(clean(_setting(result)), style="dim")
    yield from by_hand(scenario, pen)
    yield pen("")
    for found in result.climbs.values():
        yield pen(clean(answer(result, found)), style="bold")
    yield pen(clean(_kept(result)), style="dim")
    for found in result.climbs.values():
        yield from _ladder(result, found, pen)
    for note in result.record["notes"]:
        yield pen(clean(retell(note)), style="dim")
    pictures = ", pictures (*.png, *.svg)" if any(result.folder.glob("*.png")) else ""
    files = "capacity.csv, tried.csv, reliefs.csv, capacity.json"
    yield pen(f"Files: {shown(result.folder)}: {files}{pictures}")


def _setting(result: CapacityResult) -> str:
    axis, record = result.axis, result.record
    ends = f"{axis.words(0)} to {axis.words(axis.last)}"
    looks = record["replications"]
    first = f"{looks[0]} to {looks[-1]}" if len(looks) > 1 else f"{looks[-1]}"
    sure = f"{record['confidence'] * 100:g} % sure"
    return f"{axis.what}: {ends} · {first} replications a volume, {sure} · seed {record['seed']}"


def _kept(result: CapacityResult) -> str:
    kept = result.record["keep"]
    return say(_BOUNDS, bounds=listed(kept)) if kept else say(_DEFAULT_LEVEL)


def answer(result: CapacityResult, found: Climb) -> str:
    """Return in a sentence or two how far a port holds, and what to have more of first."""
    title, axis = _port_title(found.limit.port), result.axis
    limit = retell(limit_words(found.limit, axis, result.per_day, result.most))
    sentences = [say("{port} {holds}.", port=title, holds=limit)]
    if axis.kind == "months":
        when = retell(month_words(found.limit, axis, result.most))
        sentences.append(say("It {breaks}.", breaks=when))
    if found.rungs:
        rung = found.rungs[0]
        what = in_row(dict.fromkeys(map(_broken, rung.broke)))
        sentences.append(say("First, {what}; {relief}.", what=what, relief=_relief(result, rung)))
    return together(sentences)


def _relief(result: CapacityResult, rung: Rung) -> str:
    """Return what relieves a port at a step, as a clause."""
    if rung.taken is None:
        return retell(vain_words(rung.tried))
    extra, relief = result.writer.extra(rung), _what(rung.taken)
    if rung.taken.verdict == HELPS and not extra:
        return say("{relief} helps most, but is not enough by itself", relief=relief)
    if not extra:
        return say("{relief} relieves it", relief=relief)
    values = {"relief": relief, "number": plain(extra, 1)}
    if _is_end(rung):
        return say("{relief} gives at least {number} trains a day more", **values)
    return say("{relief} gives {number} trains a day more", **values)


def _port_title(port: str) -> str:
    return say(spelled(port).title())


def _broken(reading: Reading) -> str:
    """Return what broke, as "the queue eastbound grows by 0.8 trains a day"."""
    number = plain(reading.found)
    if reading.metric == QUEUE:
        return _growing(reading, number)
    if reading.metric == GRIDLOCK:
        return say("trains stand in gridlock in {number} replications", number=number)
    is_p95 = reading.metric == P95
    figure = say("the slowest twentieth") if is_p95 else metric_words(reading.metric)
    if reading.direction != EVERYTHING:
        way = direction_words(reading.direction)
        figure = say("{figure} {way}", figure=figure, way=way)
    if reading.unit == "times the base":
        return say(
            "{figure} takes {number} times as long as at the base", figure=figure, number=number
        )
    bound = f"{reading.relation} {as_spoken(format(reading.bound, 'g'))}"
    number = plain(reading.found, 3)
    return say("{figure} is {number}, not {bound}", figure=figure, number=number, bound=bound)


def _growing(reading: Reading, number: str) -> str:
    """Return where a queue grows, and by how much."""
    values = {"number": number}
    if reading.direction != EVERYTHING:
        values["way"] = direction_words(reading.direction)
    if reading.service != EVERYTHING:
        values["service"] = spelled(reading.service)
    return say(_GROWING["way" in values, "service" in values], **values)


def _what(relief: Relief) -> str:
    resource, more = relief.candidate.resource, relief.candidate.more
    return say("{resource}: {more}", resource=resource_words(resource), more=more_words(more))


def _ladder(result: CapacityResult, found: Climb, pen: Pen) -> Iterator[RenderableType]:
    if found.rungs:
        yield pen("")
        yield _table(result, found.rungs, pen)
        for rung in found.rungs:
            yield pen(clean(f"{rung.number}. {_story(result, rung)}"))
            yield from _in_vain(rung, pen)
    limits = [found.limit, *(rung.after for rung in found.rungs if rung.after is not None)]
    for limit in limits:
        for line in odd_words(limit, result.axis):
            yield pen(clean(line), style="bold red")


def _table(result: CapacityResult, rungs: Sequence[Rung], pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.title, table.title_justify = pen(f"The ladder of {_port_title(rungs[0].port)}"), "left"
    table.title_style = "bold"
    for name in ("", "breaks at", "relief", "holds then up to"):
        table.add_column(pen(name), overflow="fold")
    table.add_column(pen("trains a day more"), justify="right")
    table.add_column(pen("units for one more"), justify="right")
    prices = result.writer.prices
    if prices.by_key:
        currency = f", {prices.currency}" if prices.currency else ""
        table.add_column(pen(f"price of one more{currency}"), justify="right")
    for rung in rungs:
        cells = [*_cells(result, rung), *([_price(result, rung)] if prices.by_key else [])]
        table.add_row(*(pen(clean(cell)) for cell in cells))
    return table


def _cells(result: CapacityResult, rung: Rung) -> list[str]:
    axis, extra, after = result.axis, result.writer.extra(rung), rung.after
    is_end = _is_end(rung)
    then = axis.words(after.held) if after and after.held is not None else MISSING
    units = rung.taken.units if rung.taken else None
    return [
        f"{rung.number}.",
        axis.words(rung.place),
        f"{_what(rung.taken)}, {rung.taken.verdict}" if rung.taken else helpless(rung.tried),
        f"{then}, the furthest tried" if is_end else then,
        MISSING if extra is None else f"{'≥' if is_end else ''}{plain(extra)}",
        MISSING if not extra or units is None else f"{'≤' if is_end else ''}{plain(units / extra)}",
    ]


def _is_end(rung: Rung) -> bool:
    """Return whether the port holds as far as was looked, so that it may hold further."""
    return rung.after is not None and rung.after.held == rung.after.last


def _story(result: CapacityResult, rung: Rung) -> str:
    """Return what broke at a step and where waiting grew, in sentences."""
    at = retell(place_words(rung.port, rung.place, result.axis, result.per_day))
    broke = in_row(dict.fromkeys(map(_broken, rung.broke)))
    return together([say("At {volume}: {what}.", volume=at, what=broke), _where(rung.piles)])


def _where(piles: Sequence[Pile]) -> str:
    first = not_separated(tuple(piles))
    if not first:
        return say("Waiting grew nowhere.")
    values = {"resource": resource_words(first[0].resource), "hours": plain(first[0].grew_h)}
    words = say("Waiting grew most at {resource}, by {hours} h a train", **values)
    if first[0].utilisation is not None:
        use = percent(first[0].utilisation, 0)
        words = say("{words}, in use {share}", words=words, share=use)
    others = [resource_words(each.resource) for each in first[1 : _MOST_NAMED // 2]]
    if not others:
        return say("{words}.", words=words)
    return say("{words}; not separated from {resources}.", words=words, resources=listed(others))


def _price(result: CapacityResult, rung: Rung) -> str:
    extra = result.writer.extra(rung)
    price = None if rung.taken is None else price_of(rung.taken, result.writer.prices)
    if price is None or not extra:
        return MISSING
    return f"{'≤' if _is_end(rung) else ''}{plain(price / extra)}"


def _in_vain(rung: Rung, pen: Pen) -> Iterator[RenderableType]:
    """Yield what else was tried at a step, by what it does."""
    for verdict, words in _IN_VAIN.items():
        own = [each for each in rung.tried if each.verdict == verdict and each is not rung.taken]
        if own:
            names = [_what(each) for each in own[:_MOST_NAMED]]
            if len(own) > len(names):
                names.append(say("and {count} more", count=len(own) - len(names)))
            line = pen(clean(say(words, reliefs=in_row(names))), style="dim")
            yield Padding(line, (0, 0, 0, 3))
