"""Two tidy tables of a comparison: its figures replication by replication, and its curves.

``paired.parquet`` has the figures about trains of all counted services, in the base and in each
alternative with the same luck; for ``curves.parquet`` see `compare_curves`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sim.experiments.compare.curves import CURVE_COLUMNS, Side, curve_rows
from sim.experiments.gathering import Gathered
from sim.metrics.groups import EVERYTHING
from sim.metrics.kpis import definition_of
from sim.metrics.summary import SummaryRow
from sim.metrics.trains import TRAIN_KPIS
from sim.recording.rows import NUMBER, TEXT, WHOLE, write_rows

PAIRED: Final = "paired"
CURVES: Final = "curves"

PAIRED_COLUMNS: Final = {
    "scenario": TEXT,
    "replication": WHOLE,
    **dict.fromkeys(("port", "direction", "service", "metric", "unit"), TEXT),
    **dict.fromkeys(("base", "alternative", "difference"), NUMBER),
}

_NOT_GIVEN: Final = "not given: "
_FIGURES: Final = frozenset(kpi.definition.name for kpi in TRAIN_KPIS)

Key = tuple[str, str, str, str]


def write_tables(folder: Path, base: Side, *others: Side) -> None:
    """Write both tables of a comparison into `folder`.

    Raises:
        StorageError: the trains cannot be read, or a table not be written.
    """
    pairs = [row for other in others for row in paired_rows(base, other)]
    write_rows(folder / f"{PAIRED}.parquet", PAIRED_COLUMNS, pairs)
    curves = list(curve_rows([base, *others]))
    write_rows(folder / f"{CURVES}.parquet", CURVE_COLUMNS, curves)


def paired_rows(base: Side, other: Side) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``paired.parquet`` of one alternative, by figure and replication.

    What is not given because a queue grows or trains stand in gridlock, or not defined, is None.
    """
    ones, twos = _values(base.gathered), _values(other.gathered)
    units = {_key(row): row.unit for row in other.gathered.summary}
    for key in (key for key in twos if key in ones):
        names = dict(zip(("port", "direction", "service", "metric"), key, strict=True))
        for number, (one, two) in enumerate(zip(ones[key], twos[key], strict=True)):
            gap = None if one is None or two is None else two - one
            yield {
                "scenario": other.name,
                "replication": number,
                **names,
                "unit": units[key],
                "base": one,
                "alternative": two,
                "difference": gap,
            }


def _key(row: SummaryRow) -> Key:
    return row.port, row.direction, row.service, row.metric


def _values(gathered: Gathered) -> dict[Key, list[float | None]]:
    """Return the figures of trains by replication, None where they are not given."""
    found: dict[Key, list[float | None]] = {
        _key(row): [None] * len(gathered.kpis)
        for row in gathered.summary
        if row.service == EVERYTHING and row.metric in _FIGURES
    }
    withheld = {_key(row) for row in gathered.summary if _is_withheld(row, gathered)}
    for number, table in enumerate(gathered.kpis):
        for row in table.rows:
            if row.key in found and row.key not in withheld:
                found[row.key][number] = row.value
    return found


def _is_withheld(row: SummaryRow, gathered: Gathered) -> bool:
    """Return whether a figure would only say how long the run was."""
    is_leg = definition_of(row.metric).leg is not None
    return row.estimand.startswith(_NOT_GIVEN) or (is_leg and bool(gathered.gridlocks))
