"""One replication: every train of the plans plays its journey, and the log comes back.

`simulate` is a pure function of its arguments: no chance, no clock, no environment.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from sim.domain.journey import Act
from sim.domain.log import NOT_REACHED, EmptyTrain, RunLog
from sim.domain.plan import IntColumn, Plans, Stream
from sim.domain.resource import GateSpec, PoolSpec, ResourceSpec
from sim.model.binding import Binder
from sim.model.endless import Endless
from sim.model.fleet import Fleet
from sim.model.moment import ARRIVAL, Bell, Clock, Errand, Ties
from sim.model.play import Kind, Playing, Trip, play
from sim.model.program import Programs, build_programs, empty_train_journey, order_journey
from sim.model.specs import resource_specs
from sim.model.working import Working
from sim.scenario.schema import Scenario


def simulate(scenario: Scenario, plans: Plans) -> RunLog:
    """Return the log of `plans` played under `scenario`.

    Raises:
        ModelStopError: more trains are inside at once than the scenario allows.
    """
    specs = resource_specs(scenario, plans.gales)
    programs = build_programs(scenario, specs)
    log = _new_log(plans, programs, specs, -scenario.warm_up, scenario.end_s)
    return _played(log, plans, programs, scenario.most_inside)


def play_plans(
    plans: Plans,
    programs: Programs,
    specs: Mapping[str, ResourceSpec],
    start_s: int,
    end_s: int,
) -> RunLog:
    """Return the log of `plans` whose trains play `programs`, over ``[start_s, end_s)``.

    This is the engine: it knows steps and resources, not ports. A train plays the program that
    `programs` has for its stream, its emptied rake the one called after it. Any number of trains
    may be inside.
    """
    log = _new_log(plans, programs, specs, start_s, end_s)
    return _played(log, plans, programs, log.trains)


def _new_log(
    plans: Plans,
    programs: Programs,
    specs: Mapping[str, ResourceSpec],
    start_s: int,
    end_s: int,
) -> RunLog:
    log = RunLog(start_s, end_s, plans.trains, programs.steps, specs)
    log.milestones["arrived"] = _arrivals_by_plan(plans, programs)
    return log


def _played(log: RunLog, plans: Plans, programs: Programs, most_inside: int) -> RunLog:
    with collector_at_rest():
        _Replication(plans, programs, log, Endless(log, most_inside)).run()
    return log


def _arrivals_by_plan(plans: Plans, programs: Programs) -> list[int | None]:
    """Return when each train arrives, None where a gate may still hold it up."""
    arrived: list[int | None] = []
    for stream in plans.streams:
        is_at_once = arrives_at_once(stream, programs)
        arrived += stream.arrived_s.tolist() if is_at_once else [None] * len(stream)
    return arrived


def arrives_at_once(stream: Stream, programs: Programs) -> bool:
    """Return whether no gate can hold up the trains of `stream` before they arrive."""
    steps = programs.by_name[programs.journey_at(stream.port, stream)].steps
    return all(step.act is not Act.ENTER for step in steps)


@contextmanager
def collector_at_rest() -> Iterator[None]:
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
    """The plans, the working resources and the log of one replication."""

    def __init__(self, plans: Plans, programs: Programs, log: RunLog, endless: Endless) -> None:
        self._plans = plans
        self._endless = endless
        self._programs = programs
        self._log = log
        self._env = Clock(initial_time=log.start_s)
        if plans.ties:
            self._env.orders = Ties(plans.ties)
        self._working = Working(self._env, log, self._dispatch, self._give_order)
        self._binder = Binder(log, programs, self._working)
        self._empty_trains = self._bind_empty_trains()

    def run(self) -> None:
        """Play all journeys up to the horizon."""
        self._env.process(self._arrivals())
        self._working.begin()
        self._env.run(until=self._log.end_s)

    def _give_order(self, gate: GateSpec, number: int) -> int:
        """Write down a stop-loading order, in force from now on; return its row."""
        journey, rows, log = order_journey(gate.id), self._log.rows, self._log
        entity, now = 2 * self._log.trains + len(log.empty_trains), self._env.now
        log.empty_trains.append(EmptyTrain(f"{journey}/{number}", gate.port, None, 0))
        at = len(rows)
        rows += [entity, self._programs.by_name[journey].first, now, now, NOT_REACHED]
        return at

    def _arrivals(self) -> Playing:
        """Start a process for each train when it arrives, ties by rank."""
        fleets = [
            Fleet(self._binder, stream, first)
            for stream, first in zip(self._plans.streams, self._plans.first_ranks, strict=True)
        ]
        bell, now = Bell(self._env, ARRIVAL), self._env.now
        every = self._endless.every
        for arrived, (arrived_s, fleet, index) in enumerate(_by_arrival(self._plans)):
            if arrived_s >= self._log.end_s:
                return
            if not arrived % every:
                self._endless.look(arrived, now)
            if arrived_s > now:
                yield bell.ring_in(arrived_s - now)
                now = arrived_s
            fleets[fleet].start(index)

    def _dispatch(self, pool: PoolSpec, sort: str, number: int, wagons: int) -> None:
        """Start an empty train that a pool has ordered or sends away."""
        journey, kind = self._empty_trains[sort, pool.id]
        entity = 2 * self._log.trains + len(self._log.empty_trains)
        self._log.empty_trains.append(
            EmptyTrain(f"{journey}/{number}", pool.port, pool.gauge, wagons)
        )
        Errand(play(Trip(kind, entity, number, wagons)))

    def _bind_empty_trains(self) -> dict[tuple[str, str], tuple[str, Kind]]:
        """Return the journey and the kind of the supply and surplus trains of every pool."""
        bound = {}
        for spec in self._log.resources.values():
            if isinstance(spec, PoolSpec):
                lead_times = self._plans.lead_times.get((spec.port, spec.gauge))
                work = {} if lead_times is None else {"lead_time": lead_times.tolist()}
                for sort in ("supply", "surplus"):
                    journey = empty_train_journey(sort, spec.port, spec.gauge)
                    table = self._binder.bind(journey, work, 0)
                    kind = Kind(self._env, self._log, table, ordered=sort == "supply")
                    bound[sort, spec.id] = journey, kind
        return bound


def _by_arrival(plans: Plans) -> Iterator[tuple[int, int, int]]:
    """Yield (arrival, stream, index in the stream) of every train; ties go by their order."""
    order = arrival_order(plans)
    none = np.zeros(0, np.int64)
    arrived_s = np.concatenate([none, *(stream.arrived_s for stream in plans.streams)])
    indices = np.concatenate([none, *(np.arange(len(stream)) for stream in plans.streams)])
    fleets = np.repeat(np.arange(len(plans.streams)), [len(stream) for stream in plans.streams])
    columns = (arrived_s[order], fleets[order], indices[order])
    return zip(*(column.tolist() for column in columns), strict=True)


def arrival_order(plans: Plans) -> IntColumn:
    """Return the ranks of all trains as they arrive; ties go by their order."""
    none = np.zeros(0, np.int64)
    arrived_s = np.concatenate([none, *(stream.arrived_s for stream in plans.streams)])
    ranks = np.arange(len(arrived_s))
    ties = np.array(plans.ties, dtype=np.int64)[ranks] if plans.ties else ranks
    return np.lexsort((ties, arrived_s))
