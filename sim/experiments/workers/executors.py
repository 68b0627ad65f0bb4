"""Who computes: processes of our own by default, the workers of a Dask cluster, or those of MPI."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from sim.errors import StorageError, UsageError
from sim.experiments.workers.errands import Workforce

_WHO_WORKS = "--jobs is how many processes of this machine work"


@contextmanager
def workforce(
    scheduler: str | None, *, mpi: bool = False, jobs: int | None = None
) -> Iterator[Workforce | None]:
    """Yield the workers of the Dask scheduler or of this MPI job, None for processes of our own.

    Raises:
        UsageError: they do not go together, or this is no MPI job.
        StorageError: their extra is missing, they cannot be reached, or run other versions.
    """
    if mpi and scheduler is not None:
        raise UsageError("--scheduler and --mpi: only one of them can do the work")
    if jobs is not None and (mpi or scheduler is not None):
        raise UsageError(f"{_WHO_WORKS}; with --scheduler or --mpi it is their workers that do")
    if scheduler is not None:
        from sim.experiments.workers.dask_workers import dask_workers

        with dask_workers(scheduler) as workers:
            yield workers
    elif mpi:
        from sim.experiments.workers.mpi_workers import mpi_workers

        with mpi_workers() as workers:
            yield workers
    else:
        yield None


def needed(module: str, option: str) -> ModuleType:
    """Return `module` of the extra `cluster`, which `option` needs.

    Raises:
        StorageError: it is not installed, or what it needs is not.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise StorageError(
            f"{option} needs the extra `cluster`; in landbridge's folder:"
            " pip install -c constraints.txt -e '.[cluster]'"
        ) from error
    except (ImportError, RuntimeError) as error:
        raise StorageError(f"{option}: {module} cannot be loaded: {error}") from error
