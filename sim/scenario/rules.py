"""Rules that need several sections of a scenario at once.

Each rule yields what it finds wrong; all are asked, so that one pass shows everything. The rules
of stations are in `rules_stations`, of evidence in `rules_evidence`, and so on, beside this module.
"""

from collections.abc import Iterator
from math import fsum
from typing import Final

from sim.domain.plan import Direction
from sim.scenario.findings import Finding
from sim.scenario.hints import unknown_name
from sim.scenario.inputs import Inputs, TimetableRow
from sim.scenario.quantities import LONGEST_S, Distribution
from sim.scenario.schema import (
    EVERYWHERE,
    VALUE_KEYS,
    PerDirection,
    Scenario,
    Section,
    Service,
    Varying,
)
from sim.scenario.traffic import BULK, is_only_scheduled, is_scheduled, laws_of, period_s
from sim.scenario.weekly import ports_of_weekly
from sim.scenario.words import Key

SHARE_TOLERANCE: Final = 1e-9
RESERVED: Final = VALUE_KEYS | {
    *("all", "supply", "surplus", "order"),
    *("westbound", "eastbound", "name"),
}
"""Words that ids may not be: they mean something in values by place, tables and train ids."""
RESERVED_SCENARIOS: Final = frozenset({"all", "supply", "surplus", "gallery"})


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield what is wrong with the period, the ids and the services of `scenario`."""
    yield from _period(scenario)
    yield from _ids(scenario)
    yield from _timetables(scenario, inputs)
    yield from _samples(scenario, inputs)
    for name, service in scenario.services.items():
        yield from _volume(name, service)
        yield from _shares(name, service, scenario)
        yield from _places(name, service, inputs)
        yield from _counting(name, service, scenario)
        yield from _profile(name, service)
        if service.cargo == BULK:
            yield from _bulk(name, service)


def _period(scenario: Scenario) -> Iterator[Finding]:
    if (scenario.end is None) == (scenario.duration is None):
        found = "both" if scenario.end is not None else "neither"
        key = ("end",) if scenario.end is not None else ()
        remedy = 'as in end = 2024-07-01 or duration = "182 d"'
        yield Finding("SCN-060", key, f"end or duration is due, got {found}", remedy)
    elif scenario.end is not None and scenario.end <= scenario.start:
        wrong = f"{scenario.end} is not after the start {scenario.start}"
        yield Finding("SCN-061", ("end",), wrong, "the end is the first day that is left out")
    elif scenario.end_s > LONGEST_S:
        yield Finding(
            "SCN-034", ("end",), f"{scenario.end} is more than 100 years on", "shorten it"
        )


def _ids(scenario: Scenario) -> Iterator[Finding]:
    if scenario.id in RESERVED_SCENARIOS:
        yield Finding("SCN-057", ("id",), f'"{scenario.id}" is a reserved word', "choose another")
    for table in ("services", "ports", "goods"):
        for name in getattr(scenario, table):
            if name in RESERVED:
                yield Finding("SCN-057", (table, name), "is a reserved word", "choose another id")


def _volume(name: str, service: Service) -> Iterator[Finding]:
    key = ("services", name)
    if is_scheduled(service):
        yield from _schedule_alone(name, service)
    elif (service.trains is None) == (service.trains_per_day is None):
        found = "neither" if service.trains is None else "both"
        where = key if service.trains is None else (*key, "trains_per_day")
        remedy = "as in trains = 4691 or trains_per_day = 25.8"
        yield Finding("SCN-062", where, f"trains or trains_per_day is due, got {found}", remedy)


def _schedule_alone(name: str, service: Service) -> Iterator[Finding]:
    key = ("services", name)
    if not is_only_scheduled(service):
        wrong = "some trains come by a timetable or every week and some do not"
        yield Finding("SCN-063", (*key, "arrivals"), wrong, "make two services of them")
    given = {
        "trains": service.trains is not None,
        "trains_per_day": service.trains_per_day is not None,
        "ports": bool(service.ports),
        "westbound": service.westbound != Service().westbound,
    }
    for part, is_given in given.items():
        if is_given:
            wrong = "nothing reads this: the timetable or weekly plan says it"
            yield Finding("SCN-063", (*key, part), wrong, "drop it, or the plan")


def _shares(name: str, service: Service, scenario: Scenario) -> Iterator[Finding]:
    key = ("services", name, "ports")
    for port in service.ports:
        if port not in scenario.ports:
            remedy = unknown_name(port, scenario.ports)
            yield Finding("SCN-065", (*key, port), f"there is no [ports.{port}]", remedy)
    if is_scheduled(service):
        return
    if not service.ports:
        yield Finding("SCN-064", key[:2], "names no ports", "as in ports = { khorgos = 1.0 }")
        return
    total = fsum(service.ports.values())
    if abs(total - 1) > SHARE_TOLERANCE:
        off = f"{abs(total - 1):.10g} {'is missing' if total < 1 else 'too much'}"
        yield Finding("SCN-064", key, f"the shares sum to {total:.10g}", f"to 1 are due: {off}")


def ports_of(name: str, service: Service, inputs: Inputs) -> set[str]:
    """Return the ports that trains of the service called `name` use."""
    files = {law.timetable for law in laws_of(service)} - {None}
    rows = (row for file in files for row in inputs.timetables.get(str(file), ()))
    listed = (row.port for row in rows if row.service == name)
    return {*service.ports, *ports_of_weekly(service), *listed}


def varying(service: Service) -> Iterator[tuple[str, Varying[object]]]:
    """Yield name and value of what may differ by port and direction in `service`."""
    for field, value in service:
        if isinstance(value, Varying):
            yield field, value


def _places(name: str, service: Service, inputs: Inputs) -> Iterator[Finding]:
    ports = ports_of(name, service, inputs)
    for field, value in varying(service):
        key = ("services", name, field)
        given = set(value.places) - {EVERYWHERE}
        for port in sorted(given - ports):
            wrong = f"{name} has no trains at {port}"
            yield Finding("SCN-067", (*key, port), wrong, unknown_name(port, ports))
        missing = sorted(ports - given)
        if EVERYWHERE not in value.places and missing and given <= ports:
            remedy = f"give it for {missing[0]}, or for all"
            yield Finding("SCN-067", key, f"nothing is given for {', '.join(missing)}", remedy)
    for port, both in service.westbound.places.items():
        if both.westbound != both.eastbound:
            key = ("services", name, "westbound", *(() if port == EVERYWHERE else (port,)))
            wrong = "a share of westbound trains does not differ by direction"
            yield Finding("SCN-076", key, wrong, "give one number")


def _counting(name: str, service: Service, scenario: Scenario) -> Iterator[Finding]:
    key = ("services", name, "counts_as")
    other = service.counts_as
    if other is None or other == name:
        return  # a service counts as itself without saying so, and may say so
    if other not in scenario.services:
        remedy = unknown_name(other, scenario.services.keys() - {name})
        yield Finding("SCN-066", key, f"there is no [services.{other}]", remedy)
    elif scenario.services[other].counts_as not in (None, other):
        last = scenario.services[other].counts_as
        wrong = f"{other} counts as {last} itself"
        yield Finding("SCN-066", key, wrong, f"write counts_as = {last}")
    elif not scenario.services[other].counted:
        yield Finding("SCN-066", key, f"{other} is not counted", "count it, or drop this")
    if not service.counted:
        wrong = "nothing reads this: the service is not counted"
        yield Finding("SCN-066", key, wrong, "drop it, or counted = false")


def _profile(name: str, service: Service) -> Iterator[Finding]:
    for field in ("months", "weekdays"):
        if not any(getattr(service.profile, field)):
            key = ("services", name, "profile", field)
            yield Finding("SCN-089", key, "all factors are zero", "for no trains write trains = 0")


def _bulk(name: str, service: Service) -> Iterator[Finding]:
    key = ("services", name)
    goes_west = any(both.westbound for both in service.westbound.places.values())
    if goes_west and not is_scheduled(service):
        wrong = "bulk trains run eastbound only"
        yield Finding("SCN-068", (*key, "westbound"), wrong, "write westbound = 0")
    for field in ("declared_ahead", "cleared_inland"):
        value: Varying[float] = getattr(service, field)
        if any(both.toward(way) for both in value.places.values() for way in Direction):
            wrong = "nothing reads this: bulk trains are cleared where they are unloaded"
            yield Finding("SCN-076", (*key, field), wrong, "drop it")


def _timetables(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    for name, service in scenario.services.items():
        files = {law.timetable for law in laws_of(service)} & set(inputs.timetables)
        rows = [row for file in files for row in inputs.timetables[str(file)]]
        ours = [row for row in rows if row.service == name]
        # An empty file is refused where it is read.
        if rows and not ours:
            wrong = "its timetable has no trains of this service"
            yield Finding("SCN-077", ("services", name, "arrivals"), wrong, "name another file")
        elif ours and not _any_within(ours, scenario):
            wrong = "no train of its timetable comes within the run"
            yield Finding("SCN-077", ("services", name, "arrivals"), wrong, "see start and end")


def _any_within(rows: list[TimetableRow], scenario: Scenario) -> bool:
    end_s = period_s(scenario)
    return end_s is None or any(-scenario.warm_up <= row.arrival_s < end_s for row in rows)


def _samples(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    for key, law in distributions(scenario):
        values = inputs.samples.get(law.empirical or "")
        low, high = law.at_least or 0, 2 * LONGEST_S if law.at_most is None else law.at_most
        if values and not any(low <= value <= high for value in values):
            wrong = "at_least and at_most leave nothing of the sample"
            yield Finding("SCN-047", key, wrong, "widen them")


def distributions(section: Section, head: Key = ()) -> Iterator[tuple[Key, Distribution]]:
    """Yield the laws of time below `section`, with their keys."""
    for name, value in section:
        yield from _laws(value, (*head, name))


def _laws(value: object, key: Key) -> Iterator[tuple[Key, Distribution]]:
    if isinstance(value, Distribution):
        yield key, value
    elif isinstance(value, PerDirection) and value.westbound == value.eastbound:
        yield from _laws(value.westbound, key)
    elif isinstance(value, Section):
        yield from distributions(value, key)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _laws(inner, (*key, name))
