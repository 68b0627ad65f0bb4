"""The journeys of a scenario as lines to be read or drawn: what is done, with what, how long.

They come from the tables that the model plays, so that a picture of a journey is the journey.
Steps that can never matter in this scenario are not in them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sim.domain.journey import Act, Step
from sim.domain.plan import Direction
from sim.domain.resource import GateSpec, PathSpec, PoolSpec, QuotaSpec, ResourceSpec, UnitsSpec
from sim.experiments.rules_in_force import rules_of
from sim.model.places import GREEN
from sim.model.program import Programs, build_programs, rake_of, train_journey
from sim.model.specs import resource_specs
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.scenario.steps import examined_share, step_laws
from sim.workload.demand import StreamId, demands
from sim.workload.variates import mean_s


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """One line of a journey: a step of the model's table with what this scenario says about it.

    `limit` says how much of the resource there is, "" where there is no limit. `work_s` is the mean
    work of a train that visits, None where none is drawn; `turn_s` how long the locomotive is away
    afterwards. `share` of the trains visit. `target` is the line a choice or jump leads to. `rules`
    are those of the resource that are not plain.
    """

    act: Act
    step: str
    resource: str
    other: str
    target: int
    limit: str
    work_s: float | None
    turn_s: float | None = None
    share: float = 1.0
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PortJourney:
    """The way of one kind of train through one port, and of the rake it leaves empty."""

    port: str
    direction: Direction
    kind: str
    """``containers``, ``bulk`` or ``green``."""
    lines: tuple[JourneyLine, ...]
    rake: tuple[JourneyLine, ...]

    @property
    def name(self) -> str:
        """Return a name for files: port and direction, and the kind where it is not the usual."""
        usual = f"{self.port}-{self.direction}"
        return usual if self.kind == "containers" else f"{usual}-{self.kind}"


def journeys_of(scenario: Scenario, inputs: Inputs) -> tuple[PortJourney, ...]:
    """Return the journeys of every kind of train that comes, by port and direction."""
    specs = resource_specs(scenario)
    programs = build_programs(scenario, specs)
    return tuple(
        _journey(scenario, inputs, specs, programs, kind)
        for kind in _kinds(scenario, programs, sorted(demands(scenario, inputs)))
    )


Kind = tuple[str, Direction, str]
"""Port, direction, and ``containers``, ``bulk`` or ``green``."""

_LAST: Final = ("westbound", "eastbound", "containers", GREEN, "bulk")
"""Directions and kinds, each in the order in which they are shown."""


def _kinds(scenario: Scenario, programs: Programs, streams: list[StreamId]) -> list[Kind]:
    found = set()
    for service, port, direction in streams:
        kind = str(scenario.services[service].cargo)
        found.add((port, direction, GREEN if (port, service) in programs.green else kind))
    order = {port: place for place, port in enumerate(scenario.ports)}
    return sorted(found, key=lambda kind: (order[kind[0]], *map(_LAST.index, kind[1:])))


def _journey(
    scenario: Scenario,
    inputs: Inputs,
    specs: Mapping[str, ResourceSpec],
    programs: Programs,
    kind: Kind,
) -> PortJourney:
    port, direction, what = kind
    cargo, channel = ("containers", GREEN) if what == GREEN else (what, "")
    name = train_journey(port, direction, cargo, channel)
    laws = step_laws(scenario, port, direction, cargo)
    work_s = {step: mean_s(law, inputs.samples) for step, law in laws.items()}
    if cargo == "containers" and "examination" in work_s:
        work_s["examination_afterwards"] = work_s["examination"]
    shares = {"examination": examined_share(scenario, port, direction)}
    both = (
        tuple(
            _line(scenario, step, specs.get(step.resource), work_s, shares)
            for step in programs.by_name[table].steps
        )
        for table in (name, rake_of(name))
    )
    return PortJourney(port, direction, what, *both)


def _line(
    scenario: Scenario,
    step: Step,
    spec: ResourceSpec | None,
    work_s: Mapping[str, float],
    shares: Mapping[str, float],
) -> JourneyLine:
    return JourneyLine(
        step.act,
        step.name,
        step.resource,
        step.other,
        step.target,
        "" if spec is None else " ".join(_limits(spec)),
        work_s.get(step.name),
        work_s.get(step.other) if step.act is Act.LEND else None,
        shares.get(step.name, 1.0),
        () if spec is None else rules_of(scenario, spec),
    )


def _limits(spec: ResourceSpec) -> Iterator[str]:
    """Yield how much there is of a resource, in pieces."""
    match spec:
        case UnitsSpec():
            unit = spec.unit.removesuffix("s") if spec.capacity == 1 else spec.unit
            yield f"{spec.capacity:,} {unit}"
            if spec.helps:
                yield f"when over {spec.above} wait"
        case PathSpec():
            yield f"{spec.per_day} a day"
        case QuotaSpec():
            yield f"{spec.per_day} loaded a day"
        case PoolSpec():
            rule = "" if spec.order_up_to is None else f"ordered up to {spec.order_up_to:,}"
            yield rule or f"{spec.ready:,} at first"
        case GateSpec():
            if spec.above is not None:
                yield f"held from {spec.above}, until {spec.until}"
