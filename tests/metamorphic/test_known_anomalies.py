"""Legitimate anomalies, each with its known answer: what looks like a fault and is none.

`docs/model.md` explains each of them to users, with the same numbers.
"""

from math import pi, sqrt

import numpy as np
import pytest
from scipy.special import ive

from sim.domain.plan import Direction, Gauge
from sim.metrics.gridlock import gridlock
from sim.model.run import simulate
from sim.recording.columns import MISSING
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario, Service
from sim.workload.plans import draw
from tests.builders import H, make_plans, make_stream
from tests.metamorphic.lines import Line, departures
from tests.unit.workload.scenarios import make_scenario
from tests.worlds import play, scenario_of, visits


def hours(moments: list[int]) -> list[float]:
    return [moment / H for moment in moments]


def two_stages(crews: int) -> list[float]:
    """Return the departures of two trains: 2 and 1 h of reception, 1 and 5 h in the only lane."""
    line = Line((0, 0), ((2 * H, 1 * H), (1 * H, 5 * H), (0, 0)), (crews, 1, 9))
    return hours(line.departures())


def test_a_second_crew_upstream_raises_the_mean_time_of_all():
    """The longer train reaches the lane first, and the other waits behind it."""
    assert two_stages(crews=1) == [3, 8]
    assert two_stages(crews=2) == [7, 6]


def last_departure(first: int, second: int, crews: int) -> float:
    """Return when both trains are through: reception, a lane, then the first is boarded 10 h."""
    ports = f"""
    khorgos.china.reception = {{ time = "1 s", crews = {crews} }}
    khorgos.china.customs = {{ documents = "1 s", lanes = 1, boarding = "1 s" }}
    """
    work = {"reception": [first, second], "documents": [1 * H, 5 * H], "boarding": [10 * H, 0]}
    return max(hours(departures(play(ports, make_stream(arrived_s=[0, 0], work=work)))))


def test_more_crews_shorter_work_or_a_step_less_can_make_the_last_train_later():
    """The three forms of Graham's anomaly; each time the order at the lane turns round."""
    assert last_departure(2 * H, 1 * H, crews=1) == 13
    assert last_departure(2 * H, 1 * H, crews=2) == 17

    assert last_departure(2 * H, 3 * H, crews=2) == 13
    assert last_departure(2 * H, 1 * H, crews=2) == 17
    assert last_departure(2 * H, 0, crews=2) == 16


def express_released(ordinary_arrives_s: int) -> int:
    """Return when an express of 1 h that arrives at 0:01 has left the lane; the other takes 5 h."""
    ports = 'khorgos.china.customs = { lanes = 1, documents = "1 s", order = "priority" }'
    express = make_stream("express", arrived_s=[60], work={"documents": H}, priority=9)
    other = make_stream("other", arrived_s=[ordinary_arrives_s], work={"documents": 5 * H})
    return departures(play(ports, express, other))[0]


def test_a_train_of_low_priority_a_minute_earlier_takes_the_lane_before_the_express():
    assert express_released(ordinary_arrives_s=61) == 60 + H
    assert express_released(ordinary_arrives_s=1) == 1 + 5 * H + H


def with_platforms(papers_of_second_h: int) -> list[float]:
    """Return the departures of trains of 50 and 30 wagons; 50 platforms stand ready.

    The first one's papers take 2 h. A lot of 60 platforms takes 48 h from its order, which is
    given when platforms are owed.
    """
    ports = """
    khorgos.kazakhstan.papers = "1 s"
    khorgos.kazakhstan.yard_teu = 0
    khorgos.wagons.broad = { ready = 50, order_up_to = 0, bring = 60, lead_time = "48 h" }
    """
    papers = [2 * H, papers_of_second_h * H]
    stream = make_stream(arrived_s=[0, 0], work={"papers": papers}, wagons=[50, 30])
    lead_times = {("khorgos", Gauge.BROAD): [48 * H] * 9}
    return hours(departures(play(ports, stream, lead_times=lead_times)))


def test_faster_papers_of_one_train_cost_another_its_platforms():
    """The faster train breaks up the lot that would have been enough for the other."""
    assert with_platforms(papers_of_second_h=3) == [2, 3 + 48]
    assert with_platforms(papers_of_second_h=1) == [2 + 48, 1]


def port_with(admitted: int) -> tuple[int, str]:
    """Return how many westbound trains are through in ten days, and who waits for whom for ever.

    So many of them are let in at once.

    Westbound trains need the platforms of eastbound ones. These give theirs free on the only
    reloading track in China, and then need one of three tracks that both directions share.
    """
    ports = f"""
    khorgos.stop_loading.westbound = {{ above = {admitted}, until = {admitted - 1} }}
    khorgos.china.standard_tracks = 3
    khorgos.china.reception.time = "1 h"
    khorgos.china.reload = {{ tracks = 1, time = "1 s" }}
    khorgos.china.forming.time = "1 s"
    khorgos.kazakhstan = {{ standard_tracks = 1, reload = {{ time = "1 s" }}, yard_teu = 0 }}
    khorgos.wagons.broad = {{ ready = 0 }}
    """
    evenly = [hour * 6 * H for hour in range(40)]
    west = make_stream("a", arrived_s=[moment // 6 for moment in evenly],
                       work={"reception": 4 * H, "reload": 5 * H})  # fmt: skip
    east = make_stream("b", direction="eastbound", arrived_s=evenly,
                       work={"reception": 1 * H, "reload": 2 * H, "forming": 1 * H})  # fmt: skip
    services = {"a": Service(), "b": Service()}
    scenario = scenario_of(ports, days=10).model_copy(update={"services": services})
    plans = make_plans(west, east)
    tables = tabulate(plans, simulate(scenario, plans))
    through = tables.trains.departed_s[: len(west)] != MISSING
    return int(through.sum()), str(gridlock(tables, scenario) or "")


def test_admitting_more_trains_to_a_port_with_a_shared_yard_ends_in_gridlock():
    """Throughput rises with the trains inside, up to a peak; with one more everything stands."""
    found = [port_with(admitted) for admitted in range(1, 6)]

    assert [through for through, _ in found] == [26, 39, 39, 39, 2]
    assert [bool(locked) for _, locked in found] == [False] * 4 + [True]
    assert "waits for china.standard_tracks" in found[-1][1]


def through_customs(lanes: int) -> tuple[list[float], float]:
    """Return the departures of four trains, and how long they waited for customs altogether."""
    line = Line((0,) * 4, ((0,) * 4, (1 * H,) * 4, (2 * H,) * 4), (9, lanes, 1))
    log = line.log()
    waited = sum((row[1] or 0) - (row[0] or 0) for row in visits(log, "documents").values())
    return hours(departures(log)), waited / H


def test_relief_of_customs_moves_the_queue_to_the_locomotive():
    assert through_customs(lanes=1) == ([3, 5, 7, 9], 0 + 1 + 2 + 3)
    assert through_customs(lanes=4) == ([3, 5, 7, 9], 0)


def test_the_deadline_order_helps_those_with_short_limits_at_the_expense_of_the_mean():
    """A short check with a long limit goes behind a long check with a short one."""

    def mean(order: str) -> float:
        ports = f'khorgos.china.customs = {{ lanes = 1, documents = "1 s", order = "{order}" }}'
        first = make_stream("first", arrived_s=[0], work={"documents": H})
        long = make_stream("long", arrived_s=[120], work={"documents": 8 * H}, limit_s=4 * H)
        short = make_stream("short", arrived_s=[60], work={"documents": H}, limit_s=48 * H)
        moments = departures(play(ports, first, long, short))
        return sum(hours(moments)) / 3

    assert mean("arrival") == pytest.approx((1 + 10 + 2) / 3)
    assert mean("deadline") == pytest.approx((1 + 9 + 10) / 3)


PER_HOUR = 0.5
"""Trains each way."""


def paired(days: int) -> Scenario:
    """Return a port at which eastbound trains take the wagons that westbound ones bring."""
    service = {"trains_per_day": 48 * PER_HOUR, "westbound": 0.5, "ports": {"khorgos": 1.0}}
    ports = {"khorgos": {"wagons": {"standard": {"ready": 0}}}}
    return make_scenario({"any": service}, ports, duration=f"{days} d")


def waiting_at_end(scenario: Scenario, replication: int) -> int:
    """Return how many eastbound trains wait for wagons when the run ends."""
    plans = draw(scenario, Inputs(), replication)
    tables = tabulate(plans, simulate(scenario, plans))
    east = [stream.direction is Direction.EASTBOUND for stream in tables.streams]
    still = tables.trains.departed_s == MISSING
    return int(np.sum(np.array(east)[tables.trains.stream] & still))


def expected_waiting(days: int) -> float:
    """Return half of E|N1 - N2| of two Poisson counts: by symmetry, eastbound trains in excess."""
    mean = PER_HOUR * 24 * days
    return mean * float(ive(0, 2 * mean) + ive(1, 2 * mean))


def test_the_expected_excess_is_that_of_the_formula():
    assert 2 * expected_waiting(30) == pytest.approx(21.406, abs=0.0005)
    assert 2 * expected_waiting(365) == pytest.approx(74.677, abs=0.0005)
    assert expected_waiting(365) == pytest.approx(sqrt(4 * PER_HOUR * 24 * 365 / pi) / 2, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("days", [5, 20])
def test_pairing_two_independent_flows_never_settles(days):
    """Four times the time, twice the queue: the root of time, and no steady state."""
    scenario = paired(days)
    found = [waiting_at_end(scenario, replication) for replication in range(300)]
    error = float(np.std(found, ddof=1)) / sqrt(len(found))
    # 1 in 16,000 for a right program; the error itself is at most a tenth of the figure.
    assert abs(float(np.mean(found)) - expected_waiting(days)) <= 4 * error
    assert error <= expected_waiting(days) / 10
