"""What each pool of empty wagons will live on, by its supply rule, before any run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import cast

from sim.domain.plan import Gauge
from sim.domain.resource import PoolSpec, ResourceSpec
from sim.domain.time import DAY_S, HOUR_S
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Pool, Scenario
from sim.workload.demand import StreamId
from sim.workload.means import mean_wagons
from sim.workload.variates import mean_s


@dataclass(frozen=True, slots=True)
class PoolOutlook:
    """What a pool of empties will live on; wagons a day, and the mean wait its rule makes.

    `wait_h` is (net demand x lead time - order level) / demand: exact where supply trains never
    queue, since position = ready + ordered - owed. It does not depend on the volume. It begins when
    wagons are claimed, which is at the train's arrival or when it is ready for them.
    """

    pool: str
    wanted_per_day: float
    returned_per_day: float
    supply_load: float | None
    wait_h: float
    claim: str = "readiness"

    @property
    def short_per_day(self) -> float:
        """Return the wagons a day that must be brought; negative is a surplus."""
        return self.wanted_per_day - self.returned_per_day


def outlooks(
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
    return cast(Pool, wagons.standard if spec.gauge is Gauge.STANDARD else wagons.broad)


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
    return PoolOutlook(spec.id, wanted, returned, supply_load, wait_h, pool.claim)
