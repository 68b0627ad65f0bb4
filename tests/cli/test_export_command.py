"""The command that exports results, from the command line to the exit status."""

import csv
import json
import os
from xml.etree import ElementTree

import pytest

import sim
from sim.cli import main
from sim.errors import UsageError
from tests.unit.experiments.lanes import run_lane, write_lane


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    """Return a folder with the run of a customs lane, and its comparison with two lanes."""
    root = tmp_path_factory.mktemp("lanes")
    run_lane(root, out="one")
    two = 'extends = "lane.toml"\nports.khorgos.china.customs.lanes = 2\n'
    write_lane(root, two, "two-lanes.toml")
    words = ["compare", "lane.toml", "two-lanes.toml", "--out", "both", "--quiet", "--jobs", "1"]
    before = os.getcwd()
    os.chdir(root)
    try:
        assert main(words) == 0
    finally:
        os.chdir(before)
    return root


@pytest.fixture(autouse=True)
def here(lanes, monkeypatch):
    monkeypatch.chdir(lanes)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def test_it_has_help(capsys):
    assert main(["export", "--help"]) == 0
    assert "Usage: landbridge export" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("format_", "name"),
    [("chrome-trace", "trace-0.json.gz"), ("xes", "log-0.xes.gz"), ("csv", "visits.csv")],
)
def test_by_default_the_files_go_into_the_results(format_, name, capsys):
    assert main(["export", "one", "--format", format_]) == 0

    printed = capsys.readouterr().out.split()
    assert os.path.join("one", "export", name) in printed
    assert all(os.path.isfile(path) for path in printed)


def test_one_table_goes_into_one_file(capsys, tmp_path):
    out = tmp_path / "trains.csv"
    words = ["--format", "csv", "--table", "trains", "--replication", "1", "--out", str(out)]

    assert main(["export", "one", *words, "--quiet"]) == 0

    assert capsys.readouterr().out == ""
    with out.open(newline="") as file:
        assert {row["replication"] for row in csv.DictReader(file)} == {"1"}


def test_tables_may_be_repeated_and_replications_all(tmp_path):
    words = ["--format", "parquet", "--table", "kpis", "--table", "rakes", "--replication", "all"]

    assert main(["export", "one", *words, "--out", str(tmp_path)]) == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == ["kpis.parquet", "rakes.parquet"]


def test_plain_files_by_their_suffix(tmp_path):
    trace, log = tmp_path / "trace.json", tmp_path / "log.xes"

    assert main(["export", "one", "--format", "chrome-trace", "--out", str(trace)]) == 0
    assert main(["export", "one", "--format", "xes", "--out", str(log)]) == 0

    assert json.loads(trace.read_bytes())["traceEvents"]
    assert len(ElementTree.parse(log).getroot()) > 10


def test_names_of_a_trace_are_said_in_the_language(tmp_path):
    out = tmp_path / "trace.json"
    words = ["--format", "chrome-trace", "--out", str(out), "--language", "ru"]

    assert main(["export", "one", *words]) == 0

    assert "Календарь" in out.read_text(encoding="utf-8")


def test_an_experiment_has_its_tables(tmp_path, lanes):
    for suffix in ("csv", "parquet"):
        assert main(["export", "both", "--format", suffix, "--out", str(tmp_path)]) == 0
        names = {path.stem for path in tmp_path.glob(f"*.{suffix}")}
        assert names == {"best", "comparison", "curves", "paired", "winners"}
    kept = lanes / "both" / "comparison.csv"
    assert (tmp_path / "comparison.csv").read_bytes() == kept.read_bytes()


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["one"], 2, "format"),
        (["one", "--format", "pdf"], 2, 'no format "pdf"; there are chrome-trace, xes, csv'),
        (["one", "--format", "csv", "--replication", "x"], 2, "a number from 0 on, or all"),
        (["one", "--format", "csv", "--replication", "3"], 2, "one has 0 to 2"),
        (["one", "--format", "csv", "--table", "costs"], 2, 'no table "costs"'),
        (["one", "--format", "xes", "--language", "fr"], 2, 'no language "fr"'),
        (["both", "--format", "xes"], 2, "both: not the results of a run"),
        (["both", "--format", "csv", "--replication", "0"], 2, "goes with the results of a run"),
        (["nowhere", "--format", "csv"], 4, "nowhere: there is no such folder"),
        ([".", "--format", "csv"], 4, "no complete results here"),
    ],
)
def test_bad_input_gets_one_clear_message(words, status, message, capsys):
    assert main(["export", *words]) == status
    assert message in capsys.readouterr().err


def test_a_file_of_somebody_else_is_not_replaced(tmp_path, capsys):
    out = tmp_path / "log.xes"
    out.write_text("precious")

    assert main(["export", "one", "--format", "xes", "--out", str(out)]) == 4
    assert "is there already; add --replace" in capsys.readouterr().err
    assert out.read_text() == "precious"
    assert main(["export", "one", "--format", "xes", "--out", str(out), "--replace"]) == 0
    assert out.read_bytes().startswith(b"<?xml")


def test_from_python_the_files_are_the_same(tmp_path, lanes):
    main(["export", "one", "--format", "xes", "--quiet"])

    (path,) = sim.open("one").export("xes", tmp_path / "log.xes.gz")

    assert path.read_bytes() == (lanes / "one/export/log-0.xes.gz").read_bytes()


def test_from_python_results_without_a_folder_need_a_place():
    found = sim.run("lane.toml", replications=1, jobs=1, progress=False)

    with pytest.raises(UsageError, match="say where to, with out="):
        found.export("csv")


def test_figures_for_a_paper_have_a_folder_and_are_part_of_the_results(lanes, capsys):
    assert main(["plot", "both", "--style", "paper", "--formats", "svg,pdf"]) == 0

    printed = capsys.readouterr().out.split()
    assert printed[-1] == os.path.join("both", "paper", "captions.txt")
    assert os.path.join("both", "paper", "forest.pdf") in printed
    assert not (lanes / "both" / "forest.pdf").exists()
    assert "paper/captions.txt" in json.loads((lanes / "both/manifest.json").read_bytes())["files"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--style", "poster"], 'no style "poster"; there are screen, paper'),
        (["--formats", "pdf,eps"], 'no picture format "eps"; there are png, svg, pdf'),
    ],
)
def test_an_unknown_style_or_format_is_refused_with_the_list(words, message, capsys):
    assert main(["plot", "both", *words]) == 2
    assert message in capsys.readouterr().err
