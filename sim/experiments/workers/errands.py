"""Working through jobs on any executor, also on one whose workers are on other machines.

Only so many jobs are under way as keep the workers busy, so that thousands of them do not fill the
memory of a scheduler. What is finished is put on its shelf at once, here.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass, field
from typing import Final

from sim.errors import StorageError
from sim.experiments.interruption import Stop
from sim.experiments.replication import Job
from sim.experiments.workers.parcel import Parcel, addressed, carry_out, put_away

_AHEAD: Final = 2
"""So many jobs a worker are under way: one at work, one that waits beside it."""
_POLL_S: Final = 0.1
PATIENCE_S: Final = 60.0
"""So long an executor may be without any worker."""


def _keep_nothing(_job: Job, _played: object) -> None:
    """Keep nothing of how a job was played."""


class Workforce(Executor):
    """Workers that are not ours to start; messages name them by `where`."""

    where: str

    def workers(self) -> int:
        """Return how many there are at the moment."""
        raise NotImplementedError

    def killed(self, _error: BaseException, /) -> bool:
        """Return whether an error says that a job lost its worker each time it was tried."""
        return False


@dataclass(slots=True)
class Errands:
    """Jobs on their way to the workers of `executor` and back; `done` is told of each.

    `workers` says how many workers there are at the moment.
    """

    executor: Executor
    workers: Callable[[], int]
    done: Callable[[Job], None]
    stop: Stop
    patience_s: float = PATIENCE_S
    took: Callable[[Job, object], None] = _keep_nothing
    """Told how a job was played, before `done`."""
    _waiting: deque[Job] = field(default_factory=deque)
    _running: dict[Future[Parcel], Job] = field(default_factory=dict)
    _lost: list[Job] = field(default_factory=list)
    _staffed_s: float = 0.0

    def run(self, jobs: Sequence[Job]) -> None:
        """Do all `jobs`; the first error in one stops the rest and is raised.

        Raises:
            StorageError: a job lost its worker each time, no worker is left, or versions differ.
            ModelStopError, IntegrityError: as `replicate`.
        """
        self._waiting.extend(jobs)
        self._staffed_s = time.monotonic()
        try:
            with self.stop.noted_only():
                while self._waiting or self._running:
                    self.stop.check()
                    self._proceed()
        finally:
            for future in self._running:
                future.cancel()
        if self._lost:
            names = ", ".join(str(job) for job in self._lost)
            raise StorageError(
                f"{names}: the worker died each time, perhaps for want of memory; the other"
                " replications are kept"
            )

    def _proceed(self) -> None:
        """Send what there is room for, and take what has come back."""
        workers = self.workers()
        while self._waiting and len(self._running) < _AHEAD * max(workers, 1):
            future = self.executor.submit(carry_out, addressed(self._waiting[0]))
            self._running[future] = self._waiting.popleft()
        ended, _ = wait(self._running, _POLL_S, FIRST_COMPLETED)
        self._take_all([future for future in self._running if future in ended])
        if ended or workers:
            self._staffed_s = time.monotonic()
        elif time.monotonic() - self._staffed_s > self.patience_s:
            raise StorageError(
                f"{self._where()}: no worker for {self.patience_s:.0f} s;"
                " finished replications are kept; the same command goes on from there"
            )

    def _take_all(self, ended: Sequence[Future[Parcel]]) -> None:
        """Take all that has come back, and only then raise the first error of it."""
        errors = []
        for future in ended:
            try:
                self._take(future, self._running.pop(future))
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def _take(self, future: Future[Parcel], job: Job) -> None:
        """Put what came back on its shelf, or raise what came instead."""
        try:
            parcel = future.result()
        except CancelledError as error:
            raise self._gone("the connection is lost") from error
        except BrokenExecutor as error:
            raise self._gone("it is broken") from error
        except Exception as error:
            if not isinstance(self.executor, Workforce) or not self.executor.killed(error):
                raise
            self._lost.append(job)
            return
        put_away(parcel, job)
        self.took(job, parcel.played)
        self.done(job)

    def _gone(self, why: str) -> StorageError:
        return StorageError(
            f"{self._where()}: {why}; finished replications are kept;"
            " the same command goes on from there"
        )

    def _where(self) -> str:
        return self.executor.where if isinstance(self.executor, Workforce) else "the executor"
