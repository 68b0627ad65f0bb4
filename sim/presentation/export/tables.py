"""Tables as CSV and as Parquet: those of a run with moments on the clock, those of experiments."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.experiments.csv_text import plain_cell, write_csv
from sim.experiments.files import storage_errors
from sim.experiments.opened import OpenedRun
from sim.presentation.export.places import writing
from sim.recording.exporting import rows_with_moments, write_with_moments
from sim.recording.rows import NUMBER, TEXT, WHOLE, read_rows, write_rows

SUMMARY: Final = "summary"
LOGGED: Final = ("trains", "visits", "rakes", "kpis", "costs")
"""Tables of a run with a row for each replication; the last only of scenarios with costs."""

_FORMS: Final[Mapping[Callable[[str], Any], re.Pattern[str]]] = {
    int: re.compile(r"-?(0|[1-9][0-9]{0,17})"),
    float: re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[-+]?[0-9]+)?"),
}
"""How numbers are written in a CSV; what looks otherwise is text."""


def write_table_as_csv(run: OpenedRun, table: str, replication: int | None, path: Path) -> None:
    """Write one of the tables `LOGGED` as the CSV file `path`, row by row.

    Raises:
        StorageError: the table cannot be read, or the file not written.
    """
    rows = rows_with_moments(run.folder, table, run.scenario.start, replication)
    names = [str(name) for name in next(rows)]
    with writing(path) as file:
        write_csv(file, names, rows)


def write_table_as_parquet(run: OpenedRun, table: str, replication: int | None, path: Path) -> None:
    """Write one of the tables `LOGGED` as the Parquet file `path`.

    Raises:
        StorageError: the table cannot be read, or the file not written.
    """
    write_with_moments(run.folder, table, run.scenario.start, path, replication)


def write_kept_as_csv(kept: Path, path: Path) -> None:
    """Write a table that an experiment keeps, in whatever form, as the CSV file `path`.

    Raises:
        StorageError: the table cannot be read, or the file not written.
    """
    names, rows = _kept(kept)
    with writing(path) as file:
        write_csv(file, names, rows)


def write_kept_as_parquet(kept: Path, path: Path) -> None:
    """Write a table that an experiment keeps, in whatever form, as the Parquet file `path`.

    Raises:
        StorageError: the table cannot be read, or the file not written.
    """
    names, rows = _kept(kept)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    types = {name: _type(column) for name, column in zip(names, columns, strict=True)}
    write_rows(path, types, [_as_text(dict(zip(names, row, strict=True)), types) for row in rows])


def _kept(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Return the names of the columns and the rows of a small table."""
    match path.suffix:
        case ".parquet":
            columns, *found = read_rows(path)
            return [str(name) for name in columns], [list(row) for row in found]
        case ".json":
            with storage_errors(path):
                objects: list[dict[str, Any]] = json.loads(path.read_bytes())
            # Names are sorted in the JSON; the CSV beside it has them in their order.
            keys, *_ = _read_csv(path.with_suffix(".csv"))
            return keys, [[each[key] for key in keys] for each in objects]
        case _:
            names, *rows = _read_csv(path)
            return [*map(plain_cell, names)], _values(rows)


def _read_csv(path: Path) -> list[list[str]]:
    with storage_errors(path), path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _values(rows: Sequence[Sequence[str]]) -> list[list[Any]]:
    """Return cells as the values they stand for: a column of numbers as numbers."""
    columns = [_column(column) for column in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _column(cells: Sequence[str]) -> list[Any]:
    for kind, form in _FORMS.items():
        if all(form.fullmatch(cell) for cell in cells if cell):
            return [kind(cell) if cell else None for cell in cells]
    return [plain_cell(cell) if cell else None for cell in cells]


def _type(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return WHOLE
    return NUMBER if kinds and kinds <= {int, float} else TEXT


def _as_text(row: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: str(value) if types[name] == TEXT and value is not None else value
        for name, value in row.items()
    }


def kept_tables(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the tables among the files `names` of an experiment, each with the best of its files.

    Parquet knows the types of its columns, CSV only their texts.
    """
    stems = dict.fromkeys(Path(n).stem for n in names if "/" not in n and _is_table(n))
    for stem in stems:
        best = f"{stem}.parquet" if f"{stem}.parquet" in names else f"{stem}.csv"
        yield stem, best


def _is_table(name: str) -> bool:
    return name.endswith((".csv", ".parquet"))
