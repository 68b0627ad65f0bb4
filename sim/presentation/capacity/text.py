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
from sim.presentation.digits import MISSING, percent, plain
from sim.presentation.harmless import clean
from sim.presentation.pen import Pen
from sim.presentation.terminal import by_hand, shown
from sim.presentation.words import direction_words, metric_words, resource_words, spelled

_MOST_NAMED: Final = 6
_DEFAULT_LEVEL: Final = (
    "A port holds while no queue grows, no train stands in gridlock, and the slowest twentieth of"
    " crossings takes less than half as long again as at the base volume, by direction."
)
_BOUNDS: Final = "A port holds while no queue grows, no train stands in gridlock, and"
_IN_VAIN: Final = {
    RESTORES: "Would restore it, too",
    UNSURE: "Save hours; more replications must say whether that is enough",
    HELPS: "Save hours, but not enough",
    NOT_SHOWN: "No gain shown",
    NOTHING: "Gain nothing",
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
        yield pen(clean(note), style="dim")
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
    return f"{_BOUNDS} {', '.join(kept)}." if kept else _DEFAULT_LEVEL


def answer(result: CapacityResult, found: Climb) -> str:
    """Return in a sentence or two how far a port holds, and what to have more of first."""
    title, axis = _port_title(found.limit.port), result.axis
    limit = limit_words(found.limit, axis, result.per_day, result.most)
    when = ""
    if axis.kind == "months":
        month = month_words(found.limit, axis, result.most)
        when = f" It {month}."
    words = f"{title} {limit}.{when}"
    if not found.rungs:
        return words
    rung = found.rungs[0]
    what = "; ".join(dict.fromkeys(map(_broken, rung.broke)))
    if rung.taken is None:
        return f"{words} First, {what}; {vain_words(rung.tried)}."
    return f"{words} First, {what}; {_what(rung.taken)} {_relieves(result, rung)}."


def _relieves(result: CapacityResult, rung: Rung) -> str:
    extra = result.writer.extra(rung)
    if rung.taken is not None and rung.taken.verdict == HELPS and not extra:
        return "helps most, but is not enough by itself"
    if not extra:
        return "relieves it"
    least = "at least " if _is_end(rung) else ""
    return f"gives {least}{plain(extra, 1)} trains a day more"


def _port_title(port: str) -> str:
    return spelled(port).title()


def _broken(reading: Reading) -> str:
    """Return what broke, as "the queue eastbound grows by 0.8 trains a day"."""
    way = "" if reading.direction == EVERYTHING else f" {direction_words(reading.direction)}"
    who = "" if reading.service == EVERYTHING else f" of {spelled(reading.service)}"
    if reading.metric == QUEUE:
        return f"the queue{who}{way} grows by {plain(reading.found)} trains a day"
    if reading.metric == GRIDLOCK:
        return f"trains stand in gridlock in {plain(reading.found)} replications"
    name = "the slowest twentieth" if reading.metric == P95 else metric_words(reading.metric)
    if reading.unit == "times the base":
        return f"{name}{way} takes {plain(reading.found)} times as long as at the base"
    return f"{name}{way} is {plain(reading.found, 3)}, not {reading.relation} {reading.bound:g}"


def _what(relief: Relief) -> str:
    return f"{resource_words(relief.candidate.resource)}: {relief.candidate.more}"


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
    at = place_words(rung.port, rung.place, result.axis, result.per_day)
    broke = "; ".join(dict.fromkeys(map(_broken, rung.broke)))
    return f"At {at}: {broke}. {_where(rung.piles)}."


def _where(piles: Sequence[Pile]) -> str:
    first = not_separated(tuple(piles))
    if not first:
        return "Waiting grew nowhere"
    grew = plain(first[0].grew_h)
    words = f"Waiting grew most at {resource_words(first[0].resource)}, by {grew} h a train"
    if first[0].utilisation is not None:
        words += f", in use {percent(first[0].utilisation, 0)}"
    others = [resource_words(each.resource) for each in first[1 : _MOST_NAMED // 2]]
    return f"{words}; not separated from {', '.join(others)}" if others else words


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
            more = f"; and {len(own) - len(names)} more" if len(own) > len(names) else ""
            line = pen(clean(f"{words}: {'; '.join(names)}{more}."), style="dim")
            yield Padding(line, (0, 0, 0, 3))
