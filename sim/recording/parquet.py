"""The result tables as Parquet files, written and read through DuckDB.

One thread and insertion order kept: the same tables give the same bytes. Missing is null in the
files; in the columns that readers return it is `MISSING`, NaN or None by type. Large tables are
encoded once, where their replication is computed, and only put together afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from sim.errors import StorageError
from sim.recording.columns import MISSING, TRAIN_MOMENTS, WORDS, Tables
from sim.recording.contents import (
    Coded,
    KpiRow,
    Written,
    named,
    of_kpis,
    of_rakes,
    of_trains,
    of_visits,
)
from sim.recording.joining import join

Columns = dict[str, NDArray[Any]]

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

_FORMAT: Final = "format parquet, parquet_version v2, compression zstd, compression_level 1"
"""Moments as differences, then little compression: half the time for the same size."""

_INTERRUPTED: Final = "interrupted"
"""What DuckDB says where Ctrl-C met a query: it keeps Python's own error for itself."""

_LARGE: Final = 1 << 15
"""Tables of a replication of so many bytes are worth a row group of their own."""

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
        "trains": of_trains(tables),
        "visits": of_visits(tables),
        "rakes": of_rakes(tables),
        "kpis": of_kpis(kpis, scenario),
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
    columns = {**costs, "train": named(tables.ids, costs["train"])}
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
            parts = [folder / f"{name}.parquet" for folder in folders]
            path = out / f"{name}.parquet"
            if name == "kpis" or not _are_large(parts) or not _joined(parts, path):
                _encode(session, parts, types, path)


def _joined(parts: Sequence[Path], path: Path) -> bool:
    """Put files together as they stand; return whether their footers let that be done."""
    try:
        join(parts, path)
    except ValueError:
        # A DuckDB to come may write what is not known here; then it encodes them once more.
        return False
    return True


def _are_large(parts: Sequence[Path]) -> bool:
    return sum(part.stat().st_size for part in parts) >= _LARGE * len(parts)


def _encode(
    session: duckdb.DuckDBPyConnection, parts: Sequence[Path], columns: Iterable[str], path: Path
) -> None:
    """Write the `columns` of small tables as one table, since many row groups are slow to read."""
    files = ", ".join(_quoted(_literally(part)) for part in parts)
    _save(session, f"select {', '.join(columns)} from read_parquet([{files}])", path)


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
            rows = stored(session, folder, table)
            if replication is not None:
                rows = rows.filter(f"replication = {replication:d}")
            columns = rows.fetchnumpy()
            found.append({name: _plain(column) for name, column in columns.items()})
    return found


@contextmanager
def duckdb_session(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB in memory that fetches nothing, with its faults told as ours."""
    try:
        with _database().cursor() as session:
            yield session
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: {error.strerror or error}") from error
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except duckdb.IOException as error:
        # Below the reason it quotes our own question.
        raise StorageError(f"{folder}: {str(error).splitlines()[0]}") from error
    except (RuntimeError, duckdb.InterruptException) as error:
        if _INTERRUPTED in str(error).lower():
            raise KeyboardInterrupt from error
        raise


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return the one DuckDB of this process; to make one costs as much as a small table."""
    return new_session()


def new_session() -> duckdb.DuckDBPyConnection:
    """Return a DuckDB in memory that fetches nothing, nor takes variables of Python for tables."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    return duckdb.connect(":memory:", config=settings)


def stored(session: duckdb.DuckDBPyConnection, folder: Path, table: str) -> duckdb.DuckDBPyRelation:
    """Return one of the tables in `folder`, as it is stored and read when it is asked for."""
    return session.read_parquet(_literally(folder / f"{table}.parquet"))


def _literally(path: Path) -> str:
    """Return `path` as a pattern that matches only itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _write(
    session: duckdb.DuckDBPyConnection, columns: Written, types: Mapping[str, str], path: Path
) -> None:
    plain = {
        name: column.codes if isinstance(column, Coded) else column
        for name, column in columns.items()
    }
    session.register("columns", plain)
    chosen = (_expression(name, kind, columns[name]) for name, kind in types.items())
    _save(session, f"select {', '.join(chosen)} from columns", path)
    session.unregister("columns")


def _save(session: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    session.execute(f"copy ({query}) to {_quoted(str(path))} ({_FORMAT})")


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _expression(name: str, kind: str, column: NDArray[Any] | Coded) -> str:
    if isinstance(column, Coded):
        # As an enumeration, whose names are the dictionary of the file: no text is ever compared.
        names = ", ".join(map(_quoted, column.names)) or "''"
        return f"(([{names}]::enum({names})[])[{name} + 1]) as {name}"
    match kind:
        case "BIGINT" | "INTEGER":
            value = f"nullif({name}, {MISSING})"
        case "DOUBLE":
            value = f"case when isnan({name}) then null else {name} end"
        case _:
            value = name
    return f"({value})::{kind} as {name}"


def _numbered(columns: Written, replication: int) -> Written:
    first = next(iter(columns.values()))
    rows = len(first.codes if isinstance(first, Coded) else first)
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
