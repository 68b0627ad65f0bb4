"""Wagons of one pool at every event, from two sides that must agree.

Initial stock + brought = loaded in + ready + on the way home + loaded out + gone. What the trains
and the visits say of each is held against the lots, and a pool never lends what it does not have.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import PoolSpec
from sim.recording.columns import (
    MISSING,
    RAKE_STEPS,
    BoolColumn,
    PoolName,
    Tables,
    missing_last,
    reached,
)
from sim.recording.rakes import arriving
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class _Flow:
    """Wagons that pass a point, by moment."""

    moments: IntColumn
    wagons: IntColumn

    @classmethod
    def of(cls, moments: IntColumn, wagons: IntColumn, chosen: BoolColumn) -> "_Flow":
        chosen = chosen & reached(moments)
        order = np.argsort(moments[chosen], kind="stable")
        return cls(moments[chosen][order], wagons[chosen][order])

    def until(self, moments: IntColumn) -> IntColumn:
        """Return how many wagons have passed at each of `moments`."""
        passed = np.concatenate(([0], np.cumsum(self.wagons)))
        return passed[np.searchsorted(self.moments, moments, side="right")]


@dataclass(frozen=True, slots=True, eq=False)
class WagonFlows:
    """The flows of one pool's wagons as trains and visits tell them, and as the lots do.

    `ready` is the initial stock, `events` every moment at which anything changes.
    """

    name: PoolName
    ready: int
    events: IntColumn
    seen: Mapping[str, _Flow]
    lots: Mapping[str, _Flow]
    lots_of_stock: int

    @classmethod
    def of(cls, tables: Tables, scenario: Scenario, place: int) -> "WagonFlows":
        """Return the flows of the pool at `place` in the tables."""
        name = tables.pools[place]
        spec = next(
            spec
            for spec in tables.specs.values()
            if isinstance(spec, PoolSpec) and (spec.port, spec.gauge) == name
        )
        seen = _seen_flows(tables, scenario, spec)
        rakes = tables.rakes
        own = rakes.pool == place
        lots = {
            moment: _Flow.of(getattr(rakes, f"{moment}_s"), rakes.wagons, own)
            for moment in ("arrived", "freed", "taken", "left")
        }
        stock = own & ~reached(rakes.arrived_s)
        flows = (*seen.values(), *lots.values())
        events = np.unique(np.concatenate([[tables.start_s], *(flow.moments for flow in flows)]))
        return cls(name, spec.ready, events, seen, lots, int(rakes.wagons[stock].sum()))

    def residuals(self) -> Iterator[tuple[str, int]]:
        """Yield the largest residual over all events of each identity."""
        seen = {name: flow.until(self.events) for name, flow in self.seen.items()}
        lots = {name: flow.until(self.events) for name, flow in self.lots.items()}
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


def _seen_flows(tables: Tables, scenario: Scenario, spec: PoolSpec) -> dict[str, _Flow]:
    """Return the flows of a pool's wagons from the trains and the visits alone."""
    trains, visits, count = tables.trains, tables.visits, len(tables.trains)
    wagons = np.concatenate((trains.wagons, tables.empty_wagons))[visits.train]
    at_port = np.array(
        [
            stream.port == spec.port and scenario.services[stream.service].cargo != "bulk"
            for stream in tables.streams
        ],
        dtype=np.bool_,
    )
    brings = np.array([s.direction is arriving(spec.gauge) for s in tables.streams], dtype=np.bool_)
    bringing, taking = (at_port & brings)[trains.stream], (at_port & ~brings)[trains.stream]
    at_pool = tables.visits_to(spec.id)
    empty = visits.train >= count
    joins, takes = at_pool & tables.visits_of("join"), at_pool & tables.visits_of("wagons", "leave")
    came = bringing & (missing_last(trains.arrived_s) < tables.end_s)
    freed_s = _first_of_rakes(tables)
    return {
        "arrived": _Flow.of(trains.arrived_s, trains.wagons, came),
        "freed": _Flow.of(freed_s, trains.wagons, bringing),
        "brought": _Flow.of(visits.started_s, wagons, joins & empty),
        "joined": _Flow.of(visits.started_s, wagons, joins),
        "taken": _Flow.of(visits.started_s, wagons, takes),
        "gone": _together(
            _Flow.of(trains.departed_s, trains.wagons, taking),
            _sent_away(tables, spec, wagons),
        ),
    }


def _first_of_rakes(tables: Tables) -> IntColumn:
    """Return when each train's emptied rake set out, from its visits."""
    visits = tables.visits
    rows = np.flatnonzero(tables.visits_of(*RAKE_STEPS) & (visits.train < len(tables.trains)))
    first_s = np.full(len(tables.trains), np.iinfo(np.int64).max)
    np.minimum.at(first_s, visits.train[rows], visits.queued_s[rows])
    return np.where(first_s == np.iinfo(np.int64).max, MISSING, first_s)


def _sent_away(tables: Tables, spec: PoolSpec, wagons: IntColumn) -> _Flow:
    """Return the surplus wagons of a pool, by the start of their way onward."""
    visits, count = tables.visits, len(tables.trains)
    surplus = np.array(
        [name.startswith(f"surplus/{spec.port}/{spec.gauge}/") for name in tables.ids[count:]],
        dtype=np.bool_,
    )
    own = np.concatenate((np.zeros(count, dtype=np.bool_), surplus))[visits.train]
    onward = f"{spec.id.rpartition('.')[0]}.onward_path" in tables.specs
    last_step = "onward_path" if onward else "leave"
    return _Flow.of(visits.started_s, wagons, own & tables.visits_of(last_step))


def _together(first: _Flow, second: _Flow) -> _Flow:
    moments = np.concatenate((first.moments, second.moments))
    wagons = np.concatenate((first.wagons, second.wagons))
    return _Flow.of(moments, wagons, np.ones(len(moments), dtype=np.bool_))
