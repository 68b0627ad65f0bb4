"""A replication computed where our files are not: what is sent, what comes back, what is checked.

Workers share no file system with us. What they make comes back as bytes, with checksums and with
the versions that made it, and is put on the shelf here: a worker with another model never puts
anything under our key, and a worker that is killed loses only what it had in hand.
"""

import hashlib
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from sim.errors import IntegrityError, LandbridgeError, ModelStopError, StorageError
from sim.experiments.engine import Played
from sim.experiments.files import MANIFEST, Entry, Manifest, files_below, storage_errors
from sim.experiments.replication import Job
from sim.experiments.scratch import scratch
from sim.experiments.store import Shelf, code_digest, model_versions

Versions = Mapping[str, str]
"""What a replication is made with: version by name, and a checksum of the code."""

_NOWHERE: Final = Path()


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of a replication, or why there is none; made with `versions`."""

    versions: Versions
    replication: int
    files: Mapping[str, bytes] = field(default_factory=dict)
    manifest: Manifest = field(default_factory=dict)
    error: LandbridgeError | None = None
    played: Played | None = None


@cache
def versions_here() -> Versions:
    """Return what replications are made with in this process, as of the first call."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, **model_versions(), "code": code_digest(with_experiments=True)}


def differences(theirs: Versions, ours: Versions) -> str:
    """Return in words where two machines differ, nothing where they agree."""
    names = [name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name)]
    return ", ".join(f"{n} {_said(theirs, n)} (here {_said(ours, n)})" for n in names)


def _said(versions: Versions, name: str) -> str:
    version = versions.get(name, "none")
    return version[:8] if name == "code" else version


def disagreement(who: str, found: str) -> StorageError:
    """Return the error that says that `who` runs other versions, `found` in words."""
    return StorageError(
        f"{who} has {found}; its results could differ from those made here,"
        " so that all machines need the same versions"
    )


def addressed(job: Job) -> Job:
    """Return `job` as it is sent: without the path of our shelf."""
    return replace(job, shelf=Shelf(_NOWHERE, job.shelf.kind))


def carry_out(job: Job) -> Parcel:
    """Compute the replication of `job` in a folder of this machine, and return its files.

    Raises:
        StorageError: this machine has no room; it may work on another.
    """
    versions = versions_here()
    try:
        with storage_errors(_NOWHERE), scratch() as folder:
            shelf = Shelf(folder, job.shelf.kind)
            played = replace(job, shelf=shelf).do()
            packed = _packed(versions, job.replication, shelf.place(job.replication))
            return replace(packed, played=played)
    except (ModelStopError, IntegrityError) as error:
        # It would come to the same everywhere, so nobody is to try it again.
        return Parcel(versions, job.replication, error=error)
    except StorageError as error:
        raise StorageError(f"{job}, on {platform.node()}: {error}") from error


def _packed(versions: Versions, replication: int, place: Path) -> Parcel:
    files = {name: (place / name).read_bytes() for name in files_below(place) if name != MANIFEST}
    manifest = {name: _entry(content) for name, content in files.items()}
    return Parcel(versions, replication, files, manifest)


def put_away(parcel: Parcel, job: Job) -> None:
    """Put what came back for `job` on its shelf.

    Raises:
        StorageError: it was made with other versions, or cannot be written.
        ModelStopError, IntegrityError: what the worker ran into.
        IntegrityError: it is not what the worker sent.
    """
    found = differences(parcel.versions, versions_here())
    if found:
        raise disagreement(f"the worker of {job}", found)
    if parcel.error is not None:
        raise parcel.error
    damage = _damage(parcel, job)
    if damage:
        raise IntegrityError(f"{job} arrived damaged: {damage}; the same command tries it again")
    with job.shelf.adding(job.replication) as folder:
        for name, content in parcel.files.items():
            (folder / name).write_bytes(content)


def _damage(parcel: Parcel, job: Job) -> str:
    """Return what is wrong with a parcel, nothing if it is as it was sent."""
    if parcel.replication != job.replication:
        return f"it is replication {parcel.replication}"
    if not parcel.files or parcel.files.keys() != parcel.manifest.keys():
        return "files are missing"
    # A name must not lead out of the folder.
    bad = (
        name
        for name, content in parcel.files.items()
        if _entry(content) != parcel.manifest[name] or Path(name).name != name
    )
    return next(bad, "")


def _entry(content: bytes) -> Entry:
    digest = hashlib.blake2b(content, digest_size=32).hexdigest()
    return {"length": len(content), "blake2b": digest}
