"""Which resources a change of the scenario touched: the same visits in both, moment by moment.

Each replication is reduced to one digest of the visits per resource; equal digests, equal visits.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.intervals import overlaps
from sim.metrics.levels import waiting_visits
from sim.recording.columns import TRAIN_MOMENTS, Tables, missing_last


class ResourceVisits(NamedTuple):
    """The visits to one resource in one replication: how many, the seconds waited, a digest.

    Who still waits at the end has waited until then.
    """

    visits: int
    waited_s: int
    digest: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A resource in the base and in the other scenario: its visits and the seconds waited for it.

    `identical` if all visits are the same, to the second, by the same trains.
    """

    resource: str
    identical: bool
    base_visits: int
    other_visits: int
    base_waited_s: int
    other_waited_s: int

    @property
    def more_waited_s(self) -> int:
        """Return how many seconds more are waited in the other scenario."""
        return self.other_waited_s - self.base_waited_s

    def with_other(self, other: "Touched") -> "Touched":
        """Return what is true over this and another replication."""
        return Touched(
            self.resource,
            self.identical and other.identical,
            self.base_visits + other.base_visits,
            self.other_visits + other.other_visits,
            self.base_waited_s + other.base_waited_s,
            self.other_waited_s + other.other_waited_s,
        )


def visits_by_resource(tables: Tables) -> dict[str, ResourceVisits]:
    """Return the visits to every resource that has any."""
    visits = tables.visits
    waits, until_s = waiting_visits(tables), missing_last(visits.waited_until_s)
    marks = _marks(tables.ids), _marks(tables.steps)
    found = {}
    for code, resource in enumerate(tables.resources):
        rows = tables.by_resource[code]
        if len(rows):
            waited_s = _waited_s(tables, until_s, rows[waits[rows]])
            found[resource] = ResourceVisits(len(rows), waited_s, _digest(tables, rows, marks))
    return found


def _waited_s(tables: Tables, until_s: IntColumn, rows: IntColumn) -> int:
    queued_s = tables.visits.queued_s[rows]
    return int(overlaps(queued_s, until_s[rows], tables.start_s, tables.end_s).sum())


def _marks(names: Sequence[str]) -> IntColumn:
    """Return a number for each name that is the same wherever the name stands."""
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<i8")


def _digest(tables: Tables, rows: IntColumn, marks: tuple[IntColumn, IntColumn]) -> str:
    """Return a checksum of the visits `rows`: who, what, and the three moments."""
    visits = tables.visits
    moments = (column[rows] for column in (visits.queued_s, visits.started_s, visits.finished_s))
    digest = hashlib.blake2b(digest_size=16)
    for column in (marks[0][visits.train[rows]], marks[1][visits.step[rows]], *moments):
        digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
    return digest.hexdigest()


def trains_that_differ(base: Tables, other: Tables) -> tuple[int, int]:
    """Return how many trains there are in either of two replications, and how many differ.

    A train differs if it is in one of them only, or in any moment, its port or its release.
    """
    ones, twos = _fates(base), _fates(other)
    everyone = {*ones, *twos}
    return len(everyone), sum(ones.get(train) != twos.get(train) for train in everyone)


def _fates(tables: Tables) -> dict[str, tuple[object, ...]]:
    trains = tables.trains
    moments = [getattr(trains, name).tolist() for name in ("due_s", *TRAIN_MOMENTS)]
    marks = trains.provisional.tolist(), trains.diverted.tolist()
    ports = [tables.streams[code].port for code in trains.stream.tolist()]
    return dict(zip(tables.ids, zip(*moments, *marks, ports, strict=True), strict=False))


def touched(
    base: Mapping[str, ResourceVisits], other: Mapping[str, ResourceVisits]
) -> tuple[Touched, ...]:
    """Return all resources that are visited in either of two replications, sorted."""
    nothing = ResourceVisits(0, 0, "")
    found = []
    for name in sorted({*base, *other}):
        one, two = base.get(name, nothing), other.get(name, nothing)
        waited_s = one.waited_s, two.waited_s
        found.append(Touched(name, one == two, one.visits, two.visits, *waited_s))
    return tuple(found)
