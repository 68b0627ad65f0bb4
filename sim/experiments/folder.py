"""The result folder: who may write into it, and how a new set of files takes the old one's place.

Files are made in a staging folder inside it and moved into place when all of them are there; the
manifest comes last. A folder that landbridge did not make is never touched.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import IntegrityError, LandbridgeError, ModelStopError, StorageError
from sim.experiments.files import (
    MANIFEST,
    Manifest,
    checksum,
    damaged_files,
    files_below,
    half_written,
    has_damaged_manifest,
    manifest_of,
    read_manifest,
    remove_tree,
    storage_errors,
    sync_file,
    sync_folder,
    write_manifest,
)
from sim.experiments.lock import MARKER, FolderLock
from sim.experiments.versions import refuse_newer_results

STAGING = ".staging"
STORE = ".store"
REQUEST = ".request"
"""What was asked, kept here until it is answered."""
FAILED = "failed.json"
"""The replications that are missing in partial results, and why."""
VOLATILE = "host.json"
"""The one file that differs from run to run; the manifest leaves it out, so as not to differ."""
EXPORTS = "export"
FOR_PAPER = "paper"
_DERIVED = (f"{EXPORTS}/", f"{FOR_PAPER}/")
"""Folders of files made from the results, which nobody reads and who likes may remove."""
_ELSEWHERE = "choose another folder with --out"
ADDING = f"if it is yours, make an empty file {MARKER} in it; or name a place with --out"
"""What to do where files are to be added to results in a folder without marker."""


@contextmanager
def claimed(out: Path, remedy: str = _ELSEWHERE) -> Iterator[Path]:
    """Own the folder `out`, made if need be, while the block runs; yield its real path.

    `remedy` says what to do if it is not landbridge's.

    Raises:
        StorageError: it is not landbridge's, in use, or cannot be written.
    """
    with storage_errors(out):
        folder = _checked(out, remedy)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
        lock.take()
    try:
        with storage_errors(folder):
            remove_leftovers(folder)
        yield folder
    finally:
        # After an error, which is what is to be told.
        with suppress(OSError):
            remove_tree(folder / STAGING)
        with storage_errors(folder):
            lock.release()


def remove_leftovers(folder: Path) -> None:
    """Remove what an owner of `folder` that was killed left half-written, but no replications."""
    remove_tree(folder / STAGING)
    for path in half_written(folder):
        path.unlink(missing_ok=True)


def adopt(folder: Path) -> Path:
    """Make `folder` a folder of landbridge without owning it, as a store that commands share."""
    with storage_errors(folder):
        checked = _checked(folder)
        checked.mkdir(parents=True, exist_ok=True)
        if not (checked / MARKER).exists():
            with FolderLock(checked):
                pass
    return checked


def _checked(out: Path, remedy: str = _ELSEWHERE) -> Path:
    """Return the real path of `out`, or say why landbridge does not write there."""
    if out.is_symlink() and not out.exists():
        raise StorageError(f"{out}: a link that leads nowhere; choose another folder with --out")
    folder = out.resolve()
    if folder.exists() and not folder.is_dir():
        raise StorageError(f"{out}: a file stands where the results folder should be")
    if folder == folder.parent or folder == _home():
        raise StorageError(f"{out}: landbridge does not write into the root or a home folder")
    if folder.is_dir() and not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise StorageError(
            f"{out}: the folder is not empty and landbridge did not make it (no {MARKER} in it);"
            f" {remedy}"
        )
    return folder


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


def stage(folder: Path) -> Path:
    """Return an empty folder in which the new files of `folder` are made."""
    staging = folder / STAGING
    with storage_errors(staging):
        remove_tree(staging)
        staging.mkdir()
    return staging


def publish(folder: Path, *, keep_others: bool = False) -> Manifest:
    """Put all staged files into `folder`, remove its older files, and write the manifest.

    With `keep_others` the files of the old manifest that are not replaced stay.
    """
    staging = folder / STAGING
    with storage_errors(folder):
        names = files_below(staging)
        for name in names:
            sync_file(staging / name)
        new = manifest_of(staging, [name for name in names if name != VOLATILE])
        old = read_manifest(folder) or {}
        if not keep_others:
            _remove(folder, [name for name in old if name not in new])
        _move(staging, folder, names)
        complete = {**old, **new} if keep_others else new
        write_manifest(folder, complete)
        remove_tree(staging)
    return complete


def _move(staging: Path, folder: Path, names: list[str]) -> None:
    for name in names:
        target = folder / name
        if not _stays_inside(folder, target):
            raise StorageError(f"{target}: a link here leads out of the results folder; remove it")
        if target.is_dir() and not target.is_symlink():
            raise StorageError(f"{target}: a folder stands in the place of a file; remove it")
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / name, target)
    for parent in sorted({(folder / name).parent for name in names}):
        sync_folder(parent)


def _remove(folder: Path, names: list[str]) -> None:
    paths = [path for path in (folder / name for name in names) if _stays_inside(folder, path)]
    for path in paths:
        path.unlink(missing_ok=True)
    for parent in sorted({path.parent for path in paths}, reverse=True):
        if parent != folder and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def _stays_inside(folder: Path, path: Path) -> bool:
    return path.parent.resolve().is_relative_to(folder.resolve())


def read_volatile(folder: Path) -> dict[str, Any] | None:
    """Return what differs from machine to machine, None where it is not as it was written."""
    path = folder / VOLATILE
    try:
        content: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
        is_whole = content.pop("blake2b") == checksum(content)
    except (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return None
    return dict(content) if is_whole else None


def check_complete(folder: Path, needed: Callable[[str], bool] | None = None) -> Manifest:
    """Return the manifest of a result folder whose files are all as they were written.

    With `needed` only the files whose names it takes are looked at.

    Raises:
        StorageError: there are no complete results in `folder`, or they are of a newer version.
        IntegrityError: a file is missing or was changed.
        ModelStopError: replications are missing, because they failed.
    """
    if not folder.is_dir():
        raise StorageError(f"{folder}: there is no such folder")
    with storage_errors(folder):
        manifest = read_manifest(folder)
    if manifest is None:
        raise _without_manifest(folder)
    refuse_newer_results(folder, manifest)
    looked_at = {
        name: manifest[name]
        for name in manifest
        if not name.startswith(_DERIVED) and (needed is None or needed(name))
    }
    damaged = damaged_files(folder, looked_at)
    if damaged:
        raise IntegrityError(
            f"{folder}: {', '.join(sorted(damaged)[:5])} missing or changed since it was written;"
            " run the scenario again"
        )
    if FAILED in manifest:
        raise ModelStopError(
            f"{folder}: partial results, for replications failed; `landbridge check-results"
            f" {folder}` says which, `landbridge resume {folder}` tries them again"
        )
    return manifest


def _without_manifest(folder: Path) -> LandbridgeError:
    """Return why there are no results to be read in `folder`."""
    if has_damaged_manifest(folder):
        return IntegrityError(
            f"{folder}: {MANIFEST} was changed since it was written; run the scenario again"
        )
    hint = f"; `landbridge resume {folder}` goes on" if (folder / REQUEST).is_dir() else ""
    return StorageError(f"{folder}: no complete results here ({MANIFEST} is missing){hint}")
