import json
import os
import shutil
import subprocess
import sys

import pytest

from sim.cli import main
from sim.experiments.folder import check_complete
from tests.unit.experiments.lanes import write_lane


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Results of a small run, to be copied."""
    folder = tmp_path_factory.mktemp("finished")
    write_lane(folder)
    scenario, out = str(folder / "lane.toml"), str(folder / "lane")
    assert main(["run", scenario, "--out", out, "--jobs", "1", "--quiet", "--no-pictures"]) == 0
    return folder / "lane"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, finished):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    shutil.copytree(finished, tmp_path / "lane")


def report(*words):
    return main(["report", *words])


def test_it_has_help_and_is_named_in_the_help_of_all(capsys):
    assert report("--help") == 0
    assert "Usage: landbridge report" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Make one HTML page of results" in capsys.readouterr().out


def test_the_report_stands_in_the_folder_and_is_part_of_its_results(tmp_path, capsys):
    assert report("lane") == 0

    assert capsys.readouterr().out.strip() == "lane/report.html"
    content = (tmp_path / "lane" / "report.html").read_bytes()
    assert content.startswith(b"<!DOCTYPE html>")
    check_complete(tmp_path / "lane")
    manifest = json.loads((tmp_path / "lane" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"]["report.html"]["length"] == len(content)
    assert not list(tmp_path.glob("*.html"))

    assert report("lane", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "lane" / "report.html").read_bytes() == content


def test_it_goes_elsewhere_and_in_another_language(tmp_path):
    assert report("lane", "--out", "for/the director.html", "--language", "ru") == 0
    content = (tmp_path / "for" / "the director.html").read_bytes()
    assert b'<html lang="ru">' in content
    assert not (tmp_path / "lane" / "report.html").exists()
    assert str(tmp_path).encode() not in content

    assert report("lane", "--out", "for/the director.html") == 0
    assert b'<html lang="en">' in (tmp_path / "for" / "the director.html").read_bytes()


def test_it_takes_the_place_of_nothing_but_a_report(tmp_path, capsys):
    (tmp_path / "notes.html").write_text("my notes", encoding="utf-8")
    assert report("lane", "--out", "notes.html") == 4
    assert "landbridge did not make this file" in capsys.readouterr().err
    assert (tmp_path / "notes.html").read_text(encoding="utf-8") == "my notes"

    assert report("lane", "--out", "lane") == 2
    assert "a folder; give the name of a file, as in lane/report.html" in capsys.readouterr().err


def test_a_place_that_is_taken_is_refused_before_anything_is_read(tmp_path, capsys):
    (tmp_path / "notes.html").write_text("my notes", encoding="utf-8")
    assert report("nowhere", "--out", "notes.html") == 4
    assert "notes.html: landbridge did not make this file" in capsys.readouterr().err


def test_a_pipe_and_a_link_to_nowhere_are_left_alone(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "link.html").symlink_to("nowhere.html")
    for name in ("pipe.html", "link.html"):
        assert report("lane", "--out", name) == 4
        assert f"{name}: landbridge did not make this file" in capsys.readouterr().err
    assert (tmp_path / "pipe.html").is_fifo()
    assert (tmp_path / "link.html").is_symlink()
    assert not (tmp_path / "nowhere.html").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "report needs a folder of results"),
        (["lane", "--replication", "-1"], "--replication -1: they count from 0 on"),
        (["lane", "--replication", "99"], "--replication 99: lane has"),
        (["lane", "--language", "tlh"], 'no language "tlh"; there are en (English)'),
    ],
)
def test_what_cannot_be_reported_is_said_with_status_2(words, said, capsys):
    assert report(*words) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_no_results_are_a_matter_of_storage(capsys):
    assert report("nowhere") == 4
    assert "nowhere" in capsys.readouterr().err


def test_damaged_results_are_not_reported(tmp_path, capsys):
    with (tmp_path / "lane" / "summary.json").open("ab") as file:
        file.write(b" ")
    assert report("lane") == 6
    assert "summary.json" in capsys.readouterr().err
    assert not (tmp_path / "lane" / "report.html").exists()


def test_a_home_that_had_nothing_of_matplotlib_has_nothing_afterwards(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    own = {"MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    words = [sys.executable, "-m", "sim", "report", str(tmp_path / "nothing")]

    environment["HOME"] = str(home)
    ended = subprocess.run(words, env=environment, capture_output=True, check=False)

    assert ended.returncode == 4
    assert not list(home.iterdir())
