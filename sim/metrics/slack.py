"""Which limits were never reached: how full a resource ever was, and whether anybody waited."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import GateSpec, QuotaSpec, ResourceSpec, UnitsSpec
from sim.domain.time import DAY_S
from sim.metrics.levels import Levels, waiting_visits
from sim.recording.columns import ORDER_STEP, Tables, missing_last, reached

Entered = tuple[str, str, str]
"""Port, direction and step."""


@dataclass(frozen=True, slots=True)
class Slack:
    """How much of a resource was ever needed in the whole run, the warm-up too.

    `most` is the most in use at one moment (of a quota, in a day); None where that says nothing (a
    line, a pool, a gate). `visits` asked for it, `waits` of them in vain at first. Of a gate these
    are the orders given and the trains held.
    """

    resource: str
    most: int | None
    visits: int
    waits: int

    def with_other(self, other: "Slack") -> "Slack":
        """Return the slack over this and another replication."""
        most = [each for each in (self.most, other.most) if each is not None]
        visits, waits = self.visits + other.visits, self.waits + other.waits
        return Slack(self.resource, max(most, default=None), visits, waits)


def slack_of(tables: Tables) -> tuple[Slack, ...]:
    """Return the slack of every resource that has a limit."""
    waiting = waiting_visits(tables)
    codes = tables.visits.resource
    return tuple(
        _slack(tables, spec, np.flatnonzero(codes == code), int((waiting & (codes == code)).sum()))
        for code, resource in enumerate(tables.resources)
        if (spec := tables.specs.get(resource)) is not None
    )


def _slack(tables: Tables, spec: ResourceSpec, rows: IntColumn, waits: int) -> Slack:
    visits = tables.visits
    if isinstance(spec, GateSpec):
        orders = int(tables.visits_of(ORDER_STEP)[rows].sum())
        return Slack(spec.id, None, orders, waits)
    asked = rows[~tables.visits_of("join", "leave")[rows]]
    served = asked[reached(visits.started_s[asked])]
    return Slack(spec.id, _most(tables, spec, served), len(asked), waits)


def _most(tables: Tables, spec: ResourceSpec, rows: IntColumn) -> int | None:
    visits = tables.visits
    started_s = visits.started_s[rows]
    if isinstance(spec, QuotaSpec):
        days = (started_s + spec.ahead_s) // DAY_S
        return int(np.unique(days, return_counts=True)[1].max(initial=0))
    if not isinstance(spec, UnitsSpec):
        return None
    weights = tables.trains.teu[visits.train[rows]] if spec.unit == "TEU" else None
    used = Levels.of(started_s, missing_last(visits.finished_s[rows]), weights)
    return used.highest(tables.start_s, tables.end_s)[0]


def entered_steps(tables: Tables) -> set[Entered]:
    """Return the steps that some train, or its emptied rake, entered, by port and direction.

    The direction is that of the loaded train, the port that where it crosses.
    """
    visits = tables.visits
    rows = np.flatnonzero(visits.train < len(tables.trains))
    streams = tables.trains.stream[visits.train[rows]].tolist()
    pairs = set(zip(streams, visits.step[rows].tolist(), strict=True))
    return {
        (tables.streams[stream].port, str(tables.streams[stream].direction), tables.steps[step])
        for stream, step in pairs
    }


def never_entered(possible: Iterable[Entered], entered: Set[Entered]) -> tuple[Entered, ...]:
    """Return which of the `possible` steps are not among those `entered`, each once."""
    return tuple(step for step in dict.fromkeys(possible) if step not in entered)
