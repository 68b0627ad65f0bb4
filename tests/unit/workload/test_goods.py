"""Classes of goods: who carries what, and what that changes about examination, cranes and value."""

import numpy as np
import pytest

from sim.domain.plan import NOT_VISITED
from sim.scenario.inputs import Inputs, TimetableRow
from sim.workload.demand import StreamId
from sim.workload.means import mean_work_s
from sim.workload.streams import Luck
from tests.unit.workload.scenarios import (
    NO_FILES,
    SEED,
    W,
    assert_same_trains,
    make_scenario,
    one_way,
    only_stream,
)

PORTS = {
    "khorgos": {
        "china": {
            "customs": {
                "documents": {"mean": "2 h", "cv": 0.5},
                "examination": {"share": 0.3, "time": {"mean": "5 h", "cv": 0.5}},
            }
        },
        "kazakhstan": {"reload": {"time": {"triangular": ["47 min", "57 min", "71 min"]}}},
    }
}
MIX = {"cars": 0.25, "electronics": 0.5, "toys": 0.25}


def loaded(goods, mix=None, **service):
    """Return the stream of a service with a mix of goods."""
    services = {"any": one_way(trains=4_000, goods=mix or MIX) | service}
    classes = {name: {} for name in mix or MIX} | goods
    return only_stream(make_scenario(services, PORTS, goods=classes))


def carrying(stream, goods):
    return np.array(stream.goods) == goods


def test_classes_follow_one_uniform_in_the_order_of_the_alphabet():
    stream = loaded({}, {"toys": 0.25, "electronics": 0.5, "cars": 0.25})

    u = Luck(SEED, 0, stream.key).of("goods", stream.ordinal)
    expected = np.where(u < 0.25, "cars", np.where(u < 0.75, "electronics", "toys"))
    assert stream.goods == tuple(expected.tolist())


def test_trains_of_nobody_s_goods_have_none():
    assert only_stream(make_scenario({"any": one_way(trains=3)}, PORTS)).goods == ()


def test_goods_may_differ_by_direction():
    services = {"any": {"trains": 8, "ports": {"khorgos": 1.0}, "westbound": 1.0}}
    services["any"]["goods"] = {"westbound": {"cars": 1.0}, "eastbound": {"toys": 1.0}}

    stream = only_stream(make_scenario(services, PORTS, goods={"cars": {}, "toys": {}}))

    assert stream.goods == ("cars",) * 8


def test_classes_without_properties_change_nothing_else():
    plain = only_stream(make_scenario({"any": one_way(trains=4_000)}, PORTS))

    assert_same_trains(loaded({}), plain)


def test_class_has_its_own_share_of_examinations():
    stream = loaded({"cars": {"examination": 1.0}, "toys": {"examination": 0.0}})
    plain = only_stream(make_scenario({"any": one_way(trains=4_000)}, PORTS))

    examined = stream.work["examination"] != NOT_VISITED
    assert examined[carrying(stream, "cars")].all()
    assert not examined[carrying(stream, "toys")].any()
    usual = carrying(stream, "electronics")
    assert np.array_equal(examined[usual], (plain.work["examination"] != NOT_VISITED)[usual])


def test_examinations_and_crane_jobs_of_a_class_take_so_many_times_as_long():
    stream = loaded({"cars": {"examination_time": 1.5, "crane_time": 0.7}})
    plain = only_stream(make_scenario({"any": one_way(trains=4_000)}, PORTS))

    cars = carrying(stream, "cars")
    for step, factor in (("examination", 1.5), ("reload", 0.7), ("unload", 0.7), ("load", 0.7)):
        usual = plain.work[step]
        longer = np.where(usual == NOT_VISITED, usual, np.rint(usual * factor))
        assert np.array_equal(stream.work[step], np.where(cars, longer, usual)), step
    assert np.array_equal(stream.work["documents"], plain.work["documents"])


def test_value_follows_the_teu_where_the_class_has_a_value():
    goods = {"cars": {"value_per_teu": 20_000.0}, "toys": {"value_per_teu": 0.0}}
    stream = loaded(goods, teu=104, value=5e6)

    by_class = {"cars": 2_080_000.0, "toys": 0.0, "electronics": 5e6}
    assert stream.value.tolist() == [by_class[name] for name in stream.goods]


def test_row_of_a_timetable_knows_its_size_and_its_value_best():
    rows = (
        TimetableRow(0, "any", "khorgos", W, teu=10),
        TimetableRow(60, "any", "khorgos", W, teu=10, value=7.0),
    )
    services = {"any": {"arrivals": {"timetable": "t.csv"}, "goods": {"cars": 1.0}}}
    goods = {"cars": {"value_per_teu": 20_000.0}}

    stream = only_stream(make_scenario(services, PORTS, goods=goods), Inputs({"t.csv": rows}))

    assert stream.value.tolist() == [200_000.0, 7.0]


def test_means_are_those_of_the_goods_that_visit_the_step():
    goods = {
        "cars": {"examination": 0.8, "examination_time": 2.0, "crane_time": 1.2},
        "electronics": {},
        "toys": {"examination": 0.0, "examination_time": 9.0},
    }
    services = {"any": one_way(trains=40_000, goods=MIX)}
    scenario = make_scenario(services, PORTS, goods=goods)

    means = mean_work_s(scenario, NO_FILES, StreamId("any", "khorgos", W))

    # Examined are 0.25 x 0.8 cars, twice as long, and 0.5 x 0.3 of the usual: 0.55 over 0.35.
    assert means["examination"] == pytest.approx(18_000 * 0.55 / 0.35)
    assert means["reload"] == pytest.approx((47 + 57 + 71) / 3 * 60 * 1.05)
    work = only_stream(scenario).work
    for step in ("examination", "reload"):
        visited = work[step][work[step] != NOT_VISITED]
        assert abs(visited.mean() - means[step]) <= 4.66 * visited.std() / len(visited) ** 0.5
