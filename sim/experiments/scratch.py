"""Temporary folders outside of the results, and taking away those that a killed process left."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sim.experiments.alive import is_abandoned, signature

_PREFIX: Final = "landbridge-"


def scratch_folder() -> Path:
    """Return a new temporary folder, for its maker to remove; what dead ones left goes.

    Raises:
        OSError: it cannot be made.
    """
    remove_abandoned()
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{signature()}-"))


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a temporary folder that is gone after the block.

    Raises:
        OSError: it cannot be made.
    """
    folder = scratch_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the temporary folders of processes that were killed, if they are ours to remove."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*-*-*"):
            if _is_ours(path) and is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    is_folder = path.is_dir() and not path.is_symlink()
    return is_folder and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid())
