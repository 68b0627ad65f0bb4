"""Several runs held against the first: paired where they met the same luck, else side by side.

Runs are paired as `landbridge compare` does it, from the values of every replication in their
folders, where the seed, the number of replications and the arrival of every train are the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UsageError
from sim.experiments.compare.best import best_of
from sim.experiments.compare.best_criterion import criterion_of
from sim.experiments.compare.curves import Side
from sim.experiments.compare.differences import differences
from sim.experiments.compare.scenario_changes import scenario_changes
from sim.experiments.compare.tables import PAIRED_COLUMNS, paired_rows
from sim.experiments.compare.trains_changed import TrainChanges, matched
from sim.experiments.gathering import Gathered
from sim.metrics.balance import Balance
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.summary import SummaryRow
from sim.presentation.compare.data import ComparisonData
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import say
from sim.presentation.report.side_by_side import Estimate, Key, SideBySide
from sim.presentation.results import EVERYTHING, NOT_GIVEN, Results
from sim.recording.parquet import Columns, read_columns

NOT_PAIRED = "not paired"


@dataclass(frozen=True)
class Runs:
    """Runs under names of their own, the first one the base, and why they are not paired."""

    results: Mapping[str, Results]
    side_by_side: SideBySide
    reason: str
    """In words; "" where they are paired."""


def compared(folders: Sequence[Path]) -> Runs:
    """Return the runs in `folders`, held against the first.

    Raises:
        UsageError: a folder is named twice, or the runs are of different versions.
        StorageError: results cannot be read.
    """
    _check_once(folders)
    found = [Results.read(folder) for folder in folders]
    _check_versions(folders, found)
    runs = dict(zip(names_of([each.scenario.id for each in found]), found, strict=True))
    changes = _changed(runs)
    reason = _reason(list(runs.values()), changes)
    data = _data(runs, changes, is_paired=not reason)
    return Runs(runs, SideBySide(data, {name: _own(each) for name, each in runs.items()}), reason)


def names_of(ids: Sequence[str]) -> list[str]:
    """Return a name for each run: its id, numbered where it comes again."""
    names: list[str] = []
    for name in ids:
        numbered = (f"{name}-{number}" for number in count(2))
        taken = {*ids, *names} if name in names else set(names)
        names.append(name if name not in names else next(n for n in numbered if n not in taken))
    return names


def _check_once(folders: Sequence[Path]) -> None:
    seen: set[Path] = set()
    for folder in folders:
        if folder.resolve() in seen:
            raise UsageError(f"{folder}: the same folder twice; name every run once")
        seen.add(folder.resolve())


def _check_versions(folders: Sequence[Path], found: Sequence[Results]) -> None:
    versions = [each.record.get("versions", {}).get("landbridge") for each in found]
    for folder, version in zip(folders, versions, strict=True):
        if version != versions[0]:
            raise UsageError(
                f"{folder}: made by landbridge {version}, {folders[0]} by {versions[0]}; run both"
                " with one version, or their difference may be that of the versions"
            )


def _changed(runs: Mapping[str, Results]) -> dict[str, TrainChanges]:
    """Return which trains of each run differ from those of the first."""
    base, *others = runs
    return {name: _trains_changed(runs[base], runs[name]) for name in others}


def _trains_changed(base: Results, other: Results) -> TrainChanges:
    totals = np.zeros(5, dtype=np.int64)
    for number in range(min(base.replications, other.replications)):
        pair = (read_columns(each.folder, "trains", replication=number) for each in (base, other))
        totals += matched(*pair).counts
    return TrainChanges(*totals.tolist())


def _reason(runs: Sequence[Results], changes: Mapping[str, TrainChanges]) -> str:
    """Return why runs cannot be paired, "" if they can."""
    told = []
    if len({(each.scenario.start, each.end_s) for each in runs}) > 1:
        told.append(say("their periods differ"))
    if len({each.record["seed"] for each in runs}) > 1:
        told.append(say("their seeds differ"))
    if len({each.replications for each in runs}) > 1:
        told.append(say("they have different numbers of replications"))
    if not told and not all(each.can_be_paired for each in changes.values()):
        told.append(say("other trains arrive, or at other times"))
    return listed(told)


def _data(
    runs: Mapping[str, Results], changes: Mapping[str, TrainChanges], *, is_paired: bool
) -> ComparisonData:
    base, *others = runs
    sides = [Side(name, each.scenario, _gathered(each)) for name, each in runs.items()]
    rows = _differences(sides) if is_paired else [*_unpaired(runs)]
    pairs = [row for side in sides[1:] if is_paired for row in paired_rows(sides[0], side)]
    record: dict[str, Any] = {
        "base": base,
        "base_title": runs[base].scenario.title,
        "base_hash": runs[base].record["scenario_hash"],
        "base_troubles": troubles(runs[base]),
        "seed": runs[base].record["seed"],
        "replications": runs[base].replications,
        "alternatives": [_record(name, runs[base], runs[name], changes[name]) for name in others],
    }
    if is_paired:
        criterion = criterion_of(None, [each.scenario for each in runs.values()])
        record["best"] = best_of(criterion, {each.name: each.gathered for each in sides}).record()
    scenarios = {name: runs[name].scenario for name in others}
    paired = _columns(pairs)
    return ComparisonData(runs[base].scenario, scenarios, record, rows, paired, {})


def _record(name: str, base: Results, other: Results, trains: TrainChanges) -> dict[str, Any]:
    return {
        "name": name,
        "title": other.scenario.title,
        "hash": other.record["scenario_hash"],
        "changes": [asdict(change) for change in scenario_changes(base.scenario, other.scenario)],
        "trains": asdict(trains),
        "winners": [],
        "troubles": troubles(other),
    }


def troubles(results: Results) -> list[str]:
    """Return what makes means of a run meaningless: gridlock, and where a queue grows."""
    grows = {
        f"{row['port']}, {row['direction']}": str(row["estimand"]).removeprefix(NOT_GIVEN)
        for row in results.summary
        if str(row["estimand"]).startswith(NOT_GIVEN)
        and EVERYTHING not in (row["port"], row["direction"])
        and row["service"] == EVERYTHING
    }
    return [
        *map(str, results.record.get("gridlocks", [])),
        *(f"{where}: {why}" for where, why in grows.items()),
    ]


def _gathered(results: Results) -> Gathered:
    """Return the figures of a run as `compare` has them; of the balance it needs nothing."""
    numbers = range(results.replications)
    return Gathered(
        (results.folder,) * results.replications,
        tuple(_kpis(results.folder, number) for number in numbers),
        tuple(SummaryRow(**row) for row in results.summary),
        Balance(0, 0, 0, {}, {}),
        (),
        {},
        tuple(map(str, results.record.get("gridlocks", []))),
    )


def _kpis(folder: Path, replication: int) -> KpiTable:
    """Return the figures of a replication; those of shares without the trains behind them."""
    columns = read_columns(folder, "kpis", replication=replication)
    texts = [columns[name].tolist() for name in ("port", "direction", "service", "metric", "unit")]
    values = [None if np.isnan(value) else value for value in columns["value"].tolist()]
    return KpiTable(tuple(Kpi(*row) for row in zip(*texts, values, strict=True)))


def _differences(sides: Sequence[Side]) -> list[dict[str, Any]]:
    base, *others = sides
    found = differences(base.gathered, [(other.name, other.gathered) for other in others])
    return [asdict(row) for rows in found.values() for row in rows]


def _unpaired(runs: Mapping[str, Results]) -> list[dict[str, Any]]:
    """Return the figures of all runs beside those of the first, without any difference."""
    base, *others = runs
    known = _own(runs[base])
    nothing = dict.fromkeys(
        ("difference", "lower_95", "upper_95", "p_adjusted", "variance_reduction", "detectable")
    )
    rows = []
    for name in others:
        for row in runs[name].summary:
            key: Key = (row["port"], row["direction"], row["service"], row["metric"])
            names = dict(zip(("port", "direction", "service", "metric"), key, strict=True))
            one = known.get(key, Estimate(None, None, None))
            values = {"unit": row["unit"], "base": one.mean, "alternative": row["mean"]}
            tested = {**nothing, "verdict": NOT_PAIRED, "family": "other", "shows_from": None}
            rows.append({"scenario": name, **names, **values, **tested})
    return rows


def _own(results: Results) -> dict[Key, Estimate]:
    """Return the figures of a run with their intervals, as its summary has them."""
    return {
        (row["port"], row["direction"], row["service"], row["metric"]): Estimate(
            row["mean"], row["lower_95"], row["upper_95"]
        )
        for row in results.summary
    }


def _columns(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Return rows of ``paired.parquet`` as its columns, a missing number as not a number."""
    numbers = ("base", "alternative", "difference")
    return {
        name: np.array(
            [np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64
        )
        if name in numbers
        else np.array([row[name] for row in rows], dtype=object)
        for name in PAIRED_COLUMNS
    }
