"""One replication seen over one period: the tables with what the definitions need beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, TypeVarTuple

import numpy as np

from sim.domain.clearance import ClearanceClock
from sim.domain.plan import Direction, IntColumn
from sim.domain.time import DAY_S, SCENARIO_UTC_OFFSET_S
from sim.recording.columns import (
    DETACHED_STEPS,
    MISSING,
    BoolColumn,
    Tables,
    Trains,
    Visits,
    reached,
)
from sim.recording.sorting import Codes, blocks
from sim.scenario.clock import utc_offset_s
from sim.scenario.schema import Scenario

Made = TypeVar("Made")
Of = TypeVarTuple("Of")

LONG_WAIT_S = 30 * 60
"""A train that waited longer than this in one place was held up."""


@dataclass(frozen=True, eq=False)
class View:
    """The tables of a replication over the period ``[from_s, to_s)``."""

    tables: Tables
    scenario: Scenario
    from_s: int
    to_s: int
    _made: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, make: Callable[["View", *Of], Made], *of: *Of) -> Made:
        """Return what `make` makes of this view; it is made once, however many ask for it."""
        if (make, of) not in self._made:
            self._made[make, of] = make(self, *of)
        made: Made = self._made[make, of]
        return made

    @property
    def days(self) -> float:
        """Return the length of the period in days."""
        return (self.to_s - self.from_s) / DAY_S

    @property
    def trains(self) -> Trains:
        """Return the trains."""
        return self.tables.trains

    @property
    def visits(self) -> Visits:
        """Return the visits."""
        return self.tables.visits

    @cached_property
    def waited_until_s(self) -> IntColumn:
        """Return when each visit's waiting ended."""
        return self.visits.waited_until_s

    @cached_property
    def waits(self) -> Codes:
        """Return the visits that waited, or wait still when the run ends."""
        visits = self.visits
        narrow = np.min_scalar_type(-1 - len(visits))
        found = [np.zeros(0, dtype=narrow)]
        for part in blocks(len(visits)):
            # Few are without a start; of those, some left a queue the moment they joined it.
            waited = visits.started_s[part] != visits.queued_s[part]
            waited &= visits.finished_s[part] != visits.queued_s[part]
            found.append((part.start + np.flatnonzero(waited)).astype(narrow))
        return np.concatenate(found)

    @cached_property
    def own_waits(self) -> Codes:
        """Return those of them that a loaded train made itself."""
        return self.waits[np.flatnonzero(self.attached(self.waits))]

    @cached_property
    def westbound(self) -> BoolColumn:
        """Return which trains run westbound."""
        westbound = [stream.direction is Direction.WESTBOUND for stream in self.tables.streams]
        return self.per_train(westbound).astype(np.bool_)

    @cached_property
    def clock(self) -> ClearanceClock:
        """Return the clearance clocks of all trains."""
        trains, limits = self.trains, self.scenario.limit_of
        return ClearanceClock(
            presented_s=trains.presented_s,
            entered_s=trains.entered_s,
            declared_s=trains.declared_s,
            released_s=trains.released_s,
            limit_s=self.per_train([limits[stream.service] for stream in self.tables.streams]),
            ahead_s=self.clock_ahead_s,
        )

    @cached_property
    def clock_ahead_s(self) -> IntColumn:
        """Return how much the clock of each train's port shows more than the scenario's."""
        ahead = {
            name: utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S
            for name, port in self.scenario.ports.items()
        }
        return self.per_train([ahead[stream.port] for stream in self.tables.streams])

    def per_train(self, per_stream: Sequence[int]) -> IntColumn:
        """Return the value of each train's stream."""
        return np.array([*per_stream, 0], dtype=np.int64)[self.trains.stream]

    def within(self, moments: IntColumn) -> BoolColumn:
        """Return which of `moments` lie in the period; one not reached lies in none."""
        return (moments >= self.from_s) & (moments < self.to_s)

    def counted(self, trains: BoolColumn) -> IntColumn:
        """Return per stream how many of `trains` are true."""
        return np.bincount(self.trains.stream[trains], minlength=len(self.tables.streams))

    def added(self, seconds: IntColumn, trains: BoolColumn) -> IntColumn:
        """Return per stream the sum of `seconds` over `trains`, exactly."""
        sums = np.zeros(len(self.tables.streams), dtype=np.int64)
        np.add.at(sums, self.trains.stream[trains], seconds[trains])
        return sums

    def days_of(self, moments: IntColumn) -> IntColumn:
        """Return the calendar day, from the start, of a moment of each train at its port's clock.

        Of no use where a moment is missing.
        """
        return (np.maximum(moments, -(2**60)) + self.clock_ahead_s) // DAY_S

    @cached_property
    def stay_china_s(self) -> tuple[IntColumn, IntColumn]:
        """Return when each train's stay in China began and ended."""
        trains = self.trains
        ended_s = np.where(self.westbound, trains.left_china_s, trains.departed_s)
        return trains.presented_s, ended_s

    @cached_property
    def stay_kazakhstan_s(self) -> tuple[IntColumn, IntColumn]:
        """Return when each train's stay in Kazakhstan began and ended."""
        trains = self.trains
        began_s = np.where(self.westbound, trains.entered_kazakhstan_s, trains.arrived_s)
        return began_s, np.where(self.westbound, trains.departed_s, trains.left_kazakhstan_s)

    @cached_property
    def held_up(self) -> BoolColumn:
        """Return which trains were examined or waited long in one place during the Chinese stay.

        An examination that the limit cut off was none.
        """
        visits, count = self.visits, len(self.trains)
        rows = self.own_waits
        until_s = visits.waited_until(rows)
        long = np.flatnonzero(reached(until_s) & (until_s - visits.queued_s[rows] > LONG_WAIT_S))
        rows, until_s = rows[long], until_s[long]
        began_s, ended_s = self.stay_china_s
        train = visits.train[rows]
        in_china = (visits.queued_s[rows] >= began_s[train]) & (began_s[train] != MISSING)
        in_china &= until_s <= ended_s[train]
        held = np.zeros(count, dtype=np.bool_)
        held[train[in_china]] = True
        examined = self.tables.rows_of_each("examination", "examination_afterwards")
        examined = examined[self.attached(examined)]
        unserved = reached(visits.finished_s[examined]) & ~reached(visits.started_s[examined])
        held[visits.train[examined[~unserved]]] = True
        return held

    def attached(self, rows: IntColumn) -> BoolColumn:
        """Return which of the visits `rows` a loaded train made itself."""
        own = ~self.tables.among(*DETACHED_STEPS)[self.visits.step[rows]]
        own &= self.visits.train[rows] < len(self.trains)
        return own
