"""Whose a file is: the process that makes it, told apart from a later one with the same number.

A process is known by its host, its number and when it started, since numbers come again.
"""

import hashlib
import os
import platform
import sys
import time
from functools import cache
from pathlib import Path
from typing import Final

UNKNOWN: Final = "0"
"""Stands for the start of a process where the system does not tell it."""
_FOREIGN_AGE_S: Final = 86_400
"""After this long, what a process of another machine left half-written counts as dead."""
_STARTED: Final = 19
"""The place of the start, in ticks since the machine started, behind the name in ``stat``."""


def process_lives(pid: int) -> bool:
    """Return whether process `pid` runs on this machine; True where that cannot be asked."""
    if sys.platform == "win32":
        # There, signal 0 would end the process.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def process_started(pid: int) -> str:
    """Return when process `pid` started, in a form that is the same whenever it is asked."""
    try:
        text = Path(f"/proc/{pid:d}/stat").read_text(errors="replace")
        return str(int(text.rpartition(")")[2].split()[_STARTED]))
    except (OSError, ValueError, IndexError):
        return UNKNOWN


def is_another(pid: int, started: str) -> bool:
    """Return whether the process `pid` is surely not the one that `started` then."""
    now = process_started(pid)
    return UNKNOWN not in (started, now) and started != now


@cache
def host() -> str:
    """Return a short name of this machine."""
    return hashlib.blake2b(platform.node().encode(), digest_size=4).hexdigest()


def signature() -> str:
    """Return what this process puts into the names of its temporary files."""
    return f"{host()}-{os.getpid()}-{process_started(os.getpid())}"


def is_abandoned(path: Path) -> bool:
    """Return whether nobody works any more on `path`, whose name ends in a signature and a token.

    Raises:
        OSError: it cannot be looked at.
    """
    *_, where, pid, started, _token = ("", "", "", *path.name.split("-"))
    if where == host() and pid.isdecimal():
        return not process_lives(int(pid)) or is_another(int(pid), started)
    return time.time() - path.lstat().st_mtime > _FOREIGN_AGE_S
