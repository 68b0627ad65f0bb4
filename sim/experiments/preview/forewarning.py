"""What a planner should know before running: warnings, and notes on rules that may act."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite

from sim.domain.resource import GateSpec, PathSpec, QuotaSpec, UnitsSpec, local_id, port_of
from sim.domain.time import DAY_S
from sim.experiments.named_figures import doubtful_bounds
from sim.experiments.preview.available import load_of, starts_per_day, usable_s
from sim.experiments.preview.offered import Offered, Question, gates
from sim.experiments.preview.resource_load import ResourceLoad
from sim.model.holds import circular_holds
from sim.scenario.clock import moment_s
from sim.scenario.quantities import format_duration
from sim.scenario.schema import Disturbance, Port, Scenario
from sim.workload.demand import StreamId
from sim.workload.variates import mean_s


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the preview has found so far."""

    question: Question
    offered: Offered
    rates: Mapping[StreamId, float]
    loads: tuple[ResourceLoad, ...]

    @property
    def scenario(self) -> Scenario:
        """Return the scenario that is looked at."""
        return self.question.scenario


def warnings(outlook: Outlook) -> Iterator[str]:
    """Yield what will go wrong, or may."""
    yield from _overloads(outlook)
    for pool in outlook.question.pools:
        if pool.wait_h == inf:
            yield (
                f"{pool.pool}: {pool.short_per_day:.0f} wagons a day are taken that do not come "
                f"back, and nobody orders any: the pool runs dry"
            )
    circle = circular_holds(outlook.scenario)
    if circle:
        names = " waits for ".join(local_id(name) for name in circle)
        yield f"{port_of(circle[0])}: circular hold, trains can lock each other: {names}"
    for gate in gates(outlook.question.specs):
        yield from _orders(gate, outlook.offered.on_hand[gate.id])
    for name, port in sorted(outlook.scenario.ports.items()):
        for disturbance in sorted(port.disturbances):
            yield from _disturbance(outlook, name, disturbance)
    yield from doubtful_bounds(outlook.scenario)


def notes(outlook: Outlook) -> Iterator[str]:
    """Yield which trains may go by another port."""
    diversion = outlook.scenario.diversion
    if diversion is None:
        return
    extra_h = mean_s(diversion.extra_run, outlook.question.inputs.samples) / 3_600
    for stream in sorted(outlook.rates):
        service = outlook.scenario.services[stream.service]
        share = service.may_divert.at(stream.port, stream.direction)
        if share > 0:
            gate = f"{stream.port}.upstream.{stream.direction}"
            may = f"{share * 100:.3g} % of {stream.service} may divert"
            yield f"{gate}: {may}, with {extra_h:.1f} h of additional running"


def _overloads(outlook: Outlook) -> Iterator[str]:
    for load in outlook.loads:
        if load.at_best >= 1:
            helped = " even with overtime lanes" if load.with_help is not None else ""
            words = f"{load.resource}: offered load {load.at_best:.2f}{helped}"
            if _is_cut(outlook.scenario, load.resource):
                yield f"{words} with its dated cuts: the backlog outlasts the period"
            else:
                yield f"{words}: the queue grows for ever"


def _is_cut(scenario: Scenario, resource: str) -> bool:
    disturbances = scenario.ports[port_of(resource)].disturbances.values()
    return any(cut.resource == local_id(resource) for cut in disturbances)


def _orders(gate: GateSpec, on_hand: float) -> Iterator[str]:
    """Yield what speaks against the thresholds of a stop-loading order.

    By Little's law the trains on hand are trains a day times stay; without waits, at least so many.
    """
    normal = f"{on_hand:.1f} trains are on hand even without waits"
    if gate.above is not None and on_hand > gate.above:
        yield f"{gate.id}: stop-loading above {gate.above}, but {normal}: it never ends for long"
    elif on_hand > gate.until:
        yield f"{gate.id}: lifted at {gate.until}, but {normal}: given once, it may stay"


def _disturbance(outlook: Outlook, port: str, name: str) -> Iterator[str]:
    place = outlook.scenario.ports[port]
    disturbance = place.disturbances[name]
    resource = f"{port}.{disturbance.resource}"
    span = _span(outlook.scenario, place, disturbance)
    spec = outlook.question.specs.get(resource)
    if span[0] >= span[1] or not isinstance(spec, UnitsSpec | PathSpec | QuotaSpec):
        return
    length = format_duration(span[1] - span[0])
    when = f"{length} from {str(disturbance.start).removesuffix(':00')}"
    yield f"{resource}: {name}, {when}: {_left(outlook, spec, disturbance, span)}"


def _span(scenario: Scenario, port: Port, disturbance: Disturbance) -> tuple[int, int]:
    """Return the part of a disturbance that lies in the run, its warm-up included."""
    from_s, to_s = (
        moment_s(moment, scenario.start, port.utc_offset)
        for moment in (disturbance.start, disturbance.end)
    )
    return max(from_s, -scenario.warm_up), min(to_s, scenario.end_s)


def _left(
    outlook: Outlook,
    spec: UnitsSpec | PathSpec | QuotaSpec,
    disturbance: Disturbance,
    span: tuple[int, int],
) -> str:
    """Return what a disturbance leaves, and the load on it."""
    if disturbance.trains == "empties":
        return f"no empties, of which {outlook.offered.empties[spec.id]:.1f} a day would run"
    visits, seconds = outlook.offered.visits[spec.id], outlook.offered.seconds[spec.id]
    if isinstance(spec, UnitsSpec):
        whole, unit = spec.capacity, spec.unit
        there_s = usable_s(spec, span, seconds / visits if visits else 0.0)
        load = load_of(seconds * (span[1] - span[0]) / DAY_S, there_s)
    else:
        whole, unit = spec.per_day, "trains a day"
        load = load_of(visits, starts_per_day(spec, span))
    if not disturbance.capacity or not isfinite(load):
        return f"closed; {visits:.1f} visits a day have to wait"
    left = f"{disturbance.capacity} of {whole} {unit} left"
    return f"{left}, offered load meanwhile {load:.2f}"
