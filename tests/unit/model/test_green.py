"""A green channel: lanes of their own for chosen services, and no other lane for these."""

from tests.builders import H, make_stream
from tests.worlds import play, resources, started, visits

GREEN = "khorgos.china.customs_green"


def both(*, green="", customs="", post=(0, 0), others=(0, 0), work_h=5, more=""):
    work = {"documents": work_h * H, "scan": 2 * H}
    ports = f"""
    khorgos.china.customs.lanes = 1
    khorgos.china.customs.documents = "1 h"
    {customs}
    khorgos.china.customs.green = {{ lanes = 1, services = ["post"]{green} }}
    {more}
    """
    return play(
        ports,
        make_stream("other", arrived_s=[hour * H for hour in others], work=work),
        make_stream("post", arrived_s=[hour * H for hour in post], work=work),
    )


def test_each_channel_has_its_own_queue():
    log = both()

    assert visits(log, "documents") == {
        0: (0, 0, 5 * H),
        1: (0, 5 * H, 10 * H),
        2: (0, 0, 5 * H),
        3: (0, 5 * H, 10 * H),
    }
    assert {who for who, place in resources(log, "documents").items() if place == GREEN} == {2, 3}


def test_nobody_uses_the_lanes_of_the_others_even_when_they_stand_idle():
    assert started(both(post=[0, 0, 1], others=[20]), "documents") == {
        0: 20 * H,
        1: 0,
        2: 5 * H,
        3: 10 * H,
    }
    assert started(both(post=[20], others=[0, 0, 1]), "documents") == {
        0: 0,
        1: 5 * H,
        2: 10 * H,
        3: 20 * H,
    }


def test_the_green_channel_is_open_when_customs_is_closed():
    log = both(customs='khorgos.china.customs.hours = "08:00-16:00"', post=[0], others=[0])

    assert started(log, "documents") == {0: 8 * H, 1: 0}


def test_the_green_channel_may_have_hours_of_its_own():
    log = both(green=', hours = "10:00-12:00"', post=[0, 1], others=[0], work_h=1)

    assert started(log, "documents") == {0: 0, 1: 10 * H, 2: 11 * H}


def test_green_work_rests_when_the_channel_closes():
    log = both(green=', hours = "10:00-12:00"', post=[11], others=[0], work_h=3)

    # One hour on the first day, two on the second.
    assert visits(log, "documents")[1] == (11 * H, 11 * H, 36 * H)


def test_the_channels_meet_again_before_the_scanner():
    scanner = 'khorgos.china.customs.scanner = { time = "1 h", scanners = 1 }'
    log = both(post=[0], others=[0], more=scanner)

    # Both are there at 5 h, in the order of the services.
    assert visits(log, "scan") == {0: (5 * H, 5 * H, 7 * H), 1: (5 * H, 7 * H, 9 * H)}


def test_green_trains_leave_their_queue_at_the_limit_too():
    work = {"documents": 30 * H}
    ports = """
    khorgos.china.customs.documents = "1 h"
    khorgos.china.customs.green = { lanes = 1, services = ["post"] }
    """
    post = make_stream("post", arrived_s=[0, H], work=work)

    log = play(ports, post, clearance={"at_limit": "release"})

    assert visits(log, "documents") == {0: (0, 0, 30 * H), 1: (H, None, 25 * H)}


def test_green_trains_short_of_time_go_ahead_in_their_own_queue():
    work = {"documents": 5 * H}
    ports = """
    khorgos.china.customs.documents = "1 h"
    khorgos.china.customs.green = { lanes = 1, services = ["a", "b"] }
    """
    slow = make_stream("a", arrived_s=[0, H], work=work, limit_s=1_000 * H)
    short = make_stream("b", arrived_s=[2 * H], work=work, limit_s=6 * H)

    log = play(ports, slow, short, clearance={"at_limit": "expedite", "margin": "3 h"})

    assert started(log, "documents") == {0: 0, 1: 10 * H, 2: 5 * H}
