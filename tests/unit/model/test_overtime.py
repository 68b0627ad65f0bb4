"""Overtime lanes: when they open, whom they take, when they stop."""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, resources, started, visits

OVERTIME = "khorgos.china.customs_overtime"


def busy(rule, arrived_h=(0, 1, 2, 3), work_h=(20, 2, 2, 2), more=""):
    ports = f"""khorgos.china.customs = {{
        lanes = 1, documents = "1 h"{more}, overtime = {{ {rule} }} }}""".replace("\n", " ")
    stream = make_stream(
        arrived_s=[hour * H for hour in arrived_h],
        work={"documents": [hour * H for hour in work_h]},
        limit_s=1_000 * H,
    )
    return play(ports, stream)


def starts_h(log):
    return [moment / H for _, moment in sorted(started(log, "documents").items())]


def by_overtime(log):
    return {who for who, place in resources(log, "documents").items() if place == OVERTIME}


@pytest.mark.parametrize(
    ("rule", "starts", "helped"),
    [
        ("lanes = 1, above = 2", [0, 3, 5, 7], {1, 2, 3}),
        ("lanes = 1, above = 2, until = 1", [0, 3, 5, 20], {1, 2}),
        ("lanes = 1, above = 2, until = 2", [0, 3, 20, 22], {1}),
        ("lanes = 1, above = 3", [0, 20, 22, 24], set()),
        ("lanes = 2, above = 2", [0, 3, 3, 5], {1, 2, 3}),
        ("lanes = 2, above = 2, until = 1", [0, 3, 3, 20], {1, 2}),
        ("lanes = 3, above = 2", [0, 3, 3, 3], {1, 2, 3}),
        ("lanes = 0, above = 0", [0, 20, 22, 24], set()),
        ("lanes = 1, above = 0", [0, 1, 3, 5], {1, 2, 3}),
    ],
)
def test_overtime_begins_above_a_queue_and_ends_at_another(rule, starts, helped):
    log = busy(rule)

    assert starts_h(log) == starts
    assert by_overtime(log) == helped


def test_trains_that_come_together_are_counted_one_by_one():
    log = busy("lanes = 1, above = 2", arrived_h=[0, 0, 0, 0], work_h=[20, 2, 2, 2])

    # With the fourth of them three wait.
    assert starts_h(log) == [0, 0, 2, 4]
    assert by_overtime(log) == {1, 2, 3}


def test_who_is_first_after_overtime_took_the_first_starts_as_soon_as_the_lane_can():
    # The first one would fit from 9 h of the next day on; the second does from 4 h on.
    log = busy(
        "lanes = 1, above = 1, until = 1",
        arrived_h=[19, 20],
        work_h=[9, 1],
        more=', closing = "fits", hours = "04:00-06:00, 09:00-18:00"',
    )

    assert starts_h(log) == [20, 28]
    assert by_overtime(log) == {0}


def test_who_is_first_after_overtime_took_the_first_has_the_open_lane_at_once():
    # The lane is open for one hour more: too little for the first one, enough for the second.
    log = busy(
        "lanes = 1, above = 1",
        arrived_h=[15, 17],
        work_h=[4, 1],
        more=', closing = "fits", hours = "09:00-18:00"',
    )

    assert starts_h(log) == [17, 17]
    assert by_overtime(log) == {0}


def test_the_regular_lane_takes_first_whom_it_can():
    log = busy("lanes = 1, above = 2", work_h=[3, 9, 2, 2])

    # At 3 h the lane is free before the fourth comes: only two wait.
    assert starts_h(log) == [0, 3, 12, 14]
    assert by_overtime(log) == set()


def test_overtime_that_has_ended_begins_again_only_above_its_queue():
    arrived_h, work_h = [0, 1, 2, 5, 9, 10], [100, 2, 2, 3, 2, 2]
    log = busy("lanes = 1, above = 1", arrived_h, work_h)

    # At 4 h nobody waits any more. The train of 5 h waits alone until another comes at 9 h.
    assert starts_h(log) == [0, 2, 4, 9, 12, 14]


def test_overtime_works_while_customs_is_closed_and_hands_over_at_the_opening():
    hours = ', hours = "08:00-16:00"'
    log = busy("lanes = 1, above = 2", [0, 1, 2], [3, 3, 3], hours)

    # The third makes three that wait at 2 h. At 8 h the lane opens before overtime is free.
    assert visits(log, "documents") == {
        0: (0, 2 * H, 5 * H),
        1: (H, 5 * H, 8 * H),
        2: (2 * H, 8 * H, 11 * H),
    }
    assert by_overtime(log) == {0, 1}


def test_overtime_finishes_over_closing_time_what_it_began():
    hours = ', hours = "08:00-16:00", closing = "fits"'
    log = busy("lanes = 1, above = 0", [14, 15], [9, 4], hours)

    # The lane itself has too little time left for either of them.
    assert visits(log, "documents") == {0: (14 * H, 14 * H, 23 * H), 1: (15 * H, 23 * H, 27 * H)}
    assert by_overtime(log) == {0, 1}


def test_overtime_takes_the_head_of_the_queue_by_the_order_in_force():
    work = {"documents": 5 * H}
    streams = [
        make_stream("a", arrived_s=[0], work=work),
        make_stream("b", arrived_s=[H], work=work),
        make_stream("c", arrived_s=[2 * H], work=work, priority=3),
    ]
    ports = """khorgos.china.customs = { lanes = 1, documents = "1 h", order = "priority",
        overtime = { lanes = 1, above = 1 } }""".replace("\n", " ")

    log = play(ports, *streams)

    assert started(log, "documents") == {0: 0, 1: 5 * H, 2: 2 * H}
    assert resources(log, "documents")[2] == OVERTIME


def test_overtime_takes_first_who_is_short_of_time():
    work = {"documents": 9 * H}
    streams = [
        make_stream("a", arrived_s=[0], work=work),
        make_stream("b", arrived_s=[H], work=work),
        make_stream("c", arrived_s=[2 * H], work=work, limit_s=5 * H),
    ]
    ports = """khorgos.china.customs = { lanes = 1, documents = "1 h",
        overtime = { lanes = 1, above = 1, until = 1 } }""".replace("\n", " ")

    log = play(ports, *streams, clearance={"at_limit": "expedite", "margin": "5 h"})

    assert started(log, "documents") == {0: 0, 1: 9 * H, 2: 2 * H}


def test_who_leaves_the_queue_at_the_limit_no_longer_counts_for_overtime():
    work = {"documents": 20 * H}
    streams = [
        make_stream("a", arrived_s=[0], work=work),
        make_stream("b", arrived_s=[H], work=work, limit_s=2 * H),
        make_stream("c", arrived_s=[3 * H, 4 * H], work=work, limit_s=100 * H),
    ]
    ports = """khorgos.china.customs = { lanes = 1, documents = "1 h",
        overtime = { lanes = 1, above = 1 } }""".replace("\n", " ")

    log = play(ports, *streams, clearance={"at_limit": "release"})

    # b is gone at 3 h, in the second in which the first c comes.
    assert started(log, "documents") == {0: 0, 1: None, 2: 4 * H, 3: 20 * H}
