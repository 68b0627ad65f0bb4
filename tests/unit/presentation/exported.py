"""A small run with all that a log can hold, for tests of the exports, and its rows read plainly.

Two ports with wagons and empties, a warm-up, trains that leave the queue unserved at the limit,
trains that are still there at the end, and labels nobody would choose.
"""

from pathlib import Path

import duckdb

from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load
from tests.shipped import ROOT, shortened

LABEL = '=cmd() <script>alert(1)</script> & "x" \u202e 霍尔果斯'
_BASELINE = ROOT / "h1-2024.toml"
_CHANGES = (
    'warm_up="2 d"',
    "replications=2",
    'clearance={limit="3 h", at_limit="release"}',
    "ports.khorgos.china.customs.lanes=1",
    'ports.khorgos.utc_offset="+05:30"',
    'services.china-europe.to_port="36 h"',
    'services.china-europe.from_port="9 d"',
    f"ports.khorgos.label={LABEL!r}",
)


def write_run(folder: Path) -> Path:
    """Run the scenario into `folder`; return it."""
    loaded = load(_BASELINE, (*shortened(_BASELINE, 3), *_CHANGES))
    return run(loaded, folder, Settings(jobs=1)).folder


def rows_of(folder: Path, table: str, replication: int = 0) -> list[dict]:
    """Return the rows of a table of one replication, read by DuckDB alone."""
    with duckdb.connect() as connection:
        path = folder / f"{table}.parquet"
        found = connection.sql(f"from '{path}' where replication = {replication}")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
