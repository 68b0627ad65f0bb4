"""What is known of queues before any run: what must grow, what cannot, and what nobody can tell."""

from datetime import date

import pytest

from sim.experiments.gathering import seen
from sim.experiments.preview.overloads import foreknown
from sim.metrics.kpis import Kpi, KpiTable
from sim.scenario.inputs import Inputs
from tests.unit.workload.scenarios import make_scenario

ANY = {"ports": {"khorgos": 1.0}, "trains_per_day": 16.0, "westbound": 1.0}
LANE = {"lanes": 1, "documents": {"exponential": "100 min 48 s"}}  # a load of 1.12
TOO_FEW = {"china": {"customs": LANE}}
ENOUGH = {"china": {"customs": LANE | {"lanes": 2}}}


def known(port, services=None, **more):
    asked = make_scenario(services or {"any": ANY}, {"khorgos": port}, **more)
    return foreknown(asked, Inputs())


def overloaded(port, services=None, **more):
    found = known(port, services, **more).overloaded
    return {each.resource.partition(".")[2]: round(each.load, 2) for each in found}


def legs(port, services=None, **more):
    (found,) = known(port, services, **more).overloaded
    return {stream.service: {str(leg) for leg in legs} for stream, legs in found.legs.items()}


def test_customs_with_more_work_than_hours_keep_trains_before_release_in_china():
    assert overloaded(TOO_FEW) == {"china.customs": 1.12}
    assert legs(TOO_FEW) == {"any": {"clearance", "china", "whole", "journey"}}
    assert str(known(TOO_FEW).overloaded[0]) == "offered load 1.12 of khorgos.china.customs"


def test_what_comes_after_release_is_not_in_the_clearance_unless_tracks_are_kept():
    forming = {"kazakhstan": {"forming": {"crews": 1, "time": "2 h"}}}
    tracks = {"standard_tracks": 9, "broad_tracks": 9, "reload": {"tracks": 2}}
    full = {"kazakhstan": forming["kazakhstan"] | tracks, "china": {"standard_tracks": 9}}

    assert legs(forming)["any"] == {"kazakhstan", "whole", "journey"}
    found = known(full).overloaded[-1]
    assert found.resource == "khorgos.kazakhstan.forming"
    assert {str(leg) for leg in next(iter(found.legs.values()))} == {
        *("clearance", "china", "kazakhstan", "whole", "journey"),
    }


def test_trains_that_leave_at_the_limit_do_not_pile_up():
    assert overloaded(TOO_FEW, clearance={"at_limit": "release"}) == {}


def test_trains_that_are_held_upstream_pile_up_there():
    order = {"stop_loading": {"westbound": {"above": 50, "until": 20}}}

    assert legs(TOO_FEW | order) == {"any": {"journey"}}


def test_dated_cuts_are_no_overload_but_hide_none():
    cut = {
        "disturbances": {
            "works": {
                "resource": "china.customs",
                "start": date(2024, 1, 2),
                "end": date(2024, 1, 12),
                "capacity": 0,
            }
        }
    }

    assert overloaded(ENOUGH | cut) == {}
    assert overloaded(TOO_FEW | cut) == {"china.customs": 1.12}


def test_who_goes_first_on_a_path_is_not_held_up_by_who_goes_last():
    services = {
        "any": ANY | {"westbound": 0.0},
        "bulk": ANY | {"westbound": 0.0, "trains_per_day": 8.0, "cargo": "bulk", "counted": False},
    }
    paths = {"border": {"broad": {"paths_per_day": 20, "run": "30 min"}}}

    found = {each.resource.partition(".")[2]: each for each in known(paths, services).overloaded}

    eastbound = found["border.broad_path_eastbound"]
    assert {stream.service for stream in eastbound.legs} == {"bulk"}
    assert round(eastbound.load, 2) == 1.2


@pytest.mark.parametrize(("law", "is_known"), [("even", False), ("poisson", True)])
def test_a_quota_that_a_regular_timetable_fills_exactly_is_enough(law, is_known):
    quota = {"border": {"standard": {"accepted_per_day": 16, "run": "30 min"}}}

    found = overloaded(quota, {"any": ANY | {"arrivals": law}})

    assert bool(found) == is_known


def wagons(**supply):
    pool = {"ready": 500, **supply}
    return {"kazakhstan": {"yard_teu": 0}, "wagons": {"standard": pool, "broad": pool}}


def test_two_flows_of_chance_that_live_on_each_others_wagons_never_settle():
    both = {"any": ANY | {"westbound": 0.5}}

    assert overloaded(wagons(), both) == {
        "china.standard_wagons": 1.0,
        "kazakhstan.broad_wagons": 1.0,
    }
    assert overloaded(wagons(), {"any": ANY | {"westbound": 0.5, "arrivals": "even"}}) == {}


def test_wagons_that_are_ordered_or_left_over_are_enough():
    more_westbound = {"any": ANY | {"westbound": 0.6}}
    ordered = wagons(order_up_to=100, bring=50, lead_time={"gamma": "48 h", "cv": 0.3})

    assert overloaded(wagons(), more_westbound) == {"kazakhstan.broad_wagons": 1.5}
    assert overloaded(ordered, more_westbound) == {}


def test_supply_trains_that_cannot_all_run_keep_those_waiting_who_want_their_wagons():
    supply = {"order_up_to": 100, "bring": 55, "lead_time": "48 h", "brought_per_day": 2}

    found = known(wagons(**supply), {"any": ANY}).overloaded

    (path,) = (each for each in found if each.resource.endswith("supply_path"))
    assert {"kazakhstan", "whole", "journey"} <= {
        str(leg) for leg in next(iter(path.legs.values()))
    }


def test_a_stream_that_queues_for_units_alone_is_known_to_settle():
    (stream,) = known(ENOUGH).settling

    assert tuple(stream) == ("any", "khorgos", "westbound")


@pytest.mark.parametrize(
    ("port", "service"),
    [
        (TOO_FEW, {}),
        ({"china": {"customs": LANE | {"lanes": 2}, "standard_tracks": 20}}, {}),
        (ENOUGH, {"profile": {"weekdays": [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]}}),
        (ENOUGH | {"stop_loading": {"westbound": {"above": 50, "until": 20}}}, {}),
    ],
)
def test_of_others_a_run_has_to_show_it(port, service):
    assert not known(port, {"any": ANY | service}).settling


def queue_of(local, most):
    return KpiTable((Kpi("khorgos", "all", "all", f"queue_{local}_max", "trains", most),))


def test_an_overload_for_which_nobody_has_waited_yet_withholds_nothing():
    asked = known(TOO_FEW)

    assert seen(asked, [queue_of("china.customs", 0.0)] * 2).overloaded == ()
    assert seen(asked, [queue_of("china.customs", 0.0), queue_of("china.customs", 1.0)]) == asked


def test_pools_that_have_their_wagons_from_each_other_are_waited_for_together():
    asked = known(wagons(), {"any": ANY | {"westbound": 0.5}})

    assert seen(asked, [queue_of("china.standard_wagons", 1.0)]) == asked
    assert seen(asked, [queue_of("china.standard_wagons", 0.0)]).overloaded == ()


def test_a_weekly_plan_is_judged_by_whole_weeks():
    nobody = {"weekly": ()}
    plan = {"khorgos": {"westbound": {"weekly": ("mon 00:00",) * 4}, "eastbound": nobody}}
    four = {"ports": {"khorgos": 1.0}, "arrivals": plan}

    def slow(hours):
        return {"china": {"customs": {"lanes": 1, "documents": f"{hours} h"}}}

    # In six days four trains ask for 160 of 144 hours, in a week of 168.
    assert overloaded(slow(40), {"any": four}, duration="6 d") == {}
    assert overloaded(slow(44), {"any": four}, duration="6 d") == {"china.customs": 1.05}
