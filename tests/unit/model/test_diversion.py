"""Diversion: by the other port when one would be through earlier there.

Stays are trains on hand x window / departures in the window. The window is a day, so before 24 h
nobody diverts; trains stay as long as their documents take.
"""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, resources, visits

PORTS = """
alashankou.china.customs.documents = "1 h"
khorgos.china.customs.documents = "1 h"
"""
RULE = {"extra_run": "2 h", "window": "1 d"}


def at(port, rows, direction="westbound", service="plain"):
    """Return a stream by (arrival, stay) in hours."""
    return make_stream(
        service,
        port,
        direction,
        arrived_s=[int(arrived * H) for arrived, _ in rows],
        work={"documents": [int(stay * H) for _, stay in rows]},
        limit_s=1_000 * H,
    )


def free(arrived_h, ports=("alashankou",), extra_h=2, stay_h=1, service="free", **more):
    """Return trains planned for Khorgos that may go by another of `ports`."""
    elsewhere = {port: {"diversion": int(extra_h * H), "documents": stay_h * H} for port in ports}
    return make_stream(
        service,
        arrived_s=[int(hour * H) for hour in arrived_h],
        work={"documents": stay_h * H},
        may_divert=more.pop("may_divert", True),
        elsewhere=elsewhere,
        limit_s=1_000 * H,
        **more,
    )


def diverting(*streams, ports=PORTS, **rule):
    return play(ports, *streams, diversion=RULE | rule)


# One of Khorgos departs at 20 h, and one stays: at 25 h the stay to be expected is a day.
BUSY = [(0, 20), (1, 1_000)]


def test_a_train_goes_by_the_port_where_nobody_is():
    log = diverting(at("khorgos", BUSY), free([25]))

    # Ranks by service: "free" is 0.
    assert log.diverted == {0: "alashankou"}
    assert visits(log, "diversion") == {0: (25 * H, 25 * H, 27 * H)}
    assert visits(log, "documents")[0] == (27 * H, 27 * H, 28 * H)
    assert log.milestones["arrived"][0] == log.milestones["presented"][0] == 27 * H
    assert log.milestones["departed"][0] == 28 * H


def test_work_elsewhere_is_that_of_the_other_port():
    stream = make_stream(
        "free",
        arrived_s=[25 * H],
        work={"documents": H},
        may_divert=True,
        elsewhere={"alashankou": {"diversion": 3 * H, "documents": 7 * H}},
    )

    log = diverting(at("khorgos", BUSY), stream)

    assert log.milestones["departed"][0] == 35 * H


@pytest.mark.parametrize(
    ("extra_s", "margin", "diverted"),
    [
        (24 * H, "0 s", {}),
        (24 * H - 1, "0 s", {0: "alashankou"}),
        (20 * H, "4 h", {}),
        (20 * H - 1, "4 h", {0: "alashankou"}),
    ],
)
def test_more_than_the_margin_must_be_gained(extra_s, margin, diverted):
    # At Khorgos one train is on hand and one has departed in a day: 24 h. Nobody at the other.
    stream = free([25], extra_h=extra_s / H)
    rule = {"margin": margin, "extra_run": f"{extra_s} s"}

    assert diverting(at("khorgos", BUSY), stream, **rule).diverted == diverted


def test_nobody_on_hand_means_no_stay():
    # Without a train at Khorgos there is nothing to gain.
    assert diverting(at("khorgos", [(0, 20)]), free([25])).diverted == {}


def test_without_departures_a_stay_has_no_end():
    assert diverting(at("khorgos", [(0, 1_000)]), free([25])).diverted == {0: "alashankou"}
    # The same on the other side: there nobody gets through either.
    both = [at("khorgos", [(0, 1_000)]), at("alashankou", [(0, 1_000)])]
    assert diverting(*both, free([25])).diverted == {}


def test_stays_are_compared_by_trains_on_hand_and_departures():
    # Khorgos: 2 on hand, 1 departed: 48 h. The other: 3 on hand, 4 departed: 18 h.
    there = [(0, 10)] * 4 + [(0, 1_000)] * 3
    here = [(0, 10)] + [(0, 1_000)] * 2

    streams = [at("khorgos", here), at("alashankou", there)]
    assert diverting(*streams, free([25], extra_h=29)).diverted == {0: "alashankou"}
    assert diverting(*streams, free([25], extra_h=30)).diverted == {}


def test_departures_count_in_a_window_that_begins_after_and_ends_now():
    # Departures at 10 h and 12 h, and one stays: at 33 h 59 min 59 s two are in the window and the
    # stay is half a day, at 34 h one and a day.
    here = at("khorgos", [(0, 10), (0, 12), (0, 1_000)])
    extra = {"extra_h": 12}
    just = make_stream(
        "free",
        arrived_s=[34 * H - 1],
        may_divert=True,
        work={"documents": H},
        elsewhere={"alashankou": {"diversion": 12 * H, "documents": H}},
    )

    assert diverting(here, just).diverted == {}
    assert diverting(here, free([34], **extra)).diverted == {0: "alashankou"}
    # Who departs in this very second has departed: two on hand, one gone, then one and two.
    leaving = at("khorgos", [(0, 20), (0, 25), (0, 1_000)])
    assert diverting(leaving, free([25], extra_h=12)).diverted == {}


def test_before_a_window_has_passed_nobody_diverts():
    full = at("khorgos", [(0, 1_000)])

    assert diverting(full, make_before(24 * H - 1)).diverted == {}
    assert diverting(full, make_before(24 * H)).diverted == {0: "alashankou"}


def make_before(moment_s):
    return make_stream(
        "free",
        arrived_s=[moment_s],
        may_divert=True,
        work={"documents": H},
        elsewhere={"alashankou": {"diversion": 2 * H, "documents": H}},
    )


def test_trains_on_their_way_to_the_other_port_are_known_there():
    # Nobody has departed at the other port, which counts as one: with one announced its stay is a
    # day, as here for the second train; when that has come in, it is two days here for the third.
    log = diverting(at("khorgos", BUSY), free([25, 25, 25]))

    assert log.diverted == {0: "alashankou", 2: "alashankou"}
    assert log.milestones["arrived"][:3] == [27 * H, 25 * H, 27 * H]


def test_a_port_from_which_nobody_departs_looks_worse_with_each_train():
    # The stay is a day for each train on hand; the way around takes two.
    def diverted(on_hand):
        here = at("khorgos", [(0, 1_000)] * on_hand)
        return diverting(here, free([25], extra_h=48)).diverted

    assert [bool(diverted(on_hand)) for on_hand in (1, 2, 3)] == [False, False, True]


def test_only_trains_that_may_divert_do():
    log = diverting(at("khorgos", BUSY), free([25, 26], may_divert=[False, True]))

    assert log.diverted == {1: "alashankou"}


def test_of_two_other_ports_the_best_is_taken_and_of_equals_the_first():
    ports = PORTS + 'dostyk.china.customs.documents = "1 h"'
    names = ("alashankou", "dostyk")
    here = at("khorgos", BUSY)

    assert diverting(here, free([25], names), ports=ports).diverted == {0: "alashankou"}
    there = at("alashankou", [(0, 10), (0, 1_000)])
    assert diverting(here, there, free([25], names), ports=ports).diverted == {0: "dostyk"}


def test_the_directions_are_counted_apart():
    east = at("khorgos", [(0, 20), (1, 1_000)], direction="eastbound", service="east")

    assert diverting(east, free([25])).diverted == {}


def test_eastbound_trains_divert_before_the_kazakh_station():
    east = at("khorgos", [(0, 20), (1, 1_000)], direction="eastbound", service="east")
    stream = free([25], direction="eastbound")

    log = diverting(east, stream)

    # "east" comes before "free".
    assert log.diverted == {2: "alashankou"}
    assert log.milestones["arrived"][2] == 27 * H


def test_a_diverted_train_may_be_held_before_the_other_port_too():
    ports = PORTS + "alashankou.stop_loading.westbound = { above = 1, until = 0 }\n"
    # At 24 h one departs there and at 25 h nobody is on hand; at 26 h another comes.
    there = at("alashankou", [(0, 24), (26, 4)])

    log = diverting(at("khorgos", BUSY), there, free([25]), ports=ports)

    assert log.diverted == {0: "alashankou"}
    assert visits(log, "diversion") == {0: (25 * H, 25 * H, 27 * H)}
    assert visits(log, "upstream") == {0: (27 * H, 30 * H, 30 * H)}
    assert log.milestones["arrived"][0] == 30 * H


def test_trains_held_upstream_count_as_on_hand():
    # One at the port departs at 30 h; one is held. One has departed at 20 h: 2 x 24 h.
    ports = PORTS + "khorgos.stop_loading.westbound = { above = 2, until = 1 }\n"
    here = at("khorgos", [(0, 20), (1, 30), (2, 1_000), (21, 1), (22, 1)])

    # 21 h and 22 h are held: at 25 h two at the port, two held, one departed: four days.
    log = diverting(here, free([25], extra_h=4 * 24 - 1), ports=ports)
    assert log.diverted == {0: "alashankou"}
    log = diverting(here, free([25], extra_h=4 * 24), ports=ports)
    assert log.diverted == {}


def test_a_train_on_its_additional_run_at_the_horizon_has_not_arrived():
    log = play(PORTS, at("khorgos", BUSY), free([47]), days=2, diversion=RULE)

    assert log.diverted == {0: "alashankou"}
    assert visits(log, "diversion") == {0: (47 * H, 47 * H, None)}
    assert log.milestones["arrived"][0] is None


@pytest.mark.parametrize(
    ("green_at", "resource"),
    [
        ((), "alashankou.china.customs"),
        (("khorgos",), "alashankou.china.customs"),
        (("alashankou",), "alashankou.china.customs_green"),
        (("alashankou", "khorgos"), "alashankou.china.customs_green"),
    ],
)
def test_a_diverted_train_uses_the_channel_of_the_port_where_it_crosses(green_at, resource):
    ports = PORTS + "".join(
        f"{port}.china.customs.lanes = 1\n" for port in ("alashankou", "khorgos")
    )
    ports += "".join(
        f'{port}.china.customs.green = {{ lanes = 1, services = ["free"] }}\n' for port in green_at
    )
    # With one lane, one is through by 20 h and the other is still checked.
    stream = free([25])

    log = diverting(at("khorgos", [(0, 20), (1, 1_000)]), stream, ports=ports)

    assert log.diverted == {0: "alashankou"}
    assert resources(log, "documents")[0] == resource
