"""Results of a landbridge that is newer than this one, which it does not pretend to understand."""

import json
import re
from pathlib import Path
from typing import Any, Final

from sim import __version__
from sim.errors import StorageError
from sim.experiments.files import Manifest, damaged_files

RECORDS: Final = (
    *("run.json", "compare.json", "sweep.json", "bottleneck.json", "capacity.json"),
    *("sensitivity.json", "optimise.json", "calibration.json"),
)
"""The files that say with which versions results were made, one for each experiment."""


def refuse_newer(folder: Path, version: str) -> None:
    """Refuse what a newer landbridge wrote into `folder`.

    Raises:
        StorageError: both versions.
    """
    if _numbers(version) > _numbers(__version__):
        raise StorageError(
            f"{folder}: written by landbridge {version}, which is newer than this one"
            f" ({__version__}); use that version"
        )


def refuse_newer_results(folder: Path, manifest: Manifest) -> None:
    """Refuse results whose record, if it is whole, is of a newer landbridge.

    Raises:
        StorageError: both versions.
    """
    for name in RECORDS:
        if name in manifest and not damaged_files(folder, {name: manifest[name]}):
            refuse_newer(folder, _version_in(folder / name))


def _version_in(path: Path) -> str:
    """Return the version that a record names, "" if it names none."""
    try:
        record: Any = json.loads(path.read_bytes())
        return str(record["versions"]["landbridge"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"[0-9]{1,9}", version)[:3])
