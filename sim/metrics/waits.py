"""Who waits for what, who holds it, and whether a train can still be served: the wait-for graph.

A train that waits for units of a group is helped by any train that holds some. One that waits for
wagons is helped by any train whose emptied rake would come home to that pool, at the port already
or still to come. Trains that wait for a path, a quota or a gate go on by themselves in time, and
so do those that wait for a unit that is only closed or for a pool that orders wagons.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import PoolSpec, ResourceSpec, UnitsSpec
from sim.metrics.hopes import Hope, hopes_of, still_loaded
from sim.recording.columns import TURN_STEPS, BoolColumn, Tables, reached
from sim.scenario.schema import Scenario

SOMEBODY: Final = -1
"""Holds a unit and gives it back by itself: a locomotive that is away."""


@dataclass(frozen=True, eq=False)
class WaitGraph:
    """The open visits with which a replication ended; trains are ranks, resources codes."""

    tables: Tables
    scenario: Scenario

    @cached_property
    def waits(self) -> Mapping[int, int]:
        """Return the row of the visit for which each train waits."""
        open_ = self._open
        asked = open_[~reached(self.tables.visits.started_s[open_])]
        rows = self._to(asked, _is_group, _is_pool)
        return {train: found[0] for train, found in _by_train(self.tables, rows).items()}

    @cached_property
    def holds(self) -> Mapping[int, list[int]]:
        """Return the rows of the visits in which each train holds units."""
        return _by_train(self.tables, self._held[~self._turning])

    @cached_property
    def holders(self) -> Mapping[int, Set[int]]:
        """Return who holds units of each resource."""
        visits, held = self.tables.visits, self._held
        holders: dict[int, set[int]] = {}
        trains = np.where(self._turning, SOMEBODY, visits.train[held]).tolist()
        for holder, resource in zip(trains, visits.resource[held].tolist(), strict=True):
            holders.setdefault(resource, set()).add(holder)
        return holders

    @cached_property
    def hopes(self) -> Mapping[int, Hope]:
        """Return by pool who may bring empties to it."""
        return hopes_of(self.tables, self.scenario)

    def wanted(self, train: int) -> int:
        """Return the resource that `train` waits for."""
        return int(self.tables.visits.resource[self.waits[train]])

    def standing(self) -> set[int]:
        """Return the trains that only trains could help that cannot be helped themselves."""
        standing = set(self.waits)
        while able := {train for train in standing if not self._is_hopeless(train, standing)}:
            standing -= able
        return standing

    def helper(self, train: int, standing: Set[int]) -> int:
        """Return a train for which `train`, one of those `standing`, waits in the end."""
        wanted = self.wanted(train)
        if wanted in self.hopes:
            return min(self.hopes[wanted].loaded & standing)
        return min(self.holders[wanted])

    def _is_hopeless(self, train: int, standing: Set[int]) -> bool:
        wanted = self.wanted(train)
        hope = self.hopes.get(wanted)
        if hope is None:
            return self._is_held(wanted, standing)
        # Who is still loaded may go over the ground instead.
        yard = hope.yard if self._loaded[train] else None
        no_way_round = yard is None or self._is_held(yard, standing)
        return no_way_round and self._comes_nothing(hope, standing)

    def _is_held(self, resource: int, standing: Set[int]) -> bool:
        holders = self.holders.get(resource, set())
        return bool(holders) and holders <= standing and self._is_full(resource)

    def _is_full(self, resource: int) -> bool:
        """Return whether a wait for `resource` is one for its holders: closed units open in time.

        What never closes is full when somebody waits for it. What has opening hours, closures or
        gales is counted: each of its visitors has one unit.
        """
        spec = self.tables.specs[self.tables.resources[resource]]
        if not isinstance(spec, UnitsSpec) or not spec.calendars:
            return True
        return int((self.tables.visits.resource[self._held] == resource).sum()) >= spec.capacity

    def _comes_nothing(self, hope: Hope, standing: Set[int]) -> bool:
        """Return whether nobody at the port and nobody still to come can bring empties.

        Who is still to come cannot if a train before it stands for ever, still loaded. Who is at
        the port and has not got its own wagons cannot if it must queue for them behind such a one.
        """
        stuck = hope.loaded & standing
        if hope.is_sure or not stuck:
            return False
        queue = [train for train in stuck if self.wanted(train) == hope.needs]
        return all(hope.comes_behind(train, queue) for train in hope.loaded - standing)

    @cached_property
    def _loaded(self) -> BoolColumn:
        return still_loaded(self.tables, self.scenario)

    @cached_property
    def _open(self) -> IntColumn:
        """Return the rows of the visits that are not over."""
        return np.flatnonzero(~reached(self.tables.visits.finished_s))

    @cached_property
    def _held(self) -> IntColumn:
        """Return the rows of the visits that hold a unit of a group."""
        started = self._open[reached(self.tables.visits.started_s[self._open])]
        return self._to(started, _is_group)

    @cached_property
    def _turning(self) -> BoolColumn:
        """Return in which of them a locomotive is away."""
        return self.tables.among(*TURN_STEPS)[self.tables.visits.step[self._held]]

    def _to(self, rows: IntColumn, *kinds: Callable[[ResourceSpec | None], bool]) -> IntColumn:
        """Return those of `rows` that are visits to resources of one of `kinds`."""
        specs, names = self.tables.specs, self.tables.resources
        wanted = [any(is_kind(specs.get(name)) for is_kind in kinds) for name in names]
        is_wanted = np.array([*wanted, False], dtype=np.bool_)  # `NOBODY` is the last
        return rows[is_wanted[self.tables.visits.resource[rows]]]


def _is_group(spec: ResourceSpec | None) -> bool:
    return isinstance(spec, UnitsSpec)


def _is_pool(spec: ResourceSpec | None) -> bool:
    return isinstance(spec, PoolSpec)


def _by_train(tables: Tables, rows: IntColumn) -> dict[int, list[int]]:
    """Return the rows of visits by the train that makes them."""
    found: dict[int, list[int]] = {}
    for train, row in zip(tables.visits.train[rows].tolist(), rows.tolist(), strict=True):
        found.setdefault(train, []).append(row)
    return found
