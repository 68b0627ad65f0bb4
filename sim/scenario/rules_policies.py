"""Rules of clearance policies: the action at the limit, green lanes, shifts, overtime."""

from collections.abc import Iterator

from sim.domain.calendar import Calendar
from sim.domain.time import DAY_S, SCENARIO_UTC_OFFSET_S
from sim.scenario.capacities import EAST, WEST, is_examined, services_of
from sim.scenario.clock import opening_hours, utc_offset_s
from sim.scenario.diverting import with_guests
from sim.scenario.findings import Finding, unread
from sim.scenario.hints import unknown_name
from sim.scenario.inputs import Inputs
from sim.scenario.rules import ports_of
from sim.scenario.rules_stations import never_open
from sim.scenario.schema import Customs, GreenChannel, Port, Scenario, Shift
from sim.scenario.traffic import BULK, Flow, flows, period_s
from sim.scenario.values import WEEKDAYS
from sim.scenario.words import Key

_TWO_WEEKS_S = 14 * DAY_S


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield what is wrong with the clearance policies of `scenario`."""
    if not _has_policies(scenario):
        return
    traffic = with_guests(scenario, flows(scenario, inputs))
    yield from _at_limit(scenario, traffic)
    for name, port in scenario.ports.items():
        customs, key = port.china.customs, ("ports", name, "china", "customs")
        if customs.green is not None:
            yield from _green(customs.green, (*key, "green"), port, scenario)
            users = _users(name, scenario, inputs, traffic)
            yield from _green_services(customs.green, (*key, "green", "services"), users, scenario)
        yield from _overtime(customs, (*key, "overtime"))
        yield from _shifts(customs, (*key, "shifts"), scenario.start.weekday())
        if services_of((flow for flow in traffic if flow.port == name), (WEST, EAST)):
            yield from _no_lane_open(customs, (*key, "shifts"), port, scenario)


def _has_policies(scenario: Scenario) -> bool:
    clearance = scenario.clearance
    acts = clearance.at_limit != "measure" or clearance.margin or clearance.examined_afterwards
    posts = (port.china.customs for port in scenario.ports.values())
    return bool(acts) or any(post.green or post.overtime or post.shifts for post in posts)


def _at_limit(scenario: Scenario, traffic: list[Flow]) -> Iterator[Finding]:
    clearance = scenario.clearance
    key = ("clearance", "at_limit")
    if clearance.at_limit == "expedite":
        if clearance.margin == 0:
            wrong = "expedite needs to know when a train is short of time"
            yield Finding("SCN-122", key, wrong, 'as in margin = "4 h"')
        if not any(_queues(port.china.customs) for port in scenario.ports.values()):
            yield unread(key, "customs has no queue to go ahead in", "give lanes")
    elif clearance.margin > 0:
        remedy = 'write at_limit = "expedite", or drop this'
        yield unread(("clearance", "margin"), f"at_limit is {clearance.at_limit}", remedy)
    if not clearance.examined_afterwards:
        return
    key = ("clearance", "examined_afterwards")
    if clearance.at_limit != "release":
        remedy = 'write at_limit = "release", or drop this'
        yield unread(key, f"at_limit is {clearance.at_limit}", remedy)
    elif not any(is_examined(scenario, flow) for flow in traffic):
        yield unread(key, "no train is examined", "give [ports.<id>.china.customs.examination]")


def _queues(customs: Customs) -> bool:
    """Return whether trains may have to queue anywhere in customs."""
    return (
        customs.lanes is not None
        or customs.green is not None
        or (customs.scanner is not None and customs.scanner.scanners is not None)
        or (customs.examination is not None and customs.examination.bays is not None)
    )


def _green(green: GreenChannel, key: Key, port: Port, scenario: Scenario) -> Iterator[Finding]:
    customs = port.china.customs
    if not (customs.documents or customs.release_check or customs.seal_check):
        yield unread(key, "customs checks no documents", "give documents")
    hours = opening_hours(green.hours)
    if hours is not None and never_open(hours, port, scenario):
        wrong = f'"{green.hours}" is never within the run'
        yield Finding("SCN-071", (*key, "hours"), wrong, "lengthen the run, or open earlier")


def _users(name: str, scenario: Scenario, inputs: Inputs, traffic: list[Flow]) -> set[str]:
    """Return the services that customs at the port `name` may see, with or without volume."""
    own = {
        service
        for service, about in scenario.services.items()
        if about.cargo != BULK
        and name in ports_of(service, about, inputs)
        and about.ports.get(name, 1.0) > 0
    }
    return own | set(services_of((flow for flow in traffic if flow.port == name), (WEST, EAST)))


def _green_services(
    green: GreenChannel, key: Key, users: set[str], scenario: Scenario
) -> Iterator[Finding]:
    for service in green.services:
        if service not in scenario.services:
            remedy = unknown_name(service, scenario.services)
            yield Finding("SCN-123", key, f"there is no [services.{service}]", remedy)
        elif service not in users:
            wrong = f"customs here sees no trains of {service}"
            yield Finding("SCN-123", key, wrong, unknown_name(service, users))


def _overtime(customs: Customs, key: Key) -> Iterator[Finding]:
    overtime = customs.overtime
    if overtime is None:
        return
    if customs.lanes is None:
        yield unread(key, "no train waits for a lane", "give lanes")
    if overtime.lanes == 0:
        yield unread(key, "there are no overtime lanes", "give lanes = 1 or more, or drop this")
    if overtime.until > overtime.above:
        wrong = f"{overtime.until} is more than above = {overtime.above}"
        yield Finding("SCN-124", (*key, "until"), wrong, "they close at a shorter queue")


def _shifts(customs: Customs, key: Key, first_weekday: int) -> Iterator[Finding]:
    if customs.shifts and customs.lanes is None:
        yield unread(key, "there is no limit on lanes", "give lanes, the number at full strength")
        return
    hours = opening_hours(customs.hours)
    opened = None if hours is None else Calendar.daily(hours, 0, _TWO_WEEKS_S)
    for name, shift in customs.shifts.items():
        if customs.lanes is not None and shift.lanes > customs.lanes:
            wrong = f"{shift.lanes} is more than lanes = {customs.lanes}"
            remedy = "lanes is the number at full strength"
            yield Finding("SCN-125", (*key, name, "lanes"), wrong, remedy)
        spells = _spells(shift, first_weekday, 0, _TWO_WEEKS_S)
        if opened is not None and not any(opened.open_seconds(*spell) for spell in spells):
            yield unread((*key, name), "customs is closed then", "see the hours of customs")


def _no_lane_open(customs: Customs, key: Key, port: Port, scenario: Scenario) -> Iterator[Finding]:
    """Yield a finding if trains need a lane and shifts leave none open in the whole run."""
    idle = [shift for shift in customs.shifts.values() if shift.lanes == 0]
    end_s = period_s(scenario)
    if not customs.lanes or not idle or end_s is None:
        return
    ahead_s = utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S
    # A week shows it all; the port's clock counts from midnight of the first day.
    from_s = ahead_s - scenario.warm_up
    to_s = min(end_s + ahead_s, from_s + _TWO_WEEKS_S)
    hours = opening_hours(customs.hours) or ((0, DAY_S),)
    opened = Calendar.daily(hours, from_s, to_s)
    weekday = scenario.start.weekday()
    spells = (spell for shift in idle for spell in _spells(shift, weekday, from_s, to_s))
    closed = Calendar.from_intervals(spells, from_s, to_s)
    openings = list(zip(opened.opens, opened.closes, strict=True))
    if openings and all(closed.open_seconds(*each) == each[1] - each[0] for each in openings):
        wrong = "no lane is ever open within the run"
        yield Finding("SCN-071", key, wrong, "leave a lane open at some time")


def _spells(shift: Shift, first_weekday: int, from_s: int, to_s: int) -> Iterator[tuple[int, int]]:
    """Yield the times of `shift` on the port's clock in ``[from_s, to_s)``.

    Second 0 is the midnight at which a day `first_weekday` (Monday is 0) begins.
    """
    hours = opening_hours(shift.hours) or ((0, DAY_S),)
    for day in range(from_s // DAY_S - 1, -(-to_s // DAY_S)):
        if WEEKDAYS[(first_weekday + day) % 7] in shift.days:
            for opens, closes in hours:
                begins = day * DAY_S + opens
                yield begins, begins + ((closes - opens) % DAY_S or DAY_S)
