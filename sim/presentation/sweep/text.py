"""A sweep on the terminal: the figures point by point, what goes up and down, what grows."""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Final, NamedTuple

import rich.console
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.sweep.experiment import SweepResult
from sim.experiments.sweep.rows import Found
from sim.presentation.catalogue import WAYS
from sim.presentation.console import Console
from sim.presentation.digits import plus_minus, share_plus_minus
from sim.presentation.harmless import brief, clean
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.pen import Pen
from sim.presentation.sweep.data import EVERYTHING, short_names
from sim.presentation.terminal import by_hand, shown
from sim.presentation.words import direction_words, metric_words, spelled

_MOST_POINTS: Final = 24
_MOST_BENDS: Final = 5
_MOST_UNSTABLE: Final = 5
READING: Final = phrase(
    "Mean and 95 % interval of each point. The luck is the same at all of them, so that a"
    " difference between two is known better than their intervals say."
)
ONE_REPLICATION: Final = phrase("One replication: differences of this luck alone, not tested.")

Row = dict[str, Any]


class _Place(NamedTuple):
    port: str
    direction: str


def print_sweep(result: SweepResult, console: rich.console.Console | None = None) -> None:
    """Print what a planner wants to know of a sweep, and where the rest of it is."""
    console = console or Console()
    console.print(Group(*_sweep(result, Pen.of(console))))


def _sweep(result: SweepResult, pen: Pen) -> Iterator[RenderableType]:
    scenario = result.scenario
    yield pen(clean(scenario.title), style="bold")
    yield pen(_setting(result), style="dim")
    for axis in result.design.axes:
        values = _values(axis.ordered, is_grid=result.design.is_grid)
        yield pen("  " + clean(f"{axis.key}: {values}"))
    yield from by_hand(scenario, pen)
    for place in _places(result):
        yield pen("")
        yield _table(result, place, pen)
    yield pen(_reading(result), style="dim")
    yield from _bends(result, pen)
    yield from _unstable(result.found, pen)
    pictures = ", pictures (*.png, *.svg)" if any(result.folder.glob("*.png")) else ""
    yield pen(f"Files: {shown(result.folder)}: sweep.csv, sweep.parquet{pictures}")


def _setting(result: SweepResult) -> str:
    points = len(result.found)
    counts = [len(axis.values) for axis in result.design.axes]
    grid = f"{' × '.join(map(str, counts))} = " if len(counts) > 1 else ""
    size = f"{grid if prod(counts) == points else ''}{points} points"
    many = result.scenario.replications
    times = f"{many} replication{'' if many == 1 else 's'}"
    return f"{size} · {times} with the same luck at every point · seed {result.scenario.seed}"


def _values(values: Sequence[Any], *, is_grid: bool) -> str:
    texts = [value.shown for value in values]
    if is_grid and len(texts) <= _MOST_POINTS:
        return ", ".join(texts)
    return f"{texts[0]} to {texts[-1]}, {len(texts)} values"


def _places(result: SweepResult) -> list[_Place]:
    """Return where the figures that are shown are from, by port and direction if they are told."""
    wanted = _metrics(result)
    found = {
        _Place(row["port"], row["direction"])
        for row in result.found[0].rows
        if row["metric"] in wanted and row["service"] == EVERYTHING
    }
    ports = [*result.scenario.ports]
    places = [_Place(port, way) for port in ports for way in WAYS]
    if not any(place in found for place in places):
        places = [_Place(port, EVERYTHING) for port in ports]
    return [place for place in places if place in found]


def _metrics(result: SweepResult) -> list[str]:
    return list(result.record["metrics"])


def _table(result: SweepResult, place: _Place, pen: Pen) -> Table:
    metrics = _metrics(result)[: 4 if pen.is_wide else 2]
    label = result.scenario.ports[place.port].label if place.port != EVERYTHING else ""
    way = "" if place.direction == EVERYTHING else f", {direction_words(place.direction)}"
    title = f"{brief(label) or spelled(place.port).title()}{way}"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.title, table.title_justify, table.title_style = pen(title), "left", "bold"
    for name in short_names([axis.key for axis in result.design.axes]):
        table.add_column(pen(brief(name)), overflow="fold")
    for metric in metrics:
        table.add_column(pen(metric_words(metric)), justify="right", overflow="fold")
    for each in result.found[:_MOST_POINTS]:
        rows = {
            row["metric"]: row
            for row in each.rows
            if (row["port"], row["direction"], row["service"]) == (*place, EVERYTHING)
        }
        values = [pen(clean(value.shown)) for value in each.values]
        table.add_row(*values, *(_cell(rows.get(metric), pen) for metric in metrics))
    return table


def _cell(row: Row | None, pen: Pen) -> RenderableType:
    if row is None:
        return pen("–")
    if row["remark"]:
        return pen(say("not given"), "red")
    limits = row["mean"], row["lower_95"], row["upper_95"]
    if row["unit"] == "share":
        return pen(share_plus_minus(*limits) + (" %" if limits[0] is not None else ""))
    return pen(plus_minus(*limits))


def _reading(result: SweepResult) -> str:
    left_out = len(result.found) - _MOST_POINTS
    more = say_count(
        "{count} more point is in sweep.csv.", "{count} more points are in sweep.csv.", left_out
    )
    several = result.scenario.replications > 1
    return together([more if left_out > 0 else "", say(READING if several else ONE_REPLICATION)])


def _bends(result: SweepResult, pen: Pen) -> Iterator[RenderableType]:
    if not result.bends:
        return
    yield pen(say("Non-monotone responses, up and down again beyond chance:"), style="bold")
    for bend in result.bends[:_MOST_BENDS]:
        yield pen("  " + clean(str(bend)))
    if len(result.bends) > _MOST_BENDS:
        yield pen(f"  and {len(result.bends) - _MOST_BENDS} more, in sweep.json")
    words = say('This may well be so: see "Known anomalies" in docs/model.md.')
    yield pen(words, style="dim")


def _unstable(found: Sequence[Found], pen: Pen) -> Iterator[RenderableType]:
    troubled = [each for each in found if each.troubles]
    if not troubled:
        return
    words = say("Not settled: {count} of {points} points", count=len(troubled), points=len(found))
    yield pen(words, style="bold red")
    for each in troubled[:_MOST_UNSTABLE]:
        values = ", ".join(value.shown for value in each.values)
        more = f" (and {len(each.troubles) - 1} more)" if len(each.troubles) > 1 else ""
        yield pen("  " + clean(f"{values}: {each.troubles[0]}{more}"))
    if len(troubled) > _MOST_UNSTABLE:
        yield pen(f"  and {len(troubled) - _MOST_UNSTABLE} more, in sweep.json")
    words = say("Their means depend on the length of the run and are not given.")
    yield pen(words, style="dim")
