"""Wagons wait for cargo: a train takes its place in the pool's queue when it arrives."""

import pytest

from sim.domain.plan import Gauge
from tests.builders import H, make_stream
from tests.worlds import play, started, visits

BROAD = ("khorgos", Gauge.BROAD)
STANDARD = ("khorgos", Gauge.STANDARD)


def west_port(pool, claim, station=""):
    return f"""
    khorgos.wagons.broad = {{ {pool}, claim = "{claim}" }}
    khorgos.kazakhstan.papers = "1 h"
    khorgos.kazakhstan.reload = {{ tracks = 2, time = "1 h" }}
    {station}
    """


def trains(arrived_h, papers_h, wagons=50, direction="westbound", service="any"):
    return make_stream(
        service,
        direction=direction,
        arrived_s=[hour * H for hour in arrived_h],
        work={
            "papers": [hour * H for hour in papers_h],
            "reload": H,
            "unload": H,
            "load": H,
        },
        wagons=wagons,
        limit_s=1_000 * H,
    )


ONE_LOT = "ready = 0, order_up_to = 0, bring = 50"


def test_supply_is_ordered_at_arrival_and_stands_ready_when_the_train_is():
    lead = {BROAD: [10 * H]}
    cargo = play(west_port(ONE_LOT, "readiness"), trains([0], [12]), lead_times=lead)
    wagons = play(west_port(ONE_LOT, "arrival"), trains([0], [12]), lead_times=lead)

    # Cargo waits: over the ground from 12 h, ordered when the train is unloaded at 13 h.
    assert visits(cargo, "unload") == {0: (12 * H, 12 * H, 13 * H)}
    assert cargo.milestones["departed"] == [24 * H]
    # Wagons wait: ordered at 0 h, there at 10 h.
    assert visits(wagons, "unload") == {}
    assert visits(wagons, "reload") == {0: (12 * H, 12 * H, 13 * H)}
    assert wagons.milestones["departed"] == [13 * H]


def test_wagons_go_to_who_arrived_first_not_to_who_is_ready_first():
    lead = {BROAD: [30 * H] * 9}
    streams = trains([0, 1], [20, 1])
    pool = "ready = 50, order_up_to = 0, bring = 50"
    yard = "khorgos.kazakhstan.yard_teu = 0"

    ready = play(west_port(pool, "readiness", yard), streams, lead_times=lead)
    early = play(west_port(pool, "arrival", yard), streams, lead_times=lead)

    # By readiness the second takes the 50 at 2 h, and those ordered when the first is ready come
    # at 50 h. By arrival the 50 stand aside for the first; those ordered at 1 h come at 31 h.
    assert started(ready, "reload") == {0: 50 * H, 1: 2 * H}
    assert started(early, "reload") == {0: 20 * H, 1: 31 * H}


def test_wagons_that_come_in_the_very_second_of_the_choice_come_after_it():
    papers = [10 * H, 10 * H + 1]
    found = []
    for seconds in papers:
        stream = make_stream(
            work={"papers": seconds, "reload": H, "unload": H, "load": H}, wagons=50
        )
        log = play(west_port(ONE_LOT, "arrival"), stream, lead_times={BROAD: [10 * H]})
        found.append((visits(log, "unload"), visits(log, "reload")))

    assert found == [
        ({0: (10 * H, 10 * H, 11 * H)}, {}),
        ({}, {0: (10 * H + 1, 10 * H + 1, 11 * H + 1)}),
    ]


def test_a_train_whose_wagons_are_not_there_goes_over_the_ground_and_keeps_its_place():
    lead = {BROAD: [10 * H, 10 * H]}
    log = play(west_port(ONE_LOT, "arrival"), trains([0, 1], [4, 2]), lead_times=lead)

    # The second is unloaded first, yet the lot that comes at 10 h belongs to the first.
    assert visits(log, "unload") == {0: (4 * H, 4 * H, 5 * H), 1: (3 * H, 3 * H, 4 * H)}
    assert started(log, "load") == {0: 10 * H, 1: 11 * H}


def test_a_train_before_a_full_yard_is_reloaded_directly_when_its_wagons_come():
    lead = {BROAD: [10 * H]}
    yard = "khorgos.kazakhstan.yard_teu = 0"
    log = play(west_port(ONE_LOT, "arrival", yard), trains([0], [4]), lead_times=lead)

    assert visits(log, "unload") == {}
    assert visits(log, "reload") == {0: (10 * H, 10 * H, 11 * H)}


def test_a_train_that_asks_for_less_does_not_pass_one_that_arrived_before():
    lead = {BROAD: [10 * H] * 9}
    pool = "ready = 30, order_up_to = 0, bring = 50"
    yard = "khorgos.kazakhstan.yard_teu = 0"
    both = trains([0, 1], [1, 1], wagons=[50, 20])

    log = play(west_port(pool, "arrival", yard), both, lead_times=lead)

    # 30 ready - 50 owed: a lot comes at 10 h; then 30 are left for the second.
    assert started(log, "reload") == {0: 10 * H, 1: 10 * H}


def test_every_train_is_owed_its_wagons_from_its_arrival():
    lead = {BROAD: [20 * H] * 9}
    yard = "khorgos.kazakhstan.yard_teu = 0"
    log = play(west_port(ONE_LOT, "arrival", yard), trains([0, 1, 2], [5, 5, 5]), lead_times=lead)

    joined = [moment for who, moment in started(log, "join").items() if who >= 6]
    assert joined == [20 * H, 21 * H, 22 * H]
    assert started(log, "reload") == {0: 20 * H, 1: 21 * H, 2: 22 * H}


def test_a_train_that_is_held_upstream_has_no_place_yet():
    pool = "ready = 50, order_up_to = 0, bring = 50"
    more = "khorgos.stop_loading.westbound = { above = 1, until = 0 }"
    log = play(
        west_port(pool, "arrival", more), trains([0, 1], [9, 2]), lead_times={BROAD: [5 * H]}
    )

    # The second comes at 10 h, when the first has gone; its lot is ordered then and comes at 15 h.
    # It is over the ground by then.
    assert log.milestones["arrived"] == [0, 10 * H]
    joined = [moment for who, moment in started(log, "join").items() if who >= 4]
    assert joined == [15 * H]
    assert log.milestones["departed"] == [10 * H, 16 * H]


@pytest.mark.parametrize(("claim", "departed"), [("readiness", 16), ("arrival", 11)])
def test_eastbound_trains_claim_standard_wagons_at_the_kazakh_station(claim, departed):
    ports = f"""
    khorgos.wagons.standard = {{ ready = 0, order_up_to = 0, bring = 50, claim = "{claim}" }}
    khorgos.kazakhstan.papers = "5 h"
    khorgos.china.reload = {{ tracks = 1, time = "1 h" }}
    """
    east = trains([0], [5], direction="eastbound")

    log = play(ports, east, lead_times={STANDARD: [10 * H]})

    # Ordered at 5 h or at 0 h; one hour of reloading after the wagons are there.
    assert log.milestones["departed"] == [departed * H]


def test_a_claim_at_arrival_is_a_claim_at_readiness_where_both_are_one_moment():
    lead = {BROAD: [7 * H] * 20}
    stream = trains([0, 0, 2, 3, 5], [0, 0, 0, 0, 0])

    rows = [
        play(west_port(ONE_LOT, claim, "khorgos.kazakhstan.yard_teu = 0"), stream, lead_times=lead)
        for claim in ("readiness", "arrival")
    ]

    assert visits(rows[0], "reload") == visits(rows[1], "reload")
