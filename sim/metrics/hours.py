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
from sim.recording.columns import (
    DETACHED_STEPS,
    UPSTREAM_STEPS,
    BoolColumn,
    Tables,
    missing_last,
    reached,
)
from sim.recording.sorting import Codes
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

    train: Codes
    step: Codes
    working: BoolColumn
    began_s: IntColumn
    ended_s: IntColumn

    def going_on(self, moment: int) -> IntColumn:
        """Return the places of the pieces that are going on just before `moment`."""
        return np.flatnonzero((self.began_s < moment) & (self.ended_s >= moment))


def pieces_of(tables: Tables) -> Pieces:
    """Return the visits of loaded trains at the port as pieces of time, those without any left out.

    What goes on ends after everything.
    """
    return pieces_in(tables, np.flatnonzero(~tables.visits_of(*UPSTREAM_STEPS, *DETACHED_STEPS)))


def upstream_pieces_of(tables: Tables) -> Pieces:
    """Return as pieces of time what trains did between being due and arriving."""
    return pieces_in(tables, tables.rows_of(*UPSTREAM_STEPS))


def pieces_in(tables: Tables, rows: IntColumn) -> Pieces:
    """Return as pieces of time those of the visits `rows` that trains made."""
    visits = tables.visits
    rows = rows[visits.train[rows] < len(tables.trains)]
    queued_s, started_s, finished_s = (
        column[rows] for column in (visits.queued_s, visits.started_s, visits.finished_s)
    )
    started = reached(started_s)
    until_s = np.where(started, started_s, finished_s)
    waits = np.flatnonzero(queued_s != until_s)
    works = np.flatnonzero(tables.works[visits.step[rows]] & started & (started_s != finished_s))
    both = rows[np.concatenate((waits, works))]
    return Pieces(
        train=visits.train[both],
        step=visits.step[both],
        working=np.repeat([False, True], [len(waits), len(works)]),
        began_s=np.concatenate((queued_s[waits], started_s[works])),
        ended_s=missing_last(np.concatenate((until_s[waits], finished_s[works]))),
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
    return _causes(view, pieces_of(tables), trains.departed_s - trains.arrived_s)


def hours_before_arrival(
    tables: Tables, scenario: Scenario, window_s: tuple[int, int] | None = None
) -> tuple[Cause, ...]:
    """Return what the same trains did between being due and arriving: held, or going around."""
    view = View(tables, scenario, *(window_s or (0, tables.end_s)))
    trains = tables.trains
    return _causes(view, upstream_pieces_of(tables), trains.arrived_s - trains.due_s)


def _causes(view: View, pieces: Pieces, whole_s: IntColumn) -> tuple[Cause, ...]:
    """Return the causes of the trains that departed; `whole_s` is what each should add up to."""
    tables, trains = view.tables, view.tables.trains
    names = [names_of(view.scenario, stream.service) for stream in tables.streams]
    counted = [EVERYTHING in known for known in names]
    departed = view.within(trains.departed_s) & (view.per_train(counted) == 1)
    places = sorted({(stream.port, str(stream.direction)) for stream in tables.streams})
    place_of = view.per_train([places.index((s.port, str(s.direction))) for s in tables.streams])
    spent = _spent(pieces, departed, place_of, (len(places), len(tables.steps)))
    sums_s = np.zeros(len(places), dtype=np.int64)
    np.add.at(sums_s, place_of[departed], whole_s[departed])
    numbers = np.bincount(place_of[departed], minlength=len(places))
    return tuple(
        Cause(*name, step, activity, seconds, int(numbers[place]))
        for place, name in enumerate(places)
        for step, activity, seconds in _shares(tables.steps, spent[place], int(sums_s[place]))
        if seconds
    )


def _shares(
    steps: tuple[str, ...], spent: IntColumn, whole_s: int
) -> Iterator[tuple[str, str, int]]:
    """Yield (step, activity, seconds) of one place, and what is left of the whole."""
    for step, seconds in zip(steps, spent.tolist(), strict=True):
        yield step, WAITING, seconds[0]
        yield step, WORKING, seconds[1]
    yield REMAINDER, WAITING, whole_s - int(spent.sum())


def _spent(
    pieces: Pieces, departed: BoolColumn, place_of: IntColumn, shape: tuple[int, int]
) -> IntColumn:
    """Return seconds [place, step, waiting or working] of the trains that `departed`."""
    chosen = departed[pieces.train]
    spent = np.zeros((*shape, 2), dtype=np.int64)
    train = pieces.train[chosen]
    cell = place_of[train], pieces.step[chosen], pieces.working[chosen].astype(np.int64)
    np.add.at(spent, cell, (pieces.ended_s - pieces.began_s)[chosen])
    return spent
