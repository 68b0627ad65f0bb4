"""Drawing as a guest: matplotlib's folders are not left in the home of somebody who had none.

matplotlib makes a folder for settings and one for its list of fonts when it is first imported.
Call `leave_no_folders` before that; nothing here imports it.
"""

import atexit
import os
import shutil
import sys
from pathlib import Path

from sim.experiments.scratch import scratch_folder

_VARIABLE = "MPLCONFIGDIR"


def leave_no_folders() -> None:
    """Let matplotlib keep its files in a temporary folder, unless the user has folders for it."""
    if "matplotlib" in sys.modules or os.environ.get(_VARIABLE) or _has_folders():
        return
    try:
        folder = str(scratch_folder())
    except OSError:
        # matplotlib finds a place, or says what is wrong.
        return
    os.environ[_VARIABLE] = folder
    atexit.register(_remove, folder, os.getpid())


def _has_folders() -> bool:
    """Return whether both folders that matplotlib would use are there."""
    try:
        return all(folder.is_dir() for folder in _folders(Path.home()))
    except (OSError, RuntimeError):
        return False


def _folders(home: Path) -> list[Path]:
    if sys.platform.startswith(("linux", "freebsd")):
        bases = {"XDG_CONFIG_HOME": home / ".config", "XDG_CACHE_HOME": home / ".cache"}
        return [Path(os.environ.get(name) or base, "matplotlib") for name, base in bases.items()]
    return [home / ".matplotlib"]


def _remove(folder: str, owner: int) -> None:
    # A forked copy of this process must not take the folder away.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
