"""Waiting charged to its cause: to what was waited for, and on to why that was not free.

A train that waits for units (a track, a lane) waits for those that hold them. At each moment a
holder that waits itself passes its share on to what it waits for; one that is at work does not: the
units do what they are there for, and the waiting stays with them. Starts on a line, quotas and
wagons pass nothing on. So every second ends at one or several roots, in equal parts for the
holders of a moment; where trains wait for each other in a circle it ends where it stands after
many rounds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.resource import GateSpec, UnitsSpec
from sim.metrics.late import Spans
from sim.metrics.view import View
from sim.recording.columns import (
    DETACHED_STEPS,
    NOBODY,
    TURN_STEPS,
    BoolColumn,
    Tables,
    missing_last,
    reached,
)

_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True)
class Charge:
    """Seconds that trains of a port and direction waited for one resource because of another."""

    port: str
    direction: str
    waited_for: str
    charged_to: str
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """What trains held or waited for, by code of the resource: ``[from_s, to_s)``."""

    train: IntColumn
    resource: IntColumn
    from_s: IntColumn
    to_s: IntColumn

    def only(self, chosen: IntColumn | BoolColumn) -> "_Stretches":
        return _Stretches(
            self.train[chosen], self.resource[chosen], self.from_s[chosen], self.to_s[chosen]
        )

    def joined(self, other: "_Stretches") -> "_Stretches":
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return _Stretches(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class Charging:
    """Who held what in a replication, and what the holders waited for meanwhile."""

    tables: Tables

    def charges(self, view: View, spans: Spans) -> tuple[Charge, ...]:
        """Return the waiting of the trains in `spans`, charged on, by port and direction."""
        return tuple(self._charges(view, spans))

    def _charges(self, view: View, spans: Spans) -> Iterator[Charge]:
        waits, names = self._clipped(spans), self.tables.resources
        streams = self.tables.streams
        for port, direction in sorted({(s.port, str(s.direction)) for s in streams}):
            here = [(s.port, str(s.direction)) == (port, direction) for s in streams]
            own = waits.only(view.per_train(here)[waits.train] == 1)
            for code in np.unique(own.resource).tolist():
                roots = self._roots(code, own.only(own.resource == code))
                for root, seconds in sorted(roots.items()):
                    yield Charge(port, direction, names[code], names[root], seconds)

    def _clipped(self, spans: Spans) -> _Stretches:
        """Return the waits of the trains in `spans`, cut to what is looked at."""
        waits = self._waits.only(spans.trains[self._waits.train])
        from_s = np.maximum(waits.from_s, spans.from_s[waits.train])
        to_s = np.minimum(waits.to_s, spans.to_s[waits.train])
        cut = _Stretches(waits.train, waits.resource, from_s, to_s)
        return cut.only(to_s > from_s)

    def _roots(self, code: int, waits: _Stretches) -> dict[int, float]:
        """Return the seconds of `waits`, all for one resource, by the root they end at."""
        # The ends of spans need not be moments of visits, so parts of an interval count as parts.
        weights = self._weighed(waits)
        used = np.flatnonzero(weights)
        mass, roots = {code: weights[used]}, dict[int, float]()
        for _ in range(_ROUNDS):
            passed: dict[int, FloatColumn] = {}
            for place, part in sorted(mass.items()):
                left = part.copy()
                for target, share in self._passing.get(place, {}).items():
                    moved = part * share[used]
                    left -= moved
                    if moved.any():
                        passed[target] = passed[target] + moved if target in passed else moved
                roots[place] = roots.get(place, 0.0) + float(left.sum())
            mass = passed
            if not mass:
                break
        for place, part in sorted(mass.items()):
            roots[place] = roots.get(place, 0.0) + float(part.sum())
        return {place: seconds for place, seconds in roots.items() if seconds > 1e-6}

    def _weighed(self, waits: _Stretches) -> FloatColumn:
        """Return the train-seconds of `waits` in each interval between moments."""
        moments = self._moments
        first = np.searchsorted(moments, waits.from_s, "right") - 1
        last = np.searchsorted(moments, waits.to_s, "left")
        lengths_s = np.append(np.diff(moments), 0)
        weights: FloatColumn = (_levels(first, last, len(moments)) * lengths_s).astype(np.float64)
        np.subtract.at(weights, first, waits.from_s - moments[first])
        np.subtract.at(weights, last - 1, moments[last] - waits.to_s)
        return weights

    @cached_property
    def _passing(self) -> dict[int, dict[int, FloatColumn]]:
        """Return by resource the shares that its holders pass on, by what they wait for."""
        both = self._overlaps
        found: dict[int, dict[int, FloatColumn]] = {}
        held: dict[int, IntColumn] = {}
        for code, target in sorted({*zip(both[0].tolist(), both[1].tolist(), strict=True)}):
            chosen = (both[0] == code) & (both[1] == target)
            waiting = self._level(both[2][chosen], both[3][chosen])
            if code not in held:
                own = self._holds.only(self._holds.resource == code)
                held[code] = self._level(own.from_s, own.to_s)
            shares = found.setdefault(code, {})
            shares[target] = waiting / np.maximum(held[code], 1)
        return found

    @cached_property
    def _overlaps(self) -> tuple[IntColumn, IntColumn, IntColumn, IntColumn]:
        """Return (held, waited for, from, to) of all that is held by a train that waits."""
        waits = self._waits.only(np.argsort(self._waits.train, kind="stable"))
        holds = self._holds.only(self._holds.train != NOBODY)
        first = np.searchsorted(waits.train, holds.train, "left")
        counts = np.searchsorted(waits.train, holds.train, "right") - first
        hold = np.repeat(np.arange(len(counts)), counts)
        wait = np.arange(len(hold)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
        from_s = np.maximum(holds.from_s[hold], waits.from_s[wait])
        to_s = np.minimum(holds.to_s[hold], waits.to_s[wait])
        real = to_s > from_s
        held, waited_for = holds.resource[hold], waits.resource[wait]
        return held[real], waited_for[real], from_s[real], to_s[real]

    def _level(self, from_s: IntColumn, to_s: IntColumn) -> IntColumn:
        """Return how many stretches cover each interval between moments."""
        moments = self._moments
        return _levels(
            np.searchsorted(moments, from_s), np.searchsorted(moments, to_s), len(moments)
        )

    @cached_property
    def _moments(self) -> IntColumn:
        """Return the moments between which nothing changes."""
        ends = (self.tables.start_s, self.tables.end_s)
        both = self._waits.joined(self._holds)
        return np.unique(np.concatenate((both.from_s, both.to_s, ends)))

    @cached_property
    def _waits(self) -> _Stretches:
        """Return what loaded trains waited for."""
        tables, visits = self.tables, self.tables.visits
        until_s = np.minimum(missing_last(visits.waited_until_s), tables.end_s)
        own = (visits.train < len(tables.trains)) & ~tables.visits_of(*DETACHED_STEPS)
        rows = np.flatnonzero(own & (visits.resource != NOBODY) & (until_s > visits.queued_s))
        queue = self._queue_of[visits.resource[rows]]
        return _Stretches(visits.train[rows], queue, visits.queued_s[rows], until_s[rows])

    @cached_property
    def _holds(self) -> _Stretches:
        """Return who held units, `NOBODY` for a locomotive that is away, and who was at a port."""
        tables, visits = self.tables, self.tables.visits
        units = [isinstance(tables.specs.get(name), UnitsSpec) for name in tables.resources]
        held = np.array([*units, False])[visits.resource] & reached(visits.started_s)
        rows = np.flatnonzero(held)
        away = tables.visits_of(*TURN_STEPS)[rows]
        finished_s = np.minimum(missing_last(visits.finished_s[rows]), tables.end_s)
        return _Stretches(
            np.where(away, NOBODY, visits.train[rows]),
            self._queue_of[visits.resource[rows]],
            visits.started_s[rows],
            finished_s,
        ).joined(self._at_ports())

    def _at_ports(self) -> _Stretches:
        """Return who was at a port that a stop-loading order can close: those hold its gate."""
        tables, trains = self.tables, self.tables.trains
        arrived_s, departed_s = trains.arrived_s, missing_last(trains.departed_s)
        found = [_Stretches(*(np.zeros(0, dtype=np.int64) for _ in range(4)))]
        for code, name in enumerate(tables.resources):
            gate = tables.specs.get(name)
            if isinstance(gate, GateSpec) and gate.above is not None:
                here = [s.port == gate.port and name.endswith(s.direction) for s in tables.streams]
                crosses = np.array([*here, False])[trains.stream]
                ranks = np.flatnonzero(crosses & reached(arrived_s))
                gone_s = np.minimum(departed_s[ranks], tables.end_s)
                gates = np.full(len(ranks), code)
                found.append(_Stretches(ranks, gates, arrived_s[ranks], gone_s))
        whole = found[0]
        for more in found[1:]:
            whole = whole.joined(more)
        return whole

    @cached_property
    def _queue_of(self) -> IntColumn:
        """Return the code of the queue of each resource: overtime lanes have that of the lanes."""
        names = self.tables.resources
        specs = [self.tables.specs.get(name) for name in names]
        queues = [
            names.index(spec.helps) if isinstance(spec, UnitsSpec) and spec.helps in names else code
            for code, spec in enumerate(specs)
        ]
        return np.array([*queues, NOBODY], dtype=np.int64)


def _levels(first: IntColumn, last: IntColumn, size: int) -> IntColumn:
    """Return how many of the stretches ``[first, last)`` cover each of `size` places."""
    steps = np.zeros(size + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.subtract.at(steps, last, 1)
    levels: IntColumn = np.cumsum(steps)[:size]
    return levels
