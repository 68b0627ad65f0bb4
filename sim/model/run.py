"""One replication: every train of the plans plays its journey, and the log comes back.

`simulate` is a pure function of its arguments: no chance, no clock, no environment.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.domain.journey import Act, Step
from sim.domain.log import EmptyTrain, RunLog
from sim.domain.plan import Plans, Stream
from sim.domain.resource import PathSpec, PoolSpec, ResourceSpec, Slots, UnitsSpec
from sim.model.moment import ARRIVAL, Bell, Clock, Errand
from sim.model.places import yard_of
from sim.model.play import Kind, Playing, Table, Trip, Ways, play
from sim.model.program import (
    Program,
    Programs,
    build_programs,
    empty_train_journey,
    rake_of,
    train_journey,
)
from sim.model.resources import GridPath, Path, ScheduledUnits, Units
from sim.model.specs import resource_specs
from sim.model.wagons import ContainerYard, Pool
from sim.scenario.schema import Scenario

Columns = Mapping[str, list[int]]


def simulate(scenario: Scenario, plans: Plans) -> RunLog:
    """Return the log of `plans` played under `scenario`."""
    specs = resource_specs(scenario)
    programs = build_programs(scenario, specs)
    return play_plans(plans, programs, specs, -scenario.warm_up, scenario.end_s)


def play_plans(
    plans: Plans,
    programs: Programs,
    specs: Mapping[str, ResourceSpec],
    start_s: int,
    end_s: int,
) -> RunLog:
    """Return the log of `plans` whose trains play `programs`, over ``[start_s, end_s)``.

    This is the engine: it knows steps and resources, not ports. A train of (port, direction,
    cargo) plays the program of that name, its emptied rake the one called after it.
    """
    log = RunLog(start_s, end_s, plans.trains, programs.steps, specs)
    with _collector_at_rest():
        _Replication(plans, programs, log).run()
    return log


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from walking through all waiting trains again and again.

    With thousands of trains in a queue the walks cost half as much as the run. What a run leaves
    behind is young, so the collector takes it as soon as it is back.
    """
    was_enabled = gc.isenabled()
    gc.collect(1)  # the log is old from here on, so its million numbers are not walked along either
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Replication:
    """The working resources, the bound tables and the log of one replication."""

    def __init__(self, plans: Plans, programs: Programs, log: RunLog) -> None:
        self._plans = plans
        self._programs = programs
        self.log = log
        self.trains = plans.trains
        specs = log.resources
        self.env = Clock(initial_time=self.log.start_s)
        self._resources: dict[str, Any] = {
            name: self._working(index, spec) for index, (name, spec) in enumerate(specs.items())
        }
        self._yards = {
            name: self._yard(name) for name, spec in specs.items() if isinstance(spec, PoolSpec)
        }
        self._empty_trains = self._bind_empty_trains()

    def run(self) -> RunLog:
        """Play all journeys up to the horizon."""
        self.env.process(self._arrivals())
        for resource in self._resources.values():
            if isinstance(resource, Pool):
                resource.keep_supplied()
        self.env.run(until=self.log.end_s)
        return self.log

    def _working(self, index: int, spec: ResourceSpec) -> Units | Path | Pool:
        match spec:
            case UnitsSpec():
                if spec.calendar is None:
                    return Units(self.env, spec, self.log.rows)
                return ScheduledUnits(self.env, index, spec, self.log.rows)
            case PathSpec():
                kind = GridPath if spec.slots is Slots.GRID else Path
                return kind(self.env, index, spec, self.log.rows, self.log.end_s)
            case PoolSpec():
                return Pool(self.env, spec, self.log.rows, self._dispatch)

    def _yard(self, pool: str) -> ContainerYard:
        """Return the yard beside `pool`; one that has a limit is a resource of its own."""
        spec = self.log.resources.get(yard_of(pool))
        limit = spec if isinstance(spec, UnitsSpec) else None
        yard = ContainerYard(self.env, self._resources[pool], limit, self.log.rows)
        if spec is not None:
            self._resources[spec.id] = yard
        return yard

    def _arrivals(self) -> Playing:
        """Start a process for each train when it arrives, ties by rank."""
        fleets = [
            _Fleet(self, stream, first)
            for stream, first in zip(self._plans.streams, self._plans.first_ranks, strict=True)
        ]
        bell, now = Bell(self.env, ARRIVAL), self.env.now
        for arrived_s, fleet, index in _by_arrival(self._plans):
            if arrived_s >= self.log.end_s:
                return
            if arrived_s > now:
                yield bell.ring_in(arrived_s - now)
                now = arrived_s
            fleets[fleet].start(index)

    def _dispatch(self, pool: PoolSpec, sort: str, number: int, wagons: int) -> None:
        """Start an empty train that a pool has ordered or sends away."""
        journey, kind = self._empty_trains[sort, pool.id]
        entity = 2 * self.trains + len(self.log.empty_trains)
        self.log.empty_trains.append(
            EmptyTrain(f"{journey}/{number}", pool.port, pool.gauge, wagons)
        )
        Errand(play(Trip(kind, entity, number, wagons)))

    def _bind_empty_trains(self) -> dict[tuple[str, str], tuple[str, Kind]]:
        """Return the journey and the kind of the supply and surplus trains of every pool."""
        bound = {}
        for spec in self.log.resources.values():
            if isinstance(spec, PoolSpec):
                lead_times = self._plans.lead_times.get((spec.port, spec.gauge))
                work = {} if lead_times is None else {"lead_time": lead_times.tolist()}
                for sort in ("supply", "surplus"):
                    journey = empty_train_journey(sort, spec.port, spec.gauge)
                    table = self.bind(journey, work, 0)
                    kind = Kind(self.env, self.log, table, ordered=sort == "supply")
                    bound[sort, spec.id] = journey, kind
        return bound

    def bind(self, journey: str, work: Columns, trains: int) -> Table:
        """Return the table of `journey` with its working resources and a stream's columns.

        Steps without a column take no time. A milestone's column holds the moments by rank.
        """
        return _Binding(self, self._programs.by_name[journey], work, [0] * trains).table_from(0)

    def resource(self, step: Step) -> Any:
        """Return what `step` asks, frees or joins."""
        return (self._yards if step.act is Act.CHOOSE else self._resources).get(step.resource)


@dataclass(frozen=True, slots=True)
class _Binding:
    """A journey bound to the columns of one stream; a choice ends a table with two ways on."""

    replication: _Replication
    program: Program
    work: Columns
    no_time: list[int]

    def table_from(self, line: int) -> Table:
        lines: list[tuple[int, int, Any, Any, Any]] = []
        steps = self.program.steps
        while line < len(steps):
            step = steps[line]
            if step.act is Act.JUMP:
                line = step.target
                continue
            lines.append(self._bound(step, line))
            if step.act is Act.CHOOSE:
                break
            line += 1
        return tuple(lines)

    def _bound(self, step: Step, line: int) -> tuple[int, int, Any, Any, Any]:
        column: Any = self.work.get(step.name, self.no_time)
        more: Any = int(step.precedence)
        if step.act is Act.MARK:
            column = self.replication.log.milestones[step.name]
        elif step.act is Act.CHOOSE:
            more = self._ways(step, line)
        number = self.program.first + line
        resource = self.replication.resource(step)
        return (int(step.act), number, resource, column, more)

    def _ways(self, step: Step, line: int) -> Ways:
        limited = bool(step.other)
        ground = step.target + 1 if limited else step.target
        return Ways(
            self.table_from(line + 1),
            self.table_from(ground),
            self.program.first + step.target,
            limited,
        )


class _Fleet:
    """The trains of one stream, ready to start."""

    def __init__(self, replication: _Replication, stream: Stream, first_rank: int) -> None:
        env, log = replication.env, replication.log
        self._process = env.process
        self._first_rank = first_rank
        self._first_rake = replication.trains + first_rank
        self._wagons = stream.wagons.tolist()
        self._teu = stream.teu.tolist()
        work = {step: column.tolist() for step, column in stream.work.items()}
        journey = train_journey(stream.port, stream.direction, stream.cargo)
        home = replication.bind(rake_of(journey), work, len(stream))
        self._rake = Kind(env, log, home)
        self._train = Kind(
            env,
            log,
            replication.bind(journey, work, len(stream)),
            stream.priority,
            stream.limit_s,
            start_rake=self._start_rake if home else None,
        )

    def start(self, index: int) -> None:
        """Start the process of the train at `index` of the stream."""
        rank = self._first_rank + index
        trip = Trip(self._train, rank, index, self._wagons[index], self._teu[index])
        self._process(play(trip))

    def _start_rake(self, train: Trip) -> None:
        """Send the emptied rake of `train` home."""
        index = train.index
        Errand(play(Trip(self._rake, self._first_rake + index, index, train.wagons)))


def _by_arrival(plans: Plans) -> Iterator[tuple[int, int, int]]:
    """Yield (arrival, stream, index in the stream) of every train, by arrival, then by rank."""
    none = np.zeros(0, np.int64)
    arrived_s = np.concatenate([none, *(stream.arrived_s for stream in plans.streams)])
    indices = np.concatenate([none, *(np.arange(len(stream)) for stream in plans.streams)])
    fleets = np.repeat(np.arange(len(plans.streams)), [len(stream) for stream in plans.streams])
    by_arrival = np.argsort(arrived_s, kind="stable")
    columns = (arrived_s[by_arrival], fleets[by_arrival], indices[by_arrival])
    return zip(*(column.tolist() for column in columns), strict=True)
