"""The fitted overlay: a scenario file of a few lines that extends the one that was calibrated.

It is written whole or not at all, and never over a file that calibrate did not write.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tomli_w

from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.calibrate.varied import Varied
from sim.experiments.files import storage_errors, sync_folder, write_file
from sim.scenario.files import scenario_root, why_not_allowed
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load
from sim.scenario.resolved import scenario_hash

MARK: Final = "# Written by landbridge calibrate"
_LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted value and its entry in the provenance."""

    varied: Varied
    value: float
    entry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overlay:
    """Where the fitted scenario is to stand: `path`, extending `file` below `root`."""

    file: Path
    path: Path
    root: Path

    @classmethod
    def of(cls, file: Path, out: Path | None, root: Path | None) -> "Overlay":
        """Return the overlay of `file`, by default beside it, if it may be written.

        Raises:
            UsageError: it is no .toml file, or may not extend the scenario from there.
            StorageError: another file stands there, or there is no such folder.
        """
        path = out or file.with_name(f"{file.stem}-fitted.toml")
        if path.suffix != ".toml":
            raise UsageError(f"--out {path}: a scenario file ends in .toml")
        overlay = cls(file, path, root or scenario_root(path))
        overlay.check()
        return overlay

    @property
    def reference(self) -> str:
        """Return how the overlay names the scenario that it extends."""
        home = os.path.realpath(self.path.parent)
        return Path(os.path.relpath(os.path.realpath(self.file), home)).as_posix()

    def check(self) -> None:
        """Refuse a place that is somebody else's, or from which the scenario is out of reach."""
        if not self.path.parent.is_dir():
            raise StorageError(f"{self.path}: there is no folder {self.path.parent}")
        if why := why_not_allowed(self.reference, self.path.parent, self.root):
            remedy = "write it beside the scenario, or give a --root that holds both"
            raise UsageError(f'--out {self.path}: "{self.reference}" {why}; {remedy}')
        if os.path.lexists(self.path) and not self._is_ours():
            raise StorageError(
                f"{self.path}: landbridge calibrate did not write this file, and leaves it;"
                " choose another with --out"
            )

    def _is_ours(self) -> bool:
        if self.path.is_symlink() or not self.path.is_file():
            return False
        with storage_errors(self.path), self.path.open("rb") as file:
            return file.read(len(MARK)) == MARK.encode()

    def write(self, fitted: Sequence[Fitted], targets: Sequence[str], loaded: Loaded) -> None:
        """Write the overlay; `targets` were fitted to, `loaded` is the scenario it must say.

        Raises:
            StorageError: it cannot be written.
            IntegrityError: what was written says something else.
        """
        content = self._content(fitted, targets, loaded)
        self.check()
        # Read again under a name of its own first: what does not load is never given the name.
        draft = self.path.with_name(f".{self.path.stem}.{os.getpid()}.draft.toml")
        with storage_errors(draft):
            try:
                write_file(draft, content)
                self._read_again(draft, loaded)
                draft.replace(self.path)
                sync_folder(self.path.parent)
            finally:
                draft.unlink(missing_ok=True)

    def _content(self, fitted: Sequence[Fitted], targets: Sequence[str], loaded: Loaded) -> bytes:
        scenario = loaded.scenario
        tables: dict[str, Any] = {
            "extends": self.reference,
            "title": f"{scenario.title[: _LONGEST_TITLE - 8]}, fitted",
        }
        for each in fitted:
            for key in each.varied.keys:
                _put(tables, key.split("."), each.varied.written(each.value))
        for name in targets:
            if scenario.targets[name].use != "calibrated":
                _put(tables, ["targets", name, "use"], "calibrated")
        tables["provenance"] = {
            key: dict(each.entry) for each in fitted for key in each.varied.keys
        }
        text = tomli_w.dumps(tables)
        return f"{MARK}, which may write over it; copy it to keep it.\n\n{text}".encode()

    def _read_again(self, draft: Path, loaded: Loaded) -> None:
        scenario = loaded.scenario
        luck = (f"seed={scenario.seed}", f"replications={scenario.replications}")
        if scenario_hash(load(draft, luck, self.root)) != scenario_hash(loaded):
            raise IntegrityError(
                f"{self.path}: the overlay does not say what was fitted, which is a fault of"
                " landbridge; it is not written"
            )


def _put(tables: dict[str, Any], key: Sequence[str], value: object) -> None:
    for name in key[:-1]:
        tables = tables.setdefault(name, {})
    tables[key[-1]] = value
