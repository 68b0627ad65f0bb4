"""What a log says of every train, read again from its rows alone: no table, no array, no metric."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from sim.domain.log import NOT_REACHED, RunLog
from sim.domain.plan import Plans, Stream
from sim.scenario.schema import Scenario
from sim.verification.exact.chance import Chance
from sim.verification.exact.random_ports import random_scenario
from sim.verification.worlds import runs

ONLY_WAITED_FOR: Final = frozenset(
    {
        *("track", "far_track", "reload_track", "broad_track", "standard_track", "yard", "wagons"),
        *("path", "onward_path", "path_empty", "quota", "upstream", "supply_path", "join", "leave"),
    }
)
"""Steps that are over when they are granted: what is held is held through the steps behind."""

_RAKE: Final = frozenset({"path_empty", "run_empty", "join"})


class Piece(NamedTuple):
    """A visit: when it was asked for, granted, and over; and until when it kept its train.

    A moment that the run did not reach is its end.
    """

    step: str
    place: str
    queued_s: int
    started_s: int
    finished_s: int
    until_s: int


@dataclass(frozen=True, slots=True)
class Train:
    """A train of the plans, and where it crosses."""

    rank: int
    stream: Stream
    port: str
    due_s: int
    wagons: int
    teu: int


class Diary:
    """One replication, train by train."""

    def __init__(self, plans: Plans, log: RunLog) -> None:
        self.log = log
        self.end_s = log.end_s
        self.trains = list(self._trains(plans))

    def _trains(self, plans: Plans) -> Iterator[Train]:
        rank = 0
        for stream in plans.streams:
            columns = (stream.arrived_s, stream.wagons, stream.teu)
            for due, wagons, teu in zip(*(column.tolist() for column in columns), strict=True):
                port = self.log.diverted.get(rank, stream.port)
                yield Train(rank, stream, port, due, wagons, teu)
                rank += 1

    def moment(self, name: str, train: Train) -> int:
        """Return the milestone `name` of `train`, the end of the run if it was not reached."""
        found = train.due_s if name == "due" else self.log.milestones[name][train.rank]
        return self.end_s if found is None else found

    def pieces(self, train: Train) -> list[Piece]:
        """Return what a train itself visited, in order."""
        return [piece for piece in self._by_entity[train.rank] if piece.step not in _RAKE]

    def rake(self, train: Train) -> list[Piece]:
        """Return what its emptied rake visited, in order."""
        found = self._by_entity[self.log.trains + train.rank]
        return [piece for piece in found if piece.step in _RAKE]

    def empties(self, sort: str, port: str, gauge: str) -> Iterator[tuple[int, list[Piece]]]:
        """Yield the wagons and the visits of trains of empties, "supply" or "surplus"."""
        for number, empty in enumerate(self.log.empty_trains):
            if empty.id.startswith(f"{sort}/{port}/{gauge}/"):
                yield empty.wagons, self._by_entity[2 * self.log.trains + number]

    @cached_property
    def _by_entity(self) -> dict[int, list[Piece]]:
        found = defaultdict(list)
        for entity, number, *moments in self.log.visits():
            step = self.log.steps[number]
            queued, started, finished = (
                self.end_s if moment == NOT_REACHED else moment for moment in moments
            )
            # Who left the queue unserved never started, but is finished.
            waited = min(started, finished) if step.name in ONLY_WAITED_FOR else finished
            found[entity].append(Piece(step.name, step.resource, queued, started, finished, waited))
        return found


def diaries(chance: Chance) -> Iterator[tuple[Scenario, Diary]]:
    """Play random ports and yield their scenario with what happened."""
    scenario = random_scenario(chance)
    for plans, log in runs(scenario, 1):
        yield scenario, Diary(plans, log)
