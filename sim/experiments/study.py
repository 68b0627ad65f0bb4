"""An experiment at work: its folder, the store of its replications, and being told to stop.

Everything that an experiment computes is kept under its content key until the folder is complete,
so that the same command goes on where an interruption left it; a store that is shared between
commands is kept afterwards too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from sim.experiments.files import remove_tree, storage_errors
from sim.experiments.folder import STAGING, STORE, adopt, claimed, publish, stage
from sim.experiments.interruption import Stop, StoppedError, listening
from sim.experiments.undertaking import Settings
from sim.experiments.workers.processes import staying


class Effortful(Protocol):
    """Something of which parts are done."""

    @property
    def total(self) -> int:
        """Return how many replications there are to be."""
        ...

    def kept(self) -> int:
        """Return how many replications are there."""
        ...


@dataclass(slots=True)
class Study:
    """An experiment at work; `works` is what it computes, to be told when it is stopped."""

    folder: Path
    store: Path
    settings: Settings
    stop: Stop
    works: list[Effortful] = field(default_factory=list)

    def stage(self) -> Path:
        """Return an empty folder for the new files; they are published when the study ends."""
        return stage(self.folder)


def store_of(out: Path, settings: Settings) -> Path:
    """Return where replications for the folder `out` are kept, without making it."""
    return (out / STORE if settings.store is None else settings.store).resolve()


@contextmanager
def studying(out: Path, settings: Settings) -> Iterator[Study]:
    """Own the folder `out` while the block runs, and publish what it staged when it ends well.

    Raises:
        StorageError: the folder is not landbridge's, in use, or cannot be written.
        StoppedError: a signal came; finished replications are kept.
    """
    with listening() as stop, claimed(out) as folder, staying() as processes:
        store = folder / STORE if settings.store is None else adopt(settings.store)
        study = Study(folder, store.resolve(), replace(settings, processes=processes), stop)
        try:
            yield study
            with stop.noted_only():
                publish(folder)
            if settings.store is None:
                with storage_errors(store):
                    remove_tree(store)
        except KeyboardInterrupt:
            with storage_errors(folder):
                remove_tree(folder / STAGING)
            kept = sum(work.kept() for work in study.works)
            total = sum(work.total for work in study.works)
            raise StoppedError.keeping(kept, total, stop.number) from None
