import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.optimised import BUSY, LANES

ASKED = ("optimise", "lane.toml", "--price", f"{LANES}=1200", "--jobs", "1")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    write_lane(tmp_path, BUSY)


def shown(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_it_has_help_and_is_named_in_the_help_of_all(capsys):
    assert main(["optimise", "--help"]) == 0
    assert "Usage: landbridge optimise" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Find the cheapest resources that keep a level" in capsys.readouterr().out


def test_the_answer_is_printed_and_its_pictures_are_drawn_again(tmp_path, capsys):
    assert main([*ASKED, "--vary", f"{LANES}=2..3"]) == 0

    said = shown(capsys)
    assert "least price a day · 2 sets · finalists from 2 replications on" in said
    assert "lanes 3 at 3,600 a day, 2,400 less than now" in said
    assert "Files: results/optimise-lane: best.toml (to be run)" in said
    folder = tmp_path / "results" / "optimise-lane"
    before = contents(folder)
    (folder / "price-and-level.png").unlink()
    assert main(["plot", str(folder)]) == 0
    assert contents(folder) == before


def test_none_is_an_answer_too(capsys):
    words = (*ASKED, "--vary", f"{LANES}=1..2", "--no-pictures", "--json")

    assert main([*words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    data = json.loads(captured.out)
    assert data["answer"] == "none"
    assert data["chosen"] is None

    assert main([*words[:-1], "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ((), 2, "optimise needs a --vary"),
        (("--vary", f"{LANES}=2..4", "--keep", "dwel_mean_h <= 3"), 2, "did you mean dwell_mean_h"),
        (("--vary", f"{LANES}=2..4", "--minimise", "total"), 2, "no rates in [costs]"),
        (("--vary", f"{LANES}=2..4", "--minimise", "dear"), 2, "dear"),
        (("--vary", f"{LANES}=2..4", "--at-most", "100000"), 3, "--yes-really"),
        (("--vary", "ports.khorgos.china.standard_tracks=2..4"), 2, "no such value"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_status(capsys, words, status, message):
    assert main([*ASKED, *words]) == status
    assert message in capsys.readouterr().err
