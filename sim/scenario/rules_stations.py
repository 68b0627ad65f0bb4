"""Rules of ports: capacities that trains need, keys that nothing reads, wagons that go round."""

from collections.abc import Iterator

from sim.domain.calendar import Calendar, Closing
from sim.domain.plan import Direction
from sim.domain.resource import Order, Slots
from sim.domain.time import DAY_S, SCENARIO_UTC_OFFSET_S
from sim.scenario.capacities import EAST, WEST, capacities, is_examined, services_of
from sim.scenario.clock import opening_hours, utc_offset_s
from sim.scenario.diverting import with_guests
from sim.scenario.findings import Finding, unread
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Customs, Haulage, Line, Onward, Pool, Port, Scenario, Service
from sim.scenario.traffic import CONTAINERS, Flow, flows, period_s
from sim.scenario.words import Key


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield what is wrong with the ports of `scenario`."""
    traffic = with_guests(scenario, flows(scenario, inputs))
    for name, port in scenario.ports.items():
        here = [flow for flow in traffic if flow.port == name]
        yield from _capacities(name, port, here, scenario)
        yield from _customs(name, port, scenario)
        yield from _clearance(name, port, here, scenario)
        yield from _haulage(name, port)
        yield from _paths(name, port)
        yield from _pools(name, port, here)


def _capacities(name: str, port: Port, here: list[Flow], scenario: Scenario) -> Iterator[Finding]:
    examined = [flow for flow in here if is_examined(scenario, flow)]
    for capacity in capacities(port, examined):
        needed_by = capacity.needed_by(here)
        if capacity.number == 0 and needed_by:
            wrong = f"trains of {', '.join(needed_by)} need this, and there is none"
            remedy = "give 1 or more, or no limit: no key"
            yield Finding("SCN-070", ("ports", name, *capacity.key), wrong, remedy)


def _customs(name: str, port: Port, scenario: Scenario) -> Iterator[Finding]:
    customs, key = port.china.customs, ("ports", name, "china", "customs")
    hours = opening_hours(customs.hours)
    closes = _closes(customs)
    if customs.order is not Order.ARRIVAL and customs.lanes is None and customs.green is None:
        yield unread((*key, "order"), "there are no lanes to queue for", "give lanes")
    if hours is not None and not closes:
        yield unread((*key, "hours"), "there is nothing that closes", "give lanes")
    if customs.closing is not Closing.PAUSE and not closes and customs.green is None:
        yield unread((*key, "closing"), "there is nothing that closes", "give lanes")
    if customs.joint_boarding and (customs.boarding is None or customs.documents is None):
        wrong = "documents and boarding do not both take time"
        yield unread((*key, "joint_boarding"), wrong, "give both, or drop this")
    if hours is not None and closes and never_open(hours, port, scenario):
        wrong = f'"{customs.hours}" is never within the run'
        yield Finding("SCN-071", (*key, "hours"), wrong, "lengthen the run, or open earlier")


def _closes(customs: Customs) -> bool:
    """Return whether anything is limited that the opening hours of customs close."""
    return (
        customs.lanes is not None
        or (customs.scanner is not None and customs.scanner.scanners is not None)
        or (customs.examination is not None and customs.examination.bays is not None)
    )


def never_open(hours: tuple[tuple[int, int], ...], port: Port, scenario: Scenario) -> bool:
    """Return whether the daily `hours` of the port never fall within the run."""
    start_s, end_s = -scenario.warm_up, period_s(scenario)
    if end_s is None or end_s - start_s >= DAY_S:
        return False
    ahead_s = utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S
    shifted = [((opens - ahead_s) % DAY_S, (closes - ahead_s) % DAY_S) for opens, closes in hours]
    return not Calendar.daily(shifted, start_s, end_s).opens


def _clearance(name: str, port: Port, here: list[Flow], scenario: Scenario) -> Iterator[Finding]:
    customs = port.china.customs
    checks = {"declared_ahead": customs.release_check, "cleared_inland": customs.seal_check}
    for field, check in checks.items():
        if customs.documents is not None or check is not None:
            continue
        cleared = (flow for flow in here if flow.cargo == CONTAINERS)
        marked = {
            flow.service
            for flow in cleared
            if _share(scenario.services[flow.service], field, name, flow.direction) > 0
        }
        for service in sorted(marked):
            wrong = f"customs at {name} checks no documents"
            remedy = f"give [ports.{name}.china.customs] documents"
            yield unread(("services", service, field), wrong, remedy)


def _share(service: Service, field: str, port: str, direction: Direction) -> float:
    try:
        share: float = getattr(service, field).at(port, direction)
    except KeyError:
        return 0.0
    return share


def _haulage(name: str, port: Port) -> Iterator[Finding]:
    works: dict[Key, Haulage | None] = {
        ("china", "departure"): port.china.departure,
        ("kazakhstan", "locomotive"): port.kazakhstan.locomotive,
    }
    for key, work in works.items():
        if work is not None and work.turn is not None and work.locomotives is None:
            where = ("ports", name, *key, "turn")
            yield unread(where, "there is always a locomotive", "give locomotives")


def _paths(name: str, port: Port) -> Iterator[Finding]:
    lines: dict[Key, Line | Onward | None] = {
        ("border", "standard"): port.border.standard,
        ("border", "broad"): port.border.broad,
        ("china", "onward"): port.china.onward,
        ("kazakhstan", "onward"): port.kazakhstan.onward,
    }
    for key, line in lines.items():
        if line is not None and line.slots is not Slots.HEADWAY and line.paths_per_day is None:
            where = ("ports", name, *key, "slots")
            yield unread(where, "there is no limit on paths", "give paths_per_day")


def _pools(name: str, port: Port, here: list[Flow]) -> Iterator[Finding]:
    wagons = {"standard": port.wagons.standard, "broad": port.wagons.broad}
    for gauge, pool in wagons.items():
        if pool is not None:
            key = ("ports", name, "wagons", gauge)
            yield from _supply(key, pool)
            yield from _surplus(key, pool)
            yield from _dry_pool(key, pool, here, gauge)
            yield from _claim(key, pool, here, gauge)


def _supply(key: Key, pool: Pool) -> Iterator[Finding]:
    if pool.order_up_to is not None:
        return
    given = {
        "bring": pool.bring != Pool().bring,
        "lead_time": pool.lead_time is not None,
        "brought_per_day": pool.brought_per_day is not None,
    }
    for part, is_given in given.items():
        if is_given:
            wrong = "nothing reads this: no wagons are ordered"
            yield Finding("SCN-072", (*key, part), wrong, "give order_up_to")


def _surplus(key: Key, pool: Pool) -> Iterator[Finding]:
    if pool.surplus_above is None:
        if pool.surplus_lot != Pool().surplus_lot:
            wrong = "nothing reads this: no surplus leaves"
            yield Finding("SCN-074", (*key, "surplus_lot"), wrong, "give surplus_above")
    elif pool.order_up_to is not None and pool.surplus_above < pool.order_up_to:
        wrong = f"{pool.surplus_above} is below order_up_to {pool.order_up_to}"
        remedy = "wagons would be brought and sent away for ever"
        yield Finding("SCN-073", (*key, "surplus_above"), wrong, remedy)


def _dry_pool(key: Key, pool: Pool, here: list[Flow], gauge: str) -> Iterator[Finding]:
    loads, brings = (EAST, WEST) if gauge == "standard" else (WEST, EAST)
    needed_by = services_of(here, (loads,))
    if (
        needed_by
        and pool.ready == 0
        and pool.order_up_to is None
        and not services_of(here, (brings,))
    ):
        wrong = f"trains of {', '.join(needed_by)} need wagons, and none ever come"
        yield Finding("SCN-070", (*key, "ready"), wrong, "give ready, or order_up_to")


def _claim(key: Key, pool: Pool, here: list[Flow], gauge: str) -> Iterator[Finding]:
    loads = EAST if gauge == "standard" else WEST
    if pool.claim != Pool().claim and not services_of(here, (loads,)):
        yield unread((*key, "claim"), "no train is loaded onto these wagons", "drop it")
