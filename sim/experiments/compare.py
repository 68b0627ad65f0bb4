"""Comparing scenarios: the same trains with the same luck, under the base and each alternative."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import Any

from sim.errors import UsageError
from sim.experiments.csv_text import csv_bytes
from sim.experiments.differences import DifferenceRow, differences
from sim.experiments.expectations import ExpectationRow, bounds, signs
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.gathering import Gathered, gather, summary_rows
from sim.experiments.interruption import Stop
from sim.experiments.named_figures import check_expectations
from sim.experiments.resources_changed import resource_changes
from sim.experiments.scenario_files import write_scenario
from sim.experiments.store import model_versions
from sim.experiments.study import studying
from sim.experiments.trains_changed import TrainChanges, train_changes
from sim.experiments.undertaking import Settings, Undertaking
from sim.metrics.touched import Touched
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario

_TELLS_NOTHING = {"id", "title", "replications", "seed"} | {
    "sources",
    "provenance",
    "targets",
    "expect",
}
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Change:
    """A value of the scenario that differs; None where one of them does not have it."""

    key: str
    base: Any
    alternative: Any


@dataclass(frozen=True, slots=True)
class Alternative:
    """One scenario held against the base.

    `parent` is the id of the scenario that it extends, against which its expectations are stated;
    None if it extends none.
    """

    name: str
    scenario: Scenario
    changes: tuple[Change, ...]
    trains: TrainChanges
    rows: tuple[DifferenceRow, ...]
    expectations: tuple[ExpectationRow, ...] = ()
    parent: str | None = None
    resources: tuple[Touched, ...] = ()
    """Every resource, with whether its visits are the same as in the base."""


@dataclass(frozen=True, slots=True)
class CompareResult:
    """A complete folder of a comparison, and what stands in it."""

    folder: Path
    base: Scenario
    alternatives: tuple[Alternative, ...]
    record: Mapping[str, Any]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of all alternatives, as they stand in ``comparison.json``."""
        return [asdict(row) for alternative in self.alternatives for row in alternative.rows]


def compare(
    base: Loaded,
    alternatives: Sequence[Loaded],
    out: Path | None = None,
    settings: Settings | None = None,
) -> CompareResult:
    """Run all scenarios with the seed and the replications of `base`, and write the comparison.

    Raises:
        UsageError: there is no alternative.
        ScenarioError: an expectation names no figure.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    if not alternatives:
        raise UsageError("compare needs a base and at least one alternative")
    for other in alternatives:
        check_expectations(other)
    settings = settings or Settings()
    everyone = [base, *(_as_lucky_as(base, other) for other in alternatives)]
    names = _names([loaded.scenario.id for loaded in everyone])
    folder_name = "-".join(["compare", *names])[:_LONGEST_NAME]
    out = out or Path("results") / folder_name
    with studying(out, settings) as study:
        undertakings = [Undertaking.at(loaded, study.store, settings) for loaded in everyone]
        study.works.extend(undertakings)
        gathered = [_computed(undertaking, study.stop) for undertaking in undertakings]
        result = _result(study.folder, everyone, names, gathered)
        _write(result, everyone, names, study.stage())
        return result


def _as_lucky_as(base: Loaded, other: Loaded) -> Loaded:
    """Return `other` with the seed and the replications of `base`."""
    luck = {"seed": base.scenario.seed, "replications": base.scenario.replications}
    return replace(other, scenario=other.scenario.model_copy(update=luck))


def _names(ids: Sequence[str]) -> list[str]:
    """Return a name for each scenario: its id, numbered where it comes again."""
    names: list[str] = []
    for name in ids:
        numbered = (f"{name}-{number}" for number in count(2))
        taken = {*ids, *names} if name in names else set(names)
        names.append(name if name not in names else next(n for n in numbered if n not in taken))
    return names


def _computed(undertaking: Undertaking, stop: Stop) -> Gathered:
    undertaking.complete(stop)
    return gather(undertaking.loaded.scenario, undertaking.shelf)


def _result(
    folder: Path, everyone: Sequence[Loaded], names: Sequence[str], gathered: Sequence[Gathered]
) -> CompareResult:
    base, *others = gathered
    rows = differences(base, list(zip(names[1:], others, strict=True)))
    alternatives = [
        Alternative(
            name,
            loaded.scenario,
            tuple(scenario_changes(everyone[0].scenario, loaded.scenario)),
            train_changes(zip(base.folders, other.folders, strict=True)),
            tuple(rows[name]),
            tuple(_expectations(loaded.scenario, other, rows[name])),
            None if loaded.parent is None else loaded.parent.scenario.id,
            resource_changes(zip(base.folders, other.folders, strict=True)),
        )
        for name, loaded, other in zip(names[1:], everyone[1:], others, strict=True)
    ]
    record = _record(alternatives, everyone)
    return CompareResult(folder, everyone[0].scenario, tuple(alternatives), record)


def _expectations(
    scenario: Scenario, gathered: Gathered, rows: Sequence[DifferenceRow]
) -> Iterator[ExpectationRow]:
    """Yield what an alternative expects: signs by its differences, bounds by its own figures."""
    yield from signs(scenario, rows, scenario.replications)
    yield from bounds(scenario, summary_rows(gathered))


def scenario_changes(base: Scenario, other: Scenario) -> Iterator[Change]:
    """Yield the values that differ by dotted key, but for what has no effect."""
    ones = dict(_leaves(base.model_dump(mode="json", exclude=_TELLS_NOTHING)))
    twos = dict(_leaves(other.model_dump(mode="json", exclude=_TELLS_NOTHING)))
    for key in sorted(ones.keys() | twos.keys()):
        if ones.get(key) != twos.get(key):
            yield Change(key, ones.get(key), twos.get(key))


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _leaves(part, f"{key}.{name}" if key else name)
    elif value is not None:
        yield key, value


def _write(
    result: CompareResult, everyone: Sequence[Loaded], names: Sequence[str], folder: Path
) -> None:
    rows = result.rows
    columns = [field.name for field in fields(DifferenceRow)]
    with storage_errors(folder):
        for name, loaded in zip(names, everyone, strict=True):
            scenario_folder = folder / name
            scenario_folder.mkdir()
            write_scenario(loaded, scenario_folder)
        (folder / "comparison.csv").write_bytes(csv_bytes(columns, rows))
        (folder / "comparison.json").write_bytes(json_bytes(rows))
        (folder / "compare.json").write_bytes(json_bytes(result.record))


def _record(alternatives: Sequence[Alternative], everyone: Sequence[Loaded]) -> dict[str, Any]:
    """Return the content of ``compare.json``: what was compared, and the trains that changed."""
    base = everyone[0]
    return {
        "base": base.scenario.id,
        "base_hash": scenario_hash(base),
        "seed": base.scenario.seed,
        "replications": base.scenario.replications,
        "versions": model_versions(),
        "alternatives": [
            {
                "name": alternative.name,
                "hash": scenario_hash(loaded),
                "changes": [asdict(change) for change in alternative.changes],
                "trains": {**asdict(alternative.trains), "line": str(alternative.trains)},
                "expectations": [asdict(row) for row in alternative.expectations],
                "stated_against": alternative.parent,
                "resources": [asdict(each) for each in alternative.resources],
            }
            for alternative, loaded in zip(alternatives, everyone[1:], strict=True)
        ],
    }
