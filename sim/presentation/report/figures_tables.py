"""The figures of a run as tables: what planners ask for side by side, then every figure.

Means keep the digits that their interval supports; a figure that a growing queue makes meaningless
says so. Every figure of the summary is in the long table, unless there are too many services.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sim.experiments.compare.families import TURNOVERS
from sim.presentation.answers import PROMISE
from sim.presentation.catalogue import COSTS, METRICS, PATTERNS
from sim.presentation.cost_table import TOTAL, cost_lines
from sim.presentation.digits import (
    MISSING,
    fixed,
    half_width,
    percent,
    places_of,
    plain,
    plus_minus,
    share_plus_minus,
)
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say, say_count
from sim.presentation.limits import released_words
from sim.presentation.reasons import reason_words
from sim.presentation.report.filtering import Sieve, filtered_table
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, folded, table, text
from sim.presentation.report.series_data import MOST_SERVICES
from sim.presentation.results import EVERYTHING, NOT_GIVEN, Results, Row
from sim.presentation.run_table import Place, places
from sim.presentation.studies import unit_words
from sim.presentation.words import cost_words, direction_words, metric_words

SHARE: Final = "share"
_TURNOVER: Final = "turnover"
"""Stands for the turnover of the wagons that a direction is loaded on."""
_MAIN: Final = (
    "trains_departed",
    PROMISE,
    "clearance_mean_h",
    "clearance_p95_h",
    "stay_china_mean_h",
    "stay_kazakhstan_mean_h",
    "dwell_mean_h",
    "dwell_p95_h",
    _TURNOVER,
    "door_to_door_mean_d",
    "cost_per_train",
    "peak_day_trains",
    "trains_inside_at_end",
)
_BY_SERVICE: Final = {
    *("trains_arrived", "trains_released", "trains_departed", "trains_inside_at_end"),
    *(PROMISE, "share_cleared_same_day", "clearance_mean_h", "clearance_p95_h"),
    *("stay_china_mean_h", "stay_kazakhstan_mean_h", "dwell_mean_h", "dwell_p95_h"),
    *("cost_per_train", "total_cost", "door_to_door_mean_d"),
}
"""Figures that are shown for single services, too."""


def main_table(results: Results) -> Part | None:
    """Return the figures that planners ask for, a column for each port and direction."""
    found = places(results)
    if not found:
        return None
    columns = ["", *(_place_words(results, place) for place in found)]
    rows = [
        [Cell(_heading(results, metric)), *(_cell(results, metric, place) for place in found)]
        for metric in _MAIN
    ]
    worth = [row for row in rows if any(cell.text != MISSING for cell in row[1:])]
    return table("", columns, worth, wide=True)


def _place_words(results: Results, place: Place) -> str:
    port, direction = place
    words = direction_words(direction)
    return say("{port}, {direction}", port=results.port_name(port), direction=words)


def _heading(results: Results, metric: str) -> str:
    """Return what a line of the main table is about, with its unit."""
    if metric == _TURNOVER:
        return say("turnover of its wagons (h)")
    if metric == PROMISE:
        return say("{what} (%)", what=released_words(results.scenario))
    costs = results.scenario.costs
    if metric == "cost_per_train" and costs is not None:
        return say("{what} ({unit})", what=metric_words(metric), unit=clean(costs.currency))
    return metric_words(metric)


def _cell(results: Results, metric: str, place: Place) -> Cell:
    port, direction = place
    key = (TURNOVERS[direction], port) if metric == _TURNOVER else (metric, port, direction)
    row, reason = results.kpi(*key), results.withheld(*key)
    if row is None:
        return _missing(reason)
    show = share_plus_minus if row["unit"] == SHARE else plus_minus
    return Cell(show(row["mean"], row["lower_95"], row["upper_95"]), is_number=True)


def _missing(reason: str | None) -> Cell:
    """Return the cell of a figure without a value, which says so if a queue grows."""
    if reason is None:
        return Cell(MISSING, is_number=True)
    return Cell(say("grows"), is_number=True, note=reason_words(reason))


def costs_table(results: Results) -> Part | None:
    """Return what a train costs by kind and port, None without rates or without departures."""
    costs = results.scenario.costs
    known = {(line.kind, line.port): line for line in cost_lines(results)}
    if costs is None or not known[TOTAL, EVERYTHING].amount:
        return None
    ports = results.ports if len(results.ports) > 1 else ()
    headings = [say("all ports"), say("share"), *(results.port_name(port) for port in ports)]
    rows = []
    for kind in (*COSTS, TOTAL):
        line = known[kind, EVERYTHING]
        if line.amount:
            part = MISSING if line.share is None else percent(line.share)
            amounts = [plain(known[kind, port].per_train) for port in (EVERYTHING, *ports)]
            cells = [amounts[0], part, *amounts[1:]]
            rows.append([Cell(cost_words(kind)), *(Cell(cell, is_number=True) for cell in cells)])
    caption = say("Cost of a train by kind ({currency})", currency=clean(costs.currency))
    return table(caption, ["", *headings], rows, wide=True)


def all_figures(results: Results) -> list[Part]:
    """Return every figure with its interval, and what each of them means, both folded."""
    rows = [row for row in results.summary if _is_shown(results, row)]
    if not rows:
        return []
    count = results.replications
    heading = say_count(
        "Every figure with its 95 % interval ({shown} row)",
        "Every figure with its 95 % interval ({shown} rows)",
        count=len(rows),
        shown=fixed(len(rows), 0),
    )
    notes = [_over(count), *_left_out(results, rows)]
    cells = [_row(results, row, count) for row in rows]
    long = filtered_table("", _columns(), cells, Sieve((1, 2, 3)))
    headings = [say("Figure"), say("Unit"), say("Estimand")]
    meanings = table("", headings, [*_meanings(rows)], wide=True)
    return [
        folded(heading, [text(*notes), long], printed=False),
        folded(say("What the figures mean (estimands)"), [meanings], printed=False),
    ]


def _columns() -> list[str]:
    return [
        say("Figure"),
        say("Port"),
        say("Direction"),
        say("Service"),
        say("Mean"),
        say("from"),
        say("to"),
        say("Unit"),
    ]


def _over(count: int) -> str:
    return say_count(
        "Over {count} replication, except where another number stands beside the mean.",
        "Over {count} replications, except where another number stands beside the mean.",
        count=count,
    )


def _is_shown(results: Results, row: Row) -> bool:
    """Return whether a row is in the long table: of single services only what is asked for."""
    if row["service"] == EVERYTHING:
        return True
    return row["metric"] in _BY_SERVICE and len(results.scenario.services) <= MOST_SERVICES


def _left_out(results: Results, rows: Sequence[Row]) -> Iterator[str]:
    missing = len(results.summary) - len(rows)
    if missing:
        yield say(
            "{count} more rows, of single services, stand in summary.csv.", count=fixed(missing, 0)
        )


def _row(results: Results, row: Row, count: int) -> list[Cell]:
    words = metric_words(row["metric"])
    port, direction, service = row["port"], row["direction"], row["service"]
    return [
        Cell(words),
        Cell(say("all") if port == EVERYTHING else results.port_name(port)),
        Cell(say("both") if direction == EVERYTHING else direction_words(direction)),
        Cell(say("all") if service == EVERYTHING else results.service_name(service)),
        *_figures(row, count),
        Cell(_unit(row)),
    ]


def _figures(row: Row, count: int) -> list[Cell]:
    mean, lower, upper = row["mean"], row["lower_95"], row["upper_95"]
    if mean is None:
        grows = str(row["estimand"]).startswith(NOT_GIVEN)
        return [Cell(say("grows") if grows else MISSING, is_number=True), *[Cell("")] * 2]
    fewer = "" if row["replications"] == count else f" [{row['replications']}]"
    scale = 100 if row["unit"] == SHARE else 1
    half = half_width(mean, lower, upper)
    if not half:
        shown = plain(mean * scale) + fewer
        return [Cell(shown, is_number=True), *[Cell("")] * 2]
    places = places_of(half * scale)
    values = [fixed(value * scale, places) for value in (mean, lower, upper)]
    values[0] += fewer
    return [Cell(value, is_number=True) for value in values]


def _unit(row: Row) -> str:
    return "%" if row["unit"] == SHARE else unit_words(clean(str(row["unit"])))


def _meanings(rows: Sequence[Row]) -> Iterator[list[Cell]]:
    """Yield each figure once with its estimand, those of resources once for all of them."""
    known: dict[str, Counter[str]] = {}
    units: dict[str, str] = {}
    for row in rows:
        estimand = str(row["estimand"])
        name = _kind_words(row["metric"])
        found = known.setdefault(name, Counter())
        if not estimand.startswith(NOT_GIVEN):
            found[estimand] += 1
        units[name] = _unit(row)
    for name, estimands in known.items():
        told = estimands.most_common(1)
        words = clean(told[0][0]) if told else say("grows")
        yield [Cell(name), Cell(units[name]), Cell(words)]


def _kind_words(metric: str) -> str:
    """Return what a figure measures; "…" stands for any resource."""
    for prefix, suffix, pattern in PATTERNS:
        if metric not in METRICS and metric.startswith(prefix) and metric.endswith(suffix):
            return say(pattern).format("…")
    return metric_words(metric)
