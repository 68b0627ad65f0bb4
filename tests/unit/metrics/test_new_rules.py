"""What provisional release, diversion, quotas, cuts and turns do to the figures, by pencil."""

from dataclasses import replace

import numpy as np
import pytest

from sim.domain.calendar import Calendar, Closing
from sim.domain.resource import PathSpec, QuotaSpec, UnitsSpec, local_id
from sim.errors import IntegrityError
from sim.metrics.balance import balance
from sim.metrics.hours import hours_by_cause
from sim.metrics.kpis import compute
from sim.metrics.series import queue_lengths
from sim.metrics.stability import thirds_of
from sim.model.run import simulate
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
LANE = UnitsSpec("khorgos.china.customs", 1, "lanes")
W = [f"any/khorgos/westbound/{n}" for n in range(4)]


def scenario(days=2, **changes):
    anything = {"ports": {"khorgos": 0.5, "alashankou": 0.5}, "trains_per_day": 1.0}
    return make_scenario({"any": anything}, duration=f"{days} d", **changes)


def played(plans, *visits, days=2, **log):
    return tabulate(plans, make_log(plans, visits, end_s=days * DAY, **log))


def cut_off():
    """Return a lane that is busy for ten hours; the second train leaves its queue after five."""
    plans = make_plans(make_stream(arrived_s=[0, 0, 0]))
    return played(
        plans,
        (W[0], "documents", LANE.id, 0, 0, 10 * H),
        (W[1], "documents", LANE.id, 0, None, 5 * H),
        (W[2], "documents", LANE.id, 0, 10 * H, 20 * H),
        resources=[LANE],
        milestones={
            W[0]: {"presented": 0, "released": 10 * H, "left_china": 10 * H, "departed": 10 * H},
            W[1]: {
                "presented": 0,
                "provisional": 5 * H,
                "released": 5 * H,
                "left_china": 5 * H,
                "departed": 5 * H,
            },
            W[2]: {"presented": 0, "released": 20 * H, "left_china": 20 * H, "departed": 20 * H},
        },
    )


def test_a_train_that_left_the_queue_waited_until_then():
    value = compute(cut_off(), scenario()).value

    assert value("wait_china.customs_mean_h") == (0 + 5 + 10) / 3
    assert value("queue_china.customs_max", "khorgos") == 2
    assert value("queue_china.customs_mean", "khorgos") == (5 + 10) / 48
    assert value("utilisation_china.customs", "khorgos") == 20 / 48


def test_it_is_no_longer_in_the_queue_afterwards():
    moments = np.array([0, 5 * H - 1, 5 * H, 10 * H])

    assert queue_lengths(cut_off(), moments)[LANE.id].tolist() == [2, 2, 1, 0]


def test_its_hours_are_waiting_and_no_work_and_balance():
    causes = hours_by_cause(cut_off(), scenario())

    assert {(cause.activity, cause.mean_h * cause.trains) for cause in causes} == {
        ("waiting", 15.0),
        ("working", 20.0),
    }
    assert balance(cut_off(), scenario()).faults == ()


def test_provisional_releases_are_counted_and_shared():
    value = compute(cut_off(), scenario(clearance={"at_limit": "release"})).value

    assert value("trains_released") == 3
    assert value("trains_released_provisionally") == 1
    assert value("share_released_provisionally") == 1 / 3


def test_shares_of_a_rule_are_given_only_where_the_rule_is():
    metrics = {row.metric for row in compute(cut_off(), scenario()).rows}

    assert "trains_released_provisionally" in metrics
    assert metrics.isdisjoint({"share_released_provisionally", "share_diverted"})


def test_an_examination_that_was_cut_off_holds_nobody_up_but_one_made_afterwards_does():
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    tables = played(
        plans,
        (W[0], "examination", "", 0, None, 60),
        (W[1], "examination_afterwards", "", 60, 60, H),
        milestones={W[n]: {"presented": 0, "left_china": (n + 1) * H} for n in range(2)},
    )

    assert compute(tables, scenario()).value("stay_china_free_median_h") == 1


def diverted():
    """Return a westbound train planned for Khorgos that crosses at Alashankou, after 9 h more."""
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    return played(
        plans,
        (W[1], "diversion", "", 0, 0, 9 * H),
        (W[0], "papers", "", 0, 0, 2 * H),
        (W[1], "papers", "", 9 * H, 9 * H, 10 * H),
        milestones={
            W[0]: {"presented": 0, "released": 0, "departed": 2 * H},
            W[1]: dict.fromkeys(("arrived", "presented", "released"), 9 * H) | {"departed": 10 * H},
        },
        diverted={W[1]: "alashankou"},
    )


def test_a_diverted_train_counts_where_it_crosses():
    value = compute(diverted(), scenario(diversion={"extra_run": "9 h"})).value

    assert value("trains_diverted") == value("trains_diverted", "alashankou") == 1
    assert value("trains_diverted", "khorgos") == 0
    assert value("trains_arrived", "khorgos") == value("trains_arrived", "alashankou") == 1
    assert value("share_diverted") == 1 / 2
    assert value("share_diverted", "alashankou") == 1
    assert value("dwell_mean_h", "alashankou") == 1


def test_diverted_trains_balance_where_they_cross():
    found = balance(diverted(), scenario())

    assert found.faults == ()
    assert (found.trains_in, found.trains_out) == (2, 2)
    assert found.residuals["trains any/alashankou/westbound upstream at end"] == 0
    assert {(c.port, c.step) for c in hours_by_cause(diverted(), scenario())} == {
        ("alashankou", "papers"),
        ("khorgos", "papers"),
    }


def test_a_train_on_its_way_to_another_port_is_nowhere_yet():
    plans = make_plans(make_stream(arrived_s=[0]))
    tables = played(
        plans,
        (W[0], "diversion", "", 0, 0, None),
        milestones={W[0]: {"arrived": None}},
        diverted={W[0]: "alashankou"},
    )

    value = compute(tables, scenario()).value

    assert value("trains_arrived") == value("trains_inside_at_end") == value("trains_diverted") == 0
    assert balance(tables, scenario()).faults == ()


def quota(starts_h, days=2, **spec):
    rule = QuotaSpec("khorgos.border.standard_quota_westbound", 3, **spec)
    plans = make_plans(make_stream(arrived_s=[0] * len(starts_h)))
    visits = [
        (train, "quota", rule.id, 0, int(hour * H), int(hour * H))
        for train, hour in zip(W, starts_h, strict=False)
    ]
    tables = played(plans, *visits, days=days, resources=[rule])
    return compute(tables, scenario(days)).value(
        "utilisation_border.standard_quota_westbound", "khorgos"
    )


def test_a_quota_is_used_by_the_trains_that_are_let_over():
    assert quota([1, 2, 30, 99]) == 3 / 6


def test_a_quota_counts_calendar_days_of_the_port():
    # Two days at the scenario's clock touch three at a clock that is three hours behind.
    assert quota([1, 2, 30], ahead_s=-3 * H) == 3 / 9


def test_a_cut_quota_allows_the_most_in_force_on_each_day():
    assert quota([1], cuts=((0, DAY, 0),)) == 1 / 3
    assert quota([1], cuts=((0, DAY - 1, 0),)) == 1 / 6
    assert quota([1], cuts=((0, DAY, 2), (DAY, 2 * DAY, 1))) == 1 / 3
    assert quota([1], cuts=((0, 2 * DAY, 0),)) is None


def path_used(*uses_h, **spec):
    line = PathSpec("khorgos.border.standard_path_westbound", 24, **spec)
    plans = make_plans(make_stream(arrived_s=[0] * len(uses_h)))
    visits = [
        (train, "path", line.id, 0, began * H, ended * H)
        for train, (began, ended) in zip(W, uses_h, strict=False)
    ]
    tables = played(plans, *visits, resources=[line])
    return compute(tables, scenario()).value(
        "utilisation_border.standard_path_westbound", "khorgos"
    )


def test_a_line_that_is_closed_is_not_there():
    assert path_used((1, 2), (5, 6)) == 2 / 48
    assert path_used((1, 2), (5, 6), cuts=((10 * H, 34 * H, 0),)) == 2 / 24
    # A start just before the closure is used up only when the line has been open for an hour again.
    assert path_used((9, 35), cuts=((10 * H, 34 * H, 0),)) == 2 / 24
    assert path_used((1, 3), cuts=((0, 5 * H, 12),)) == 2 / 48


ALWAYS, BY_DAY = (Calendar.daily([hours], 0, 2 * DAY) for hours in ((0, 0), (8 * H, 16 * H)))
LANES = UnitsSpec(LANE.id, 2, "lanes", calendars=(ALWAYS, BY_DAY))


def lanes_used(spec, *spells_h):
    """Return the use of units in which trains ask, start and finish at these hours."""
    visits = [
        (who, "documents", spec.id, *(h and h * H for h in hours)) for who, *hours in spells_h
    ]
    plans = make_plans(make_stream(arrived_s=[0] * len(W)))
    tables = played(plans, *visits, resources=[spec])
    return compute(tables, scenario()).value(f"utilisation_{local_id(spec.id)}", "khorgos")


def test_a_train_that_rests_in_a_closed_unit_leaves_the_open_one_idle():
    # The first is in the lane that never closes, the second rests from 16 h to 32 h.
    assert lanes_used(LANES, (W[0], 6, 6, 17), (W[1], 15, 15, 33)) == (11 + 1 + 1) / (48 + 16)


def test_a_unit_freed_at_a_second_is_free_in_it():
    used = lanes_used(LANES, (W[0], 10, 10, 12), (W[1], 12, 12, 40))

    assert used == (2 + 28) / (48 + 16)


def test_who_is_still_at_work_when_the_run_ends_has_its_unit_too():
    assert lanes_used(LANES, (W[0], 10, 10, 33), (W[1], 15, 15, None)) == (23 + 1 + 8) / (48 + 16)


def test_work_that_does_not_fit_goes_to_the_unit_in_which_it_does():
    by_day_first = replace(LANES, closing=Closing.FITS, calendars=(BY_DAY, ALWAYS))

    assert lanes_used(by_day_first, (W[0], 15, 15, 17), (W[1], 15, 15, 16)) == 3 / (48 + 16)
    # Work of 10 h is longer than every day: it begins with one and rests.
    assert lanes_used(by_day_first, (W[0], 8, 8, 34)) == 10 / (48 + 16)


def test_a_locomotive_that_is_away_is_the_one_that_left():
    engines = replace(LANES, id="khorgos.china.departure", unit="locomotives")
    away = f"locomotive:{W[0]}"
    tables = played(
        make_plans(make_stream(arrived_s=[0] * 2)),
        (W[1], "departure", engines.id, 10 * H, 10 * H, 12 * H),
        (f"locomotive:{W[1]}", "departure_turn", engines.id, 12 * H, 12 * H, 13 * H),
        (W[0], "departure", engines.id, 11 * H, 11 * H, 13 * H),
        (away, "departure_turn", engines.id, 13 * H, 13 * H, 20 * H),
        resources=[engines],
    )

    used = compute(tables, scenario()).value("utilisation_china.departure", "khorgos")

    # The second locomotive is counted until 16 h, though the first is free when it goes away.
    assert used == (3 + 5) / (48 + 16)


def test_more_visits_than_units_are_not_passed_over():
    with pytest.raises(IntegrityError, match=r"khorgos\.china\.customs"):
        lanes_used(LANES, (W[0], 8, 8, 10), (W[1], 8, 8, 10), (W[2], 8, 9, 10))


def test_two_lanes_of_which_one_closes_at_eight_in_the_evening():
    shifts = {"n": {"hours": "20:00-08:00", "lanes": 1}}
    customs = {"lanes": 2, "documents": "2 h", "shifts": shifts}
    asked = make_scenario(
        {"any": {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}},
        {"khorgos": {"china": {"customs": customs}}},
        duration="4 d",
    )
    # Two trains at 19:00 of each day: the first is done at 21:00, the second rests till 08:00.
    nineteen = [day * DAY + 19 * H for day in range(4) for _ in range(2)]
    plans = make_plans(make_stream(arrived_s=nineteen, work={"documents": 2 * H}))

    tables = tabulate(plans, simulate(asked, plans))

    used = compute(tables, asked).value("utilisation_china.customs", "khorgos")
    assert used == (4 * 2 + 3 * 2 + 1) / (4 * 36)


def test_a_locomotive_is_in_use_until_it_is_back_but_asked_for_only_once():
    crew = UnitsSpec("khorgos.china.departure", 1, "locomotives")
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    tables = played(
        plans,
        (W[0], "departure", crew.id, 0, 0, 2 * H),
        (f"locomotive:{W[0]}", "departure_turn", crew.id, 2 * H, 2 * H, 8 * H),
        (W[1], "departure", crew.id, 0, 8 * H, 10 * H),
        (f"locomotive:{W[1]}", "departure_turn", crew.id, 10 * H, 10 * H, None),
        resources=[crew],
        milestones={W[0]: {"departed": 2 * H}, W[1]: {"departed": 10 * H}},
    )

    value = compute(tables, scenario()).value

    assert value("utilisation_china.departure", "khorgos") == 1
    assert value("wait_china.departure_mean_h") == 4
    assert balance(tables, scenario()).faults == ()
    hours = {(c.step, c.activity): c.mean_h for c in hours_by_cause(tables, scenario())}
    assert hours == {("departure", "waiting"): 4, ("departure", "working"): 2}


def test_a_visit_taken_over_is_charged_to_the_overtime_lanes():
    overtime = UnitsSpec("khorgos.china.customs_overtime", 1, "lanes", helps=LANE.id)
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    tables = played(
        plans,
        (W[0], "documents", LANE.id, 0, 0, 10 * H),
        (W[1], "documents", overtime.id, 0, 3 * H, 5 * H),
        resources=[LANE, overtime],
    )

    value = compute(tables, scenario()).value

    assert value("wait_china.customs_mean_h") == 0
    assert value("wait_china.customs_overtime_mean_h") == 3
    assert value("utilisation_china.customs_overtime", "khorgos") == 2 / 48


def test_door_to_door_counts_from_the_loading_station_with_what_is_waited_upstream():
    plans = make_plans(
        make_stream(arrived_s=[0, H], to_port_s=[4 * DAY, 5 * DAY], from_port_s=[9 * DAY, 8 * DAY]),
        make_stream("other", arrived_s=[0]),
    )
    moments = {
        W[0]: {"arrived": 12 * H, "departed": DAY},
        W[1]: {"departed": DAY + H},
        "other/khorgos/westbound/0": {"departed": H},
    }
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    two = make_scenario({"any": anything, "other": anything}, duration="2 d")

    value = compute(played(plans, milestones=moments), two).value

    assert value("door_to_door_mean_d") == (14 + 14) / 2
    assert value("door_to_door_p95_d") == 14
    assert value("door_to_door_mean_d", service="other") is None


def test_door_to_door_is_given_only_where_both_ways_are_known():
    plans = make_plans(make_stream(to_port_s=DAY))

    metrics = {row.metric for row in compute(played(plans), scenario()).rows}

    assert "door_to_door_mean_d" not in metrics


def test_the_journey_is_a_leg_where_running_times_are_known():
    plans = make_plans(make_stream(to_port_s=DAY, from_port_s=DAY))

    assert {leg for *_, leg in thirds_of(played(plans), scenario())} > {"journey"}
    assert "journey" not in {
        leg for *_, leg in thirds_of(played(make_plans(make_stream())), scenario())
    }


@pytest.mark.parametrize("share", ["share_diverted", "share_released_provisionally"])
def test_a_share_of_nothing_is_undefined(share):
    asked = scenario(clearance={"at_limit": "release"}, diversion={"extra_run": "9 h"})

    assert compute(played(make_plans()), asked).value(share) is None
