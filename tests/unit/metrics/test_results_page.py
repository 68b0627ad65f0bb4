"""The page for users says what the code does."""

import re
from pathlib import Path

from sim.metrics.kpis import DEFINITIONS
from sim.recording.parquet import OPTIONAL_SCHEMAS, SCHEMAS

PAGE = (Path(__file__).parents[3] / "docs" / "results.md").read_text(encoding="utf-8")


def section(title, level="###"):
    return re.split(rf"\n#{{1,{len(level)}}} ", PAGE.split(f"\n{level} {title}\n")[1])[0]


def named(text):
    """Return the names in the first column of the tables of `text`, in order."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, flags=re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_every_column_is_explained_in_order():
    for table, columns in (SCHEMAS | OPTIONAL_SCHEMAS).items():
        assert named(section(f"{table}.parquet")) == list(columns)


def test_every_figure_is_defined_with_its_unit():
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section("Figures", "##"), flags=re.MULTILINE)

    assert dict(rows) == {name: definition.unit for name, definition in DEFINITIONS.items()}
    assert len(rows) == len(DEFINITIONS)
