"""For whom a figure is given: a port, a direction and a service, each of which may be ``all``.

The figures of a service include the services that count as it; ``all`` means the counted services.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from sim.domain.plan import Direction, IntColumn
from sim.recording.columns import StreamName
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

    @property
    def is_whole_port(self) -> bool:
        """Return whether the group is everybody at one port, or at all of them."""
        return self.direction == self.service == EVERYTHING


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The sets of streams that groups are made of, each once: ports or services may share one.

    `of_group` has the place of each group's set, and ``members[place, stream]`` is 1 where it has
    the stream, else 0; `places` are the streams that each has.
    """

    of_group: tuple[int, ...]
    members: IntColumn
    places: tuple[IntColumn, ...]

    @classmethod
    def of(cls, groups: Sequence[Group], streams: int) -> "Choices":
        """Return the choices of `groups` among so many streams."""
        known: dict[tuple[int, ...], int] = {}
        of_group = tuple(known.setdefault(group.streams, len(known)) for group in groups)
        places = tuple(np.array(each, dtype=np.int64) for each in known)
        members = np.zeros((len(known), streams), dtype=np.int64)
        for own, row in zip(places, members, strict=True):
            row[own] = 1
        return cls(of_group, members, places)

    def __len__(self) -> int:
        return len(self.members)

    def added(self, amounts: IntColumn) -> IntColumn:
        """Return the sum of the `amounts` [..., stream] over each choice: [..., choice]."""
        sums: IntColumn = amounts @ self.members.T
        return sums


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
