"""What a scenario reads beside its own text: timetables, samples and routes.

The loader fills these; the workload draws from them. Keys are the file names as the scenario
writes them, so that no path of the machine travels with a result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.domain.plan import Direction


class TimetableRow(NamedTuple):
    """One train of a timetable; what is None comes from the service.

    `arrival_s` is in seconds from the scenario's start on the scenario's clock (UTC+8), already
    shifted from the port's local time.
    """

    arrival_s: int
    service: str
    port: str
    direction: Direction
    wagons: int | None = None
    teu: int | None = None
    tonnes: float | None = None
    value: float | None = None


class RouteRow(NamedTuple):
    """One route that trains of a direction are drawn from, in proportion to `weight`.

    `to_port_s` and `from_port_s` are mean running times in seconds before and after the port, `cv`
    is the coefficient of variation of both.
    """

    direction: Direction
    origin: str
    destination: str
    weight: float
    to_port_s: int
    from_port_s: int
    cv: float = 0.0


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files a scenario names: timetables, samples of durations in seconds, and routes."""

    timetables: Mapping[str, tuple[TimetableRow, ...]] = field(default_factory=dict)
    samples: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    routes: Mapping[str, tuple[RouteRow, ...]] = field(default_factory=dict)
