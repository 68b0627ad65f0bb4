"""What the script of the replay is told: cells, where they stand, who goes where, and words."""

from collections.abc import Sequence
from typing import Any, Final

from sim.domain.resource import GateSpec
from sim.metrics.view import View
from sim.presentation.replay.framing import framing
from sim.presentation.replay.patterns import EAST, WEST
from sim.presentation.replay.placing import (
    LINE_PT,
    NARROW,
    WIDE,
    Box,
    Placed,
    Sheet,
    placed,
)
from sim.presentation.replay.replay_words import control_words, line_words
from sim.presentation.replay.schematic import Cell, Schematic, pool_of
from sim.presentation.replay.still import paper
from sim.presentation.results import Results
from sim.presentation.words import station_title, wait_words
from sim.recording.columns import INSTANT_STEPS, ORDER_STEP, RAKE_STEPS, TURN_STEPS
from sim.scenario.clock import utc_offset_s

SHEETS: Final = {"wide": WIDE, "narrow": NARROW}


def plan(results: Results, view: View, drawn: Sequence[Schematic]) -> dict[str, Any]:
    """Return the plan of the replay of a run, as JSON has it."""
    steps = view.tables.steps
    return {
        "words": control_words(),
        "leading": LINE_PT,
        "roles": {
            "rake": sorted(RAKE_STEPS),
            "turn": sorted(TURN_STEPS),
            "order": [ORDER_STEP],
            "instant": sorted(INSTANT_STEPS),
        },
        "waits": {way: {step: wait_words(step, way) for step in steps} for way in (WEST, EAST)},
        "ports": [_port(results, view, schematic) for schematic in drawn],
    }


def _port(results: Results, view: View, schematic: Schematic) -> dict[str, Any]:
    names = [cell.pattern.name for cell in schematic.cells]
    port = results.scenario.ports[schematic.port]
    places = {name: place for place, name in enumerate(names)}
    return {
        "id": schematic.port,
        "label": results.port_label(schematic.port),
        "utcOffset": utc_offset_s(port.utc_offset),
        "cells": [_cell(view, cell) for cell in schematic.cells],
        "places": [[w.user, w.step, w.resource, cell] for w, cell in schematic.places],
        "customs": places.get("customs", -1),
        "ground": places.get("ground", -1),
        "platforms": places.get("platforms", -1),
        **{name: _sheet(schematic, sheet) for name, sheet in SHEETS.items()},
    }


def _cell(view: View, cell: Cell) -> dict[str, Any]:
    pool, specs = pool_of(view, cell), view.tables.specs
    gates = [name for name in cell.resources if isinstance(specs.get(name), GateSpec)]
    return {
        "name": cell.pattern.name,
        "look": cell.pattern.look,
        "resources": cell.resources,
        "capacity": cell.capacity,
        "paper": paper(cell),
        "gate": next(iter(gates), None),
        "pool": pool
        and {
            "resource": pool.id,
            "ready": pool.ready,
            "bring": pool.bring,
            "lot": pool.surplus_lot,
        },
    }


def _sheet(schematic: Schematic, sheet: Sheet) -> dict[str, Any]:
    """Return the sheet of a port: what is shown of it, and its cells."""
    cells = placed(schematic, sheet)
    shown = framing(sheet, cells)
    return {
        "box": _rounded(shown.box),
        "stations": [
            {"title": station_title(name), "box": _rounded(box), "border": name == "border"}
            for name, box in shown.stations.items()
        ],
        "lines": [{"at": at, "broad": "broad" in name} for name, at in shown.lines.items()],
        "ways": shown.ways,
        "labels": [{"words": line_words(name), "at": at} for name, at in shown.labels.items()],
        "cells": [_placed(cell) for cell in cells],
    }


def _placed(cell: Placed) -> dict[str, Any]:
    return {
        "frame": _rounded(cell.frame),
        "title": cell.title.lines,
        "size": cell.title.size,
        "queues": {way: _rounded(box) for way, box in cell.queues.items()},
        "work": cell.work and _rounded(cell.work),
        "strip": cell.strip and _rounded(cell.strip),
    }


def _rounded(box: Box) -> list[float]:
    return [round(number, 1) for number in box]
