"""What was asked of an experiment, kept in its folder from before it starts until it is answered.

With it an interrupted experiment goes on from its folder alone: the resolved scenarios are those
of the start, whatever has become of the files that they were read from.
"""

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sim.errors import IntegrityError, StorageError
from sim.experiments.alive import signature
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
from sim.experiments.folder import REQUEST
from sim.experiments.scenario_files import write_scenario
from sim.experiments.store import model_versions
from sim.experiments.versions import refuse_newer
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load

_FILE: Final = "request.json"
_TEMPORARY: Final = f"{REQUEST}.tmp-"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """The command that the user gave, enough to give it again; `words` are empty in Python."""

    words: tuple[str, ...] = ()
    folder: str = ""
    """The folder in which it was given."""
    files: tuple[str, ...] = ()
    """The scenario files that it names, absolute."""
    changes: tuple[str, ...] = ()
    root: str | None = None
    language: str = "en"
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: the experiment, its scenarios, its options, and the command if there is one.

    `options` are the experiment's own, as JSON has them.
    """

    experiment: str
    out: str
    scenarios: tuple[Loaded, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    pictures: bool = True
    store: str | None = None
    engine: str = "simpy"
    command: CommandLine = field(default_factory=CommandLine)
    versions: Mapping[str, str] = field(default_factory=model_versions)


def write_request(request: Request, folder: Path) -> None:
    """Keep `request` in the result folder, in the place of any older one.

    Raises:
        StorageError: it cannot be written.
    """
    temporary = _temporary(folder)
    content = asdict(replace(request, scenarios=()))
    content["scenarios"] = len(request.scenarios)
    with storage_errors(folder):
        forget_request(folder, and_finished=False)
        temporary.mkdir()
        for number, loaded in enumerate(request.scenarios):
            _write_one(loaded, temporary / str(number))
        (temporary / _FILE).write_bytes(json_bytes(content))
        names = files_below(temporary)
        for name in names:
            sync_file(temporary / name)
        write_manifest(temporary, manifest_of(temporary, names))
        _put_aside(folder)
        os.rename(temporary, folder / REQUEST)
        sync_folder(folder)
        forget_request(folder, and_finished=False)


def _write_one(loaded: Loaded, folder: Path) -> None:
    folder.mkdir()
    write_scenario(loaded, folder)
    if loaded.parent is not None:
        (folder / "parent").mkdir()
        write_scenario(loaded.parent, folder / "parent")


def forget_request(folder: Path, *, and_finished: bool = True) -> None:
    """Remove what was asked, as it is answered; else only what is half-written of it.

    Raises:
        OSError: it cannot be removed.
    """
    if and_finished:
        _put_aside(folder)
    for left in folder.glob(f"{_TEMPORARY}*"):
        remove_tree(left)


def _put_aside(folder: Path) -> None:
    """Take a request away in one step: killed in the midst, it is there whole or not at all."""
    with suppress(FileNotFoundError):
        os.rename(folder / REQUEST, _temporary(folder))


def _temporary(folder: Path) -> Path:
    return folder / f"{_TEMPORARY}{signature()}-{secrets.token_hex(4)}"


def read_request(folder: Path) -> Request | None:
    """Return what was asked in a result folder, None if nothing is unanswered.

    Raises:
        StorageError: it cannot be read, or is of a newer version.
        IntegrityError: it is damaged.
    """
    place = folder / REQUEST
    if not os.path.lexists(place):
        return None
    content = _content(place)
    try:
        refuse_newer(folder, str(content["versions"]["landbridge"]))
        with storage_errors(place):
            scenarios = tuple(_read_one(place / str(n)) for n in range(content["scenarios"]))
        command = content["command"]
        lists = {name: tuple(command[name]) for name in ("words", "files", "changes")}
        return Request(
            **{**content, "scenarios": scenarios, "command": CommandLine(**{**command, **lists})}
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError(f"{place}: of another version of landbridge; run it again") from error


def _content(place: Path) -> dict[str, Any]:
    manifest = read_manifest(place)
    if manifest is None or _FILE not in manifest or damaged_files(place, manifest):
        raise IntegrityError(
            f"{place}: damaged, so that it cannot be told what was asked; give the command again"
        )
    with storage_errors(place):
        return dict(json.loads((place / _FILE).read_bytes()))


def _read_one(folder: Path) -> Loaded:
    loaded = load(folder / "scenario.toml", root=folder)
    parent = folder / "parent" / "scenario.toml"
    return replace(loaded, parent=load(parent, root=parent.parent) if parent.exists() else None)
