import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.capacities import LANE
from tests.unit.experiments.lanes import write_lane

SMALL = ("--step", "0.1", "--up-to", "1.4", "--ladder", "1")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    write_lane(tmp_path, LANE)


def capacity(*words):
    return main(["capacity", "lane.toml", *words, "--jobs", "1"])


def test_it_has_help_and_is_named_in_the_help_of_all(capsys):
    assert main(["capacity", "--help"]) == 0
    assert "Usage: landbridge capacity" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Find the volume at which each port breaks" in capsys.readouterr().out


def test_it_says_first_how_far_a_port_holds_and_what_relieves_it(capsys):
    assert capacity(*SMALL, "--price", "ports.khorgos.china.customs.lanes=800") == 0

    captured = capsys.readouterr()
    said = " ".join(captured.out.split())
    assert "services: +0 % to +40 % · 2 replications a volume, 95 % sure · seed 0" in said
    assert "Khorgos holds up to +20 % (24.0 trains a day), fails from +30 % (26.0 trains" in said
    assert "First, the queue westbound grows by 2.00 trains a day" in said
    assert "customs lanes (China): one more gives at least 4 trains a day more." in said
    assert "The ladder of Khorgos" in said
    assert "≥4 ≤0.25 ≤200" in said
    assert "Waiting grew most at customs lanes (China)" in said
    assert "Files: results/capacity-lane: capacity.csv, tried.csv, reliefs.csv" in said
    assert "up to" in captured.err


def test_its_pictures_are_drawn_and_drawn_again(capsys, tmp_path):
    assert capacity(*SMALL, "--quiet") == 0
    before = (tmp_path / "results/capacity-lane/ladder.png").read_bytes()

    assert main(["plot", "results/capacity-lane"]) == 0
    assert (tmp_path / "results/capacity-lane/ladder.png").read_bytes() == before
    assert "level-dwell_p95_h.png" in capsys.readouterr().out


def test_it_prints_data(capsys):
    assert capacity(*SMALL[:-1], "0", "--no-pictures", "--json") == 0

    data = json.loads(capsys.readouterr().out)
    assert data["limits"][0]["held"]["words"] == "+20 %"
    assert data["ladder"] == []


def test_dates_are_called_extrapolations(capsys):
    growth = ("--set", "services.any.growth_per_year=0.12", "--up-to", "2", "--ladder", "0")
    assert capacity("--by-date", *growth, "--no-pictures") == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "It breaks in about Sep 2025." in said
    assert "they are extrapolations" in said


def test_what_cannot_be_asked_ends_with_status_2(capsys):
    assert capacity("--keep", "dwel_p95_h <= 4") == 2
    assert "did you mean dwell_p95_h?" in capsys.readouterr().err
