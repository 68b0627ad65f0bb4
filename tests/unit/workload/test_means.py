"""Means without drawing: by hand, and against what is drawn."""

from math import sqrt

import pytest

from sim.domain.plan import NOT_VISITED
from sim.scenario.inputs import Inputs, TimetableRow
from sim.workload.demand import StreamId
from sim.workload.means import mean_wagons, mean_work_s, trains_per_day
from tests.unit.workload.scenarios import NO_FILES, E, W, make_scenario, one_way, only_stream

STREAM = StreamId("any", "khorgos", W)


def customs_lane(service=None, **customs):
    """Return one westbound service through a port that has only customs."""
    ports = {"khorgos": {"china": {"customs": customs}}}
    return make_scenario({"any": one_way(trains=40_000) | (service or {})}, ports)


def test_documents_are_a_mixture_of_three_checks():
    scenario = customs_lane(
        {"declared_ahead": 0.5, "cleared_inland": 0.2},
        documents={"mean": "100 min", "cv": 0.5},
        release_check="20 min",
        seal_check="5 min",
    )

    means = mean_work_s(scenario, NO_FILES, STREAM)

    # 20 % seals, 40 % release check, 40 % the full one.
    assert means == {"documents": pytest.approx(60 * (0.2 * 5 + 0.4 * 20 + 0.4 * 100))}


def test_joint_boarding_of_exponential_times_has_a_closed_form():
    scenario = customs_lane(
        documents={"exponential": "2 h"}, boarding={"exponential": "1 h"}, joint_boarding=True
    )

    boarding = mean_work_s(scenario, NO_FILES, STREAM)["boarding"]

    # P(boarding is longer) x its mean rest: (1 / 3) x 1 h.
    assert boarding == pytest.approx(1_200, rel=0.005)


def test_means_are_those_of_what_is_drawn():
    scenario = customs_lane(
        {"declared_ahead": 0.3, "cleared_inland": 0.1},
        documents={"mean": "2 h", "cv": 0.5},
        release_check={"exponential": "20 min"},
        boarding={"triangular": ["10 min", "40 min", "70 min"]},
        joint_boarding=True,
        scanner={"time": {"uniform": ["5 min", "15 min"]}},
        examination={"share": 0.2, "time": {"gamma": "5 h", "cv": 0.5, "at_most": "8 h"}},
    )

    means = mean_work_s(scenario, NO_FILES, STREAM)
    work = only_stream(scenario).work

    assert list(work) == list(means)
    for step, seconds in work.items():
        visited = seconds[seconds != NOT_VISITED]
        assert abs(visited.mean() - means[step]) <= 4.66 * visited.std() / sqrt(len(visited)), step


def test_trains_a_day_follow_number_rate_and_timetable():
    rows = tuple(TimetableRow(at, "listed", "a", W) for at in (-5, 0, 86_400, 31 * 86_400))
    services = {
        "exact": {"trains": 60, "ports": {"a": 1.0}},
        "rate": {"trains_per_day": 8.0, "ports": {"a": 1.0}, "westbound": 0.25},
        "listed": {"ports": {}, "arrivals": {"timetable": "t.csv"}},
    }
    scenario = make_scenario(services, {"a": {}})

    assert {str(key): value for key, value in trains_per_day(scenario, _files(rows)).items()} == {
        "exact/a/eastbound": 1.0,
        "exact/a/westbound": 1.0,
        "listed/a/westbound": 2 / 30,
        "rate/a/eastbound": 6.0,
        "rate/a/westbound": 2.0,
    }


def test_rate_is_multiplied_by_the_mean_of_the_profile():
    profile = {"weekdays": [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]}
    services = {"any": one_way(trains_per_day=7.0, profile=profile)}

    two_days = make_scenario(services, duration="2 d")

    assert trains_per_day(two_days, NO_FILES) == {STREAM: pytest.approx(10.5)}


def test_mean_wagons_of_a_range_and_of_a_timetable():
    rows = (TimetableRow(0, "any", "khorgos", E), TimetableRow(9, "any", "khorgos", E, wagons=41))
    arrivals = {"westbound": "poisson", "eastbound": {"timetable": "t.csv"}}
    service = {"trains_per_day": 1.0, "ports": {"khorgos": 1.0}, "arrivals": arrivals}
    scenario = make_scenario({"any": service | {"wagons": {"uniform": [50, 60]}}})

    assert mean_wagons(scenario, _files(rows), STREAM) == 55.0
    assert mean_wagons(scenario, _files(rows), StreamId("any", "khorgos", E)) == 48.0


def _files(rows):
    return Inputs({"t.csv": rows})
