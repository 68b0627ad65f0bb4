import json
import os
import signal
import time

import pytest

from sim.cli import main
from tests.cli.test_processes import LONG, finish, start
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.sweeps import ANOMALY, BAYS, LANES, RATE, STEADY


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    write_lane(tmp_path)
    write_lane(tmp_path, ANOMALY, "anomaly.toml")
    write_lane(tmp_path, STEADY, "steady.toml")


def sweep(*words):
    return main(["sweep", *words, "--jobs", "1"])


def shown(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_it_has_help_and_is_named_in_the_help_of_all(capsys):
    assert main(["sweep", "--help"]) == 0
    assert "Usage: landbridge sweep" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Run a scenario at many points" in capsys.readouterr().out


def test_it_says_what_goes_up_and_down_and_where_the_rest_is(capsys):
    assert sweep("anomaly.toml", "--vary", f"{BAYS}=1,2,3", "--metrics", "dwell_mean_h") == 0

    said = shown(capsys)
    assert "3 points · 2 replications with the same luck at every point · seed 0" in said
    assert "Khorgos, westbound" in said
    assert "1 9 2 6.67 3 9" in said
    assert "Non-monotone responses, up and down again beyond chance" in said
    assert "+2.33 from 2 to 3, -2.33 from 1 to 2" in said
    assert 'see "Known anomalies" in docs/model.md' in said
    assert "results/sweep-anomaly-examination-bays: sweep.csv, sweep.parquet, pictures" in said


def test_it_marks_points_that_are_not_settled(capsys):
    words = ("--vary", f"{LANES}=1,2", "--metrics", "clearance_mean_h", "--no-pictures")

    assert sweep("steady.toml", *words) == 0

    said = shown(capsys)
    assert "1 not given 2 1.50" in said
    assert "Not settled: 1 of 2 points" in said
    load = "offered load 1.50 of khorgos.china.customs; here by 8 trains a day"
    assert f"khorgos, westbound, clearance: the queue grows for ever: {load}" in said


def test_many_points_are_counted_and_the_time_is_told_beforehand(capsys):
    words = ("--vary", f"{LANES}=1..3", "--latin-hypercube", "25", "--replications", "1")

    assert sweep("lane.toml", *words, "--set", "duration=1 d", "--no-pictures") == 0

    captured = capsys.readouterr()
    assert captured.err == "25 points, 3 replications; a few seconds to go\n"
    said = " ".join(captured.out.split())
    assert "1 more point is in sweep.csv" in said
    assert "One replication: differences of this luck alone, not tested." in said
    assert "changed on the command line: duration = 1 d" in said


def test_data_instead_of_words_and_nothing_at_all(capsys):
    words = ("lane.toml", "--vary", f"{LANES}=1,2", "--no-pictures", "--metrics", "trains_arrived")

    assert sweep(*words, "--json") == 0
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    assert captured.err == ""
    assert [point["values"] for point in data["points"]] == [["1"], ["2"]]
    assert {row["metric"] for row in data["rows"]} == {"trains_arrived"}

    assert sweep(*words, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ((), 2, "sweep needs a --vary"),
        (("--vary", f"{LANES}=1,x"), 2, f"--vary {LANES} = x: {LANES}: a whole number is due"),
        (("--vary", f"{LANES}=1..2"), 2, "a range needs --latin-hypercube"),
        (("--vary", f"{LANES}=1,2", "--replications", "20000"), 3, "confirm with --yes-really"),
        (("--vary", f"{LANES}=1,2", "--metrics", "dwel_mean_h"), 2, "did you mean dwell_mean_h?"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_status(capsys, words, status, message):
    assert sweep("lane.toml", *words) == status
    assert message in capsys.readouterr().err


def test_its_pictures_are_drawn_again(tmp_path, capsys):
    words = ("--vary", f"{LANES}=1,2", "--vary", f"{RATE}=12,16", "--metrics", "clearance_mean_h")
    assert sweep("lane.toml", *words, "--out", "out", "--quiet") == 0
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "map-clearance_mean_h.png").unlink()

    assert main(["plot", "out"]) == 0

    assert "out/map-clearance_mean_h.png" in capsys.readouterr().out
    assert contents(tmp_path / "out") == before


def test_a_sweep_that_was_killed_goes_on_to_the_same_bytes(tmp_path):
    write_lane(tmp_path, LONG.replace("= 12", "= 3"), "long.toml")
    words = ("sweep", "long.toml", "--vary", f"{LANES}=1,2", "--no-pictures", "--quiet")
    process = start(tmp_path, *words, "--jobs", "2", "--out", "killed")
    deadline = time.monotonic() + 30
    while len(list((tmp_path / "killed").glob(".store/*/figures-*"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert finish(process)[0] == -signal.SIGKILL
    assert not (tmp_path / "killed" / "manifest.json").exists()

    assert main([*words, "--jobs", "1", "--out", "killed"]) == 0
    assert main([*words, "--jobs", "1", "--out", "other"]) == 0
    assert contents(tmp_path / "killed") == contents(tmp_path / "other")
