"""Shifts: in some hours fewer lanes are staffed, and work stays with its lane.

The scenario starts on Monday, 1 January 2024.
"""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, started, visits


def lanes(count, shifts, arrived_h, work_h, *, customs="", more=""):
    ports = f"""
    khorgos.china.customs.lanes = {count}
    khorgos.china.customs.documents = "1 h"
    {customs}
    {shifts}
    {more}
    """
    stream = make_stream(
        arrived_s=[int(hour * H) for hour in arrived_h],
        work={"documents": [hour * H for hour in work_h]},
    )
    return play(ports, stream)


def shift(name, rule):
    return f"khorgos.china.customs.shifts.{name} = {{ {rule} }}"


NOON = shift("noon", 'hours = "12:00-18:00", lanes = 1')


def in_hours(log):
    return {
        who: tuple(moment / H for moment in moments[1:])
        for who, moments in visits(log, "documents").items()
    }


@pytest.mark.parametrize(
    ("closing", "second", "third"),
    [
        # The second lane closes at 12 h with half of its work done. The third finds the first
        # lane free at 14 h.
        ("pause", (10, 20), (14, 18)),
        ("finish", (10, 14), (14, 18)),
        # Four hours do not fit before 12 h: the second waits for the first lane, the third for the
        # second lane, which opens at 18 h when the first is free again, too.
        ("fits", (14, 18), (18, 22)),
    ],
)
def test_work_in_a_lane_that_closes(closing, second, third):
    log = lanes(
        2, NOON, [10, 10, 11], [4, 4, 4], customs=f'khorgos.china.customs.closing = "{closing}"'
    )

    assert in_hours(log) == {0: (10, 14), 1: second, 2: third}


def test_work_that_is_done_at_the_closing_second_fits():
    customs = """
    khorgos.china.customs.hours = "08:00-12:00"
    khorgos.china.customs.closing = "fits"
    """
    log = lanes(1, "", [9, 9], [3, 1], customs=customs)

    # The first has exactly the time until 12 h; the second has to wait for the next morning.
    assert in_hours(log) == {0: (9, 12), 1: (32, 33)}


def test_work_takes_the_lane_in_which_it_may_start_first():
    customs = """
    khorgos.china.customs.hours = "08:00-16:00"
    khorgos.china.customs.closing = "fits"
    """
    morning = shift("morning", 'hours = "06:00-10:00", lanes = 1')
    log = lanes(2, morning, [9.5], [7], customs=customs)

    # Seven hours fit into the first lane from 8 h of the next day on. No opening of the second is
    # as long, so there it starts at 10 h, rests from 16 h on, and has its last hour the day after.
    assert in_hours(log) == {0: (10, 35)}


def test_lanes_open_again_at_the_end_of_the_shift_and_take_who_waits():
    log = lanes(3, NOON, [11, 13, 13, 13], [20, 2, 2, 2])

    # The one open lane has work from 11 h to 31 h; the two others open at 18 h.
    assert in_hours(log) == {0: (11, 31), 1: (18, 20), 2: (18, 20), 3: (20, 22)}


def test_a_lane_that_gets_free_when_others_close_goes_on():
    log = lanes(2, NOON, [10, 10, 11], [2, 1, 3])

    # The second lane has only one hour before it closes; the third train takes it at 11 h and
    # rests in it, though the first lane is free from 12 h on.
    assert in_hours(log) == {0: (10, 12), 1: (10, 11), 2: (11, 20)}


def test_a_train_that_comes_at_the_closing_second_finds_the_lane_closed():
    log = lanes(2, NOON, [12, 12], [1, 1])

    assert in_hours(log) == {0: (12, 13), 1: (13, 14)}


def test_a_shift_without_lanes_on_some_days():
    weekend = shift("weekend", 'hours = "00:00-24:00", days = ["sat", "sun"], lanes = 0')

    # Friday 23 h is hour 119; Monday begins with hour 168.
    assert in_hours(lanes(1, weekend, [119, 130], [2, 1])) == {0: (119, 169), 1: (169, 170)}


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    night = shift("night", 'hours = "22:00-06:00", days = ["fri"], lanes = 0')

    # Closed from Friday 22 h (hour 118) to Saturday 6 h (hour 126), and on no other morning.
    assert in_hours(lanes(1, night, [1, 117, 119, 142], [1, 1, 1, 1])) == {
        0: (1, 2),
        1: (117, 118),
        2: (126, 127),
        3: (142, 143),
    }


def test_where_shifts_overlap_the_fewest_lanes_are_open():
    more = shift("evening", 'hours = "15:00-20:00", lanes = 2')
    log = lanes(3, NOON, [16, 16, 16], [1, 1, 1], more=more)

    # One lane until 18 h, two until 20 h.
    assert in_hours(log) == {0: (16, 17), 1: (17, 18), 2: (18, 19)}
    log = lanes(3, NOON, [17, 17, 17, 17], [1, 3, 3, 3], more=more)
    assert in_hours(log) == {0: (17, 18), 1: (18, 21), 2: (18, 21), 3: (20, 23)}


def test_shifts_lie_within_the_hours_of_customs():
    log = lanes(
        2, NOON, [0, 0, 0], [1, 6, 5], customs='khorgos.china.customs.hours = "08:00-16:00"'
    )

    # From 8 h both; from 12 h to 16 h the first only.
    assert in_hours(log) == {0: (8, 9), 1: (8, 34), 2: (9, 14)}


def test_shifts_follow_the_clock_of_the_port():
    log = lanes(2, NOON, [14, 14], [2, 2], more='khorgos.utc_offset = "+05:00"')

    # Noon at +05:00 is 15 h of the scenario's clock; the shift ends at 21 h.
    assert in_hours(log) == {0: (14, 16), 1: (14, 22)}


def test_a_shift_does_not_touch_scanner_and_bays():
    night = shift("all-day", 'hours = "00:00-12:00", lanes = 0')
    ports = f"""
    {night}
    khorgos.china.customs.lanes = 1
    khorgos.china.customs.documents = "1 h"
    khorgos.china.customs.scanner = {{ time = "1 h", scanners = 1 }}
    """
    work = {"documents": [-1, H], "scan": 2 * H}

    log = play(ports, make_stream(arrived_s=[0, 0], work=work))

    assert started(log, "scan") == {0: 0, 1: 13 * H}
