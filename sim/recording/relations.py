"""Result tables as DuckDB relations, for those who go on asking: in SQL, or as data frames.

A session lives as long as one of its relations is held. What DuckDB refuses becomes an error of
ours that says whose fault it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import count as numbers
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from sim.errors import StorageError, UsageError
from sim.recording.parquet import new_session, stored
from sim.recording.rows import NUMBER, TEXT, WHOLE, arranged

if TYPE_CHECKING:
    import pandas as pd

Relation = duckdb.DuckDBPyRelation
Session = duckdb.DuckDBPyConnection

SELF: Final = "self"
"""What a table is called in a query about it."""

_FLAG: Final = "BOOLEAN"
_NO_ANSWER: Final = "the query has no answer; begin it with select"
_numbers = numbers(1)


def open_session() -> Session:
    """Return a session for relations; it needs no closing."""
    return new_session()


def table_of_folder(session: Session, folder: Path, name: str) -> Relation:
    """Return the table `name` of a result folder, which queries of `session` know by its name.

    Raises:
        StorageError: the file cannot be read.
    """
    with answering():
        relation = stored(session, folder, name)
        return relation.create_view(name, replace=True)


def table_of_rows(session: Session, name: str, rows: Sequence[Mapping[str, Any]]) -> Relation:
    """Return `rows` as a table that queries of `session` know by `name`; None is null.

    The columns are all that a row has, each with the narrowest type that holds its values.
    """
    names = dict.fromkeys(key for row in rows for key in row)
    filled = [{key: _cell(row.get(key)) for key in names} for row in rows]
    types = {key: _type([row[key] for row in filled]) for key in names}
    if not types:
        raise UsageError(f"{name}: there are no rows")
    arranged(session, types, filled).create(name)
    session.unregister("columns")
    return session.table(name)


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _type(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return _FLAG
    if kinds == {int}:
        return WHOLE
    return NUMBER if kinds and kinds <= {int, float} else TEXT


def asked(session: Session, relation: Relation, sql: str) -> Relation:
    """Return the answer to a query about `relation`, which it calls `SELF`, as a table in memory.

    Raises:
        UsageError: DuckDB does not understand the query.
    """
    name = f"answer_{next(_numbers)}"
    with answering():
        # Kept, since the next question is about another table of the same name.
        found: Relation | None = relation.query(SELF, sql)
        if found is not None:
            found.create(name)
            return session.table(name)
    raise UsageError(_NO_ANSWER)


def asked_of_all(session: Session, sql: str) -> Relation:
    """Return the answer to a query about the tables of `session`.

    Raises:
        UsageError: DuckDB does not understand the query, or it has no answer.
    """
    with answering():
        found: Relation | None = session.sql(sql)
    if found is None:
        raise UsageError(_NO_ANSWER)
    return found


def count(relation: Relation) -> int:
    """Return how many rows there are."""
    with answering():
        ((rows,),) = relation.aggregate("count(*)").fetchall()
    return int(rows)


def fetched(relation: Relation, most: int | None = None) -> list[tuple[Any, ...]]:
    """Return the rows, or so many of the first."""
    with answering():
        return (relation if most is None else relation.limit(most)).fetchall()


def as_pandas(relation: Relation) -> "pd.DataFrame":
    """Return the rows as a data frame of pandas.

    Raises:
        StorageError: pandas is not installed.
    """
    _need("pandas")
    with answering():
        found: pd.DataFrame = relation.df()
    return found


def as_polars(relation: Relation) -> Any:
    """Return the rows as a data frame of polars.

    Raises:
        StorageError: polars is not installed.
    """
    _need("polars", "pyarrow")
    with answering():
        return relation.pl()


def as_arrow(relation: Relation) -> Any:
    """Return the rows as a table of Arrow.

    Raises:
        StorageError: pyarrow is not installed.
    """
    _need("pyarrow")
    with answering():
        return relation.to_arrow_table()


def _need(*libraries: str) -> None:
    for library in libraries:
        try:
            import_module(library)
        except ImportError as error:
            raise StorageError(
                f"{library} is not installed; `pip install {' '.join(libraries)}`, or take the"
                " rows without it: .rows(), .relation"
            ) from error


@contextmanager
def answering() -> Iterator[None]:
    """Tell what DuckDB refuses as an error of ours.

    Raises:
        StorageError: a file is not there, or cannot be read.
        UsageError: it is the question.
    """
    try:
        yield
    except duckdb.IOException as error:
        raise StorageError(f"the table cannot be read: {error}") from error
    except duckdb.Error as error:
        raise UsageError(f"the query cannot be answered: {error}") from error
