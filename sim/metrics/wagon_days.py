"""Wagon-days by gauge and state: how long wagons are at the port, and what they do there.

A train comes with loaded wagons of one gauge and leaves with wagons of the other. Each wagon is in
one state at a time; all sums are whole wagon-seconds, from the trains and the visits alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Final

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.domain.resource import PoolSpec
from sim.domain.time import DAY_S
from sim.metrics.definitions import Definition
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.intervals import overlaps
from sim.metrics.resources import Row
from sim.metrics.view import View
from sim.recording.columns import MISSING, RAKE_STEPS, BoolColumn, missing_last, reached
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


def wagon_day_rows(view: View, groups: tuple[Group, ...]) -> Iterator[Row]:
    """Return the rows of whole ports."""
    ports = tuple(sorted(view.scenario.ports))
    life = _Life(view)
    sums = {gauge: _sums(life, gauge, ports) for gauge in Gauge}
    for group in groups:
        if group.is_whole_port:
            own = [group.port in (EVERYTHING, port) for port in ports]
            for (gauge, state), definition in WAGON_DAYS.items():
                seconds = int(sums[gauge][state][own].sum())
                yield group, definition.name, definition.unit, seconds / DAY_S


def _sums(life: "_Life", gauge: Gauge, ports: tuple[str, ...]) -> Mapping[State, IntColumn]:
    """Return wagon-seconds by state of the wagons of `gauge` at each port."""
    view = life.view
    sums = {state: np.zeros(len(ports), dtype=np.int64) for state in State}
    found = chain(_arriving(life, gauge), _leaving(life, gauge), _pooled(life, gauge))
    for state, spells in found:
        seconds = overlaps(spells.from_s, spells.to_s, view.from_s, view.to_s)
        places = np.array([ports.index(port) for port in spells.ports], dtype=np.int64)
        np.add.at(sums[state], places[spells.place], spells.wagons * seconds)
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class _Spells:
    """`wagons` that are in a state from a moment to another; `place` is one of `ports`.

    Negative wagons are taken out of an earlier spell.
    """

    ports: tuple[str, ...]
    place: IntColumn
    wagons: IntColumn
    from_s: IntColumn
    to_s: IntColumn

    @classmethod
    def of(cls, view: View, trains: IntColumn, from_s: IntColumn, to_s: IntColumn) -> "_Spells":
        """Return spells of the wagons of `trains`; one that never begins is none."""
        begins_s = missing_last(from_s)
        return cls(
            tuple(stream.port for stream in view.tables.streams),
            view.trains.stream[trains],
            view.trains.wagons[trains],
            begins_s,
            np.maximum(missing_last(to_s), begins_s),
        )

    @property
    def taken_out(self) -> "_Spells":
        """Return the same spells with negative wagons."""
        return replace(self, wagons=-self.wagons)


def _arriving(life: "_Life", gauge: Gauge) -> Iterator[tuple[State, _Spells]]:
    """Yield the spells of wagons that come loaded and go home, to a pool or, as bulk's do, away."""
    view, trains = life.view, life.view.trains
    brings = _of_gauge(view, gauge, bringing=True)
    ranks = np.flatnonzero(brings)
    freed_s, home_s = life.way_home
    # Without a way home that takes time, the wagons are gone when they are empty.
    empty_s = _first_of(freed_s, life.work(EMPTYING).last_s, trains.departed_s)
    gone_s = np.where(reached(freed_s), home_s, empty_s)
    yield State.LOADED_WAITING, _Spells.of(view, ranks, trains.arrived_s[ranks], empty_s[ranks])
    yield State.EMPTY_WAITING, _Spells.of(view, ranks, empty_s[ranks], gone_s[ranks])
    for state, steps, within in (
        (State.RELOADING, EMPTYING, State.LOADED_WAITING),
        (State.RUNNING, ("run",), State.LOADED_WAITING),
        (State.RUNNING, ("run_empty",), State.EMPTY_WAITING),
    ):
        spells = life.work(steps).spells(brings)
        yield state, spells
        yield within, spells.taken_out


def _leaving(life: "_Life", gauge: Gauge) -> Iterator[tuple[State, _Spells]]:
    """Yield the spells of empty wagons that a loaded train takes and leaves with."""
    view, trains = life.view, life.view.trains
    takes = _of_gauge(view, gauge, bringing=False)
    ranks = np.flatnonzero(takes)
    loading = life.work(LOADING)
    # Without a pool there are always wagons: they are there when they are loaded.
    taken_s = _first_of(life.work(("wagons",)).first_s, loading.first_s)
    loaded_s = _first_of(loading.first_s, np.where(reached(trains.departed_s), taken_s, MISSING))
    spells = loading.spells(takes)
    yield State.EMPTY_WAITING, _Spells.of(view, ranks, taken_s[ranks], loaded_s[ranks])
    yield State.LOADED_WAITING, _Spells.of(view, ranks, loaded_s[ranks], trains.departed_s[ranks])
    yield State.RELOADING, spells
    yield State.LOADED_WAITING, spells.taken_out


def _pooled(life: "_Life", gauge: Gauge) -> Iterator[tuple[State, _Spells]]:
    """Yield the stock of the pools: what has joined, less what is taken; surplus till it leaves."""
    for spec in life.view.tables.specs.values():
        if isinstance(spec, PoolSpec) and spec.gauge is gauge:
            for wagons, from_s in _flows(life, spec):
                count = len(wagons)
                always, place = np.broadcast_to(_NEVER, count), np.broadcast_to(0, count)
                yield State.EMPTY_WAITING, _Spells((spec.port,), place, wagons, from_s, always)


def _flows(life: "_Life", spec: PoolSpec) -> Iterator[tuple[IntColumn, IntColumn]]:
    """Yield wagons that come to a pool, negative where they go, with their moments."""
    tables, visits = life.view.tables, life.view.visits
    yield np.array([spec.ready]), np.array([tables.start_s])
    to_pool = tables.rows_to(spec.id)
    step = visits.step[to_pool]
    onward = f"{spec.id.rpartition('.')[0]}.onward_path" in tables.specs
    leaves = tables.rows_of("onward_path" if onward else "leave")
    surplus = np.zeros(len(tables.ids), dtype=np.bool_)
    surplus[tables.places_of_empties.get(f"surplus/{spec.port}/{spec.gauge}", [])] = True
    for chosen, sign in (
        (to_pool[tables.among("join")[step]], 1),
        (to_pool[tables.among("wagons")[step]], -1),
        (leaves[surplus[visits.train[leaves]]], -1),
    ):
        rows = chosen[reached(visits.started_s[chosen])]
        yield sign * life.wagons[visits.train[rows]], visits.started_s[rows]


def _of_gauge(view: View, gauge: Gauge, *, bringing: bool) -> BoolColumn:
    """Return the trains that come with wagons of `gauge`, or those that leave with them."""
    direction, services = arriving(gauge), view.scenario.services
    chosen = [
        (stream.direction is direction) == bringing
        and (bringing or services[stream.service].cargo != "bulk")
        for stream in view.tables.streams
    ]
    return view.per_train(chosen).astype(np.bool_)


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

    def spells(self, trains: BoolColumn) -> _Spells:
        """Return the spells in which the wagons of `trains` are worked on."""
        view, visits = self.view, self.view.visits
        rows = self.rows[trains[visits.train[self.rows]]]
        return _Spells.of(view, visits.train[rows], visits.started_s[rows], visits.finished_s[rows])


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
        rows = self.view.tables.rows_of(*steps)
        return rows[self.view.visits.train[rows] < len(self.view.trains)]

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
