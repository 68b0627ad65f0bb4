"""What stood idle while somebody in the same port waited for something else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import IntColumn
from sim.domain.resource import PathSpec, ResourceSpec, UnitsSpec, port_of
from sim.metrics.levels import Levels, waiting_visits
from sim.metrics.own_units import own_units
from sim.metrics.view import View
from sim.recording.columns import (
    Tables,
    missing_last,
    reached,
)


@dataclass(frozen=True, slots=True)
class Idleness:
    """How a resource stood idle while a train in its port waited for something else.

    `unit` is what `capacity` counts; of a line these are starts a day, which are idle while nobody
    uses one. `others_s` is for how long somebody waited elsewhere, `idle_unit_s` the unit-seconds
    idle in that time out of `open_unit_s`, and `waiting_s` the train-seconds waited elsewhere
    while at least one unit was idle.
    """

    resource: str
    unit: str
    capacity: int
    others_s: int
    open_unit_s: int
    idle_unit_s: int
    waiting_s: int

    @property
    def idle_share(self) -> float:
        """Return the share of what was open that stood idle meanwhile."""
        return self.idle_unit_s / self.open_unit_s if self.open_unit_s else 0.0


def idleness_of(view: View) -> tuple[Idleness, ...]:
    """Return the idleness of all groups of units and lines in the period, by resource."""
    tables = view.tables
    waits = {port: _waits_at(tables, port) for port in sorted(set(map(port_of, tables.resources)))}
    return tuple(
        _idleness(view, code, spec, waits[port_of(resource)])
        for code, resource in enumerate(tables.resources)
        if isinstance(spec := tables.specs.get(resource), UnitsSpec | PathSpec)
    )


def _waits_at(tables: Tables, port: str) -> IntColumn:
    here = [port_of(resource) == port for resource in tables.resources]
    waits = waiting_visits(tables) & np.array([*here, False])[tables.visits.resource]
    return np.flatnonzero(waits)


def _idleness(view: View, code: int, spec: UnitsSpec | PathSpec, waits: IntColumn) -> Idleness:
    visits = view.visits
    elsewhere = waits[visits.resource[waits] != code]
    waiting = _clipped(view, visits.queued_s[elsewhere], visits.waited_until_s[elsewhere])
    alike = tuple(_used_and_there(view, code, spec))
    borders = np.array([view.from_s, view.to_s])
    changes = [levels.moments for both in alike for levels in both]
    moments = np.unique(np.concatenate((borders, waiting.moments, *changes)).clip(*borders))
    lasting, others = np.diff(moments), waiting.at(moments)[:-1]
    open_, idle = np.zeros_like(lasting), np.zeros_like(lasting)
    for used, there in alike:
        open_ += there.at(moments)[:-1]
        idle += np.maximum(there.at(moments) - used.at(moments), 0)[:-1]
    somebody = lasting * (others > 0)
    return Idleness(
        spec.id,
        spec.unit if isinstance(spec, UnitsSpec) else "paths a day",
        spec.capacity if isinstance(spec, UnitsSpec) else spec.per_day,
        int(somebody.sum()),
        int((somebody * open_).sum()),
        int((somebody * idle).sum()),
        int((lasting * others * (idle > 0)).sum()),
    )


def _clipped(
    view: View, from_s: IntColumn, to_s: IntColumn, weights: IntColumn | None = None
) -> Levels:
    span = (view.from_s, view.to_s)
    return Levels.of(np.clip(from_s, *span), np.clip(missing_last(to_s), *span), weights)


def _used_and_there(
    view: View, code: int, spec: UnitsSpec | PathSpec
) -> Iterator[tuple[Levels, Levels]]:
    """Yield how many units are taken and how many open, of those that keep the same hours."""
    visits, hours = view.visits, _hours(view, spec)
    rows = np.flatnonzero((visits.resource == code) & reached(visits.started_s))
    if isinstance(spec, UnitsSpec) and spec.hours_differ:
        unit = own_units(view, spec, rows)
        for number, calendar in enumerate(hours):
            yield _taken(view, rows[unit == number]), Levels.of_calendars([calendar])
    else:
        yield _taken(view, rows, spec), Levels.of_calendars(hours)


def _taken(view: View, rows: IntColumn, spec: ResourceSpec | None = None) -> Levels:
    """Return how many units are taken; of a line, whether a start is."""
    visits, weights = view.visits, None
    if isinstance(spec, UnitsSpec) and spec.unit == "TEU":
        weights = view.trains.teu[visits.train[rows]]
    return _clipped(view, visits.started_s[rows], visits.finished_s[rows], weights)


def _hours(view: View, spec: UnitsSpec | PathSpec) -> Sequence[Calendar]:
    always = Calendar((view.from_s,), (view.to_s,))
    if isinstance(spec, PathSpec):
        closed = [(begins, ends) for begins, ends, per_day in spec.cuts if per_day == 0]
        return (always.without(closed),)
    return spec.calendars or (always,) * spec.capacity
