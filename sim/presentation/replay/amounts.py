"""How much is in use and how many wait at one moment, for the still picture of a schematic."""

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.levels import Levels, waiting_visits
from sim.metrics.view import View
from sim.presentation.replay.schematic import Cell, Schematic
from sim.presentation.replay.still import Amount
from sim.recording.columns import MISSING, ORDER_STEP, RAKE_STEPS, missing_last

_YARD = "yard"


def busiest_s(view: View) -> int:
    """Return the first moment of the period at which most trains wait."""
    waits = waiting_visits(view.tables) & (view.visits.train < len(view.trains))
    waits &= ~view.tables.visits_of(*RAKE_STEPS)
    until_s = missing_last(view.waited_until_s)[waits]
    if not len(until_s):
        return 0
    return Levels.of(view.visits.queued_s[waits], until_s).highest(view.from_s, view.to_s)[1]


def amounts(view: View, schematic: Schematic, moment_s: int) -> list[Amount]:
    """Return the amount of each cell of a port at a moment."""
    used, waiting = in_use(view, moment_s), _waiting_at(view, moment_s)
    return [
        Amount(used.get(_first(cell)) if cell.capacity else None, _of_cell(cell, waiting))
        for cell in schematic.cells
    ]


def in_use(view: View, moment_s: int) -> dict[str, int]:
    """Return how much of each resource is taken: room in a yard, else units."""
    visits, tables = view.visits, view.tables
    taking = (visits.resource >= 0) & ~tables.visits_of("join", "leave", ORDER_STEP)
    started = (visits.started_s != MISSING) & (visits.started_s <= moment_s)
    taking &= started & (missing_last(visits.finished_s) > moment_s)
    teu = np.append(view.trains.teu, 0)[np.minimum(visits.train, len(view.trains))]
    units = np.where(tables.visits_of(_YARD), teu, 1)
    return _sums(view, visits.resource[taking], units[taking])


def waiting_at(view: View, moment_s: int) -> dict[str, int]:
    """Return how many visits wait for each resource."""
    rows = _waiting_rows(view, moment_s)
    return _sums(view, view.visits.resource[rows], np.ones(len(rows), dtype=np.int64))


def _sums(view: View, resource: IntColumn, units: IntColumn) -> dict[str, int]:
    sums = np.zeros(len(view.tables.resources), dtype=np.int64)
    np.add.at(sums, resource, units)
    return dict(zip(view.tables.resources, sums.tolist(), strict=True))


def _waiting_rows(view: View, moment_s: int) -> IntColumn:
    waits = waiting_visits(view.tables) & (view.visits.queued_s <= moment_s)
    rows: IntColumn = np.flatnonzero(waits & (missing_last(view.waited_until_s) > moment_s))
    return rows


def _waiting_at(view: View, moment_s: int) -> dict[tuple[str, str], int]:
    """Return how many wait for each step of each resource."""
    found: dict[tuple[str, str], int] = {}
    visits, tables = view.visits, view.tables
    for row in _waiting_rows(view, moment_s).tolist():
        key = tables.steps[visits.step[row]], tables.resources[visits.resource[row]]
        found[key] = found.get(key, 0) + 1
    return found


def _of_cell(cell: Cell, waiting: dict[tuple[str, str], int]) -> int:
    pairs = ((step, resource) for step in cell.pattern.steps for resource in cell.resources)
    return sum(waiting.get(pair, 0) for pair in pairs)


def _first(cell: Cell) -> str:
    return next(iter(cell.resources), "")
