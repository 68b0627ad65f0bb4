"""Rules of trains that come every week, and of the routes that trains are drawn from."""

from collections.abc import Iterator
from typing import Final

from sim.domain.plan import Direction
from sim.scenario.findings import Finding
from sim.scenario.hints import unknown_name
from sim.scenario.inputs import Inputs
from sim.scenario.schema import EVERYWHERE, Profile, Scenario, Service
from sim.scenario.traffic import BULK, flows, laws_of, period_s
from sim.scenario.weekly import first_week_s, ports_of_weekly, trains_between

_SAID_BY_ROUTES: Final = ("origin", "destination", "to_port", "from_port")


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield what is wrong with the weekly plans and the routes of `scenario`."""
    for name, service in scenario.services.items():
        if any(law.weekly is not None for law in laws_of(service)):
            yield from _weekly(name, service, scenario)
        if service.routes is not None:
            yield from _beside_routes(name, service)
            yield from _directions_of_routes(name, service.routes, scenario, inputs)


def _weekly(name: str, service: Service, scenario: Scenario) -> Iterator[Finding]:
    key = ("services", name, "arrivals")
    everywhere = service.arrivals.places.get(EVERYWHERE)
    if everywhere and (everywhere.westbound.weekly, everywhere.eastbound.weekly) != (None, None):
        wrong = "a weekly plan does not say at which port its trains come"
        remedy = 'give it by port, as in arrivals = { khorgos = { weekly = ["mon 08:15"] } }'
        yield Finding("SCN-112", key, wrong, remedy)
        return
    unknown = [port for port in ports_of_weekly(service) if port not in scenario.ports]
    for port in unknown:
        remedy = unknown_name(port, scenario.ports)
        yield Finding("SCN-065", (*key, port), f"there is no [ports.{port}]", remedy)
    if not unknown and not _any_within(service, scenario):
        wrong = "no train of its weekly plan comes within the run"
        yield Finding("SCN-113", key, wrong, "give a moment, or a longer run")
    if service.profile != Profile():
        wrong = "nothing reads this: the weekly plan is the same every week"
        yield Finding("SCN-063", ("services", name, "profile"), wrong, "drop it, or the plan")
    yield from _weekly_bulk(name, service)


def _any_within(service: Service, scenario: Scenario) -> bool:
    end_s = period_s(scenario)
    plans = (
        first_week_s(service.arrivals.at(port, direction), scenario.ports[port], scenario.start)
        for port in ports_of_weekly(service)
        for direction in Direction
    )
    return end_s is None or any(trains_between(plan, -scenario.warm_up, end_s) for plan in plans)


def _weekly_bulk(name: str, service: Service) -> Iterator[Finding]:
    for port in ports_of_weekly(service):
        if service.cargo == BULK and service.arrivals.at(port, Direction.WESTBOUND).weekly:
            key = ("services", name, "arrivals", port)
            remedy = "give an empty plan for westbound: weekly = []"
            yield Finding("SCN-068", key, "bulk trains run eastbound only", remedy)


def _beside_routes(name: str, service: Service) -> Iterator[Finding]:
    for field in _SAID_BY_ROUTES:
        if getattr(service, field) != getattr(Service(), field):
            wrong = "nothing reads this: the routes say it"
            yield Finding("SCN-116", ("services", name, field), wrong, "drop it, or routes")


def _directions_of_routes(
    name: str, file: str, scenario: Scenario, inputs: Inputs
) -> Iterator[Finding]:
    rows = inputs.routes.get(file)
    if not rows:
        return  # an empty file, or one that cannot be read, is refused where it is read
    needed = {flow.direction for flow in flows(scenario, inputs) if flow.service == name}
    for direction in sorted(needed - {row.direction for row in rows}):
        wrong = f"{name} has {direction} trains, and {file} has no {direction} route"
        yield Finding("SCN-115", ("services", name, "routes"), wrong, "add one, or another file")
