"""Files that are either whole or not there: temporary name, sync, rename, checksum.

What the operating system refuses becomes a `StorageError` with the file and the system's words.
"""

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypedDict

from sim.errors import StorageError
from sim.experiments.alive import process_lives

MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF, errno.ENOSYS)
"""How file systems say that a folder cannot be synced."""
_NO_SYNC_OF_FILES = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)
_HALF_WRITTEN = re.compile(r"\..+\.([0-9]{1,10})\.tmp", re.ASCII)


class Entry(TypedDict):
    """What a manifest knows of a file."""

    length: int
    blake2b: str


Manifest = dict[str, Entry]
"""Entry by file name, relative to the manifest's folder, with ``/``."""


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an error of the operating system into a `StorageError` that names a file."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def storage_error(error: OSError, path: Path) -> StorageError:
    """Return `error` as something a user can mend; `path` stands in where it names no file."""
    name = error.filename if error.filename is not None else path
    reason = os.strerror(error.errno) if error.errno else str(error)
    code = errno.errorcode.get(error.errno or 0, "")
    return StorageError(f"{os.fspath(name)}: {reason}" + (f" ({code})" if code else ""))


def write_file(path: Path, content: bytes) -> None:
    """Write `content` under a temporary name, sync it, and give it its name.

    That the name is on the disk too is for `sync_folder` to say, once for many files. What killed
    processes left half-written of this file goes.
    """
    for left in half_written(path.parent):
        if left.name.startswith(f".{path.name}."):
            left.unlink(missing_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            _sync(file.fileno())
        temporary.replace(path)
    except BaseException:
        # The first error is the one to be told.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def half_written(folder: Path) -> list[Path]:
    """Return the temporary files in `folder` of `write_file` in processes that are no more."""
    found = ((path, _HALF_WRITTEN.fullmatch(path.name)) for path in sorted(folder.glob(".*.tmp")))
    return [path for path, name in found if name and not process_lives(int(name[1]))]


def json_bytes(value: object) -> bytes:
    """Return `value` as JSON that is the same whenever the value is the same."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def sync_file(path: Path) -> None:
    """Wait until the content of `path` is on the disk."""
    with path.open("rb") as file:
        _sync(file.fileno())


def _sync(handle: int) -> None:
    """Wait until an open file is on the disk, where the file system can do that."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC_OF_FILES:
            raise


def sync_folder(folder: Path) -> bool:
    """Wait until the names in `folder` are on the disk; return whether the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return True
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
        return False
    finally:
        os.close(handle)
    return True


def entry_of(path: Path) -> Entry:
    """Return length and checksum of `path`."""
    digest = hashlib.blake2b(digest_size=32)
    length = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            length += len(block)
    return {"length": length, "blake2b": digest.hexdigest()}


def files_below(folder: Path) -> list[str]:
    """Return the files in and below `folder`, sorted, relative and with ``/``."""
    paths = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def manifest_of(folder: Path, names: Iterable[str]) -> Manifest:
    """Return the manifest of the files `names` in `folder`."""
    return {name: entry_of(folder / name) for name in sorted(names)}


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of `folder`, None where there is none that is whole."""
    path = folder / MANIFEST
    try:
        # A pipe in its place would keep us for ever.
        content = json.loads(path.read_bytes()) if path.is_file() else None
        if not isinstance(content, Mapping) or not _is_as_written(content):
            return None
    except (OSError, ValueError, RecursionError):
        return None
    files = content["files"]
    return dict(files) if isinstance(files, Mapping) and all(map(_is_inside, files)) else None


def has_damaged_manifest(folder: Path) -> bool:
    """Return whether there is something in the place of the manifest that is none."""
    return os.path.lexists(folder / MANIFEST) and read_manifest(folder) is None


def _is_as_written(content: Mapping[str, Any]) -> bool:
    """Return whether the checksum is that of the files; older manifests have none."""
    if set(content) == {"files"}:
        return True
    return set(content) == {"files", "blake2b"} and content["blake2b"] == checksum(content["files"])


def checksum(content: object) -> str:
    """Return the checksum of `content` as JSON."""
    return hashlib.blake2b(json_bytes(content), digest_size=16).hexdigest()


def _is_inside(name: Any) -> bool:
    # A manifest decides which files are removed, so a name must not lead out of the folder.
    return isinstance(name, str) and not name.startswith("/") and ".." not in Path(name).parts


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of `folder`; from then on the folder counts as complete."""
    content = {"files": manifest, "blake2b": checksum(manifest)}
    write_file(folder / MANIFEST, json_bytes(content))
    sync_folder(folder)


def damaged_files(folder: Path, manifest: Manifest) -> list[str]:
    """Return the names of `manifest` that are missing or differ in length or checksum."""
    return [name for name, entry in manifest.items() if not _is_whole(folder / name, entry)]


def _is_whole(path: Path, entry: Entry) -> bool:
    try:
        return path.stat().st_size == entry["length"] and entry_of(path) == entry
    except (OSError, KeyError, TypeError):
        return False


def remove_tree(folder: Path) -> None:
    """Remove `folder` and all below it, never following a link; what is gone already is fine."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    with suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            remove_tree(path)
        folder.rmdir()
