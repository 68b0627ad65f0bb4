"""How many trains of which service a scenario sends where, before any is drawn."""

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from sim.domain.plan import Direction
from sim.domain.time import DAY_S
from sim.scenario.inputs import Inputs
from sim.scenario.schema import ArrivalLaw, Scenario, Service
from sim.scenario.weekly import first_week_s, ports_of_weekly, trains_between

CONTAINERS = "containers"
BULK = "bulk"

_MOST = 10**30
"""A number of trains that is refused anyway is cut here, so that arithmetic stays finite."""


class Flow(NamedTuple):
    """Trains expected in ``[start, end)``."""

    service: str
    port: str
    direction: Direction
    cargo: str
    trains: float


def period_s(scenario: Scenario) -> int | None:
    """Return the length of the run in seconds, None if the scenario does not tell one."""
    if (scenario.end is None) == (scenario.duration is None):
        return None
    return scenario.end_s if scenario.end_s > 0 else None


def laws_of(service: Service) -> Iterator[ArrivalLaw]:
    """Yield the arrival laws of all places of `service`."""
    for both in service.arrivals.places.values():
        yield both.westbound
        yield both.eastbound


def is_scheduled(service: Service) -> bool:
    """Return whether any trains of `service` come by a timetable or a weekly plan.

    Those say themselves where trains run, and how many.
    """
    return any(_is_schedule(law) for law in laws_of(service))


def is_only_scheduled(service: Service) -> bool:
    """Return whether all trains of `service` come by a timetable or a weekly plan."""
    return all(_is_schedule(law) for law in laws_of(service))


def _is_schedule(law: ArrivalLaw) -> bool:
    return law.timetable is not None or law.weekly is not None


def flows(scenario: Scenario, inputs: Inputs) -> list[Flow]:
    """Return where trains run, each place with a positive number."""
    found: list[Flow] = []
    for name, service in scenario.services.items():
        by_place = (
            _scheduled(name, service, scenario, inputs)
            if is_scheduled(service)
            else _by_share(service, period_s(scenario) or DAY_S)
        )
        for (port, direction), trains in by_place.items():
            if trains > 0 and port in scenario.ports:
                found.append(Flow(name, port, direction, service.cargo, trains))
    return found


Places = dict[tuple[str, Direction], float]


def _by_share(service: Service, length_s: int) -> Places:
    trains = float(min(service.trains or 0, _MOST))
    if service.trains_per_day is not None:
        profile = service.profile
        factor = fsum(profile.months) / 12 * fsum(profile.weekdays) / 7
        trains = min(service.trains_per_day * factor * length_s / DAY_S, float(_MOST))
    places: Places = {}
    for port, share in service.ports.items():
        try:
            westbound = service.westbound.at(port, Direction.WESTBOUND)
        except KeyError:
            continue
        places[port, Direction.WESTBOUND] = trains * share * westbound
        places[port, Direction.EASTBOUND] = trains * share * (1 - westbound)
    return places


def _scheduled(name: str, service: Service, scenario: Scenario, inputs: Inputs) -> Places:
    files = {law.timetable for law in laws_of(service) if law.timetable is not None}
    # The warm-up may be longer than the run; its trains come by the same file.
    first_s, last_s = -scenario.warm_up, period_s(scenario) or 0
    places = _weekly(service, scenario, first_s, last_s)
    for row in (row for file in sorted(files) for row in inputs.timetables.get(file, ())):
        if row.service == name and first_s <= row.arrival_s < last_s:
            place = (row.port, row.direction)
            places[place] = places.get(place, 0) + 1
    return places


def _weekly(service: Service, scenario: Scenario, first_s: int, last_s: int) -> Places:
    places: Places = {}
    for port in ports_of_weekly(service):
        if port in scenario.ports:
            for direction in Direction:
                law = service.arrivals.at(port, direction)
                week = first_week_s(law, scenario.ports[port], scenario.start)
                places[port, direction] = trains_between(week, first_s, last_s)
    return places
