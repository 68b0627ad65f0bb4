"""Making the report of one or several result folders: which page they have, and where it goes."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from sim.errors import StorageError, UsageError
from sim.experiments.files import storage_errors, write_file
from sim.experiments.folder import ADDING, check_complete, claimed, publish, stage
from sim.presentation.guest import leave_no_folders
from sim.presentation.language.speaking import speaking
from sim.presentation.report.page import GENERATOR, Page, rendered

NAME: Final = "report.html"
_MARK: Final = f'<meta name="generator" content="{GENERATOR} '.encode()
_MARK_WITHIN: Final = 4096

_OF_RUN: Final = "sim.presentation.report.run_page:page_of"
_OF_RUNS: Final = "sim.presentation.report.runs_page:page_of"
_BY_RECORD: Final = {
    "sweep.json": "sim.presentation.report.sweep_page:page_of",
    "compare.json": "sim.presentation.report.compare_page:page_of",
    "bottleneck.json": "sim.presentation.report.study_page:page_of",
    "capacity.json": "sim.presentation.report.study_page:page_of",
    "sensitivity.json": "sim.presentation.report.study_page:page_of",
    "optimise.json": "sim.presentation.report.study_page:page_of",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How a report is to be: its language, and the replication whose trains move in it."""

    language: str = "en"
    replication: int = 0


def make_report(folders: Sequence[Path], wish: Wish, out: Path | None = None) -> Path:
    """Write the report of the results in `folders`; return the file.

    By default it is ``report.html`` in the first folder, and part of its results.

    Raises:
        UsageError: there is no such language or replication, or the folders do not go together.
        StorageError: results cannot be read, or the file not written.
        IntegrityError: results are not as they were written.
    """
    leave_no_folders()
    if out is not None:
        _check_place(out)
    for folder in folders:
        check_complete(folder, needed=_is_read)
    with speaking(wish.language):
        content = rendered(page_of(folders, wish))
    if out is not None:
        return _written(out, content)
    with claimed(folders[0], ADDING) as owned:
        with storage_errors(owned):
            write_file(stage(owned) / NAME, content)
        publish(owned, keep_others=True)
    return folders[0] / NAME


def page_of(folders: Sequence[Path], wish: Wish) -> Page:
    """Return the page of the results in `folders`, in the language that is spoken."""
    kinds = [_record(folder) for folder in folders]
    if len(folders) > 1:
        others = [f"{folder} ({kind})" for folder, kind in zip(folders, kinds, strict=True) if kind]
        if others:
            raise UsageError(
                f"several results make one report if each is of a run; not of a run: {others[0]}"
            )
        make = cast("Callable[[Sequence[Path], Wish], Page]", _named(_OF_RUNS))
        return make(folders, wish)
    place = _BY_RECORD.get(kinds[0], _OF_RUN)
    return cast("Callable[[Path, Wish], Page]", _named(place))(folders[0], wish)


def _record(folder: Path) -> str:
    """Return the record that tells what experiment a folder is of, "" for a run."""
    return next((name for name in _BY_RECORD if (folder / name).is_file()), "")


def _named(place: str) -> object:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _check_place(out: Path) -> None:
    """Check that a report outside of a result folder takes the place of nothing but an older one.

    Raises:
        UsageError: it is a folder.
        StorageError: it is something that landbridge did not make.
    """
    if out.is_dir():
        raise UsageError(f"--out {out}: a folder; give the name of a file, as in {out / NAME}")
    with storage_errors(out):
        # Of what is no file, nothing is read: a pipe would never end. A link to nowhere is no file.
        if os.path.lexists(out) and not (out.is_file() and _MARK in _beginning(out)):
            raise StorageError(f"{out}: landbridge did not make this file; choose another --out")


def _written(out: Path, content: bytes) -> Path:
    with storage_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        write_file(out, content)
    return out


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MARK_WITHIN)


def _is_read(name: str) -> bool:
    """Return whether a report may be made from the file `name` of a result folder."""
    return not name.endswith((".png", ".svg", ".pdf", ".html"))
