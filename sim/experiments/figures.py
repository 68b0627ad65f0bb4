"""The figures of a replication as one small file, where its tables are not kept.

A sweep has thousands of replications, and opening a Parquet file takes longer than many of them.
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sim.metrics.kpis import Kpi, KpiTable, read_kpis

FILE: Final = "figures.json.gz"


def write_figures(folder: Path, kpis: Iterable[Kpi]) -> None:
    """Write the figures of a replication into `folder`."""
    rows = [(*kpi[:5], *_numbers(kpi)) for kpi in kpis]
    text = json.dumps(rows, separators=(",", ":"), allow_nan=False)
    # Without the time of day, so that the same figures are the same bytes.
    (folder / FILE).write_bytes(gzip.compress(text.encode(), compresslevel=5, mtime=0))


def _numbers(kpi: Kpi) -> tuple[float | None, int | None, int | None]:
    """Return value, successes and trials, a value that is not a number being none."""
    # As a table would return them: a count is a float there too.
    value = None if kpi.value is None or kpi.value != kpi.value else float(kpi.value)
    counts = [None if count is None else int(count) for count in (kpi.successes, kpi.trials)]
    return value, counts[0], counts[1]


def read_figures(folder: Path, replication: int) -> KpiTable:
    """Return the figures of a replication, from its own file or from its table.

    Raises:
        StorageError: the table cannot be read.
    """
    file = folder / FILE
    if not file.exists():
        return read_kpis(folder, replication)
    return KpiTable(tuple(Kpi(*row) for row in json.loads(gzip.decompress(file.read_bytes()))))
