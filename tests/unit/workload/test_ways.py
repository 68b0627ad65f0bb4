"""Origins, destinations and running times: from the service, or drawn from its routes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from sim.scenario.inputs import Inputs, RouteRow
from sim.scenario.quantities import Distribution
from sim.workload.streams import Luck
from sim.workload.variates import durations_s
from tests.unit.workload.scenarios import (
    DAY,
    NO_FILES,
    SEED,
    E,
    W,
    assert_same_trains,
    make_scenario,
    one_way,
    only_stream,
)

ROUTES = (
    RouteRow(W, "Xi'an", "Duisburg", 3.0, 2 * DAY, 10 * DAY),
    RouteRow(W, "Yiwu", "Tashkent", 1.0, 4 * DAY, 3 * DAY, 0.5),
    RouteRow(E, "Almaty", "Xi'an", 1.0, DAY, 2 * DAY),
)
FILES = Inputs(routes={"r.csv": ROUTES})


def drawn(inputs=FILES, trains=4_000, **service):
    return only_stream(make_scenario({"any": one_way(trains=trains) | service}), inputs)


def test_nobody_says_where_trains_come_from():
    stream = drawn(NO_FILES)

    assert (stream.origin, stream.destination) == ((), ())
    assert (stream.to_port_s, stream.from_port_s) == (None, None)


def test_service_says_it_for_all_its_trains():
    places = {"westbound": "Nantong", "eastbound": ""}
    stream = drawn(NO_FILES, 3, origin=places, destination="Hairatan", to_port="6 d")

    assert stream.origin == ("Nantong",) * 3
    assert stream.destination == ("Hairatan",) * 3
    assert stream.to_port_s.tolist() == [6 * DAY] * 3
    assert stream.from_port_s is None


def test_running_times_have_luck_of_their_own():
    law = {"mean": "6 d", "cv": 0.3}
    stream = drawn(NO_FILES, 50, to_port=law, from_port=law)

    for purpose in ("to_port", "from_port"):
        u = Luck(SEED, 0, stream.key).of(purpose, stream.ordinal)
        expected = durations_s(Distribution.model_validate(law), u, {})
        assert np.array_equal(getattr(stream, f"{purpose}_s"), expected)


def test_route_is_drawn_by_weight_among_those_of_the_direction():
    stream = drawn(routes="r.csv")

    u = Luck(SEED, 0, stream.key).of("route", stream.ordinal)
    xian = u < 0.75
    assert stream.origin == tuple(np.where(xian, "Xi'an", "Yiwu").tolist())
    assert stream.destination == tuple(np.where(xian, "Duisburg", "Tashkent").tolist())
    assert (stream.to_port_s[xian] == 2 * DAY).all()
    assert (stream.from_port_s[xian] == 10 * DAY).all()


def test_running_time_of_a_route_varies_about_its_mean():
    stream = drawn(routes="r.csv")

    yiwu = np.array(stream.origin) == "Yiwu"
    u = Luck(SEED, 0, stream.key).of("to_port", stream.ordinal)
    law = Distribution.model_validate({"mean": "4 d", "cv": 0.5})
    assert np.array_equal(stream.to_port_s[yiwu], durations_s(law, u[yiwu], {}))
    mean_s, count = stream.from_port_s[yiwu].mean(), int(yiwu.sum())
    assert abs(mean_s - 3 * DAY) <= 4.66 * 0.5 * 3 * DAY / count**0.5


def test_routes_change_nothing_else():
    assert_same_trains(drawn(routes="r.csv"), drawn(NO_FILES))


def test_running_time_of_no_length_stays_one():
    routes = {"r.csv": (RouteRow(W, "A", "B", 1.0, 0, DAY, 0.5),)}

    assert drawn(Inputs(routes=routes), 5, routes="r.csv").to_port_s.tolist() == [0] * 5


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=8), st.integers(0, 10**6))
def test_trains_take_each_route_in_proportion_to_its_weight(weights, seed):
    rows = tuple(RouteRow(W, f"town {at}", "B", each, 0, 0) for at, each in enumerate(weights))
    services = {"any": one_way(trains=500, routes="r.csv")}
    scenario = make_scenario(services, seed=seed)

    stream = only_stream(scenario, Inputs(routes={"r.csv": rows}))

    for row in rows:
        low, high = binom.interval(1 - 1e-9, 500, row.weight / sum(weights))
        assert low <= stream.origin.count(row.origin) <= high
