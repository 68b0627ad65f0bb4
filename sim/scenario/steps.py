"""Which law of the scenario times which step of which train, and what its goods change.

The one table that the workload draws from, the model asks which steps take time, and the load
preview multiplies with the demand. Steps are named as in the visit log.
"""

from collections.abc import Mapping
from math import fsum

from sim.domain.plan import Direction
from sim.scenario.quantities import Distribution
from sim.scenario.schema import (
    Examination,
    Haulage,
    PerDirection,
    Port,
    Scanner,
    Scenario,
    Service,
    Task,
)

BULK = "bulk"
EXAMINATION = "examination"
INSPECTIONS = frozenset({"scan", EXAMINATION})
"""Steps that look into the cargo."""
CRANE_JOBS = frozenset({"reload", "unload", "load"})

_NO_TIME = Distribution.model_validate("0 s")

Laws = dict[str, Distribution | None]


def step_laws(
    scenario: Scenario, port: str, direction: Direction, cargo: str
) -> dict[str, Distribution]:
    """Return the law of each step that can take time, by the step's name.

    `documents` is the full check; trains declared ahead or cleared inland meet another law there.

    Raises:
        ValueError: bulk trains do not run westbound; `sim.scenario.rules` refuses them.
    """
    place = scenario.ports[port]
    if cargo == BULK:
        if direction is Direction.WESTBOUND:
            raise ValueError("bulk trains run eastbound only")
        laws = _bulk(place)
    elif direction is Direction.WESTBOUND:
        laws = _westbound(place)
    else:
        laws = _eastbound(place)
    return {step: law for step, law in laws.items() if law is not None}


def goods_mix(service: Service, direction: Direction) -> Mapping[str, float]:
    """Return the share of trains by class of goods, in the alphabet's order; empty for none."""
    mix = service.goods.toward(direction)
    return {name: mix[name] for name in sorted(mix) if mix[name] > 0.0}


def examined_share(scenario: Scenario, port: str, direction: Direction, goods: str = "") -> float:
    """Return the share of trains with a class of `goods` that are examined."""
    own = scenario.goods[goods].examination if goods else None
    if own is not None:
        return own
    examination = scenario.ports[port].china.customs.examination
    return 0.0 if examination is None else examination.share.toward(direction)


def goods_factor(scenario: Scenario, step: str, goods: str) -> float:
    """Return how many times as long `step` takes for trains with a class of `goods`."""
    if step == EXAMINATION:
        return scenario.goods[goods].examination_time
    return scenario.goods[goods].crane_time if step in CRANE_JOBS else 1.0


def visit_share(
    scenario: Scenario, service: str, port: str, direction: Direction, step: str
) -> float:
    """Return the share of trains that visit `step`; all visit each step but the inspections.

    Trains cleared inland are not inspected; the examination has the mean share over the goods.
    """
    if step not in INSPECTIONS:
        return 1.0
    trains = scenario.services[service]
    share = 1.0 - trains.cleared_inland.at(port, direction)
    if step != EXAMINATION:
        return share
    mix = goods_mix(trains, direction)
    if not mix:
        return share * examined_share(scenario, port, direction)
    return share * fsum(
        part * examined_share(scenario, port, direction, goods) for goods, part in mix.items()
    )


def _westbound(place: Port) -> Laws:
    china, kazakhstan = place.china, place.kazakhstan
    crane_job = kazakhstan.reload.time
    return {
        **_clearance(place, Direction.WESTBOUND),
        "departure": _time_of(china.departure),
        "departure_turn": _turn_of(china.departure),
        "run": _toward(place.border.standard.run, Direction.WESTBOUND),
        "papers": _toward(kazakhstan.papers, Direction.WESTBOUND),
        # Direct, or over the ground in two jobs that take the same time each.
        "reload": crane_job,
        "unload": crane_job,
        "load": crane_job,
        "forming": _time_of(kazakhstan.forming),
        "locomotive": _time_of(kazakhstan.locomotive),
        "locomotive_turn": _turn_of(kazakhstan.locomotive),
        "run_empty": _toward(place.border.standard.run, Direction.EASTBOUND),
    }


def _eastbound(place: Port) -> Laws:
    return {
        **_way_into_china(place),
        **_clearance(place, Direction.EASTBOUND),
        "reload": place.china.reload.time,
        "forming": _time_of(place.china.forming),
    }


def _bulk(place: Port) -> Laws:
    return {**_way_into_china(place), BULK: _time_of(place.china.bulk)}


def _way_into_china(place: Port) -> Laws:
    return {
        "papers": _toward(place.kazakhstan.papers, Direction.EASTBOUND),
        "run": _toward(place.border.broad.run, Direction.EASTBOUND),
        "run_empty": _toward(place.border.broad.run, Direction.WESTBOUND),
    }


def _clearance(place: Port, direction: Direction) -> Laws:
    customs, reception = place.china.customs, place.china.reception
    documents = _toward(customs.documents, direction)
    if documents is None and (customs.release_check or customs.seal_check):
        # Only the trains that have the short check take time, but every train passes the lane.
        documents = _NO_TIME
    return {
        "reception": None if reception is None else reception.time.toward(direction),
        "documents": documents,
        "boarding": _toward(customs.boarding, direction),
        "scan": _time_of(customs.scanner),
        EXAMINATION: _time_of(customs.examination),
    }


def _toward(laws: PerDirection[Distribution] | None, direction: Direction) -> Distribution | None:
    return None if laws is None else laws.toward(direction)


def _time_of(
    task: Task | Haulage | Scanner | Examination | None,
) -> Distribution | None:
    return None if task is None else task.time


def _turn_of(haulage: Haulage | None) -> Distribution | None:
    return None if haulage is None else haulage.turn
