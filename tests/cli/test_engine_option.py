"""Choosing the engine on the command line: what is said, and that the figures are the same."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.cli import main
from sim.experiments import engine as engine_module
from sim.experiments import engines as engines_module
from sim.model.run import simulate as by_simpy
from tests.unit.experiments.lanes import LANE, contents, write_lane

TWO_LANES = LANE.replace("lanes = 1", "lanes = 2")
VARY = ("--vary", "ports.khorgos.china.customs.lanes=1,2")


class InexpressibleError(Exception):
    pass


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setenv("COLUMNS", "120")
    write_lane(tmp_path)
    write_lane(tmp_path, TWO_LANES, "two.toml")


@pytest.fixture
def compiled(monkeypatch):
    """Let a compiled engine be there, which is SimPy unless the test says otherwise."""
    played = []

    def play(scenario, plans):
        played.append(scenario.id)
        return fake.plays(scenario, plans)

    fake = SimpleNamespace(
        simulate=play, InexpressibleError=InexpressibleError, plays=by_simpy, played=played
    )
    monkeypatch.setitem(sys.modules, "sim.fast.play", fake)
    monkeypatch.setattr(engine_module, "find_spec", lambda _name: object())
    monkeypatch.setattr(engines_module.Engines, "afresh", _eager(engines_module.Engines.afresh))
    return fake


def _eager(afresh):
    """Return `afresh` for work that is worth the compiled engine however small it is."""

    def eager(engines):
        fresh = afresh(engines)
        fresh.worth = 0
        return fresh

    return eager


def quickly(*words):
    return main([*words, "--jobs", "1", "--no-pictures", "--quiet"])


def of_a_green_lane(_scenario, _plans):
    raise InexpressibleError("green lanes")


def of_two_lanes_only(scenario, plans):
    if scenario.id == "lane":
        raise InexpressibleError("a lane alone")
    return by_simpy(scenario, plans)


def late(scenario, plans):
    log = by_simpy(scenario, plans)
    log.rows[4] += 1
    return log


def test_run_takes_simpy_unless_asked_and_experiments_take_the_compiled_one(compiled):
    assert quickly("run", "lane.toml") == 0
    assert compiled.played == []

    assert quickly("run", "lane.toml", "--engine", "fast", "--out", "fast") == 0
    assert compiled.played == ["lane"] * 3

    assert quickly("sweep", "lane.toml", *VARY) == 0
    assert compiled.played == ["lane"] * 9


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "lane.toml", "two.toml"),
        ("sweep", "lane.toml", *VARY),
        ("capacity", "lane.toml", "--up-to", "1.2", "--ladder", "0", "--yes-really"),
        ("bottleneck", "lane.toml"),
        ("sensitivity", "lane.toml", "--vary", "ports.khorgos.china.customs.lanes=1..2",
         "--trajectories", "2", "--samples", "8"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_experiment_uses_the_compiled_engine_and_comes_to_the_same(compiled, words, tmp_path):
    assert quickly(*words, "--engine", "simpy", "--out", "slow") in (0, 5)
    assert compiled.played == []

    assert quickly(*words, "--out", "fast") in (0, 5)

    assert compiled.played
    assert contents(tmp_path / "slow") == contents(tmp_path / "fast")


def test_comparison_of_which_one_scenario_cannot_be_expressed(compiled, capsys, tmp_path):
    compiled.plays = of_two_lanes_only
    words = ("compare", "lane.toml", "two.toml", "--jobs", "1", "--no-pictures")

    assert main([*words, "--out", "slow", "--engine", "simpy"]) == 0
    said = capsys.readouterr()
    assert "cannot play" not in said.err
    assert main([*words, "--out", "auto"]) == 0
    auto = capsys.readouterr().err
    assert main([*words, "--out", "fast", "--engine", "fast", "--quiet"]) == 0
    fast = capsys.readouterr().err

    told = "the compiled engine cannot play lane: a lane alone;"
    assert auto.count(told) == 1
    assert auto.startswith("note: ")
    assert fast.startswith(f"landbridge: warning: {told}")
    assert compiled.played == ["lane", "two", "two", "two"] * 2
    assert contents(tmp_path / "slow") == contents(tmp_path / "auto")
    assert contents(tmp_path / "slow") == contents(tmp_path / "fast")


def test_difference_is_loud_even_when_nothing_is_to_be_printed_and_the_status_stays(
    compiled, capsys
):
    compiled.plays = late

    assert quickly("sweep", "lane.toml", *VARY) == 0

    said = capsys.readouterr()
    assert said.out == ""
    # Both points have the same first difference, which is told once.
    assert said.err.count("landbridge: warning: the compiled engine differs from SimPy in") == 1
    assert "row 0: (entity" in said.err


def test_fast_without_numba_is_bad_usage_with_the_remedy(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(engine_module, "find_spec", lambda _name: None)

    assert quickly("run", "lane.toml", "--engine", "fast") == 2

    said = capsys.readouterr().err
    assert "--engine fast: the compiled engine needs numba" in said
    assert "landbridge[fast]" in said
    assert not (tmp_path / "results").exists()
    assert quickly("sweep", "lane.toml", *VARY) == 0


def test_unknown_engine_is_bad_usage_and_names_those_there_are(capsys):
    assert quickly("run", "lane.toml", "--engine", "quick") == 2

    said = capsys.readouterr().err
    assert all(name in said for name in ("simpy", "fast", "auto"))


def test_host_file_says_who_played(compiled, tmp_path):
    assert quickly("run", "lane.toml", "--engine", "fast", "--out", "fast") == 0

    said = json.loads((tmp_path / "fast" / "host.json").read_bytes())["engine"]
    assert said["asked"] == "fast"
    assert said["replications"] == {"fast": 2, "simpy": 1}
    assert compiled.played == ["lane"] * 3


@pytest.mark.parametrize(
    "words",
    [["--help"], ["run", "--help"], ["run", "lane.toml"], ["sweep", "lane.toml", *VARY]],
    ids=["help", "help of run", "run", "small sweep"],
)
def test_numba_is_not_loaded_where_simpy_plays(words):
    more = [] if "--help" in words else ["--jobs", "1", "--no-pictures", "--quiet"]
    script = (
        "import sys\nfrom sim.cli import main\n"
        f"status = main({[*words, *more]!r})\n"
        "sys.exit(status or ('numba' in sys.modules))"
    )

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.slow
def test_real_engine_in_worker_processes_gives_the_same_bytes(tmp_path):
    pytest.importorskip("numba")
    outs = {}
    for engine, jobs in (("simpy", "1"), ("fast", "1"), ("fast", "2")):
        out = Path(f"{engine}{jobs}")
        words = ["run", "lane.toml", "--engine", engine, "--jobs", jobs, "--no-pictures"]
        assert main([*words, "--replications", "6", "--quiet", "--out", str(out)]) == 0
        outs[out.name] = contents(tmp_path / out)
        host = json.loads((out / "host.json").read_bytes())["engine"]
        played = {"simpy": 6} if engine == "simpy" else {"fast": 5, "simpy": 1}
        assert host["replications"] == played

    assert outs["simpy1"] == outs["fast1"] == outs["fast2"]
