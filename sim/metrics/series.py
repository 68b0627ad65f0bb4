"""Figures over time: trains a day, queues."""

from collections.abc import Mapping

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S
from sim.metrics.intervals import open_at
from sim.metrics.view import View
from sim.recording.columns import NOBODY, Tables, missing_last
from sim.scenario.schema import Scenario


def trains_per_day(
    tables: Tables, scenario: Scenario, moment: str = "departed_s"
) -> Mapping[tuple[str, str, str], IntColumn]:
    """Return how many trains reached `moment` on each day that the period touches, by stream.

    Keys are (service, port, direction); days are those of the port's clock.
    """
    view = View(tables, scenario, 0, tables.end_s)
    moments = getattr(tables.trains, moment)
    inside = view.within(moments)
    day, stream = view.days_of(moments)[inside], tables.trains.stream[inside]
    first = int(view.clock_ahead_s.min(initial=0)) // DAY_S
    days = -(-(tables.end_s + int(view.clock_ahead_s.max(initial=0))) // DAY_S) - first
    counts = np.zeros((len(tables.streams), days), dtype=np.int64)
    np.add.at(counts, (stream, day - first), 1)
    return dict(zip(_keys(tables), counts, strict=True))


def _keys(tables: Tables) -> list[tuple[str, str, str]]:
    return [(stream.service, stream.port, str(stream.direction)) for stream in tables.streams]


def queue_lengths(tables: Tables, moments: IntColumn) -> Mapping[str, IntColumn]:
    """Return how many wait for each resource at each of `moments`."""
    visits = tables.visits
    asks = (visits.resource != NOBODY) & ~tables.visits_of("join", "leave")
    until_s = missing_last(visits.waited_until_s)
    rows = np.flatnonzero(asks & (until_s > visits.queued_s))
    codes = visits.resource[rows]
    return {
        resource: open_at(
            visits.queued_s[rows[codes == place]], until_s[rows[codes == place]], moments
        )
        for place, resource in enumerate(tables.resources)
    }
