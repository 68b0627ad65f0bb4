"""Winners and losers on the terminal: how many trains gain and lose, and where most hours move."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.experiments.compare.winners import EVERY, WinnersRow
from sim.presentation.digits import fixed, plain
from sim.presentation.harmless import brief
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING
from sim.presentation.words import direction_words, spelled
from sim.scenario.schema import Scenario

_MOST_GROUPS: Final = 8


def winners(rows: Sequence[WinnersRow], base: Scenario, pen: Pen) -> Iterator[RenderableType]:
    """Yield who gains and loses, nothing if nobody does."""
    known = {(row.port, row.direction, row.service): row for row in rows}
    everyone = known.get((EVERYTHING, EVERYTHING, EVERY))
    if everyone is None or not (_moved(everyone) or _unknown(everyone)):
        return
    yield pen(_sentence(everyone))
    groups = list(_groups(rows))
    shown = sorted(groups, key=_moved, reverse=True)[:_MOST_GROUPS]
    if shown:
        yield _table([row for row in groups if row in shown], base, pen)
    if len(groups) > len(shown):
        yield pen(f"and {len(groups) - len(shown)} more groups in winners.csv", "dim")


def _sentence(row: WinnersRow) -> str:
    won = _side(row.winners, row.hours_won, row.median_won_h)
    lost = _side(row.losers, row.hours_lost, row.median_lost_h)
    words = f"Winners, over all replications: {won} earlier; losers: {lost} later."
    return f"{words} {_unknown(row)}" if _unknown(row) else words


def _side(trains: int, hours: float, median: float | None) -> str:
    if median is None:
        return "no train departs"
    departs = "train departs" if trains == 1 else "trains depart"
    return f"{trains:,} {departs} {_hours(hours)} h (median {plain(median)} h)"


def _unknown(row: WinnersRow) -> str:
    """Return which trains depart before the end in one scenario only, "" if none does."""
    found = [
        f"{count:,} only {where}"
        for count, where in (
            (row.departed_only_alternative, "with the change"),
            (row.departed_only_base, "without it"),
        )
        if count
    ]
    return f"Before the end depart {', '.join(found)}; their hours are not known." if found else ""


def _hours(hours: float) -> str:
    return fixed(hours, 0) if hours >= 100 else plain(hours)


def _moved(row: WinnersRow) -> float:
    return row.hours_won + row.hours_lost


def _groups(rows: Sequence[WinnersRow]) -> Iterator[WinnersRow]:
    """Yield the ports, the directions and the services among `rows`, where there are several."""
    for dimension in ("port", "direction", "service"):
        found = [row for row in rows if _is_one(row, dimension)]
        if len(found) > 1:
            yield from (row for row in found if _moved(row))


def _is_one(row: WinnersRow, dimension: str) -> bool:
    """Return whether `row` is about one value of `dimension`, and all of the others."""
    whole = {"port": EVERYTHING, "direction": EVERYTHING, "service": EVERY}
    values = {"port": row.port, "direction": row.direction, "service": row.service}
    differing = {name for name, value in values.items() if value != whole[name]}
    return differing == {dimension} and values[dimension] != EVERYTHING


def _table(rows: Sequence[WinnersRow], base: Scenario, pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    for heading in ("trains", "winners", "hours won", "losers", "hours lost"):
        table.add_column(pen(heading), justify="right", overflow="fold")
    for row in rows:
        counts = (row.trains, row.winners, row.losers)
        trains, ahead, behind = (f"{count:,}" for count in counts)
        cells = (trains, ahead, _hours(row.hours_won), behind, _hours(row.hours_lost))
        table.add_row(pen(f"  {_who(row, base)}"), *(pen(cell) for cell in cells))
    return table


def _who(row: WinnersRow, base: Scenario) -> str:
    if row.port != EVERYTHING:
        return brief(base.ports[row.port].label) or spelled(row.port).title()
    if row.direction != EVERYTHING:
        return direction_words(row.direction)
    service = base.services.get(row.service)
    return (brief(service.label) if service is not None else "") or spelled(row.service)
