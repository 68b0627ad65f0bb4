"""Places among the events of one second."""

from itertools import pairwise

import pytest

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
