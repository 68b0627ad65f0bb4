"""For whom a figure is given: a port, a direction and a service, each of which may be ``all``.

The figures of a service include the services that count as it; ``all`` means the counted services.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from sim.domain.plan import Direction
from sim.recording.columns import BoolColumn, StreamName
from sim.scenario.schema import Scenario

EVERYTHING: Final = "all"
DIRECTIONS: Final = (EVERYTHING, *map(str, Direction))


@dataclass(frozen=True, slots=True)
class Group:
    """A port, a direction and a service, and the places of its streams among all streams."""

    port: str
    direction: str
    service: str
    streams: tuple[int, ...]

    def among(self, count: int) -> BoolColumn:
        """Return which of `count` streams belong to the group."""
        chosen = np.zeros(count, dtype=np.bool_)
        chosen[list(self.streams)] = True
        return chosen

    @property
    def is_whole_port(self) -> bool:
        """Return whether the group is everybody at one port, or at all of them."""
        return self.direction == self.service == EVERYTHING


def groups_of(scenario: Scenario, streams: Sequence[StreamName]) -> tuple[Group, ...]:
    """Return every group that has a stream, and those of whole ports even if they have none."""
    ports = (EVERYTHING, *sorted(scenario.ports))
    services = (EVERYTHING, *sorted(scenario.services))
    groups = []
    for port, direction, service in product(ports, DIRECTIONS, services):
        places = tuple(
            place
            for place, stream in enumerate(streams)
            if port in (EVERYTHING, stream.port)
            and direction in (EVERYTHING, stream.direction)
            and service in names_of(scenario, stream.service)
        )
        group = Group(port, direction, service, places)
        if places or group.is_whole_port:
            groups.append(group)
    return tuple(groups)


def names_of(scenario: Scenario, service: str) -> tuple[str, ...]:
    """Return the names under which trains of `service` are reported."""
    settings = scenario.services[service]
    names = [service]
    if settings.counts_as is not None and settings.counts_as != service:
        names.append(settings.counts_as)
    if settings.counted:
        names.append(EVERYTHING)
    return tuple(names)
