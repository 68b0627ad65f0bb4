"""Where the hours go: every second of a crossing belongs to one step, as waiting or as work.

A train does one thing after the other, so the pieces of its visits add up to its whole crossing.
What is held (tracks, a place in the yard) is waited for; its use is the time of the steps that
follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import HOUR_S
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.view import View
from sim.recording.columns import MISSING, RAKE_STEPS, BoolColumn, Tables, missing_last
from sim.scenario.schema import Scenario

WAITING: Final = "waiting"
WORKING: Final = "working"
REMAINDER: Final = "remainder"
"""The step under which seconds stand that no visit accounts for; there should be none."""


class Cause(NamedTuple):
    """Seconds that the departed trains of a port and direction spent in one way."""

    port: str
    direction: str
    step: str
    activity: str
    seconds: int
    trains: int

    @property
    def mean_h(self) -> float:
        """Return the hours per departed train."""
        return self.seconds / (self.trains * HOUR_S)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """What trains did, one piece per visit and activity: `began_s` to `ended_s`."""

    train: IntColumn
    step: IntColumn
    working: BoolColumn
    began_s: IntColumn
    ended_s: IntColumn


def pieces_of(tables: Tables) -> Pieces:
    """Return the visits of loaded trains as pieces of time; what goes on ends after everything."""
    visits = tables.visits
    rows = np.flatnonzero((visits.train < len(tables.trains)) & ~tables.visits_of(*RAKE_STEPS))
    step, queued_s = visits.step[rows], visits.queued_s[rows]
    started_s = missing_last(visits.started_s[rows])
    works = tables.works[step] & (visits.started_s[rows] != MISSING)
    finished_s = missing_last(visits.finished_s[rows[works]])
    return Pieces(
        train=np.concatenate((visits.train[rows], visits.train[rows[works]])),
        step=np.concatenate((step, step[works])),
        working=np.repeat([False, True], [len(rows), int(works.sum())]),
        began_s=np.concatenate((queued_s, started_s[works])),
        ended_s=np.concatenate((started_s, finished_s)),
    )


def hours_by_cause(
    tables: Tables, scenario: Scenario, window_s: tuple[int, int] | None = None
) -> tuple[Cause, ...]:
    """Return what the counted trains that departed in the window did, by port and direction.

    The seconds of all causes of a port and direction add up to the dwell of its trains, whose
    number is in each row. Causes without a second are left out.
    """
    view = View(tables, scenario, *(window_s or (0, tables.end_s)))
    trains = tables.trains
    counted = [EVERYTHING in names_of(scenario, stream.service) for stream in tables.streams]
    departed = view.within(trains.departed_s) & (view.per_train(counted) == 1)
    places = sorted({(stream.port, str(stream.direction)) for stream in tables.streams})
    place_of = view.per_train([places.index((s.port, str(s.direction))) for s in tables.streams])
    spent = _spent(tables, departed, place_of, len(places))
    dwell_s = np.zeros(len(places), dtype=np.int64)
    np.add.at(dwell_s, place_of[departed], (trains.departed_s - trains.arrived_s)[departed])
    numbers = np.bincount(place_of[departed], minlength=len(places))
    return tuple(
        Cause(*name, step, activity, seconds, int(numbers[place]))
        for place, name in enumerate(places)
        for step, activity, seconds in _shares(tables.steps, spent[place], int(dwell_s[place]))
        if seconds
    )


def _shares(
    steps: tuple[str, ...], spent: IntColumn, dwell_s: int
) -> Iterator[tuple[str, str, int]]:
    """Yield (step, activity, seconds) of one place, and what is left of its dwell."""
    for step, seconds in zip(steps, spent.tolist(), strict=True):
        yield step, WAITING, seconds[0]
        yield step, WORKING, seconds[1]
    yield REMAINDER, WAITING, dwell_s - int(spent.sum())


def _spent(tables: Tables, departed: BoolColumn, place_of: IntColumn, places: int) -> IntColumn:
    """Return seconds [place, step, waiting or working] of the trains that `departed`."""
    pieces = pieces_of(tables)
    chosen = departed[pieces.train]
    spent = np.zeros((places, len(tables.steps), 2), dtype=np.int64)
    train = pieces.train[chosen]
    cell = place_of[train], pieces.step[chosen], pieces.working[chosen].astype(np.int64)
    np.add.at(spent, cell, (pieces.ended_s - pieces.began_s)[chosen])
    return spent
