"""The commands about scenario files, as a user sees them: check, show and schema."""

import json
from pathlib import Path

import pytest

from sim.cli import main
from tests.unit.scenario.files import WHOLE, changed, written

ROOT = Path(__file__).parents[3]


def test_valid_file_is_called_valid_with_its_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    status = main(["check", str(written(tmp_path, WHOLE))])

    shown = capsys.readouterr()
    assert status == 0
    assert "valid" in shown.out
    assert "china.customs" in shown.out
    assert shown.err == ""


def test_every_problem_of_every_file_is_printed_and_the_worst_status_returned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    one = written(tmp_path, changed(("lanes = 3", "lnaes = 3")), "one.toml")
    two = written(tmp_path, changed(("trains_per_day = 10", "trains_per_day = 1e9")), "two.toml")
    three = written(tmp_path, WHOLE, "three.toml")

    status = main(["check", str(one), str(two), str(three)])

    shown = capsys.readouterr()
    assert status == 3
    assert "one.toml:17:1: ports.khorgos.china.customs.lnaes: unknown key" in shown.err
    assert "SCN-078" in shown.err
    assert "three.toml: valid" in shown.out


def test_check_as_data_has_all_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text = "\n".join(f"k{number} = 1" for number in range(30)) + "\n" + WHOLE

    status = main(["check", str(written(tmp_path, text)), "--json"])

    (report,) = json.loads(capsys.readouterr().out)
    assert status == 2
    assert report["valid"] is False
    assert len(report["problems"]) == 30
    assert set(report["problems"][0]) == {"code", "place", "key", "message", "remedy"}


def test_overload_is_a_problem_only_when_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = str(written(tmp_path, changed(("trains_per_day = 10", "trains_per_day = 100"))))

    assert main(["check", path]) == 0
    assert main(["check", path, "--strict", "--quiet"]) == 2
    assert "customs" in capsys.readouterr().out


def test_check_without_a_file_is_bad_usage(capsys: pytest.CaptureFixture[str]):
    assert main(["check"]) == 2
    assert "at least one" in capsys.readouterr().err


def test_change_on_the_command_line_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    status = main(["check", str(written(tmp_path, WHOLE)), "--set", "clearance.limit=24"])

    assert status == 2
    assert "command line: clearance.limit: 24 needs a unit" in capsys.readouterr().err


def test_show_prints_values_with_their_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["show", str(written(tmp_path, WHOLE))]) == 0

    shown = " ".join(capsys.readouterr().out.split())
    assert "[ports.khorgos.china.customs]" in shown
    assert "lanes = 3" in shown
    assert "assumed, 2 to 8: not published" in shown
    assert "reported by a-paper" in shown


def test_show_as_data_gives_every_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = str(written(tmp_path, WHOLE))

    assert main(["show", path, "--json", "--set", "ports.khorgos.china.customs.lanes=4"]) == 0

    rows = {row["key"]: row for row in json.loads(capsys.readouterr().out)}
    lanes = rows["ports.khorgos.china.customs.lanes"]
    assert lanes["value"] == 4
    assert lanes["set_in"] == "command line"
    assert rows["services.freight.trains_per_day"]["unit"] == "trains a day"
    assert rows["start"]["value"] == "2024-01-01"
    assert set(lanes) == {"key", "value", "grade", "source", "range", "why", "set_in"}


def test_show_diff_prints_only_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    written(tmp_path, WHOLE, "base.toml")
    child = written(tmp_path, 'extends = "base.toml"\nwarm_up = "3 d"', "child.toml")

    assert main(["show", str(child), "--diff"]) == 0

    shown = " ".join(capsys.readouterr().out.split())
    assert "warm_up: 2 d -> 3 d" in shown
    assert "lanes" not in shown


def test_show_diff_without_a_parent_is_bad_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["show", str(written(tmp_path, WHOLE)), "--diff"]) == 2
    assert "nothing to compare" in capsys.readouterr().err


def test_show_obeys_no_control_characters_of_a_scenario(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = changed(('title = "One port"', 'title = "[red]x\\u001b[31m\\u202e"'))

    assert main(["show", str(written(tmp_path, text))]) == 0

    shown = capsys.readouterr().out
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown
    assert "[red]x" in shown


def test_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")
