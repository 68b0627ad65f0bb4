"""What a worker is sent: the resolved scenario and all that its input files say."""

import pickle
from pathlib import Path

import numpy as np

from sim.experiments.question import Question
from sim.scenario.loader import load
from sim.workload.plans import draw

SCENARIO = """\
title = "With files"
start = 2024-01-01
duration = "5 d"
[services.freight]
trains = 20
westbound = 1.0
ports = { khorgos = 1.0 }
routes = "routes.csv"
[services.listed.arrivals]
timetable = "times.csv"
[ports.khorgos.china.customs]
documents = { empirical = "sample.csv" }
"""
FILES = {
    "routes.csv": "direction,origin,destination,weight,to_port,from_port,cv\n"
    "westbound,Xi'an,Duisburg,3,2 d,10 d,0.2\nwestbound,Yiwu,Almaty,1,3 d,2 d,\n",
    "times.csv": "arrival,service,port,direction\n2024-01-02 08:00,listed,khorgos,westbound\n",
    "sample.csv": "value\n30 min\n50 min\n",
    "scenario.toml": SCENARIO,
}


def test_worker_draws_the_same_trains(tmp_path: Path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    loaded = load(tmp_path / "scenario.toml")

    sent = pickle.loads(pickle.dumps(Question.of(loaded)))

    ours = draw(loaded.scenario, loaded.inputs, 0).streams
    theirs = draw(sent.scenario, sent.inputs, 0).streams
    assert [stream.key for stream in theirs] == [stream.key for stream in ours]
    for one, other in zip(ours, theirs, strict=True):
        assert one.origin == other.origin
        assert np.array_equal(one.arrived_s, other.arrived_s)
        assert np.array_equal(one.work["documents"], other.work["documents"])
    assert np.array_equal(ours[0].to_port_s, theirs[0].to_port_s)
