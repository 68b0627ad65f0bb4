"""Pools of empties: who gets wagons, when lots are ordered, what goes over the ground."""

import pytest

from sim.domain.plan import Gauge
from tests.builders import H, make_stream
from tests.worlds import play, started, visits

BROAD = ("khorgos", Gauge.BROAD)
STANDARD = ("khorgos", Gauge.STANDARD)


def reloading(pool, station=""):
    return f"""
    khorgos.wagons.broad = {{ {pool} }}
    khorgos.kazakhstan.reload = {{ tracks = 1, time = "1 h" }}
    {station}
    """


def westbound(arrived_h, **more):
    work = {"reload": H, "unload": H, "load": H}
    return make_stream(arrived_s=[hour * H for hour in arrived_h], work=work, wagons=50, **more)


def test_wagons_that_stand_ready_mean_direct_reloading():
    log = play(reloading("ready = 100"), westbound([0, 0]))

    assert visits(log, "reload") == {0: (0, 0, H), 1: (H, H, 2 * H)}
    assert visits(log, "unload") == {}
    assert log.milestones["departed"] == [H, 2 * H]


def test_without_wagons_the_containers_go_over_the_ground_in_two_jobs():
    pool = "ready = 0, order_up_to = 0, bring = 50"
    log = play(reloading(pool), westbound([0]), lead_times={BROAD: [10 * H]})

    # position 0 - 50 owed: one lot is ordered when the claim is made, after unloading at 1 h
    assert visits(log, "unload") == {0: (0, 0, H)}
    assert started(log, "wagons") == {0: 11 * H}
    assert visits(log, "load") == {0: (11 * H, 11 * H, 12 * H)}


def test_a_yard_of_zero_teu_makes_the_train_itself_wait():
    pool = "ready = 0, order_up_to = 0, bring = 50"
    log = play(
        reloading(pool, "khorgos.kazakhstan.yard_teu = 0"),
        westbound([0]),
        lead_times={BROAD: [10 * H]},
    )

    assert visits(log, "unload") == {}
    assert visits(log, "wagons") == {0: (0, 10 * H, 10 * H)}
    assert log.milestones["departed"] == [11 * H]


def test_a_load_that_fills_the_yard_to_its_last_place_goes_over_the_ground():
    pool = "ready = 0, order_up_to = 0, bring = 50"
    log = play(
        reloading(pool, "khorgos.kazakhstan.yard_teu = 104"),
        westbound([0], teu=104),
        lead_times={BROAD: [10 * H]},
    )

    assert visits(log, "unload") == {0: (0, 0, H)}
    assert visits(log, "yard") == {0: (0, 0, 12 * H)}


def test_a_full_yard_makes_the_train_wait_for_wagons_or_room_whichever_is_first():
    pool = "ready = 0, order_up_to = 0, bring = 50"
    station = "khorgos.kazakhstan.yard_teu = 150"
    log = play(reloading(pool, station), westbound([0, 0, 0]), lead_times={BROAD: [4 * H] * 9})

    # Train 0 takes 104 of the 150 TEU; trains 1 and 2 wait and are owed wagons: two lots are
    # ordered at 0 h, a third when train 0 asks at 1 h. At 4 h the first lot goes to train 0, on
    # the ground, the second to train 1. Train 2 finds the yard empty at 5 h, when train 0 has
    # been loaded, before its wagons come; it goes over the ground with those that come at 5 h.
    assert visits(log, "yard") == {0: (0, 0, 5 * H), 2: (0, 5 * H, 8 * H)}
    assert started(log, "wagons") == {0: 4 * H, 1: 4 * H, 2: 7 * H}
    assert visits(log, "reload") == {1: (5 * H, 5 * H, 6 * H)}


def test_containers_on_the_ground_go_before_a_train_that_has_just_arrived():
    pool = "ready = 0, order_up_to = 0, bring = 50"
    log = play(reloading(pool), westbound([0, 9]), lead_times={BROAD: [9 * H, 30 * H]})

    # The lot ordered at 1 h joins at 10 h; train 1, unloaded by then, waits for the second.
    assert started(log, "wagons") == {0: 10 * H, 1: 40 * H}


def in_one_second(pool, station, wagons, teu):
    """Return the log of two trains that ask for wagons at 1 h: the second by rank asks first."""
    work = {"reload": H, "unload": H, "load": H}
    last = make_stream("b", work=work | {"papers": H}, wagons=wagons[1], teu=teu[1])
    first = make_stream("a", arrived_s=[H], work=work, wagons=wagons[0], teu=teu[0])
    return play(reloading(pool, f'khorgos.kazakhstan.papers = "1 h"\n{station}'), first, last)


def test_who_is_first_in_its_second_takes_wagons_that_are_too_few_for_who_asked_first():
    yard = "khorgos.kazakhstan.yard_teu = 0"
    log = in_one_second("ready = 100", yard, wagons=(50, 200), teu=(104, 104))

    # b is done with its papers before a arrives, and 100 are too few for it.
    assert started(log, "wagons") == {0: H, 1: None}


def test_who_is_first_in_its_second_takes_room_that_is_too_little_for_who_asked_first():
    yard = "khorgos.kazakhstan.yard_teu = 150"
    log = in_one_second("ready = 0", yard, wagons=(50, 50), teu=(100, 200))

    assert started(log, "yard") == {0: H}


def test_who_is_first_in_its_second_is_reloaded_directly_where_who_asked_first_cannot_be():
    yard = "khorgos.kazakhstan.yard_teu = 150"
    log = in_one_second("ready = 100", yard, wagons=(50, 200), teu=(100, 200))

    assert started(log, "wagons") == {0: H, 1: None}
    assert started(log, "reload") == {0: H}


def test_position_counts_what_is_owed():
    # Without "- owed" only one lot would be under way at a time.
    pool = "ready = 0, order_up_to = 0, bring = 50"
    log = play(
        reloading(pool, "khorgos.kazakhstan.yard_teu = 0"),
        westbound([0, 1, 2]),
        lead_times={BROAD: [20 * H] * 9},
    )

    assert started(log, "wagons") == {0: 20 * H, 1: 21 * H, 2: 22 * H}
    assert len(log.empty_trains) == 3


def test_a_negative_level_orders_only_when_so_many_are_owed():
    pool = "ready = 0, order_up_to = -100, bring = 50"
    log = play(
        reloading(pool, "khorgos.kazakhstan.yard_teu = 0"),
        westbound([0, 1, 2]),
        lead_times={BROAD: [20 * H] * 9},
    )

    # Only at 2 h are more than 100 wagons owed: one lot, for the first in the queue.
    assert started(log, "wagons") == {0: 22 * H, 1: None, 2: None}


def test_lots_that_come_in_the_second_of_their_order_have_numbers_of_their_own():
    pool = "ready = 0, order_up_to = 100, bring = 30"
    log = play(reloading(pool), westbound([]), lead_times={BROAD: [0, 0, H, 0]})

    # Each lot joins at once, before the next is ordered, but for the third, which takes an hour.
    assert [train.id for train in log.empty_trains] == [
        f"supply/khorgos/broad/{number}" for number in range(4)
    ]
    assert started(log, "join") == {0: 0, 1: 0, 2: H, 3: 0}


def test_supply_trains_are_limited_a_day():
    pool = "ready = 0, order_up_to = 200, bring = 50, brought_per_day = 2"
    log = play(reloading(pool), westbound([0]), lead_times={BROAD: [0] * 9}, days=5)

    supplied = [moment for entity, moment in started(log, "join").items() if entity >= 2]
    assert supplied[:4] == [0, 12 * H, 24 * H, 36 * H]


def test_surplus_leaves_in_whole_lots_and_the_mark_remains():
    ports = """
    khorgos.wagons.standard = { ready = 80, surplus_above = 100, surplus_lot = 40 }
    khorgos.border.standard = { paths_per_day = 24, run = "1 h" }
    khorgos.china.onward = { paths_per_day = 24 }
    khorgos.kazakhstan.reload = { time = "1 h" }
    """
    log = play(ports, westbound([0, 0]))

    # 80 + 50 = 130 after the first rake: one lot less would leave 90. 180 after the second: two.
    assert [train.wagons for train in log.empty_trains] == [40, 40]
    assert {train.id for train in log.empty_trains} == {
        "surplus/khorgos/standard/0",
        "surplus/khorgos/standard/1",
    }


def test_what_is_too_much_at_the_start_leaves_at_the_start():
    ports = """
    khorgos.wagons.standard = { ready = 180, surplus_above = 60, surplus_lot = 40 }
    khorgos.china.onward = { paths_per_day = 24 }
    """
    log = play(ports, westbound([10]))

    # 180, 140, 100 are each a lot above the mark; 60 is the mark, to which the rake adds 50.
    moments = [started(log, "leave")[entity] for entity in (2, 3, 4, 5)]
    assert moments == [0, 0, 0, 10 * H]
    assert list(started(log, "onward_path").values()) == [0, H, 2 * H, 10 * H]


@pytest.mark.parametrize(("ready", "leave"), [(99, 0), (100, 1)])
def test_a_lot_leaves_only_if_the_mark_remains(ready, leave):
    ports = f"""
    khorgos.wagons.standard = {{ ready = {ready}, surplus_above = 60, surplus_lot = 40 }}
    khorgos.china.onward = {{ paths_per_day = 24 }}
    """
    log = play(ports, westbound([10]), days=0.25)

    assert len(log.empty_trains) == leave


def test_each_gauge_feeds_the_other_direction():
    ports = """
    khorgos.wagons.standard = { ready = 0 }
    khorgos.wagons.broad = { ready = 50 }
    khorgos.border.standard = { paths_per_day = 24, run = "1 h" }
    khorgos.border.broad = { paths_per_day = 24, run = "1 h" }
    khorgos.kazakhstan.reload = { time = "1 h" }
    khorgos.china.reload = { time = "2 h" }
    """
    work = {"run": H, "run_empty": H, "reload": H, "unload": H, "load": H}
    west = make_stream("west", arrived_s=[0], work=work, wagons=50)
    east = make_stream(
        "east", direction="eastbound", arrived_s=[0], work=work | {"reload": 2 * H}, wagons=50
    )

    log = play(ports, east, west)

    # West: run to 1 h, reloaded by 2 h, its rake is back in China at 3 h. East: there since 1 h,
    # waits for that rake until 3 h, reloaded by 5 h, its platforms are back at 6 h.
    assert log.milestones["departed"] == [5 * H, 2 * H]
    assert started(log, "wagons") == {0: 3 * H, 1: H}
    assert started(log, "join") == {2: 6 * H, 3: 3 * H}


def test_empties_run_after_loaded_trains():
    ports = """
    khorgos.border.standard.paths_per_day = 24
    khorgos.border.broad.paths_per_day = 24
    """
    # The emptied rake of train 0 and the loaded broad-gauge trains do not meet; two lines.
    east = make_stream("east", direction="eastbound", arrived_s=[0], work={})
    west = make_stream("west", arrived_s=[0], work={})

    log = play(ports, east, west)

    assert started(log, "path_empty") == {2: 0, 3: 0}
    assert started(log, "path") == {0: 0, 1: 0}
