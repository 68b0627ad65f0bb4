"""The rules that a scenario puts in force, in a few words each: by resource, and as a whole.

Only what differs from the plain rule is told: open round the clock, in order of arrival, measured.
"""

from collections.abc import Iterator
from typing import Final

from sim.domain.calendar import Closing
from sim.domain.plan import Direction
from sim.domain.resource import (
    GateSpec,
    Order,
    PathSpec,
    ResourceSpec,
    Slots,
    UnitsSpec,
    local_id,
    port_of,
)
from sim.scenario.clock import ALWAYS
from sim.scenario.quantities import format_duration
from sim.scenario.schema import Customs, Diversion, Scenario, Shift
from sim.scenario.values import WEEKDAYS

AT_CLOSING: Final = {
    Closing.PAUSE: "work in hand rests at closing time",
    Closing.FINISH: "finishes what is started",
    Closing.FITS: "starts only what fits",
}
_ORDERS: Final = {
    Order.ARRIVAL: "",
    Order.PRIORITY: "by priority",
    Order.DEADLINE: "nearest limit first",
}
_INSPECTIONS: Final = ("china.scanner", "china.examination")


def customs_hours(customs: Customs) -> tuple[str, ...]:
    """Return when customs is open and what becomes of work at closing time; () if never closed."""
    hours = () if customs.hours == ALWAYS else (customs.hours,)
    shifts = tuple(_shift(shift) for _, shift in sorted(customs.shifts.items()))
    return (*hours, *shifts, AT_CLOSING[customs.closing]) if hours or shifts else ()


def hours_of(scenario: Scenario, resource: str) -> tuple[str, ...]:
    """Return opening hours, shifts and closing rule of a resource; () if it never closes."""
    customs, local = scenario.ports[port_of(resource)].china.customs, local_id(resource)
    if local == "china.customs":
        return customs_hours(customs)
    hours = customs.hours if local in _INSPECTIONS else ALWAYS
    if local == "china.customs_green" and customs.green is not None:
        hours = customs.green.hours
    return () if hours == ALWAYS else (hours, AT_CLOSING[customs.closing])


def rules_of(scenario: Scenario, spec: ResourceSpec) -> tuple[str, ...]:
    """Return all rules of a resource that are not plain."""
    return (*hours_of(scenario, spec.id), *_queue_rules(scenario, spec))


def _queue_rules(scenario: Scenario, spec: ResourceSpec) -> Iterator[str]:
    customs = scenario.ports[port_of(spec.id)].china.customs
    match spec:
        case UnitsSpec():
            if local_id(spec.id) == "china.customs_green" and customs.green is not None:
                yield f"for {', '.join(customs.green.services)} only"
            if _ORDERS[spec.order]:
                yield _ORDERS[spec.order]
            if spec.margin_s is not None:
                yield f"first whoever has less than {format_duration(spec.margin_s)} left"
            if spec.helps:
                yield f"until no more than {spec.until} wait"
        case PathSpec(slots=Slots.GRID):
            yield "at fixed times"
        case GateSpec(per_day=int(per_day)):
            yield f"then {per_day} a day"


def _shift(shift: Shift) -> str:
    lanes = f"{shift.lanes:,} {'lane' if shift.lanes == 1 else 'lanes'}"
    days = "" if shift.days == WEEKDAYS else f" ({', '.join(shift.days)})"
    return f"{lanes} {shift.hours}{days}"


def rules_of_trains(scenario: Scenario) -> Iterator[str]:
    """Yield the rules that no resource has: at the limit, own limits, and who may divert."""
    yield from _at_limit(scenario)
    if scenario.diversion is not None:
        yield from _diversion(scenario, scenario.diversion)
    for name, port in scenario.ports.items():
        for gauge, pool in (("standard", port.wagons.standard), ("broad", port.wagons.broad)):
            if pool is not None and pool.claim == "arrival":
                yield f"{name}: trains claim their {gauge}-gauge empties at their arrival"


def _diversion(scenario: Scenario, diversion: Diversion) -> Iterator[str]:
    who = [
        name
        for name, service in scenario.services.items()
        if any(both.toward(way) for both in service.may_divert.places.values() for way in Direction)
    ]
    if who:
        more = f" by {format_duration(diversion.margin)}" if diversion.margin else ""
        faster = f"where that, with the additional run, is faster{more}"
        yield f"trains of {', '.join(who)} may go by another port {faster}"


def _at_limit(scenario: Scenario) -> Iterator[str]:
    clearance = scenario.clearance
    if clearance.at_limit == "expedite":
        left = format_duration(clearance.margin)
        yield f"a train goes to the head of customs' queues with less than {left} of its limit left"
    elif clearance.at_limit == "release":
        later = ", and examined afterwards" if clearance.examined_afterwards else ""
        yield f"a train that waits when its limit is up is released provisionally{later}"
