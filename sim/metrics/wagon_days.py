"""Wagon-days by gauge and state: how long wagons are at the port, and what they do there.

A train comes with loaded wagons of one gauge and leaves with wagons of the other. Each wagon is in
one state at a time; all sums are whole wagon-seconds, from the trains and the visits alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.domain.resource import PoolSpec
from sim.domain.time import DAY_S
from sim.metrics.definitions import Definition
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.intervals import added, overlaps
from sim.metrics.resources import Row
from sim.metrics.view import View
from sim.recording.columns import MISSING, NOBODY, RAKE_STEPS, missing_last, reached
from sim.recording.rakes import arriving
from sim.recording.sorting import Codes


class State(StrEnum):
    """What a wagon does at the port."""

    LOADED_WAITING = "loaded_waiting"
    """Under load, but for the run over the border and the reloading."""
    RELOADING = "reloading"
    """Being emptied or loaded."""
    EMPTY_WAITING = "empty_waiting"
    """Empty: ready in a pool, waiting for a path home, or claimed and waiting to be loaded."""
    RUNNING = "running"
    """On the run over the border, loaded or empty."""


_WORDS: Final = {state: state.replace("_", " and ") for state in State}

WAGON_DAYS: Final = {
    (gauge, state): Definition(
        f"wagon_days_{gauge}_{state}",
        "wagon-days",
        f"wagon-days of the period that {gauge}-gauge wagons at the port are "
        f"{_WORDS[state]};"
        " mean over runs; wagons of the warm-up and those still there at its end are in",
    )
    for gauge in Gauge
    for state in State
}

EMPTYING: Final = ("reload", "unload", "bulk")
LOADING: Final = ("reload", "load")
_NEVER: Final = np.iinfo(np.int64).max
_NO_ROWS: Final[IntColumn] = np.zeros(0, dtype=np.int64)


def wagon_day_rows(view: View, groups: tuple[Group, ...]) -> Iterator[Row]:
    """Return the rows of whole ports."""
    ports = tuple(sorted(view.scenario.ports))
    sums = _sums(_Life(view), ports)
    for group in groups:
        if group.is_whole_port:
            own = [group.port in (EVERYTHING, port) for port in ports]
            for what, definition in WAGON_DAYS.items():
                seconds = int(sums[what][own].sum())
                yield group, definition.name, definition.unit, seconds / DAY_S


def _sums(life: "_Life", ports: tuple[str, ...]) -> Mapping[tuple[Gauge, State], IntColumn]:
    """Return wagon-seconds by gauge and state at each port."""
    view, streams = life.view, life.view.tables.streams
    sums = {what: np.zeros(len(ports), dtype=np.int64) for what in WAGON_DAYS}
    for bringing, spells in ((True, _arriving(life)), (False, _leaving(life))):
        by_stream = _added(view, spells, len(streams))
        for gauge, state in WAGON_DAYS:
            for place in _of_gauge(view, gauge, bringing=bringing):
                sums[gauge, state][ports.index(streams[place].port)] += by_stream[state][place]
    pools = life.pools
    by_pool = _added(view, _pooled(life), len(pools))
    for state in State:
        for pool, seconds in zip(pools, by_pool[state], strict=True):
            sums[pool.gauge, state][ports.index(pool.port)] += seconds
    return sums


def _added(view: View, spells: Iterator["_Spells"], places: int) -> Mapping[State, IntColumn]:
    """Return the wagon-seconds of `spells` in the period, by state and place."""
    sums = {state: np.zeros(places, dtype=np.int64) for state in State}
    for each in spells:
        seconds = overlaps(each.from_s, each.to_s, view.from_s, view.to_s)
        seconds *= each.wagons
        wagon_seconds = added(each.place, seconds, places)
        sums[each.state] += wagon_seconds
        if each.instead_of is not None:
            sums[each.instead_of] -= wagon_seconds
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class _Spells:
    """`wagons` that are in a state from a moment to another; `place` is a stream or a pool.

    Negative wagons end what an earlier spell began. What is `instead_of` a state is taken out of
    it.
    """

    state: State
    place: IntColumn
    wagons: IntColumn
    from_s: IntColumn
    to_s: IntColumn
    instead_of: State | None = None

    @classmethod
    def of(cls, state: State, view: View, from_s: IntColumn, to_s: IntColumn) -> "_Spells":
        """Return a spell of the wagons of each train; one that never begins is none."""
        begins_s = missing_last(from_s)
        ends_s = np.maximum(missing_last(to_s), begins_s)
        return cls(state, view.trains.stream, view.trains.wagons, begins_s, ends_s)


def _arriving(life: "_Life") -> Iterator[_Spells]:
    """Yield the spells of wagons that come loaded and go home, to a pool or, as bulk's do, away."""
    view, trains = life.view, life.view.trains
    freed_s, home_s = life.way_home
    # Without a way home that takes time, the wagons are gone when they are empty.
    empty_s = _first_of(freed_s, life.work(EMPTYING).last_s, trains.departed_s)
    gone_s = np.where(reached(freed_s), home_s, empty_s)
    yield _Spells.of(State.LOADED_WAITING, view, trains.arrived_s, empty_s)
    yield _Spells.of(State.EMPTY_WAITING, view, empty_s, gone_s)
    for state, steps, within in (
        (State.RELOADING, EMPTYING, State.LOADED_WAITING),
        (State.RUNNING, ("run",), State.LOADED_WAITING),
        (State.RUNNING, ("run_empty",), State.EMPTY_WAITING),
    ):
        yield life.work(steps).spells(state, within)


def _leaving(life: "_Life") -> Iterator[_Spells]:
    """Yield the spells of empty wagons that a loaded train takes and leaves with."""
    view, trains = life.view, life.view.trains
    loading = life.work(LOADING)
    # Without a pool there are always wagons: they are there when they are loaded.
    taken_s = _first_of(life.work(("wagons",)).first_s, loading.first_s)
    loaded_s = _first_of(loading.first_s, np.where(reached(trains.departed_s), taken_s, MISSING))
    yield _Spells.of(State.EMPTY_WAITING, view, taken_s, loaded_s)
    yield _Spells.of(State.LOADED_WAITING, view, loaded_s, trains.departed_s)
    yield loading.spells(State.RELOADING, State.LOADED_WAITING)


def _pooled(life: "_Life") -> Iterator[_Spells]:
    """Yield the stock of the pools: what has joined, less what is taken; surplus till it leaves."""
    tables, visits, pools = life.view.tables, life.view.visits, life.pools
    ready = np.array([pool.ready for pool in pools], dtype=np.int64)
    yield _in_stock(np.arange(len(pools)), ready, np.full(len(pools), tables.start_s))
    numbers = {pool.id: number for number, pool in enumerate(pools)}
    of_resource = [numbers.get(name, NOBODY) for name in tables.resources]
    pool_of = np.array([*of_resource, NOBODY])
    for step, sign in (("join", 1), ("wagons", -1)):
        rows = tables.rows_of(step)
        yield _come_or_gone(life, rows, pool_of[visits.resource[rows]], sign)
    for pool, spec in enumerate(pools):
        surplus = tables.places_of_empties.get(f"surplus/{spec.port}/{spec.gauge}", [])
        onward = f"{spec.id.rpartition('.')[0]}.onward_path" in tables.specs
        leaves = tables.rows_of("onward_path" if onward else "leave") if surplus else _NO_ROWS
        of_pool = np.full(len(tables.ids), NOBODY)
        of_pool[surplus] = pool
        yield _come_or_gone(life, leaves, of_pool[visits.train[leaves]], -1)


def _come_or_gone(life: "_Life", rows: IntColumn, pool: IntColumn, sign: int) -> _Spells:
    """Return what the visits `rows`, once they start, put into a pool or take from it.

    `pool` is that of each, or `NOBODY` of one that does not count.
    """
    started_s, train = life.view.visits.started_s[rows], life.view.visits.train[rows]
    counts = np.flatnonzero(reached(started_s) & (pool != NOBODY))
    return _in_stock(pool[counts], sign * life.wagons[train[counts]], started_s[counts])


def _in_stock(pool: IntColumn, wagons: IntColumn, from_s: IntColumn) -> _Spells:
    always = np.broadcast_to(_NEVER, len(pool))
    return _Spells(State.EMPTY_WAITING, pool, wagons, from_s, always)


def _of_gauge(view: View, gauge: Gauge, *, bringing: bool) -> Iterator[int]:
    """Yield the streams that come with wagons of `gauge`, or those that leave with them."""
    direction, services = arriving(gauge), view.scenario.services
    for place, stream in enumerate(view.tables.streams):
        carries = bringing or services[stream.service].cargo != "bulk"
        if carries and (stream.direction is direction) == bringing:
            yield place


@dataclass(frozen=True, eq=False)
class _Work:
    """The visits `rows` of trains to some steps."""

    view: View
    rows: Codes

    @cached_property
    def first_s(self) -> IntColumn:
        """Return when each train began the first of them."""
        visits, first_s = self.view.visits, np.full(len(self.view.trains), _NEVER)
        started_s = missing_last(visits.started_s[self.rows])
        np.minimum.at(first_s, visits.train[self.rows], started_s)
        return _never_is_missing(first_s)

    @cached_property
    def last_s(self) -> IntColumn:
        """Return when each train ended the last of them."""
        visits, last_s = self.view.visits, np.full(len(self.view.trains), MISSING)
        finished_s = missing_last(visits.finished_s[self.rows])
        np.maximum.at(last_s, visits.train[self.rows], finished_s)
        return _never_is_missing(last_s)

    def spells(self, state: State, instead_of: State) -> _Spells:
        """Return the spells in which the wagons of trains are worked on."""
        visits, trains = self.view.visits, self.view.trains
        train = visits.train[self.rows]
        begins_s = missing_last(visits.started_s[self.rows])
        ends_s = np.maximum(missing_last(visits.finished_s[self.rows]), begins_s)
        wagons = trains.wagons[train]
        return _Spells(state, trains.stream[train], wagons, begins_s, ends_s, instead_of)


@dataclass(frozen=True, eq=False)
class _Life:
    """What the visits of a view say of wagons, found once for both gauges and all states."""

    view: View
    works: dict[tuple[str, ...], _Work] = field(default_factory=dict)

    def work(self, steps: tuple[str, ...]) -> _Work:
        """Return the visits of trains to `steps`."""
        if steps not in self.works:
            self.works[steps] = self._found(steps)
        return self.works[steps]

    def _found(self, steps: tuple[str, ...]) -> _Work:
        narrow = np.min_scalar_type(-1 - len(self.view.visits))
        return _Work(self.view, self._of_trains(*steps).astype(narrow))

    @cached_property
    def way_home(self) -> tuple[IntColumn, IntColumn]:
        """Return when each train's emptied rake set out, and when it was at home or gone."""
        visits, rows = self.view.visits, self._of_trains(*RAKE_STEPS)
        # A path is used up long after the start of the rake.
        on_a_path = self.view.tables.among("path_empty")[visits.step[rows]]
        ends_s = np.where(on_a_path, visits.started_s[rows], visits.finished_s[rows])
        count = len(self.view.trains)
        freed_s, home_s = np.full(count, _NEVER), np.full(count, MISSING)
        np.minimum.at(freed_s, visits.train[rows], visits.queued_s[rows])
        np.maximum.at(home_s, visits.train[rows], missing_last(ends_s))
        return _never_is_missing(freed_s), _never_is_missing(home_s)

    def _of_trains(self, *steps: str) -> IntColumn:
        """Return the visits of trains and their rakes to `steps`."""
        rows = self.view.tables.rows_of_each(*steps)
        return rows[self.view.visits.train[rows] < len(self.view.trains)]

    @cached_property
    def pools(self) -> tuple[PoolSpec, ...]:
        """Return the pools of empty wagons."""
        specs = self.view.tables.specs.values()
        return tuple(spec for spec in specs if isinstance(spec, PoolSpec))

    @cached_property
    def wagons(self) -> IntColumn:
        """Return how many wagons each id has."""
        return np.concatenate((self.view.trains.wagons, self.view.tables.empty_wagons))


def _never_is_missing(moments: IntColumn) -> IntColumn:
    return np.where(moments == _NEVER, MISSING, moments)


def _first_of(*columns: IntColumn) -> IntColumn:
    """Return for each train the moment in the first of `columns` that has one."""
    found = columns[-1]
    for column in reversed(columns[:-1]):
        found = np.where(reached(column), column, found)
    return found
