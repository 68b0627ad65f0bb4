"""The result tables as other tools like them: with moments on the clock beside the seconds.

A moment ``arrived_s`` is followed at the end of the row by ``arrived_at``, on the scenario's clock
and without a zone; trains also have the hours that the figures are made of. Rows are read as they
are asked for, so that a table need not fit into memory.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from sim.domain.time import HOUR_S
from sim.errors import StorageError
from sim.recording.parquet import duckdb_session, stored

Row = tuple[object, ...]

_MOMENT: Final = "_s"
_ON_CLOCK: Final = "_at"
_LENGTHS: Final = ("to_port_s", "from_port_s")
"""Columns in seconds that are no moments."""

_AS_TEXT: Final = "%Y-%m-%d %H:%M:%S"
_AT_ONCE: Final = 1 << 14
_MICROSECOND: Final = 1_000_000
_SETTINGS: Final = "format parquet, parquet_version v2, compression zstd"

HOURS: Final[Mapping[str, str]] = {
    "clearance_h": "released_s - presented_s",
    "stay_china_h": "case direction when 'westbound' then left_china_s else departed_s end"
    " - presented_s",
    "stay_kazakhstan_h": "case direction when 'westbound' then departed_s - entered_kazakhstan_s"
    " else left_kazakhstan_s - arrived_s end",
    "dwell_h": "departed_s - arrived_s",
}
"""What is added to the rows of trains: hours between two moments, null where one is missing."""


def rows_with_moments(
    folder: Path, table: str, start: date, replication: int | None = None
) -> Iterator[Row]:
    """Yield the names of the columns of a table, then its rows, of one replication or of all.

    Moments on the clock are texts, "2024-01-31 14:05:00".

    Raises:
        StorageError: the file cannot be read.
    """
    with _telling(folder), duckdb_session(folder) as session:
        chosen = _with_moments(session, folder, table, start, as_text=True)
        names = chosen.columns
        yield tuple(names)
        # Asked anew as text, since a relation would be in memory as a whole.
        session.execute(_of(chosen, replication))
        while rows := session.fetchmany(_AT_ONCE):
            yield from rows


def write_with_moments(
    folder: Path, table: str, start: date, path: Path, replication: int | None = None
) -> None:
    """Write a table with moments on the clock, as timestamps, as the Parquet file `path`.

    Raises:
        StorageError: a file cannot be read or written.
    """
    with _telling(folder), duckdb_session(folder) as session:
        chosen = _with_moments(session, folder, table, start, as_text=False)
        target = str(path).replace("'", "''")
        session.execute(f"copy ({_of(chosen, replication)}) to '{target}' ({_SETTINGS})")


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Turn what DuckDB finds wrong with a table into an error of ours."""
    try:
        yield
    except duckdb.BinderException as error:
        raise StorageError(
            f"{folder}: a table lacks a column; it is of another version of landbridge; run the"
            " scenario again"
        ) from error


def _of(chosen: duckdb.DuckDBPyRelation, replication: int | None) -> str:
    one = chosen if replication is None else chosen.filter(f"replication = {replication:d}")
    return one.sql_query()


def _with_moments(
    session: duckdb.DuckDBPyConnection, folder: Path, table: str, start: date, *, as_text: bool
) -> duckdb.DuckDBPyRelation:
    rows = stored(session, folder, table)
    moments = [n for n in rows.columns if n.endswith(_MOMENT) and n not in _LENGTHS]
    added = [
        f"{_on_clock(name, start, as_text=as_text)} as {name.removesuffix(_MOMENT)}{_ON_CLOCK}"
        for name in moments
    ]
    hours = HOURS if table == "trains" else {}
    added += [f"({between}) / {HOUR_S}.0::double as {name}" for name, between in hours.items()]
    return rows.project(", ".join(["*", *added]))


def _on_clock(name: str, start: date, *, as_text: bool) -> str:
    """Return what gives the moment `name` on the scenario's clock; null stays null."""
    midnight = f"epoch_us(timestamp '{start.isoformat()}')"
    moment = f"make_timestamp({midnight} + {name} * {_MICROSECOND})"
    return f"strftime({moment}, '{_AS_TEXT}')" if as_text else moment
