"""The other processes of an MPI job as workers, one of them being the command itself."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import UsageError
from sim.experiments.workers.errands import Workforce
from sim.experiments.workers.executors import needed

_OPTION: Final = "--mpi"
_LAUNCHER: Final = "mpi4py.futures"


@contextmanager
def mpi_workers() -> Iterator[Workforce]:
    """Yield the other processes of the MPI job that this is the first process of.

    Raises:
        UsageError: this was not started as an MPI job.
        StorageError: mpi4py or an MPI is not installed.
    """
    # Loading MPI starts it, so what can be seen without it is looked at first.
    if _LAUNCHER not in sys.orig_argv:
        if not _is_first():
            sys.exit(UsageError.exit_status)  # the first process says it for all
        raise UsageError(_how_to_start())
    futures = needed("mpi4py.futures", _OPTION)
    mpi = needed("mpi4py.MPI", _OPTION)
    if mpi.COMM_WORLD.Get_size() < 2:
        raise UsageError(f"this MPI job has one process and no worker; {_how_to_start()}")
    with futures.MPIPoolExecutor(initializer=_serve) as executor:
        yield MpiWorkers(_OPTION, executor)


@dataclass(eq=False)
class MpiWorkers(Workforce):
    """The worker processes of an MPI job."""

    where: str
    executor: Any

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Send a call to a process that is free."""
        future: Future[Any] = self.executor.submit(work, *given, **named)
        return future

    def workers(self) -> int:
        """Return how many there are; MPI ends the whole job when one dies."""
        return int(self.executor.num_workers)


def _is_first() -> bool:
    """Return whether this is the first process of its job, or no job at all."""
    ranks = ("PMI_RANK", "PMIX_RANK", "OMPI_COMM_WORLD_RANK", "SLURM_PROCID")
    return all(os.environ.get(name, "0") == "0" for name in ranks)


def _how_to_start() -> str:
    return (
        "--mpi is for a command that MPI has started with its workers, as in"
        f" `mpiexec -n 4 python -m {_LAUNCHER} -m sim run FILE --mpi`"
    )


def _serve() -> None:
    """Prepare a worker: the first process hears Ctrl-C for all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
