"""Winners and losers on the terminal: how many trains gain and lose, and where most hours move."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.experiments.compare.winners import EVERY, WinnersRow
from sim.presentation.digits import fixed, plain
from sim.presentation.harmless import brief
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING
from sim.presentation.words import direction_words, spelled
from sim.scenario.schema import Scenario

_MOST_GROUPS: Final = 8
COLUMNS: Final = (
    phrase("trains"),
    phrase("winners"),
    phrase("hours won"),
    phrase("losers"),
    phrase("hours lost"),
)


def winners(rows: Sequence[WinnersRow], base: Scenario, pen: Pen) -> Iterator[RenderableType]:
    """Yield who gains and loses, nothing if nobody does."""
    known = {(row.port, row.direction, row.service): row for row in rows}
    everyone = known.get((EVERYTHING, EVERYTHING, EVERY))
    if everyone is None or not (moved_h(everyone) or _unknown(everyone)):
        return
    yield pen(sentence(everyone))
    groups = list(groups_told(rows))
    shown = sorted(groups, key=moved_h, reverse=True)[:_MOST_GROUPS]
    if shown:
        yield _table([row for row in groups if row in shown], base, pen)
    if len(groups) > len(shown):
        count = len(groups) - len(shown)
        yield pen(say("and {count} more groups in winners.csv", count=count), "dim")


def sentence(row: WinnersRow) -> str:
    """Return how many trains gain and lose, and how much."""
    won = _side(row.winners, row.hours_won, row.median_won_h)
    lost = _side(row.losers, row.hours_lost, row.median_lost_h)
    words = say(
        "Winners, over all replications: {won} earlier; losers: {lost} later.", won=won, lost=lost
    )
    return together([words, _unknown(row)])


def _side(trains: int, hours: float, median: float | None) -> str:
    if median is None:
        return say("no train departs")
    return say_count(
        "{shown} train departs {hours} h (median {median} h)",
        "{shown} trains depart {hours} h (median {median} h)",
        trains,
        shown=fixed(trains, 0),
        hours=hours_told(hours),
        median=plain(median),
    )


def _unknown(row: WinnersRow) -> str:
    """Return which trains depart before the end in one scenario only, "" if none does."""
    found = [
        say(words, count=fixed(count, 0))
        for count, words in (
            (row.departed_only_alternative, phrase("{count} only with the change")),
            (row.departed_only_base, phrase("{count} only without it")),
        )
        if count
    ]
    if not found:
        return ""
    return say("Before the end depart {trains}; their hours are not known.", trains=listed(found))


def hours_told(hours: float) -> str:
    """Return hours won or lost, whole ones from a hundred on."""
    return fixed(hours, 0) if hours >= 100 else plain(hours)


def moved_h(row: WinnersRow) -> float:
    """Return how many hours are won or lost."""
    return row.hours_won + row.hours_lost


def groups_told(rows: Sequence[WinnersRow]) -> Iterator[WinnersRow]:
    """Yield the ports, the directions and the services among `rows`, where there are several."""
    for dimension in ("port", "direction", "service"):
        found = [row for row in rows if _is_one(row, dimension)]
        if len(found) > 1:
            yield from (row for row in found if moved_h(row))


def _is_one(row: WinnersRow, dimension: str) -> bool:
    """Return whether `row` is about one value of `dimension`, and all of the others."""
    whole = {"port": EVERYTHING, "direction": EVERYTHING, "service": EVERY}
    values = {"port": row.port, "direction": row.direction, "service": row.service}
    differing = {name for name, value in values.items() if value != whole[name]}
    return differing == {dimension} and values[dimension] != EVERYTHING


def _table(rows: Sequence[WinnersRow], base: Scenario, pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    for heading in COLUMNS:
        table.add_column(pen(say(heading)), justify="right", overflow="fold")
    for row in rows:
        counts = (row.trains, row.winners, row.losers)
        trains, ahead, behind = (fixed(count, 0) for count in counts)
        cells = (trains, ahead, hours_told(row.hours_won), behind, hours_told(row.hours_lost))
        table.add_row(pen(f"  {who_words(row, base)}"), *(pen(cell) for cell in cells))
    return table


def who_words(row: WinnersRow, base: Scenario) -> str:
    """Return which group of trains a row is about."""
    if row.port != EVERYTHING:
        return brief(say(base.ports[row.port].label)) or say(spelled(row.port).title())
    if row.direction != EVERYTHING:
        return direction_words(row.direction)
    service = base.services.get(row.service)
    return (brief(say(service.label)) if service is not None else "") or spelled(row.service)
