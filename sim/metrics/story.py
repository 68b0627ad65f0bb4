"""One train's story: what it did and what it waited for, from when it was due until it left.

A train does one thing after the other, so the hours of its steps add up to its stay to the second.
What has left it (its emptied rake on the way home, a locomotive that is away) is not its own time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.domain.plan import Direction
from sim.metrics.bystanders import Bystanders, Queues
from sim.recording.columns import (
    DETACHED_STEPS,
    MISSING,
    NOBODY,
    RAKE_STEPS,
    TRAIN_MOMENTS,
    UPSTREAM_STEPS,
    StreamName,
    Tables,
)

_CLEARED: Final = (
    *("reception", "documents", "boarding", "scan", "examination", "examination_afterwards"),
)
_CROSSED: Final = ("quota", "far_track", "path", "run")
STEP_ORDER: Final = {
    Direction.WESTBOUND: (
        *("diversion", "upstream", "track", *_CLEARED, "departure", *_CROSSED, "papers"),
        *("yard", "unload", "wagons", "reload_track", "reload", "load", "broad_track"),
        *("forming", "locomotive", "onward_path"),
    ),
    Direction.EASTBOUND: (
        *("diversion", "upstream", "broad_track", "papers", *_CROSSED, *_CLEARED),
        *("wagons", "reload_track", "reload", "standard_track", "forming", "onward_path", "bulk"),
    ),
}
"""Steps in the order of the journey: it settles what comes first of what takes no time."""


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step of a train: it asked at `queued_s`, waited, then worked.

    `cut_off` if the clearance limit took the train out of the queue, `goes_on` if the run ended in
    the middle. `others` are who stood before it and who had what it waited for.
    """

    step: str
    resource: str | None
    queued_s: int
    waited_s: int
    worked_s: int
    cut_off: bool
    goes_on: bool
    others: Bystanders

    @property
    def ended_s(self) -> int:
        """Return when the step was over, or the run."""
        return self.queued_s + self.waited_s + self.worked_s


@dataclass(frozen=True, slots=True)
class RakeStep:
    """What the emptied rake of a train did on its way home; None where the run ended first."""

    step: str
    queued_s: int
    started_s: int | None
    finished_s: int | None


@dataclass(frozen=True, slots=True)
class Story:
    """What became of one train; moments are None where it has none.

    `arrived_s` is None for a train that is still upstream. `ended_s` is its departure, or the end
    of the run.
    """

    train: str
    stream: StreamName
    due_s: int
    arrived_s: int | None
    departed_s: int | None
    ended_s: int
    moments: dict[str, int | None]
    diverted: bool
    provisional: bool
    steps: tuple[StoryStep, ...]
    rake: tuple[RakeStep, ...]

    @property
    def upstream_s(self) -> int:
        """Return how long it was held upstream or on its way around."""
        return (self.ended_s if self.arrived_s is None else self.arrived_s) - self.due_s

    @property
    def stay_s(self) -> int:
        """Return how long it has been at the port."""
        return 0 if self.arrived_s is None else self.ended_s - self.arrived_s

    @property
    def whole_s(self) -> int:
        """Return all of it, from when it was due."""
        return self.upstream_s + self.stay_s

    @property
    def waited_s(self) -> int:
        """Return how much of it was waiting."""
        return sum(step.waited_s for step in self.steps)

    @property
    def remainder_s(self) -> int:
        """Return the seconds that no step accounts for, or that two claim; there are none."""
        gaps, moment = 0, self.due_s
        for step in self.steps:
            gaps += abs(step.queued_s - moment)
            moment = step.ended_s
        return gaps + abs(self.ended_s - moment)


def story_of(tables: Tables, rank: int) -> Story:
    """Return the story of the train with this rank."""
    trains = tables.trains
    departed_s = _moment(trains.departed_s[rank])
    return Story(
        train=tables.ids[rank],
        stream=tables.streams[trains.stream[rank]],
        due_s=int(trains.due_s[rank]),
        arrived_s=_moment(trains.arrived_s[rank]),
        departed_s=departed_s,
        ended_s=tables.end_s if departed_s is None else departed_s,
        moments={name: _moment(getattr(trains, name)[rank]) for name in TRAIN_MOMENTS},
        diverted=bool(trains.diverted[rank]),
        provisional=bool(trains.provisional[rank]),
        steps=tuple(_steps(tables, rank)),
        rake=tuple(_rake(tables, rank)),
    )


def _moment(value: int) -> int | None:
    return None if value == MISSING else int(value)


def _steps(tables: Tables, rank: int) -> Iterator[StoryStep]:
    visits = tables.visits
    own = (visits.train == rank) & ~tables.visits_of(*DETACHED_STEPS)
    direction = tables.streams[tables.trains.stream[rank]].direction
    order = {step: place for place, step in enumerate(STEP_ORDER[direction])}
    found = [_step(tables, row) for row in np.flatnonzero(own).tolist()]
    queues = Queues(tables)
    for row, step in sorted(
        found, key=lambda each: (each[1].queued_s, each[1].ended_s, order.get(each[1].step, 99))
    ):
        yield replace(step, others=queues.around(row)) if step.waited_s else step


def _step(tables: Tables, row: int) -> tuple[int, StoryStep]:
    """Return a visit without those around it."""
    visits = tables.visits
    step, resource = int(visits.step[row]), int(visits.resource[row])
    queued_s = int(visits.queued_s[row])
    started_s, finished_s = _moment(visits.started_s[row]), _moment(visits.finished_s[row])
    until_s = tables.end_s if finished_s is None else finished_s
    granted_s = until_s if started_s is None else started_s
    works = bool(tables.works[step]) and started_s is not None
    return row, StoryStep(
        tables.steps[step],
        None if resource == NOBODY else tables.resources[resource],
        queued_s,
        granted_s - queued_s,
        until_s - granted_s if works else 0,
        cut_off=started_s is None and finished_s is not None,
        goes_on=finished_s is None and (works or started_s is None),
        others=Bystanders(),
    )


def _rake(tables: Tables, rank: int) -> Iterator[RakeStep]:
    visits = tables.visits
    rows = np.flatnonzero((visits.train == rank) & tables.visits_of(*RAKE_STEPS))
    for row in sorted(rows.tolist(), key=lambda row: int(visits.queued_s[row])):
        yield RakeStep(
            tables.steps[visits.step[row]],
            int(visits.queued_s[row]),
            _moment(visits.started_s[row]),
            _moment(visits.finished_s[row]),
        )


def is_upstream(step: StoryStep) -> bool:
    """Return whether a step lies before the arrival at the port."""
    return step.step in UPSTREAM_STEPS
