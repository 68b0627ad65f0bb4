"""Each loaded train is a SimPy process of its own."""

import simpy

from tests.builders import make_stream
from tests.worlds import play


def test_one_process_for_each_train_and_one_that_lets_them_arrive(monkeypatch):
    started = []
    process = simpy.Environment.process
    monkeypatch.setattr(
        simpy.Environment,
        "process",
        lambda env, journey: started.append(journey) or process(env, journey),
    )

    play(
        'khorgos.china.customs = { lanes = 1, documents = "1 h" }',
        make_stream("west", arrived_s=[0, 0, 5, 9]),
        make_stream("east", direction="eastbound", arrived_s=[3, 7]),
    )

    assert len(started) == 6 + 1
