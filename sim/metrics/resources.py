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
from sim.metrics.definitions import PERIOD, RESOURCE, Definition, Leg
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.intervals import overlaps, peak
from sim.metrics.measures import Quotient
from sim.metrics.own_units import own_units
from sim.metrics.usage import (
    share_of_own_units,
    share_of_path,
    share_of_quota,
    share_of_units,
)
from sim.metrics.view import View
from sim.recording.columns import NOBODY, ORDER_STEP, TURN_STEPS, BoolColumn, missing_last

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
        visits, tables = view.visits, view.tables
        # Wagons that join or leave a pool do not wait for it; orders are given and not asked for.
        self._takes = (visits.resource != NOBODY) & ~tables.visits_of("join", "leave", ORDER_STEP)
        # A locomotive that is away was asked for by the visit before.
        self._asks = self._takes & ~tables.visits_of(*TURN_STEPS)

    def rows(self, groups: tuple[Group, ...]) -> Iterator[Row]:
        """Return all rows: waits of every group, the rest of whole ports."""
        yield from self._waits(groups)
        for group in groups:
            if group.is_whole_port and group.port != EVERYTHING:
                for place, resource in enumerate(self._view.tables.resources):
                    if port_of(resource) == group.port:
                        yield from self._of_resource(group, place)

    def _waits(self, groups: tuple[Group, ...]) -> Iterator[Row]:
        sums, counts, visited = self._wait_sums
        resources = self._view.tables.resources
        last = sums.shape[1] - 1
        for group in groups:
            # Trains of empties belong to no service: they are in the figures of whole ports.
            columns = [*group.streams, *([last] if group.is_whole_port else [])]
            places: dict[str, list[int]] = {}
            for place, resource in enumerate(resources):
                if group.port in (EVERYTHING, port_of(resource)) and visited[place, columns].any():
                    places.setdefault(local_id(resource), []).append(place)
            everyone = Group(group.port, group.direction, group.service, tuple(columns))
            for local, rows in sorted(places.items()):
                mean = Quotient(sums[rows].sum(axis=0), counts[rows].sum(axis=0)).at(everyone)
                yield group, named(WAIT, local), WAIT.unit, mean.value

    @cached_property
    def _wait_sums(self) -> tuple[IntColumn, IntColumn, BoolColumn]:
        """Return seconds waited and visits ended [resource, stream], and where visits are.

        The last column is that of the trains of empties.
        """
        view, visits = self._view, self._view.visits
        streams = len(view.tables.streams)
        shape = (len(view.tables.resources), streams + 1)
        column = np.append(view.trains.stream, streams)[np.minimum(visits.train, len(view.trains))]
        sums, counts = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        visited = np.zeros(shape, dtype=np.bool_)
        visited[visits.resource[self._asks], column[self._asks]] = True
        until_s = view.waited_until_s
        over = np.flatnonzero(self._asks & view.within(until_s))
        cell = visits.resource[over], column[over]
        np.add.at(sums, cell, until_s[over] - visits.queued_s[over])
        np.add.at(counts, cell, 1)
        return sums, counts, visited

    def _of_resource(self, group: Group, place: int) -> Iterator[Row]:
        resource = self._view.tables.resources[place]
        local = local_id(resource)
        spec = self._view.tables.specs.get(resource)
        if isinstance(spec, GateSpec) and spec.above is None:
            return  # nobody is ever held at it
        rows = self._by_resource[place]
        if isinstance(spec, UnitsSpec | PathSpec | QuotaSpec):
            share = self._utilisation(rows, spec)
            yield group, named(UTILISATION, local), UTILISATION.unit, share
        mean, most = self._queue(rows[self._asks[rows]])
        yield group, named(QUEUE_MEAN, local), QUEUE_MEAN.unit, mean
        yield group, named(QUEUE_MAX, local), QUEUE_MAX.unit, float(most)

    @cached_property
    def _by_resource(self) -> list[IntColumn]:
        """Return the rows of the visits to each resource."""
        rows = np.flatnonzero(self._takes)
        codes = self._view.visits.resource[rows]
        order = np.argsort(codes, kind="stable")
        borders = np.searchsorted(codes[order], np.arange(len(self._view.tables.resources) + 1))
        return np.split(rows[order], borders[1:-1]) if len(borders) > 1 else []

    def _queue(self, rows: IntColumn) -> tuple[float | None, int]:
        view, visits = self._view, self._view.visits
        queued_s, until_s = visits.queued_s[rows], missing_last(view.waited_until_s[rows])
        waited = until_s > queued_s
        queued_s, until_s = queued_s[waited], until_s[waited]
        length_s = view.to_s - view.from_s
        waiting_s = int(overlaps(queued_s, until_s, view.from_s, view.to_s).sum())
        mean = waiting_s / length_s if length_s else None
        return mean, peak(queued_s, until_s, view.from_s, view.to_s)

    def _utilisation(self, rows: IntColumn, spec: ResourceSpec) -> float | None:
        view, visits = self._view, self._view.visits
        span = (view.from_s, view.to_s)
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
        if spec.unit == "TEU":
            return self._view.trains.teu[self._view.visits.train[rows]]
        return np.ones(len(rows), dtype=np.int64)
