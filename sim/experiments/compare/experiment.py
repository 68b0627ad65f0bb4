"""Comparing scenarios: the same trains with the same luck, under the base and each alternative."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import UsageError
from sim.experiments.compare.best import Ranked, best_of
from sim.experiments.compare.best_criterion import Criterion, criterion_of
from sim.experiments.compare.curves import Side
from sim.experiments.compare.differences import DifferenceRow, differences
from sim.experiments.compare.precision import Computed, PairedGoal, compute_once, compute_to
from sim.experiments.compare.resources_changed import resource_changes
from sim.experiments.compare.result import Alternative, CompareResult, record_of
from sim.experiments.compare.scenario_changes import scenario_changes
from sim.experiments.compare.tables import write_tables
from sim.experiments.compare.winners import WinnersRow, compare_trains
from sim.experiments.csv_text import csv_bytes
from sim.experiments.expectations import ExpectationRow, bounds, signs
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.gathering import Gathered, summary_rows
from sim.experiments.named_figures import check_expectations
from sim.experiments.scenario_files import write_scenario
from sim.experiments.study import Aim, Study, studying
from sim.experiments.undertaking import Settings
from sim.metrics.groups import EVERYTHING
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario

_LONGEST_NAME = 150


class _One(NamedTuple):
    """A scenario that is compared, under its name in this comparison, with its figures."""

    name: str
    loaded: Loaded
    gathered: Gathered

    @property
    def troubles(self) -> tuple[str, ...]:
        """Return what makes its means meaningless: gridlock, and where a queue grows."""
        grows: dict[str, str] = {}
        for growth in self.gathered.growths:
            who = "" if growth.service == EVERYTHING else f"{growth.service} "
            grows.setdefault(f"{growth.port}, {who}{growth.direction}", str(growth))
        return (*self.gathered.gridlocks, *(f"{where}: {why}" for where, why in grows.items()))


def compare(
    base: Loaded,
    alternatives: Sequence[Loaded],
    out: Path | None = None,
    settings: Settings | None = None,
    best: str | None = None,
) -> CompareResult:
    """Run all scenarios with the seed and the replications of `base`, and write the comparison.

    `best` says by what they are ranked, as ``METRIC[@PORT[/DIRECTION]]``; None: the mean crossing.

    Raises:
        UsageError: there is no alternative, or nothing is ranked by `best`.
        ScenarioError: an expectation names no figure.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    everyone = as_lucky(base, alternatives)
    return _compare(everyone, partial(compute_once, everyone), out, settings, {"best": best})


def compare_to(
    wished: PairedGoal,
    out: Path | None = None,
    settings: Settings | None = None,
    best: str | None = None,
) -> CompareResult:
    """Compare scenarios in as many replications as `wished` takes; all else is as in `compare`."""
    everyone = wished.everyone(wished.goal.at_least)
    options = {"best": best, "goal": wished.goal.as_data()}
    return _compare(everyone, partial(compute_to, wished), out, settings, options)


def _compare(
    everyone: Sequence[Loaded],
    compute: Callable[[Sequence[str], Study], Computed],
    out: Path | None,
    settings: Settings | None,
    options: Mapping[str, Any],
) -> CompareResult:
    """Write the comparison of what `compute` returns, by the names of `everyone`.

    `options` are by what to rank, and the goal if there is one.
    """
    if len(everyone) < 2:
        raise UsageError("compare needs a base and at least one alternative")
    for other in everyone[1:]:
        check_expectations(other)
    criterion = criterion_of(options["best"], [loaded.scenario for loaded in everyone])
    settings = settings or Settings()
    names = _names([loaded.scenario.id for loaded in everyone])
    folder_name = "-".join(["compare", *names])[:_LONGEST_NAME]
    aim = Aim("compare", tuple(everyone), options)
    with studying(out or Path("results") / folder_name, settings, aim) as study:
        computed = compute(names, study)
        sides_of = zip(names, computed.everyone, computed.gathered, strict=True)
        compared = [_One(*one) for one in sides_of]
        result = _result(study.folder, compared, criterion)
        staging = study.stage()
        _write(result, compared, staging)
        sides = [Side(one.name, one.loaded.scenario, one.gathered) for one in compared]
        write_tables(staging, *sides)
        if settings.paint is not None:
            settings.progress("pictures", 0, 1)
            settings.paint(staging)
        return replace(result, reached=computed.reached)


def as_lucky(base: Loaded, alternatives: Sequence[Loaded]) -> list[Loaded]:
    """Return `base` and the `alternatives`, these with its seed and its replications."""
    luck = {"seed": base.scenario.seed, "replications": base.scenario.replications}
    return [
        base,
        *(replace(one, scenario=one.scenario.model_copy(update=luck)) for one in alternatives),
    ]


def _names(ids: Sequence[str]) -> list[str]:
    """Return a name for each scenario: its id, numbered where it comes again."""
    names: list[str] = []
    for name in ids:
        numbered = (f"{name}-{number}" for number in count(2))
        taken = {*ids, *names} if name in names else set(names)
        names.append(name if name not in names else next(n for n in numbered if n not in taken))
    return names


def _result(folder: Path, compared: Sequence[_One], criterion: Criterion) -> CompareResult:
    base, *others = compared
    rows = differences(base.gathered, [(other.name, other.gathered) for other in others])
    alternatives = tuple(_alternative(base, other, rows[other.name]) for other in others)
    best = best_of(criterion, {one.name: one.gathered for one in compared})
    record = record_of([one.loaded for one in compared], alternatives, best, base.troubles)
    return CompareResult(
        folder, base.loaded.scenario, alternatives, record, best=best, troubles=base.troubles
    )


def _alternative(base: _One, other: _One, rows: Sequence[DifferenceRow]) -> Alternative:
    scenario, parent = other.loaded.scenario, other.loaded.parent
    pairs = list(zip(base.gathered.folders, other.gathered.folders, strict=True))
    trains, winners = compare_trains(other.name, base.loaded.scenario, pairs)
    return Alternative(
        other.name,
        scenario,
        tuple(scenario_changes(base.loaded.scenario, scenario)),
        trains,
        tuple(rows),
        tuple(_expectations(scenario, other.gathered, rows)),
        None if parent is None else parent.scenario.id,
        resource_changes(pairs),
        winners,
        other.troubles,
    )


def _expectations(
    scenario: Scenario, gathered: Gathered, rows: Sequence[DifferenceRow]
) -> Iterator[ExpectationRow]:
    """Yield what an alternative expects: signs by its differences, bounds by its own figures."""
    yield from signs(scenario, rows, scenario.replications)
    yield from bounds(scenario, summary_rows(gathered))


def _write(result: CompareResult, compared: Sequence[_One], folder: Path) -> None:
    winners = [row for each in result.alternatives for row in each.winners]
    tables = {
        "comparison.csv": csv_bytes(_columns(DifferenceRow), result.rows),
        "winners.csv": csv_bytes(_columns(WinnersRow), [asdict(row) for row in winners]),
        "best.csv": csv_bytes(_columns(Ranked), result.record["best"]["rows"]),
    }
    with storage_errors(folder):
        for one in compared:
            scenario_folder = folder / one.name
            scenario_folder.mkdir()
            write_scenario(one.loaded, scenario_folder)
        for name, content in tables.items():
            (folder / name).write_bytes(content)
        (folder / "comparison.json").write_bytes(json_bytes(result.rows))
        (folder / "compare.json").write_bytes(json_bytes(result.record))


def _columns(kind: type[DifferenceRow | WinnersRow | Ranked]) -> list[str]:
    return [field.name for field in fields(kind)]
