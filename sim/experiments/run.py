"""Running a scenario: its replications on one or several processes, then the result folder.

The bytes of the folder depend on the scenario, its inputs and the seed, and on nothing else: not
on the number of processes, on the order in which they end, or on an interruption in between.
"""

import json
import platform
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.experiments.by_hand import CHANGED, changed_by_hand
from sim.experiments.csv_text import csv_bytes
from sim.experiments.expectations import ExpectationRow, bounds
from sim.experiments.failures import FailedReplicationsError
from sim.experiments.files import checksum, json_bytes, storage_errors
from sim.experiments.folder import FAILED, VOLATILE, read_volatile
from sim.experiments.gathering import Gathered, gather, summary_rows, warnings_of
from sim.experiments.headlines import as_record, headlines
from sim.experiments.named_figures import check_expectations
from sim.experiments.precision import Goal, LoadWith, Reached, most_of, replicate_to
from sim.experiments.rules_in_force import customs_hours
from sim.experiments.scenario_files import write_scenario
from sim.experiments.store import content_key, model_versions
from sim.experiments.study import Aim, Study, studying
from sim.experiments.undertaking import Settings, Undertaking, processors
from sim.metrics import coverage
from sim.recording.parquet import combine
from sim.scenario.loaded import Loaded
from sim.scenario.quantities import format_duration
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario

SUMMARY_COLUMNS = (
    "port",
    "direction",
    "service",
    "metric",
    "unit",
    "mean",
    "lower_95",
    "upper_95",
    "replications",
    "estimand",
)


@dataclass(frozen=True, slots=True)
class RunResult:
    """A complete result folder: its record (``run.json``) and the rows of its summary."""

    folder: Path
    scenario: Scenario
    record: Mapping[str, Any]
    summary: Sequence[Mapping[str, Any]]
    wall_s: float
    reached: Reached | None = None
    """How far the wished precision was reached, None where none was wished."""
    failed: FailedReplicationsError | None = None
    """The replications that are missing, None where all are there."""

    @property
    def expectations(self) -> list[ExpectationRow]:
        """Return every bound that the scenario expects, with its verdict."""
        return [ExpectationRow(**row) for row in self.record["expectations"]]


def run(loaded: Loaded, out: Path | None = None, settings: Settings | None = None) -> RunResult:
    """Run a scenario and write its result folder, by default ``results/<scenario id>``.

    Raises:
        ScenarioError: an expectation names no figure.
        StorageError: the folder is not landbridge's, in use, or cannot be written.
        StoppedError: a signal came; what is finished is kept.
        ModelStopError: the model cannot go on.
        IntegrityError: a replication contradicts itself.
    """
    check_expectations(loaded)
    settings = settings or Settings()
    out = out or Path("results") / loaded.scenario.id
    started = _Clock.now()
    with studying(out, settings, Aim("run", (loaded,))) as study:
        undertaking = Undertaking.at(loaded, study.store, study.settings)
        study.works.append(undertaking)
        failed = _completed(undertaking, study)
        without = () if failed is None else failed.numbers
        gathered = gather(loaded.scenario, loaded.inputs, undertaking.shelf, without)
        return _written(undertaking, gathered, study, started, failed)


def _completed(undertaking: Undertaking, study: Study) -> FailedReplicationsError | None:
    """Compute what is missing; return which of the replications failed, None if none did."""
    try:
        undertaking.complete(study.stop)
    except FailedReplicationsError as error:
        if len(error.failures) == undertaking.total:
            raise
        study.is_partial = True
        return error
    return None


def run_to(
    goal: Goal, load_with: LoadWith, out: Path | None = None, settings: Settings | None = None
) -> RunResult:
    """Run a scenario in as many replications as `goal` takes; the folder is that of `run`.

    Raises:
        SafetyLimitError: even the fewest replications are more than a run may have.
        ScenarioError, StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    loaded = load_with(goal.at_least)
    check_expectations(loaded)
    settings = settings or Settings()
    started = _Clock.now()
    aim = Aim("run", (loaded,), {"goal": goal.as_data()})
    with studying(out or Path("results") / loaded.scenario.id, settings, aim) as study:
        found = replicate_to(goal, load_with, most_of(loaded), study)
        result = _written(found.undertaking, found.gathered, study, started)
        return replace(result, reached=found.reached)


def read_result(loaded: Loaded, folder: Path) -> RunResult | None:
    """Return the results in `folder` if they are those of `loaded` under this model."""
    with storage_errors(folder):
        host = read_volatile(folder)
        record = json.loads((folder / "run.json").read_bytes())
        summary = json.loads((folder / "summary.json").read_bytes())
    scenario = loaded.scenario
    key = content_key(scenario_hash(loaded), scenario.id)
    if host is None or host.get("key") != key:
        return None
    if record.get("replications") != scenario.replications:
        return None
    return RunResult(folder.resolve(), scenario, record, summary, 0.0)


@dataclass(frozen=True, slots=True)
class _Clock:
    """When the run began, on the wall and on the stop-watch."""

    date: datetime
    ticks_s: float

    @classmethod
    def now(cls) -> "_Clock":
        return cls(datetime.now(UTC), time.monotonic())


def _written(
    undertaking: Undertaking,
    gathered: Gathered,
    study: Study,
    started: _Clock,
    failed: FailedReplicationsError | None = None,
) -> RunResult:
    """Write all files of the result into the staging folder and return the result.

    Partial results say so and have no pictures.
    """
    settings, loaded = undertaking.settings, undertaking.loaded
    settings.progress("tables", 0, 1)
    staging = study.stage()
    combine(gathered.folders, staging)
    rows = summary_rows(gathered)
    record = _record(loaded, gathered, rows)
    if failed is not None:
        record["failed"] = [failure.as_data() for failure in failed.failures]
        record["warnings"] = [*map(_warning_of, record["failed"]), *record["warnings"]]
    with storage_errors(staging):
        write_scenario(loaded, staging)
        (staging / "run.json").write_bytes(json_bytes(record))
        (staging / "summary.json").write_bytes(json_bytes(rows))
        (staging / "summary.csv").write_bytes(csv_bytes(SUMMARY_COLUMNS, rows))
        if failed is not None:
            (staging / FAILED).write_bytes(json_bytes(record["failed"]))
    if settings.paint is not None and failed is None:
        settings.progress("pictures", 0, 1)
        settings.paint(staging)
    wall_s = time.monotonic() - started.ticks_s
    with storage_errors(staging):
        (staging / VOLATILE).write_bytes(json_bytes(_host(loaded, started, settings)))
    return RunResult(study.folder, loaded.scenario, record, rows, wall_s, failed=failed)


def _warning_of(failure: Mapping[str, Any]) -> str:
    return (
        f"{failure['name']} failed, which is a fault of landbridge: {failure['error']};"
        " all figures are of the other replications"
    )


def _record(
    loaded: Loaded, gathered: Gathered, summary: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the content of ``run.json``: what was run and how far it can be trusted."""
    scenario = loaded.scenario
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "scenario_hash": scenario_hash(loaded),
        "seed": scenario.seed,
        "replications": scenario.replications,
        "versions": model_versions(),
        "fingerprint": gathered.fingerprint,
        "balance": {
            "line": str(gathered.balance),
            "residual": gathered.balance.residual,
            "identities": len(gathered.balance.residuals),
        },
        "precision": as_record(headlines(scenario, gathered.summary)),
        "intervals": coverage.as_record(),
        "gridlocks": list(gathered.gridlocks),
        "warnings": warnings_of(scenario, loaded.inputs, gathered),
        "expectations": [asdict(row) for row in bounds(scenario, summary)],
        "notes": list(_rules_in_force(scenario)),
    }


def _rules_in_force(scenario: Scenario) -> Iterator[str]:
    """Yield the rules that a reader of the figures must know, as this scenario has them."""
    yield f"the period is the {format_duration(scenario.end_s)} from {scenario.start} on, half-open"
    if scenario.warm_up:
        warm_up = format_duration(scenario.warm_up)
        yield f"a warm-up of {warm_up} before it is left out of all figures"
    for name, port in sorted(scenario.ports.items()):
        hours = customs_hours(port.china.customs)
        if hours:
            yield f"{name}: customs {'; '.join(hours)}"
    for change in changed_by_hand(scenario):
        yield CHANGED + change


def _host(loaded: Loaded, started: _Clock, settings: Settings) -> dict[str, Any]:
    """Return the content of ``host.json``: what differs from machine to machine and day to day."""
    content = {
        "started": started.date.isoformat(timespec="seconds"),
        "wall_s": round(time.monotonic() - started.ticks_s, 3),
        "machine": platform.machine(),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "processors": processors(),
        "engine": settings.engines.as_data(),
        "notes": list(loaded.notes),
        "key": content_key(scenario_hash(loaded), loaded.scenario.id),
    }
    if loaded.parent is not None:
        content["extends"] = loaded.parent.scenario.id
    return {**content, "blake2b": checksum(content)}
