"""Journeys turned into tables that an engine plays, their steps numbered through."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from sim.domain.journey import Act, Journey, Step, flatten
from sim.domain.plan import Direction, Gauge, Stream
from sim.domain.resource import GateSpec, PoolSpec, ResourceSpec
from sim.model import journeys
from sim.model.journeys import Rules
from sim.model.places import GREEN, Places
from sim.scenario.schema import Port, Scenario
from sim.scenario.steps import step_laws


@dataclass(frozen=True, slots=True)
class Program:
    """A journey as a table; `first` is the number of its first step among those of all programs."""

    name: str
    first: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Programs:
    """Every journey that a scenario's trains, rakes and empty trains can make.

    `green` has the (port, service) whose trains use the green channel.
    """

    by_name: dict[str, Program]
    steps: tuple[Step, ...]
    green: frozenset[tuple[str, str]] = frozenset()

    def journey_at(self, port: str, stream: Stream) -> str:
        """Return the name of the journey of the trains of `stream` by way of `port`."""
        channel = GREEN if (port, stream.service) in self.green else ""
        return train_journey(port, stream.direction, stream.cargo, channel)


def train_journey(port: str, direction: str, cargo: str, channel: str = "") -> str:
    """Return the name of the journey of a loaded train; `channel` is "green" or nothing."""
    return f"{port}/{direction}/{cargo}" + (f"/{channel}" if channel else "")


def diverted_journey(home: str, journey: str) -> str:
    """Return the name of `journey` for trains that were to go by the port `home`."""
    return f"{home}>{journey}"


def rake_of(journey: str) -> str:
    """Return the name of the journey home of the rake that a train leaves empty."""
    return f"{journey}/rake"


def empty_train_journey(kind: str, port: str, gauge: Gauge) -> str:
    """Return the name of the journey of a ``supply`` or ``surplus`` train."""
    return f"{kind}/{port}/{gauge}"


def order_journey(gate: str) -> str:
    """Return the name of the one step of a stop-loading order, its being in force."""
    port, direction = gate.split(".upstream.")
    return f"order/{port}/{direction}"


def build_programs(scenario: Scenario, specs: dict[str, ResourceSpec]) -> Programs:
    """Return the tables of all journeys of `scenario`, without steps that cannot matter."""
    programs: dict[str, Program] = {}
    steps: list[Step] = []
    for name, journey, timed in _journeys(scenario, specs):
        table = flatten(journey, specs, timed)
        programs[name] = Program(name, len(steps), table)
        steps += table
    return Programs(programs, tuple(steps), frozenset(_green(scenario)))


def _green(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for name, port in scenario.ports.items():
        if port.china.customs.green is not None:
            yield from ((name, service) for service in port.china.customs.green.services)


Named = tuple[str, Journey, Collection[str]]
"""A journey with its name and the steps of it that take time."""


def _journeys(scenario: Scenario, specs: dict[str, ResourceSpec]) -> Iterator[Named]:
    for name in sorted(scenario.ports):
        yield from _at_port(scenario, name)
    for spec in specs.values():
        if isinstance(spec, PoolSpec):
            yield from _empty_trains(spec)
        elif isinstance(spec, GateSpec) and spec.above is not None:
            order = Step(Act.MARK, "stop_loading", spec.id)
            yield order_journey(spec.id), (order,), ()


def _at_port(scenario: Scenario, name: str) -> Iterator[Named]:
    port = scenario.ports[name]
    channels = ("",) if port.china.customs.green is None else ("", GREEN)
    homes = sorted(scenario.ports.keys() - {name}) if scenario.diversion is not None else ()
    for direction in Direction:
        rules = rules_of(scenario, port, direction)
        timed = step_laws(scenario, name, direction, "containers")
        for channel in channels:
            places = Places.of(name, port, direction, channel)
            write, home = _WAYS[direction]
            journey = write(places, rules)
            train = train_journey(name, direction, "containers", channel)
            yield train, journey, timed
            yield rake_of(train), home(places), timed
            for other in homes:
                around = journeys.by_another_port(journey)
                yield diverted_journey(other, train), around, {*timed, "diversion"}
    east = Places.of(name, port, Direction.EASTBOUND)
    timed = step_laws(scenario, name, Direction.EASTBOUND, "bulk")
    bulk = train_journey(name, "eastbound", "bulk")
    yield bulk, journeys.eastbound_bulk(east), timed
    yield rake_of(bulk), journeys.bulk_rake_home(east), timed


def rules_of(scenario: Scenario, port: Port, direction: Direction) -> Rules:
    """Return the rules that decide which steps container trains of `direction` have at `port`."""
    is_west = direction is Direction.WESTBOUND
    pool = port.wagons.broad if is_west else port.wagons.standard
    at_limit = scenario.clearance.at_limit == "release"
    return Rules(
        ground=port.kazakhstan.yard_teu != 0,
        at_arrival=pool is not None and pool.claim == "arrival",
        at_limit=at_limit,
        examined_afterwards=at_limit and scenario.clearance.examined_afterwards,
    )


_WAYS: Final = {
    Direction.WESTBOUND: (journeys.westbound, journeys.standard_rake_home),
    Direction.EASTBOUND: (journeys.eastbound, journeys.broad_rake_home),
}


def _empty_trains(spec: PoolSpec) -> Iterator[Named]:
    station = spec.id.rpartition(".")[0]
    supply = journeys.supply(spec.id, f"{station}.supply_path")
    yield empty_train_journey("supply", spec.port, spec.gauge), supply, {"lead_time"}
    surplus = journeys.surplus(spec.id, f"{station}.onward_path")
    yield empty_train_journey("surplus", spec.port, spec.gauge), surplus, ()
