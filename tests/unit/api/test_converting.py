"""Tables as data frames, and what is said where a library for it is not installed."""

import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.errors import StorageError


def test_table_becomes_a_data_frame_of_pandas(lane_run):
    frame = lane_run.trains.to_pandas()

    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == lane_run.trains.columns
    assert len(frame) == len(lane_run.trains)
    assert frame["released_s"].isna().sum() == sum(
        row["released_s"] is None for row in lane_run.trains
    )


@pytest.mark.parametrize(
    ("library", "convert", "remedy"),
    [
        ("pandas", "to_pandas", "`pip install pandas`"),
        ("polars", "to_polars", "`pip install polars pyarrow`"),
        ("pyarrow", "to_arrow", "`pip install pyarrow`"),
    ],
)
def test_missing_library_is_named_with_its_remedy(monkeypatch, lane_run, library, convert, remedy):
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(StorageError, match=f"^{library} is not installed; ") as caught:
        getattr(lane_run.trains, convert)()

    assert remedy in str(caught.value)


def test_data_frame_of_polars_is_that_of_duckdb(monkeypatch, lane_run):
    for library in ("polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, library, SimpleNamespace())
    table = lane_run.trains.query("select 1 as one")
    table.relation = SimpleNamespace(pl=lambda: "a frame", to_arrow_table=lambda: "a table")

    assert (table.to_polars(), table.to_arrow()) == ("a frame", "a table")
