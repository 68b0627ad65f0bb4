from sim.domain.resource import UnitsSpec
from sim.metrics.hours import hours_by_cause
from sim.metrics.kpis import compute
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

W = [f"any/khorgos/westbound/{n}" for n in range(3)]
TRACK, LANE = "khorgos.china.standard_tracks", "khorgos.china.customs"
SCENARIO = make_scenario({"any": {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}})


def two_trains(last_finish=9 * H):
    plans = make_plans(make_stream(arrived_s=[0, H]))
    visits = [
        (W[0], "track", TRACK, 0, 0, 5 * H),
        (W[0], "documents", LANE, 0, 0, 3 * H),
        (W[0], "run", "", 3 * H, 3 * H, 5 * H),
        (W[1], "track", TRACK, H, 5 * H, 9 * H),
        (W[1], "documents", LANE, 5 * H, 5 * H, 8 * H),
        (W[1], "run", "", 8 * H, 8 * H, last_finish),
        (f"rake:{W[0]}", "run_empty", "", 4 * H, 4 * H, 20 * H),
    ]
    moments = {W[0]: {"departed": 5 * H}, W[1]: {"departed": 9 * H}}
    resources = [UnitsSpec(TRACK, 1), UnitsSpec(LANE, 1)]
    return tabulate(plans, make_log(plans, visits, resources=resources, milestones=moments))


def as_hours(causes):
    return {(cause.step, cause.activity): cause.mean_h for cause in causes}


def test_held_tracks_are_waited_for_and_not_worked_on():
    assert as_hours(hours_by_cause(two_trains(), SCENARIO)) == {
        ("track", "waiting"): 2,
        ("documents", "working"): 3,
        ("run", "working"): 1.5,
    }


def test_causes_add_up_to_the_dwell():
    tables = two_trains()

    hours = sum(cause.mean_h for cause in hours_by_cause(tables, SCENARIO))

    assert hours == compute(tables, SCENARIO).value("dwell_mean_h") == 6.5


def test_only_trains_that_departed_in_the_window_count():
    causes = hours_by_cause(two_trains(), SCENARIO, (6 * H, 10 * H))

    assert as_hours(causes) == {
        ("track", "waiting"): 4,
        ("documents", "working"): 3,
        ("run", "working"): 1,
    }
    assert {cause.trains for cause in causes} == {1}


def test_time_that_no_visit_accounts_for_is_shown():
    causes = as_hours(hours_by_cause(two_trains(last_finish=8 * H), SCENARIO))

    assert causes["remainder", "waiting"] == 0.5


def test_uncounted_services_are_left_out():
    scenario = make_scenario(
        {"any": {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0, "counted": False}}
    )

    assert hours_by_cause(two_trains(), scenario) == ()
