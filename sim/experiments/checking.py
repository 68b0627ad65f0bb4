"""What stands in a result folder, held against its manifest, its checksums and what was asked.

Nothing is changed, and what is damaged is named instead of removed.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sim.errors import IntegrityError, StorageError
from sim.experiments.files import (
    MANIFEST,
    Manifest,
    damaged_files,
    has_damaged_manifest,
    read_manifest,
    storage_errors,
)
from sim.experiments.folder import FAILED, REQUEST, STAGING, STORE, VOLATILE, read_volatile
from sim.experiments.lock import MARKER, owner_of
from sim.experiments.request import Request, read_request
from sim.experiments.store import TEMPORARY, Shelf, content_key
from sim.experiments.study import PLAIN
from sim.experiments.versions import refuse_newer_results
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash

_RECORD_OF_RUN: Final = "run.json"
_KEPT: Final = re.compile(r"(replication|figures|stays)-([0-9]{4,})", re.ASCII)
_OURS: Final = (MARKER, f"{MARKER}-lock", MANIFEST, VOLATILE)


class State(StrEnum):
    """How far the results in a folder are."""

    COMPLETE = "complete"
    UNFINISHED = "unfinished"
    PARTIAL = "partial"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Kept:
    """The replications of one scenario that are kept until all are there."""

    scenario: str
    complete: tuple[int, ...]
    missing: tuple[int, ...]
    damaged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a result folder is whole, missing, damaged, half-written, or somebody else's."""

    folder: Path
    state: State
    owner: str
    """The process that works in it, "" if none does."""
    whole: tuple[str, ...]
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    foreign: tuple[str, ...]
    half_written: tuple[str, ...]
    failed: tuple[str, ...]
    """The replications that failed, each with its error; partial results are without them."""
    replications: tuple[Kept, ...]

    def as_data(self) -> dict[str, Any]:
        """Return all of it by name."""
        return {**asdict(self), "folder": str(self.folder), "state": str(self.state)}


def check(folder: Path) -> Checked:
    """Return what stands in the result folder `folder`.

    Raises:
        StorageError: it is none, cannot be read, or is of a newer landbridge.
    """
    with storage_errors(folder):
        if not folder.is_dir():
            raise StorageError(f"{folder}: there is no such folder")
        if not any(os.path.lexists(folder / name) for name in (MARKER, MANIFEST, REQUEST)):
            raise StorageError(f"{folder}: no result folder of landbridge")
        manifest = read_manifest(folder) or {}
        refuse_newer_results(folder, manifest)
        request, damaged_request = _request(folder)
        absent = [name for name in manifest if not os.path.lexists(folder / name)]
        damaged = [name for name in damaged_files(folder, manifest) if name not in absent]
        gone, spoiled = _volatile(folder, manifest)
        kept = tuple(_kept(folder, manifest, request))
        missing = sorted([*absent, *gone])
        damaged = sorted([*damaged, *spoiled, *_bad_manifest(folder), *damaged_request])
        is_damaged = bool(missing or damaged or any(each.damaged for each in kept))
        return Checked(
            folder,
            _state(folder, manifest, is_damaged=is_damaged),
            owner_of(folder),
            tuple(name for name in manifest if name not in {*missing, *damaged}),
            tuple(missing),
            tuple(damaged),
            tuple(_foreign(folder, set(manifest))),
            tuple(_half_written(folder)),
            tuple(_failed(folder, manifest)),
            kept,
        )


def _state(folder: Path, manifest: Manifest, *, is_damaged: bool) -> State:
    if is_damaged:
        return State.DAMAGED
    if FAILED in manifest:
        return State.PARTIAL
    is_open = os.path.lexists(folder / REQUEST) or MANIFEST not in os.listdir(folder)
    return State.UNFINISHED if is_open else State.COMPLETE


def _request(folder: Path) -> tuple[Request | None, list[str]]:
    """Return what was asked, and what of it is damaged."""
    try:
        return read_request(folder), []
    except IntegrityError:
        return None, [REQUEST]


def _bad_manifest(folder: Path) -> list[str]:
    return [MANIFEST] if has_damaged_manifest(folder) else []


def _volatile(folder: Path, manifest: Manifest) -> tuple[list[str], list[str]]:
    """Return the file that no manifest names: as missing, or as damaged."""
    if _RECORD_OF_RUN not in manifest or read_volatile(folder) is not None:
        return [], []
    is_there = os.path.lexists(folder / VOLATILE)
    return ([], [VOLATILE]) if is_there else ([VOLATILE], [])


def _failed(folder: Path, manifest: Manifest) -> Iterator[str]:
    if FAILED in manifest and not damaged_files(folder, {FAILED: manifest[FAILED]}):
        for failure in json.loads((folder / FAILED).read_bytes()):
            yield f"{failure['name']}: {failure['error']}"


def _kept(folder: Path, manifest: Manifest, request: Request | None) -> Iterator[Kept]:
    """Yield the replications that wait for the others, scenario by scenario."""
    store = folder / STORE
    if request is None and manifest:
        # A store beside them is only left over.
        yield from _in_tables(folder, manifest)
        return
    if request is None or request.experiment not in PLAIN:
        yield from _found(store)
        return
    if request.store is not None:
        store = Path(request.store)
    for loaded in request.scenarios:
        yield _of_scenario(loaded, store, is_open=bool(request.options.get("goal")))


def _in_tables(folder: Path, manifest: Manifest) -> Iterator[Kept]:
    """Yield the replications of a finished run, which stand together in its tables."""
    record = {name: manifest[name] for name in (_RECORD_OF_RUN,) if name in manifest}
    if not record or damaged_files(folder, record):
        return
    content = json.loads((folder / _RECORD_OF_RUN).read_bytes())
    numbers = tuple(range(content["replications"]))
    tables = {name: entry for name, entry in manifest.items() if name.endswith(".parquet")}
    spoiled = bool(damaged_files(folder, tables))
    whole, damaged = ((), numbers) if spoiled else (numbers, ())
    yield Kept(content["scenario"], whole, (), damaged)


def _of_scenario(loaded: Loaded, store: Path, *, is_open: bool) -> Kept:
    """Return the replications of one scenario; with `is_open` nobody knows how many it takes."""
    shelf = Shelf(store / content_key(scenario_hash(loaded), loaded.scenario.id))
    found = {number for kind, number in _numbers(shelf.folder) if kind == shelf.kind}
    whole = {number for number in found if shelf.is_whole(number)}
    due = set() if is_open else set(range(loaded.scenario.replications))
    if not is_open:
        found, whole = found & due, whole & due
    return Kept(loaded.scenario.id, *map(_sorted, (whole, due - found, found - whole)))


def _sorted(numbers: set[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))


def _found(store: Path) -> Iterator[Kept]:
    """Yield what is in a store of which nobody knows what is due."""
    if not store.is_dir():
        return
    for key in sorted(path for path in store.iterdir() if path.is_dir()):
        whole: set[int] = set()
        damaged: set[int] = set()
        for kind, number in _numbers(key):
            (whole if Shelf(key, kind).is_whole(number) else damaged).add(number)
        if whole or damaged:
            yield Kept(key.name, _sorted(whole), (), _sorted(damaged))


def _numbers(folder: Path) -> Iterator[tuple[str, int]]:
    names = os.listdir(folder) if folder.is_dir() else []
    for found in map(_KEPT.fullmatch, sorted(names)):
        if found is not None:
            yield found[1], int(found[2])


def _half_written(folder: Path) -> Iterator[str]:
    """Yield what is being written, or was when its process was killed, or is only left over."""
    if not os.path.lexists(folder / REQUEST) and os.path.lexists(folder / STORE):
        yield STORE
    patterns = (STAGING, f"{REQUEST}.tmp-*", ".*.tmp", f"{STORE}/*/{TEMPORARY}*")
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            yield path.relative_to(folder).as_posix()


def _foreign(folder: Path, known: set[str]) -> Iterator[str]:
    """Yield the files that are not landbridge's; folders are not followed through links."""
    half_written = tuple(_half_written(folder))
    for parent, folders, files in os.walk(folder):
        inside = Path(parent).relative_to(folder)
        if inside == Path():
            ours = {STORE, REQUEST, STAGING, *half_written}
            folders[:] = [name for name in folders if name not in ours]
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in sorted([*files, *links]):
            path = (inside / name).as_posix()
            if path not in known and path not in _OURS and path not in half_written:
                yield path
