"""Late trains: those whose crossing took longest, and those beyond their clearance limit."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from sim.domain.clearance import Reading
from sim.domain.plan import IntColumn
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.view import View
from sim.recording.columns import BoolColumn, Tables, missing_last, reached


@dataclass(frozen=True, slots=True)
class Late:
    """Which trains are late: a share of each port and direction, or those that took longer.

    One of the two is None.
    """

    share: float | None = 0.1
    over_s: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Trains, and the part of each crossing whose waiting is looked at: ``[from_s, to_s)``."""

    trains: BoolColumn
    from_s: IntColumn
    to_s: IntColumn


def stays_s(tables: Tables) -> IntColumn:
    """Return from when each train was due to its departure, or to the end of the run."""
    over_s = np.minimum(missing_last(tables.trains.departed_s), tables.end_s)
    return np.maximum(over_s - tables.trains.due_s, 0)


def due_trains(view: View) -> BoolColumn:
    """Return the counted trains that were due in the period."""
    names = [names_of(view.scenario, stream.service) for stream in view.tables.streams]
    counted = view.per_train([EVERYTHING in known for known in names]) == 1
    due: BoolColumn = view.within(view.trains.due_s) & counted
    return due


def late_trains(view: View, late: Late) -> Spans:
    """Return the late ones of the trains due in the period, each with its whole crossing.

    A share is rounded up to whole trains; of equals the first is late.
    """
    stay_s, due = stays_s(view.tables), due_trains(view)
    if late.over_s is not None:
        chosen = due & (stay_s > late.over_s)
    else:
        chosen = np.zeros(len(stay_s), dtype=np.bool_)
        for place in sorted({(s.port, s.direction) for s in view.tables.streams}):
            here = view.per_train([(s.port, s.direction) == place for s in view.tables.streams])
            ranks = np.flatnonzero(due & (here == 1))
            slowest = ranks[np.argsort(-stay_s[ranks], kind="stable")]
            chosen[slowest[: ceil((late.share or 0) * len(ranks))]] = True
    due_s = view.trains.due_s
    return Spans(chosen, due_s, due_s + stay_s)


def beyond_limit(view: View) -> Spans:
    """Return the trains due in the period that were beyond their limit, and their clearance.

    A train not yet released is beyond it if the limit was up when the run ended.
    """
    presented_s, taken_s = view.trains.presented_s, view.clock.taken_s(Reading.ARRIVAL)
    released_s = np.where(reached(taken_s), view.trains.released_s, view.tables.end_s)
    known = due_trains(view) & reached(presented_s)
    beyond = known & (released_s - presented_s > view.clock.limit_s)
    return Spans(beyond, presented_s, released_s)
