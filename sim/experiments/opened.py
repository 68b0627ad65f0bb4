"""A finished run, opened again to be asked: its scenario, its record, its tables by replication.

Reading only. What is not ours, damaged, or of a newer version is told apart.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.files import MANIFEST, read_manifest, storage_errors
from sim.experiments.folder import check_complete
from sim.experiments.versions import refuse_newer
from sim.metrics.view import View
from sim.model.specs import resource_specs
from sim.recording.columns import Tables
from sim.recording.parquet import COSTS, read_columns
from sim.recording.reading import Span, read_tables
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load
from sim.scenario.schema import Scenario
from sim.workload.gales import gales

COMPARISON = "compare.json"
_SUMMARY = "summary.json"
_READ = ("scenario.toml", "run.json", COMPARISON)


@dataclass(frozen=True, eq=False)
class OpenedRun:
    """The folder of a run, its scenario and its record."""

    folder: Path
    loaded: Loaded
    record: Mapping[str, Any]

    @property
    def scenario(self) -> Scenario:
        """Return the resolved scenario."""
        return self.loaded.scenario

    @property
    def replications(self) -> int:
        """Return how many replications stand in the tables."""
        return int(self.record["replications"])

    @property
    def seed(self) -> int:
        """Return the root of all luck."""
        return int(self.record["seed"])

    def view(self, replication: int) -> View:
        """Return the tables of one replication, seen over the period.

        Raises:
            UsageError: there is no such replication.
            StorageError: a table cannot be read, or lacks a column.
        """
        if not 0 <= replication < self.replications:
            last = self.replications - 1
            raise UsageError(f"--replication {replication}: {self.folder} has 0 to {last}")
        return View(self._tables(replication), self.scenario, 0, self.scenario.end_s)

    def _tables(self, replication: int) -> Tables:
        scenario, span = self.scenario, Span(-self.scenario.warm_up, self.scenario.end_s)
        specs = resource_specs(scenario, gales(scenario, self.loaded.inputs, replication))
        try:
            return read_tables(self.folder, replication, span, specs)
        except KeyError as error:
            raise StorageError(
                f"{self.folder}: a table has no column {error}; it is of another version of"
                " landbridge; run the scenario again"
            ) from error

    def costs_of(self, train: str, replication: int) -> dict[str, float] | None:
        """Return what a train cost by item; None where nothing was counted for it."""
        if not (self.folder / "costs.parquet").exists():
            return None
        columns = read_columns(self.folder, "costs", replication=replication)
        places = [place for place, name in enumerate(columns["train"].tolist()) if name == train]
        return {item: float(columns[item][places[0]]) for item in COSTS} if places else None


def is_comparison(folder: Path) -> bool:
    """Return whether `folder` has the results of a comparison."""
    return COMPARISON in (read_manifest(folder) or {})


def open_run(folder: Path) -> OpenedRun:
    """Return the finished run in `folder`.

    Raises:
        UsageError: these are the results of a comparison.
        StorageError: there are no complete results of ours, or they are of a newer version.
        IntegrityError: a file is missing or was changed.
    """
    manifest = check_complete(folder, needed=_is_read)
    if COMPARISON in manifest:
        raise UsageError(
            f"{folder}: a comparison keeps no trains; run its scenarios, each into a folder"
        )
    if "run.json" not in manifest:
        raise StorageError(f"{folder}: not the results of a run ({MANIFEST} names no run.json)")
    record = read_record(folder / "run.json")
    loaded = load(folder / "scenario.toml", root=folder)
    return OpenedRun(folder, loaded, record)


def read_summary(folder: Path) -> list[Mapping[str, Any]]:
    """Return the rows of the summary of the run in `folder`.

    Raises:
        StorageError: the file cannot be read.
        IntegrityError: it is missing or was changed.
    """
    check_complete(folder, needed=lambda name: name == _SUMMARY)
    with storage_errors(folder):
        content = (folder / _SUMMARY).read_bytes()
    return list(json.loads(content))


def open_comparison(folder: Path) -> Mapping[str, Any]:
    """Return the record of the comparison in `folder`.

    Raises:
        StorageError: they are of a newer version.
        IntegrityError: a file is missing or was changed.
    """
    check_complete(folder, needed=_is_read)
    return read_record(folder / COMPARISON)


def read_record(path: Path) -> Mapping[str, Any]:
    """Return the record in `path`, which is of this version or an older one.

    Raises:
        StorageError: it is of a newer version.
        IntegrityError: it is not a record.
    """
    with storage_errors(path):
        content = path.read_bytes()
    try:
        record = json.loads(content)
        version = str(record["versions"]["landbridge"])
        int(record["replications"]), int(record["seed"])
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            f"{path}: not a record of landbridge; run the scenario again"
        ) from error
    refuse_newer(path.parent, version)
    return dict(record)


def _is_read(name: str) -> bool:
    """Return whether questions are answered from the file `name` of a result folder."""
    return name in _READ or name.endswith(".parquet") or name.startswith("inputs/")
