"""The journeys of one run as regions of the memory: lines, kinds, columns of work, crossroads."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from sim.domain.journey import Act, Step
from sim.domain.log import MILESTONES
from sim.domain.plan import IntColumn, Plans, Stream
from sim.domain.resource import PoolSpec
from sim.fast import memory as at
from sim.fast.player import END_OF_JOURNEY
from sim.fast.resources import Resources
from sim.model.program import (
    Program,
    Programs,
    diverted_journey,
    empty_train_journey,
    rake_of,
)
from sim.model.run import arrival_order

_WRITES: Final = frozenset(
    {
        Act.USE,
        Act.HOLD,
        Act.WORK,
        Act.PATH,
        Act.CLAIM,
        Act.JOIN,
        Act.CHOOSE,
        Act.LEAVE,
        Act.LEND,
        Act.CLEAR,
        Act.AFTERWARDS,
        Act.ENTER,
    }
)
"""Acts that write a visit into the log; a locomotive that is lent writes another."""
_KNOWN: Final = _WRITES | {
    Act.FREE,
    Act.MARK,
    Act.PART,
    Act.JUMP,
    Act.STAND_IN,
    Act.RESERVE,
    Act.EXIT,
    Act.DIVERT,
}


class InexpressibleError(Exception):
    """The compiled engine cannot play this; the message says which rule it does not know."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What the lines of a journey are bound to: where its columns of work begin in the work."""

    columns: Mapping[str, int]
    crossroads: int = at.NOBODY
    may_divert: int = at.NOBODY


@dataclass(slots=True)
class Kinds:
    """The regions of all journeys of one run, as they fill up."""

    programs: Programs
    resources: Resources
    lines: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    work: list[IntColumn] = field(default_factory=list)
    worked: int = 0
    ways: list[int] = field(default_factory=list)
    crossroads: list[int] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    """Ports by which trains may divert."""
    most_rows: int = 0
    """Visits that all trains and their rakes write at most, without supply and surplus trains."""
    bits: dict[str, int] = field(default_factory=dict)
    """One bit for each step of customs that the limit can cut off."""

    def of_stream(self, stream: Stream) -> int:
        """Return the kind of the trains of `stream`, with those of its rakes and ways around."""
        crossroads = may_divert = at.NOBODY
        if stream.may_divert is not None:
            crossroads = self._crossroads(stream)
            may_divert = self._column(stream.may_divert.astype(np.int64))
        journey = self.programs.journey_at(stream.port, stream)
        return self._trains(stream, journey, stream.work, crossroads, may_divert)

    def of_empty_trains(self, pool: PoolSpec, sort: int, lead_times: IntColumn | None) -> int:
        """Return the kind of the supply or surplus trains of `pool`.

        Raises:
            InexpressibleError: a lot comes in no time at all.
        """
        is_supply = sort == at.SUPPLY
        drawn = np.zeros(0, np.int64) if lead_times is None else lead_times
        if is_supply and pool.order_up_to is not None and not (len(drawn) and drawn.min() > 0):
            raise InexpressibleError(
                f"{pool.id}: lots of empty wagons that come without lead time join before the step"
                " that ordered them is over"
            )
        journey = empty_train_journey("supply" if is_supply else "surplus", pool.port, pool.gauge)
        bound = Bound({"lead_time": self._column(drawn)} if len(drawn) else {})
        lot = pool.bring if is_supply else pool.surplus_lot
        first, _ = self._lines_of(self.programs.by_name[journey], bound)
        resource = self.resources.numbers[pool.id]
        return self._enter(first, 0, 0, int(is_supply), at.NOBODY, resource, lot, len(drawn))

    def _trains(
        self,
        stream: Stream,
        journey: str,
        columns: Mapping[str, IntColumn],
        crossroads: int = at.NOBODY,
        may_divert: int = at.NOBODY,
    ) -> int:
        places = {step: self._column(column) for step, column in columns.items()}
        home = self.programs.by_name[rake_of(journey.rpartition(">")[2])]
        rake = at.NOBODY
        if home.steps:
            first, rows = self._lines_of(home, Bound(places))
            self.most_rows += self.rows_of(stream, rows)
            rake = self._enter(first, 0, 0, 0, at.NOBODY)
        bound = Bound(places, crossroads, may_divert)
        first, rows = self._lines_of(self.programs.by_name[journey], bound)
        self.most_rows += self.rows_of(stream, rows)
        return self._enter(first, stream.priority, stream.limit_s, 0, rake)

    def rows_of(self, stream: Stream, rows: int) -> int:
        """Return how many visits the trains of `stream` write at most, `rows` each."""
        return len(stream) * rows

    def _enter(self, *fields: int) -> int:
        entry = [*fields, *([0] * (at.KIND_WIDTH - len(fields)))]
        self.entries += entry
        return len(self.entries) // at.KIND_WIDTH - 1

    def _column(self, column: IntColumn) -> int:
        begins = self.worked
        self.work.append(column)
        self.worked += len(column)
        return begins

    def _crossroads(self, stream: Stream) -> int:
        """Write the ways around by which trains of `stream` may go; return the crossroads."""
        ways = []
        for port, columns in stream.elsewhere.items():
            there = self.programs.journey_at(port, stream)
            kind = self._trains(stream, diverted_journey(stream.port, there), columns)
            gate = self.resources.numbers[f"{port}.upstream.{stream.direction}"]
            if port not in self.ports:
                self.ports.append(port)
            ways += [gate, self._column(columns["diversion"]), kind, self.ports.index(port)]
        home = self.resources.numbers[f"{stream.port}.upstream.{stream.direction}"]
        first = len(self.ways) // at.WAY_WIDTH
        self.ways += ways
        self.crossroads += [home, first, len(ways) // at.WAY_WIDTH]
        return len(self.crossroads) // at.CROSSROADS_WIDTH - 1

    def _lines_of(self, program: Program, bound: Bound) -> tuple[int, int]:
        """Write the lines of a journey; return the first, and how many visits it writes at most.

        Raises:
            InexpressibleError: it has a step that this engine does not know, or holds too much.
        """
        kept = [line for line, step in enumerate(program.steps) if self._plays(step, bound)]
        first = len(self.lines) // at.LINE_WIDTH
        held: dict[str, int] = {}
        for line in kept:
            entry = self._line(program, line, bound, held)
            if entry[at.TARGET] >= 0:
                entry[at.TARGET] = first + bisect_left(kept, entry[at.TARGET])
            self.lines += entry
        self.lines += [END_OF_JOURNEY, *([0] * (at.LINE_WIDTH - 1))]
        if len(held) > at.HOLDS:
            raise InexpressibleError(f"{program.name}: more than {at.HOLDS} resources are held")
        writing = [program.steps[line].act for line in kept]
        return first, sum((act in _WRITES) + (act is Act.LEND) for act in writing)

    def _plays(self, step: Step, bound: Bound) -> bool:
        if step.act not in _KNOWN:
            raise InexpressibleError(f"{step.name}: steps that {step.act.name.lower()}")
        if step.act is Act.DIVERT:
            return bound.crossroads != at.NOBODY
        return step.act is not Act.STAND_IN

    def _line(self, program: Program, line: int, bound: Bound, held: dict[str, int]) -> list[int]:
        step = program.steps[line]
        entry = [0] * at.LINE_WIDTH
        entry[at.ACT], entry[at.NUMBER] = int(step.act), program.first + line
        entry[at.RESOURCE] = self._asked(step)
        entry[at.COLUMN] = bound.columns.get(step.name, at.NOBODY)
        entry[at.MORE], entry[at.TARGET] = int(step.precedence), at.NOBODY
        match step.act:
            case Act.MARK:
                entry[at.MORE] = MILESTONES.index(step.name)
            case Act.HOLD | Act.FREE:
                entry[at.EXTRA] = held.setdefault(step.resource, len(held))
            case Act.LEND:
                entry[at.OTHER] = bound.columns.get(step.other, at.NOBODY)
            case Act.CLEAR:
                entry[at.OTHER] = self._bit(step.name)
            case Act.AFTERWARDS:
                entry[at.COLUMN] = bound.columns.get(step.other, at.NOBODY)
                entry[at.OTHER] = self._bit(step.other)
            case Act.ENTER:
                entry[at.MORE] = int(bool(step.other))
            case Act.DIVERT:
                entry[at.COLUMN], entry[at.OTHER] = bound.may_divert, bound.crossroads
            case Act.JUMP:
                entry[at.TARGET] = step.target
            case Act.CHOOSE:
                is_limited = int(bool(step.other))
                entry[at.OTHER] = program.first + step.target
                entry[at.TARGET] = step.target + is_limited
                entry[at.MORE] = is_limited
                entry[at.EXTRA] = held.setdefault(step.other, len(held))
        return entry

    def _asked(self, step: Step) -> int:
        """Return the number of the resource that `step` asks, frees or joins."""
        if step.act in (Act.CLEAR, Act.AFTERWARDS) and not step.resource:
            return self.resources.plenty
        if step.act is Act.CHOOSE:
            return self.resources.yards[step.resource]
        return self.resources.numbers.get(step.resource, 0)

    def _bit(self, step: str) -> int:
        return 1 << self.bits.setdefault(step, len(self.bits))


def arrivals(plans: Plans, kinds: list[int], end_s: int) -> IntColumn:
    """Return the region of the arrivals before the end, ties in their order."""
    none = np.zeros(0, np.int64)
    streams = plans.streams
    columns = np.column_stack(
        [
            np.concatenate([none, *(stream.arrived_s for stream in streams)]),
            np.repeat(np.array(kinds, np.int64), [len(stream) for stream in streams]),
            np.arange(plans.trains),
            np.concatenate([none, *(np.arange(len(stream)) for stream in streams)]),
            np.concatenate([none, *(stream.wagons for stream in streams)]),
            np.concatenate([none, *(stream.teu for stream in streams)]),
        ]
    ).astype(np.int64, copy=False)
    order = arrival_order(plans)
    found: IntColumn = columns[order][columns[order, 0] < end_s].ravel()
    return found
