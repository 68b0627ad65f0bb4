import random

import numpy as np
import pytest

from sim.domain.plan import Direction
from sim.metrics.definitions import Leg
from sim.metrics.stability import Thirds, growing, thirds_of
from sim.recording.columns import StreamName
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
ANY = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}


def scenario(days, **services):
    return make_scenario({"any": ANY} | services, {"khorgos": {}}, duration=f"{days} d")


def one_lane(days, per_day, work_h, seed=1, service="any"):
    """Return the tables of Poisson arrivals at a lane with exponential work."""
    chance = random.Random(seed)
    arrived, moment = [], 0.0
    while (moment := moment + chance.expovariate(per_day) * DAY) < days * DAY:
        arrived.append(int(moment))
    ids = [f"{service}/khorgos/westbound/{n}" for n in range(len(arrived))]
    free, moments = 0, {}
    for train, came in zip(ids, arrived, strict=True):
        free = max(free, came) + round(chance.expovariate(1 / (work_h * H)))
        moments[train] = {"presented": came}
        if free < days * DAY:
            moments[train] |= dict.fromkeys(("released", "left_china", "departed"), free)
            moments[train]["entered_kazakhstan"] = free
    plans = make_plans(make_stream(service, arrived_s=arrived))
    return tabulate(plans, make_log(plans, end_s=days * DAY, milestones=moments))


def found(tables, asked):
    thirds = [thirds_of(one, asked) for one in tables]
    return growing(asked, tables[0].streams, thirds)


def test_thirds_are_means_over_time():
    plans = make_plans(make_stream(arrived_s=[0, 4 * H]))
    first = {"any/khorgos/westbound/0": {"presented": 0, "released": 6 * H}}
    tables = tabulate(plans, make_log(plans, end_s=9 * H, milestones=first))
    asked = make_scenario({"any": ANY}, {"khorgos": {}}, duration="9 h")

    thirds = thirds_of(tables, asked)

    assert thirds["khorgos", "westbound", "all", Leg.CLEARANCE] == (1, 1, 0, 0)
    assert thirds["khorgos", "westbound", "all", Leg.WHOLE] == pytest.approx((1, 1 + 2 / 3, 2, 2))
    assert thirds["khorgos", "westbound", "all", Leg.KAZAKHSTAN] == (0, 0, 0, 0)


@pytest.mark.parametrize(("replications", "accuracy"), [(1, 0.6), (3, 0.4), (10, 0.2)])
def test_an_overloaded_lane_grows_at_the_rate_of_the_excess(replications, accuracy):
    # 16 a day come, 12 a day can be served.
    tables = [one_lane(60, 16, 2.0, seed) for seed in range(replications)]

    growths = found(tables, scenario(60))

    assert {growth.leg for growth in growths} == {Leg.CLEARANCE, Leg.CHINA, Leg.WHOLE}
    for growth in growths:
        assert growth.trains_per_day == pytest.approx(4, rel=accuracy)
        assert (growth.port, growth.direction, growth.service) == ("khorgos", "westbound", "all")
        assert growth.streams == (0,)


@pytest.mark.parametrize("seed", range(12))
def test_a_busy_lane_alone_is_not_called_growing(seed):
    assert found([one_lane(60, 16, 1.2, seed)], scenario(60)) == ()


def test_busy_lanes_together_are_not_called_growing():
    tables = [one_lane(30, 16, 1.275, seed) for seed in range(20)]

    assert found(tables, scenario(30)) == ()


def test_one_bad_replication_of_many_is_not_growth():
    place = ("khorgos", "westbound", "all", Leg.WHOLE)
    calm, bad = Thirds(4.0, 4.0, 4.0, 0), Thirds(4.0, 9.0, 90.0, 40)
    streams = one_lane(3, 1, 1.0).streams

    assert growing(scenario(9), streams, [{place: calm}] * 5 + [{place: bad}]) == ()
    assert len(growing(scenario(9), streams, [{place: bad}] * 2)) == 1
    assert growing(scenario(9), streams, [{place: bad._replace(fewest=3)}]) == ()


def test_uncounted_services_are_looked_at_by_themselves():
    asked = scenario(60, bulk=ANY | {"counted": False})

    growths = found([one_lane(60, 16, 2.0, service="bulk")], asked)

    assert {growth.service for growth in growths} == {"bulk"}


def test_no_replications_no_growth():
    assert growing(scenario(9), (), []) == ()
    assert np.isfinite(list(thirds_of(one_lane(3, 4, 1.0), scenario(3)).values())).all()


def test_directions_that_share_what_is_overloaded_are_seen_to_grow_together():
    services = {"any": ANY | {"westbound": 0.5}}
    streams = [
        StreamName("any", "khorgos", way) for way in (Direction.WESTBOUND, Direction.EASTBOUND)
    ]
    leg = Leg.CLEARANCE
    # Westbound trains have their turn in the middle, so that eastbound ones do not grow evenly.
    west, east = Thirds(10, 12, 22, 9), Thirds(4, 11, 18, 5)
    both = Thirds(14, 23, 40, 15)
    asked = make_scenario(services, {"khorgos": {}}, duration="60 d")
    alone = {("khorgos", "westbound", "all", leg): west, ("khorgos", "eastbound", "all", leg): east}

    together = growing(asked, streams, [alone | {("khorgos", "all", "all", leg): both}])

    assert [growth.direction for growth in growing(asked, streams, [alone])] == ["eastbound"]
    assert [growth.direction for growth in together] == ["westbound", "eastbound"]
    assert all(growth.service == "all" for growth in together)
