"""How experiments run when Python asks: on how many processes, and who is told how far they are."""

import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from time import monotonic
from typing import Final, TextIO

from sim.errors import UsageError
from sim.experiments.engine import check_engine
from sim.experiments.engines import Engines
from sim.experiments.undertaking import Progress, Settings

MOST_JOBS: Final = 1_024
SILENT_S: Final = 2.0
"""Progress is shown only of what takes longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to run, which changes nothing in the results.

    `jobs` is the number of processes, by default one for each processor; `engine` who plays:
    "simpy", "fast" or "auto"; `store` a folder of finished replications to share; `executor`
    works instead. `progress` is told what is being
    done, how much of it is done, and of how much; True shows it on the error stream where
    somebody sees it. `pictures` are drawn into the folder.
    """

    jobs: int | None
    engine: str = "simpy"
    store: str | PathLike[str] | None
    executor: Executor | None
    progress: Progress | bool
    pictures: bool

    @contextmanager
    def settings(self) -> Iterator[Settings]:
        """Yield the settings of an experiment, and show progress meanwhile.

        Raises:
            UsageError: so many processes are not possible, or the engine is not there.
        """
        if self.jobs is not None and not 1 <= self.jobs <= MOST_JOBS:
            raise UsageError(f"jobs={self.jobs}: from 1 to {MOST_JOBS} processes are possible")
        engines = Engines(check_engine(self.engine), _warn, _warn)
        with self._told() as progress:
            yield Settings(
                jobs=self.jobs,
                store=None if self.store is None else Path(self.store),
                executor=self.executor,
                progress=progress,
                paint=_paint if self.pictures else None,
                engines=engines,
            )

    @contextmanager
    def _told(self) -> Iterator[Progress]:
        """Yield who is told how far it is."""
        if not isinstance(self.progress, bool):
            yield self.progress
        elif self.progress and sys.stderr is not None and _is_seen(sys.stderr):
            line = ProgressLine(sys.stderr)
            try:
                yield line
            finally:
                line.clear()
        else:
            yield _silent


def _paint(folder: Path) -> None:
    """Draw all pictures of the results in `folder`, into it."""
    from sim.presentation.painting import paint

    paint(folder)


def _warn(line: str) -> None:
    """Warn whoever called, as Python does."""
    warnings.warn(line, RuntimeWarning, stacklevel=2)


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def _is_seen(stream: TextIO) -> bool:
    """Return whether somebody looks at `stream`: at a terminal, or in a notebook."""
    return stream.isatty() or "ipykernel" in sys.modules


class ProgressLine:
    """One line that says what is being done, written over itself and gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = monotonic()
        self._written = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` pieces of `what` are done."""
        if monotonic() - self._began >= SILENT_S:
            self._write(f"{what} {done}/{total}")

    def clear(self) -> None:
        """Leave the line empty, as if nothing had been written."""
        if self._written:
            self._write("")

    def _write(self, words: str) -> None:
        self._stream.write(f"\r{words.ljust(len(self._written))}" + ("" if words else "\r"))
        self._stream.flush()
        self._written = words
