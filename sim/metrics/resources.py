"""Figures about resources: waits, utilisation and queues, all from the visits."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import (
    GateSpec,
    PathSpec,
    QuotaSpec,
    ResourceSpec,
    UnitsSpec,
    local_id,
    port_of,
)
from sim.domain.time import HOUR_S
from sim.metrics.definitions import PERIOD, RESOURCE, Definition, Leg
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.intervals import Spells, overlaps
from sim.metrics.own_units import own_units
from sim.metrics.usage import (
    share_of_own_units,
    share_of_path,
    share_of_quota,
    share_of_units,
)
from sim.metrics.view import View
from sim.recording.columns import NOBODY, ORDER_STEP, TURN_STEPS, BoolColumn, missing_last
from sim.recording.sorting import blocks

WAIT: Final = Definition(
    f"wait_{RESOURCE}_mean_h",
    "h",
    "mean over the visits granted in the period, those that need not wait among them, and those"
    " that left the queue in it unserved, per run; mean over runs; those still waiting at its end"
    " are out; upstream, over the trains held",
)
UTILISATION: Final = Definition(
    f"utilisation_{RESOURCE}",
    "share",
    "units in use by units there, over the opening hours in the period; of a quota, trains by"
    f" those allowed on its calendar days; {PERIOD}; work under way at its ends is in, up to them",
    highest=1.0,
)
QUEUE_MEAN: Final = Definition(
    f"queue_{RESOURCE}_mean",
    "trains",
    f"mean over the period of the number waiting; {PERIOD}; those still waiting at its end are in",
)
QUEUE_MAX: Final = Definition(
    f"queue_{RESOURCE}_max",
    "trains",
    "most waiting at a time: number at one moment of the period; mean over runs; those of the"
    " warm-up are in",
)

RESOURCE_DEFINITIONS: Final = (WAIT, UTILISATION, QUEUE_MEAN, QUEUE_MAX)

_LEGS: Final = {
    "china": Leg.CHINA,
    "kazakhstan": Leg.KAZAKHSTAN,
    "upstream": Leg.JOURNEY,
}
_STEADY: Final = (WAIT.name, QUEUE_MEAN.name)

_NO_USE: Final = frozenset({"join", "leave", ORDER_STEP})
"""Wagons that join or leave a pool do not wait for it; orders are given and not asked for.

A locomotive that is away takes its unit, but was asked for by the visit before.
"""

Row = tuple[Group, str, str, float | None]
"""Group, metric, unit, value."""


def named(definition: Definition, local: str) -> str:
    """Return the name of a figure for the resource with this id without port."""
    return definition.name.replace(RESOURCE, local)


def about(metric: str) -> Definition | None:
    """Return the definition of a figure about one resource, None if `metric` is not one."""
    for definition in RESOURCE_DEFINITIONS:
        prefix, suffix = definition.name.split(RESOURCE)
        if metric.startswith(prefix) and metric.endswith(suffix):
            local = metric[len(prefix) : len(metric) - len(suffix)]
            leg = _LEGS.get(local.partition(".")[0], Leg.WHOLE)
            leg_or_none = leg if definition.name in _STEADY else None
            return Definition(
                metric, definition.unit, definition.estimand, leg_or_none, definition.highest
            )
    return None


class _Sums(NamedTuple):
    """Sums over visits: seconds waited, visits ended and visits begun, each [resource, stream].

    `used_s` are the unit-seconds of each resource. The last stream is that of trains of empties.
    """

    waited_s: IntColumn
    ended: IntColumn
    asked: IntColumn
    used_s: IntColumn


class ResourceFigures:
    """The figures of all resources over a period."""

    def __init__(self, view: View) -> None:
        self._view = view

    def rows(self, groups: tuple[Group, ...]) -> Iterator[Row]:
        """Return all rows: waits of every group, the rest of whole ports."""
        yield from self._waits(groups)
        for group in groups:
            if group.is_whole_port and group.port != EVERYTHING:
                for place, resource in enumerate(self._view.tables.resources):
                    if port_of(resource) == group.port:
                        yield from self._of_resource(group, place)

    def _waits(self, groups: tuple[Group, ...]) -> Iterator[Row]:
        sums = self._sums
        last = sums.asked.shape[1] - 1
        known = [(port_of(name), local_id(name)) for name in self._view.tables.resources]
        for group in groups:
            # Trains of empties belong to no service: they are in the figures of whole ports.
            columns = [*group.streams, *([last] if group.is_whole_port else [])]
            amounts = (each[:, columns].sum(axis=1).tolist() for each in sums[:3])
            found: dict[str, tuple[int, int]] = {}
            for (port, local), waited_s, ended, asked in zip(known, *amounts, strict=True):
                if asked and group.port in (EVERYTHING, port):
                    before_s, before = found.get(local, (0, 0))
                    found[local] = before_s + waited_s, before + ended
            for local, (waited_s, ended) in sorted(found.items()):
                mean_h = waited_s / (ended * HOUR_S) if ended else None
                yield group, named(WAIT, local), WAIT.unit, mean_h

    @cached_property
    def _sums(self) -> _Sums:
        tables = self._view.tables
        empties = np.full(len(tables.ids) - len(tables.trains), len(tables.streams))
        column = np.concatenate((tables.trains.stream, empties))
        shape = len(tables.resources), len(tables.streams) + 1
        waited_s, ended, asked = np.zeros((3, *shape), dtype=np.int64)
        sums = _Sums(waited_s, ended, asked, np.zeros(shape[0], dtype=np.int64))
        for part in blocks(len(tables.visits)):
            self._add(sums, part, column)
        return sums

    def _add(self, sums: _Sums, part: slice, column: IntColumn) -> None:
        """Add up the visits `part`; `column` is that of each id."""
        view, tables = self._view, self._view.tables
        columns = sums.asked.shape[1]
        rows = part.start + np.flatnonzero(self._asks[tables.visits.step[part]])
        rows = rows[tables.visits.resource[rows] != NOBODY]
        cell = tables.visits.resource[rows].astype(np.int64) * columns
        cell += column[tables.visits.train[rows]]
        until_s = tables.visits.waited_until(rows)
        waited_s, over = until_s - tables.visits.queued_s[rows], view.within(until_s)
        sums.asked.ravel()[:] += np.bincount(cell, minlength=sums.asked.size)
        sums.ended.ravel()[:] += np.bincount(cell[over], minlength=sums.asked.size)
        np.add.at(sums.waited_s.ravel(), cell[over], waited_s[over])
        self._add_use(sums.used_s, part)

    def _add_use(self, used_s: IntColumn, part: slice) -> None:
        """Add the unit-seconds of the visits `part`."""
        view, visits = self._view, self._view.visits
        had = self._takes[visits.step[part]] & (visits.started_s[part] >= view.tables.start_s)
        had &= (visits.started_s[part] != visits.finished_s[part]) & (visits.resource[part] >= 0)
        rows = part.start + np.flatnonzero(had)
        ends_s = missing_last(visits.finished_s[rows])
        seconds = overlaps(visits.started_s[rows], ends_s, view.from_s, view.to_s)
        filled = np.flatnonzero(self._measured[visits.resource[rows]])
        seconds[filled] *= view.trains.teu[visits.train[rows[filled]]]
        np.add.at(used_s, visits.resource[rows], seconds)

    @cached_property
    def _asks(self) -> BoolColumn:
        """Return which steps ask for what they are granted."""
        return ~self._view.tables.among(*_NO_USE, *TURN_STEPS)

    @cached_property
    def _measured(self) -> BoolColumn:
        """Return which resources are room that is filled."""
        tables = self._view.tables
        measured = [_is_measured(tables.specs.get(name)) for name in tables.resources]
        return np.array(measured, dtype=np.bool_)

    @cached_property
    def _queues(self) -> tuple[IntColumn, IntColumn]:
        """Return by resource the seconds waited for it in the period, and the most who waited."""
        view, visits = self._view, self._view.visits
        rows = view.waits
        rows = rows[self._asks[visits.step[rows]] & (visits.resource[rows] != NOBODY)]
        spells = Spells.cut(
            visits.queued_s[rows],
            missing_last(visits.waited_until(rows)),
            [(view.from_s, view.to_s)],
            visits.resource[rows],
            len(view.tables.resources),
        )
        del rows  # there may be millions
        return spells.sums(), spells.peaks()

    def _of_resource(self, group: Group, place: int) -> Iterator[Row]:
        resource = self._view.tables.resources[place]
        local = local_id(resource)
        spec = self._view.tables.specs.get(resource)
        if isinstance(spec, GateSpec) and spec.above is None:
            return  # nobody is ever held at it
        if isinstance(spec, UnitsSpec | PathSpec | QuotaSpec):
            share = self._utilisation(place, spec)
            yield group, named(UTILISATION, local), UTILISATION.unit, share
        waited_s, most = self._queues
        length_s = self._view.to_s - self._view.from_s
        mean = int(waited_s[place]) / length_s if length_s else None
        yield group, named(QUEUE_MEAN, local), QUEUE_MEAN.unit, mean
        yield group, named(QUEUE_MAX, local), QUEUE_MAX.unit, float(most[place])

    def _taking(self, place: int) -> IntColumn:
        """Return the visits that take something of a resource."""
        tables = self._view.tables
        rows = tables.by_resource[place]
        return rows[self._takes[tables.visits.step[rows]]]

    @cached_property
    def _takes(self) -> BoolColumn:
        """Return which steps take something of what they are granted."""
        return ~self._view.tables.among(*_NO_USE)

    def _utilisation(self, place: int, spec: ResourceSpec) -> float | None:
        view, visits = self._view, self._view.visits
        span = (view.from_s, view.to_s)
        if isinstance(spec, UnitsSpec) and not spec.calendars:
            there_s = spec.open_seconds(*span)
            return int(self._sums.used_s[place]) / there_s if there_s else None
        rows = self._taking(place)
        if isinstance(spec, QuotaSpec):
            return share_of_quota(spec, int(view.within(visits.started_s[rows]).sum()), span)
        rows = rows[visits.started_s[rows] >= view.tables.start_s]
        from_s = np.clip(visits.started_s[rows], *span)
        to_s = np.clip(missing_last(visits.finished_s[rows]), *span)
        if isinstance(spec, UnitsSpec) and spec.hours_differ:
            return share_of_own_units(spec, (from_s, to_s, own_units(view, spec, rows)), span)
        if isinstance(spec, UnitsSpec):
            return share_of_units(spec, (from_s, to_s, self._units(rows, spec)), span)
        return share_of_path(spec, from_s, to_s, span) if isinstance(spec, PathSpec) else None

    def _units(self, rows: IntColumn, spec: UnitsSpec) -> IntColumn:
        """Return how many units each visit takes: its TEU in a yard, else one."""
        if _is_measured(spec):
            return self._view.trains.teu[self._view.visits.train[rows]]
        return np.ones(len(rows), dtype=np.int64)


def _is_measured(spec: ResourceSpec | None) -> bool:
    """Return whether visits fill room, by their TEU."""
    return isinstance(spec, UnitsSpec) and spec.unit == "TEU"
