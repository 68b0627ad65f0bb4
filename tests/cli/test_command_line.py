import io
import json
import os
import sys
from pathlib import Path

import pytest

from sim import __version__
from sim.cli import main
from sim.cli.machine import in_words
from tests.unit.experiments.lanes import LANE, contents, write_lane

COMMANDS = ("check", "show", "schema", "run", "compare", "validate", "plot")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    return tmp_path


@pytest.fixture
def lane(here):
    return str(write_lane(here))


def run_quickly(*words):
    return main(["run", *words, "--jobs", "1", "--no-pictures"])


def test_without_arguments_the_usage_is_shown_and_the_status_is_2(capsys):
    assert main([]) == 2
    assert "Usage: landbridge COMMAND" in capsys.readouterr().out


def test_help_names_every_command_and_the_status_is_0(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)


@pytest.mark.parametrize("command", ["run", "compare", "validate", "plot"])
def test_every_command_has_help(command, capsys):
    assert main([command, "--help"]) == 0
    assert f"Usage: landbridge {command}" in capsys.readouterr().out


def test_version_is_shown(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["rum"], "did you mean `run`?"),
        (["frobnicate"], "there are init, check, show, schema, run"),
        (["--versoin"], "did you mean `--version`?"),
        (["run", "lane.toml", "--replication", "3"], "Did you mean --replications?"),
        (["run", "lane.toml", "--jobs", "many"], "--jobs"),
        (["run"], "FILE"),
        (["run", "lane.toml", "--seed"], "--seed"),
        (["run", "lane.toml", "--seed", "-1"], "--seed -1: a whole number from 0"),
        (["run", "lane.toml", "--replications", "0"], "at least 1"),
        (["run", "lane.toml", "--replications", "-3"], "at least 1"),
        (["run", "lane.toml", "--jobs", "0"], "--jobs 0"),
        (["run", "-"], "not from standard input"),
        (["run", "lane.toml", "--set", "ports.khorgos.china.customs.lane=2"], "lanes"),
        (["run", "lane.toml", "--set", "seed"], "command line"),
        (["run", "lane.tom"], "lane.toml"),
        (["compare", "lane.toml"], "at least one alternative"),
        (["validate", "lane.toml"], "no [targets]"),
    ],
)
def test_bad_usage_is_one_message_with_a_hint_and_status_2(lane, words, hint, capsys):
    assert lane
    assert main(words) == 2

    shown = capsys.readouterr()
    assert hint in shown.err
    assert shown.err.startswith("landbridge: ")
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert not Path("results").exists()


def test_too_many_replications_are_beyond_a_safety_limit(lane, capsys):
    assert main(["run", lane, "--replications", "1000000000"]) == 3
    assert "the limit is 100000" in capsys.readouterr().err


def test_a_run_answers_on_the_terminal_and_fills_the_folder_of_its_id(lane, capsys):
    assert run_quickly(lane) == 0

    assert "One customs lane" in capsys.readouterr().out
    assert Path("results/lane/manifest.json").exists()


def test_a_quiet_run_says_nothing(lane, capsys):
    assert run_quickly(lane, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_a_run_as_json_is_data(lane, capsys):
    assert run_quickly(lane, "--json", "--seed", "5", "--replications", "2") == 0

    content = json.loads(capsys.readouterr().out)
    assert (content["seed"], content["replications"]) == (5, 2)
    assert content["summary"] == json.loads(Path("results/lane/summary.json").read_text())


def test_several_changes_may_be_given_before_the_file(lane):
    changes = ["--set", "seed=4", "--set", "ports.khorgos.china.customs.lanes=2"]

    assert run_quickly(*changes, lane, "--quiet") == 0

    resolved = Path("results/lane/scenario.toml").read_text()
    assert "seed = 4" in resolved
    assert "lanes = 2" in resolved


def test_an_error_as_json_is_data_too(lane, capsys):
    assert main(["run", lane, "--json", "--set", "seed=-1"]) == 2

    shown = capsys.readouterr()
    error = json.loads(shown.out)["error"]
    assert error["exit_status"] == 2
    assert error["problems"][0]["key"] == "seed"
    assert "seed" in shown.err


def test_a_foreign_folder_is_status_4(lane, capsys):
    Path("mine").mkdir()
    Path("mine/thesis.tex").write_text("precious")

    assert run_quickly(lane, "--out", "mine") == 4

    assert "landbridge did not make it" in capsys.readouterr().err
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.tex"]


def test_pictures_are_drawn_by_run_and_again_by_plot(lane, capsys):
    assert main(["run", lane, "--jobs", "1", "--quiet"]) == 0
    before = contents(Path("results/lane"))
    Path("results/lane/throughput.png").unlink()
    Path("results/lane/hours.svg").write_text("scribbled over")

    assert main(["plot", "results/lane"]) == 0
    assert "throughput.png" in capsys.readouterr().out
    assert contents(Path("results/lane")) == before


def test_plot_of_a_folder_without_results_is_status_4(capsys):
    assert main(["plot", "nowhere"]) == 4
    assert "nowhere: there is no such folder" in capsys.readouterr().err
    Path("empty").mkdir()
    assert main(["plot", "empty"]) == 4
    assert "no complete results" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["trains.parquet", "run.json", "summary.json", "scenario.toml"])
def test_plot_refuses_what_it_reads_if_it_was_changed(lane, name, capsys):
    assert run_quickly(lane, "--quiet") == 0
    Path("results/lane", name).write_bytes(b"scribbled over")

    assert main(["plot", "results/lane"]) == 6
    assert f"{name} missing or changed" in capsys.readouterr().err


def test_changes_of_the_command_line_are_kept_when_the_results_are_run_again(lane):
    change = ("--set", "ports.khorgos.china.customs.lanes=2")
    assert run_quickly(lane, *change, "--seed", "3", "--replications", "2", "--quiet") == 0
    assert run_quickly("results/lane/scenario.toml", "--out", "again", "--quiet") == 0

    assert contents(Path("again")) == contents(Path("results/lane"))
    notes = json.loads(Path("again/run.json").read_text())["notes"]
    assert [note for note in notes if "command line" in note] == [
        "changed on the command line: ports.khorgos.china.customs.lanes = 2"
    ]


TIMETABLED = """\
title = "A row too late"
start = 2024-01-01
duration = "2 d"
services.any.arrivals = { timetable = "trains.csv" }
ports.khorgos = {}
"""
ROWS = """\
arrival,service,port,direction,wagons,teu,tonnes,value
2024-01-01 05:00,any,khorgos,westbound,,,,
2024-03-01 05:00,any,khorgos,westbound,,,,
"""


@pytest.mark.parametrize("silent", [[], ["--quiet"], ["--json"]])
def test_notes_of_the_loader_go_to_the_error_stream(here, silent, capsys):
    write_lane(here, TIMETABLED, "late.toml")
    Path("trains.csv").write_text(ROWS)

    assert run_quickly("late.toml", *silent) == 0

    shown = capsys.readouterr()
    assert shown.err.startswith("note: ") == (not silent)
    assert "note: " not in shown.out


def test_a_scenario_compared_with_itself_is_identical(lane, capsys):
    assert main(["compare", lane, lane, "--jobs", "1", "--json"]) == 0

    content = json.loads(capsys.readouterr().out)
    (alternative,) = content["alternatives"]
    assert alternative["trains"]["line"].startswith("identical (0 of ")
    assert alternative["changes"] == []
    given = [row["verdict"] for row in content["rows"] if row["base"] is not None]
    assert set(given) == {"identical"}


def test_a_comparison_is_printed(lane, here, capsys):
    write_lane(here, 'extends = "lane.toml"\ntitle = "Two lanes"\n', "two.toml")

    changes = ["--set", "ports.khorgos.china.customs.lanes=2"]
    assert main(["compare", lane, "two.toml", "--jobs", "1", *changes]) == 0

    assert "dentical" in capsys.readouterr().out
    assert Path("results/compare-lane-two/comparison.csv").exists()


def test_scenarios_are_ranked_by_the_figure_that_is_asked_for(lane, here, capsys):
    two = 'extends = "lane.toml"\ntitle = "Two lanes"\nports.khorgos.china.customs.lanes = 2\n'
    write_lane(here, two, "two.toml")
    command = ["compare", lane, "two.toml", "--jobs", "1", "--no-pictures"]

    assert main([*command, "--best", "clearance_p95_h@khorgos/westbound", "--json"]) == 0
    best = json.loads(capsys.readouterr().out)["best"]

    assert (best["metric"], best["direction"]) == ("clearance_p95_h", "westbound")
    assert [row["scenario"] for row in best["rows"]] == ["lane", "two"]

    assert main([*command, "--best", "clearance_p96_h"]) == 2
    assert "did you mean clearance_p95_h?" in capsys.readouterr().err


TARGETS = """
[targets.volume]
metric = "trains_departed"
value = 80
use = "calibrated"
grade = "assumed"

[targets.far-off]
metric = "clearance_mean_h"
value = 1000
use = "held-out"
grade = "assumed"
"""


def test_validation_is_honest_and_only_strict_when_asked(here, capsys):
    write_lane(here, LANE + TARGETS, "held.toml")
    words = ["validate", "held.toml", "--jobs", "1", "--no-pictures"]

    assert main([*words, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["targets"]
    assert [row["verdict"] for row in rows] == ["missed", rows[1]["verdict"]]
    assert rows[1]["verdict"] != "missed"
    assert main([*words, "--strict"]) == 2
    assert "missed" in capsys.readouterr().out


def test_letters_that_the_terminal_lacks_are_replaced(here, monkeypatch):
    write_lane(here, LANE.replace("One customs lane", "Хоргос 霍尔果斯"))
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)

    assert run_quickly("lane.toml") == 0

    stream.flush()
    assert b"?" in stream.buffer.getvalue()
    assert "Хоргос 霍尔果斯".encode() in Path("results/lane/run.json").read_bytes()


def test_a_closed_pipe_ends_quietly(lane, monkeypatch, capsys):
    def closed(_content):
        raise BrokenPipeError

    monkeypatch.setattr("sim.cli.run.print_json", closed)
    monkeypatch.setattr("sim.cli.silence", lambda: None)

    assert run_quickly(lane, "--json") == 141
    assert capsys.readouterr().err == ""


def test_a_full_output_is_status_4(lane, monkeypatch, capsys):
    def full(_content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.cli.run.print_json", full)

    assert run_quickly(lane, "--json") == 4
    assert "No space left on device" in capsys.readouterr().err


def test_a_bug_keeps_its_traceback(lane, monkeypatch):
    def buggy(_content):
        raise ZeroDivisionError

    monkeypatch.setattr("sim.cli.run.print_json", buggy)

    with pytest.raises(ZeroDivisionError):
        run_quickly(lane, "--json")


def test_want_of_memory_is_status_4(lane, monkeypatch, capsys):
    def greedy(_content):
        raise MemoryError

    monkeypatch.setattr("sim.cli.run.print_json", greedy)

    assert run_quickly(lane, "--json") == 4
    assert "out of memory" in capsys.readouterr().err


def test_a_library_that_says_a_page_about_its_failure_is_quoted_with_the_line_that_tells():
    page = ImportError("\n\nPLEASE READ THIS:\nmany reasons\n")
    page.__cause__ = ImportError("libblas.so.3: Permission denied")

    assert in_words(page).startswith("libblas.so.3: Permission denied; a part of landbridge")
    assert in_words(ImportError("\nfirst\nsecond")).startswith("first; a part of")
