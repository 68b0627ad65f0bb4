"""The replications of one scenario: which are there already, and computing those that are not."""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import StorageError
from sim.experiments.interruption import Stop
from sim.experiments.question import Question
from sim.experiments.replication import Job
from sim.experiments.store import Shelf, content_key
from sim.experiments.workers.errands import Errands, Workforce
from sim.experiments.workers.pool import TRIES, Crew, LostJobsError
from sim.experiments.workers.processes import Processes, staying
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is to do."""

Painter = Callable[[Path], object]
"""Draws the pictures of the results in a folder, into it."""


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to run, which changes nothing in the results.

    `jobs` is the number of processes, by default one for each processor; `store` a folder of
    finished replications to share between commands; `executor` works instead of processes of our
    own: its workers need not see our files; `jobs` is how many it has, where it cannot tell.
    `processes` of our own stay between rounds; without them each round starts some.
    """

    jobs: int | None = None
    store: Path | None = None
    progress: Progress = _silent
    paint: Painter | None = None
    executor: Executor | None = None
    processes: Processes | None = None

    def workers(self) -> int:
        """Return how many work at a time."""
        if isinstance(self.executor, Workforce):
            return self.executor.workers()
        return self.jobs or processors()


@dataclass(slots=True)
class Undertaking:
    """The replications of one scenario: which are there, which are to be computed."""

    loaded: Loaded
    shelf: Shelf
    settings: Settings
    question: Question = field(init=False)

    def __post_init__(self) -> None:
        self.question = Question.of(self.loaded)

    @classmethod
    def at(cls, loaded: Loaded, store: Path, settings: Settings) -> "Undertaking":
        """Return the undertaking whose replications are kept in `store`."""
        key = content_key(scenario_hash(loaded), loaded.scenario.id)
        return cls(loaded, Shelf(store / key), settings)

    @property
    def total(self) -> int:
        """Return how many replications there are to be."""
        return self.loaded.scenario.replications

    def kept(self) -> int:
        """Return how many replications are there."""
        return sum(self.shelf.place(number).is_dir() for number in range(self.total))

    def complete(self, stop: Stop) -> None:
        """Compute the replications that are not there yet."""
        self.shelf.clean()
        missing = [number for number in range(self.total) if not self.shelf.holds(number)]
        jobs = [Job(self.question, number, self.shelf) for number in missing]
        finished = self.total - len(jobs)
        self.settings.progress("replications", finished, self.total)

        def done(_job: Job) -> None:
            nonlocal finished
            finished += 1
            self.settings.progress("replications", finished, self.total)

        if jobs:
            compute(jobs, self.settings, done, stop)


def compute(jobs: list[Job], settings: Settings, done: Callable[[Job], None], stop: Stop) -> None:
    """Compute `jobs`, of one scenario or of several, and tell `done` of each.

    Raises:
        StorageError: the process of a job died each time, or there is nobody to do them.
        ModelStopError, IntegrityError: as `replicate`.
    """
    if settings.executor is not None:
        Errands(settings.executor, settings.workers, done, stop).run(jobs)
        return
    workers = min(settings.workers(), len(jobs))
    if workers == 1:
        for job in jobs:
            job.do()
            done(job)
    elif settings.processes is not None:
        _work_in_processes(Crew(_do, done, workers, stop, settings.processes), jobs)
    else:
        with staying() as processes:
            _work_in_processes(Crew(_do, done, workers, stop, processes), jobs)


def _do(job: Job) -> None:
    job.do()


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work_in_processes(crew: Crew[Job], jobs: list[Job]) -> None:
    try:
        crew.run(jobs)
    except LostJobsError as error:
        names = ", ".join(str(job) for job in error.jobs)
        raise StorageError(
            f"{names}: its process died {TRIES} times, perhaps for want of memory; the other"
            " replications are kept; try the same command with --jobs 1"
        ) from error
