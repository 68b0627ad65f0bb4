"""The busiest moments: the day and the hour with most departures, the longest queue and when."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import port_of
from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.intervals import overlaps
from sim.metrics.levels import Levels, waiting_visits
from sim.metrics.view import View
from sim.recording.columns import missing_last


@dataclass(frozen=True, slots=True)
class Busiest:
    """The day and the hour of a port's clock at which most counted trains departed.

    Moments are their beginnings; of equals it is the first. The port's clock shows `ahead_s` more
    than the scenario's.
    """

    port: str
    trains: int
    day_s: int
    day_trains: int
    hour_s: int
    hour_trains: int
    ahead_s: int


@dataclass(frozen=True, slots=True)
class LongestQueue:
    """The most who waited for a resource at one moment of the period, and when that was first.

    `waited_s` is all that was waited for it in the period.
    """

    resource: str
    most: int
    at_s: int
    waited_s: int


def busiest_of(view: View) -> tuple[Busiest, ...]:
    """Return the busiest day and hour of each port from which a counted train departed."""
    counted = [EVERYTHING in names_of(view.scenario, s.service) for s in view.tables.streams]
    departed = view.within(view.trains.departed_s) & (view.per_train(counted) == 1)
    found = []
    for port in sorted(view.scenario.ports):
        here = view.per_train([stream.port == port for stream in view.tables.streams]) == 1
        moments = view.trains.departed_s[departed & here]
        if len(moments):
            ahead_s = int(view.clock_ahead_s[departed & here][0])
            day, hour = (_fullest(moments, length, ahead_s) for length in (DAY_S, HOUR_S))
            found.append(Busiest(port, len(moments), *day, *hour, ahead_s))
    return tuple(found)


def _fullest(moments: IntColumn, length_s: int, ahead_s: int) -> tuple[int, int]:
    """Return when the spell of this length with most of `moments` begins, and how many it has."""
    spells, counts = np.unique((moments + ahead_s) // length_s, return_counts=True)
    place = int(np.argmax(counts))
    return int(spells[place]) * length_s - ahead_s, int(counts[place])


def queues_of(view: View) -> tuple[LongestQueue, ...]:
    """Return the longest queue of every resource for which somebody waited, by waiting in all."""
    visits, waits = view.visits, np.flatnonzero(waiting_visits(view.tables))
    found = []
    for code, resource in enumerate(view.tables.resources):
        rows = waits[visits.resource[waits] == code]
        queued_s, until_s = visits.queued_s[rows], missing_last(visits.waited_until_s[rows])
        most, at_s = Levels.of(queued_s, until_s).highest(view.from_s, view.to_s)
        waited_s = int(overlaps(queued_s, until_s, view.from_s, view.to_s).sum())
        if waited_s:
            found.append(LongestQueue(resource, most, at_s, waited_s))
    return tuple(sorted(found, key=lambda queue: (-queue.waited_s, queue.resource)))


def waited_by_port(queues: tuple[LongestQueue, ...]) -> dict[str, int]:
    """Return the seconds waited for anything, by port."""
    waited: dict[str, int] = {}
    for queue in queues:
        port = port_of(queue.resource)
        waited[port] = waited.get(port, 0) + queue.waited_s
    return waited
