"""Wagons of one pool at every event, from two sides that must agree.

Initial stock + brought = loaded in + ready + on the way home + loaded out + gone. What the trains
and the visits say of each is held against the lots, and a pool never lends what it does not have.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.domain.resource import PoolSpec
from sim.metrics.intervals import added
from sim.recording.columns import (
    MISSING,
    RAKE_STEPS,
    PoolName,
    Tables,
    missing_last,
    reached,
)
from sim.recording.rakes import arriving
from sim.recording.sorting import changes, stable_order
from sim.scenario.schema import Scenario


class _Flow(NamedTuple):
    """Wagons that pass a point, and when, in no order."""

    moments: IntColumn
    wagons: IntColumn

    @classmethod
    def of(cls, moments: IntColumn, wagons: IntColumn) -> "_Flow":
        """Return the flow of `wagons`, less those whose moment was not reached."""
        passed = reached(moments)
        return cls(moments[passed], wagons[passed])


class PoolBalance(NamedTuple):
    """The residuals of one pool's identities, and its wagons in, out and there at the end."""

    gauge: Gauge
    residuals: Mapping[str, int]
    at_end: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class WagonFlows:
    """The flows of one pool's wagons as trains and visits tell them, and as the lots do.

    `ready` is the initial stock, before `start_s`.
    """

    name: PoolName
    ready: int
    start_s: int
    seen: Mapping[str, _Flow]
    lots: Mapping[str, _Flow]
    lots_of_stock: int

    @classmethod
    def of(cls, wagons: "SeenWagons", place: int) -> "WagonFlows":
        """Return the flows of the pool at `place` in the tables."""
        tables = wagons.tables
        name = tables.pools[place]
        spec = next(
            spec
            for spec in tables.specs.values()
            if isinstance(spec, PoolSpec) and (spec.port, spec.gauge) == name
        )
        rakes, own = tables.rakes, np.flatnonzero(tables.rakes.pool == place)
        lots = {
            moment: _Flow.of(getattr(rakes, f"{moment}_s")[own], rakes.wagons[own])
            for moment in ("arrived", "freed", "taken", "left")
        }
        stock = int(rakes.wagons[own][~reached(rakes.arrived_s[own])].sum())
        return cls(name, spec.ready, tables.start_s, wagons.flows(spec), lots, stock)

    def found(self) -> "PoolBalance":
        """Return what the flows come to, without their length."""
        return PoolBalance(self.name.gauge, dict(self.residuals()), self.at_end())

    def residuals(self) -> Iterator[tuple[str, int]]:
        """Yield the largest residual over all events of each identity."""
        passed = iter(self._passed([*self.seen.values(), *self.lots.values()]))
        seen = dict(zip(self.seen, passed, strict=False))
        lots = dict(zip(self.lots, passed, strict=True))
        stock = self.lots_of_stock
        there = self.ready + seen["arrived"] + seen["brought"] - seen["gone"]
        ready = self.ready + seen["joined"] - seen["taken"]
        on_the_way = seen["freed"] + seen["brought"] - seen["joined"]
        left = {
            "there": there - (stock + lots["arrived"] - lots["left"]),
            "loaded in": seen["arrived"] - seen["freed"] - (lots["arrived"] - lots["freed"]),
            "empty": ready + on_the_way - (stock + lots["freed"] - lots["taken"]),
            "loaded out": seen["taken"] - seen["gone"] - (lots["taken"] - lots["left"]),
            "lent": np.minimum(ready, 0),
        }
        for place, residual in left.items():
            yield f"wagons {self.name.port} {self.name.gauge}, {place}", _worst(residual)

    def _passed(self, flows: Sequence[_Flow]) -> list[IntColumn]:
        """Return how many wagons of each flow have passed at every event of any of them."""
        moments = np.concatenate([[self.start_s], *(flow.moments for flow in flows)])
        order = stable_order(moments)
        number = np.cumsum(changes(moments[order])) - 1
        event = np.empty_like(number)
        event[order] = number
        borders = np.cumsum([1, *(len(flow.moments) for flow in flows)])[:-1]
        events = np.split(event, borders)[1:]
        most = max(self.ready, *(int(flow.wagons.sum()) for flow in flows))
        # There are many of them; yet a few of them added up must fit.
        narrow = np.int32 if most < 1 << 28 else np.int64
        return [
            np.cumsum(added(when, flow.wagons, int(number[-1]) + 1)).astype(narrow)
            for when, flow in zip(events, flows, strict=True)
        ]

    def at_end(self) -> tuple[int, int, int]:
        """Return wagons in, wagons out and, from the lots, wagons there at the end."""
        came = self.ready + int(self.seen["arrived"].wagons.sum())
        came += int(self.seen["brought"].wagons.sum())
        gone = int(self.seen["gone"].wagons.sum())
        left = int(self.lots["left"].wagons.sum())
        there = self.lots_of_stock + int(self.lots["arrived"].wagons.sum()) - left
        return came, gone, there


def _worst(residuals: IntColumn) -> int:
    return int(residuals[np.argmax(np.abs(residuals))])


@dataclass(frozen=True, eq=False)
class SeenWagons:
    """The flows of wagons from the trains and the visits alone."""

    tables: Tables
    scenario: Scenario

    def flows(self, spec: PoolSpec) -> dict[str, _Flow]:
        """Return the flows of the wagons of one pool."""
        tables, trains = self.tables, self.tables.trains
        bringing, taking = self._trains_of(spec)
        came_s, wagons = trains.arrived_s[bringing], trains.wagons[bringing]
        came = missing_last(came_s) < tables.end_s
        to_pool = tables.rows_to(spec.id)
        names = tables.visits.step[to_pool]
        joins = to_pool[tables.among("join")[names]]
        takes = to_pool[tables.among("wagons", "leave")[names]]
        empty = joins[tables.visits.train[joins] >= len(trains)]
        gone = _Flow.of(trains.departed_s[taking], trains.wagons[taking])
        sent = self._started(self._sent_away(spec))
        return {
            "arrived": _Flow.of(came_s[came], wagons[came]),
            "freed": _Flow.of(self._freed_s[bringing], wagons),
            "brought": self._started(empty),
            "joined": self._started(joins),
            "taken": self._started(takes),
            "gone": _Flow(*map(np.concatenate, zip(gone, sent, strict=True))),
        }

    def _trains_of(self, spec: PoolSpec) -> tuple[IntColumn, IntColumn]:
        """Return the trains that bring wagons for a pool, and those that take some."""
        streams, services = self.tables.streams, self.scenario.services
        here = [s.port == spec.port and services[s.service].cargo != "bulk" for s in streams]
        brings = [stream.direction is arriving(spec.gauge) for stream in streams]
        at_port, bringing = np.array([*here, False]), np.array([*brings, False])
        stream = self.tables.trains.stream
        return np.flatnonzero((at_port & bringing)[stream]), np.flatnonzero(
            (at_port & ~bringing)[stream]
        )

    def _started(self, rows: IntColumn) -> _Flow:
        """Return the wagons of the visits `rows`, by their start."""
        visits = self.tables.visits
        return _Flow.of(visits.started_s[rows], self._wagons[visits.train[rows]])

    def _sent_away(self, spec: PoolSpec) -> IntColumn:
        """Return the visits with which surplus wagons of a pool set out on their way onward."""
        onward = f"{spec.id.rpartition('.')[0]}.onward_path" in self.tables.specs
        rows = self.tables.rows_of("onward_path" if onward else "leave")
        own = np.zeros(len(self.tables.ids), dtype=np.bool_)
        own[self.tables.places_of_empties.get(f"surplus/{spec.port}/{spec.gauge}", [])] = True
        return rows[own[self.tables.visits.train[rows]]]

    @cached_property
    def _wagons(self) -> IntColumn:
        """Return how many wagons each id has."""
        return np.concatenate((self.tables.trains.wagons, self.tables.empty_wagons))

    @cached_property
    def _freed_s(self) -> IntColumn:
        """Return when each train's emptied rake set out, from its visits."""
        visits, count = self.tables.visits, len(self.tables.trains)
        rows = self.tables.rows_of(*RAKE_STEPS)
        rows = rows[visits.train[rows] < count]
        first_s = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(first_s, visits.train[rows], visits.queued_s[rows])
        return np.where(first_s == np.iinfo(np.int64).max, MISSING, first_s)
