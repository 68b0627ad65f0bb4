"""Journeys turned into tables that an engine plays, their steps numbered through."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sim.domain.journey import Journey, Step, flatten
from sim.domain.plan import Direction, Gauge
from sim.domain.resource import PoolSpec, ResourceSpec
from sim.model import journeys
from sim.model.places import Places
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
    """Every journey that a scenario's trains, rakes and empty trains can make."""

    by_name: dict[str, Program]
    steps: tuple[Step, ...]


def train_journey(port: str, direction: str, cargo: str) -> str:
    """Return the name of the journey of a loaded train."""
    return f"{port}/{direction}/{cargo}"


def rake_of(journey: str) -> str:
    """Return the name of the journey home of the rake that a train leaves empty."""
    return f"{journey}/rake"


def empty_train_journey(kind: str, port: str, gauge: Gauge) -> str:
    """Return the name of the journey of a ``supply`` or ``surplus`` train."""
    return f"{kind}/{port}/{gauge}"


def build_programs(scenario: Scenario, specs: dict[str, ResourceSpec]) -> Programs:
    """Return the tables of all journeys of `scenario`, without steps that cannot matter."""
    programs: dict[str, Program] = {}
    steps: list[Step] = []
    for name, journey, timed in _journeys(scenario, specs):
        table = flatten(journey, specs, timed)
        programs[name] = Program(name, len(steps), table)
        steps += table
    return Programs(programs, tuple(steps))


def _journeys(
    scenario: Scenario, specs: dict[str, ResourceSpec]
) -> Iterable[tuple[str, Journey, Collection[str]]]:
    for name in sorted(scenario.ports):
        port = scenario.ports[name]
        west = Places.of(name, port, Direction.WESTBOUND)
        east = Places.of(name, port, Direction.EASTBOUND)
        kinds = (
            ("westbound", "containers", _westbound(west, port), journeys.standard_rake_home(west)),
            ("eastbound", "containers", journeys.eastbound(east), journeys.broad_rake_home(east)),
            ("eastbound", "bulk", journeys.eastbound_bulk(east), journeys.bulk_rake_home(east)),
        )
        for direction, cargo, journey, home in kinds:
            timed = step_laws(scenario, name, Direction(direction), cargo)
            train = train_journey(name, direction, cargo)
            yield train, journey, timed
            yield rake_of(train), home, timed
    for spec in specs.values():
        if isinstance(spec, PoolSpec):
            yield from _empty_trains(spec)


def _westbound(places: Places, port: Port) -> Journey:
    return journeys.westbound(places, ground=port.kazakhstan.yard_teu != 0)


def _empty_trains(spec: PoolSpec) -> Iterable[tuple[str, Journey, Collection[str]]]:
    station = spec.id.rpartition(".")[0]
    supply = journeys.supply(spec.id, f"{station}.supply_path")
    yield empty_train_journey("supply", spec.port, spec.gauge), supply, {"lead_time"}
    surplus = journeys.surplus(spec.id, f"{station}.onward_path")
    yield empty_train_journey("surplus", spec.port, spec.gauge), surplus, ()
