"""A disk that fails by plan: the N-th call on a folder is an error, or the end of the process.

Only the functions of Python are replaced, and only while the block runs. After the end of the
process nothing reaches the disk any more, as after kill -9.
"""

import builtins
import errno
import io
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from sim.recording import parquet

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR, errno.EROFS, errno.EMFILE)
_BY_PATH = ("mkdir", "unlink", "rmdir", "rename", "replace", "open", "scandir", "listdir", "stat")
_BY_HANDLE = ("fsync", "ftruncate", "write")


class KilledError(BaseException):
    """The process is no more."""


class FaultyDisk:
    """Counts the calls on `folder`, and lets those from the `first` on to the `last` fail."""

    def __init__(self, folder, first=0, last=0, number=None):
        self.folder = str(folder)
        self.first, self.last, self.number = first, last, number
        self.calls = 0
        self.handles = []
        self.is_dead = False

    def called(self, path):
        """Count a call on `path`, and fail if it is its turn."""
        if self.is_dead:
            raise KilledError
        if isinstance(path, str | os.PathLike) and not str(path).startswith(self.folder):
            return
        self.calls += 1
        if self.first <= self.calls <= self.last:
            if self.number is None:
                self.is_dead = True
                raise KilledError
            name = path if isinstance(path, str | os.PathLike) else None
            raise OSError(self.number, os.strerror(self.number), name)

    def failing(self, function, *, by_handle=False):
        """Return `function` with calls that are counted and may fail."""

        def call(path=".", *given, **named):
            if not isinstance(path, int) or by_handle:
                self.called(path)
            elif self.is_dead:
                raise KilledError
            found = function(path, *given, **named)
            if function is os_open:
                self.handles.append(found)
            return found

        return call


os_open = os.open


def dead_process():
    """Return the number of a process that is no more."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


@contextmanager
def failing(disk, monkeypatch, pid):
    """Let the disk fail by its plan while the block runs, as process `pid`."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: pid)
        for name in _BY_PATH:
            patch.setattr(os, name, disk.failing(getattr(os, name)))
        for name in _BY_HANDLE:
            patch.setattr(os, name, disk.failing(getattr(os, name), by_handle=True))
        opening = disk.failing(io.open)
        patch.setattr(io, "open", opening)
        patch.setattr(builtins, "open", opening)
        save = parquet._save

        def saving(session, query, path):
            disk.called(path)
            save(session, query, path)

        patch.setattr(parquet, "_save", saving)
        yield
    if disk.is_dead:
        # The system closes what a process had open when it ends, and gives its locks back.
        for handle in disk.handles:
            try:
                os.close(handle)
            except OSError:
                continue


def calls_of(monkeypatch, folder: Path, action) -> int:
    """Return how many calls on `folder` an `action` makes."""
    disk = FaultyDisk(folder)
    with failing(disk, monkeypatch, os.getpid()):
        action()
    return disk.calls
