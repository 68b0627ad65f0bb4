"""What happens at the clearance limit: ahead of the others before it, or released at it."""

from tests.builders import H, make_stream
from tests.worlds import play, started, visits

LANE = 'khorgos.china.customs = { lanes = 1, documents = "1 h"'


def expedited(streams, margin="4 h", more="", ports=LANE):
    clearance = {"at_limit": "expedite", "margin": margin}
    log = play(ports + more + " }", *streams, clearance=clearance)
    return {who: moment / H for who, moment in started(log, "documents").items()}


def train(name, arrived_h, limit_h=1_000, work_h=1, **more):
    return make_stream(
        name,
        arrived_s=[arrived_h * H],
        limit_s=int(limit_h * H),
        work={"documents": work_h * H},
        **more,
    )


def test_a_train_goes_ahead_from_the_very_second_at_which_its_time_gets_short():
    def at_ten(limit_s):
        last = make_stream("c", arrived_s=[2 * H], limit_s=limit_s, work={"documents": H})
        return expedited([train("a", 0, work_h=10), train("b", 1), last])

    # The lane is free at 10 h; four hours before the limit at 14 h it is 10 h, too.
    assert at_ten(12 * H) == {0: 0, 1: 11, 2: 10}
    assert at_ten(12 * H + 1) == {0: 0, 1: 10, 2: 11}


def test_of_several_that_are_short_of_time_the_one_that_was_first_short_goes_first():
    streams = [train("a", 0, work_h=10), train("b", 1), train("c", 2, 7), train("d", 3, 5)]

    # c is short of time from 5 h on, d from 4 h on.
    assert expedited(streams) == {0: 0, 1: 12, 2: 11, 3: 10}


def test_two_that_are_short_of_time_at_one_second_keep_their_order():
    streams = [train("a", 0, work_h=10), train("b", 1), train("c", 3, 6), train("d", 2, 7)]

    # Both from 5 h on; d was there first.
    assert expedited(streams) == {0: 0, 1: 12, 2: 11, 3: 10}


def test_work_in_the_lane_is_not_broken_off_for_a_train_that_is_short_of_time():
    assert expedited([train("a", 0, work_h=10), train("b", 1, 2)]) == {0: 0, 1: 10}


def test_a_train_that_is_short_of_time_goes_before_one_of_higher_priority():
    streams = [train("a", 0, work_h=10), train("b", 1, priority=9), train("c", 2, 5)]

    assert expedited(streams, more=', order = "priority"') == {0: 0, 1: 11, 2: 10}


def test_a_train_that_comes_with_less_than_the_margin_left_is_short_of_time_at_once():
    streams = [train("a", 0, work_h=10), train("b", 1), train("c", 8, 3)]

    assert expedited(streams) == {0: 0, 1: 11, 2: 10}


def test_who_is_short_of_time_when_the_lane_opens_goes_first():
    streams = [train("a", 1), train("b", 2, 10), train("c", 3, 9.5)]

    # b is short of time from 8 h on, the very opening; c from 8.5 h on, still before a.
    hours = ', hours = "08:00-16:00"'
    assert expedited(streams, more=hours) == {0: 10, 1: 8, 2: 9}


def test_trains_short_of_time_go_ahead_before_scanner_and_bays_too():
    ports = """
    khorgos.china.customs.scanner = { time = "1 h", scanners = 1 }
    khorgos.china.customs.examination = { share = 1.0, time = "1 h", bays = 1 }
    """
    work = {"scan": 3 * H, "examination": 7 * H}
    streams = [
        make_stream("a", arrived_s=[0], work=work, limit_s=1_000 * H),
        make_stream("b", arrived_s=[0], work=work, limit_s=1_000 * H),
        make_stream("c", arrived_s=[H], work=work, limit_s=6 * H),
    ]

    log = play(ports, *streams, clearance={"at_limit": "expedite", "margin": "4 h"})

    # Scanned from 0, 6 and 3 h; examined from 3 h, then from 10 h, c first again.
    assert started(log, "scan") == {0: 0, 1: 6 * H, 2: 3 * H}
    assert started(log, "examination") == {0: 3 * H, 1: 17 * H, 2: 10 * H}


def test_trains_short_of_time_wait_for_a_locomotive_like_all_others():
    ports = 'khorgos.china.departure = { time = "5 h", locomotives = 1 }'
    work = {"departure": 5 * H}
    streams = [
        make_stream("a", arrived_s=[0, H], work=work, limit_s=1_000 * H),
        make_stream("b", arrived_s=[2 * H], work=work, limit_s=H),
    ]

    log = play(ports, *streams, clearance={"at_limit": "expedite", "margin": "4 h"})

    assert started(log, "departure") == {0: 0, 1: 5 * H, 2: 10 * H}


def released(ports, *streams, afterwards=False):
    clearance = {"at_limit": "release", "examined_afterwards": afterwards}
    return play(ports, *streams, clearance=clearance)


def hours(moments):
    return [None if moment is None else moment / H for moment in moments]


def test_a_waiting_train_leaves_the_queue_at_its_limit():
    stream = make_stream(arrived_s=[0, H, 2 * H, 3 * H, 4 * H], work={"documents": 10 * H})

    log = released(LANE + " }", stream)

    # The lane works from 0 to 30 h. Trains 3 and 4 are a day old at 27 h and 28 h.
    assert visits(log, "documents") == {
        0: (0, 0, 10 * H),
        1: (H, 10 * H, 20 * H),
        2: (2 * H, 20 * H, 30 * H),
        3: (3 * H, None, 27 * H),
        4: (4 * H, None, 28 * H),
    }
    assert hours(log.milestones["released"]) == [10, 20, 30, 27, 28]
    assert hours(log.milestones["provisional"]) == [None, None, None, 27, 28]


def test_the_limit_comes_before_the_lane_that_gets_free_in_the_same_second():
    stream = make_stream(arrived_s=[0, 0, 0], limit_s=20 * H, work={"documents": 10 * H})

    log = released(LANE + " }", stream)

    assert visits(log, "documents")[2] == (0, None, 20 * H)
    # Train 1 is done at the very limit, and nothing more is due for it.
    assert hours(log.milestones["released"]) == [10, 20, 20]
    assert hours(log.milestones["provisional"]) == [None, None, 20]


def test_the_lane_goes_to_the_next_when_a_train_has_left_the_queue():
    streams = [train("a", 0, work_h=10), train("b", 1, 5), train("c", 2)]

    log = released(LANE + " }", *streams)

    assert started(log, "documents") == {0: 0, 1: None, 2: 10 * H}


def test_work_in_hand_is_finished_and_no_more_is_begun():
    work = {"documents": 10 * H, "boarding": H, "scan": H, "examination": -1}
    ports = """
    khorgos.china.customs.documents = "1 h"
    khorgos.china.customs.boarding = "1 h"
    khorgos.china.customs.scanner = { time = "1 h", scanners = 1 }
    khorgos.china.customs.examination = { share = 0.5, time = "1 h", bays = 1 }
    """

    log = released(ports, make_stream(work=work, limit_s=8 * H))

    assert visits(log, "documents") == {0: (0, 0, 10 * H)}
    assert [visits(log, step) for step in ("boarding", "scan", "examination")] == [{}, {}, {}]
    assert hours(log.milestones["released"]) == [10]
    assert hours(log.milestones["provisional"]) == [10]


def test_a_step_that_is_due_at_the_very_limit_is_not_begun():
    ports = 'khorgos.china.customs = { documents = "1 h", boarding = "1 h" }'
    stream = make_stream(
        arrived_s=[0, 0], limit_s=10 * H, work={"documents": [10 * H, 10 * H - 1], "boarding": H}
    )

    log = released(ports, stream)

    assert visits(log, "boarding") == {1: (10 * H - 1, 10 * H - 1, 11 * H - 1)}
    assert log.milestones["released"] == [10 * H, 11 * H - 1]
    assert log.milestones["provisional"] == [10 * H, None]


def test_who_needs_no_more_than_what_is_in_hand_is_not_provisional():
    ports = """
    khorgos.china.customs.documents = "1 h"
    khorgos.china.customs.examination = { share = 0.5, time = "1 h" }
    """
    stream = make_stream(limit_s=8 * H, work={"documents": 10 * H, "examination": -1})

    log = released(ports, stream)

    assert hours(log.milestones["released"]) == [10]
    assert log.milestones["provisional"] == [None]


def test_reception_is_done_however_late_it_is():
    ports = """
    khorgos.china.standard_tracks = { westbound = 1, eastbound = 1 }
    khorgos.china.reception.time = "5 h"
    khorgos.china.customs = { lanes = 1, documents = "1 h" }
    khorgos.china.departure.time = "2 h"
    """
    work = {"reception": 5 * H, "documents": H, "departure": 2 * H}

    log = released(ports, make_stream(arrived_s=[0, 0], limit_s=6 * H, work=work))

    # The second stands outside until 8 h, is received until 13 h and goes on without a check.
    assert visits(log, "documents") == {0: (5 * H, 5 * H, 6 * H)}
    assert visits(log, "reception")[1] == (8 * H, 8 * H, 13 * H)
    assert hours(log.milestones["released"]) == [6, 13]
    assert hours(log.milestones["provisional"]) == [None, 13]
    assert started(log, "departure") == {0: 6 * H, 1: 13 * H}


def test_the_clock_of_an_eastbound_train_runs_from_china_to_its_limit():
    ports = """
    khorgos.kazakhstan.papers = "9 h"
    khorgos.border.broad.run = "1 h"
    khorgos.china.customs = { lanes = 1, documents = "1 h" }
    """
    work = {"papers": 9 * H, "run": H, "documents": 7 * H}
    stream = make_stream(direction="eastbound", arrived_s=[0, 0], limit_s=5 * H, work=work)

    log = released(ports, stream)

    assert visits(log, "documents") == {0: (10 * H, 10 * H, 17 * H), 1: (10 * H, None, 15 * H)}


BAYS = """
khorgos.china.customs.lanes = 1
khorgos.china.customs.documents = "1 h"
khorgos.china.customs.examination = { share = 0.5, time = "1 h", bays = 1 }
khorgos.china.departure.time = "1 h"
"""


def examined(afterwards):
    stream = make_stream(
        arrived_s=[0, 0, 0],
        limit_s=8 * H,
        work={"documents": 3 * H, "examination": [10 * H, 5 * H, -1], "departure": H},
    )
    return released(BAYS, stream, afterwards=afterwards)


def test_who_waits_for_a_bay_at_the_limit_goes_without_examination():
    log = examined(afterwards=False)

    assert visits(log, "examination") == {0: (3 * H, 3 * H, 13 * H), 1: (6 * H, None, 8 * H)}
    assert visits(log, "examination_afterwards") == {}
    # Train 2 is in the lane at the limit; nothing else was due.
    assert hours(log.milestones["released"]) == [13, 8, 9]
    assert hours(log.milestones["provisional"]) == [None, 8, None]
    assert started(log, "departure") == {0: 13 * H, 1: 8 * H, 2: 9 * H}


def test_who_was_to_be_examined_is_examined_afterwards_in_the_same_bays():
    log = examined(afterwards=True)

    # Train 0 was in the bay; it is not examined twice. Train 1 gets the bay after it.
    assert visits(log, "examination_afterwards") == {1: (8 * H, 13 * H, 18 * H)}
    assert hours(log.milestones["released"]) == [13, 8, 9]
    assert started(log, "departure") == {0: 13 * H, 1: 18 * H, 2: 9 * H}


def test_an_examination_never_reached_is_made_up_for_with_the_time_drawn_for_it():
    log = released(
        BAYS,
        make_stream(
            arrived_s=[0, 0],
            limit_s=2 * H,
            work={"documents": 3 * H, "examination": [4 * H, 5 * H], "departure": H},
        ),
        afterwards=True,
    )

    # Train 1 leaves the lane's queue at 2 h; train 0 its check at 3 h, behind it.
    assert visits(log, "examination") == {}
    assert visits(log, "examination_afterwards") == {
        1: (2 * H, 2 * H, 7 * H),
        0: (3 * H, 7 * H, 11 * H),
    }
    assert hours(log.milestones["released"]) == [3, 2]
    assert hours(log.milestones["provisional"]) == [3, 2]


def test_only_what_is_due_for_an_examination_is_made_up_for():
    log = released(
        BAYS,
        make_stream(
            arrived_s=[0, 0],
            limit_s=2 * H,
            work={"documents": 3 * H, "examination": -1, "departure": H},
        ),
        afterwards=True,
    )

    assert visits(log, "examination_afterwards") == {}
    assert hours(log.milestones["provisional"]) == [None, 2]


def test_a_train_may_wait_for_the_opening_until_its_limit_and_no_longer():
    stream = make_stream(arrived_s=[0, H], limit_s=7 * H, work={"documents": H})

    log = released(LANE + ', hours = "08:00-16:00" }', stream)

    assert visits(log, "documents")[0] == (0, None, 7 * H)
    assert log.milestones["released"][0] == 7 * H


def test_work_that_rests_overnight_is_in_hand_and_is_finished():
    stream = make_stream(arrived_s=[15 * H], limit_s=4 * H, work={"documents": 3 * H})

    log = released(LANE + ', hours = "08:00-16:00" }', stream)

    assert visits(log, "documents") == {0: (15 * H, 15 * H, 34 * H)}
    assert log.milestones["provisional"] == [None]


def beside_one_who_does_not_fit(clearance, first_limit_s, second_limit_s):
    """Return when documents start: three hours asked at 13:30, one hour asked at 13:40."""
    long = make_stream(
        "long", arrived_s=[13 * H + H // 2], work={"documents": 3 * H}, limit_s=first_limit_s
    )
    short = make_stream(
        "short", arrived_s=[13 * H + 2400], work={"documents": H}, limit_s=second_limit_s
    )
    ports = LANE + ', hours = "08:00-16:00", closing = "fits" }'
    return started(play(ports, long, short, clearance=clearance), "documents")


def test_who_becomes_urgent_passes_one_who_does_not_fit_before_closing_time():
    expedite = {"at_limit": "expedite", "margin": "100 min"}

    # Two hours from 13:40 less the margin: at 14:00 the short one goes ahead, and fits.
    hurried = beside_one_who_does_not_fit(expedite, 1_000 * H, 2 * H)
    assert hurried == {0: 32 * H, 1: 14 * H}
    # Without hurry the first in the queue is not overtaken.
    assert beside_one_who_does_not_fit(expedite, 1_000 * H, 900 * H) == {0: 32 * H, 1: 35 * H}


def test_when_one_who_does_not_fit_leaves_at_its_limit_the_next_may_start():
    left = beside_one_who_does_not_fit({"at_limit": "release"}, H // 2, 900 * H)

    assert left == {0: None, 1: 14 * H}
