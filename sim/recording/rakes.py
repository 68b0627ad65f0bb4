"""Where every wagon came from and went to: pools of empties matched first-in first-out.

A pool is a line: wagons join at its end and are taken from its head. Cutting the cumulative
number of wagons in and the cumulative number out at each other's steps gives lots that came
together and left together, so every wagon's turnover is exact without an event per wagon.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.domain.log import AnyLog
from sim.domain.plan import Direction, Gauge, IntColumn, Plans
from sim.domain.resource import PoolSpec
from sim.recording.columns import (
    MISSING,
    NOBODY,
    RAKE_STEPS,
    BoolColumn,
    Rakes,
    StreamName,
    Trains,
    missing_last,
    places_by_head,
)
from sim.recording.log_rows import LogRows
from sim.recording.sorting import Codes, distinct, stable_order


def pool_specs(log: AnyLog) -> list[PoolSpec]:
    """Return the pools of a run, sorted by port and gauge."""
    pools = [spec for spec in log.resources.values() if isinstance(spec, PoolSpec)]
    return sorted(pools, key=lambda pool: (pool.port, pool.gauge))


def arriving(gauge: Gauge) -> Direction:
    """Return the direction of the loaded trains that bring wagons of `gauge`."""
    return Direction.WESTBOUND if gauge is Gauge.STANDARD else Direction.EASTBOUND


def lots_of_wagons(
    plans: Plans, rows: LogRows, trains: Trains, streams: Sequence[StreamName]
) -> Rakes:
    """Return all lots of all pools, by the moment they left; those still there come last.

    `streams` are those in which the trains cross.
    """
    return _by_departure(_lots_of_pools(plans, rows, trains, streams))


def _lots_of_pools(
    plans: Plans, rows: LogRows, trains: Trains, streams: Sequence[StreamName]
) -> list[Rakes]:
    """Return the lots of each pool, in the order of its line."""
    log, events = rows.log, _Events.of(rows)
    in_containers = _in_containers(plans)
    pieces = []
    for place, pool in enumerate(pool_specs(log)):
        bringing = np.array(
            [(s.port, s.direction) == (pool.port, arriving(pool.gauge)) for s in streams] or [False]
        )
        ranks = np.flatnonzero(in_containers & bringing[trains.stream])
        sources = _sources(pool, ranks, log, events, trains)
        pieces.append(_lots(place, sources, _takers(pool, log, events, trains)))
    return pieces


def _lots(place: int, sources: "_Side", takers: "_Side") -> Rakes:
    """Return the lots of the pool in one `place`."""
    wagons, source, taker = match(sources.wagons, takers.wagons)
    came, went = sources.taken(source), takers.taken(taker)
    return Rakes(
        pool=np.full(len(wagons), place, dtype=np.int64),
        wagons=wagons,
        from_train=came.train,
        to_train=went.train,
        arrived_s=came.first_s,
        freed_s=came.second_s,
        taken_s=went.first_s,
        left_s=went.second_s,
    )


def match(joining: IntColumn, taking: IntColumn) -> tuple[IntColumn, IntColumn, IntColumn]:
    """Cut `joining` and `taking` wagons, both in order, into lots first-in first-out.

    Returns wagons, source and taker of each lot; the taker is ``len(taking)`` for wagons that
    nobody takes. Wagons taken beyond those that join make no lot.
    """
    joined, taken = np.cumsum(joining), np.cumsum(taking)
    last = joined[-1] if len(joined) else 0
    ends = distinct(np.concatenate((joined, np.minimum(taken, last))))
    ends = ends[ends > 0]
    starts = np.concatenate(([0], ends[:-1]))[: len(ends)].astype(np.int64)
    return (
        ends - starts,
        np.searchsorted(joined, starts, side="right"),
        np.searchsorted(taken, starts, side="right"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Events:
    """Moments of the wagons' life, `MISSING` where there is none."""

    freed_s: IntColumn
    """Of the rake of each train."""
    joined_s: IntColumn
    """Of the rake of each train, then of each train of empties."""
    left_s: IntColumn
    onward_s: IntColumn
    """Of each train of empties."""
    claimed_s: IntColumn
    claimer: Codes
    claimed: Codes
    """Granted claims of wagons: since when, of which entity, at which step; by start."""
    empties: Mapping[str, list[int]]
    """Their places among the trains of empties, by the head of their ids."""
    wagons: IntColumn
    """Of each train of empties."""

    @classmethod
    def of(cls, rows: LogRows) -> "_Events":
        claims = rows.places_of("wagons")
        claimed_s = rows.started_s[claims]
        order = np.argsort(claimed_s, kind="stable")[int((claimed_s == MISSING).sum()) :]
        claims = claims[order]
        return cls(
            freed_s=_freed_s(rows),
            joined_s=_starts(rows, "join", rows.log.trains),
            left_s=_starts(rows, "leave", 2 * rows.log.trains),
            onward_s=_starts(rows, "onward_path", 2 * rows.log.trains),
            claimed_s=claimed_s[order],
            claimer=rows.entity[claims],
            claimed=rows.step[claims],
            empties=places_by_head([empty.id for empty in rows.log.empty_trains]),
            wagons=np.array([empty.wagons for empty in rows.log.empty_trains], dtype=np.int64),
        )

    def empty_trains(self, kind: str, pool: PoolSpec) -> tuple[IntColumn, IntColumn]:
        """Return the trains of empties of one kind to or from `pool`, and their wagons."""
        found = self.empties.get(f"{kind}/{pool.port}/{pool.gauge}", [])
        places = np.array(found, dtype=np.int64)
        return places, self.wagons[places]


def _freed_s(rows: LogRows) -> IntColumn:
    """Return when the emptied rake of each train set out."""
    first, count = rows.log.trains, rows.log.trains
    freed_s = np.full(count, np.iinfo(np.int64).max)
    # A locomotive has the number of the rake; where it turns, it brings no wagons.
    ways = rows.places_of(*RAKE_STEPS)
    entity = rows.entity[ways]
    ways = ways[(entity >= first) & (entity < first + count)]
    np.minimum.at(freed_s, rows.entity[ways] - first, rows.queued_s[ways])
    freed_s[freed_s == np.iinfo(np.int64).max] = MISSING
    return freed_s


def _starts(rows: LogRows, step: str, first: int) -> IntColumn:
    """Return when entities from `first` on started `step`."""
    entities = 2 * rows.log.trains + len(rows.log.empty_trains)
    starts = np.full(entities - first, MISSING, dtype=np.int64)
    chosen = rows.places_of(step)
    chosen = chosen[rows.entity[chosen] >= first]
    starts[rows.entity[chosen] - first] = rows.started_s[chosen]
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
    pool: PoolSpec, ranks: IntColumn, log: AnyLog, events: _Events, trains: Trains
) -> _Side:
    """Return who brings wagons to `pool`: the initial stock, loaded trains, supply trains.

    Wagons on a train of `ranks` that has arrived are there too, after those that have joined.
    """
    ranks = ranks[missing_last(trains.arrived_s[ranks]) < log.end_s]
    supply, supply_wagons = events.empty_trains("supply", pool)
    supplied_s = events.joined_s[log.trains + supply]
    brought = supplied_s != MISSING
    supplied_s, supply_wagons = supplied_s[brought], supply_wagons[brought]
    stock = np.array([MISSING])
    joined_s = np.concatenate(([log.start_s - 1], events.joined_s[ranks], supplied_s))
    side = _Side(
        wagons=np.concatenate(([pool.ready], trains.wagons[ranks], supply_wagons)),
        train=np.concatenate(([NOBODY], ranks, np.full(len(supplied_s), NOBODY))),
        first_s=np.concatenate((stock, trains.arrived_s[ranks], supplied_s)),
        second_s=np.concatenate((stock, events.freed_s[ranks], supplied_s)),
    )
    order = np.lexsort((side.first_s, missing_last(side.second_s), missing_last(joined_s)))
    return side.taken(order)


def _takers(pool: PoolSpec, log: AnyLog, events: _Events, trains: Trains) -> _Side:
    """Return who takes wagons from `pool`: loaded trains and surplus trains, by moment."""
    own = np.array([step.resource == pool.id for step in log.steps], dtype=np.bool_)
    claims = np.flatnonzero(own[events.claimed]) if len(own) else events.claimed
    ranks = events.claimer[claims]
    surplus, surplus_wagons = events.empty_trains("surplus", pool)
    taken_s = events.left_s[surplus]
    station = pool.id.rpartition(".")[0]
    waits_for_path = f"{station}.onward_path" in log.resources
    side = _Side(
        wagons=np.concatenate((trains.wagons[ranks], surplus_wagons)),
        train=np.concatenate((ranks, np.full(len(surplus), NOBODY))),
        first_s=np.concatenate((events.claimed_s[claims], taken_s)),
        second_s=np.concatenate(
            (trains.departed_s[ranks], events.onward_s[surplus] if waits_for_path else taken_s)
        ),
    )
    return side.taken(np.argsort(side.first_s, kind="stable"))


def _in_containers(plans: Plans) -> BoolColumn:
    """Return which trains are container trains; bulk has wagons of its own."""
    kinds = [stream.cargo != "bulk" for stream in plans.streams]
    return np.repeat(np.array(kinds, dtype=np.bool_), [len(stream) for stream in plans.streams])


def _by_departure(pieces: list[Rakes]) -> Rakes:
    none = np.zeros(0, dtype=np.int64)

    def column(name: str) -> IntColumn:
        return np.concatenate([none, *(getattr(piece, name) for piece in pieces)])

    # Stable: lots that leave together keep the order of the pools and of the line in a pool.
    order = stable_order(missing_last(column("left_s")))
    return Rakes(**{name: column(name)[order] for name in Rakes.__slots__})
