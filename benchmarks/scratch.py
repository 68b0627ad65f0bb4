"""A copy of the project in which anything may be broken."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield the folder of a copy that is gone afterwards."""
    with TemporaryDirectory(prefix="landbridge-scratch-") as work:
        folder = Path(work) / "landbridge"
        copied(folder)
        yield folder


def copied(folder: Path, part: str = ".") -> None:
    """Copy the project to `folder`, or only one of its folders."""
    shutil.copytree(ROOT / part, folder / part, ignore=_LEFT_OUT, dirs_exist_ok=True)


def within(folder: Path) -> dict[str, str]:
    """Return the environment in which Python takes landbridge from `folder`."""
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def python(*words: str) -> list[str]:
    """Return the words that start this Python."""
    return [sys.executable, *words]
