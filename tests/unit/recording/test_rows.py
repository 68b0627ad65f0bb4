import numpy as np

from sim.recording.columns import MISSING
from sim.recording.parquet import read_columns
from sim.recording.rows import NUMBER, TEXT, WHOLE, write_rows

TYPES = {"ports.*.lanes": WHOLE, 'a "b"': TEXT, "mean": NUMBER}


def rows(*values):
    return [dict(zip(TYPES, row, strict=True)) for row in values]


def test_rows_come_back_with_whatever_names_their_columns_have(tmp_path):
    write_rows(tmp_path / "t.parquet", TYPES, rows((1, "x", 0.5), (None, None, None), (3, "", -1)))

    columns = read_columns(tmp_path, "t")
    assert list(columns) == list(TYPES)
    assert columns["ports.*.lanes"].tolist() == [1, MISSING, 3]
    assert columns['a "b"'].tolist() == ["x", None, ""]
    assert columns["mean"].tolist()[::2] == [0.5, -1.0]
    assert np.isnan(columns["mean"][1])


def test_no_rows_leave_an_empty_table_and_the_same_rows_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_rows(tmp_path / f"{name}.parquet", TYPES, rows((1, "x", 0.5)))
    write_rows(tmp_path / "none.parquet", TYPES, [])

    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert len(read_columns(tmp_path, "none")["mean"]) == 0
