"""What a port's schematic has: cells where trains wait or are worked on, and who stands where.

A cell is there if trains of this run come to it: what a scenario neither limits nor gives time has
none. `placing` puts the cells on the sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.domain.resource import PathSpec, PoolSpec, QuotaSpec, UnitsSpec, local_id, port_of
from sim.metrics.view import View
from sim.presentation.catalogue import SUFFIXES
from sim.presentation.replay.patterns import PATTERNS, Look, Pattern
from sim.recording.columns import ORDER_STEP, TURN_STEPS

_UNPLACED: Final = frozenset({"join", "leave", ORDER_STEP, *TURN_STEPS})
"""Steps at which no train stands anywhere."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who visits: at which port, going which way or what kind of empties, for what."""

    port: str
    user: str
    step: str
    resource: str
    """An id, or "" for a step that needs nothing scarce."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a port; `resources` are the limited ones that its visitors need, by id.

    `capacity` is how many units the first of them has, None where there is no limit.
    """

    port: str
    pattern: Pattern
    resources: tuple[str, ...]
    capacity: int | None
    unit: str
    per_day: int | None


@dataclass(frozen=True, slots=True)
class Schematic:
    """The cells of a port in order, and the place among them of whoever visits."""

    port: str
    cells: tuple[Cell, ...]
    places: tuple[tuple[Who, int], ...]


def schematics(view: View) -> tuple[Schematic, ...]:
    """Return the schematic of each port that has trains or limits, in the scenario's order."""
    visitors = sorted(_visitors(view), key=lambda who: (who.port, who.user, who.step, who.resource))
    found = (_schematic(view, port, visitors) for port in view.scenario.ports)
    return tuple(schematic for schematic in found if schematic.cells)


def _visitors(view: View) -> set[Who]:
    """Return who comes for what in this run."""
    tables, visits, count = view.tables, view.tables.visits, len(view.trains)
    streams = [(stream.port, str(stream.direction)) for stream in tables.streams]
    empties = sorted({user_of(name) for name in tables.ids[count:]})
    users = [*streams, *empties]
    of_empties = [len(streams) + empties.index(user_of(name)) for name in tables.ids[count:]]
    user = np.concatenate((view.trains.stream, np.array(of_empties, dtype=np.int64)))[visits.train]
    rows = np.unique(np.stack((user, visits.step, visits.resource), axis=1), axis=0)
    return {
        Who(
            users[place][0],
            users[place][1],
            tables.steps[step],
            tables.resources[resource] if resource >= 0 else "",
        )
        for place, step, resource in rows.tolist()
        if tables.steps[step] not in _UNPLACED
    }


def user_of(name: str) -> tuple[str, str]:
    """Return the port of a train of empties, and its kind and gauge as ``supply/broad``."""
    kind, port, gauge, *_ = (*name.split("/"), "", "")
    return port, f"{kind}/{gauge}"


def _schematic(view: View, port: str, visitors: list[Who]) -> Schematic:
    here = [who for who in visitors if who.port == port]
    users = {who.user for who in here}
    chosen = [(who, _pattern(who)) for who in here]
    wanted = {id(pattern) for _, pattern in chosen if pattern is not None}
    tracks = [p for p in PATTERNS if p.look is Look.TRACKS and users.intersection(p.users)]
    wanted |= {id(pattern) for pattern in tracks if any(_limits(view, port, pattern))}
    patterns = [pattern for pattern in PATTERNS if id(pattern) in wanted]
    cells = tuple(
        _cell(view, port, pattern, [who for who, own in chosen if own is pattern])
        for pattern in patterns
    )
    places = tuple((who, patterns.index(own)) for who, own in chosen if own is not None)
    return Schematic(port, cells, places)


def _pattern(who: Who) -> Pattern | None:
    """Return where a visitor goes: where its resource is named, else the first for its step."""
    possible = [p for p in PATTERNS if who.user in p.users and who.step in p.steps]
    named = [p for p in possible if _base(who.resource) in p.resources]
    return next(iter(named or possible), None)


def _base(resource: str) -> str:
    """Return a resource without its port and the direction that it is for."""
    local = local_id(resource)
    return next((local.removesuffix(end) for end in SUFFIXES if local.endswith(end)), local)


def _limits(view: View, port: str, pattern: Pattern) -> Iterator[str]:
    """Yield the limited resources that a pattern names, those of its direction."""
    for resource in view.tables.specs:
        local = local_id(resource)
        directed = {f"{name}_{user}" for name in pattern.resources for user in pattern.users}
        if port_of(resource) == port and (local in pattern.resources or local in directed):
            yield resource


def _cell(view: View, port: str, pattern: Pattern, visitors: list[Who]) -> Cell:
    order = {step: place for place, step in enumerate(pattern.steps)}
    visited = sorted((order[who.step], who.resource) for who in visitors if who.resource)
    named = [*_limits(view, port, pattern), *(resource for _, resource in visited)]
    resources = tuple(dict.fromkeys(named))
    spec = view.tables.specs.get(resources[0]) if resources else None
    return Cell(
        port,
        pattern,
        resources,
        spec.capacity if isinstance(spec, UnitsSpec) else None,
        spec.unit if isinstance(spec, UnitsSpec) else "",
        spec.per_day if isinstance(spec, PathSpec | QuotaSpec) else None,
    )


def pool_of(view: View, cell: Cell) -> PoolSpec | None:
    """Return the pool of empties that stands in a cell."""
    specs = (view.tables.specs.get(resource) for resource in cell.resources)
    return next((spec for spec in specs if isinstance(spec, PoolSpec)), None)
