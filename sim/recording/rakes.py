"""Where every wagon came from and went to: pools of empties matched first-in first-out.

A pool is a line: wagons join at its end and are taken from its head. Cutting the cumulative
number of wagons in and the cumulative number out at each other's steps gives lots that came
together and left together, so every wagon's turnover is exact without an event per wagon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.log import RunLog
from sim.domain.plan import Direction, Gauge, IntColumn, Plans
from sim.domain.resource import PoolSpec
from sim.recording.columns import (
    MISSING,
    NOBODY,
    TURN_STEPS,
    BoolColumn,
    Rakes,
    StreamName,
    Trains,
    missing_last,
)


def pool_specs(log: RunLog) -> list[PoolSpec]:
    """Return the pools of a run, sorted by port and gauge."""
    pools = [spec for spec in log.resources.values() if isinstance(spec, PoolSpec)]
    return sorted(pools, key=lambda pool: (pool.port, pool.gauge))


def arriving(gauge: Gauge) -> Direction:
    """Return the direction of the loaded trains that bring wagons of `gauge`."""
    return Direction.WESTBOUND if gauge is Gauge.STANDARD else Direction.EASTBOUND


def lots_of_wagons(
    plans: Plans,
    log: RunLog,
    rows: NDArray[np.int64],
    trains: Trains,
    streams: Sequence[StreamName],
) -> Rakes:
    """Return all lots of all pools, by the moment they left; those still there come last.

    `streams` are those in which the trains cross.
    """
    events = _Events.of(log, rows)
    in_containers = _in_containers(plans)
    pieces = []
    for place, pool in enumerate(pool_specs(log)):
        bringing = np.array(
            [(s.port, s.direction) == (pool.port, arriving(pool.gauge)) for s in streams] or [False]
        )
        ranks = np.flatnonzero(in_containers & bringing[trains.stream])
        sources = _sources(pool, ranks, log, events, trains)
        takers = _takers(pool, log, events, trains)
        wagons, source, taker = match(sources.wagons, takers.wagons)
        came, went = sources.taken(source), takers.taken(taker)
        pieces.append(
            Rakes(
                pool=np.full(len(wagons), place, dtype=np.int64),
                wagons=wagons,
                from_train=came.train,
                to_train=went.train,
                arrived_s=came.first_s,
                freed_s=came.second_s,
                taken_s=went.first_s,
                left_s=went.second_s,
            )
        )
    return _by_departure(pieces)


def match(joining: IntColumn, taking: IntColumn) -> tuple[IntColumn, IntColumn, IntColumn]:
    """Cut `joining` and `taking` wagons, both in order, into lots first-in first-out.

    Returns wagons, source and taker of each lot; the taker is ``len(taking)`` for wagons that
    nobody takes. Wagons taken beyond those that join make no lot.
    """
    joined, taken = np.cumsum(joining), np.cumsum(taking)
    last = joined[-1] if len(joined) else 0
    ends = np.union1d(joined, np.minimum(taken, last))
    ends = ends[ends > 0]
    starts = np.concatenate(([0], ends[:-1]))[: len(ends)].astype(np.int64)
    return (
        ends - starts,
        np.searchsorted(joined, starts, side="right"),
        np.searchsorted(taken, starts, side="right"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Events:
    """Moments of the wagons' life per entity of the log, `MISSING` where there is none."""

    freed_s: IntColumn
    joined_s: IntColumn
    left_s: IntColumn
    onward_s: IntColumn
    claims: NDArray[np.int64]
    """Granted claims of wagons: entity, step, queued, started, finished; by start."""

    @classmethod
    def of(cls, log: RunLog, rows: NDArray[np.int64]) -> "_Events":
        entities = 2 * log.trains + len(log.empty_trains)
        names = [step.name for step in log.steps]
        freed_s = np.full(entities, np.iinfo(np.int64).max)
        # A locomotive has the number of the rake; where it turns, it brings no wagons.
        ways = rows[~_visiting(rows, names, *TURN_STEPS)]
        np.minimum.at(freed_s, ways[:, 0], ways[:, 2])
        freed_s[freed_s == np.iinfo(np.int64).max] = MISSING
        claims = rows[_visiting(rows, names, "wagons") & (rows[:, 3] != MISSING)]
        return cls(
            freed_s=freed_s,
            joined_s=_starts(rows, names, "join", entities),
            left_s=_starts(rows, names, "leave", entities),
            onward_s=_starts(rows, names, "onward_path", entities),
            claims=claims[np.argsort(claims[:, 3], kind="stable")],
        )


def _visiting(rows: NDArray[np.int64], names: list[str], *wanted_names: str) -> BoolColumn:
    wanted = np.array([step in wanted_names for step in names], dtype=np.bool_)
    return wanted[rows[:, 1]] if len(rows) else np.zeros(0, dtype=np.bool_)


def _starts(rows: NDArray[np.int64], names: list[str], name: str, entities: int) -> IntColumn:
    starts = np.full(entities, MISSING, dtype=np.int64)
    chosen = rows[_visiting(rows, names, name)]
    starts[chosen[:, 0]] = chosen[:, 3]
    return starts


class _Side(NamedTuple):
    """Those who bring wagons (arrived, freed) or take them (taken, left), in their order."""

    wagons: IntColumn
    train: IntColumn
    first_s: IntColumn
    second_s: IntColumn

    def taken(self, places: IntColumn) -> "_Side":
        """Return the entries at `places`; the place after the last is nobody's."""
        nobody = (0, NOBODY, MISSING, MISSING)
        return _Side(
            *(np.append(column, none)[places] for column, none in zip(self, nobody, strict=True))
        )


def _sources(
    pool: PoolSpec, ranks: IntColumn, log: RunLog, events: _Events, trains: Trains
) -> _Side:
    """Return who brings wagons to `pool`: the initial stock, loaded trains, supply trains.

    Wagons on a train of `ranks` that has arrived are there too, after those that have joined.
    """
    ranks = ranks[missing_last(trains.arrived_s[ranks]) < log.end_s]
    rakes = log.trains + ranks
    supply, supply_wagons = _empty_trains(log, pool, "supply")
    brought = events.joined_s[supply] != MISSING
    supply, supply_wagons = supply[brought], supply_wagons[brought]
    supplied_s = events.joined_s[supply]
    stock = np.array([MISSING])
    joined_s = np.concatenate(([log.start_s - 1], events.joined_s[rakes], supplied_s))
    side = _Side(
        wagons=np.concatenate(([pool.ready], trains.wagons[ranks], supply_wagons)),
        train=np.concatenate(([NOBODY], ranks, np.full(len(supply), NOBODY))),
        first_s=np.concatenate((stock, trains.arrived_s[ranks], supplied_s)),
        second_s=np.concatenate((stock, events.freed_s[rakes], supplied_s)),
    )
    order = np.lexsort((side.first_s, missing_last(side.second_s), missing_last(joined_s)))
    return side.taken(order)


def _takers(pool: PoolSpec, log: RunLog, events: _Events, trains: Trains) -> _Side:
    """Return who takes wagons from `pool`: loaded trains and surplus trains, by moment."""
    own = np.array([step.resource == pool.id for step in log.steps], dtype=np.bool_)
    claims = events.claims[own[events.claims[:, 1]]] if len(events.claims) else events.claims
    ranks = claims[:, 0]
    surplus, surplus_wagons = _empty_trains(log, pool, "surplus")
    taken_s = events.left_s[surplus]
    station = pool.id.rpartition(".")[0]
    waits_for_path = f"{station}.onward_path" in log.resources
    side = _Side(
        wagons=np.concatenate((trains.wagons[ranks], surplus_wagons)),
        train=np.concatenate((ranks, np.full(len(surplus), NOBODY))),
        first_s=np.concatenate((claims[:, 3], taken_s)),
        second_s=np.concatenate(
            (trains.departed_s[ranks], events.onward_s[surplus] if waits_for_path else taken_s)
        ),
    )
    return side.taken(np.argsort(side.first_s, kind="stable"))


def _in_containers(plans: Plans) -> BoolColumn:
    """Return which trains are container trains; bulk has wagons of its own."""
    kinds = [stream.cargo != "bulk" for stream in plans.streams]
    return np.repeat(np.array(kinds, dtype=np.bool_), [len(stream) for stream in plans.streams])


def _empty_trains(log: RunLog, pool: PoolSpec, kind: str) -> tuple[IntColumn, IntColumn]:
    """Return entities and wagons of the trains of empties of one kind to or from `pool`."""
    found = [
        (2 * log.trains + place, empty.wagons)
        for place, empty in enumerate(log.empty_trains)
        if empty.id.startswith(f"{kind}/") and (empty.port, empty.gauge) == (pool.port, pool.gauge)
    ]
    entities, wagons = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return entities, wagons


def _by_departure(pieces: list[Rakes]) -> Rakes:
    columns = {
        name: np.concatenate(
            [getattr(piece, name) for piece in pieces] or [np.zeros(0, dtype=np.int64)]
        )
        for name in Rakes.__slots__
    }
    # Stable: lots that leave together keep the order of the pools and of the line in a pool.
    order = np.argsort(missing_last(columns["left_s"]), kind="stable")
    return Rakes(**{name: column[order] for name, column in columns.items()})
