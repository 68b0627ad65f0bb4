import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.sensitivities import DOCUMENTS, LANES, LINE

FEW = ("--trajectories", "2", "--samples", "8", "--metrics", "dwell_mean_h")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "140")
    write_lane(tmp_path, LINE, "line.toml")


def sensitivity(*words):
    return main(["sensitivity", "line.toml", *words, "--jobs", "1"])


def test_it_has_help_and_is_named_in_the_help_of_all(capsys):
    assert main(["sensitivity", "--help"]) == 0
    assert "Usage: landbridge sensitivity" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Tell what is not known from luck." in capsys.readouterr().out


def test_it_says_what_moves_the_crossing_and_its_pictures_are_drawn_again(tmp_path, capsys):
    assert sensitivity(*FEW) == 0

    captured = capsys.readouterr()
    said = " ".join(captured.out.split())
    assert "what is not known moves the mean crossing between" in said
    assert "results/sensitivity-line: sensitivity.json, effects.csv, bands.csv" in said
    assert captured.err.startswith("19 points, 38 replications; ")

    folder = tmp_path / "results" / "sensitivity-line"
    before = contents(folder)
    (folder / "bands.png").unlink()
    assert main(["plot", str(folder)]) == 0
    assert contents(folder) == before


def test_data_instead_of_words_and_nothing_at_all(capsys):
    words = (*FEW, "--vary", DOCUMENTS, "--vary", f"{LANES}=5..6", "--no-pictures")

    assert sensitivity(*words, "--json") == 0
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    assert captured.err == ""
    assert [each["key"] for each in data["inputs"]] == [DOCUMENTS, LANES]
    assert data["inputs"][0]["low"] == "2 h"
    assert data["chosen"] is True

    assert sensitivity(*words, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("--vary", f"{LANES}=5"), 2, "give the limits as LOW..HIGH"),
        (("--method", "sobol", "--samples", "12"), 2, "take 8 or 16"),
        (("--method", "fast"), 2, "landbridge sensitivity --help"),
        (("--replications", "20000"), 3, "confirm with --yes-really"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_status(capsys, words, status, message):
    assert sensitivity(*words) == status
    assert message in capsys.readouterr().err
