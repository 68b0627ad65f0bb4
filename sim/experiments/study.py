"""An experiment at work: its folder, the store of its replications, and being told to stop.

Everything that an experiment computes is kept under its content key until the folder is complete,
so that the same command goes on where an interruption left it; a store that is shared between
commands is kept afterwards too.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

from sim.experiments.files import checksum, json_bytes, remove_tree, storage_errors, sync_folder
from sim.experiments.folder import STAGING, STORE, VOLATILE, adopt, claimed, publish, stage
from sim.experiments.interruption import Stop, StoppedError, listening
from sim.experiments.request import CommandLine, Request, forget_request, write_request
from sim.experiments.scratch import remove_abandoned
from sim.experiments.undertaking import Settings
from sim.experiments.workers.processes import staying
from sim.scenario.loaded import Loaded


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
    is_partial: bool = False
    """Whether replications are missing, so that there is something left to be tried again."""

    def stage(self) -> Path:
        """Return an empty folder for the new files; they are published when the study ends."""
        return stage(self.folder)


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked of an experiment: its name, its scenarios as they are, its own options."""

    experiment: str
    scenarios: tuple[Loaded, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Return whether its replications are those of its scenarios, so that each has a number."""
        return self.experiment in PLAIN

    def request(self, settings: Settings, out: Path) -> Request:
        """Return what is to be kept of it."""
        command = settings.command
        return Request(
            experiment=self.experiment,
            out=str(out.absolute()),
            scenarios=self.scenarios,
            options=dict(self.options),
            pictures=settings.paint is not None,
            store=None if settings.store is None else str(settings.store.absolute()),
            engine=settings.engines.asked,
            command=command if command.words else CommandLine(folder=str(out.absolute())),
        )


PLAIN: Final = ("run", "compare")
"""Experiments whose folder alone is enough to go on."""


def _begin(study: Study, aim: Aim, out: Path) -> None:
    """Keep what was asked, and take away what killed processes left."""
    remove_abandoned()
    write_request(aim.request(study.settings, out), study.folder)
    with storage_errors(study.folder):
        if not sync_folder(study.folder):
            study.settings.warn(
                f"{out}: this file system cannot make sure that names are on the disk; what is"
                " finished survives the end of landbridge, but perhaps not that of the machine"
            )


def _note_engines(study: Study) -> None:
    """Write down which engine computed, where the experiment has no such file of its own."""
    place = study.folder / STAGING / VOLATILE
    with storage_errors(place):
        if place.parent.is_dir() and not place.exists():
            content = {"engine": study.settings.engines.as_data()}
            place.write_bytes(json_bytes({**content, "blake2b": checksum(content)}))


def _finish(study: Study) -> None:
    """Take away what nobody needs when everything is there."""
    if study.is_partial:
        return
    with storage_errors(study.folder):
        forget_request(study.folder)
        if study.settings.store is None:
            remove_tree(study.store)


def store_of(out: Path, settings: Settings) -> Path:
    """Return where replications for the folder `out` are kept, without making it."""
    return (out / STORE if settings.store is None else settings.store).resolve()


@contextmanager
def studying(out: Path, settings: Settings, aim: Aim) -> Iterator[Study]:
    """Own the folder `out` while the block runs, and publish what it staged when it ends well.

    What is asked is kept there until then, so that the folder alone tells how to go on.

    Raises:
        StorageError: the folder is not landbridge's, in use, or cannot be written.
        StoppedError: a signal came; finished replications are kept.
    """
    with listening() as stop, claimed(out) as folder, staying() as processes:
        store = folder / STORE if settings.store is None else adopt(settings.store)
        own = replace(
            settings,
            processes=processes,
            folder=out if aim.is_plain else None,
            engines=settings.engines.afresh(),
        )
        study = Study(folder, store.resolve(), own, stop)
        try:
            _begin(study, aim, out)
            yield study
            _note_engines(study)
            with stop.noted_only():
                publish(folder)
            _finish(study)
        except KeyboardInterrupt:
            with storage_errors(folder):
                remove_tree(folder / STAGING)
            kept = sum(work.kept() for work in study.works)
            total = sum(work.total for work in study.works)
            raise StoppedError.keeping(kept, total, stop.number) from None
