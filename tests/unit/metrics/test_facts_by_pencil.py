"""What facts are made of, by pencil: idleness, who was left, slack, the busiest moments."""

from dataclasses import replace

import numpy as np
import pytest

from sim.domain.calendar import Calendar
from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import GateSpec, PathSpec, PoolSpec, QuotaSpec, UnitsSpec
from sim.metrics.busiest import busiest_of, queues_of
from sim.metrics.idleness import idleness_of
from sim.metrics.left_waiting import left_waiting
from sim.metrics.levels import Levels
from sim.metrics.slack import Slack, entered_steps, never_entered, slack_of
from sim.metrics.touched import Touched, touched, trains_that_differ, visits_by_resource
from sim.metrics.view import View
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
LANES = UnitsSpec("khorgos.china.customs", 2, "lanes")
CRANE = UnitsSpec("khorgos.china.cranes", 1, "cranes")
YARD = UnitsSpec("khorgos.kazakhstan.container_yard", 300, "TEU")
LINE = PathSpec("khorgos.border.standard_path_westbound", 12)
QUOTA = QuotaSpec("khorgos.border.standard_quota_westbound", 5)
GATE = GateSpec("khorgos.upstream.westbound", "khorgos", above=9)
POOL = PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, 20)
SAME, OTHERWISE = (True,), (False,)
W = [f"any/khorgos/westbound/{n}" for n in range(6)]


def tables_of(visits, resources, arrived=(0, 0, 0, 0), end_s=DAY, **more):
    plans = make_plans(make_stream(arrived_s=list(arrived), teu=100))
    return tabulate(plans, make_log(plans, visits, end_s=end_s, resources=resources, **more))


def view_of(tables, **port):
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    days = max(1, tables.end_s // DAY)
    scenario = make_scenario({"any": anything}, {"khorgos": port}, duration=f"{days} d")
    return View(tables, scenario, 0, tables.end_s)


def test_levels_are_a_staircase():
    levels = Levels.of(np.array([0, 2, 5]), np.array([4, 4, 5]))

    assert levels.at(np.array([-1, 0, 1, 2, 3, 4, 5, 9])).tolist() == [0, 1, 1, 2, 2, 0, 0, 0]
    assert levels.highest(0, 10) == (2, 2)
    assert levels.highest(3, 10) == (2, 3)
    assert levels.highest(4, 10) == (0, 4)


def test_levels_may_weigh():
    levels = Levels.of(np.array([0, 2]), np.array([4, 6]), np.array([10, 5]))

    assert levels.highest(0, 9) == (15, 2)


def lanes_and_crane(resources=(LANES, CRANE)):
    """A lane works from 0 to 6 h; two trains wait for the crane, from 2 and from 4 to 8 h."""
    visits = [
        (W[0], "documents", LANES.id, 0, 0, 6 * H),
        (W[1], "reload", CRANE.id, 0, 0, 8 * H),
        (W[2], "reload", CRANE.id, 2 * H, 8 * H, 9 * H),
        (W[3], "reload", CRANE.id, 4 * H, 8 * H, 9 * H),
    ]
    return tables_of(visits, resources)


def test_what_stands_idle_while_somebody_waits_elsewhere_is_counted_in_unit_hours():
    crane, lanes = idleness_of(view_of(lanes_and_crane()))

    assert lanes.resource == LANES.id
    assert lanes.others_s == 6 * H  # from 2 h to 8 h somebody waits for the crane
    assert lanes.open_unit_s == 2 * 6 * H
    assert lanes.idle_unit_s == 4 * H + 2 * 2 * H  # one lane until 6 h, then both
    assert lanes.waiting_s == 6 * H + 4 * H
    assert lanes.idle_share == pytest.approx(8 / 12)
    assert (crane.others_s, crane.idle_unit_s) == (0, 0)  # nobody waits for anything but it


def test_what_is_closed_is_not_idle():
    shut = Calendar((0,), (5 * H,))
    lanes = replace(LANES, calendars=(shut, shut))

    idle = idleness_of(view_of(lanes_and_crane([lanes, CRANE])))[1]

    assert (idle.open_unit_s, idle.idle_unit_s) == (2 * 3 * H, 3 * H)


def test_a_train_that_rests_in_a_closed_lane_does_not_keep_the_open_one_from_being_idle():
    hours = Calendar((0,), (DAY,)), Calendar((0, 6 * H), (2 * H, DAY))
    lanes = replace(LANES, calendars=hours)
    visits = [
        (W[0], "documents", LANES.id, 0, 0, 3 * H),
        (W[1], "documents", LANES.id, H, H, 8 * H),  # rests from 2 h to 6 h
        (W[2], "reload", CRANE.id, 0, 0, 9 * H),
        (W[3], "reload", CRANE.id, 0, 9 * H, 10 * H),
    ]

    idle = idleness_of(view_of(tables_of(visits, [lanes, CRANE])))[1]

    assert (idle.resource, idle.others_s) == (LANES.id, 9 * H)
    assert idle.open_unit_s == 9 * H + 2 * H + 3 * H
    # The second lane until 1 h and from 8 h, and the first from 3 h.
    assert idle.idle_unit_s == H + H + 6 * H


def test_nobody_at_another_port_makes_it_idle():
    elsewhere = replace(LANES, id="alashankou.china.customs")

    found = idleness_of(view_of(lanes_and_crane([LANES, CRANE, elsewhere])))

    assert found[0].resource == elsewhere.id
    assert found[0].idle_unit_s == 0


def test_a_line_is_idle_while_no_start_is_in_use():
    visits = [
        (W[0], "path", LINE.id, 0, H, 3 * H),
        (W[1], "reload", CRANE.id, 0, 0, 5 * H),
        (W[2], "reload", CRANE.id, 0, 5 * H, 6 * H),
    ]
    found = idleness_of(view_of(tables_of(visits, [LINE, CRANE])))[0]

    assert (found.unit, found.capacity) == ("paths a day", 12)
    assert (found.open_unit_s, found.idle_unit_s) == (5 * H, H + 2 * H)


def test_a_yard_is_idle_by_its_room():
    visits = [
        (W[0], "yard", YARD.id, 0, 0, 4 * H),
        (W[1], "reload", CRANE.id, 0, 0, 2 * H),
        (W[2], "reload", CRANE.id, 0, 2 * H, 3 * H),
    ]
    found = idleness_of(view_of(tables_of(visits, [YARD, CRANE])))[1]

    assert found.idle_unit_s == 2 * H * (300 - 100)


def test_who_is_left_waiting_is_told_with_since_when():
    visits = [
        (W[0], "documents", LANES.id, 0, 2 * H, None),
        (W[1], "documents", LANES.id, 5 * H, None, None),
        (W[2], "documents", LANES.id, 3 * H, None, None),
        (W[3], "documents", LANES.id, 4 * H, None, 6 * H),  # left the queue: its limit was up
        (f"rake:{W[3]}", "path_empty", LINE.id, 23 * H, None, None),
    ]

    lanes, line = left_waiting(tables_of(visits, [LANES, LINE]))

    assert (lanes.resource, lanes.loaded) == (LANES.id, True)
    assert (lanes.trains, lanes.since_s) == ((W[2], W[1]), (3 * H, 5 * H))
    assert lanes.waited_s == (24 - 3 + 24 - 5) * H
    assert (line.resource, line.loaded, line.waited_s) == (LINE.id, False, H)


def test_nobody_is_left_where_nobody_waits():
    assert left_waiting(lanes_and_crane()) == ()


def test_slack_tells_how_much_was_ever_needed():
    visits = [
        (W[0], "documents", LANES.id, 0, 0, 6 * H),
        (W[0], "yard", YARD.id, 0, 0, None),
        (W[1], "yard", YARD.id, H, H, None),
        (W[0], "quota", QUOTA.id, H, H, H),
        (W[1], "quota", QUOTA.id, 2 * H, 2 * H, 2 * H),
        (W[2], "quota", QUOTA.id, 23 * H, 25 * H, 25 * H),
        (W[0], "path", LINE.id, H, 2 * H, 4 * H),
        (W[0], "wagons", POOL.id, 0, 0, 0),
        (f"rake:{W[0]}", "join", POOL.id, 9 * H, 9 * H, 9 * H),
    ]
    everything = [LANES, CRANE, YARD, QUOTA, LINE, POOL, GATE]
    slack = {each.resource: each for each in slack_of(tables_of(visits, everything, end_s=2 * DAY))}

    assert slack[LANES.id] == Slack(LANES.id, 1, 1, 0)
    assert slack[CRANE.id] == Slack(CRANE.id, 0, 0, 0)
    assert slack[YARD.id] == Slack(YARD.id, 200, 2, 0)
    assert slack[QUOTA.id] == Slack(QUOTA.id, 2, 3, 1)
    assert slack[LINE.id] == Slack(LINE.id, None, 1, 1)
    assert slack[POOL.id] == Slack(POOL.id, None, 1, 0)
    assert slack[GATE.id] == Slack(GATE.id, None, 0, 0)


def test_the_day_of_a_quota_begins_at_midnight_of_the_ports_clock():
    # At 20 h it is midnight there: the trains of 21 h and of 1 h the next morning share a day.
    quota = QuotaSpec(QUOTA.id, 5, ahead_s=4 * H)
    moments = (19 * H, 21 * H, 25 * H)
    visits = [(W[n], "quota", quota.id, at, at, at) for n, at in enumerate(moments)]

    (slack,) = slack_of(tables_of(visits, [quota], end_s=2 * DAY))

    assert slack.most == 2
    # A clock that is behind begins its day at 4 h: 19 h, 21 h and 25 h are one day.
    behind = QuotaSpec(QUOTA.id, 5, ahead_s=-4 * H)
    assert slack_of(tables_of(visits, [behind], end_s=2 * DAY))[0].most == 3


def test_the_orders_of_a_gate_are_its_visits():
    order = EmptyTrain("order/khorgos/westbound/0", "khorgos", None, 0)
    visits = [
        (order.id, "stop_loading", GATE.id, H, H, 5 * H),
        (W[0], "upstream", GATE.id, 2 * H, 6 * H, 6 * H),
    ]
    (slack,) = slack_of(tables_of(visits, [GATE], empty_trains=[order]))

    assert (slack.visits, slack.waits) == (1, 1)


def test_slack_over_replications_is_the_most_of_any_and_the_sum_of_visits():
    together = Slack("r", 3, 10, 1).with_other(Slack("r", 5, 20, 0))

    assert together == Slack("r", 5, 30, 1)
    assert Slack("r", None, 1, 0).with_other(Slack("r", None, 2, 0)).most is None


def test_steps_that_nobody_entered_are_those_without_a_visit():
    entered = entered_steps(lanes_and_crane())
    possible = [
        ("khorgos", "westbound", step) for step in ("documents", "examination", "examination")
    ]

    assert entered == {
        ("khorgos", "westbound", "documents"),
        ("khorgos", "westbound", "reload"),
    }
    assert never_entered(possible, entered) == (("khorgos", "westbound", "examination"),)


def test_the_busiest_day_and_hour_are_those_of_the_ports_clock():
    departed = [H, 2 * H, 2 * H + 60, 22 * H, 30 * H]
    moments = {train: {"departed": at} for train, at in zip(W, departed, strict=False)}
    tables = tables_of([], [], arrived=[0] * 5, end_s=2 * DAY, milestones=moments)

    (beijing,) = busiest_of(view_of(tables))
    (earlier,) = busiest_of(view_of(tables, utc_offset="+05:00"))

    assert (beijing.trains, beijing.day_s, beijing.day_trains) == (5, 0, 4)
    assert (beijing.hour_s, beijing.hour_trains) == (2 * H, 2)
    # Three hours behind, the day ends at 3 h of the scenario's clock.
    assert (earlier.day_s, earlier.day_trains, earlier.ahead_s) == (-21 * H, 3, -3 * H)


def test_the_longest_queue_is_told_with_when_it_was():
    crane, *others = queues_of(view_of(lanes_and_crane()))

    assert not others
    assert (crane.resource, crane.most, crane.at_s) == (CRANE.id, 2, 4 * H)
    assert crane.waited_s == 6 * H + 4 * H


def test_a_resource_is_untouched_if_every_visit_is_the_same():
    visits = [
        (W[0], "documents", LANES.id, 0, 0, 6 * H),
        (W[1], "reload", CRANE.id, 0, 0, 8 * H),
        (W[2], "reload", CRANE.id, 2 * H, 7 * H, 9 * H),
        (W[3], "reload", CRANE.id, 4 * H, None, None),
    ]
    base, other = (
        visits_by_resource(tables)
        for tables in (lanes_and_crane(), tables_of(visits, [LANES, CRANE]))
    )

    crane, lanes = touched(base, other)

    assert lanes == Touched(LANES.id, *SAME, 1, 1, 0, 0)
    assert crane == Touched(CRANE.id, *OTHERWISE, 3, 3, 10 * H, (5 + 20) * H)
    assert crane.more_waited_s == 15 * H
    assert not crane.with_other(replace(crane, identical=True)).identical


def test_a_resource_that_only_one_has_is_touched():
    base = visits_by_resource(lanes_and_crane())

    (crane, lanes) = touched(base, {})

    assert (lanes.identical, lanes.other_visits) == (False, 0)
    assert (crane.identical, crane.base_waited_s) == (False, 10 * H)


def test_trains_differ_if_any_moment_does():
    base = tables_of([], [LANES])
    moved = tables_of([], [LANES], milestones={W[1]: {"departed": 9 * H}})

    assert trains_that_differ(base, base) == (4, 0)
    assert trains_that_differ(base, moved) == (4, 1)
    assert trains_that_differ(base, tables_of([], [LANES], arrived=[0, 0])) == (4, 2)
