"""Gridlock: trains that hold what each other waits for, found in the log by its open visits.

A train stands still for ever if every unit it could get is held by a train that stands still
itself. What is left when everybody else has been struck off is a gridlock; there is no false
alarm, because a struck-off train may still move. Trains that wait for wagons or for a path count
as able to move, and so do those that wait for something with opening hours.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import UnitsSpec, local_id, port_of
from sim.domain.time import DAY_S, HOUR_S
from sim.recording.columns import Tables, reached


@dataclass(frozen=True, slots=True)
class Standing:
    """A train that waits for ever: what it holds, and what it waits for since when."""

    train: str
    holds: tuple[str, ...]
    waits_for: str
    since_s: int


@dataclass(frozen=True, slots=True)
class Gridlock:
    """A circle of trains each of which waits for what the next one holds.

    `trains` is the number of all trains that can never move again, also those behind the circle.
    """

    circle: tuple[Standing, ...]
    trains: int

    def __str__(self) -> str:
        """Return who holds what and waits for what, in one sentence."""
        since_s = max(standing.since_s for standing in self.circle)
        day, hours = divmod(since_s / HOUR_S, DAY_S / HOUR_S)
        links = "; ".join(
            f"{standing.train} holds {' and '.join(map(local_id, standing.holds))},"
            f" waits for {local_id(standing.waits_for)}"
            for standing in self.circle
        )
        return (
            f"gridlock at {port_of(self.circle[0].waits_for)} since day {day:.0f}, {hours:.1f} h:"
            f" {self.trains} trains can never move again; {links}"
        )


def gridlock(tables: Tables) -> Gridlock | None:
    """Return the gridlock in which a replication ended, if it did."""
    visits = tables.visits
    is_group = [_is_group(tables, name) for name in tables.resources]
    to_group = np.array([*is_group, False])[visits.resource]  # NOBODY is the last
    open_ = to_group & ~reached(visits.finished_s)
    waits = _by_train(tables, np.flatnonzero(open_ & ~reached(visits.started_s)))
    holds = _by_train(tables, np.flatnonzero(open_ & reached(visits.started_s)))
    standing = _standing(tables, waits, holds)
    if not standing:
        return None
    return Gridlock(tuple(_circle(tables, waits, holds, standing)), len(standing))


def _is_group(tables: Tables, resource: str) -> bool:
    spec = tables.specs.get(resource)
    return isinstance(spec, UnitsSpec) and spec.calendar is None


def _by_train(tables: Tables, rows: IntColumn) -> dict[int, list[int]]:
    """Return the rows of visits by the train that makes them."""
    found: dict[int, list[int]] = {}
    for train, row in zip(tables.visits.train[rows].tolist(), rows.tolist(), strict=True):
        found.setdefault(train, []).append(row)
    return found


def _holders(tables: Tables, holds: Mapping[int, list[int]]) -> dict[int, set[int]]:
    """Return the trains that hold units of each resource."""
    holders: dict[int, set[int]] = {}
    for train, rows in holds.items():
        for row in rows:
            holders.setdefault(int(tables.visits.resource[row]), set()).add(train)
    return holders


def _standing(
    tables: Tables, waits: Mapping[int, list[int]], holds: Mapping[int, list[int]]
) -> set[int]:
    """Return the trains that wait for something held only by trains that stand themselves."""
    holders = _holders(tables, holds)
    standing = set(waits)
    while True:
        able = {
            train
            for train in standing
            if not _hopeless(holders.get(_wanted(tables, waits[train]), set()), standing)
        }
        if not able:
            return standing
        standing -= able


def _hopeless(holders: Set[int], standing: Set[int]) -> bool:
    return bool(holders) and holders <= standing


def _wanted(tables: Tables, rows: list[int]) -> int:
    return int(tables.visits.resource[rows[0]])


def _circle(
    tables: Tables,
    waits: Mapping[int, list[int]],
    holds: Mapping[int, list[int]],
    standing: Set[int],
) -> list[Standing]:
    """Return one circle among the trains that stand, from holder to holder."""
    holders = _holders(tables, holds)
    way: list[int] = []
    train = min(standing)
    while train not in way:
        way.append(train)
        train = min(holders[_wanted(tables, waits[train])])
    return [_described(tables, waits, holds, train) for train in way[way.index(train) :]]


def _described(
    tables: Tables, waits: Mapping[int, list[int]], holds: Mapping[int, list[int]], train: int
) -> Standing:
    visits = tables.visits
    held = dict.fromkeys(tables.resources[visits.resource[row]] for row in holds.get(train, []))
    row = waits[train][0]
    return Standing(
        tables.ids[train],
        tuple(held),
        tables.resources[visits.resource[row]],
        int(visits.queued_s[row]),
    )
