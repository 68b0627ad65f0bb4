"""Holding a scenario against its targets: an honest score card, misses and all."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sim.errors import LandbridgeError, UsageError
from sim.experiments.csv_text import csv_bytes
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.folder import ADDING, check_complete, claimed, publish, stage
from sim.experiments.named_figures import check_targets
from sim.experiments.run import RunResult, read_result, run
from sim.experiments.targets import MISSED, TargetRow, target_rows
from sim.experiments.undertaking import Settings
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class ValidateResult:
    """The targets of a scenario beside what was simulated; also in the folder of its run."""

    folder: Path
    scenario: Scenario
    rows: tuple[TargetRow, ...]

    @property
    def missed(self) -> tuple[TargetRow, ...]:
        """Return the targets that the simulation misses."""
        return tuple(row for row in self.rows if row.verdict == MISSED)


def validate(
    loaded: Loaded, out: Path | None = None, settings: Settings | None = None
) -> ValidateResult:
    """Run the scenario, or take complete results of it, and hold it against its targets.

    Raises:
        UsageError: the scenario has no targets.
        ScenarioError: a target names no figure.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    if not loaded.scenario.targets:
        raise UsageError(f"{loaded.scenario.id} has no [targets] to be held against")
    check_targets(loaded)
    out = out or Path("results") / loaded.scenario.id
    result = _complete(loaded, out) or run(loaded, out, settings)
    rows = target_rows(loaded.scenario, result.summary, result.folder)
    _write(rows, result.folder)
    return ValidateResult(result.folder, loaded.scenario, tuple(rows))


def _complete(loaded: Loaded, out: Path) -> RunResult | None:
    """Return the results in `out` if they are whole and of just this question."""
    try:
        check_complete(out)
        return read_result(loaded, out)
    except LandbridgeError:
        return None


def _write(rows: Sequence[TargetRow], out: Path) -> None:
    content = [asdict(row) for row in rows]
    columns = [field.name for field in fields(TargetRow)]
    with claimed(out, ADDING) as folder:
        staging = stage(folder)
        with storage_errors(staging):
            (staging / "validation.json").write_bytes(json_bytes(content))
            (staging / "validation.csv").write_bytes(csv_bytes(columns, content))
        publish(folder, keep_others=True)
