"""Routes: CSV files with the way of a train before and after the port, one a line, to draw from.

``direction,origin,destination,weight,to_port,from_port[,cv]``; weights are relative, within a
direction, and `cv` is the coefficient of variation of both running times.
"""

import re
from typing import Final

from pydantic_core import PydanticCustomError

from sim.domain.plan import Direction
from sim.scenario.findings import Finding, Spot
from sim.scenario.hints import unknown_name
from sim.scenario.inputs import RouteRow
from sim.scenario.quantities import parse_duration
from sim.scenario.rows import Row, Table
from sim.scenario.schema import DIRECTIONS
from sim.scenario.words import quoted

REQUIRED: Final = ("direction", "origin", "destination", "weight", "to_port", "from_port")
OPTIONAL: Final = ("cv",)
MOST_ROUTES: Final = 10_000

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,15})?")
_LONGEST_NAME: Final = 200
_LARGEST_CV: Final = 10.0


def read_routes(content: bytes, shown: str) -> tuple[tuple[RouteRow, ...], list[Finding]]:
    """Return the routes of a file in one order, and what is wrong with the file."""
    table = Table(content, shown, REQUIRED, OPTIONAL, MOST_ROUTES)
    rows = [route for route in (_route(row, table) for row in table.rows()) if route is not None]
    if not rows and not table.findings:
        nothing = Finding("SCN-097", (), "holds no routes", "give some", Spot(shown, 2, 1))
        table.findings.append(nothing)
    return tuple(sorted(rows)), table.findings


def _route(row: Row, table: Table) -> RouteRow | None:
    before = len(table.findings)
    _check_direction(row, table)
    for column in ("origin", "destination"):
        _check_name(row, table, column)
    weight, cv = _weight(row, table), _cv(row, table)
    to_port_s, from_port_s = _seconds(row, table, "to_port"), _seconds(row, table, "from_port")
    if len(table.findings) > before:
        return None
    cells = row.cells
    direction = Direction(cells["direction"])
    return RouteRow(
        direction, cells["origin"], cells["destination"], weight, to_port_s, from_port_s, cv
    )


def _check_direction(row: Row, table: Table) -> None:
    name = row.cells["direction"]
    if name not in DIRECTIONS:
        remedy = unknown_name(name, DIRECTIONS)
        table.refuse(row, "SCN-094", "direction", f"{quoted(name)} is no direction", remedy)


def _check_name(row: Row, table: Table, column: str) -> None:
    name = row.cells[column]
    if not name:
        table.refuse(row, "SCN-114", column, f"a route has no {column}", "name the place")
    elif len(name) > _LONGEST_NAME or not name.isprintable():
        wrong = f"{quoted(name)} is no name of a place"
        table.refuse(row, "SCN-114", column, wrong, f"at most {_LONGEST_NAME} printed characters")


def _weight(row: Row, table: Table) -> float:
    text = row.cells["weight"]
    if not _NUMBER.fullmatch(text) or not float(text):
        wrong = f"a finite weight above zero and below 1e9 is due, got {quoted(text)}"
        table.refuse(row, "SCN-096", "weight", wrong, "weights are relative: as in 3 and 1.5")
        return 0.0
    return float(text)


def _cv(row: Row, table: Table) -> float:
    text = row.cells.get("cv") or "0"
    if not _NUMBER.fullmatch(text) or float(text) > _LARGEST_CV:
        wrong = f"a number from 0 to {_LARGEST_CV:.0f} is due, got {quoted(text)}"
        table.refuse(row, "SCN-096", "cv", wrong, "standard deviation over mean, as in 0.2")
        return 0.0
    return float(text)


def _seconds(row: Row, table: Table, column: str) -> int:
    try:
        return parse_duration(row.cells[column])
    except PydanticCustomError as error:
        said = error.context or {}
        table.refuse(row, said["code"], column, said["message"], said["remedy"])
        return 0
