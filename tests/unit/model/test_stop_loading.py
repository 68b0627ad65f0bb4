"""Stop-loading orders: trains are held upstream while the port is full, and then let go."""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, visits

PORT = """
khorgos.china.customs.documents = "1 h"
khorgos.stop_loading.{direction} = {{ {rule} }}
"""


def full(rule, arrived_h, stay_h, direction="westbound", **more):
    stream = make_stream(
        direction=direction,
        arrived_s=[int(hour * H) for hour in arrived_h],
        work={"documents": [int(hour * H) for hour in stay_h]},
        limit_s=1_000 * H,
        **more,
    )
    return play(PORT.format(direction=direction, rule=rule), stream)


def arrived_h(log):
    return [None if moment is None else moment / H for moment in log.milestones["arrived"]]


def orders_h(log):
    """Return (given, lifted) of the orders by id, and check that an order is one visit."""
    rows = visits(log, "stop_loading")
    found = {}
    for place, order in enumerate(log.empty_trains):
        queued, started, lifted = rows[2 * log.trains + place]
        assert queued == started
        assert (order.gauge, order.wagons) == (None, 0)
        found[order.id] = (queued / H, None if lifted is None else lifted / H)
    return found


def test_with_so_many_at_the_port_the_next_is_held_until_few_enough_are_left():
    log = full("above = 2, until = 1", [0, 1, 2, 3], [10, 11, 20, 20])

    # Two are there from 1 h on. At 10 h one is left: the third comes, and there are two again.
    # At 12 h the fourth comes.
    assert arrived_h(log) == [0, 1, 10, 12]
    assert visits(log, "upstream") == {
        2: (2 * H, 10 * H, 10 * H),
        3: (3 * H, 12 * H, 12 * H),
    }
    assert log.milestones["presented"] == log.milestones["arrived"]
    assert log.milestones["departed"] == [10 * H, 12 * H, 30 * H, 32 * H]


def test_orders_are_noted_with_the_second_they_are_given_and_lifted():
    log = full("above = 2, until = 1", [0, 1, 2, 3], [10, 11, 20, 20])

    # An order is given when the next train cannot come; after 12 h there is none to be held.
    assert orders_h(log) == {
        "order/khorgos/westbound/0": (2, 10),
        "order/khorgos/westbound/1": (10, 12),
    }


def test_an_order_holds_until_its_lower_mark_is_reached():
    log = full("above = 3, until = 0", [0, 0, 0, 1, 2], [5, 6, 7, 1, 1])

    # All three must be gone; then both held trains come at once.
    assert arrived_h(log) == [0, 0, 0, 7, 7]
    assert orders_h(log) == {"order/khorgos/westbound/0": (1, 7)}


def test_below_the_mark_nobody_is_held():
    log = full("above = 3, until = 0", [0, 0, 5, 5], [5, 6, 7, 1])

    # At 5 h the first departs before the next two come: three are there with the second of them.
    assert visits(log, "upstream") == {}
    assert arrived_h(log) == [0, 0, 5, 5]
    assert orders_h(log) == {}


def test_a_train_that_departs_makes_room_before_the_one_that_comes_in_the_same_second():
    log = full("above = 1, until = 0", [0, 5, 9], [5, 5, 1])

    assert arrived_h(log) == [0, 5, 10]


def test_trains_that_depart_in_one_second_are_counted_out_one_by_one():
    log = full("above = 3, until = 2", [0, 0, 0, 1, 1, 1], [5, 5, 9, 20, 20, 20])

    # At 5 h the first departure lifts the order and one train comes; so does the second.
    assert arrived_h(log) == [0, 0, 0, 5, 5, 9]
    assert orders_h(log) == {
        "order/khorgos/westbound/0": (1, 5),
        "order/khorgos/westbound/1": (5, 5),
        "order/khorgos/westbound/2": (5, 9),
    }


def test_while_held_trains_come_the_mark_may_be_reached_again():
    log = full("above = 2, until = 0", [0, 0, 1, 2, 3], [5, 6, 10, 20, 1])

    # At 6 h two of the three held come and fill the port; the last comes at 26 h.
    assert arrived_h(log) == [0, 0, 6, 6, 26]
    assert orders_h(log) == {
        "order/khorgos/westbound/0": (1, 6),
        "order/khorgos/westbound/1": (6, 26),
    }


@pytest.mark.parametrize("per_day", [24, 7])
def test_held_trains_come_at_the_rate_of_release(per_day):
    rule = f"above = 9, until = 0, released_per_day = {per_day}"
    log = full(rule, [0] * 9 + [1] * 8, [5] * 9 + [0] * 8)

    # Lifted at 5 h; the first held train comes at that second.
    expected = [5 * H + k * 86_400 // per_day for k in range(8)]
    assert log.milestones["arrived"][9:] == expected
    assert [row[1] for row in visits(log, "upstream").values()] == expected


def test_who_comes_while_others_are_let_go_queues_behind_them():
    rule = "above = 2, until = 0, released_per_day = 24"
    log = full(rule, [0, 0, 1, 1, 5.5], [5, 5, 0, 0, 0])

    assert arrived_h(log) == [0, 0, 5, 6, 7]
    assert visits(log, "upstream")[4] == (int(5.5 * H), 7 * H, 7 * H)


def test_the_rate_holds_for_who_comes_within_a_headway_of_the_last_one_let_go():
    rule = "above = 2, until = 0, released_per_day = 24"
    log = full(rule, [0, 0, 1, 5.5, 6.5], [5, 5, 0, 0, 0])

    # Nobody else is held at 5.5 h, but the next slot is at 6 h, and one more at 7 h.
    assert arrived_h(log) == [0, 0, 5, 6, 7]


def test_nobody_is_held_once_all_have_been_let_go():
    rule = "above = 2, until = 0, released_per_day = 24"
    log = full(rule, [0, 0, 1, 9], [5, 5, 0, 0])

    assert arrived_h(log) == [0, 0, 5, 9]
    assert set(visits(log, "upstream")) == {2}


def test_a_new_order_stops_the_letting_go():
    rule = "above = 2, until = 0, released_per_day = 24"
    log = full(rule, [0, 0, 1, 1, 1], [5, 5, 9, 9, 0])

    # 5 h and 6 h fill the port again until 14 h and 15 h; the third would come at 7 h.
    assert arrived_h(log) == [0, 0, 5, 6, 15]
    assert orders_h(log) == {
        "order/khorgos/westbound/0": (1, 5),
        "order/khorgos/westbound/1": (7, 15),
    }


def test_the_other_direction_is_not_counted():
    ports = PORT.format(direction="eastbound", rule="above = 2, until = 0")
    west = make_stream("west", arrived_s=[0] * 5, work={"documents": 9 * H})
    east = make_stream(
        "east", direction="eastbound", arrived_s=[0, 0, 1], work={"documents": 9 * H}
    )

    log = play(ports, east, west)

    assert set(visits(log, "upstream")) == {2}
    assert log.milestones["arrived"] == [0, 0, 9 * H, *[0] * 5]
    assert [order.id for order in log.empty_trains] == ["order/khorgos/eastbound/0"]


def test_bulk_trains_count_and_are_held_like_all_eastbound_trains():
    ports = """
    khorgos.china.bulk.time = "1 h"
    khorgos.stop_loading.eastbound = { above = 1, until = 0 }
    """
    stream = make_stream(
        direction="eastbound", cargo="bulk", arrived_s=[0, 1], work={"bulk": 9 * H}
    )

    log = play(ports, stream)

    assert log.milestones["arrived"] == [0, 9 * H]


def test_a_train_still_held_at_the_horizon_has_not_arrived():
    stream = make_stream(arrived_s=[0, H], work={"documents": 30 * H})

    log = play(PORT.format(direction="westbound", rule="above = 1, until = 0"), stream, days=1)

    assert visits(log, "upstream") == {1: (H, None, None)}
    assert log.milestones["arrived"] == [0, None]
    assert log.milestones["presented"] == [0, None]
    assert visits(log, "documents") == {0: (0, 0, None)}
    assert orders_h(log) == {"order/khorgos/westbound/0": (1, None)}


def test_trains_that_come_together_are_held_in_their_order():
    work = {"documents": 4 * H}
    late = make_stream("b", arrived_s=[0, 2], work=work)
    soon = make_stream("c", arrived_s=[1, 2], work=work)
    rule = "above = 1, until = 0"

    log = play(PORT.format(direction="westbound", rule=rule), late, soon)

    assert log.milestones["arrived"] == [0, 8 * H, 4 * H, 12 * H]
