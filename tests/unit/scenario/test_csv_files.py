"""Timetables and samples from CSV files: strict, and every problem with its place."""

from pathlib import Path

import pytest

from sim.domain.plan import Direction
from sim.errors import LandbridgeError, SafetyLimitError, StorageError
from sim.scenario import files
from sim.scenario.inputs import TimetableRow
from sim.scenario.loader import Loaded, load
from tests.unit.scenario.files import refusal, written

SCENARIO = """\
title = "By timetable"
start = 2024-01-01
duration = "3 d"
services.morning.arrivals = { timetable = "times.csv" }
[ports.khorgos.china.customs]
lanes = 1
documents = { empirical = "sample.csv" }
[ports.far]
utc_offset = "+05:00"
"""
HEADER = "arrival,service,port,direction,wagons,teu,tonnes,value\n"
ROW = "2024-01-01 08:30,morning,khorgos,westbound,55,104,1000.5,5000000\n"
SAMPLE = "value\n45 min\n1 h 30 min\n"


def by_timetable(folder: Path, times: str | bytes, sample: str | bytes = SAMPLE) -> Path:
    """Write a scenario with these files and return its path."""
    written(folder, times, "times.csv")
    written(folder, sample, "sample.csv")
    return written(folder, SCENARIO, "scenario.toml")


def rows_of(loaded: Loaded) -> tuple[TimetableRow, ...]:
    return loaded.inputs.timetables["inputs/times.csv"]


def test_row_is_a_train_at_seconds_from_the_start(tmp_path: Path):
    loaded = load(by_timetable(tmp_path, HEADER + ROW))

    assert rows_of(loaded) == (
        TimetableRow(30_600, "morning", "khorgos", Direction.WESTBOUND, 55, 104, 1000.5, 5e6),
    )


def test_time_of_another_port_is_shifted_to_the_clock_of_the_scenario(tmp_path: Path):
    row = "2024-01-01T08:30:15,morning,far,eastbound,,,,\n"

    loaded = load(by_timetable(tmp_path, HEADER + ROW + row))

    # 08:30:15 at UTC+5 is 11:30:15 at UTC+8.
    assert rows_of(loaded)[1].arrival_s == 41_415
    assert rows_of(loaded)[1].wagons is None


def test_rows_come_in_order_of_arrival(tmp_path: Path):
    early = ROW.replace("08:30", "02:00")

    arrivals = [
        row.arrival_s for row in rows_of(load(by_timetable(tmp_path, HEADER + ROW + early)))
    ]

    assert arrivals == [7_200, 30_600]


def test_columns_may_stand_in_any_order_and_the_optional_ones_be_left_out(tmp_path: Path):
    text = "direction,port,service,arrival\nwestbound,khorgos,morning,2024-01-02 00:00\n"

    assert rows_of(load(by_timetable(tmp_path, text)))[0].arrival_s == 86_400


def test_byte_order_mark_windows_line_ends_and_quotes_are_taken(tmp_path: Path):
    row = '"2024-01-01 08:30","morning",khorgos,westbound,,,,\r\n\r\n'

    loaded = load(by_timetable(tmp_path, ("\ufeff" + HEADER + row).encode()))

    assert rows_of(loaded)[0].arrival_s == 30_600


def test_sample_is_durations_in_seconds(tmp_path: Path):
    loaded = load(by_timetable(tmp_path, HEADER + ROW))

    assert loaded.inputs.samples["inputs/sample.csv"] == (2_700, 5_400)


def test_files_are_kept_as_they_are_under_their_resolved_name(tmp_path: Path):
    loaded = load(by_timetable(tmp_path, HEADER + ROW))

    assert loaded.files["inputs/sample.csv"] == SAMPLE.encode()
    assert loaded.scenario.services["morning"].arrivals.places["all"].westbound.timetable == (
        "inputs/times.csv"
    )


@pytest.mark.parametrize(
    ("times", "code", "place", "words"),
    [
        ("", "SCN-091", ":1:1", "no header"),
        (HEADER, "SCN-097", ":2:1", "no trains"),
        (ROW, "SCN-091", ":1:1", "no column"),
        (HEADER.replace(",", ";") + ROW, "SCN-091", ":1:1", "not separated by commas"),
        (HEADER.replace("service,", "") + ROW, "SCN-091", ":1:1", "service is missing"),
        (HEADER.replace("teu", "tue") + ROW, "SCN-091", ":1:1", "did you mean teu?"),
        (HEADER.replace("teu", "wagons") + ROW, "SCN-091", ":1:1", "twice"),
        (HEADER + ROW + "2024-01-01 09:00,morning\n", "SCN-092", ":3:1", "has 2 fields"),
        (HEADER + ROW.replace("1000.5", "1000,5"), "SCN-092", ":2:1", "decimals take a point"),
        (HEADER + ROW.replace("1000.5", '"1000,5"'), "SCN-096", ":2:51", "decimal point"),
        (HEADER + ROW.replace("1000.5", '"1.000,5"'), "SCN-096", ":2:51", "decimal point"),
        (HEADER + ROW.replace("1000.5", "nan"), "SCN-096", ":2:51", "nan"),
        (HEADER + ROW.replace("1000.5", "inf"), "SCN-096", ":2:51", "inf"),
        (HEADER + ROW.replace("1000.5", "-1"), "SCN-096", ":2:51", "-1"),
        (HEADER + ROW.replace(",55,", ",0,"), "SCN-096", ":2:44", "from 1"),
        (HEADER + ROW.replace(",55,", ",5.5,"), "SCN-096", ":2:44", "whole number"),
        (HEADER + ROW.replace(",55,", "," + "9" * 5_000 + ","), "SCN-096", ":2:44", "whole"),
        (HEADER + ROW.replace("morning", "mornin"), "SCN-094", ":2:18", "did you mean morning?"),
        (HEADER + ROW.replace("khorgos", "Khorgos"), "SCN-094", ":2:26", "did you mean khorgos?"),
        (HEADER + ROW.replace("westbound", "west"), "SCN-094", ":2:34", "westbound?"),
        (HEADER + ROW.replace("2024-01-01 08:30", "45292"), "SCN-095", ":2:1", "spreadsheet"),
        (HEADER + ROW.replace("2024-01-01", "2024-02-30"), "SCN-095", ":2:1", "no such moment"),
        (HEADER + ROW.replace("08:30", "24:00"), "SCN-095", ":2:1", "next day"),
        (HEADER + ROW.replace("2024-01-01 08:30", "01/02/2024 08:30"), "SCN-095", ":2:1", "moment"),
        (HEADER + ROW.replace("08:30", "08:30+08:00"), "SCN-095", ":2:1", "offset"),
        (HEADER + ROW.replace(" 08:30", ""), "SCN-095", ":2:1", "no time of day"),
        (HEADER + '"' + ROW, "SCN-093", ":2:1", "never closed"),
        (HEADER + ROW + '"' + "x\n" * 100_000, "SCN-093", ":3:1", "never closed"),
        (HEADER + ROW.replace("2024", "2025"), "SCN-077", "", "within the run"),
        (("\ufeff" + HEADER + ROW).encode("utf-16"), "SCN-004", "", "UTF-16"),
        (HEADER.encode() + b"\xff\xff\n", "SCN-004", ":2:1", "UTF-8"),
        (b"\x00\x01\x02", "SCN-005", "", "text"),
    ],
)
def test_bad_timetable_is_refused_with_its_place(
    tmp_path: Path, times: str | bytes, code: str, place: str, words: str
):
    error = refusal(by_timetable(tmp_path, times))

    assert error.exit_status == 2
    told = next((line for line in str(error).split("\n") if code in line), str(error))
    assert words in told
    if place:
        assert told.startswith(f"{tmp_path / 'times.csv'}{place}:")


@pytest.mark.parametrize(
    ("sample", "code", "place"),
    [
        ("value\n", "SCN-097", ":2:1"),
        ("value\n45\n", "SCN-031", ":2:1"),
        ("value\n1 h\n1,5 h\n", "SCN-092", ":3:1"),
        ('value\n1 h\n"1,5 h"\n', "SCN-036", ":3:1"),
        ("value\n-3 h\n", "SCN-037", ":2:1"),
        ("duration\n1 h\n", "SCN-091", ":1:1"),
        ("value,weight\n1 h,2\n", "SCN-091", ":1:1"),
    ],
)
def test_bad_sample_is_refused_with_its_place(tmp_path: Path, sample: str, code: str, place: str):
    error = refusal(by_timetable(tmp_path, HEADER + ROW, sample))

    assert error.exit_status == 2
    assert f"{tmp_path / 'sample.csv'}{place}:" in str(error)
    assert code in str(error)


def test_sample_that_its_bounds_cut_to_nothing_is_refused(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW)
    written(tmp_path, SCENARIO.replace('"sample.csv"', '"sample.csv", at_least = "5 h"'),
            "scenario.toml")  # fmt: skip

    assert "nothing of the sample" in str(refusal(path))


def test_problems_of_both_files_and_of_the_scenario_are_shown_together(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW.replace(",55,", ",x,"), "value\n45\n")
    written(tmp_path, SCENARIO.replace("lanes = 1", "lanes = 0"), "scenario.toml")

    shown = str(refusal(path))

    assert all(code in shown for code in ("SCN-096", "SCN-031"))


def test_file_of_many_bad_rows_is_not_read_to_its_end(tmp_path: Path):
    error = refusal(by_timetable(tmp_path, HEADER + "x\n" * 100_000))

    assert len(str(error).split("\n")) == 21
    assert "and 31 more" in str(error)


def test_row_that_no_service_reads_is_refused(tmp_path: Path):
    text = SCENARIO + "[services.other]\ntrains = 1\nports = { khorgos = 1.0 }\n"
    by_timetable(tmp_path, HEADER + ROW + ROW.replace("morning", "other"))

    error = refusal(written(tmp_path, text, "scenario.toml"))

    assert "other does not take these trains from this file" in str(error)


def test_trains_outside_the_run_are_noted(tmp_path: Path):
    loaded = load(by_timetable(tmp_path, HEADER + ROW + ROW.replace("2024", "2023")))

    assert any("1 trains of morning come outside the run" in note for note in loaded.notes)


@pytest.mark.parametrize("line", ["trains = 5", "trains_per_day = 5.0", "westbound = 1.0",
                                  "ports = { khorgos = 1.0 }"])  # fmt: skip
def test_volume_beside_a_timetable_is_refused(tmp_path: Path, line: str):
    path = by_timetable(tmp_path, HEADER + ROW)
    text = SCENARIO.replace("services.morning", f"services.morning.{line}\nservices.morning", 1)
    written(tmp_path, text, "scenario.toml")

    error = refusal(path)

    assert "SCN-063" in str(error)
    assert line.split()[0] in str(error)


def test_timetable_for_one_direction_only_is_refused(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW)
    text = SCENARIO.replace(
        '{ timetable = "times.csv" }',
        '{ westbound = { timetable = "times.csv" }, eastbound = "even" }',
    )
    written(tmp_path, text, "scenario.toml")

    assert "make two services" in str(refusal(path))


def test_bulk_train_westbound_in_a_timetable_is_refused(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW)
    written(tmp_path, SCENARIO.replace("[ports.khorgos.china.customs]",
            'services.morning.cargo = "bulk"\n[ports.khorgos.china.customs]'),
            "scenario.toml")  # fmt: skip

    assert "bulk trains run eastbound only" in str(refusal(path))


@pytest.mark.parametrize("reference", ["../times.csv", "/etc/passwd", "~/t.csv", "http://x/t.csv"])
def test_file_outside_the_root_is_refused(tmp_path: Path, reference: str):
    by_timetable(tmp_path / "inside", HEADER + ROW)
    written(tmp_path, HEADER + ROW, "times.csv")
    text = SCENARIO.replace("times.csv", reference)

    error = refusal(written(tmp_path / "inside", text, "scenario.toml"))

    assert error.exit_status == 2
    assert "services.morning.arrivals.timetable" in str(error)
    assert "SCN-019" in str(error)


def test_missing_file_is_told_where_it_is_named(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW)
    (tmp_path / "times.csv").unlink()

    error = refusal(path)

    assert f"{path}:4:31: services.morning.arrivals.timetable" in str(error)
    assert "no such file" in str(error)


def test_large_file_is_refused_before_it_is_read(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW)
    with (tmp_path / "times.csv").open("r+b") as file:
        file.truncate(2 << 30)

    with pytest.raises(SafetyLimitError, match="SCN-007"):
        load(path)


def test_file_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sim.scenario.rows.MOST_ROWS", 3)

    with pytest.raises(SafetyLimitError, match="SCN-100"):
        load(by_timetable(tmp_path, HEADER + ROW, "value\n" + "1 h\n" * 4))


def test_unreadable_file_is_an_error_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = by_timetable(tmp_path, HEADER + ROW)
    opened = files.os.open

    def forbidden(file: object, flags: int) -> int:
        if str(file).endswith("times.csv"):
            raise PermissionError(13, "Permission denied")
        return opened(file, flags)

    monkeypatch.setattr(files.os, "open", forbidden)

    with pytest.raises(StorageError, match="timetable"):
        load(path)


def test_files_of_one_name_in_two_folders_are_kept_apart(tmp_path: Path):
    root = tmp_path / "scenarios"
    by_timetable(root, HEADER + ROW)
    written(root, "value\n7 min\n", "sub/sample.csv")
    text = 'extends = "../scenario.toml"\nports.far.china.customs.boarding.empirical = "sample.csv"'

    loaded = load(written(root, text, "sub/child.toml"))

    assert set(loaded.inputs.samples) == {"inputs/sample.csv", "inputs/sample-2.csv"}
    boarding = loaded.scenario.ports["far"].china.customs.boarding
    assert boarding is not None
    assert loaded.inputs.samples[boarding.westbound.empirical or ""] == (420,)


def test_file_named_on_the_command_line_lies_beside_the_scenario(tmp_path: Path):
    path = by_timetable(tmp_path, HEADER + ROW)
    written(tmp_path, "value\n9 min\n", "other.csv")

    loaded = load(path, ["ports.khorgos.china.customs.documents.empirical=other.csv"])

    assert loaded.inputs.samples == {"inputs/other.csv": (540,)}


def test_problem_in_a_file_has_no_traceback_of_its_own(tmp_path: Path):
    with pytest.raises(LandbridgeError) as caught:
        load(by_timetable(tmp_path, HEADER + "\x00\n"))

    assert caught.value.exit_status == 2
