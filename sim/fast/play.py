"""One replication by the compiled engine: the log that `sim.model.run` writes, row for row."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.domain.log import (
    MILESTONES,
    NOT_REACHED,
    WIDTH,
    AnyRows,
    ArrayLog,
    EmptyTrain,
    RunLog,
    not_reached_in,
    rows_of,
)
from sim.domain.plan import Gauge, IntColumn, Plans
from sim.domain.resource import GateSpec, PoolSpec, ResourceSpec
from sim.errors import ModelStopError
from sim.fast import memory as at
from sim.fast.engine import Advance, advance_of
from sim.fast.events import CALENDAR, PLACE_BITS
from sim.fast.kinds import InexpressibleError, Kinds, arrivals
from sim.fast.layout import enlarged, give_back, memory_of
from sim.fast.resources import Resources
from sim.fast.version import version
from sim.model.endless import Endless, look_every
from sim.model.program import Programs, build_programs, empty_train_journey, order_journey
from sim.model.run import arrives_at_once, collector_at_rest
from sim.model.specs import resource_specs
from sim.scenario.schema import Scenario

__all__ = ["InexpressibleError", "Run", "play_plans", "prepared", "simulate"]


def simulate(scenario: Scenario, plans: Plans) -> ArrayLog:
    """Return the log of `plans` played under `scenario`.

    Raises:
        InexpressibleError: the scenario has a rule that this engine does not know.
        ModelStopError: more trains are inside at once than the scenario allows.
    """
    with collector_at_rest():
        return prepared(scenario, plans).played()


def prepared(scenario: Scenario, plans: Plans) -> "Run":
    """Return the run of `plans` under `scenario` before its first event.

    Raises:
        InexpressibleError: the scenario has a rule that this engine does not know.
    """
    specs = resource_specs(scenario, plans.gales)
    programs = build_programs(scenario, specs)
    span = -scenario.warm_up, scenario.end_s
    return Run.of(plans, programs, specs, span, scenario.most_inside)


def play_plans(
    plans: Plans,
    programs: Programs,
    specs: Mapping[str, ResourceSpec],
    start_s: int,
    end_s: int,
) -> ArrayLog:
    """Return the log of `plans` whose trains play `programs`, over ``[start_s, end_s)``.

    Raises:
        InexpressibleError: they have a rule that this engine does not know.
    """
    with collector_at_rest():
        return Run.of(plans, programs, specs, (start_s, end_s), plans.trains).played()


@cache
def _advance() -> Advance:
    return advance_of(version())


@dataclass(slots=True)
class Run:
    """One run: its memory, and what its numbers mean."""

    plans: Plans
    programs: Programs
    specs: dict[str, ResourceSpec]
    m: IntColumn
    work: IntColumn
    moments: IntColumn
    rows: AnyRows
    ports: list[str]
    most_inside: int

    @classmethod
    def of(
        cls,
        plans: Plans,
        programs: Programs,
        specs: Mapping[str, ResourceSpec],
        span: tuple[int, int],
        most_inside: int,
    ) -> "Run":
        """Return the run before its first event."""
        resources = Resources(dict(specs), programs.steps, span[0], plans.trains)
        resources.number_through()
        kinds = Kinds(programs, resources)
        of_streams = [kinds.of_stream(stream) for stream in plans.streams]
        resources.fill(_order_numbers(specs, programs), _empty_kinds(kinds, plans))
        trains = arrivals(plans, of_streams, span[1])
        most_rows = kinds.most_rows + kinds.most_rows // 8
        is_long = max(span[1], -span[0], most_rows) > np.iinfo(np.int32).max
        room = most_rows * WIDTH + 2 * at.ROWS_SPARE
        rows = np.empty(room, np.int64) if is_long else np.empty(room, np.int32)
        header = {
            at.NOW: span[0] - 1,
            at.BEGAN: span[0],
            at.END: span[1],
            at.TRAINS: plans.trains,
            at.ARRIVALS: len(trains) // at.ARRIVAL_WIDTH,
            at.ARRIVED_AT: span[0],
            at.MOST_INSIDE: most_inside,
            at.LOOK_EVERY: look_every(most_inside, plans.trains),
            at.ROOM_ROWS: len(rows),
            at.NOT_YET: not_reached_in(rows),
            at.TIES: len(plans.ties),
            at.RESOURCES: len(resources.entries) // at.RESOURCE_WIDTH,
        }
        contents = {
            at.AT_RESOURCES: resources.entries,
            at.AT_LINES: kinds.lines,
            at.AT_KINDS: kinds.entries,
            at.AT_ARRIVALS: trains,
            at.AT_TIES: plans.ties,
            at.AT_CALENDARS: resources.spans,
            at.AT_RATES: resources.rates,
            at.AT_BANS: resources.bans,
            at.AT_GROUPS: resources.groups,
            at.AT_UNITS: resources.units,
            at.AT_WAYS: kinds.ways,
            at.AT_CROSSROADS: kinds.crossroads,
            at.AT_DEPARTURES: np.zeros(resources.departures),
        }
        m = memory_of(
            {region: np.array(content, np.int64) for region, content in contents.items()}, header
        )
        _ring_at_the_end_of_bans(m, resources.bells)
        work = np.concatenate([np.zeros(0, np.int64), *kinds.work])
        moments = np.full((len(MILESTONES) + 1) * plans.trains, NOT_REACHED, dtype=np.int64)
        moments[: plans.trains] = _arrived(plans, programs)
        return cls(plans, programs, dict(specs), m, work, moments, rows, kinds.ports, most_inside)

    def played(self) -> ArrayLog:
        """Play to the end and return the log.

        Raises:
            ModelStopError: more trains are inside at once than allowed.
        """
        status = self.play()
        log = self._log()
        if status == at.ENDLESS:
            self._stop(log)
        if status == at.NO_MORE_LOTS:
            raise ModelStopError("more lots of empty wagons are ordered than have a lead time")
        give_back(self.m)
        return log

    def play(self) -> int:
        """Play to the end, or as far as can be; return `DONE`, or why that is not the end."""
        advance = _advance()
        status = at.PAUSES
        while status in (at.PAUSES, at.NEEDS_ROOM):
            if status == at.NEEDS_ROOM:
                self._make_room()
            status = advance(self.m, self.rows, self.work, self.moments)
        return status

    def _stop(self, log: ArrayLog) -> None:
        """Say why the run stops, in the words of the other engine.

        Raises:
            ModelStopError: always.
        """
        departed = [None if s == NOT_REACHED else s for s in log.milestones["departed"].tolist()]
        written = RunLog(
            *(log.start_s, log.end_s, log.trains, log.steps, log.resources),
            rows_of(log).ravel().tolist(),
        )
        written.milestones["departed"] = departed
        Endless(written, self.most_inside).look(int(self.m[at.ARRIVED]), int(self.m[at.NOW]))

    def _make_room(self) -> None:
        if self.m[at.ROWS] + at.ROWS_SPARE > self.m[at.ROOM_ROWS]:
            larger = np.empty(2 * len(self.rows), self.rows.dtype)
            larger[: len(self.rows)] = self.rows
            self.rows = larger
            self.m[at.ROOM_ROWS] = len(larger)
        else:
            self.m = enlarged(self.m)

    def _log(self) -> ArrayLog:
        trains = self.plans.trains
        moments = self.moments.reshape(-1, trains) if trains else self.moments.reshape(11, 0)
        log = ArrayLog(
            int(self.m[at.BEGAN]),
            int(self.m[at.END]),
            trains,
            self.programs.steps,
            self.specs,
            self.rows[: self.m[at.ROWS]].reshape(-1, WIDTH),
            dict(zip(MILESTONES, moments, strict=False)),
            self._empty_trains(),
        )
        by_port = moments[len(MILESTONES)]
        for rank in np.flatnonzero(by_port != NOT_REACHED).tolist():
            log.diverted[rank] = self.ports[by_port[rank]]
        return log

    def _empty_trains(self) -> list[EmptyTrain]:
        first, many = self.m[at.AT_EMPTIES], self.m[at.EMPTIES]
        entries = self.m[first : first + many * at.EMPTY_WIDTH].reshape(-1, at.EMPTY_WIDTH)
        names = {
            (sort, number): self._journey(sort, spec)
            for number, spec in enumerate(self.specs.values())
            for sort in (at.SUPPLY, at.SURPLUS, at.STOP_LOADING)
            if isinstance(spec, GateSpec if sort == at.STOP_LOADING else PoolSpec)
        }
        found = []
        for sort, resource, number, wagons in entries.tolist():
            journey, port, gauge = names[sort, resource]
            found.append(EmptyTrain(f"{journey}/{number}", port, gauge, wagons))
        return found

    def _journey(self, sort: int, spec: GateSpec | PoolSpec) -> tuple[str, str, Gauge | None]:
        """Return the journey, the port and the gauge of empty trains, or of orders."""
        if isinstance(spec, GateSpec):
            return order_journey(spec.id), spec.port, None
        kind = "supply" if sort == at.SUPPLY else "surplus"
        return empty_train_journey(kind, spec.port, spec.gauge), spec.port, spec.gauge


def _order_numbers(specs: Mapping[str, ResourceSpec], programs: Programs) -> dict[str, int]:
    gates = [
        spec.id for spec in specs.values() if isinstance(spec, GateSpec) and spec.above is not None
    ]
    return {gate: programs.by_name[order_journey(gate)].first for gate in gates}


def _empty_kinds(kinds: Kinds, plans: Plans) -> dict[tuple[str, int], int]:
    pools = [spec for spec in kinds.resources.specs.values() if isinstance(spec, PoolSpec)]
    found = {}
    for pool in pools:
        lead_times = plans.lead_times.get((pool.port, pool.gauge))
        found[pool.id, at.SUPPLY] = kinds.of_empty_trains(pool, at.SUPPLY, lead_times)
        found[pool.id, at.SURPLUS] = kinds.of_empty_trains(pool, at.SURPLUS, None)
    return found


def _arrived(plans: Plans, programs: Programs) -> IntColumn:
    """Return when each train arrives, `NOT_REACHED` where a gate may still hold it up."""
    columns = [np.zeros(0, np.int64)]
    for stream in plans.streams:
        is_at_once = arrives_at_once(stream, programs)
        columns.append(stream.arrived_s if is_at_once else np.full(len(stream), NOT_REACHED))
    return np.concatenate(columns)


def _ring_at_the_end_of_bans(m: IntColumn, bells: list[tuple[int, int]]) -> None:
    """Put the ends of bans on the calendar; what is sorted is a heap."""
    for over_s, number in sorted((over_s, number) for number, over_s in bells):
        if over_s < m[at.END]:
            here = m[at.AT_EVENTS] + m[at.EVENTS] * at.EVENT
            m[here : here + at.EVENT] = over_s, ((CALENDAR + number) << PLACE_BITS) + number
            m[at.EVENTS] += 1
