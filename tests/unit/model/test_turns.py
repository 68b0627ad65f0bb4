"""Locomotive turns: the train goes on, and its locomotive is away before the next one."""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, resources, started, visits

PORTS = {
    "departure": "khorgos.china.departure",
    "locomotive": "khorgos.kazakhstan.locomotive",
}
RESOURCES = {
    "departure": "khorgos.china.departure",
    "locomotive": "khorgos.kazakhstan.locomotives",
}


def turning(step, arrived_h, work_h, turn_h, locomotives=1):
    ports = f'{PORTS[step]} = {{ time = "1 h", locomotives = {locomotives}, turn = "1 h" }}'
    stream = make_stream(
        arrived_s=[hour * H for hour in arrived_h],
        work={step: work_h * H, f"{step}_turn": [hour * H for hour in turn_h]},
    )
    return play(ports, stream)


@pytest.mark.parametrize("step", ["departure", "locomotive"])
def test_the_next_train_waits_until_the_locomotive_is_back(step):
    log = turning(step, [0, 0], 2, [3, 4])

    assert visits(log, step) == {0: (0, 0, 2 * H), 1: (0, 5 * H, 7 * H)}
    assert log.milestones["departed"] == [2 * H, 7 * H]
    # The locomotive that has brought train r is the entity trains + r.
    assert visits(log, f"{step}_turn") == {
        2: (2 * H, 2 * H, 5 * H),
        3: (7 * H, 7 * H, 11 * H),
    }
    assert set(resources(log, f"{step}_turn").values()) == {RESOURCES[step]}


@pytest.mark.parametrize("step", ["departure", "locomotive"])
def test_a_locomotive_that_is_back_as_a_train_comes_takes_it_at_once(step):
    log = turning(step, [0, 5], 2, [3, 0])

    assert started(log, step) == {0: 0, 1: 5 * H}


def test_other_locomotives_work_while_one_is_away():
    log = turning("departure", [0, 0, 0], 2, [10, 1, 1], locomotives=2)

    assert started(log, "departure") == {0: 0, 1: 0, 2: 3 * H}


def test_a_turn_of_no_time_gives_the_locomotive_to_the_next_at_once():
    log = turning("departure", [0, 0, 0], 2, [0, 0, 0])

    assert started(log, "departure") == {0: 0, 1: 2 * H, 2: 4 * H}


def test_a_locomotive_without_limit_needs_no_turn():
    ports = 'khorgos.china.departure = { time = "1 h", turn = "1 h" }'
    work = {"departure": 2 * H, "departure_turn": 3 * H}

    log = play(ports, make_stream(arrived_s=[0, 0], work=work))

    assert visits(log, "departure") == {0: (0, 0, 2 * H), 1: (0, 0, 2 * H)}


def test_a_locomotive_that_is_away_at_the_horizon_has_no_end():
    ports = 'khorgos.china.departure = { time = "1 h", locomotives = 1, turn = "1 h" }'
    work = {"departure": 2 * H, "departure_turn": 22 * H}

    log = play(ports, make_stream(arrived_s=[0, 0], work=work), days=1)

    assert visits(log, "departure_turn") == {2: (2 * H, 2 * H, None)}
    assert started(log, "departure") == {0: 0, 1: None}
