"""What a scenario asks of each resource, before any run: demand x mean work / capacity.

It uses the same journeys as the model and the same laws as the workload, so a simulated
utilisation can be held against it. Groups of tracks and yards are held through waits that nobody
knows beforehand; their load is a floor: what would be held if nobody ever waited, but for the
wait for wagons, which follows from the supply rule.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf

from sim.domain.calendar import Closing
from sim.domain.journey import Act, Step
from sim.domain.plan import Gauge
from sim.domain.resource import PathSpec, PoolSpec, ResourceSpec, UnitsSpec, local_id, port_of
from sim.domain.time import DAY_S, HOUR_S
from sim.model.holds import circular_holds
from sim.model.program import Programs, build_programs, rake_of, train_journey
from sim.model.specs import resource_specs
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Pool, Scenario
from sim.scenario.steps import visit_share
from sim.workload.demand import StreamId
from sim.workload.means import mean_teu, mean_wagons, mean_work_s, trains_per_day
from sim.workload.variates import mean_s


@dataclass(frozen=True, slots=True)
class ResourceLoad:
    """The load offered to one resource; `floor` where waits come on top."""

    resource: str
    capacity: int
    unit: str
    visits_per_day: float
    load: float
    floor: bool


@dataclass(frozen=True, slots=True)
class PoolOutlook:
    """What a pool of empties will live on; wagons a day, and the mean wait its rule makes.

    `wait_h` is (net demand x lead time - order level) / demand: exact where supply trains never
    queue, since position = ready + ordered - owed. It does not depend on the volume.
    """

    pool: str
    wanted_per_day: float
    returned_per_day: float
    supply_load: float | None
    wait_h: float

    @property
    def short_per_day(self) -> float:
        """Return the wagons a day that must be brought; negative is a surplus."""
        return self.wanted_per_day - self.returned_per_day


@dataclass(frozen=True, slots=True)
class Preview:
    """Loads by resource, outlooks by pool, and what a planner should know before running."""

    loads: tuple[ResourceLoad, ...]
    pools: tuple[PoolOutlook, ...]
    warnings: tuple[str, ...]

    def overloaded(self) -> tuple[str, ...]:
        """Return the resources whose offered load is 1 or more."""
        return tuple(load.resource for load in self.loads if load.load >= 1)


def preview(scenario: Scenario, inputs: Inputs) -> Preview:
    """Return the loads that `scenario` offers, without drawing anything."""
    specs = resource_specs(scenario)
    rates = trains_per_day(scenario, inputs)
    pools = tuple(_outlooks(scenario, inputs, rates, specs))
    counting = _Counting(scenario, inputs, build_programs(scenario, specs), specs, pools)
    for stream, per_day in rates.items():
        counting.count_trains(stream, per_day)
    for outlook in pools:
        counting.count_empty_trains(outlook)
    loads = tuple(
        _load(scenario, spec, counting) for spec in specs.values() if not isinstance(spec, PoolSpec)
    )
    return Preview(loads, pools, tuple(_warnings(scenario, loads, pools)))


def _outlooks(
    scenario: Scenario,
    inputs: Inputs,
    rates: Mapping[StreamId, float],
    specs: Mapping[str, ResourceSpec],
) -> Iterator[PoolOutlook]:
    """Yield the outlook of each pool: one direction takes its wagons, the other returns them."""
    flows: dict[tuple[str, str], float] = defaultdict(float)
    for stream, per_day in rates.items():
        if scenario.services[stream.service].cargo == "containers":
            wagons = per_day * mean_wagons(scenario, inputs, stream)
            flows[stream.port, stream.direction] += wagons
    for spec in specs.values():
        if isinstance(spec, PoolSpec):
            taken, returned = ("westbound", "eastbound")
            if spec.gauge is Gauge.STANDARD:
                taken, returned = returned, taken
            pool = _pool(scenario, spec)
            yield _outlook(spec, pool, inputs, flows[spec.port, taken], flows[spec.port, returned])


def _pool(scenario: Scenario, spec: PoolSpec) -> Pool:
    wagons = scenario.ports[spec.port].wagons
    pool = wagons.standard if spec.gauge is Gauge.STANDARD else wagons.broad
    assert pool is not None
    return pool


def _outlook(
    spec: PoolSpec, pool: Pool, inputs: Inputs, wanted: float, returned: float
) -> PoolOutlook:
    short = max(wanted - returned, 0.0)
    supply_load = None
    if pool.brought_per_day is not None:
        supply_load = short / pool.bring / pool.brought_per_day
    if not short:
        wait_h = 0.0
    elif spec.order_up_to is None:
        wait_h = inf
    else:
        lead_time_s = mean_s(pool.lead_time, inputs.samples) if pool.lead_time else 0.0
        owed = short * lead_time_s / DAY_S - spec.order_up_to
        wait_h = max(owed, 0.0) / wanted * DAY_S / HOUR_S
    return PoolOutlook(spec.id, wanted, returned, supply_load, wait_h)


class _Counting:
    """Visits a day, and seconds of work (times units) a day, by resource."""

    def __init__(
        self,
        scenario: Scenario,
        inputs: Inputs,
        programs: Programs,
        specs: Mapping[str, ResourceSpec],
        pools: tuple[PoolOutlook, ...],
    ) -> None:
        self._scenario = scenario
        self._inputs = inputs
        self._programs = programs
        self._specs = specs
        self._wait_s = {outlook.pool: outlook.wait_h * HOUR_S for outlook in pools}
        self.visits: dict[str, float] = defaultdict(float)
        self.seconds: dict[str, float] = defaultdict(float)
        self.floors: set[str] = set()

    def count_trains(self, stream: StreamId, per_day: float) -> None:
        """Count the trains of a stream and the rakes they leave empty."""
        cargo = self._scenario.services[stream.service].cargo
        journey = train_journey(stream.port, stream.direction, cargo)
        work_s = mean_work_s(self._scenario, self._inputs, stream)
        for name in (journey, rake_of(journey)):
            way = self._way(self._programs.by_name[name].steps)
            self._count_way(way, stream, per_day, work_s)

    def count_empty_trains(self, outlook: PoolOutlook) -> None:
        """Count the paths that supply and surplus trains take."""
        spec = self._specs[outlook.pool]
        assert isinstance(spec, PoolSpec)
        station = spec.id.rpartition(".")[0]
        if outlook.short_per_day > 0 and spec.order_up_to is not None:
            self.visits[f"{station}.supply_path"] += outlook.short_per_day / spec.bring
        if outlook.short_per_day < 0 and spec.surplus_above is not None:
            self.visits[f"{station}.onward_path"] -= outlook.short_per_day / spec.surplus_lot

    def _way(self, steps: tuple[Step, ...]) -> Iterator[Step]:
        """Yield the steps of the likelier way: over the ground where wagons are waited for."""
        line = 0
        while line < len(steps):
            step = steps[line]
            over_the_ground = step.act is Act.CHOOSE and self._wait_s[step.resource] > 0
            if over_the_ground or step.act is Act.JUMP:
                line = step.target
            else:
                yield step
                line += 1

    def _count_way(
        self, way: Iterator[Step], stream: StreamId, per_day: float, work_s: Mapping[str, float]
    ) -> None:
        held: dict[str, float] = {}
        for step in way:
            share = visit_share(self._scenario, stream.port, stream.direction, step.name)
            if step.act in (Act.USE, Act.WORK, Act.CLAIM):
                took_s = share * self._time_s(step, work_s)
                held = {resource: seconds + took_s for resource, seconds in held.items()}
                self._count(step.resource, per_day * share, per_day * took_s)
            elif step.act is Act.PATH:
                self._count(step.resource, per_day, 0.0)
            elif step.act is Act.HOLD:
                held[step.resource] = 0.0
                self.floors.add(step.resource)
            elif step.act is Act.FREE:
                units = self._units(step.resource, stream)
                self._count(step.resource, per_day, per_day * units * held.pop(step.resource))

    def _time_s(self, step: Step, work_s: Mapping[str, float]) -> float:
        if step.act is Act.CLAIM:
            wait_s = self._wait_s[step.resource]
            return wait_s if wait_s < inf else 0.0
        return work_s.get(step.name, 0.0)

    def _units(self, resource: str, stream: StreamId) -> float:
        spec = self._specs[resource]
        if isinstance(spec, UnitsSpec) and spec.unit == "TEU":
            return mean_teu(self._scenario, self._inputs, stream)
        return 1.0

    def _count(self, resource: str, visits: float, seconds: float) -> None:
        if resource:
            self.visits[resource] += visits
            self.seconds[resource] += seconds


def _load(scenario: Scenario, spec: UnitsSpec | PathSpec, counting: _Counting) -> ResourceLoad:
    visits = counting.visits[spec.id]
    if isinstance(spec, PathSpec):
        return ResourceLoad(
            spec.id, spec.per_day, "paths a day", visits, visits / spec.per_day, floor=False
        )
    seconds = counting.seconds[spec.id]
    offered_s = spec.capacity * DAY_S * _usable_share(spec, scenario.end_s, seconds, visits)
    load = seconds / offered_s if offered_s else (inf if seconds else 0.0)
    return ResourceLoad(spec.id, spec.capacity, spec.unit, visits, load, spec.id in counting.floors)


def _usable_share(spec: UnitsSpec, end_s: int, seconds: float, visits: float) -> float:
    """Return the share of time in which a unit can work, under the rule at closing time.

    Work that rests uses all of the openings. Work that is finished after closing time fills them
    up; work that must fit leaves a rest unused. For these two, every visit is taken as long as
    the mean.
    """
    if spec.calendar is None:
        return 1.0
    calendar = spec.calendar
    if spec.closing is Closing.PAUSE or not visits or not seconds:
        return calendar.open_seconds(0, end_s) / end_s
    mean_s = seconds / visits
    used_s = 0.0
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        length_s = min(closes, end_s) - max(opens, 0)
        if length_s > 0:
            jobs = length_s / mean_s
            used_s += mean_s * (ceil(jobs) if spec.closing is Closing.FINISH else floor(jobs))
    # What fits into no opening starts with one and rests, as the model lets it.
    return (used_s or calendar.open_seconds(0, end_s)) / end_s


def _warnings(
    scenario: Scenario, loads: tuple[ResourceLoad, ...], pools: tuple[PoolOutlook, ...]
) -> Iterator[str]:
    for load in loads:
        if load.load >= 1:
            yield f"{load.resource}: offered load {load.load:.2f}: the queue grows for ever"
    for pool in pools:
        if pool.wait_h == inf:
            yield (
                f"{pool.pool}: {pool.short_per_day:.0f} wagons a day are taken that do not come "
                f"back, and nobody orders any: the pool runs dry"
            )
    circle = circular_holds(scenario)
    if circle:
        names = " waits for ".join(local_id(name) for name in circle)
        yield f"{port_of(circle[0])}: circular hold, trains can lock each other: {names}"
