"""What the compiled engine refuses, when it stops, and that it stays inside its memory."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import ModelStopError
from sim.fast import play as fast
from sim.fast import version as versions
from sim.model.run import simulate
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.builders import H, make_plans, make_stream
from tests.worlds import scenario_of

ORDERING = """
[khorgos.kazakhstan]
yard_teu = 0
[khorgos.wagons.broad]
ready = 0
order_up_to = 55
lead_time = "1 h"
"""
SEEDS = 4
"""Random worlds of each sort that the interpreter plays, a hundred times slower."""


def test_lots_that_come_in_no_time_are_refused_by_name():
    scenario = scenario_of(ORDERING)
    plans = make_plans(make_stream(), lead_times={("khorgos", "broad"): [0] * 9})

    with pytest.raises(fast.InexpressibleError, match="without lead time"):
        fast.simulate(scenario, plans)


def test_more_lots_than_were_drawn_are_an_error():
    scenario = scenario_of(ORDERING)
    trains = make_stream(arrived_s=[0, H, 2 * H])
    plans = make_plans(trains, lead_times={("khorgos", "broad"): [H]})

    with pytest.raises(ModelStopError, match="more lots"):
        fast.simulate(scenario, plans)


def test_a_queue_without_end_stops_both_engines_with_the_same_words(tmp_path):
    file = tmp_path / "endless.toml"
    file.write_text(
        """
title = "Endless"
start = 2024-01-01
duration = "60 d"
most_inside = 50
services.any = { trains_per_day = 20, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs = { lanes = 1, documents = { exponential = "3 h" } }
"""
    )
    loaded = load(file)
    scenario, plans = loaded.scenario, draw(loaded.scenario, loaded.inputs, 0)
    words = []
    for play in (simulate, fast.simulate):
        with pytest.raises(ModelStopError) as stopped:
            play(scenario, plans)
        words.append(str(stopped.value))

    assert words[0] == words[1]
    assert "most_inside = 50" in words[0]


def test_nobody_and_nothing_is_a_log_without_rows():
    scenario = scenario_of("")

    log = fast.simulate(scenario, make_plans())

    assert (len(log.rows), log.trains, log.empty_trains) == (0, 0, [])


def test_machine_code_is_good_for_one_text_of_the_engine_only(tmp_path, monkeypatch):
    before = versions.version()
    for name in ("fast", "domain", "model"):
        (tmp_path / name).mkdir()
        for file in (Path(versions.__file__).parent.parent / name).glob("*.py"):
            (tmp_path / name / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(versions, "__file__", str(tmp_path / "fast" / "version.py"))
    same = versions.version()
    with (tmp_path / "fast" / "units.py").open("a") as file:
        file.write("# another word\n")

    assert before == same != versions.version()


def test_run_by_the_interpreter_no_place_outside_of_the_memory_is_touched():
    code = (
        "from tests.fast.same import SORTS, agree, random_world\n"
        f"for sort in SORTS:\n for seed in range({SEEDS}):\n"
        "  agree(*random_world(sort, f'checked {seed}'))\n"
    )
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("ties", [(), tuple(reversed(range(6)))])
def test_trains_of_one_second_go_by_their_order(ties):
    scenario = scenario_of('[khorgos.china.customs]\nlanes = 1\ndocuments = "1 h"')
    plans = replace(make_plans(make_stream(arrived_s=[0, 0, 0], work={"documents": H})), ties=ties)

    log = fast.simulate(scenario, plans)

    documents = [row for row in log.visits() if log.steps[row[1]].name == "documents"]
    first = sorted(documents, key=lambda row: row[3])
    assert [row[0] for row in first] == ([0, 1, 2] if not ties else [2, 1, 0])
