"""Working through jobs on several processes: nothing here knows what a job is.

The order in which jobs end never matters. A process that dies takes no job with it: its jobs are
tried again, alone, so that the one that kills its process is known by name.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sim.experiments.interruption import Stop, sheltered
from sim.experiments.workers.processes import PATIENCE_S, Processes, without_main

Job = TypeVar("Job")

TRIES = 3
_POLL_S = 0.1


def _keep_nothing(_job: object, _result: object) -> None:
    """Keep nothing of what a job came to."""


class LostJobsError(Exception):
    """Jobs whose process died each time; the others are done."""

    def __init__(self, jobs: Sequence[object]) -> None:
        super().__init__(jobs)
        self.jobs = tuple(jobs)


@dataclass(slots=True)
class Crew(Generic[Job]):
    """Workers that do `jobs` with `work`, and tell `done` of each that is done."""

    work: Callable[[Job], object]
    done: Callable[[Job], None]
    workers: int
    stop: Stop
    processes: Processes
    tolerated: tuple[type[Exception], ...] = ()
    """Errors that do not stop the other jobs; `failed` has them afterwards."""
    took: Callable[[Job, object], None] = _keep_nothing
    """Told what a job came to, before `done`."""
    failed: list[Exception] = field(default_factory=list)
    _waiting: deque[Job] = field(default_factory=deque)
    _suspects: deque[Job] = field(default_factory=deque)
    _tries: Counter[Job] = field(default_factory=Counter)

    def run(self, jobs: Sequence[Job]) -> None:
        """Do all `jobs`; the first error in one that is not tolerated stops the rest.

        Raises:
            LostJobsError: the process of a job died `TRIES` times.
        """
        self._waiting.extend(jobs)
        while self._waiting or self._suspects:
            # Suspects work alone: when the process dies again, there is no doubt which job it was.
            alone = bool(self._suspects)
            queue = self._suspects if alone else self._waiting
            with self.processes.lent(self.workers) as executor:
                all_lived = self._drain(queue, executor, 1 if alone else self.workers)
            if not all_lived:
                self.processes.end()
        lost = [job for job, tries in self._tries.items() if tries >= TRIES]
        if lost:
            raise LostJobsError(lost)

    def _drain(self, queue: deque[Job], executor: Executor, window: int) -> bool:
        """Do the jobs of `queue` until it is empty or a process dies; return whether none did."""
        running: dict[Future[object], Job] = {}
        all_lived = True
        with self.stop.noted_only():
            while queue or running:
                self.stop.check()
                all_lived = self._fill(running, queue, executor, window)
                if not all_lived:
                    break
                done, _ = wait(running, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                lived = [self._finish(running, future) for future in done]
                all_lived = all(lived)
                if not all_lived:
                    break
        # The pool is broken (or nothing runs any more): what it had in hand fails, or is just done.
        for future in list(running):
            self._finish(running, future)
        return all_lived

    def _fill(
        self,
        running: dict[Future[object], Job],
        queue: deque[Job],
        executor: Executor,
        window: int,
    ) -> bool:
        """Keep `window` jobs running; return whether the pool still works."""
        while queue and len(running) < window:
            try:
                with sheltered(), without_main():
                    future = executor.submit(self.work, queue[0])
            except BrokenProcessPool:
                return False
            running[future] = queue.popleft()
        return True

    def _finish(self, running: dict[Future[object], Job], future: Future[object]) -> bool:
        """Take the result of `future`; return whether its process lived."""
        job = running.pop(future)
        try:
            result = future.result(PATIENCE_S)
        except (BrokenProcessPool, TimeoutError):
            self._suspect(job)
            return False
        except self.tolerated as error:
            self._tries.pop(job, None)
            self.failed.append(error)
            return True
        self._tries.pop(job, None)
        self.took(job, result)
        self.done(job)
        return True

    def _suspect(self, job: Job) -> None:
        self._tries[job] += 1
        if self._tries[job] < TRIES:
            self._suspects.append(job)
