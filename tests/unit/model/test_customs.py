"""Lanes with their orders and opening hours, against timetables made with a pencil."""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, started, visits


def lane(arrivals_h, work_h, lanes=1, more=""):
    stream = make_stream(
        arrived_s=[hour * H for hour in arrivals_h],
        work={"documents": [hour * H for hour in work_h]},
    )
    ports = f'khorgos.china.customs = {{ lanes = {lanes}, documents = "3 h"{more} }}'
    return play(ports, stream)


def released_h(log):
    return [moment / H for moment in log.milestones["released"]]


@pytest.mark.parametrize(
    ("lanes", "departures"), [(1, [3, 6, 9, 12]), (2, [3, 4, 6, 7]), (4, [3, 4, 5, 6])]
)
def test_hand_timetable_of_three_hour_checks(lanes, departures):
    assert released_h(lane([0, 1, 2, 3], [3] * 4, lanes)) == departures


@pytest.mark.parametrize(
    ("closing", "departures"),
    [
        ("pause", [11, 14, 33, 36, 39]),
        ("finish", [11, 14, 17, 35, 38]),
        ("fits", [11, 14, 35, 38, 59]),
    ],
)
def test_closing_rules_of_a_day_shift(closing, departures):
    shift = f', hours = "08:00-16:00", closing = "{closing}"'

    assert released_h(lane([0, 1, 2, 10, 20], [3] * 5, 1, shift)) == departures


def test_work_longer_than_every_opening_starts_with_one_and_rests():
    log = lane([9], [10], 1, ', hours = "08:00-16:00", closing = "fits"')

    # It cannot fit; it starts at 08:00 of the second day and goes on at 08:00 of the third.
    assert visits(log, "documents") == {0: (9 * H, 32 * H, 58 * H)}


def test_hours_over_midnight_and_a_second_opening():
    log = lane([0, 5, 7], [1, 1, 1], 1, ', hours = "22:00-02:00, 06:00-07:00"')

    assert released_h(log) == [1, 7, 23]


def test_hours_follow_the_clock_of_the_port():
    # At +05:00 it is 08:00 when the scenario's clock, at +08:00, shows 11:00.
    ports = """
    khorgos.utc_offset = "+05:00"
    khorgos.china.customs = { lanes = 1, documents = "3 h", hours = "08:00-16:00" }
    """
    log = play(ports, make_stream(work={"documents": 3 * H}))

    assert started(log, "documents") == {0: 11 * H}


def test_a_lane_that_never_closes_is_a_lane_without_hours():
    shut = lane([0, 1, 2], [3, 3, 3], 1, ', hours = "00:00-24:00"')

    assert shut.rows == lane([0, 1, 2], [3, 3, 3]).rows


def three_services(order):
    work = {"documents": 2 * H}
    streams = [
        make_stream("a-first", arrived_s=[0], work=work),
        make_stream("b-late-but-urgent", arrived_s=[H + 1], work=work, priority=5, limit_s=48 * H),
        make_stream("c-early-deadline", arrived_s=[H + 2], work=work, priority=1, limit_s=3 * H),
        make_stream("d-plain", arrived_s=[H], work=work, limit_s=72 * H),
    ]
    ports = f'khorgos.china.customs = {{ lanes = 1, documents = "2 h", order = "{order}" }}'
    moments = started(play(ports, *streams), "documents")
    return sorted(moments, key=moments.__getitem__)


def test_order_of_service_decides_who_is_next():
    assert three_services("arrival") == [0, 3, 1, 2]
    assert three_services("priority") == [0, 1, 2, 3]
    assert three_services("deadline") == [0, 2, 1, 3]


def test_who_goes_first_is_decided_when_the_lane_opens():
    plain = make_stream("plain", arrived_s=[H], work={"documents": H})
    urgent = make_stream("urgent", arrived_s=[7 * H], work={"documents": H}, priority=1)
    ports = """khorgos.china.customs = {
        lanes = 1, documents = "1 h", hours = "08:00-16:00", order = "priority" }"""

    log = play(ports.replace("\n", " "), plain, urgent)

    assert started(log, "documents") == {0: 9 * H, 1: 8 * H}


def test_examination_is_visited_only_by_those_examined():
    stream = make_stream(arrived_s=[0, H], work={"examination": [-1, 5 * H]})
    ports = 'khorgos.china.customs.examination = { share = 0.5, time = "5 h", bays = 1 }'

    log = play(ports, stream)

    assert visits(log, "examination") == {1: (H, H, 6 * H)}
    assert released_h(log) == [0, 6]


def test_a_lane_is_free_during_boarding():
    stream = make_stream(arrived_s=[0, 0], work={"documents": H, "boarding": 2 * H})
    ports = 'khorgos.china.customs = { lanes = 1, documents = "1 h", boarding = "2 h" }'

    assert released_h(play(ports, stream)) == [3, 4]


def test_what_is_not_finished_at_the_horizon_stays_open():
    stream = make_stream(arrived_s=[0, 0], work={"documents": 24 * H})
    ports = 'khorgos.china.customs = { lanes = 1, documents = "24 h" }'

    log = play(ports, stream, days=1)

    # The horizon is half-open: what would finish at the very end is not finished.
    assert visits(log, "documents") == {0: (0, 0, None), 1: (0, None, None)}
    assert log.milestones["released"] == [None, None]
