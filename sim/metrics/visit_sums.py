"""Sums over all visits, made in one pass: who asked, how long it took, what was in use."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import ResourceSpec, UnitsSpec
from sim.metrics.intervals import overlaps
from sim.metrics.view import View
from sim.recording.columns import ORDER_STEP, TURN_STEPS, BoolColumn, Tables, missing_last
from sim.recording.sorting import blocks

_NO_USE: Final = frozenset({"join", "leave", ORDER_STEP})
"""Wagons that join or leave a pool do not wait for it; orders are given and not asked for.

A locomotive that is away takes its unit, but was asked for by the visit before.
"""


def asking(tables: Tables) -> BoolColumn:
    """Return which steps ask for what they are granted."""
    return ~tables.among(*_NO_USE, *TURN_STEPS)


def taking(tables: Tables) -> BoolColumn:
    """Return which steps take something of what they are granted."""
    return ~tables.among(*_NO_USE)


def is_filled(spec: ResourceSpec | None) -> bool:
    """Return whether visits fill room, by their TEU."""
    return isinstance(spec, UnitsSpec) and spec.unit == "TEU"


class VisitSums(NamedTuple):
    """Seconds waited, visits that ended their waiting and visits, each [resource, stream].

    The last stream is that of trains of empties. `used_s` are unit-seconds [resource], of units
    that are always there.
    """

    waited_s: IntColumn
    ended: IntColumn
    asked: IntColumn
    used_s: IntColumn


def visit_sums(view: View) -> VisitSums:
    """Return the sums over the period of `view`; `asked` are those of the whole run."""
    return _Pass(view).sums()


@dataclass(frozen=True, eq=False)
class _Pass:
    """The way through the visits, a part after the other that fits a processor's cache.

    Step and resource of a visit say in which row it counts, and its train in which column. One
    row more, the last, is for visits that count nowhere: cheaper than to leave them out.
    """

    view: View

    def sums(self) -> VisitSums:
        """Go through all visits."""
        shape = len(self.view.tables.resources) + 1, len(self.view.tables.streams) + 1
        waited_s, ended, asked = np.zeros((3, shape[0] * shape[1]), dtype=np.int64)
        used_s = np.zeros(shape[0], dtype=np.int64)
        for part in blocks(len(self.view.visits)):
            kind = self._kinds(part)
            cell = self._first_cell.take(kind)
            cell += self._column.take(self.view.visits.train[part])
            asked += np.bincount(cell, minlength=len(asked))
            outside = self._ended_outside(part)
            ended -= np.bincount(cell[outside - part.start], minlength=len(ended))
            self._add_waits(waited_s, part, cell)
            self._add_use(used_s, part.start + np.flatnonzero(self._uses.take(kind)))
        ended += asked
        waited_s, ended, asked = (each.reshape(shape)[:-1] for each in (waited_s, ended, asked))
        return VisitSums(waited_s, ended, asked, used_s[:-1])

    def _kinds(self, part: slice) -> IntColumn:
        """Return the place of step and resource of the visits `part`, in tables of both."""
        tables, visits = self.view.tables, self.view.visits
        width = len(tables.resources) + 1
        found = (np.arange(len(tables.steps)) * width + 1).take(visits.step[part])
        found += visits.resource[part]  # the place of nobody is before that of the first
        return found

    @cached_property
    def _first_cell(self) -> IntColumn:
        """Return by kind the first place of its row."""
        width, count = len(self.view.tables.streams) + 1, len(self.view.tables.resources)
        kinds = np.full((len(self.view.tables.steps), count + 1), count * width)
        kinds[asking(self.view.tables), 1:] = np.arange(count) * width
        return kinds.ravel()

    @cached_property
    def _column(self) -> IntColumn:
        """Return the column of each id."""
        tables = self.view.tables
        empties = np.full(len(tables.ids) - len(tables.trains), len(tables.streams))
        return np.concatenate((tables.trains.stream, empties))

    def _ended_outside(self, part: slice) -> IntColumn:
        """Return those of the visits `part` whose waiting did not end in the period."""
        view, started_s = self.view, self.view.visits.started_s[part]
        rows = part.start + np.flatnonzero((started_s < view.from_s) | (started_s >= view.to_s))
        outside: IntColumn = rows[np.flatnonzero(~view.within(view.visits.waited_until(rows)))]
        return outside

    def _add_waits(self, waited_s: IntColumn, part: slice, cell: IntColumn) -> None:
        """Add for how long those of the visits `part` waited that did."""
        view, visits = self.view, self.view.visits
        borders = np.array((part.start, part.stop), dtype=view.waits.dtype)  # else all are widened
        rows = view.waits[slice(*np.searchsorted(view.waits, borders))]
        until_s = visits.waited_until(rows)
        seconds = np.where(view.within(until_s), until_s - visits.queued_s[rows], 0)
        np.add.at(waited_s, cell[rows - part.start], seconds)

    @cached_property
    def _uses(self) -> BoolColumn:
        """Return by kind whether a visit takes units that are always there."""
        tables = self.view.tables
        specs = map(tables.specs.get, tables.resources)
        always = [isinstance(spec, UnitsSpec) and not spec.calendars for spec in specs]
        kinds = np.zeros((len(tables.steps), len(tables.resources) + 1), dtype=np.bool_)
        kinds[taking(tables), 1:] = always
        return kinds.ravel()

    def _add_use(self, used_s: IntColumn, rows: IntColumn) -> None:
        """Add the unit-seconds of the visits `rows`."""
        view, visits = self.view, self.view.visits
        rows = rows[visits.started_s[rows] >= view.tables.start_s]
        ends_s = missing_last(visits.finished_s[rows])
        seconds = overlaps(visits.started_s[rows], ends_s, view.from_s, view.to_s)
        resource = visits.resource[rows].astype(np.int64)
        filled = np.flatnonzero(self._filled[resource])
        seconds[filled] *= view.trains.teu[visits.train[rows[filled]]]
        np.add.at(used_s, resource, seconds)

    @cached_property
    def _filled(self) -> BoolColumn:
        """Return which resources are room that is filled."""
        tables = self.view.tables
        found = [is_filled(tables.specs.get(name)) for name in tables.resources]
        return np.array(found, dtype=np.bool_)
