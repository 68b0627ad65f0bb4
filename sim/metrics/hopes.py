"""Who may bring empty wagons to a pool: the question behind every wait for wagons.

Loaded trains bring wagons of one gauge and need wagons of the other to be emptied, unless they can
go over the ground. So a shortage on both sides of the border may lock both directions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.domain.resource import PoolSpec
from sim.recording.columns import RAKE_STEPS, BoolColumn, Tables, missing_last, reached
from sim.recording.rakes import arriving
from sim.scenario.schema import Scenario

_GOT_ROOM = ("yard", "unload")


@dataclass(frozen=True, slots=True, eq=False)
class Hope:
    """What may bring empties to one pool; trains are ranks, resources codes.

    `is_sure` if wagons are ordered or on their way. `loaded` are the trains at the port that would
    bring some and still have them under load; those `served` have what they need to be emptied.
    `needs` is the pool of which they need wagons, `yard` where trains that wait for this pool may
    put their containers; None where nothing is limited. `asked_s` is when trains took their place
    in the queue for `needs`, None for a train that has none yet.
    """

    is_sure: bool
    loaded: frozenset[int]
    served: frozenset[int]
    needs: int | None
    yard: int | None
    asked_s: Mapping[int, int]

    def comes_behind(self, train: int, queue: Iterable[int]) -> bool:
        """Return whether `train`, still moving, must wait for its wagons behind one of `queue`."""
        if train in self.served:
            return False
        place_s = self.asked_s.get(train)
        return any(place_s is None or place_s > self.asked_s[other] for other in queue)


def still_loaded(tables: Tables, scenario: Scenario) -> BoolColumn:
    """Return which container trains are at a port and have not been emptied."""
    trains, visits = tables.trains, tables.visits
    there = _in_containers(tables, scenario)
    there &= (missing_last(trains.arrived_s) < tables.end_s) & ~reached(trains.departed_s)
    rakes = visits.train[tables.rows_of(*RAKE_STEPS)]
    there[rakes[rakes < len(trains)]] = False
    return there


def _in_containers(tables: Tables, scenario: Scenario) -> BoolColumn:
    """Return which trains carry containers; bulk has wagons of its own."""
    services = scenario.services
    kinds = [services[stream.service].cargo != "bulk" for stream in tables.streams]
    return np.array([*kinds, False])[tables.trains.stream]


def hopes_of(tables: Tables, scenario: Scenario) -> dict[int, Hope]:
    """Return the hope of each pool by its code."""
    loaded = still_loaded(tables, scenario)
    pools = [spec for spec in tables.specs.values() if isinstance(spec, PoolSpec)]
    return {
        tables.resources.index(pool.id): _hope(tables, scenario, pool, loaded) for pool in pools
    }


def _hope(tables: Tables, scenario: Scenario, pool: PoolSpec, loaded: BoolColumn) -> Hope:
    to_pool = [
        (stream.port, stream.direction) == (pool.port, arriving(pool.gauge))
        for stream in tables.streams
    ]
    brings = np.array([*to_pool, False])[tables.trains.stream]
    brings &= _in_containers(tables, scenario)
    trains = frozenset(np.flatnonzero(brings & loaded).tolist())
    yard = f"{pool.port}.kazakhstan.container_yard"
    needs = _other_pool(tables, pool)
    return Hope(
        is_sure=pool.order_up_to is not None or _is_on_the_way(tables, pool, brings),
        loaded=trains,
        served=_served(tables, trains),
        needs=None if needs is None else tables.resources.index(needs.id),
        yard=tables.resources.index(yard)
        if pool.gauge is Gauge.BROAD and yard in tables.specs
        else None,
        asked_s=_asked_s(tables, scenario, needs, trains),
    )


def _other_pool(tables: Tables, pool: PoolSpec) -> PoolSpec | None:
    for spec in tables.specs.values():
        if isinstance(spec, PoolSpec) and spec.port == pool.port and spec.gauge is not pool.gauge:
            return spec
    return None


def _is_on_the_way(tables: Tables, pool: PoolSpec, brings: BoolColumn) -> bool:
    """Return whether an emptied rake is on its way home to `pool`."""
    set_out = tables.visits.train[tables.rows_of(*RAKE_STEPS)]
    under_way = np.zeros(len(tables.ids), dtype=np.bool_)
    under_way[set_out] = True
    at_home = tables.rows_of("join")
    code = tables.resources.index(pool.id)
    at_home = at_home[tables.visits.resource[at_home] == code]
    under_way[tables.visits.train[at_home]] = False
    return bool((under_way[: len(brings)] & brings).any())


def _served(tables: Tables, trains: Iterable[int]) -> frozenset[int]:
    """Return those of `trains` that have got their wagons, or room on the ground."""
    visits, rows = tables.visits, _visits_of(tables, trains, "wagons", *_GOT_ROOM)
    return frozenset(visits.train[rows[reached(visits.started_s[rows])]].tolist())


def _visits_of(tables: Tables, trains: Iterable[int], *steps: str) -> IntColumn:
    """Return the rows of the visits of `trains` to `steps`."""
    own = np.zeros(len(tables.ids), dtype=np.bool_)
    own[list(trains)] = True
    rows = tables.rows_of(*steps)
    return rows[own[tables.visits.train[rows]]]


def _asked_s(
    tables: Tables, scenario: Scenario, needs: PoolSpec | None, trains: frozenset[int]
) -> dict[int, int]:
    """Return when `trains` asked for wagons; where they are reserved, that is at their arrival."""
    if needs is None:
        return {}
    visits, wagons = tables.visits, scenario.ports[needs.port].wagons
    rules = wagons.standard if needs.gauge is Gauge.STANDARD else wagons.broad
    if rules is not None and rules.claim == "arrival":
        return {train: int(tables.trains.arrived_s[train]) for train in trains}
    rows = _visits_of(tables, trains, "wagons")
    rows = rows[visits.resource[rows] == tables.resources.index(needs.id)]
    asked = zip(visits.train[rows].tolist(), visits.queued_s[rows].tolist(), strict=True)
    return dict(asked)
