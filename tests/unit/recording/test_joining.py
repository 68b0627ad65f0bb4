import duckdb
import pytest

from sim.recording import parquet
from sim.recording.footers import closing, split
from sim.recording.joining import join
from sim.recording.parquet import SCHEMAS, combine, read_columns, write_replication
from tests.unit.recording.test_parquet import KPIS, W0, W1, no_tables, some_tables

COLUMNS = (
    "i as whole, i / 7 as amount, 'text ' || i % 50 as word, case when i % 3 then i end as gap"
)


def made(path, first, after, columns=COLUMNS):
    duckdb.sql(
        f"copy (select {columns} from range({first}, {after}) as numbers(i)) to '{path}'"
        " (format parquet, row_group_size 2048)"
    )
    return path


def rows(path, condition="true"):
    return duckdb.read_parquet(str(path)).filter(condition).fetchall()


def replications(tmp_path, tables):
    folders = [tmp_path / str(number) for number in range(len(tables))]
    for number, (folder, table) in enumerate(zip(folders, tables, strict=True)):
        folder.mkdir()
        write_replication(folder, number, table, KPIS if len(table.trains) else [], "a-name")
    return folders


def test_a_footer_is_written_as_it_was_read(tmp_path):
    content = made(tmp_path / "a.parquet", 0, 9_000).read_bytes()

    body, footer = split(content)

    assert b"PAR1" + body + closing(footer) == content


def test_joined_files_have_all_rows_in_order(tmp_path):
    parts = [
        made(tmp_path / f"{first}-{after}.parquet", first, after)
        for first, after in [(0, 9_000), (9_000, 9_000), (9_000, 9_001), (9_001, 20_000)]
    ]

    join(parts, tmp_path / "joined.parquet")

    joined = tmp_path / "joined.parquet"
    assert rows(joined) == rows(made(tmp_path / "whole.parquet", 0, 20_000))
    # By the statistics and Bloom filters of the row groups, which lie elsewhere now.
    assert [row[0] for row in rows(joined, "whole between 8999 and 9001")] == [8_999, 9_000, 9_001]
    assert len(rows(joined, "word = 'text 7'")) == 400
    assert rows(joined, "word = 'text 70'") == []
    assert duckdb.sql(f"select num_rows from parquet_file_metadata('{joined}')").fetchall() == [
        (20_000,)
    ]


def test_one_file_is_joined_to_itself(tmp_path):
    part = made(tmp_path / "a.parquet", 0, 5_000)

    join([part], tmp_path / "joined.parquet")

    assert rows(tmp_path / "joined.parquet") == rows(part)


def test_files_with_other_columns_are_not_joined(tmp_path):
    parts = [
        made(tmp_path / "a.parquet", 0, 10),
        made(tmp_path / "b.parquet", 0, 10, "i as whole"),
    ]

    with pytest.raises(ValueError, match=r"b\.parquet has other columns than .*a\.parquet"):
        join(parts, tmp_path / "joined.parquet")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"something else altogether"])
def test_what_is_no_parquet_file_is_not_joined(content):
    with pytest.raises(ValueError, match="no Parquet file"):
        split(content)


def test_large_tables_are_joined_to_what_small_ones_are_encoded_to(tmp_path, monkeypatch):
    folders = replications(tmp_path, [some_tables(), no_tables(), some_tables()])
    for name, large in (("joined", 0), ("encoded", 1 << 30)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(parquet, "_LARGE", large)
        combine(folders, tmp_path / name)

    for table, types in SCHEMAS.items():
        joined, encoded = (tmp_path / n / f"{table}.parquet" for n in ("joined", "encoded"))
        described = duckdb.read_parquet(str(joined))
        assert dict(zip(described.columns, map(str, described.types), strict=True)) == types
        assert rows(joined) == rows(encoded)
    visits = read_columns(tmp_path / "joined", "visits", replication=2)
    assert visits["train"].tolist() == [W0, W0, W0, W1]
    assert len(read_columns(tmp_path / "joined", "visits", replication=1)["train"]) == 0
    assert len(rows(tmp_path / "joined" / "visits.parquet", "step = 'documents'")) == 4


def test_what_cannot_be_joined_is_encoded(tmp_path, monkeypatch):
    def refuse(parts, path):
        path.write_bytes(b"half of it")
        raise ValueError(parts)

    folders = replications(tmp_path, [some_tables(), some_tables()])
    monkeypatch.setattr(parquet, "_LARGE", 0)
    monkeypatch.setattr(parquet, "join", refuse)
    combine(folders, tmp_path)

    assert len(rows(tmp_path / "visits.parquet", "step = 'documents'")) == 4
