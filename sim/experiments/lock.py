"""One owner at a time for a folder: a lock on its marker file, with the owner's name in it.

The system gives the lock back when its owner ends, however it ends, so nothing is ever unlocked by
hand. Where the system has no such locks, a file that only one can create takes their place.
"""

import errno
import os
import platform
import sys
import time
from pathlib import Path
from typing import Self

from sim.errors import StorageError
from sim.experiments.alive import UNKNOWN, is_another, process_lives, process_started

MARKER = ".landbridge"
MARKER_TEXT = "This folder belongs to landbridge; it may replace and remove its own files here.\n"
_FALLBACK = ".landbridge-lock"
_OWNER = "process "
_START = ", started at tick "
"""Before when the owner started, since numbers of processes come again."""
_UNLINKED = getattr(os, "O_NOFOLLOW", 0)
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


class FolderLock:
    """The right to write into `folder`, held from `take` to `release`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._handle: int | None = None
        self._stand_in: Path | None = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def take(self) -> None:
        """Own the folder.

        Raises:
            StorageError: another process owns it.
            OSError: the marker cannot be opened.
        """
        flags = os.O_RDWR | os.O_CREAT | _UNLINKED
        self._handle = os.open(self.folder / MARKER, flags, 0o644)
        try:
            if not _flock(self._handle):
                self._take_stand_in()
            self._write(_owner_line())
        except BlockingIOError:
            owner = self._owner()
            self._close()
            raise _in_use(self.folder, owner) from None
        except BaseException:
            self._let_go()
            raise

    def release(self) -> None:
        """Give the folder back; the marker stays, with nothing in it that changes."""
        if self._handle is None:
            return
        try:
            self._write(MARKER_TEXT)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._close()
        if self._stand_in is not None:
            self._stand_in.unlink(missing_ok=True)
            self._stand_in = None

    def _owner(self) -> str:
        """Return the line of the owner, who may be about to write it."""
        for _ in range(20):
            text = self._read().strip()
            if text.startswith(_OWNER):
                return text.partition(_START)[0]
            time.sleep(0.02)
        return ""

    def _read(self) -> str:
        if self._handle is None:
            return ""
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.read(self._handle, 1_000).decode(errors="replace")

    def _write(self, text: str) -> None:
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, text.encode())

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _take_stand_in(self) -> None:
        path = self.folder / _FALLBACK
        for _ in range(2):
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                owner = path.read_text(errors="replace").strip()
                if not _is_dead(owner):
                    who = owner.partition(_START)[0]
                    raise _in_use(self.folder, who, path) from None
                path.unlink(missing_ok=True)
                continue
            os.write(handle, _owner_line().encode())
            os.close(handle)
            self._stand_in = path
            return
        raise _in_use(self.folder, "another process", path)


def _flock(handle: int) -> bool:
    """Lock the open file; return False where there are no such locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise
    return True


def _owner_line() -> str:
    return f"{_OWNER}{os.getpid()} on {platform.node()}{_START}{process_started(os.getpid())}\n"


def _is_dead(owner: str) -> bool:
    """Return whether `owner`, as in the lock file, surely no longer runs."""
    who, _, started = owner.partition(_START)
    words = who.split()
    if sys.platform == "win32" or len(words) != 4 or words[3] != platform.node():
        return False
    if not words[1].isdecimal():
        return False
    return not process_lives(int(words[1])) or is_another(int(words[1]), started.strip() or UNKNOWN)


def owner_of(folder: Path) -> str:
    """Return who works in `folder` as it seems, nothing if nobody does; changes nothing."""
    for name in (MARKER, _FALLBACK):
        path = folder / name
        try:
            # A pipe in its place would keep us for ever.
            text = path.read_bytes()[:1_000].decode(errors="replace") if path.is_file() else ""
        except OSError:
            continue
        if text.startswith(_OWNER) and not _is_dead(text.strip()):
            return text.partition(_START)[0].strip()
    return ""


def _in_use(folder: Path, owner: str, lock: Path | None = None) -> StorageError:
    hint = f" (if that run is no more, remove {lock})" if lock is not None else ""
    return StorageError(
        f"{folder}: in use by {owner or 'another landbridge run'}{hint};"
        " wait for it, or choose another folder with --out"
    )
