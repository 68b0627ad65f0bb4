"""How large a run would be, computed before anything is drawn, and refused when it is too large."""

from collections.abc import Iterator
from typing import Final

from sim.scenario.capacities import EAST, WEST
from sim.scenario.findings import Finding
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Pool, Scenario
from sim.scenario.traffic import Flow, flows, is_scheduled, period_s
from sim.scenario.words import Key

MOST_TRAINS: Final = 5_000_000
"""Trains over all replications of one run, trains of empty wagons among them."""
_TRAINS_PER_HOUR: Final = 25_000_000
_USUAL_WAGONS: Final = 55


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield a finding if the replications of `scenario` have more than `MOST_TRAINS`."""
    parts = expected_trains(scenario, inputs)
    one = sum(parts.values())
    trains = one * scenario.replications
    if trains > MOST_TRAINS:
        largest = max(parts, key=lambda key: parts[key])
        hours = trains / _TRAINS_PER_HOUR
        wrong = (
            f"about {trains:.2g} trains over {scenario.replications:,} replications, some"
            f" {hours:.2g} h of computing; the limit is {MOST_TRAINS:,}"
        )
        remedy = "shorten duration or warm_up, or ask for fewer trains or replications"
        key = largest if one > MOST_TRAINS else ("replications",)
        yield Finding("SCN-078", key, wrong, remedy)


def computing_s(scenario: Scenario, inputs: Inputs, runs: int) -> float:
    """Return about how many seconds one processor computes on `runs` replications."""
    trains = sum(expected_trains(scenario, inputs).values())
    return trains * runs / _TRAINS_PER_HOUR * 3_600


def expected_trains(scenario: Scenario, inputs: Inputs) -> dict[Key, float]:
    """Return about how many trains one replication has, warm-up included, by what sends them.

    Services send trains; pools send trains of empty wagons.
    """
    length_s = period_s(scenario)
    if length_s is None:
        return {}
    traffic = flows(scenario, inputs)
    with_warm_up = 1 + scenario.warm_up / length_s
    parts: dict[Key, float] = {}
    for flow in traffic:
        service = scenario.services[flow.service]
        # The trains of a schedule are counted with the warm-up.
        trains = flow.trains * (1.0 if is_scheduled(service) else with_warm_up)
        volume = "trains" if service.trains is not None else "trains_per_day"
        key = ("services", flow.service, "arrivals" if is_scheduled(service) else volume)
        parts[key] = parts.get(key, 0.0) + trains
    parts.update(_empty_trains(scenario, traffic, with_warm_up))
    return parts


def _empty_trains(
    scenario: Scenario, traffic: list[Flow], with_warm_up: float
) -> Iterator[tuple[Key, float]]:
    """Yield about how many supply and surplus trains each pool makes."""
    for name, port in scenario.ports.items():
        here = [flow for flow in traffic if flow.port == name]
        pools = {"standard": (port.wagons.standard, EAST), "broad": (port.wagons.broad, WEST)}
        for gauge, (pool, loads) in pools.items():
            if pool is not None:
                key = ("ports", name, "wagons", gauge)
                yield key, _lots(pool, here, loads, with_warm_up)


def _lots(pool: Pool, here: list[Flow], loads: tuple[object, str], with_warm_up: float) -> float:
    trains = sum(flow.trains for flow in here if (flow.direction, flow.cargo) == loads)
    others = sum(flow.trains for flow in here if (flow.direction, flow.cargo) != loads)
    lots = 0.0
    if pool.order_up_to is not None:
        lots += max(pool.order_up_to - pool.ready, 0) / pool.bring
        lots += trains * with_warm_up * _USUAL_WAGONS / pool.bring
    if pool.surplus_above is not None:
        lots += max(pool.ready - pool.surplus_above, 0) / pool.surplus_lot
        lots += others * with_warm_up * _USUAL_WAGONS / pool.surplus_lot
    return lots
