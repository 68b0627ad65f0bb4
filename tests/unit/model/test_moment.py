"""Places among the events of one second."""

from itertools import pairwise

import pytest
import simpy

from sim.model.moment import ARRIVAL, COMPLETION, Clock, Ties, parted


@pytest.mark.parametrize("orders", [Clock.orders, Ties([2, 0, 1])])
def test_the_locomotives_of_a_train_come_one_after_the_other_just_before_its_rake(orders):
    places = sorted(orders[entity] for entity in range(4))
    away = [parted(orders[1], number) for number in range(7)]

    before = places[places.index(orders[1]) - 1] if orders[1] > places[0] else COMPLETION - 8
    assert all(one < other for one, other in pairwise([before, *away, orders[1]]))
    assert places[-1] < ARRIVAL


def test_more_locomotives_than_there_are_places_share_the_last():
    order = Clock.orders[5]

    assert parted(order, 7) == parted(order, 6) < order


def test_the_clock_goes_with_simpy():
    clock, seen = Clock(initial_time=-5), []

    def train():
        for _ in range(3):
            seen.append(clock.now)
            yield clock.timeout(7)

    clock.process(train())
    clock.run(until=20)

    assert seen == [-5, 2, 9]
    assert clock.now == 20 == simpy.Environment.now.fget(clock)
