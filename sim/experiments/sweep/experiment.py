"""Sweeping a scenario: the same trains with the same luck at every point of a grid or hypercube.

The folder has one table of figures over all points, the scenario that was varied, and pictures of
the responses; of single replications nothing is left. A point that another command has computed
into the same store is not computed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import UsageError
from sim.experiments.asked import Asked
from sim.experiments.csv_text import csv_bytes
from sim.experiments.effort import Effort, Work, check_size
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.scenario_files import write_scenario
from sim.experiments.store import model_versions
from sim.experiments.study import Aim, Study, store_of, studying
from sim.experiments.sweep.bends import Bend, bends
from sim.experiments.sweep.design import Design, design_of
from sim.experiments.sweep.points import points_of
from sim.experiments.sweep.rows import HEADLINES, Found, columns_of, found_at
from sim.experiments.undertaking import Settings
from sim.metrics.kpis import DEFINITIONS, definition_of
from sim.recording.parquet import combine
from sim.recording.rows import write_rows
from sim.scenario.hints import nearest
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario

RECORD: Final = "sweep.json"
TABLE: Final = "sweep"
_LONGEST_NAME: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWish(Asked):
    """What is to be swept: a scenario, what to vary as ``"KEY=V1,V2"``, and which figures.

    With `hypercube`, a number of points, each wish gives limits instead: ``"KEY=LOW..HIGH"``.
    Without `metrics` the table has all figures, and the pictures show the headlines.
    """

    vary: tuple[str, ...]
    hypercube: int | None = None
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SweepResult:
    """A complete folder of a sweep, and what stands in it."""

    folder: Path
    scenario: Scenario
    design: Design
    found: tuple[Found, ...]
    bends: tuple[Bend, ...]
    record: Mapping[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table, point by point."""
        return [row for each in self.found for row in each.rows]


def sweep(
    wish: SweepWish, settings: Settings | None = None, effort: Effort | None = None
) -> SweepResult:
    """Run the scenario at every point and write the folder of the sweep.

    Raises:
        UsageError: a key, a value or a figure does not fit.
        ScenarioError: everything that the rules refuse at any point.
        SafetyLimitError: it is more work than was confirmed.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    settings, effort = settings or Settings(), effort or Effort()
    check_metrics(wish.metrics)
    base = wish.load()
    design = design_of(base, wish.vary, wish.hypercube)
    check_size(len(design.points), base.scenario.replications, effort, base)
    out = wish.out or Path("results") / _folder_name(base.scenario, design)
    # No folder is made for a sweep that the rules refuse.
    points = points_of(design, wish.load, store_of(out, settings), settings.progress)
    with studying(out, settings, Aim("sweep", (base,))) as study:
        work = Work(points, effort, study.settings, study.stop)
        study.works.append(work)
        work.complete()
        return _written(wish, base, design, work, study)


def check_metrics(metrics: Sequence[str]) -> None:
    """Refuse names of figures that do not exist.

    Raises:
        UsageError: which name, and what was perhaps meant.
    """
    for name in metrics:
        try:
            definition_of(name)
        except KeyError:
            close = nearest(name, DEFINITIONS)
            remedy = f"; did you mean {close}?" if close else "; docs/results.md names them all"
            raise UsageError(f"--metrics {name}: there is no such figure{remedy}") from None


def _folder_name(scenario: Scenario, design: Design) -> str:
    keys = ["-".join(axis.key.split(".")[-2:]) for axis in design.axes]
    name = "-".join(["sweep", scenario.id, *keys])
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)[:_LONGEST_NAME]


def _written(
    wish: SweepWish, base: Loaded, design: Design, work: Work, study: Study
) -> SweepResult:
    """Write all files of the sweep into the staging folder and return the result."""
    settings = work.settings
    found: list[Found] = []
    for point in work.points:
        settings.progress("tables", len(found), len(work.points))
        found.append(found_at(design, point, wish.metrics))
    bent = bends(design, found)
    record = _record(wish, base, design, (found, bent))
    result = SweepResult(study.folder, base.scenario, design, tuple(found), bent, record)
    staging = study.stage()
    columns = columns_of(design.axes)
    with storage_errors(staging):
        write_scenario(base, staging)
        (staging / RECORD).write_bytes(json_bytes(record))
        (staging / f"{TABLE}.csv").write_bytes(csv_bytes(list(columns), result.rows))
    write_rows(staging / f"{TABLE}.parquet", columns, result.rows)
    if work.effort.with_tables:
        _write_tables(work, staging)
    if settings.paint is not None:
        settings.progress("pictures", 0, 1)
        settings.paint(staging)
    return result


def _write_tables(work: Work, staging: Path) -> None:
    """Write the tables of every point into a folder of its own."""
    width = len(str(len(work.points)))
    for point in work.points:
        place = staging / "points" / f"{point.number:0{width}d}"
        with storage_errors(place):
            place.mkdir(parents=True)
        combine(point.places(), place)


def _record(
    wish: SweepWish,
    base: Loaded,
    design: Design,
    outcome: tuple[Sequence[Found], Sequence[Bend]],
) -> dict[str, Any]:
    """Return the content of ``sweep.json``: what was varied, the points, what to mind."""
    found, bent = outcome
    return {
        "scenario": base.scenario.id,
        "title": base.scenario.title,
        "scenario_hash": scenario_hash(base),
        "seed": base.scenario.seed,
        "replications": base.scenario.replications,
        "versions": model_versions(),
        "design": "grid" if design.is_grid else "latin hypercube",
        "axes": [_axis(design, place) for place in range(len(design.axes))],
        "metrics": list(wish.metrics or HEADLINES),
        "points": [
            {
                "number": each.point.number,
                "values": [value.shown for value in each.values],
                "hash": each.point.hash,
                "troubles": list(each.troubles),
            }
            for each in found
        ],
        "bends": [{**asdict(bend), "line": str(bend)} for bend in bent],
    }


def _axis(design: Design, place: int) -> dict[str, Any]:
    axis = design.axes[place]
    return {
        "key": axis.key,
        "keys": list(axis.keys),
        "kind": axis.kind,
        "values": [value.shown for value in axis.ordered],
        "base": None if axis.base is None else axis.base.shown,
    }
