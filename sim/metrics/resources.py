"""Figures about resources: waits, utilisation and queues, all from the visits."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

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
from sim.metrics.intervals import Spells
from sim.metrics.own_units import own_units
from sim.metrics.usage import (
    share_of_own_units,
    share_of_path,
    share_of_quota,
    share_of_units,
)
from sim.metrics.view import View
from sim.metrics.visit_sums import VisitSums, asking, is_filled, taking, visit_sums
from sim.recording.columns import NOBODY, missing_last

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
        names = {local: named(WAIT, local) for _, local in known}
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
                yield group, names[local], WAIT.unit, mean_h

    @cached_property
    def _sums(self) -> VisitSums:
        return visit_sums(self._view)

    @cached_property
    def _queues(self) -> tuple[IntColumn, IntColumn]:
        """Return by resource the seconds waited for it in the period, and the most who waited."""
        view, visits = self._view, self._view.visits
        rows = view.waits
        rows = rows[asking(view.tables)[visits.step[rows]] & (visits.resource[rows] != NOBODY)]
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
        return rows[taking(tables)[tables.visits.step[rows]]]

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
        if is_filled(spec):
            return self._view.trains.teu[self._view.visits.train[rows]]
        return np.ones(len(rows), dtype=np.int64)
