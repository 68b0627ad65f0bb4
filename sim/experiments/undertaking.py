"""The replications of one scenario: which are there already, and computing those that are not."""

import errno
import os
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sim.errors import StorageError
from sim.experiments.engine import load_compiled
from sim.experiments.engines import Engines
from sim.experiments.failures import (
    FailedReplicationsError,
    ReplicationFaultError,
    failure_of,
    is_fault,
)
from sim.experiments.files import files_below
from sim.experiments.interruption import Stop
from sim.experiments.question import Question
from sim.experiments.replication import Job
from sim.experiments.request import CommandLine
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


_NO_ROOM: Final = tuple(os.strerror(n) for n in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT))
"""How the system says that there is no room."""


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def _tell_nobody(_line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to run, which changes nothing in the results.

    `jobs` is the number of processes, by default one for each processor; `store` a folder of
    finished replications to share between commands; `executor` works instead of processes of our
    own: its workers need not see our files; `jobs` is how many it has, where it cannot tell.
    `processes` of our own stay between rounds; without them each round starts some. `folder` is
    that of the results, `command` what the user gave, and `warn` is told what to mind of the
    machine. `engines` choose who plays, and remember what they found out about it.
    """

    jobs: int | None = None
    store: Path | None = None
    progress: Progress = _silent
    paint: Painter | None = None
    executor: Executor | None = None
    processes: Processes | None = None
    folder: Path | None = None
    command: CommandLine = field(default_factory=CommandLine)
    warn: Callable[[str], None] = _tell_nobody
    engines: Engines = field(default_factory=Engines)

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
        """Compute the replications that are not there yet.

        Raises:
            FailedReplicationsError: some of them failed; all others are there.
            StorageError, ModelStopError, IntegrityError: as `compute`.
        """
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
            self.settings.engines.expect(jobs)
            try:
                compute(jobs, self.settings, done, stop, self.total - len(jobs))
            except StorageError as error:
                raise self._with_need(error) from error

    def _with_need(self, error: StorageError) -> StorageError:
        """Return `error`, with how much room is needed if it says that there is none."""
        kept = [place for n in range(self.total) if (place := self.shelf.place(n)).is_dir()]
        left = self.total - len(kept)
        if not kept or not any(words in str(error) for words in _NO_ROOM):
            return error
        sizes = [(place / name).stat().st_size for place in kept for name in files_below(place)]
        # Those that are left, and then the tables of all, before the replications go.
        need = sum(sizes) / len(kept) * (left + self.total)
        room = f"about {max(need / 1e6, 0.1):,.1f} MB more are needed here"
        return StorageError(f"{error}; {room}; {len(kept)} of {self.total} replications are kept")


def compute(
    jobs: list[Job],
    settings: Settings,
    done: Callable[[Job], None],
    stop: Stop,
    others: int = 0,
) -> None:
    """Compute `jobs`, of one scenario or of several, and tell `done` of each.

    `others` is how many there are already, or are to come, beside these.

    Raises:
        StorageError: the process of a job died each time, or there is nobody to do them.
        FailedReplicationsError: some failed by a fault of landbridge; the others are done.
        ModelStopError, IntegrityError: as `replicate`.
    """
    faults: list[ReplicationFaultError] = []
    with nullcontext(settings.processes) if settings.processes else staying() as processes:
        own = replace(settings, processes=processes)
        if settings.engines.is_compiled:
            get_ready(own, len(jobs), stop)
        for wave in settings.engines.waves(jobs):
            faults += _work(wave, len(jobs), done, stop, own)
    if faults and len(faults) == len(jobs) and not others:
        # Nothing works at all, so that the trace of the fault says most.
        raise faults[0].original or faults[0]
    if faults:
        failures = [fault.failure for fault in faults]
        raise FailedReplicationsError(failures, len(jobs) + others, settings.folder)


def get_ready(settings: Settings, jobs: int, stop: Stop) -> None:
    """Let processes of our own start that are needed soon, for so many `jobs`."""
    workers = min(settings.workers(), jobs)
    if settings.executor is None and settings.processes is not None and workers > 1:
        is_compiled = settings.engines.is_compiled
        with stop.noted_only():
            settings.processes.get_ready(workers, load_compiled if is_compiled else _load_all)


def _load_all() -> None:
    """Load what computes a replication, which loading this module has done."""


def _work(
    jobs: list[Job],
    in_all: int,
    done: Callable[[Job], None],
    stop: Stop,
    settings: Settings,
) -> list[ReplicationFaultError]:
    """Do `jobs`, of so many `in_all`, by whoever works; return the faults of those that failed."""
    if settings.executor is not None:
        took = settings.engines.took
        Errands(settings.executor, settings.workers, done, stop, took=took).run(jobs)
        return []
    workers = min(settings.workers(), in_all)
    if workers == 1:
        return _work_here(jobs, done, settings)
    return _work_in_processes(jobs, workers, done, stop, settings)


def _do(job: Job) -> object:
    """Do `job`, return how it was played; our faults come out as `ReplicationFaultError`."""
    try:
        return job.do()
    except Exception as error:
        if not is_fault(error):
            raise
        failure = failure_of(job.replication, str(job), error)
        raise ReplicationFaultError(failure, error) from error


def _work_here(
    jobs: list[Job], done: Callable[[Job], None], settings: Settings
) -> list[ReplicationFaultError]:
    """Do `jobs` in this process; return the faults of those that failed."""
    faults = []
    for job in jobs:
        try:
            played = _do(job)
        except ReplicationFaultError as fault:
            faults.append(fault)
        else:
            settings.engines.took(job, played)
            done(job)
    return faults


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work_in_processes(
    jobs: list[Job],
    workers: int,
    done: Callable[[Job], None],
    stop: Stop,
    settings: Settings,
) -> list[ReplicationFaultError]:
    """Do `jobs` in `workers` processes; return the faults of those that failed."""
    processes = settings.processes or Processes()
    took, tolerated = settings.engines.took, (ReplicationFaultError,)
    crew = Crew(_do, done, workers, stop, processes, tolerated, took)
    try:
        crew.run(jobs)
    except LostJobsError as error:
        names = ", ".join(str(job) for job in error.jobs)
        alone = "try the same command with --jobs 1"
        if settings.folder is not None:
            number = min(job.replication for job in error.jobs if isinstance(job, Job))
            alone = f"`landbridge resume {settings.folder} --replication {number}` tries it alone"
        raise StorageError(
            f"{names}: its process died {TRIES} times, perhaps for want of memory; the other"
            f" replications are kept; {alone}"
        ) from error
    return [fault for fault in crew.failed if isinstance(fault, ReplicationFaultError)]
