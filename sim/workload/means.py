"""What a scenario asks for on average, without drawing anything: for the preview of loads.

Demand times visits times work over capacity is the load of a resource before any run.
"""

from math import fsum

import numpy as np

from sim.domain.time import DAY_S
from sim.scenario.inputs import Inputs
from sim.scenario.quantities import Distribution
from sim.scenario.schema import Customs, Scenario, Service, WagonRange
from sim.scenario.steps import EXAMINATION, examined_share, goods_factor, goods_mix, step_laws
from sim.scenario.weekly import trains_between
from sim.workload.demand import Demand, StreamId, demands
from sim.workload.pace import Pace
from sim.workload.variates import Samples, law_of, mean_s
from sim.workload.work import NO_TIME

_GRID = 256
"""Quantiles of either law that stand for it where two laws meet."""


def trains_per_day(scenario: Scenario, inputs: Inputs) -> dict[StreamId, float]:
    """Return the trains a day of each stream, on average over ``[start, end)``."""
    days = scenario.end_s / DAY_S
    return {
        stream: _trains(demand, scenario, stream.service) / days
        for stream, demand in demands(scenario, inputs).items()
    }


def mean_work_s(scenario: Scenario, inputs: Inputs, stream: StreamId) -> dict[str, float]:
    """Return the mean seconds of work of each step for the trains that visit it.

    `documents` is the mean over trains declared ahead, cleared inland and neither. Joint
    boarding, the longer of two times, is integrated on a grid and good to about a per mille;
    everything else is exact but for the rounding to whole seconds. How many visit a step is
    `sim.scenario.steps.visit_share`.
    """
    service = scenario.services[stream.service]
    customs = scenario.ports[stream.port].china.customs
    laws = step_laws(scenario, stream.port, stream.direction, service.cargo)
    means = {
        step: mean_s(law, inputs.samples) * _goods_factor(scenario, stream, step)
        for step, law in laws.items()
    }
    if "documents" in laws:
        checks = _checks(service, stream, laws["documents"], customs)
        means["documents"] = sum(share * mean_s(law, inputs.samples) for share, law in checks)
        if customs.joint_boarding and "boarding" in laws:
            means["boarding"] = sum(
                share * _mean_excess_s(laws["boarding"], law, inputs.samples)
                for share, law in checks
            )
    return means


def mean_wagons(scenario: Scenario, inputs: Inputs, stream: StreamId) -> float:
    """Return the mean number of wagons of a train, of the timetable's where it has them."""
    wagons = scenario.services[stream.service].wagons.at(stream.port, stream.direction)
    usual = sum(wagons.uniform) / 2 if isinstance(wagons, WagonRange) else float(wagons)
    return _mean_of_rows(scenario, inputs, stream, "wagons", usual)


def mean_teu(scenario: Scenario, inputs: Inputs, stream: StreamId) -> float:
    """Return the mean TEU of a train, of the timetable's where it has them."""
    usual = float(scenario.services[stream.service].teu.at(stream.port, stream.direction))
    return _mean_of_rows(scenario, inputs, stream, "teu", usual)


def _mean_of_rows(
    scenario: Scenario, inputs: Inputs, stream: StreamId, column: str, usual: float
) -> float:
    """Return the mean of a column over the timetable's rows in ``[start, end)``."""
    demand = demands(scenario, inputs).get(stream)
    rows = () if demand is None else demand.rows
    given = [getattr(row, column) for row in rows if 0 <= row.arrival_s < scenario.end_s]
    sizes = [usual if size is None else size for size in given]
    return sum(sizes) / len(sizes) if sizes else usual


def _trains(demand: Demand, scenario: Scenario, service: str) -> float:
    if demand.trains is not None:
        return demand.trains
    if demand.law.timetable is not None:
        return sum(0 <= row.arrival_s < scenario.end_s for row in demand.rows)
    if demand.law.weekly is not None:
        return trains_between(demand.week, 0, scenario.end_s)
    profile = scenario.services[service].profile
    pace = Pace.over(profile, scenario.start, 0, scenario.end_s)
    return demand.per_day * pace.passed(scenario.end_s) / DAY_S


def _goods_factor(scenario: Scenario, stream: StreamId, step: str) -> float:
    """Return how many times as long `step` takes on average for the goods that visit it."""
    mix = goods_mix(scenario.services[stream.service], stream.direction)
    visits = {
        goods: share * examined_share(scenario, stream.port, stream.direction, goods)
        if step == EXAMINATION
        else share
        for goods, share in mix.items()
    }
    whole = fsum(visits.values())
    times = fsum(part * goods_factor(scenario, step, goods) for goods, part in visits.items())
    return times / whole if whole else 1.0


def _checks(
    service: Service, stream: StreamId, full: Distribution, customs: Customs
) -> list[tuple[float, Distribution]]:
    """Return the share of trains that meet each documents law; cleared inland comes first."""
    inland = service.cleared_inland.at(stream.port, stream.direction)
    ahead = service.declared_ahead.at(stream.port, stream.direction)
    return [
        (inland, customs.seal_check or NO_TIME),
        ((1.0 - inland) * ahead, customs.release_check or NO_TIME),
        ((1.0 - inland) * (1.0 - ahead), full),
    ]


def _mean_excess_s(longer: Distribution, shorter: Distribution, samples: Samples) -> float:
    """Return the mean of max(longer - shorter, 0) of two independent times."""
    u = (np.arange(_GRID) + 0.5) / _GRID
    excess = law_of(longer, samples).quantile(u)[:, None] - law_of(shorter, samples).quantile(u)
    return float(np.mean(np.maximum(excess, 0.0)))
