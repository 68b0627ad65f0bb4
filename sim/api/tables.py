"""A table of results: a DuckDB relation that converts, shows itself, and takes questions in SQL."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.recording import relations
from sim.recording.relations import Relation, Session

if TYPE_CHECKING:
    import pandas as pd


class Table:
    """A table that is read when it is asked for.

    `relation` is for everything that DuckDB can do. The files of the table stay as long as the
    table does.
    """

    def __init__(self, relation: Relation, session: Session, keeps: object = None) -> None:
        self.relation = relation
        self._session = session
        self._keeps = keeps

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns, in order."""
        return list(self.relation.columns)

    def __len__(self) -> int:
        return relations.count(self.relation)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries; what is missing is None."""
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in relations.fetched(self.relation)]

    def query(self, sql: str) -> "Table":
        """Return the answer to a query in which this table is called ``self``.

        The other tables of the same results have their own names.

        Raises:
            UsageError: DuckDB does not understand it.
        """
        found = relations.asked(self._session, self.relation, sql)
        return Table(found, self._session, self._keeps)

    def to_pandas(self) -> "pd.DataFrame":
        """Return the table as a data frame of pandas; what is missing is NA or NaN.

        Raises:
            StorageError: pandas is not installed.
        """
        return relations.as_pandas(self.relation)

    def to_polars(self) -> Any:
        """Return the table as a data frame of polars.

        Raises:
            StorageError: polars is not installed.
        """
        return relations.as_polars(self.relation)

    def to_arrow(self) -> Any:
        """Return the table as a table of Arrow.

        Raises:
            StorageError: pyarrow is not installed.
        """
        return relations.as_arrow(self.relation)

    def __repr__(self) -> str:
        return f"<Table of {len(self):,} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        from sim.presentation.markup import MOST_ROWS, table_page

        first = relations.fetched(self.relation, MOST_ROWS)
        return table_page(self.columns, first, len(self))
