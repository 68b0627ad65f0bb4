"""The one short table of a run: a column for each port and direction, a row for each figure.

After a mean stands half its 95 % interval, the longer side where the two differ. Where a queue
grows there is no mean to print, and the table says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from sim.experiments.compare.families import TURNOVERS
from sim.presentation.catalogue import WAYS
from sim.presentation.coverage_text import coverage_words
from sim.presentation.digits import MISSING, plus_minus, share_plus_minus
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.limits import released_words
from sim.presentation.pen import Pen
from sim.presentation.results import Results, Row
from sim.presentation.words import direction_words

GROWING: Final = phrase("grows")
_LABEL_WIDTH: Final = 28
_COLUMN_WIDTH: Final = 16

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its heading, and which KPI of a place it shows how."""

    heading: str
    metric: str
    show: Callable[[Row], str]


def _spread(row: Row) -> str:
    return plus_minus(row["mean"], row["lower_95"], row["upper_95"])


def _count_spread(row: Row) -> str:
    return plus_minus(row["mean"], row["lower_95"], row["upper_95"], most_places=0)


def _share_spread(row: Row) -> str:
    return share_plus_minus(row["mean"], row["lower_95"], row["upper_95"])


def lines(results: Results) -> list[Line]:
    """Return the rows of the table."""
    released = released_words(results.scenario)
    costs = results.scenario.costs
    currency = "" if costs is None else costs.currency
    return [
        Line(say("trains departed"), "trains_departed", _count_spread),
        Line(say("clearance, mean (h)"), "clearance_mean_h", _spread),
        Line(say("clearance, 95 % within (h)"), "clearance_p95_h", _spread),
        Line(say("{share} (%)", share=released), "share_cleared_in_limit", _share_spread),
        Line(say("stay in China (h)"), "stay_china_mean_h", _spread),
        Line(say("stay in Kazakhstan (h)"), "stay_kazakhstan_mean_h", _spread),
        Line(say("crossing, 95 % within (h)"), "dwell_p95_h", _spread),
        Line(say("turnover of its wagons (h)"), "", _spread),
        Line(say("door to door, mean (d)"), "door_to_door_mean_d", _spread),
        Line(say("cost of a train ({currency})", currency=currency), "cost_per_train", _spread),
        Line(say("inside at the end (trains)"), "trains_inside_at_end", _count_spread),
    ]


def places(results: Results) -> list[Place]:
    """Return the ports and directions that have trains."""
    return [
        (port, direction)
        for port in results.ports
        for direction in WAYS
        if results.kpi("trains_arrived", port, direction) is not None
    ]


def tables(results: Results, pen: Pen) -> list[Table]:
    """Return the table, cut into several of as many columns as fit."""
    columns = max(1, (pen.width - _LABEL_WIDTH) // (_COLUMN_WIDTH + 2))
    if columns < len(places(results)) and columns > 1:
        columns -= columns % 2  # both directions of a port stay together
    found = places(results)
    return [
        _table(results, found[first : first + columns], pen)
        for first in range(0, len(found), columns)
    ]


def _table(results: Results, found: Sequence[Place], pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for port, direction in found:
        heading = pen(f"{results.port_name(port)}\n{direction_words(direction)}")
        table.add_column(heading, justify="right", max_width=_COLUMN_WIDTH, overflow="fold")
    for line in lines(results):
        cells = [_cell(results, line, place, pen) for place in found]
        if any(cell.plain not in (MISSING, "-") for cell in cells):
            table.add_row(pen(line.heading), *cells)
    return table


def _cell(results: Results, line: Line, place: Place, pen: Pen) -> Text:
    port, direction = place
    if line.metric:
        row = results.kpi(line.metric, port, direction)
        withheld = results.withheld(line.metric, port, direction)
    else:
        row = results.kpi(TURNOVERS[direction], port)
        withheld = results.withheld(TURNOVERS[direction], port)
    if row is not None:
        return pen(line.show(row))
    return pen(say(GROWING), style="bold red") if withheld else pen(MISSING, style="dim")


def reading(results: Results) -> str:
    """Return how to read the table."""
    interval = together([say("± half the 95 % interval, its longer side."), coverage_words()])
    if results.replications == 1:
        interval = say("One replication: no intervals.")
    turned = any(
        results.kpi(metric, port) for port in results.ports for metric in TURNOVERS.values()
    )
    wagons = say("Its wagons: standard gauge westbound, broad gauge eastbound.") if turned else ""
    grows = any(
        results.withheld(line.metric, *place)
        for line in lines(results)
        for place in places(results)
        if line.metric
    )
    growing = say("grows: trains pile up, a mean would only say how long the run was.")
    return together([interval, wagons, _inland(results), growing if grows else ""])


def _inland(results: Results) -> str:
    """Return how the running times beyond the ports are known, where they are in a figure."""
    if not any(results.kpi("door_to_door_mean_d", *place) for place in places(results)):
        return ""
    return say(
        "Door to door: with the scenario's running times before and after the port, which are"
        " assumed unless landbridge show says more."
    )
