"""Which trains may go by another port, and which ports may see them."""

from collections.abc import Iterable

from sim.domain.plan import Direction
from sim.scenario.schema import Scenario, Service
from sim.scenario.traffic import BULK, Flow


def may_divert(service: Service, port: str, direction: Direction) -> bool:
    """Return whether any trains of `service` planned for `port` may go by another port."""
    try:
        return service.may_divert.at(port, direction) > 0
    except KeyError:
        # Refused by the rules of services.
        return False


def with_guests(scenario: Scenario, traffic: Iterable[Flow]) -> list[Flow]:
    """Return `traffic` with the trains that other ports may see, each with no number of its own."""
    planned = list(traffic)
    if scenario.diversion is None:
        return planned
    known = {flow[:3] for flow in planned}
    leaving = {
        (flow.service, flow.direction): flow
        for flow in planned
        if flow.cargo != BULK
        and may_divert(scenario.services[flow.service], flow.port, flow.direction)
    }
    guests = (
        flow._replace(port=port, trains=0.0) for flow in leaving.values() for port in scenario.ports
    )
    return [*planned, *(guest for guest in guests if guest[:3] not in known)]
