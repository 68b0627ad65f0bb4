"""Tables: back from CSV and Parquet as they were, with moments on the clock, and no formulas."""

import csv
import json
from datetime import datetime, timedelta

import duckdb
import pytest

from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.csv_text import csv_bytes, harmless_cell, plain_cell
from sim.experiments.folder import check_complete
from sim.presentation.export.exporting import ALL_REPLICATIONS, FORMATS, Wish, export
from sim.presentation.export.tables import write_kept_as_csv, write_kept_as_parquet
from sim.recording.parquet import SCHEMAS
from tests.unit.presentation.exported import rows_of

START = datetime.fromisoformat("2024-01-01")
ADDED = {"clearance_h", "stay_china_h", "stay_kazakhstan_h", "dwell_h"}


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_parquet(path):
    with duckdb.connect() as connection:
        found = connection.sql(f"from '{path}'")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def as_cell(value):
    return "" if value is None else str(value)


@pytest.fixture(scope="module")
def tables(logged, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    export(logged, Wish("csv", folder))
    export(logged, Wish("parquet", folder, replication=1))
    return folder


def test_every_table_is_a_file(tables):
    for suffix in ("csv", "parquet"):
        names = {path.stem for path in tables.glob(f"*.{suffix}")}
        assert names == {*SCHEMAS, "costs", "summary"}


@pytest.mark.parametrize("table", SCHEMAS)
def test_csv_gives_the_table_back(logged, tables, table):
    rows = read_csv(tables / f"{table}.csv")
    wanted = [row for number in (0, 1) for row in rows_of(logged, table, number)]

    assert list(rows[0])[: len(SCHEMAS[table])] == list(SCHEMAS[table])
    shown = [{name: row[name] for name in SCHEMAS[table]} for row in rows]
    assert shown == [{name: as_cell(value) for name, value in row.items()} for row in wanted]


@pytest.mark.parametrize("table", SCHEMAS)
def test_parquet_gives_one_replication_back(logged, tables, table):
    rows = read_parquet(tables / f"{table}.parquet")

    wanted = rows_of(logged, table, 1)
    assert [{name: row[name] for name in SCHEMAS[table]} for row in rows] == wanted


@pytest.mark.parametrize("table", ["trains", "visits", "rakes"])
def test_moments_stand_on_the_clock_beside_the_seconds(tables, table):
    for row in read_parquet(tables / f"{table}.parquet"):
        for name, moment in row.items():
            if name.endswith("_at"):
                passed_s = row[name.removesuffix("_at") + "_s"]
                expected = None if passed_s is None else START + timedelta(seconds=passed_s)
                assert moment == expected
    first = read_csv(tables / f"{table}.csv")[0]
    clocks = [name for name in first if name.endswith("_at")]
    assert clocks
    for name in filter(first.get, clocks):
        moment = START + timedelta(seconds=int(first[name.removesuffix("_at") + "_s"]))
        assert first[name] == moment.isoformat(" ")


def test_running_times_are_no_moments(tables):
    names = set(read_parquet(tables / "trains.parquet")[0])

    assert names >= {"to_port_s", "from_port_s", *ADDED}
    assert not names & {"to_port_at", "from_port_at"}


def test_trains_have_the_hours_of_the_figures(tables):
    rows = read_parquet(tables / "trains.parquet")

    departed = [row for row in rows if row["departed_s"] is not None]
    assert departed
    for row in departed:
        assert row["dwell_h"] == (row["departed_s"] - row["arrived_s"]) / 3600
        assert row["clearance_h"] == (row["released_s"] - row["presented_s"]) / 3600
        first, second = ("china", "kazakhstan")
        if row["direction"] == "westbound":
            assert row[f"stay_{first}_h"] == (row["left_china_s"] - row["presented_s"]) / 3600
            until = row["departed_s"] - row["entered_kazakhstan_s"]
            assert row[f"stay_{second}_h"] == until / 3600
    assert all(row["dwell_h"] is None for row in rows if row["departed_s"] is None)


def test_the_summary_keeps_its_types(logged, tables):
    rows = read_parquet(tables / "summary.parquet")

    assert rows == json.loads((logged / "summary.json").read_bytes())
    assert (tables / "summary.csv").read_bytes() == (logged / "summary.csv").read_bytes()


def test_lines_of_csv_end_as_the_standard_has_it(tables):
    content = (tables / "kpis.csv").read_bytes()

    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert not content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("format_", FORMATS)
def test_without_a_place_the_files_are_part_of_the_results(logged, format_):
    before = check_complete(logged)

    first = [path.read_bytes() for path in export(logged, Wish(format_, replication=0))]
    paths = export(logged, Wish(format_, replication=0))

    assert first == [path.read_bytes() for path in paths]
    assert all(path.parent == logged / "export" for path in paths)
    after = check_complete(logged)
    assert {f"export/{path.name}" for path in paths} <= set(after)
    assert {name: after[name] for name in before if name[:7] != "export/"} == {
        name: entry for name, entry in before.items() if name[:7] != "export/"
    }
    for path in paths:
        path.unlink()
    check_complete(logged)


def test_all_replications_of_a_log_are_a_file_each(logged, tmp_path):
    paths = export(logged, Wish("xes", tmp_path / "logs", replication=ALL_REPLICATIONS))

    assert [path.name for path in paths] == ["log-0.xes.gz", "log-1.xes.gz"]
    with pytest.raises(UsageError, match="2 files are to be written; name a folder"):
        export(logged, Wish("xes", tmp_path / "log.xes", replication=ALL_REPLICATIONS))


def test_what_is_there_already_is_not_replaced_unasked(logged, tmp_path):
    place = tmp_path / "mine.csv"
    place.write_text("precious")
    wish = Wish("csv", place, tables=["summary"])

    with pytest.raises(StorageError, match=r"mine\.csv: is there already; add --replace"):
        export(logged, wish)
    assert place.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]

    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "kpis.csv").symlink_to("nowhere")
    with pytest.raises(StorageError, match=r"kpis\.csv: is there already"):
        export(logged, Wish("csv", folder, tables=["kpis", "summary"]))
    assert (folder / "kpis.csv").is_symlink()
    (folder / "kpis.csv").unlink()
    folder.rmdir()

    export(logged, Wish("csv", place, tables=["summary"], replace=True))
    assert place.read_bytes() == (logged / "summary.csv").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_place_within_the_results_is_refused(logged):
    with pytest.raises(UsageError, match="lies in the results; without --out the files go to"):
        export(logged, Wish("csv", logged / "tables"))
    with pytest.raises(UsageError, match="lies in the results"):
        export(logged, Wish("csv", logged.parent / "elsewhere" / ".." / logged.name / "tables"))


def test_a_place_that_is_a_file_or_reads_like_one_of_another_format_is_refused(logged, tmp_path):
    place = tmp_path / "notes"
    place.write_text("precious")

    with pytest.raises(UsageError, match=r"is no folder, nor a file that ends in \.csv or"):
        export(logged, Wish("csv", place))
    with pytest.raises(UsageError, match=r"trains\.csv: files of this format end in \.parquet"):
        export(logged, Wish("parquet", tmp_path / "trains.csv", tables=["trains"]))

    assert [path.name for path in tmp_path.iterdir()] == ["notes"]
    (tmp_path / "all.csv").mkdir()
    (path,) = export(logged, Wish("parquet", tmp_path / "all.csv", tables=["summary"]))
    assert path.parent == tmp_path / "all.csv"


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (Wish("pdf"), 'no format "pdf"; there are chrome-trace, xes, csv, parquet'),
        (Wish("xes", replication=2), "--replication 2: .* has 0 to 1"),
        (Wish("csv", tables=["train"]), 'no table "train"; there are trains, visits, rakes'),
        (Wish("xes", tables=["trains"]), "--table goes with csv and parquet"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(logged, wish, message):
    with pytest.raises(UsageError, match=message):
        export(logged, wish)


def test_a_damaged_table_is_noticed(logged, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(logged, copy)
    (copy / "visits.parquet").write_bytes(b"PAR1")

    with pytest.raises(IntegrityError, match=r"visits\.parquet missing or changed"):
        export(copy, Wish("csv", tmp_path / "out"))


HOSTILE = (
    *("=cmd()", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u00a0=1", '"=1', "' =1"),
    *("＝1", "＋1", "－1", "＠1", "\ufeff=1", "\u200b=1", "\u202e=1", "“=1"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_like_a_formula_gets_an_apostrophe_and_loses_it_again(text):
    assert harmless_cell(text) == f"'{text}"
    assert plain_cell(harmless_cell(text)) == text


@pytest.mark.parametrize(
    "text", ["a=1", "Khorgos - Altynkol", "'tis", "", "中欧班列", "x\n=1", "3-4"]
)
def test_any_other_text_stays_as_it_is(text):
    assert harmless_cell(text) == text
    assert plain_cell(text) == text


def test_control_characters_hide_no_formula():
    assert harmless_cell("\0=1") == "'=1"
    assert harmless_cell("\x1b[31mred\x7f") == "[31mred"


def test_numbers_below_zero_stay_numbers_and_texts_come_back():
    rows = [{"=n": -1.5, "text": text} for text in (*HOSTILE, 'a "b", c\r\nd', None)]

    header, *cells = csv.reader(csv_bytes(["=n", "text"], rows).decode().splitlines(keepends=True))

    assert header == ["'=n", "text"]
    assert [plain_cell(cell) or None for _, cell in cells] == [row["text"] for row in rows]
    assert {number for number, _ in cells} == {"-1.5"}


def test_a_table_of_an_experiment_goes_from_csv_to_parquet_and_back(tmp_path):
    columns = ["whole", "part", "code", "digits", "text", "nothing"]
    values = [
        (1, -2.5, "007", "007", "=1", None),
        (None, 3.0, "1_0", "12", "nan", None),
        (-3, None, "", "3", "x", None),
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in values]
    source = tmp_path / "sweep.csv"
    source.write_bytes(csv_bytes(columns, rows))

    write_kept_as_parquet(source, tmp_path / "sweep.parquet")
    write_kept_as_csv(tmp_path / "sweep.parquet", tmp_path / "again.csv")

    rows[2]["code"] = None
    assert read_parquet(tmp_path / "sweep.parquet") == rows
    assert (tmp_path / "again.csv").read_bytes() == source.read_bytes()
