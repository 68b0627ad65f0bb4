import numpy as np

from sim.domain.plan import Gauge
from sim.domain.resource import PoolSpec, UnitsSpec
from sim.metrics.series import queue_lengths, trains_per_day
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

W = [f"any/khorgos/westbound/{n}" for n in range(3)]
LANE = UnitsSpec("khorgos.china.customs", 1)
POOL = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, 0)
KEY = ("any", "khorgos", "westbound")


def tables():
    plans = make_plans(make_stream(arrived_s=[0, 2 * H, 25 * H]))
    visits = [
        (W[0], "documents", LANE.id, 0, 0, 3 * H),
        (W[1], "documents", LANE.id, 2 * H, 3 * H, 6 * H),
        (W[2], "documents", LANE.id, 25 * H, None, None),
        (f"rake:{W[0]}", "join", POOL.id, 4 * H, 4 * H, 4 * H),
    ]
    moments = {W[0]: {"departed": 3 * H}, W[1]: {"departed": 24 * H}}
    log = make_log(plans, visits, resources=[LANE, POOL], milestones=moments, end_s=30 * H)
    return tabulate(plans, log)


def scenario(offset="+08:00"):
    return make_scenario(
        {"any": {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}},
        {"khorgos": {"utc_offset": offset}},
        duration="30 h",
    )


def test_departures_are_counted_by_day():
    assert trains_per_day(tables(), scenario())[KEY].tolist() == [1, 1]
    assert trains_per_day(tables(), scenario(), "arrived_s")[KEY].tolist() == [2, 1]


def test_days_are_those_of_the_port():
    # At +05:00 the period begins at 21:00 of the day before and ends at 3:00 of the second day.
    assert trains_per_day(tables(), scenario("+05:00"))[KEY].tolist() == [0, 2, 0]


def test_queues_hold_those_who_wait_and_nobody_else():
    lengths = queue_lengths(tables(), np.array([0, 2 * H, 3 * H, 25 * H, 29 * H]))

    assert lengths[LANE.id].tolist() == [0, 1, 0, 1, 1]
    assert lengths[POOL.id].tolist() == [0] * 5
