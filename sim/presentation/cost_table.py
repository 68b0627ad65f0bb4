"""What the crossings cost, kind by kind: a train's share of each, at every port and in all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.presentation.catalogue import COSTS
from sim.presentation.digits import MISSING, fixed, percent, plain
from sim.presentation.language.joining import in_row, listed, together
from sim.presentation.language.speaking import say
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING, Results
from sim.presentation.words import cost_words, grade_words
from sim.scenario.provenance import Entries

TOTAL: Final = "total_cost"
_MOST_PORTS: Final = 3
_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class CostLine:
    """One kind of cost at one port or at all: its sum, its part of the total, and of a train.

    Sums are means over replications; None where no train departed.
    """

    kind: str
    port: str
    amount: float
    share: float | None
    per_train: float | None

    def as_data(self) -> dict[str, Any]:
        """Return the line as data."""
        return {name: getattr(self, name) for name in self.__slots__}


def cost_lines(results: Results) -> list[CostLine]:
    """Return the costs of every kind and their total, for all ports together and for each."""
    if results.scenario.costs is None:
        return []
    return [line for port in (EVERYTHING, *results.ports) for line in _lines(results, port)]


def _lines(results: Results, port: str) -> Iterator[CostLine]:
    whole = _mean(results, TOTAL, port)
    trains = _mean(results, "trains_departed", port)
    for kind in (*COSTS, TOTAL):
        amount = _mean(results, kind, port)
        share = amount / whole if whole else None
        yield CostLine(kind, port, amount, share, amount / trains if trains else None)


def _mean(results: Results, metric: str, port: str) -> float:
    row = results.kpi(metric, port)
    return 0.0 if row is None else float(row["mean"])


def cost_table(results: Results, pen: Pen) -> Iterator[RenderableType]:
    """Yield the cost table of a scenario that has rates; kinds that cost nothing are left out."""
    lines = {(line.kind, line.port): line for line in cost_lines(results)}
    costs = results.scenario.costs
    if costs is None or not lines[TOTAL, EVERYTHING].amount:
        return
    ports = results.ports if 1 < len(results.ports) <= _MOST_PORTS else ()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    heading = say("cost of a train ({currency})", currency=costs.currency)
    table.add_column(pen(heading), overflow="fold")
    for heading in (say("all"), say("share"), *(results.port_name(port) for port in ports)):
        table.add_column(pen(heading), justify="right", overflow="fold")
    for kind in (*COSTS, TOTAL):
        line = lines[kind, EVERYTHING]
        if line.amount:
            cells = [_amount(line), "" if line.share is None else percent(line.share)]
            cells += [_amount(lines[kind, port]) for port in ports]
            style = "bold" if kind == TOTAL else ""
            words = cost_words(kind)
            table.add_row(pen(words, style), *(pen(cell, style) for cell in cells))
    yield table
    yield pen(cost_note(results, lines[TOTAL, EVERYTHING].amount), style="dim")


def cost_note(results: Results, amount: float) -> str:
    """Return what all trains together cost, and how the rates are known."""
    costs = results.scenario.costs
    whole = say(
        "Trains that departed in the period: {millions} million {currency} together.",
        millions=plain(amount / 1e6),
        currency="" if costs is None else costs.currency,
    )
    return together([whole, _known(results)])


def _known(results: Results) -> str:
    """Return how the rates are known, so that nobody takes an assumed cost for a reported one."""
    scenario = results.scenario
    by_grade: dict[str, list[str]] = {}
    entries = Entries(scenario.provenance, scenario.ports)
    for name, rate in scenario.costs or ():
        if rate and name != "currency":
            covering = entries.covering(("costs", name))
            grade = scenario.provenance[covering[0]].grade if covering else "assumed"
            by_grade.setdefault(grade, []).append(name)
    named = (
        say("{rates} {grade}", rates=listed(by_grade[grade]), grade=grade_words(grade))
        for grade in by_grade
    )
    return say("Rates: {rates}.", rates=in_row(named))


def _amount(line: CostLine) -> str:
    if line.per_train is None:
        return MISSING
    return fixed(line.per_train, 0 if line.per_train >= 100 else _PLACES)
