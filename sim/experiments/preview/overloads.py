"""Which queues must grow for ever, and which cannot: known before any run, and surer than it.

An offered load of 1 or more over the whole period, in the least that trains can ask for: over the
quicker of two ways, without any wait for wagons. The exceptions are what is no queue without end:

* checks that end at the clearance limit, since trains leave them, and the tracks they stand on;
* resources that only trains pass of which some may go by another port;
* a load that dated cuts make: what counts is the load without them;
* who goes first on a path or under a quota, if those and all before them are less than it takes;
* a path or a quota, or a pool, exactly as large as regular trains ask for;
* a load that only trains of a timetable make, since they end.

A pool of empties for which nobody orders any lives on what comes back. Two flows of chance that
are alike never settle there: their difference grows with the square root of time.

Known to settle are streams that come the same all the year and queue for nothing but units, paths
and quotas with a load below `_SURELY_LESS`, without dated cuts: no tracks that others keep, no
wagons, no orders, no other port, and no work that must fit before closing time, whose loads are
estimates.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sim.domain.calendar import Closing
from sim.domain.resource import PathSpec, PoolSpec, QuotaSpec, UnitsSpec
from sim.experiments.preview.available import load_of
from sim.experiments.preview.offered import Offered, Question
from sim.experiments.preview.passages import Passage, passages
from sim.experiments.preview.pool_outlook import PoolOutlook, outlooks
from sim.experiments.preview.preview import loads_of, offered_by
from sim.experiments.preview.resource_load import ResourceLoad
from sim.metrics.definitions import Leg
from sim.metrics.foreknown import Foreknown, Overload
from sim.model.program import build_programs
from sim.model.specs import resource_specs
from sim.recording.columns import StreamName
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Profile, Scenario
from sim.workload.demand import Demand, StreamId, demands
from sim.workload.means import trains_per_day

_FULL: Final = 1 - 1e-9
"""A load that rounding alone keeps from 1."""
_MORE_THAN_FULL: Final = 1 + 1e-9
_SUPPLY: Final = ".supply_path"


_SURELY_LESS: Final = 0.98


def foreknown(scenario: Scenario, inputs: Inputs) -> Foreknown:
    """Return what is overloaded over the whole period and who settles, without drawing anything."""
    least = _Least(_without_cuts(scenario), inputs)
    is_plain = scenario.diversion is None
    settling = [stream for stream in least.coming if is_plain and least.settles(stream)]
    is_cut = {name for name, port in scenario.ports.items() if port.disturbances}
    return Foreknown(
        tuple(least.overloads()),
        frozenset(StreamName(*stream) for stream in settling if stream.port not in is_cut),
    )


def _without_cuts(scenario: Scenario) -> Scenario:
    ports = {
        name: port.model_copy(update={"disturbances": {}}) for name, port in scenario.ports.items()
    }
    return scenario.model_copy(update={"ports": ports})


@dataclass(frozen=True)
class _Least:
    """A scenario without dated cuts, and what its trains ask for at least."""

    scenario: Scenario
    inputs: Inputs

    def settles(self, stream: StreamId) -> bool:
        """Return whether nothing that `stream` queues for can make its trains pile up."""
        service = self.scenario.services[stream.service]
        law = self._demands[stream].law
        order = self.scenario.ports[stream.port].stop_loading.toward(stream.direction)
        is_even = service.profile == Profile() and law.timetable is None and order is None
        return is_even and all(self._is_light(each) for each in self._passages_of[stream])

    def _is_light(self, passage: Passage) -> bool:
        spec = self._question.specs[passage.resource]
        if isinstance(spec, UnitsSpec):
            pauses = not spec.calendars or spec.closing is Closing.PAUSE
            is_known = pauses and passage.resource not in self._offered.floors
        else:
            is_known = isinstance(spec, PathSpec | QuotaSpec)
        return is_known and self._loads[passage.resource].at_best < _SURELY_LESS

    def overloads(self) -> Iterator[Overload]:
        """Yield the overloaded resources, pools among them, for which trains can queue."""
        for load in self._loads.values():
            if load.at_best >= _FULL and not self._leaves(load):
                through = self._through(load.resource)
                if not any(map(self._may_divert, through)) and self._comes_for_ever(through):
                    yield from self._of_resource(load, through)
        for pool in self._pools:
            yield from self._of_pool(pool)

    def _of_resource(self, load: ResourceLoad, through: Sequence[Passage]) -> Iterator[Overload]:
        spec = self._question.specs[load.resource]
        if not isinstance(spec, PathSpec | QuotaSpec):
            yield from _overload(load.resource, load.at_best, through)
        elif load.resource.endswith(_SUPPLY):
            yield from _overload(load.resource, load.load, self._wanting(load.resource))
        elif load.load > _MORE_THAN_FULL or not all(map(self._is_regular, through)):
            late = [each for each in through if self._until(each) >= _FULL * spec.per_day]
            yield from _overload(load.resource, load.load, late)

    def _of_pool(self, pool: PoolOutlook) -> Iterator[Overload]:
        spec = self._question.specs[pool.pool]
        load = load_of(pool.wanted_per_day, pool.returned_per_day)
        if not isinstance(spec, PoolSpec) or spec.order_up_to is not None or load < _FULL:
            return
        through = self._through(pool.pool)
        at_port = [stream for stream in self._rates if stream.port == spec.port]
        is_even = load <= _MORE_THAN_FULL and all(map(self._comes_regularly, at_port))
        if not is_even and not any(map(self._may_divert, through)):
            yield from _overload(pool.pool, load, through)

    def _leaves(self, load: ResourceLoad) -> bool:
        """Return whether trains that are released at the limit hold the resource less long."""
        is_china = ".china." in load.resource
        return self.scenario.clearance.at_limit == "release" and is_china and load.floor

    def _through(self, resource: str) -> list[Passage]:
        return [each for each in self._passages if each.resource == resource]

    def _wanting(self, supply_path: str) -> list[Passage]:
        """Return who takes the wagons that come over a supply path."""
        station = supply_path.removesuffix(_SUPPLY)
        pools = {pool.pool for pool in self._pools if pool.pool.rpartition(".")[0] == station}
        return [each for each in self._passages if each.resource in pools]

    def _until(self, passage: Passage) -> float:
        """Return the visits a day of those who go before, or with, a stream on a path."""
        return sum(
            self._rates[each.stream]
            for each in self._through(passage.resource)
            if each.precedence <= passage.precedence
        )

    def _may_divert(self, passage: Passage) -> bool:
        service, port, direction = passage.stream
        share = self.scenario.services[service].may_divert.at(port, direction)
        return self.scenario.diversion is not None and share > 0

    def _comes_for_ever(self, through: Sequence[Passage]) -> bool:
        """Return whether anybody comes who is in no timetable, which ends; empties are in none."""
        return not through or any(not self._demands[each.stream].rows for each in through)

    def _is_regular(self, passage: Passage) -> bool:
        return self._comes_regularly(passage.stream)

    def _comes_regularly(self, stream: StreamId) -> bool:
        law = self._demands[stream].law
        return law.name != "poisson" and law.gamma_cv is None

    @cached_property
    def _demands(self) -> Mapping[StreamId, Demand]:
        return demands(self.scenario, self.inputs)

    @cached_property
    def _rates(self) -> Mapping[StreamId, float]:
        """Return the trains a day of each stream; of a weekly plan those of whole weeks."""
        rates = trains_per_day(self.scenario, self.inputs)
        weekly = {stream: len(each.week) / 7 for stream, each in self._demands.items() if each.week}
        return {**rates, **weekly}

    @cached_property
    def _pools(self) -> tuple[PoolOutlook, ...]:
        specs = resource_specs(self.scenario)
        return tuple(outlooks(self.scenario, self.inputs, self._rates, specs))

    @cached_property
    def _question(self) -> Question:
        """Return the question with wagons always at hand: nobody asks for less than that."""
        specs = resource_specs(self.scenario)
        ready = tuple(replace(pool, wait_h=0.0) for pool in self._pools)
        programs = build_programs(self.scenario, specs)
        return Question(self.scenario, self.inputs, programs, specs, ready)

    @cached_property
    def _offered(self) -> Offered:
        return offered_by(self._question, self._rates)

    @cached_property
    def _loads(self) -> Mapping[str, ResourceLoad]:
        return {load.resource: load for load in loads_of(self._question, self._offered)}

    @cached_property
    def coming(self) -> tuple[StreamId, ...]:
        """Return the streams that have trains at all."""
        return tuple(stream for stream, per_day in self._rates.items() if per_day > 0)

    @cached_property
    def _passages_of(self) -> Mapping[StreamId, tuple[Passage, ...]]:
        return {stream: tuple(passages(self._question, stream)) for stream in self.coming}

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        return tuple(each for through in self._passages_of.values() for each in through)


def _overload(resource: str, load: float, through: Sequence[Passage]) -> Iterator[Overload]:
    """Yield the overload of what anybody at all queues for."""
    legs: dict[StreamName, frozenset[Leg]] = {}
    for each in through:
        stream = StreamName(*each.stream)
        legs[stream] = legs.get(stream, frozenset()) | each.legs
    if legs:
        yield Overload(resource, load, legs)
