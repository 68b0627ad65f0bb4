"""The result tables as Parquet files, written and read through DuckDB.

One thread and insertion order kept: the same tables give the same bytes. Missing is null in the
files; in the columns that readers return it is `MISSING`, NaN or None by type.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn
from sim.errors import StorageError
from sim.recording.columns import MISSING, TRAIN_MOMENTS, WORDS, Tables

Columns = dict[str, NDArray[Any]]
KpiRow = tuple[str, str, str, str, str, float | None, int | None, int | None]
"""Port, direction, service, metric, unit, value; of a share also successes and trials."""

_SECONDS: Final = "BIGINT"
_COUNT: Final = "INTEGER"
_TEXT: Final = "VARCHAR"
_AMOUNT: Final = "DOUBLE"
_FLAG: Final = "BOOLEAN"

SCHEMAS: Final[Mapping[str, Mapping[str, str]]] = {
    "trains": {
        "replication": _COUNT,
        "train": _TEXT,
        "service": _TEXT,
        "port": _TEXT,
        "direction": _TEXT,
        "wagons": _COUNT,
        "teu": _COUNT,
        "tonnes": _AMOUNT,
        "value": _AMOUNT,
        **dict.fromkeys(TRAIN_MOMENTS, _SECONDS),
        "provisional": _FLAG,
        "diverted": _FLAG,
        "due_s": _SECONDS,
        **dict.fromkeys(WORDS, _TEXT),
        **dict.fromkeys(("to_port_s", "from_port_s"), _SECONDS),
    },
    "visits": {
        "replication": _COUNT,
        "train": _TEXT,
        "step": _TEXT,
        "resource": _TEXT,
        **dict.fromkeys(("queued_s", "started_s", "finished_s"), _SECONDS),
    },
    "rakes": {
        "replication": _COUNT,
        "port": _TEXT,
        "gauge": _TEXT,
        "wagons": _COUNT,
        "from_train": _TEXT,
        "to_train": _TEXT,
        **dict.fromkeys(("arrived_s", "freed_s", "taken_s", "left_s"), _SECONDS),
    },
    "kpis": {
        "scenario": _TEXT,
        "replication": _COUNT,
        **dict.fromkeys(("port", "direction", "service", "metric", "unit"), _TEXT),
        "value": _AMOUNT,
    },
}
"""Columns of each file, in order, with their types."""

COSTS: Final = (
    *("demurrage", "inventory_cost", "handling_cost", "path_cost", "wagon_cost"),
    *("overtime_cost", "damage_cost", "total_cost"),
)
"""What a train costs, the last all of it together."""

OPTIONAL_SCHEMAS: Final[Mapping[str, Mapping[str, str]]] = {
    "costs": {"replication": _COUNT, "train": _TEXT, **dict.fromkeys(COSTS, _AMOUNT)},
}
"""Columns of the files that only some scenarios have."""

_COUNTS_OF_SHARES: Final = {"successes": _COUNT, "trials": _COUNT}
"""Further columns of `kpis` in the folder of a replication, for the interval of a share."""


def write_replication(
    folder: Path, replication: int, tables: Tables, kpis: Iterable[KpiRow], scenario: str
) -> None:
    """Write the four tables of one replication into `folder`.

    Raises:
        StorageError: a file cannot be written.
    """
    contents = {
        "trains": _trains(tables),
        "visits": _visits(tables),
        "rakes": _rakes(tables),
        "kpis": _kpis(kpis, scenario),
    }
    with duckdb_session(folder) as session:
        for name, columns in contents.items():
            types = {**SCHEMAS[name], **(_COUNTS_OF_SHARES if name == "kpis" else {})}
            _write(session, _numbered(columns, replication), types, folder / f"{name}.parquet")


def write_costs(folder: Path, replication: int, tables: Tables, costs: Columns) -> None:
    """Write the `costs` of the trains of one replication, given by rank, into `folder`.

    Raises:
        StorageError: the file cannot be written.
    """
    columns = {**costs, "train": _named(tables.ids, costs["train"])}
    with duckdb_session(folder) as session:
        types = OPTIONAL_SCHEMAS["costs"]
        _write(session, _numbered(columns, replication), types, folder / "costs.parquet")


def combine(folders: Sequence[Path], out: Path) -> None:
    """Write the tables of all replications, in the order of `folders`, into `out`.

    A table that only some scenarios have is written if the first folder has it.

    Raises:
        StorageError: a file cannot be read or written.
    """
    with duckdb_session(out) as session:
        for name, types in {**SCHEMAS, **OPTIONAL_SCHEMAS}.items():
            if name in OPTIONAL_SCHEMAS and not (folders[0] / f"{name}.parquet").exists():
                continue
            parts = [_literally(folder / f"{name}.parquet") for folder in folders]
            table = session.read_parquet(parts).select(*types)
            table.write_parquet(str(out / f"{name}.parquet"), compression="zstd")


def read_columns(folder: Path, table: str, *, replication: int | None = None) -> Columns:
    """Return the columns of one of the tables in `folder`, of one replication or of all.

    Missing integers are `MISSING`, missing texts None, missing amounts NaN.

    Raises:
        StorageError: the file cannot be read.
    """
    (columns,) = read_several(folder, [table], replication=replication)
    return columns


def read_several(
    folder: Path, tables: Sequence[str], *, replication: int | None = None
) -> list[Columns]:
    """Return the columns of several tables as `read_columns` does, in less time than one by one.

    Raises:
        StorageError: a file cannot be read.
    """
    found = []
    with duckdb_session(folder) as session:
        for table in tables:
            rows = session.read_parquet(_literally(folder / f"{table}.parquet"))
            if replication is not None:
                rows = rows.filter(f"replication = {replication:d}")
            columns = rows.fetchnumpy()
            found.append({name: _plain(column) for name, column in columns.items()})
    return found


@contextmanager
def duckdb_session(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB in memory that fetches nothing, with its faults told as ours."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=settings) as session:
            yield session
    except duckdb.IOException as error:
        raise StorageError(f"{folder}: {error}") from error


def _literally(path: Path) -> str:
    """Return `path` as a pattern that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _write(
    session: duckdb.DuckDBPyConnection, columns: Columns, types: Mapping[str, str], path: Path
) -> None:
    session.register("columns", columns)
    chosen = ", ".join(_expression(name, kind) for name, kind in types.items())
    session.sql(f"select {chosen} from columns").write_parquet(str(path), compression="zstd")
    session.unregister("columns")


def _expression(name: str, kind: str) -> str:
    match kind:
        case "BIGINT" | "INTEGER":
            value = f"nullif({name}, {MISSING})"
        case "DOUBLE":
            value = f"case when isnan({name}) then null else {name} end"
        case _:
            value = name
    return f"({value})::{kind} as {name}"


def _numbered(columns: Columns, replication: int) -> Columns:
    rows = len(next(iter(columns.values())))
    return {**columns, "replication": np.full(rows, replication, dtype=np.int32)}


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Return `column` with its nulls in the form of its type, integers as 64 bits."""
    plain = np.ma.getdata(column)
    if plain.dtype.kind == "i":
        plain = plain.astype(np.int64)
    if isinstance(column, np.ma.MaskedArray):
        nothing: Any = {"i": MISSING, "f": np.nan}.get(plain.dtype.kind)
        plain = np.where(np.ma.getmaskarray(column), nothing, plain)
    return plain


def _named(names: Sequence[str], codes: IntColumn) -> NDArray[Any]:
    """Return the text of each code; `NOBODY` is -1, hence the last entry, which is no text."""
    return np.array([*names, None], dtype=object)[codes]


def _trains(tables: Tables) -> Columns:
    trains = tables.trains
    services, ports, directions = zip(*tables.streams, strict=True) if tables.streams else ((),) * 3
    amounts = ("wagons", "teu", "tonnes", "value", *TRAIN_MOMENTS, "provisional", "diverted")
    added = ("due_s", "to_port_s", "from_port_s")
    return {
        "train": np.array(tables.ids[: len(trains)], dtype=object),
        "service": _named(services, trains.stream),
        "port": _named(ports, trains.stream),
        "direction": _named([str(direction) for direction in directions], trains.stream),
        **{name: getattr(trains, name) for name in (*amounts, *added)},
        **{name: _named(tables.texts, getattr(trains, name)) for name in WORDS},
    }


def _visits(tables: Tables) -> Columns:
    visits = tables.visits
    return {
        "train": _named(tables.ids, visits.train),
        "step": _named(tables.steps, visits.step),
        "resource": _named(tables.resources, visits.resource),
        "queued_s": visits.queued_s,
        "started_s": visits.started_s,
        "finished_s": visits.finished_s,
    }


def _rakes(tables: Tables) -> Columns:
    rakes = tables.rakes
    trains = tables.ids[: len(tables.trains)]
    return {
        "port": _named([pool.port for pool in tables.pools], rakes.pool),
        "gauge": _named([str(pool.gauge) for pool in tables.pools], rakes.pool),
        "wagons": rakes.wagons,
        "from_train": _named(trains, rakes.from_train),
        "to_train": _named(trains, rakes.to_train),
        **{name: getattr(rakes, name) for name in ("arrived_s", "freed_s", "taken_s", "left_s")},
    }


def _kpis(kpis: Iterable[KpiRow], scenario: str) -> Columns:
    rows = list(kpis)
    *texts, value, successes, trials = zip(*rows, strict=True) if rows else ((),) * 8
    names = ("port", "direction", "service", "metric", "unit")
    return {
        "scenario": np.full(len(rows), scenario, dtype=object),
        **{name: np.array(text, dtype=object) for name, text in zip(names, texts, strict=True)},
        "value": np.array([np.nan if v is None else v for v in value], dtype=np.float64),
        "successes": _counts(successes),
        "trials": _counts(trials),
    }


def _counts(counts: Iterable[int | None]) -> IntColumn:
    return np.array([MISSING if count is None else count for count in counts], dtype=np.int64)
