"""Rows of named values as a Parquet file: any columns, whatever they are called."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn
from sim.recording.columns import MISSING
from sim.recording.parquet import duckdb_session, stored

WHOLE: Final = "BIGINT"
NUMBER: Final = "DOUBLE"
TEXT: Final = "VARCHAR"


def write_rows(path: Path, types: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write `rows` with the columns of `types`, in that order; None is null.

    Raises:
        StorageError: the file cannot be written.
    """
    with duckdb_session(path.parent) as session:
        arranged(session, types, rows).write_parquet(str(path), compression="zstd")


def arranged(
    session: duckdb.DuckDBPyConnection, types: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> duckdb.DuckDBPyRelation:
    """Return `rows` as a table of `session`, which knows only the rows arranged last."""
    columns = {
        f"column{place}": _column(kind, [row[name] for row in rows])
        for place, (name, kind) in enumerate(types.items())
    }
    chosen = ", ".join(
        f"{_value(f'column{place}', kind)} as {_quoted(name)}"
        for place, (name, kind) in enumerate(types.items())
    )
    session.register("columns", columns)
    return session.sql(f"select {chosen} from columns")


def _column(kind: str, values: Sequence[Any]) -> NDArray[Any] | IntColumn:
    if kind == WHOLE:
        return np.array([MISSING if value is None else value for value in values], dtype=np.int64)
    if kind == NUMBER:
        numbers = [np.nan if value is None else value for value in values]
        return np.array(numbers, dtype=np.float64)
    return np.array(values, dtype=object)


def _value(name: str, kind: str) -> str:
    match kind:
        case "BIGINT":
            return f"nullif({name}, {MISSING})::{kind}"
        case "DOUBLE":
            return f"(case when isnan({name}) then null else {name} end)::{kind}"
        case _:
            return f"{name}::{kind}"


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def read_rows(path: Path) -> list[tuple[Any, ...]]:
    """Return the names of the columns of a small Parquet file, then its rows; null is None.

    Raises:
        StorageError: the file cannot be read.
    """
    with duckdb_session(path.parent) as session:
        rows = stored(session, path.parent, path.stem)
        return [tuple(rows.columns), *rows.fetchall()]
