"""The trials of a calibration: the scenario at a point, run, and the figures of its targets.

All points are tried with the same seed, so that every train has the same luck at each of them and
only what is varied makes a difference. Trials that are done are kept in a store.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import IntegrityError, ModelStopError
from sim.experiments.calibrate.goals import Goal, figures_of
from sim.experiments.calibrate.varied import Point
from sim.experiments.engine import Played, play
from sim.experiments.files import json_bytes
from sim.experiments.interruption import Stop
from sim.experiments.question import Question
from sim.experiments.record import Record, read_record, write_record
from sim.experiments.replication import Job
from sim.experiments.store import Shelf, content_key
from sim.experiments.undertaking import Settings, compute
from sim.metrics.balance import balance
from sim.metrics.gridlock import gridlock
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.stability import growing, thirds_of
from sim.metrics.summary import SummaryRow, summarise
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Target
from sim.workload.plans import draw

Numbers = NDArray[np.float64]

_FIGURES: Final = "figures.json"


@dataclass(frozen=True, slots=True, eq=False)
class Trial(Job):
    """One replication of the scenario at one point, and the shelf for its figures."""

    targets: tuple[Target, ...]
    where: str

    def __str__(self) -> str:
        """Return which trial this is."""
        return f"replication {self.replication} of the trial with {self.where}"

    def do(self) -> Played:
        """Run the trial, as `attempt`."""
        return attempt(self)


def attempt(trial: Trial) -> Played:
    """Run `trial` and put its figures on the shelf; return how it was played.

    Raises:
        ModelStopError: the model cannot go on.
        IntegrityError: the replication contradicts itself.
        StorageError: the figures cannot be written.
    """
    scenario = trial.question.scenario
    try:
        plans = draw(scenario, trial.question.inputs, trial.replication)
        log, played = play(trial.how, scenario, plans, simulate)
        tables = tabulate(plans, log)
    except ModelStopError as error:
        raise ModelStopError(f"{trial}: {error}") from error
    found = balance(tables, scenario)
    if found.residual:
        raise IntegrityError(f"{trial} does not balance, which is a fault of landbridge")
    locked = gridlock(tables, scenario)
    record = Record(
        tables.streams, found, thirds_of(tables, scenario), {}, str(locked) if locked else ""
    )
    figures = [list(kpi) for kpi in figures_of(tables, scenario, trial.targets)]
    with trial.shelf.adding(trial.replication) as folder:
        write_record(folder, record)
        (folder / _FIGURES).write_bytes(json_bytes(figures))
    return played


@dataclass(frozen=True)
class Outcome:
    """What the replications at one point say: a row for each goal, and what went wrong."""

    point: Point
    rows: tuple[SummaryRow, ...]
    values: Numbers
    """By replication and goal; not a number where a figure has no value."""
    troubles: tuple[str, ...]

    @cached_property
    def figures(self) -> Numbers:
        """Return the mean of each goal's figure, not a number where it has none."""
        return np.array([_number(row.mean) for row in self.rows])


def _number(value: float | None) -> float:
    return np.nan if value is None else value


@dataclass(slots=True)
class Bench:
    """Where points are tried, each only once; `at` makes the scenario of a point."""

    at: Callable[[Point], Loaded]
    words: Callable[[Point], str]
    goals: tuple[Goal, ...]
    store: Path
    settings: Settings
    stop: Stop
    _known: dict[Point, Outcome] = field(default_factory=dict)
    _rounds: int = 0

    @property
    def points(self) -> int:
        """Return how many points were tried."""
        return len(self._known)

    def outcome(self, point: Point) -> Outcome:
        """Return what comes of `point`."""
        self.attend([point])
        return self._known[point]

    def attend(self, points: Sequence[Point]) -> None:
        """Try those of `points` that were not tried yet, all together."""
        fresh = [point for point in dict.fromkeys(points) if point not in self._known]
        scenarios = [self.at(point) for point in fresh]
        shelves = [self._shelf(loaded) for loaded in scenarios]
        trials: list[Job] = [
            trial
            for point, loaded, shelf in zip(fresh, scenarios, shelves, strict=True)
            for trial in self._trials(point, loaded, shelf)
        ]
        self._work(trials)
        for point, loaded, shelf in zip(fresh, scenarios, shelves, strict=True):
            self._known[point] = self._read(point, loaded, shelf)

    def _shelf(self, loaded: Loaded) -> Shelf:
        aims = json_bytes([goal.target.model_dump(mode="json") for goal in self.goals])
        digest = hashlib.blake2b(aims, digest_size=8).hexdigest()
        key = content_key(scenario_hash(loaded), loaded.scenario.id)
        return Shelf(self.store / f"trial-{key}-{digest}")

    def _trials(self, point: Point, loaded: Loaded, shelf: Shelf) -> list[Trial]:
        shelf.clean()
        question = Question.of(loaded)
        targets = tuple(goal.target for goal in self.goals)
        numbers = range(loaded.scenario.replications)
        where = self.words(point)
        return [
            Trial(question, number, shelf, targets, where)
            for number in numbers
            if not shelf.holds(number)
        ]

    def _work(self, trials: list[Job]) -> None:
        if not trials:
            return
        self._rounds += 1
        what, finished = f"trials, round {self._rounds}", 0
        self.settings.progress(what, finished, len(trials))

        def done(_trial: Job) -> None:
            nonlocal finished
            finished += 1
            self.settings.progress(what, finished, len(trials))

        self.settings.engines.expect(trials)
        compute(trials, self.settings, done, self.stop)

    def _read(self, point: Point, loaded: Loaded, shelf: Shelf) -> Outcome:
        folders = [shelf.place(number) for number in range(loaded.scenario.replications)]
        figures = [_figures(folder) for folder in folders]
        by_goal = zip(*figures, strict=True)
        rows = tuple(summarise([KpiTable((kpi,)) for kpi in each])[0] for each in by_goal)
        values = np.array([[_number(kpi.value) for kpi in each] for each in figures])
        return Outcome(point, rows, values, tuple(_troubles(loaded, folders)))


def _figures(folder: Path) -> list[Kpi]:
    return [Kpi(*row) for row in json.loads((folder / _FIGURES).read_bytes())]


def _troubles(loaded: Loaded, folders: Sequence[Path]) -> list[str]:
    """Return what makes the figures of a point doubtful: gridlock, and queues that grow."""
    records = [read_record(folder) for folder in folders]
    locked = [record.gridlock for record in records if record.gridlock]
    found = [f"{len(locked)} of {len(records)} replications end in gridlock"] if locked else []
    streams = records[0].streams
    if any(record.streams != streams for record in records):
        # A stream that comes only now and then says nothing about its growth.
        return found
    growths = growing(loaded.scenario, streams, [record.thirds for record in records])
    return found + [f"{each.port}, {each.direction}, {each.leg}: {each}" for each in growths]
