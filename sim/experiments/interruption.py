"""Being told to stop: Ctrl-C, SIGTERM and SIGHUP end a run in order, and only once.

Elsewhere a signal raises `KeyboardInterrupt` at once; while a process pool works it is only noted,
because an exception out of nowhere inside the pool's own machinery could leave it locked.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Self

from sim.errors import LandbridgeError

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class StoppedError(LandbridgeError):
    """The user or the system stopped the run; what is finished is kept."""

    exit_status = 130

    def __init__(self, message: str, number: int = signal.SIGINT) -> None:
        super().__init__(message)
        self.exit_status = 128 + number

    @classmethod
    def keeping(cls, kept: int, total: int, number: int | None) -> Self:
        """Return the error that says how many of `total` replications are kept."""
        return cls(
            f"stopped; {kept} of {total} replications are kept;"
            " the same command goes on from there",
            signal.SIGINT if number is None else number,
        )


@dataclass(slots=True)
class Stop:
    """Whether, and by which signal, the run was told to stop."""

    number: int | None = None
    _noted_only: bool = field(default=False, repr=False)

    def __call__(self, number: int, _frame: FrameType | None = None) -> None:
        """Note the signal, and raise unless a pool is at work; the second time, raise anyway."""
        again, self.number = self.number is not None, number
        if again or not self._noted_only:
            raise KeyboardInterrupt

    @contextmanager
    def noted_only(self) -> Iterator[None]:
        """Let a first signal only be noted; `check` raises it where that is safe."""
        self._noted_only = True
        try:
            yield
        finally:
            self._noted_only = False
        self.check()

    def check(self) -> None:
        """Raise what was noted."""
        if self.number is not None:
            raise KeyboardInterrupt


@contextmanager
def listening(stop: Stop | None = None, *, to_the_end: bool = False) -> Iterator[Stop]:
    """Listen for signals to stop while the block runs; does nothing outside the main thread.

    Args:
        stop: what is told of them; one of our own, if it is None.
        to_the_end: whether the process ends after the block. Then it is deaf from there on: the
            work is done or given up, and a signal would only spoil the status that tells so.
    """
    stop = stop or Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    # What the caller chose to ignore (nohup) stays ignored.
    heard = [number for number in _SIGNALS if before[number] is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, stop)
    try:
        yield stop
    finally:
        for number in heard:
            handler = signal.SIG_IGN if to_the_end else before[number]
            signal.signal(number, handler or signal.SIG_DFL)
            if isinstance(handler, Stop):
                # Who listens around us is to know by what we were stopped.
                handler.number = stop.number


@contextmanager
def sheltered() -> Iterator[None]:
    """Hold signals back while the block starts processes, which inherit this."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
