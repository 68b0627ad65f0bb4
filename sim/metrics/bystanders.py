"""Who stood before a visit in its queue, who went ahead of it, and who had what it waited for.

All of it is read off the visits. Customs lanes and the overtime lanes that help them out have one
queue.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import PathSpec, UnitsSpec
from sim.recording.columns import (
    NOBODY,
    ORDER_STEP,
    RAKE_STEPS,
    TURN_STEPS,
    BoolColumn,
    Tables,
    missing_last,
    reached,
)


class Visitor(NamedTuple):
    """Somebody in a queue or on a resource: a train, or what has left it."""

    train: str
    part: str = ""
    """``rake`` for its emptied rake, ``locomotive`` for a locomotive that is away, or nothing."""


@dataclass(frozen=True, slots=True)
class Bystanders:
    """Those around a visit that had to wait.

    `before` stood in the queue when it came and were served first, `overtook` came later and were
    served first, `holders` had the units (or the line) at that moment, and `freed_by` gave back
    theirs at the very second at which it was served.
    """

    before: tuple[Visitor, ...] = ()
    overtook: tuple[Visitor, ...] = ()
    holders: tuple[Visitor, ...] = ()
    freed_by: tuple[Visitor, ...] = ()


@dataclass(frozen=True)
class Queues:
    """The queues of a replication."""

    tables: Tables

    def around(self, row: int) -> Bystanders:
        """Return who was around the visit `row`, which is one to a resource or to nothing."""
        visits = self.tables.visits
        code = int(visits.resource[row])
        if code == NOBODY:
            return Bystanders()
        queued_s, until_s = int(visits.queued_s[row]), int(self._until_s[row])
        line = self._line(code, row)
        first = self._until_s[line] < until_s
        same = self._until_s[line] == until_s
        came_s = visits.queued_s[line]
        rather = (came_s < queued_s) | ((came_s == queued_s) & (line < row))
        waits = (came_s <= queued_s) & (self._until_s[line] > queued_s)
        served = first & reached(visits.started_s[line])
        return Bystanders(
            self._named(line[waits & (first | (same & rather))], self._until_s),
            self._named(line[(came_s > queued_s) & served], self._until_s),
            self._named(self._holding(code, row, queued_s), visits.started_s),
            self._named(self._freeing(code, row), visits.started_s),
        )

    @cached_property
    def _until_s(self) -> IntColumn:
        return missing_last(self.tables.visits.waited_until_s)

    @cached_property
    def _asks(self) -> BoolColumn:
        return ~self.tables.visits_of("join", "leave", ORDER_STEP, *TURN_STEPS)

    def _line(self, code: int, row: int) -> IntColumn:
        """Return the visits in the queue of a resource, but for `row`."""
        codes = [
            place
            for place, name in enumerate(self.tables.resources)
            if self._queue_of(name) == self._queue_of(self.tables.resources[code])
        ]
        return _but(row, np.isin(self.tables.visits.resource, codes) & self._asks)

    def _queue_of(self, resource: str) -> str:
        """Return the resource that stands for the queue in which one waits for `resource`."""
        spec = self.tables.specs.get(resource)
        return spec.helps if isinstance(spec, UnitsSpec) and spec.helps else resource

    def _holding(self, code: int, row: int, moment: int) -> IntColumn:
        """Return the visits that have units of a group, or the line, at `moment`."""
        visits = self.tables.visits
        if not isinstance(self.tables.specs.get(self.tables.resources[code]), UnitsSpec | PathSpec):
            return np.zeros(0, dtype=np.int64)
        held = (visits.resource == code) & reached(visits.started_s)
        held &= (visits.started_s <= moment) & (missing_last(visits.finished_s) > moment)
        return _but(row, held)

    def _freeing(self, code: int, row: int) -> IntColumn:
        visits = self.tables.visits
        spec = self.tables.specs.get(self.tables.resources[code])
        if not isinstance(spec, UnitsSpec) or not reached(visits.started_s[row : row + 1])[0]:
            return np.zeros(0, dtype=np.int64)
        freed = (visits.resource == code) & (visits.finished_s == visits.started_s[row])
        return _but(row, freed & reached(visits.started_s))

    def _named(self, rows: IntColumn, moments: IntColumn) -> tuple[Visitor, ...]:
        """Return who makes the visits `rows`, each once, by `moments`."""
        ordered = rows[np.argsort(moments[rows], kind="stable")]
        return tuple(dict.fromkeys(self._visitors(ordered)))

    def _visitors(self, rows: IntColumn) -> Iterator[Visitor]:
        visits, ids, steps = self.tables.visits, self.tables.ids, self.tables.steps
        trains = len(self.tables.trains)
        train_and_step = zip(visits.train[rows].tolist(), visits.step[rows].tolist(), strict=True)
        for train, step in train_and_step:
            yield Visitor(ids[train], _part(steps[step]) if train < trains else "")


def _but(row: int, chosen: BoolColumn) -> IntColumn:
    """Return the rows that are chosen, without `row`."""
    rows: IntColumn = np.flatnonzero(chosen)
    others: IntColumn = rows[rows != row]
    return others


def _part(step: str) -> str:
    if step in RAKE_STEPS:
        return "rake"
    return "locomotive" if step in TURN_STEPS else ""
