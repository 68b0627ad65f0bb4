"""The workers of a Dask scheduler, with one message for whatever is wrong with them."""

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from sim.errors import StorageError
from sim.experiments.workers.errands import Workforce
from sim.experiments.workers.executors import needed
from sim.experiments.workers.parcel import differences, disagreement, versions_here

CONNECT_S: Final = 10
"""So long a scheduler may take to answer, and to find its first worker."""

_LOOK_S: Final = 1.0
_RETRIES: Final = 2
"""So often a job is tried again that failed for want of room, or by a fault."""
_LOGGERS: Final = (
    *("distributed", "distributed.client", "distributed.core", "distributed.gc"),
    *("tornado", "tornado.application", "asyncio", "bokeh"),
)
_OPTION: Final = "--scheduler"


@contextmanager
def dask_workers(address: str) -> Iterator[Workforce]:
    """Yield the workers of the scheduler at `address`, who run what we run.

    Raises:
        StorageError: Dask is not installed, there is no scheduler or worker, or versions differ.
    """
    distributed = needed("distributed", _OPTION)
    with _silence():
        client = _connected(distributed, address)
        try:
            _check_workers(client, address)
            _check_versions(client, address)
            yield DaskWorkers(f"{_OPTION} {address}", client, distributed)
        finally:
            # A scheduler that is gone must not keep us.
            with suppress(Exception):
                client.close(timeout=CONNECT_S)


@dataclass(eq=False)
class DaskWorkers(Workforce):
    """The workers of a scheduler; a worker is a process, however many threads it has."""

    where: str
    client: Any
    distributed: Any
    _known: int = field(default=0, init=False)
    _seen_s: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._executor = self.client.get_executor(pure=False, retries=_RETRIES)

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Send a call to the scheduler."""
        future: Future[Any] = self._executor.submit(work, *given, **named)
        return future

    def workers(self) -> int:
        """Return how many there are, as of a second ago at most."""
        if time.monotonic() - self._seen_s > _LOOK_S:
            try:
                self._known = len(self.client.nthreads())
            except (OSError, TimeoutError):
                self._known = 0
            self._seen_s = time.monotonic()
        return self._known

    def killed(self, error: BaseException, /) -> bool:
        """Return whether the scheduler has given a job up that killed its workers."""
        return isinstance(error, self.distributed.scheduler.KilledWorker)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from printing: what is wrong is said once, by us."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _connected(distributed: Any, address: str) -> Any:
    """Return a client of the scheduler at `address`; versions are compared later, by us."""
    try:
        # A client that cannot be made leaves its loop behind, so the address is tried without it.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _knock(distributed, address)).result()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except Exception as error:
        # An address can be wrong in many ways, and each transport has errors of its own.
        raise StorageError(
            f"{_OPTION} {address}: no Dask scheduler can be reached there ({_first_line(error)});"
            " the address is what `dask scheduler` prints, as in tcp://10.0.0.1:8786"
        ) from error


async def _knock(distributed: Any, address: str) -> None:
    """Connect to `address` once, with the certificates that Dask is configured with."""
    secrets = distributed.Security().get_connection_args("client")
    comm = await distributed.comm.connect(address, timeout=CONNECT_S, **secrets)
    await comm.close()


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as error:
        raise StorageError(
            f"{_OPTION} {address}: the scheduler has no workers;"
            f" start some with `dask worker {address} --nthreads 1`"
        ) from error


def _check_versions(client: Any, address: str) -> None:
    """Refuse a scheduler or workers that run anything but what runs here."""
    try:
        theirs = {f"the scheduler {address}": client.run_on_scheduler(versions_here)}
        found = client.run(versions_here, on_error="return")
    except Exception as error:
        raise StorageError(_unfit(f"the scheduler {address}", error)) from error
    theirs |= {f"the worker {worker}": versions for worker, versions in sorted(found.items())}
    for who, versions in theirs.items():
        if not isinstance(versions, Mapping):
            raise StorageError(_unfit(who, versions))
        different = differences(versions, versions_here())
        if different:
            raise disagreement(who, different)


def _unfit(who: str, error: BaseException) -> str:
    ours = versions_here()
    return (
        f"{who} cannot load landbridge as it is here ({_first_line(error)}); install there"
        f" landbridge {ours['landbridge']} with the extra `cluster`, for Python {ours['python']}"
    )


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
