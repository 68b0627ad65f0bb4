"""Who was left waiting when the run ended: for what, how many, and who for longest."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.levels import waiting_visits
from sim.recording.columns import DETACHED_STEPS, Tables, reached


@dataclass(frozen=True, slots=True)
class LeftWaiting:
    """Those who waited for a resource at the end, longest first, with since when.

    `loaded` tells loaded trains from emptied rakes and trains of empties.
    """

    resource: str
    loaded: bool
    trains: tuple[str, ...]
    since_s: tuple[int, ...]
    waited_s: int
    """Seconds that all of them together have waited until the end."""


def left_waiting(tables: Tables) -> tuple[LeftWaiting, ...]:
    """Return who was left, those that have waited most in all first."""
    visits = tables.visits
    open_ = waiting_visits(tables) & ~reached(visits.waited_until_s)
    loaded = (visits.train < len(tables.trains)) & ~tables.visits_of(*DETACHED_STEPS)
    found = [
        _left(tables, code, rows, loaded=is_loaded)
        for code in np.unique(visits.resource[open_]).tolist()
        for is_loaded in (True, False)
        if len(rows := np.flatnonzero(open_ & (visits.resource == code) & (loaded == is_loaded)))
    ]
    return tuple(sorted(found, key=lambda each: (-each.waited_s, each.resource, each.loaded)))


def _left(tables: Tables, code: int, rows: IntColumn, *, loaded: bool) -> LeftWaiting:
    visits = tables.visits
    rows = rows[np.lexsort((visits.train[rows], visits.queued_s[rows]))]
    since_s = visits.queued_s[rows]
    return LeftWaiting(
        tables.resources[code],
        loaded,
        tuple(tables.ids[train] for train in visits.train[rows].tolist()),
        tuple(since_s.tolist()),
        int((tables.end_s - since_s).sum()),
    )
