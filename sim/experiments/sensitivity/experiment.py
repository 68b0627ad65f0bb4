"""How much what is not known moves the figures, beside how much luck does.

The values that are assumed or fitted are varied over their ranges, at every point with the same
luck; Morris' elementary effects or Sobol' indices say which of them matter. The folder has the
effects, two bands around each figure, the points, and pictures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import ScenarioError
from sim.experiments.asked import Asked
from sim.experiments.csv_text import csv_bytes
from sim.experiments.effort import Effort, Work, check_size
from sim.experiments.extras import of_analysis
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.point import Point, point_of
from sim.experiments.scenario_files import write_scenario
from sim.experiments.sensitivity.bands import COLUMNS as BAND_COLUMNS
from sim.experiments.sensitivity.bands import Band, band_of
from sim.experiments.sensitivity.design import NEEDS, Method, Plan, plan_of, size_of
from sim.experiments.sensitivity.effects import COLUMNS as EFFECT_COLUMNS
from sim.experiments.sensitivity.effects import Effect
from sim.experiments.sensitivity.inputs import Inputs, inputs_of
from sim.experiments.sensitivity.morris import morris_effects
from sim.experiments.sensitivity.record import (
    FIGURE_COLUMNS,
    figure_rows,
    point_columns,
    point_rows,
    record_of,
)
from sim.experiments.sensitivity.response import At, Response, at, responses
from sim.experiments.sensitivity.sobol import sobol_effects
from sim.experiments.study import Aim, Study, store_of, studying
from sim.experiments.sweep.experiment import check_metrics
from sim.experiments.sweep.points import points_of
from sim.experiments.sweep.rows import HEADLINES, Curve
from sim.experiments.undertaking import Settings
from sim.recording.rows import write_rows
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario

RECORD: Final = "sensitivity.json"
TRAJECTORIES: Final = 10
SAMPLES: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityWish(Asked):
    """What is asked: a scenario, what to vary as ``"KEY=LOW..HIGH"``, by which method, how far.

    Without `vary` everything that is assumed or fitted and has a range; without `metrics` the
    headlines.
    """

    vary: tuple[str, ...] = ()
    method: Method = "morris"
    trajectories: int = TRAJECTORIES
    samples: int = SAMPLES
    metrics: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the figures that are studied."""
        return self.metrics or HEADLINES


@dataclass(frozen=True, slots=True)
class SensitivityResult:
    """A complete folder of a sensitivity study, and what stands in it."""

    folder: Path
    scenario: Scenario
    inputs: Inputs
    plan: Plan
    effects: tuple[Effect, ...]
    bands: tuple[Band, ...]
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Found:
    """What all points say; the last of them is the scenario as it stands."""

    points: tuple[At, ...]
    responses: tuple[Response, ...]
    effects: tuple[Effect, ...]
    bands: tuple[Band, ...]


def sensitivity(
    wish: SensitivityWish, settings: Settings | None = None, effort: Effort | None = None
) -> SensitivityResult:
    """Run the scenario over the ranges of what is not known and write the folder of the study.

    Raises:
        UsageError: a key, a range, a figure or a number of points does not fit.
        ScenarioError: everything that the rules refuse at any point.
        SafetyLimitError: it is more work than was confirmed.
        StorageError: SALib is not installed, or as `run`.
        StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    settings, effort = settings or Settings(), effort or Effort()
    check_metrics(wish.metrics)
    of_analysis("SALib", NEEDS)
    base = wish.load()
    inputs = inputs_of(base, wish.vary, wish.load, wish.figures)
    many = size_of(wish.method, len(inputs.varied), wish.trajectories, wish.samples)
    check_size(many + 1, base.scenario.replications, effort, base)
    out = wish.out or Path("results") / f"sensitivity-{base.scenario.id}"
    # No folder is made for a study that the rules refuse.
    store = store_of(out, settings)
    inputs, plan, points = _checked(wish, base, inputs, store, settings)
    as_it_stands = point_of(len(points) + 1, base, store)
    with studying(out, settings, Aim("sensitivity", (base,))) as study:
        work = Work((*points, as_it_stands), effort, study.settings, study.stop)
        study.works.append(work)
        work.complete()
        found = _found(work.points, plan, wish, settings, base.scenario.seed)
        return _written(wish, base, (inputs, plan), found, study)


def _checked(
    wish: SensitivityWish, base: Loaded, inputs: Inputs, store: Path, settings: Settings
) -> tuple[Inputs, Plan, tuple[Point, ...]]:
    """Return inputs of which the rules allow every point, the plan, and the points.

    What was asked for is never left out.
    """
    while True:
        seed = base.scenario.seed
        plan = plan_of(wish.method, inputs.varied, wish.trajectories, wish.samples, seed)
        try:
            points = points_of(plan.design, wish.load, store, settings.progress)
        except ScenarioError as error:
            inputs = inputs.without(error)
        else:
            return inputs, plan, points


def _found(
    points: Sequence[Point], plan: Plan, wish: SensitivityWish, settings: Settings, seed: int
) -> _Found:
    """Return what all points say together."""
    read: list[At] = []
    for point in points:
        settings.progress("tables", len(read), len(points))
        read.append(at(point, wish.figures))
    answers = responses(read)
    analyse = morris_effects if plan.method == "morris" else sobol_effects
    effects = analyse(plan, answers, seed)
    return _Found(tuple(read), answers, effects, _bands(plan, read[-1], answers))


def _bands(plan: Plan, base: At, answers: Sequence[Response]) -> tuple[Band, ...]:
    rows = {Curve(row["metric"], row["port"], row["direction"]): row for row in base.rows}
    return tuple(band_of(each.part(plan.spread), rows.get(each.curve)) for each in answers)


def _written(
    wish: SensitivityWish,
    base: Loaded,
    studied: tuple[Inputs, Plan],
    found: _Found,
    study: Study,
) -> SensitivityResult:
    """Write all files of the study into the staging folder and return the result."""
    inputs, plan = studied
    record = record_of(base, inputs, plan, (found.points, found.effects, found.bands))
    record["metrics"] = list(wish.figures)
    staging = study.stage()
    rows = list(figure_rows(found.points))
    tables: dict[str, tuple[Sequence[str], list[dict[str, Any]]]] = {
        "effects": (EFFECT_COLUMNS, [row for each in found.effects for row in each.rows()]),
        "bands": (BAND_COLUMNS, [band.row() for band in found.bands]),
        "points": (point_columns(plan), list(point_rows(plan, found.points))),
        "figures": (tuple(FIGURE_COLUMNS), rows),
    }
    with storage_errors(staging):
        write_scenario(base, staging)
        (staging / RECORD).write_bytes(json_bytes(record))
        for name, (columns, content) in tables.items():
            (staging / f"{name}.csv").write_bytes(csv_bytes(columns, content))
    write_rows(staging / "figures.parquet", FIGURE_COLUMNS, rows)
    settings = study.settings
    if settings.paint is not None:
        settings.progress("pictures", 0, 1)
        settings.paint(staging)
    about = (study.folder, base.scenario, inputs, plan)
    return SensitivityResult(*about, found.effects, found.bands, record)
