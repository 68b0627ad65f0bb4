"""What the base says: who was late, how long they waited for what, and because of what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import HOUR_S
from sim.experiments.point import Point
from sim.metrics.charges import Charging
from sim.metrics.late import Late, Spans, beyond_limit, due_trains, late_trains, stays_s
from sim.metrics.view import View
from sim.model.specs import resource_specs
from sim.recording.columns import BoolColumn, missing_last
from sim.recording.reading import Span, read_tables
from sim.workload.gales import gales

_QUEUES: Final = (
    ("china.customs", "china.customs_overtime"),
    ("kazakhstan.broad_wagons", "kazakhstan.container_yard"),
)
"""Local ids that share a queue: who waits for one waits for the other."""


class Who(StrEnum):
    """Whose waiting is charged."""

    LATE = "late"
    """Trains whose crossing took long, with all their waiting."""
    LIMIT = "beyond the limit"
    """Trains beyond their clearance limit, with their waiting until release."""


@dataclass(frozen=True, slots=True)
class Account:
    """Hours that the trains of a port and direction waited for one thing because of another.

    Both figures are means over replications; `trains` are those of the whole group.
    """

    who: Who
    port: str
    direction: str
    waited_for: str
    charged_to: str
    trains: float
    hours: float

    @property
    def per_train(self) -> float:
        """Return the hours of one train of the group."""
        return self.hours / self.trains


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What one replication of the base says; trains by rank.

    `waited` are the resources for which somebody waited at any time, be it an emptied rake;
    `place` is where each train crosses, a place in `ports`.
    """

    stays_s: IntColumn
    due: BoolColumn
    late: BoolColumn
    ports: tuple[str, ...]
    place: IntColumn
    waited: frozenset[str]
    seconds: Mapping[tuple[Who, str, str, str, str], float]
    trains: Mapping[tuple[Who, str, str], int]


def seen_at(point: Point, late: Late) -> tuple[Seen, ...]:
    """Return what the finished replications of the base say."""
    return tuple(_seen(point, number, place, late) for number, place in enumerate(point.places()))


def _seen(point: Point, number: int, folder: Path, late: Late) -> Seen:
    scenario = point.question.scenario
    specs = resource_specs(scenario, gales(scenario, point.question.inputs, number))
    tables = read_tables(folder, number, Span(-scenario.warm_up, scenario.end_s), specs)
    view, charging = View(tables, scenario, 0, scenario.end_s), Charging(tables)
    slow, beyond = late_trains(view, late), beyond_limit(view)
    seconds: dict[tuple[Who, str, str, str, str], float] = {}
    trains: dict[tuple[Who, str, str], int] = {}
    for who, spans in ((Who.LATE, slow), (Who.LIMIT, beyond)):
        trains |= {(who, *place): count for place, count in _counts(view, spans)}
        for charge in charging.charges(view, spans):
            names = charge.waited_for, charge.charged_to
            seconds[who, charge.port, charge.direction, *names] = charge.seconds
    ports = tuple(sorted(scenario.ports))
    place = view.per_train([ports.index(stream.port) for stream in tables.streams])
    waited = frozenset(_waited(view))
    due = due_trains(view)
    return Seen(stays_s(tables), due, slow.trains, ports, place, waited, seconds, trains)


def _counts(view: View, spans: Spans) -> Iterator[tuple[tuple[str, str], int]]:
    counts: dict[tuple[str, str], int] = {}
    for stream, count in zip(view.tables.streams, view.counted(spans.trains), strict=True):
        place = stream.port, str(stream.direction)
        counts[place] = counts.get(place, 0) + int(count)
    yield from counts.items()


def _waited(view: View) -> Iterator[str]:
    """Yield the resources for which somebody waited, and those that share their queues."""
    visits, names = view.visits, view.tables.resources
    waited = missing_last(view.waited_until_s) > visits.queued_s
    codes = np.unique(visits.resource[waited & (visits.resource >= 0)])
    for name in (names[code] for code in codes.tolist()):
        port, _, local = name.partition(".")
        yield name
        for queue in _QUEUES:
            if local in queue:
                yield from (f"{port}.{other}" for other in queue)


def accounts(seen: Sequence[Seen]) -> tuple[Account, ...]:
    """Return the accounts in the mean replication, of each group the largest first."""
    count = len(seen)
    keys = sorted({key for each in seen for key in each.seconds})
    found = []
    for who, port, direction, waited_for, charged_to in keys:
        names = waited_for, charged_to
        trains = sum(each.trains.get((who, port, direction), 0) for each in seen) / count
        whole_s = sum(each.seconds.get((who, port, direction, *names), 0.0) for each in seen)
        hours = whole_s / count / HOUR_S
        found.append(Account(who, port, direction, *names, trains, hours))
    return tuple(sorted(found, key=lambda a: (a.who, a.port, a.direction, -a.hours)))
