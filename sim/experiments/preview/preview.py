"""What a scenario asks of each resource, before any run: demand x mean work / capacity.

It uses the same journeys as the model and the same laws as the workload, so a simulated
utilisation can be held against it. Nothing is drawn: gales take their expected share of time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.domain.resource import GateSpec, PathSpec, PoolSpec, QuotaSpec, UnitsSpec
from sim.domain.time import DAY_S
from sim.experiments.preview.available import gale_share, load_of, starts_per_day, usable_s
from sim.experiments.preview.forewarning import Outlook, notes, warnings
from sim.experiments.preview.offered import Offered, Question
from sim.experiments.preview.pool_outlook import PoolOutlook as PoolOutlook
from sim.experiments.preview.pool_outlook import outlooks
from sim.experiments.preview.resource_load import ResourceLoad as ResourceLoad
from sim.experiments.rules_in_force import hours_of
from sim.model.program import build_programs
from sim.model.specs import resource_specs
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.demand import StreamId
from sim.workload.means import trains_per_day


@dataclass(frozen=True, slots=True)
class Preview:
    """Loads by resource, outlooks by pool, and what a planner should know before running."""

    loads: tuple[ResourceLoad, ...]
    pools: tuple[PoolOutlook, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def overloaded(self) -> tuple[str, ...]:
        """Return the resources that are offered as much as they can do with all help, or more."""
        return tuple(load.resource for load in self.loads if load.at_best >= 1)


def preview(scenario: Scenario, inputs: Inputs) -> Preview:
    """Return the loads that `scenario` offers, without drawing anything."""
    specs = resource_specs(scenario)
    rates = trains_per_day(scenario, inputs)
    pools = tuple(outlooks(scenario, inputs, rates, specs))
    question = Question(scenario, inputs, build_programs(scenario, specs), specs, pools)
    offered = offered_by(question, rates)
    loads = tuple(loads_of(question, offered))
    outlook = Outlook(question, offered, rates, loads)
    return Preview(loads, pools, tuple(warnings(outlook)), tuple(notes(outlook)))


def offered_by(question: Question, rates: Mapping[StreamId, float]) -> Offered:
    """Return what so many trains a day of each stream, and the empties they need, ask for."""
    offered = Offered(question)
    for stream, per_day in rates.items():
        offered.count_trains(stream, per_day)
    for pool in question.pools:
        offered.count_empty_trains(pool)
    return offered


def loads_of(question: Question, offered: Offered) -> Iterator[ResourceLoad]:
    """Yield the load of each resource that has one; a helper's is in that of whom it helps."""
    helpers = {
        spec.helps: spec
        for spec in question.specs.values()
        if isinstance(spec, UnitsSpec) and spec.helps
    }
    for spec in question.specs.values():
        if isinstance(spec, PathSpec | QuotaSpec):
            yield _load_of_starts(question, spec, offered.visits[spec.id])
        elif not isinstance(spec, PoolSpec | GateSpec) and not spec.helps:
            yield _load_of_units(question, offered, spec, helpers.get(spec.id))


def _load_of_starts(question: Question, spec: PathSpec | QuotaSpec, visits: float) -> ResourceLoad:
    per_day = starts_per_day(spec, (0, question.scenario.end_s))
    unit = "trains a day" if isinstance(spec, QuotaSpec) else "paths a day"
    cut = "" if per_day == spec.per_day else f"with cuts {per_day:.2f} a day"
    load = load_of(visits, per_day)
    return ResourceLoad(spec.id, spec.per_day, unit, visits, load, remarks=(cut,) if cut else ())


def _load_of_units(
    question: Question, offered: Offered, spec: UnitsSpec, helper: UnitsSpec | None
) -> ResourceLoad:
    seconds, visits = offered.seconds[spec.id], offered.visits[spec.id]
    span = (0, question.scenario.end_s)
    days = question.scenario.end_s / DAY_S
    calm = 1.0 - gale_share(question.scenario, question.inputs, spec.id)
    there_s = usable_s(spec, span, seconds / visits if visits else 0.0) * calm
    with_help = None
    if helper is not None:
        with_help = load_of(seconds * days, there_s + helper.open_seconds(*span))
    return ResourceLoad(
        spec.id,
        spec.capacity,
        spec.unit,
        visits,
        load_of(seconds * days, there_s),
        spec.id in offered.floors,
        with_help,
        tuple(_remarks(question, offered, spec, calm)),
    )


def _remarks(question: Question, offered: Offered, spec: UnitsSpec, calm: float) -> Iterator[str]:
    """Yield what a reader must know of a load, each in a few words."""
    if spec.id.endswith("customs_green"):
        yield f"for {', '.join(sorted(offered.services[spec.id])) or 'no service that comes'} only"
    if spec.calendars:
        whole_s = spec.capacity * question.scenario.end_s
        share = spec.open_seconds(0, question.scenario.end_s) / whole_s if whole_s else 1.0
        if share < 1:
            hours = hours_of(question.scenario, spec.id)
            when = f": {'; '.join(hours)}" if hours else ""
            yield f"open {share * 100:.3g} % of the time{when}"
    if calm < 1:
        yield f"gales stop it {(1 - calm) * 100:.2g} % of the time"
