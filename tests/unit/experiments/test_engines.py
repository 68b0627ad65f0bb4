"""The choice of the engine: proved once for each scenario, and SimPy wherever it is not."""

import json
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.errors import ModelStopError, UsageError
from sim.experiments import engine as engine_module
from sim.experiments import replication
from sim.experiments.effort import Effort
from sim.experiments.engine import Engine, check_engine
from sim.experiments.engines import Engines
from sim.experiments.interruption import Stop
from sim.experiments.request import read_request
from sim.experiments.resuming import go_on
from sim.experiments.run import run
from sim.experiments.sweep.experiment import SweepWish, sweep
from sim.experiments.undertaking import Settings, Undertaking
from sim.model.run import simulate as by_simpy
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, run_lane, write_lane


class InexpressibleError(Exception):
    pass


class Told:
    """Engines that keep what they say, and a compiled one that keeps what it played."""

    def __init__(self, monkeypatch, simulate=by_simpy, asked=Engine.FAST):
        self.plays = Counter()
        self.notes: list[str] = []
        self.alarms: list[str] = []
        self.engines = Engines(asked, self.notes.append, self.alarms.append)

        def play(scenario, plans):
            self.plays[scenario.id] += 1
            return simulate(scenario, plans)

        fake = SimpleNamespace(simulate=play, InexpressibleError=InexpressibleError)
        monkeypatch.setitem(sys.modules, "sim.fast.play", fake)
        monkeypatch.setattr(engine_module, "find_spec", lambda _name: object())


def engine_of(folder: Path) -> dict:
    return json.loads((folder / "host.json").read_bytes())["engine"]


def late_by_a_second(scenario, plans):
    log = by_simpy(scenario, plans)
    log.rows[4] += 1
    return log


def without_a_rule(_scenario, _plans):
    raise InexpressibleError("the rule of the green lanes")


def test_first_replication_is_played_by_both_and_the_others_by_the_compiled_one(
    tmp_path, monkeypatch
):
    told = Told(monkeypatch)
    simpy = Counter()
    monkeypatch.setattr(
        "sim.experiments.replication.simulate",
        lambda scenario, plans: simpy.update([scenario.id]) or by_simpy(scenario, plans),
    )

    result = run_lane(tmp_path, "replications=4", engines=told.engines)

    assert told.plays == {"lane": 4}
    assert simpy == {"lane": 1}
    assert (told.notes, told.alarms) == ([], [])
    assert engine_of(result.folder) == {
        "asked": "fast",
        "proof": "the first replication of each scenario, played by both, row for row",
        "replications": {"fast": 3, "simpy": 1},
        "scenarios": {"equal": 1},
    }


def test_results_do_not_depend_on_the_engine(tmp_path, monkeypatch):
    told = Told(monkeypatch)

    plain = run_lane(tmp_path, out="plain")
    fast = run_lane(tmp_path, out="fast", engines=told.engines)

    assert told.plays == {"lane": 3}
    assert contents(plain.folder) == contents(fast.folder)
    assert engine_of(plain.folder) == {"asked": "simpy", "replications": {"simpy": 3}}


def test_where_the_engines_differ_simpy_computes_and_an_alarm_says_which_row(tmp_path, monkeypatch):
    told = Told(monkeypatch, late_by_a_second)

    plain = run_lane(tmp_path, out="plain")
    result = run_lane(tmp_path, out="fast", engines=told.engines)

    assert told.plays == {"lane": 1}
    assert contents(plain.folder) == contents(result.folder)
    (alarm,) = told.alarms
    assert "differs from SimPy in replication 0 of lane" in alarm
    assert "row 0: (entity " in alarm
    assert engine_of(result.folder)["scenarios"] == {"different": 1}


def test_fault_of_the_compiled_engine_is_a_difference_and_no_fault_of_the_run(
    tmp_path, monkeypatch
):
    def breaks(_scenario, _plans):
        raise IndexError("planted")

    told = Told(monkeypatch, breaks)

    run_lane(tmp_path, engines=told.engines)

    (alarm,) = told.alarms
    assert "only one ends in IndexError: planted" in alarm


def test_fault_in_a_later_replication_is_replaced_by_simpy_and_told(tmp_path, monkeypatch):
    played = []

    def breaks_at_the_second(scenario, plans):
        played.append(1)
        if len(played) == 2:
            raise IndexError("planted")
        return by_simpy(scenario, plans)

    told = Told(monkeypatch, breaks_at_the_second)

    plain = run_lane(tmp_path, out="plain")
    result = run_lane(tmp_path, out="fast", engines=told.engines)

    assert contents(plain.folder) == contents(result.folder)
    assert ["replication 1 of lane" in alarm for alarm in told.alarms] == [True]
    assert engine_of(result.folder)["replications"] == {"fast": 1, "simpy": 2}


@pytest.mark.parametrize("asked", [Engine.FAST, Engine.AUTO])
def test_rule_that_cannot_be_expressed_is_named_once_for_all_points(tmp_path, monkeypatch, asked):
    told = Told(monkeypatch, without_a_rule, asked)
    told.engines.worth = 0

    swept(tmp_path, told, lanes="1,2,3")

    said = told.alarms if asked is Engine.FAST else told.notes
    assert told.plays == {"lane": 3}  # tried at each point, for another may lack the rule
    assert len(said) == len(told.notes) + len(told.alarms) == 1
    assert "the compiled engine cannot play lane: the rule of the green lanes" in said[0]


def swept(folder: Path, told: Told, lanes: str):
    wish = SweepWish(
        file=folder / "lane.toml" if (folder / "lane.toml").exists() else write_lane(folder),
        out=folder / "swept",
        vary=(f"ports.khorgos.china.customs.lanes={lanes}",),
    )
    return sweep(wish, Settings(jobs=1, engines=told.engines), Effort())


def test_every_point_of_a_sweep_is_proved_by_itself(tmp_path, monkeypatch):
    def differs_with_two_lanes(scenario, plans):
        log = by_simpy(scenario, plans)
        if scenario.ports["khorgos"].china.customs.lanes == 2:
            log.rows[4] += 1
        return log

    told = Told(monkeypatch, differs_with_two_lanes)

    swept(tmp_path, told, lanes="1,2,3")

    assert told.plays == {"lane": 3 + 1 + 3}
    assert len(told.alarms) == 1


def test_differences_without_end_are_not_told_without_end(tmp_path, monkeypatch):
    def differs_by_lanes(scenario, plans):
        log = by_simpy(scenario, plans)
        log.rows[4] += scenario.ports["khorgos"].china.customs.lanes
        return log

    told = Told(monkeypatch, differs_by_lanes)

    swept(tmp_path, told, lanes="1,2,3,4,5,6,7")

    assert len(told.alarms) == 5
    assert told.alarms[-1].endswith("more of this is not told")


def test_auto_leaves_small_work_to_simpy_without_looking_at_numba(tmp_path, monkeypatch):
    told = Told(monkeypatch, asked=Engine.AUTO)

    result = run_lane(tmp_path, engines=told.engines)

    assert not told.plays
    assert engine_of(result.folder) == {"asked": "auto", "replications": {"simpy": 3}}


def test_auto_counts_the_trains_of_all_replications_that_are_to_come(tmp_path, monkeypatch):
    # 16 trains a day over 5 days: 80 a replication.
    told = Told(monkeypatch, asked=Engine.AUTO)
    told.engines.worth = 240

    run_lane(tmp_path, "replications=2", out="two", engines=told.engines)
    assert not told.plays

    run_lane(tmp_path, "replications=3", out="three", engines=told.engines)
    assert told.plays == {"lane": 3}


def test_auto_without_numba_is_simpy_and_says_nothing(tmp_path, monkeypatch):
    told = Told(monkeypatch, asked=Engine.AUTO)
    told.engines.worth = 0
    monkeypatch.setattr(engine_module, "find_spec", lambda _name: None)

    run_lane(tmp_path, engines=told.engines)

    assert (told.plays, told.notes, told.alarms) == ({}, [], [])


def test_engine_that_cannot_be_loaded_is_simpy_and_told(tmp_path, monkeypatch):
    told = Told(monkeypatch)
    monkeypatch.setitem(sys.modules, "sim.fast.play", None)

    result = run_lane(tmp_path, engines=told.engines)

    (alarm,) = told.alarms
    assert "has no compiled engine" in alarm
    assert engine_of(result.folder)["scenarios"] == {"missing": 1}


def test_stop_is_told_in_the_words_of_simpy(tmp_path, monkeypatch):
    def stops(_scenario, _plans):
        raise ModelStopError("in other words")

    told = Told(monkeypatch, stops)
    write_lane(tmp_path)
    text = "services.any = { trains_per_day = 16"
    crowded = (tmp_path / "lane.toml").read_text().replace(text, text.replace("16", "160"))
    (tmp_path / "lane.toml").write_text(crowded)

    with pytest.raises(ModelStopError, match="trains are inside"):
        run_lane(tmp_path, "most_inside=100", engines=told.engines)


def test_later_rounds_of_a_question_need_no_second_proof(tmp_path, monkeypatch):
    told = Told(monkeypatch)
    store = tmp_path / "store"
    write_lane(tmp_path)
    settings = Settings(jobs=1, store=store, engines=told.engines)

    # One experiment whose rounds ask for more and more.
    for many in (2, 3):
        wider = load(tmp_path / "lane.toml", [f"replications={many}"])
        Undertaking.at(wider, store, settings).complete(Stop())

    assert told.plays == {"lane": 3}
    assert told.engines.played == {Engine.SIMPY: 1, Engine.FAST: 2}


def test_each_experiment_proves_anew(tmp_path, monkeypatch):
    told = Told(monkeypatch)
    settings = Settings(jobs=1, engines=told.engines)
    loaded = load(write_lane(tmp_path))

    for name in ("one", "two"):
        result = run(loaded, tmp_path / name, settings)
        assert engine_of(result.folder)["replications"] == {"fast": 2, "simpy": 1}


def test_replication_that_fails_before_it_proves_leaves_the_others_to_simpy(tmp_path, monkeypatch):
    draw = replication.draw

    def planted(scenario, inputs, which):
        if which == 0:
            raise ZeroDivisionError("planted")
        return draw(scenario, inputs, which)

    monkeypatch.setattr(replication, "draw", planted)
    told = Told(monkeypatch)

    result = run_lane(tmp_path, engines=told.engines)

    assert result.failed is not None
    assert result.failed.numbers == {0}
    assert not told.plays


def test_resume_goes_on_with_the_engine_of_the_command(tmp_path, monkeypatch):
    told = Told(monkeypatch)

    def stop_after_one(_what, done, _total):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(BaseException, match="stopped"):
        run_lane(tmp_path, engines=told.engines, progress=stop_after_one)
    request = read_request(tmp_path / "out")
    assert request is not None
    assert request.engine == "fast"

    again = Settings(jobs=1, engines=Engines(Engine(request.engine)))
    result = go_on(request, tmp_path / "out", again)

    assert told.plays == {"lane": 3}
    assert engine_of(result.folder)["replications"] == {"fast": 1, "simpy": 1}
    assert contents(result.folder) == contents(run_lane(tmp_path, out="undisturbed").folder)


def test_fast_without_numba_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setattr(engine_module, "find_spec", lambda _name: None)

    with pytest.raises(UsageError, match=r"landbridge\[fast\]"):
        check_engine("fast")
    assert check_engine("auto") is Engine.AUTO
    with pytest.raises(UsageError, match="simpy, fast, auto"):
        check_engine("quick")
