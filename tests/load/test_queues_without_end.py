"""A queue without end is stopped and named, before it eats the machine."""

import tomllib

import pytest

from sim.cli import main
from sim.errors import ModelStopError
from sim.model.run import simulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

LANE = """
title = "One lane, twice its load"
start = 2024-01-01
duration = "{days} d"
most_inside = {most}
services.any = {{ trains_per_day = 48, arrivals = "even", westbound = 1.0, ports.khorgos = 1.0 }}
ports.khorgos.china.customs = {{ lanes = 1, documents = "1 h" }}
"""


def played(days, most):

    table = tomllib.loads(LANE.format(days=days, most=most))
    scenario = Scenario.model_validate({"id": "lane", **table})
    return simulate(scenario, draw(scenario, Inputs(), 0))


def test_so_many_trains_may_be_inside_and_no_more():
    # Every day 48 come and 24 go: 240 are inside after ten days.
    played(days=10, most=241)

    with pytest.raises(ModelStopError, match=r"wait for khorgos\.china\.customs"):
        played(days=10, most=200)


def test_it_is_said_how_many_wait_for_what_and_how_fast_the_queue_grows():
    with pytest.raises(ModelStopError) as stopped:
        played(days=100, most=1_000)

    words = str(stopped.value)
    assert "most_inside = 1,000" in words
    assert "24.0 more every day" in words
    assert "give it more capacity" in words


def test_the_command_ends_with_the_status_of_a_model_that_cannot_go_on(tmp_path, capsys):
    path = tmp_path / "lane.toml"
    path.write_text(LANE.format(days=100, most=1_000), encoding="utf-8")

    status = main(["run", str(path), "--jobs", "1", "--out", str(tmp_path / "out"), "--quiet"])

    assert status == 5
    assert "replication 0 of lane" in capsys.readouterr().err
