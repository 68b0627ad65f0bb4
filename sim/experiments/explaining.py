"""Explaining single trains of a finished run: one story, the worst ones, one story in two runs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from sim.errors import IntegrityError, UsageError
from sim.experiments.opened import OpenedRun, open_run
from sim.experiments.train_names import rank_of
from sim.experiments.undertaking import Progress
from sim.metrics.groups import EVERYTHING
from sim.metrics.story import Story, story_of
from sim.metrics.story_clock import ClockReading, readings_of
from sim.metrics.story_gap import GapLine, gap_between
from sim.metrics.story_wagons import TrainWagons, wagons_of
from sim.metrics.view import View
from sim.metrics.worst import By, WorstTrain, worst_trains
from sim.recording.columns import MISSING, NOBODY
from sim.scenario.schema import Scenario

MOST_WORST: Final = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """One train of one replication: its story and all that is known beside it.

    `cost` has the items of ``costs.parquet``, None where the train has none; `door_to_door_s` is
    None unless the train departed and knows its running times.
    """

    folder: Path
    scenario: Scenario
    replication: int
    story: Story
    load: Mapping[str, Any]
    clock: tuple[ClockReading, ...]
    wagons: TrainWagons
    cost: Mapping[str, float] | None
    door_to_door_s: int | None

    def as_data(self) -> dict[str, Any]:
        """Return it as data."""
        story = self.story
        whole = {name: getattr(story, name) for name in ("upstream_s", "stay_s", "whole_s")}
        return {
            "scenario": self.scenario.id,
            "replication": self.replication,
            **asdict(story),
            "stream": story.stream._asdict(),
            **whole,
            "waited_s": story.waited_s,
            "load": dict(self.load),
            "clearance": [asdict(reading) for reading in self.clock],
            "wagons": asdict(self.wagons),
            "cost": None if self.cost is None else dict(self.cost),
            "door_to_door_s": self.door_to_door_s,
        }


def explain(folder: Path, train: str, replication: int = 0) -> Explanation:
    """Return the story of a train in the results in `folder`.

    Raises:
        UsageError: there is no such train or replication.
        StorageError, IntegrityError: as `open_run`; or the story does not add up.
    """
    return _explained(open_run(folder), train, replication)


def _explained(run: OpenedRun, train: str, replication: int) -> Explanation:
    view = run.view(replication)
    rank = rank_of(view.tables, train, f"{run.folder}, replication {replication}")
    story = story_of(view.tables, rank)
    if story.remainder_s:
        raise IntegrityError(
            f"{run.folder}: the story of {train} in replication {replication} does not add up by"
            f" {story.remainder_s} s, which is a fault of landbridge"
        )
    return Explanation(
        run.folder,
        run.scenario,
        replication,
        story,
        dict(_load(view, rank)),
        readings_of(view, rank),
        wagons_of(view.tables, rank),
        run.costs_of(train, replication),
        _door_to_door_s(view, rank),
    )


def _load(view: View, rank: int) -> Iterator[tuple[str, Any]]:
    """Yield what a train carries, as far as it is known."""
    trains, texts = view.trains, view.tables.texts
    for name in ("wagons", "teu"):
        yield name, int(getattr(trains, name)[rank])
    for name in ("tonnes", "value"):
        yield name, float(getattr(trains, name)[rank])
    for name in ("goods", "origin", "destination"):
        code = int(getattr(trains, name)[rank])
        yield name, None if code == NOBODY else texts[code]


def _door_to_door_s(view: View, rank: int) -> int | None:
    trains = view.trains
    parts = [
        int(getattr(trains, name)[rank]) for name in ("to_port_s", "departed_s", "from_port_s")
    ]
    if MISSING in parts:
        return None
    return sum(parts) - int(trains.due_s[rank])


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """One train in two runs under the same luck, step by step."""

    base: Explanation
    other: Explanation
    lines: tuple[GapLine, ...]

    @property
    def lost_s(self) -> int:
        """Return how many seconds longer it takes in the other run; negative if shorter."""
        return sum(line.lost_s for line in self.lines)

    def as_data(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "train": self.base.story.train,
            "replication": self.base.replication,
            "lost_s": self.lost_s,
            "steps": [{**asdict(line), "lost_s": line.lost_s} for line in self.lines],
            "base": self.base.as_data(),
            "other": self.other.as_data(),
        }


def contrast(folder: Path, other: Path, train: str, replication: int = 0) -> Contrast:
    """Return the story of a train in `folder` beside that of the same train in `other`.

    Raises:
        UsageError: there is no such train, or the runs have not the same luck.
        StorageError, IntegrityError: as `explain`.
    """
    runs = open_run(folder), open_run(other)
    check_same_luck(*runs)
    base, against = (_explained(run, train, replication) for run in runs)
    lines = gap_between(base.story, against.story)
    found = Contrast(base, against, lines)
    if found.lost_s != against.story.whole_s - base.story.whole_s:
        raise IntegrityError(f"{train}: the two stories do not add up, a fault of landbridge")
    return found


def check_same_luck(base: OpenedRun, other: OpenedRun) -> None:
    """Check that the trains of the same name in two runs are the same trains.

    Raises:
        UsageError: they are not.
    """
    if base.seed != other.seed:
        raise UsageError(
            f"{base.folder} has the seed {base.seed}, {other.folder} {other.seed}: trains of the"
            " same name are not the same trains; run both with one --seed"
        )


@dataclass(frozen=True, slots=True)
class WorstRow:
    """One of the worst trains, and the replication in which it was."""

    replication: int
    worst: WorstTrain


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Which of the worst trains are asked for; without a replication, those of all."""

    by: By = By.CLEARANCE
    most: int = 10
    port: str = EVERYTHING
    service: str = EVERYTHING
    replication: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WorstFound:
    """The worst trains of a run, worst first."""

    folder: Path
    scenario: Scenario
    wanted: Wanted
    rows: tuple[WorstRow, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "scenario": self.scenario.id,
            "by": str(self.wanted.by),
            "trains": [{"replication": row.replication, **asdict(row.worst)} for row in self.rows],
        }


def find_worst(folder: Path, wanted: Wanted, progress: Progress) -> WorstFound:
    """Return the worst trains of the run in `folder`.

    Raises:
        UsageError: there is no such port, service or replication, or too many are asked for.
        StorageError, IntegrityError: as `open_run`.
    """
    run = open_run(folder)
    if not 1 <= wanted.most <= MOST_WORST:
        raise UsageError(f"--worst {wanted.most}: from 1 to {MOST_WORST} trains are possible")
    _check_known("port", wanted.port, run.scenario.ports)
    _check_known("service", wanted.service, run.scenario.services)
    numbers = range(run.replications) if wanted.replication is None else (wanted.replication,)
    rows = []
    for done, number in enumerate(numbers):
        progress("replications", done, len(numbers))
        view = run.view(number)
        found = worst_trains(view, wanted.by, wanted.most, wanted.port, wanted.service)
        rows += [WorstRow(number, worst) for worst in found]
    rows.sort(key=lambda row: -row.worst.seconds)
    return WorstFound(folder, run.scenario, wanted, tuple(rows[: wanted.most]))


def _check_known(kind: str, name: str, known: Mapping[str, Any]) -> None:
    if name not in (EVERYTHING, *known):
        near = get_close_matches(name, known, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
        raise UsageError(f'--{kind}: no {kind} "{name}"; {remedy}')
