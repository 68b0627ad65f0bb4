"""Fingerprints and orders of ties on a terminal, and as data."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

import rich.console
from rich import box
from rich.console import Group
from rich.table import Table

from sim.experiments.fingerprint import PARTS, Fingerprint, short
from sim.experiments.ties import MODELLING_ISSUE, Moved, TieOrders
from sim.metrics.groups import EVERYTHING
from sim.presentation.console import Console
from sim.presentation.pen import Pen

_SHOWN: Final = 12
_DIGITS: Final = 6


def print_fingerprint(found: Fingerprint, console: rich.console.Console | None = None) -> None:
    """Print the short form of a fingerprint in one line, then each part with what it covers."""
    console = console or Console()
    pen = Pen.of(console)
    grid = Table.grid(padding=(0, 2))
    for part, covers in PARTS.items():
        grid.add_row(pen(part, style="bold"), pen(found[part]), pen(covers, style="dim"))
    console.print(Group(pen(short(found)), pen(""), grid))


def print_tie_orders(found: TieOrders, console: rich.console.Console | None = None) -> None:
    """Print the figures that other orders of ties move farthest, and what to think of it."""
    console = console or Console()
    pen = Pen.of(console)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("figure", "where", "by rank", "farthest", "order", "change (%)"):
        table.add_column(name, overflow="fold")
    moved = _worst(found)
    for figure in moved:
        cells = [pen(cell) for cell in _cells(figure)]
        table.add_row(*cells, pen(_percent(figure.change), style="bold red" * figure.is_issue))
    console.print(Group(*([table] if moved else []), *map(pen, tie_sentences(found))))


def tie_sentences(found: TieOrders) -> Iterator[str]:
    """Yield in words how far other orders of ties move the figures."""
    limit = f"{MODELLING_ISSUE * 100:g} %"
    yield (
        f"{found.orders} other orders of ties, {found.replications} replications each: the headline"
        f" figures move by at most {_most(found.headlines)}, all figures by at most"
        f" {_most(found.figures)}."
    )
    if not found.issues:
        yield f"No figure moves by more than {limit}: who goes first within a second is no matter."
        return
    headlines = sum(figure.is_headline for figure in found.issues)
    yield (
        f"Modelling issue: {len(found.issues)} of {len(found.figures)} figures move by more than"
        f" {limit}, of the headline figures {headlines}. They hang on who goes first within a"
        " second, which is a convention: look whether they are large enough to matter."
    )


def _worst(found: TieOrders) -> list[Moved]:
    """Return for each kind of figure that moves where it moves farthest, headlines first."""
    kinds: dict[str, Moved] = {}
    for figure in sorted(found.figures, key=lambda one: not one.is_headline):
        if figure.change:
            kinds.setdefault(figure.metric, figure)
    return list(kinds.values())[:_SHOWN]


def _most(figures: Sequence[Moved]) -> str:
    share = max((figure.change for figure in figures), default=0.0)
    return "more than any share, from 0" if share == float("inf") else f"{_percent(share)} %"


def tie_data(found: TieOrders) -> dict[str, Any]:
    """Return what other orders of ties moved as data; a change from zero is null."""
    return {
        "replications": found.replications,
        "orders": found.orders,
        "limit": MODELLING_ISSUE,
        "issues": len(found.issues),
        "figures": [
            {**asdict(figure), "change": figure.change if figure.by_rank else None}
            for figure in found.figures
            if figure.change
        ],
    }


def _cells(figure: Moved) -> list[str]:
    where = " ".join(word for word in figure.key[:3] if word != EVERYTHING) or EVERYTHING
    values = (f"{value:.{_DIGITS}g}" for value in (figure.by_rank, figure.farthest))
    return [figure.metric, where, *values, figure.order]


def _percent(share: float) -> str:
    return "from 0" if share == float("inf") else f"{share * 100:.3g}"
