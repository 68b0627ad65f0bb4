"""Finished replications, each under the key of everything it depends on, so none is done twice.

A replication is a folder that is either complete or not there: it is written under a temporary
name in the same place, synced and renamed, and its manifest tells whether it is still whole.
"""

import errno
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import sim
from sim import __version__
from sim.errors import StorageError
from sim.experiments.alive import is_abandoned, signature
from sim.experiments.files import (
    damaged_files,
    files_below,
    json_bytes,
    manifest_of,
    read_manifest,
    remove_tree,
    storage_errors,
    sync_file,
    sync_folder,
    write_manifest,
)

TEMPORARY = ".tmp-"
"""How the names of replications begin that are being written."""
WHOLE = "replication"
"""The kind of a shelf whose replications have all their tables."""
FIGURES = "figures"
"""The kind of a shelf whose replications have their figures alone."""
STAYS = "stays"
"""The kind of a shelf whose replications have their figures, and how long each train took."""

_MAKERS = ("domain", "scenario", "workload", "model", "fast", "recording", "metrics")
_WRITERS = ("figures", "fingerprint", "record", "replication", "stays")
"""Modules of the experiments that write what a replication leaves."""
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY)


def model_versions() -> dict[str, str]:
    """Return the versions on which the bytes of a result depend."""
    return {"landbridge": __version__, **dict(_versions())}


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of packages, which take their time to be looked up."""
    return tuple((name, _version(name)) for name in ("numpy", "scipy", "simpy", "duckdb"))


def _version(name: str) -> str:
    found = version(name)
    if not found:  # Python says nothing of a file that may not be read
        raise StorageError(f"{name}: which version is installed cannot be read")
    return found


def content_key(scenario_hash: str, scenario_id: str) -> str:
    """Return the key of all replications of one scenario, seed included, under this model."""
    content = {
        "code": code_digest(),
        "id": scenario_id,
        "scenario": scenario_hash,
        "versions": model_versions(),
    }
    return hashlib.blake2b(json_bytes(content), digest_size=16).hexdigest()


@cache
def code_digest(*, with_experiments: bool = False) -> str:
    """Return a checksum of the code that makes a replication, for those who change it.

    With experiments it is that of all experiments too, for machines that must agree.
    """
    digest = hashlib.blake2b(digest_size=16)
    root = Path(sim.__file__).parent
    paths = [path for layer in _MAKERS for path in sorted((root / layer).rglob("*.py"))]
    experiments = root / "experiments"
    if with_experiments:
        paths += sorted(experiments.rglob("*.py"))
    else:
        paths += [experiments / f"{name}.py" for name in _WRITERS]
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The replications of one key in a store; small enough to be sent to a worker."""

    folder: Path
    kind: str = WHOLE

    def place(self, replication: int) -> Path:
        """Return where a replication is kept once it is finished."""
        return self.folder / f"{self.kind}-{replication:04d}"

    def holds(self, replication: int) -> bool:
        """Return whether a replication is there and whole; a damaged one is removed."""
        place = self.place(replication)
        if self.is_whole(replication):
            return True
        with storage_errors(place):
            remove_tree(place)
        return False

    def is_whole(self, replication: int) -> bool:
        """Return whether a replication is there and whole; changes nothing."""
        place = self.place(replication)
        manifest = read_manifest(place)
        return bool(manifest) and not damaged_files(place, manifest or {})

    @contextmanager
    def adding(self, replication: int) -> Iterator[Path]:
        """Yield an empty folder that becomes the replication when the block ends well."""
        place = self.place(replication)
        temporary = self.folder / _temporary_name(place.name)
        with storage_errors(place):
            temporary.mkdir(parents=True)
            try:
                yield temporary
                _seal(temporary)
                _give_name(temporary, place)
            except BaseException:
                remove_tree(temporary)
                raise

    def clean(self) -> None:
        """Remove what dead runs left half-written."""
        if not self.folder.is_dir():
            return
        with storage_errors(self.folder):
            for path in sorted(self.folder.iterdir()):
                if path.name.startswith(TEMPORARY) and is_abandoned(path):
                    remove_tree(path)


def _temporary_name(name: str) -> str:
    return f"{TEMPORARY}{name}-{signature()}-{secrets.token_hex(4)}"


def _seal(folder: Path) -> None:
    """Sync all files of `folder` and write its manifest."""
    names = files_below(folder)
    for name in names:
        sync_file(folder / name)
    write_manifest(folder, manifest_of(folder, names))


def _give_name(temporary: Path, place: Path) -> None:
    try:
        temporary.rename(place)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        # Another run that shares the store was faster; its files are the same.
        remove_tree(temporary)
    sync_folder(place.parent)
