"""Trains held upstream and the orders that hold them, by pencil."""

import pytest

from sim.domain.log import EmptyTrain
from sim.domain.resource import GateSpec
from sim.metrics.balance import balance
from sim.metrics.definitions import Leg
from sim.metrics.hours import hours_by_cause
from sim.metrics.kpis import compute
from sim.metrics.stability import thirds_of
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
GATE = GateSpec("khorgos.upstream.westbound", "khorgos", above=2, until=0, per_day=8)
W = [f"any/khorgos/westbound/{n}" for n in range(6)]


def order(number):
    return EmptyTrain(f"order/khorgos/westbound/{number}", "khorgos", None, 0)


def the_scenario(days=10):
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    return make_scenario({"any": anything}, {"alashankou": {}}, duration=f"{days} d", warm_up="1 d")


def a_backlog(end_s=10 * DAY):
    """Two trains are in; the next three are held from an order at 2 h until it is lifted at 20 h.

    The last of them is let go at 26 h. A second order at 50 h holds a train until the end.
    """
    plans = make_plans(make_stream(arrived_s=[0, H, 2 * H, 3 * H, 4 * H, 50 * H]))
    held = [(2 * H, 20 * H), (3 * H, 23 * H), (4 * H, 26 * H), (50 * H, None)]
    visits = [
        (order(0).id, "stop_loading", GATE.id, 2 * H, 2 * H, 20 * H),
        (order(1).id, "stop_loading", GATE.id, 50 * H, 50 * H, None),
    ]
    for train, (due, let_go) in zip(W[2:], held, strict=True):
        visits.append((train, "upstream", GATE.id, due, let_go, let_go))
    moments = {}
    for train, arrived in zip(W, [0, H, 20 * H, 23 * H, 26 * H, end_s], strict=True):
        moments[train] = {"arrived": arrived if arrived < end_s else None}
        if arrived < end_s:
            visits.append((train, "papers", "", arrived, arrived, arrived + 5 * H))
            departed = arrived + 5 * H
            moments[train] |= {"departed": departed if departed < end_s else None}
    log = make_log(
        plans,
        [visit for visit in visits if visit[3] < end_s],
        start_s=-DAY,
        end_s=end_s,
        resources=[GATE],
        empty_trains=[order(0), order(1)],
        milestones=moments,
    )
    return tabulate(plans, log)


def figures(window_s=None):
    return compute(a_backlog(), the_scenario(), window_s).value


def test_trains_held_upstream_have_not_arrived():
    value = figures()

    assert value("trains_arrived") == 5
    assert value("trains_inside_at_end") == 0
    assert value("trains_held_upstream_at_end") == 1
    assert figures((0, 2 * H))("trains_held_upstream_at_end") == 0
    assert figures((0, 20 * H))("trains_held_upstream_at_end") == 3
    assert figures((0, 20 * H + 1))("trains_held_upstream_at_end") == 2
    assert value("dwell_mean_h") == 5  # what they waited upstream is not in it
    assert a_backlog().trains.due_s.tolist()[2] == 2 * H


def test_the_most_trains_are_held_when_the_third_has_come():
    value = figures()

    assert value("held_upstream_max") == 3
    assert value("waiting_to_cross_max") == 3
    assert value("queue_upstream.westbound_max", "khorgos") == 3


def test_orders_are_counted_when_they_are_given_and_timed_while_they_are_in_force():
    value = figures()

    assert value("stop_loading_orders") == 2
    assert value("stop_loading_h") == 18 + (240 - 50)
    assert value("stop_loading_orders", "khorgos", "westbound") == 2
    assert value("stop_loading_h", "alashankou") == 0
    assert figures((0, 10 * H))("stop_loading_h") == 8


def test_a_backlog_is_cleared_when_the_last_train_is_let_go():
    value = figures()

    assert value("backlog_clear_mean_h") == 26 - 2
    assert figures((0, 26 * H))("backlog_clear_mean_h") is None
    assert figures((26 * H, 27 * H))("backlog_clear_mean_h") == 24


def test_the_wait_upstream_is_that_of_the_trains_held():
    assert figures()("wait_upstream.westbound_mean_h") == (18 + 20 + 22) / 3


def test_orders_hold_trains_of_every_service():
    rows = compute(a_backlog(), the_scenario()).rows

    assert {row.service for row in rows if row.metric == "stop_loading_h"} == {"all"}


def test_without_a_gate_nobody_is_held():
    plans = make_plans(make_stream())
    counting = GateSpec(GATE.id, "khorgos")  # for diversion only

    for resources in ([], [counting]):
        tables = tabulate(plans, make_log(plans, resources=resources))
        metrics = {row.metric for row in compute(tables, the_scenario()).rows}
        assert not any("upstream" in metric or "loading_" in metric for metric in metrics)
        assert "backlog_clear_mean_h" not in metrics


@pytest.mark.parametrize("end_s", [10 * DAY, 22 * H, 24 * H, 51 * H, 2 * H])
def test_trains_held_upstream_balance(end_s):
    found = balance(a_backlog(end_s), the_scenario())

    assert found.faults == ()
    assert found.trains_in == found.trains_out + found.trains_inside
    assert any("upstream at end" in name for name in found.residuals)
    assert any("khorgos upstream, run" in name for name in found.residuals)


def test_a_train_that_is_lost_upstream_leaves_a_residual():
    plans = make_plans(make_stream(arrived_s=[0]))
    log = make_log(plans, end_s=10 * DAY, milestones={W[0]: {"arrived": None}})

    found = balance(tabulate(plans, log), the_scenario())

    assert "trains any/khorgos/westbound upstream at end: +1" in found.faults


def test_without_gates_there_is_no_identity_about_upstream():
    plans = make_plans(make_stream(arrived_s=[0]))

    found = balance(tabulate(plans, make_log(plans, end_s=10 * DAY)), the_scenario())

    assert not any("upstream" in name for name in found.residuals)


def test_hours_upstream_are_no_part_of_the_crossing():
    causes = hours_by_cause(a_backlog(), the_scenario())

    assert [(cause.step, cause.mean_h) for cause in causes] == [("papers", 5)]


def test_a_backlog_upstream_is_a_leg_of_its_own():
    thirds = thirds_of(a_backlog(), the_scenario())

    journey = thirds["khorgos", "westbound", "all", Leg.JOURNEY]
    assert journey.last == 1  # the train that is still held
    assert thirds["khorgos", "westbound", "all", Leg.WHOLE].last == 0


def test_a_second_order_begins_a_backlog_of_its_own():
    plans = make_plans(make_stream(arrived_s=[0, 10 * H]))
    visits = [
        (order(0).id, "stop_loading", GATE.id, 0, 0, 5 * H),
        (order(1).id, "stop_loading", GATE.id, 10 * H, 10 * H, 12 * H),
        (W[0], "upstream", GATE.id, 0, 13 * H, 13 * H),
        (W[1], "upstream", GATE.id, 10 * H, 16 * H, 16 * H),
    ]
    log = make_log(plans, visits, resources=[GATE], empty_trains=[order(0), order(1)])

    value = compute(tabulate(plans, log), the_scenario(50)).value

    assert value("backlog_clear_mean_h") == (13 + 6) / 2


def test_who_is_worked_on_does_not_wait_to_cross():
    east = [f"any/khorgos/eastbound/{n}" for n in range(2)]
    plans = make_plans(make_stream(direction="eastbound", arrived_s=[0, 0]))
    path, tracks = "khorgos.border.broad_path_eastbound", "khorgos.kazakhstan.broad_tracks"
    visits = [
        (east[0], "papers", "", 0, 0, 2 * H),
        (east[0], "path", path, 2 * H, 5 * H, 6 * H),
        (east[0], "wagons", "khorgos.china.standard_wagons", 6 * H, 90 * H, 90 * H),
        (east[1], "broad_track", tracks, 0, 4 * H, 9 * H),
        (east[1], "path", path, 4 * H, 6 * H, 7 * H),
    ]
    moments = {east[0]: {"left_kazakhstan": 5 * H}, east[1]: {"left_kazakhstan": 6 * H}}
    tables = tabulate(plans, make_log(plans, visits, milestones=moments))

    def most(from_h, to_h):
        return compute(tables, the_scenario(), (from_h * H, to_h * H)).value(
            "waiting_to_cross_max", "khorgos", "eastbound"
        )

    assert [most(hour, hour + 1) for hour in range(7)] == [1, 1, 2, 2, 2, 1, 0]
