"""Worker processes that stay between the rounds of an experiment, and are surely gone after it."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sim.experiments.interruption import sheltered

PATIENCE_S = 2.0
"""So long a process may take to end when it is told to."""


@dataclass(slots=True)
class Processes:
    """A pool of processes, started when it is first needed."""

    _executor: ProcessPoolExecutor | None = None
    _size: int = 0

    @contextmanager
    def lent(self, workers: int) -> Iterator[Executor]:
        """Yield a pool that may have `workers` processes; an exception in the block ends it."""
        if self._executor is None or self._size < workers:
            self.close()
            _start_tracker()
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_serve)
            self._size = workers
        try:
            yield self._executor
        except BaseException:
            self.end()
            raise

    def get_ready(self, workers: int, first: Callable[[], object]) -> None:
        """Let `workers` processes start and each do `first`, without waiting for them.

        What goes wrong there goes wrong again, and is told, when they have something to do.
        """
        with self.lent(workers) as executor, sheltered(), without_main(), suppress(BrokenExecutor):
            for _ in range(workers):
                executor.submit(first)

    def close(self) -> None:
        """End the processes when they have done what they do."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)

    def end(self) -> None:
        """End the processes without waiting for what they do."""
        executor, self._executor = self._executor, None
        if executor is not None:
            _end(executor)


def _start_tracker() -> None:
    """Start the process that keeps Python's books on semaphores, deaf to a lost terminal.

    It is deaf to Ctrl-C by itself; were it gone before us, each semaphore would be complained of.
    """
    if sys.platform == "win32":
        return
    from multiprocessing import resource_tracker

    if threading.current_thread() is not threading.main_thread():
        resource_tracker.ensure_running()
        return
    # What is ignored stays so in a new program.
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        resource_tracker.ensure_running()
    finally:
        signal.signal(signal.SIGHUP, before or signal.SIG_DFL)


@contextmanager
def staying() -> Iterator[Processes]:
    """Yield processes that stay while the block runs."""
    processes = Processes()
    try:
        yield processes
    except BaseException:
        processes.end()
        raise
    processes.close()


@contextmanager
def without_main() -> Iterator[None]:
    """Let processes that start in the block not run the user's own script again.

    A new process runs it unless it has no name, and a script that does not ask whether it is
    ``__main__`` would start the whole experiment once more. Our jobs need nothing of it.
    """
    main = vars(sys.modules["__main__"])
    names: dict[str, Any] = {name: main[name] for name in ("__file__", "__spec__") if name in main}
    main.update(dict.fromkeys(names))
    try:
        yield
    finally:
        main.update(names)


def _end(executor: ProcessPoolExecutor) -> None:
    """End the processes of a pool without waiting for what they do."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(PATIENCE_S)
        if process.is_alive():
            process.kill()


def _serve() -> None:
    """Prepare a worker: the parent hears Ctrl-C for it, and it does not outlive the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
