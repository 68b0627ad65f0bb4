"""Drawn scenarios written as files, loaded and played; all that is known of a run, by names.

Two runs tell the same if `told` of them is equal, whatever numbers entities and steps have inside.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli_w

from sim.domain.log import RunLog
from sim.domain.plan import Plans
from sim.metrics.balance import balance
from sim.metrics.costs import cost_table
from sim.metrics.kpis import KpiTable, compute
from sim.metrics.view import View
from sim.model.run import simulate
from sim.recording.columns import MISSING, NOBODY, Tables
from sim.recording.tables import tabulate
from sim.scenario.loader import Loaded, load
from sim.scenario.schema import Scenario
from sim.workload.plans import draw
from tests.metamorphic.scenarios import Drawn

CODED = {"goods", "origin", "destination"}


@contextmanager
def folder_of(drawn: Drawn) -> Iterator[Path]:
    """Lend a folder in which `drawn` stands as scenario.toml with its CSV files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(drawn, folder)
        yield folder


def write(drawn: Drawn, folder: Path, name: str = "scenario.toml") -> Path:
    """Write `drawn` into `folder` and return its file."""
    for file, text in drawn.files.items():
        (folder / file).write_text(text, encoding="utf-8")
    path = folder / name
    path.write_text(tomli_w.dumps(drawn.tables), encoding="utf-8")
    return path


def loaded_from(drawn: Drawn, overrides: Iterable[str] = ()) -> Loaded:
    """Return `drawn` as the program loads it."""
    with folder_of(drawn) as folder:
        return load(folder / "scenario.toml", tuple(overrides))


@dataclass(frozen=True)
class Played:
    """A scenario, its plans, and what happened."""

    scenario: Scenario
    plans: Plans
    log: RunLog

    @classmethod
    def of(cls, loaded: Loaded, replication: int = 0) -> "Played":
        """Play one replication of a loaded scenario."""
        return cls.under(loaded.scenario, draw(loaded.scenario, loaded.inputs, replication))

    @classmethod
    def under(cls, scenario: Scenario, plans: Plans) -> "Played":
        """Play `plans` under `scenario`, which may be one that no file may say."""
        return cls(scenario, plans, simulate(scenario, plans))

    @cached_property
    def tables(self) -> Tables:
        tables = tabulate(self.plans, self.log)
        assert balance(tables, self.scenario).faults == ()
        return tables

    @cached_property
    def kpis(self) -> KpiTable:
        return compute(self.tables, self.scenario)


def play(drawn: Drawn, overrides: Iterable[str] = (), replication: int = 0) -> Played:
    """Load and play a drawn scenario."""
    return Played.of(loaded_from(drawn, overrides), replication)


Told = dict[str, Any]


def told(played: Played, *, figures: bool = True) -> Told:
    """Return all that is known of a run, by names: what two equal runs have in common."""
    tables = played.tables
    found: Told = {
        "trains": dict(trains(tables)),
        "visits": visits(tables),
        "rakes": rakes(tables),
        "empties": dict(zip(tables.ids[len(tables.trains) :], tables.empty_wagons.tolist(),
                            strict=True)),
    }  # fmt: skip
    if figures:
        found["kpis"] = {kpi.key: kpi[4:] for kpi in played.kpis.rows}
        found["costs"] = costs(played)
    return found


def trains(tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each train by its id, with everything that is known of it."""
    named = {field.name: getattr(tables.trains, field.name).tolist() for field in
             fields(tables.trains)}  # fmt: skip
    named["stream"] = [tuple(tables.streams[place]) for place in named["stream"]]
    for name in CODED:
        named[name] = [None if code == NOBODY else tables.texts[code] for code in named[name]]
    for rank, values in enumerate(zip(*named.values(), strict=True)):
        yield tables.ids[rank], dict(zip(named, map(_none_if_missing, values), strict=True))


def visits(tables: Tables) -> list[tuple[Any, ...]]:
    """Return (who, step, resource, queued, started, finished) in the order of the table."""
    columns = [getattr(tables.visits, field.name).tolist() for field in fields(tables.visits)]
    return [
        (
            tables.ids[train],
            tables.steps[step],
            "" if resource == NOBODY else tables.resources[resource],
            *map(_none_if_missing, moments),
        )
        for train, step, resource, *moments in zip(*columns, strict=True)
    ]


def rakes(tables: Tables) -> list[tuple[Any, ...]]:
    """Return (pool, wagons, train it came with, train it left with, moments) in table order."""
    columns = [getattr(tables.rakes, field.name).tolist() for field in fields(tables.rakes)]
    return [
        (
            tuple(tables.pools[pool]),
            wagons,
            *(None if train == NOBODY else tables.ids[train] for train in (came, left)),
            *map(_none_if_missing, moments),
        )
        for pool, wagons, came, left, *moments in zip(*columns, strict=True)
    ]


def costs(played: Played) -> dict[str, list[float]]:
    """Return the table of costs, nothing for a scenario without rates."""
    rates = played.scenario.costs
    if rates is None:
        return {}
    view = View(played.tables, played.scenario, 0, played.tables.end_s)
    return {name: column.tolist() for name, column in cost_table(view, rates).items()}


def _none_if_missing(value: Any) -> Any:
    return None if value == MISSING else value


def differing(one: Told, other: Told) -> dict[str, Sequence[Any]]:
    """Return a few entries in which two runs differ, by table: short enough to read."""
    found: dict[str, Sequence[Any]] = {}
    for name in one.keys() | other.keys():
        ours, theirs = one.get(name), other.get(name)
        if ours != theirs:
            found[name] = _first_of(ours, theirs)
    return found


def _first_of(ours: Any, theirs: Any) -> list[Any]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [key for key in ours | theirs if ours.get(key) != theirs.get(key)]
        return [(key, ours.get(key), theirs.get(key)) for key in keys[:4]]
    if isinstance(ours, list) and isinstance(theirs, list):
        pairs = zip(ours, theirs, strict=False)
        lengths = (len(ours), len(theirs))
        return [lengths, *[pair for pair in pairs if pair[0] != pair[1]][:4]]
    return [ours, theirs]
