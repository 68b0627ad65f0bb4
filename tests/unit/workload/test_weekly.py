"""Weekly plans: the same trains every week, at the port's clock, whatever the run's length."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.traffic import Flow, flows
from sim.workload.demand import StreamId
from sim.workload.means import trains_per_day
from sim.workload.plans import draw
from tests.unit.workload.scenarios import (
    DAY,
    NO_FILES,
    E,
    W,
    assert_same_columns,
    make_scenario,
    only_stream,
    rows_where,
)

HOUR = 3_600
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekly(westbound, eastbound=(), port=None, **changes):
    """Return a scenario with one service that comes every week to Khorgos."""
    plan = {"westbound": {"weekly": westbound}, "eastbound": {"weekly": list(eastbound)}}
    services = {"any": {"arrivals": {"khorgos": plan}}}
    return make_scenario(services, {"khorgos": port or {}}, **changes)


def test_same_trains_come_every_week_and_count_from_the_start():
    stream = only_stream(weekly(["thu 20:00", "mon 08:15"], duration="8 d", warm_up="7 d"))

    monday, thursday = 8 * HOUR + 900, 3 * DAY + 20 * HOUR
    assert stream.arrived_s.tolist() == [
        monday - 7 * DAY,
        thursday - 7 * DAY,
        monday,
        thursday,
        monday + 7 * DAY,
    ]
    assert stream.ordinal.tolist() == [-2, -1, 0, 1, 2]


def test_week_of_a_start_in_its_middle_begins_there():
    # 2024-01-03 is a Wednesday.
    stream = only_stream(weekly(["mon 00:00", "wed 00:00"], start=date(2024, 1, 3)))

    assert stream.arrived_s.tolist()[:3] == [0, 5 * DAY, 7 * DAY]
    assert stream.ordinal.tolist()[:3] == [0, 1, 2]


@pytest.mark.parametrize(
    ("offset", "first"), [("+08:00", 0), ("+05:00", 3 * HOUR), ("+09:30", 7 * DAY - 5_400)]
)
def test_moments_are_at_the_clock_of_the_port(offset, first):
    stream = only_stream(weekly(["mon 00:00"], port={"utc_offset": offset}))

    assert stream.arrived_s.tolist()[0] == first
    assert stream.ordinal.tolist()[0] == 0


def test_direction_with_an_empty_plan_has_no_trains():
    scenario = weekly(["mon 08:15"])

    assert [stream.key for stream in draw(scenario, NO_FILES, 0).streams] == [
        "any/khorgos/westbound"
    ]
    assert flows(scenario, NO_FILES) == [Flow("any", "khorgos", W, "containers", 5)]


def test_trains_a_day_are_counted_exactly():
    scenario = weekly(["mon 08:15", "tue 12:00"], ["tue 00:00"], duration="8 d", warm_up="3 d")

    # The second Monday lies within the eight days, the second Tuesday does not.
    assert trains_per_day(scenario, NO_FILES) == {
        StreamId("any", "khorgos", E): 1 / 8,
        StreamId("any", "khorgos", W): 3 / 8,
    }


moments = st.tuples(
    st.sampled_from(WEEKDAYS), st.integers(0, 23), st.sampled_from(range(0, 60, 5))
).map(lambda moment: f"{moment[0]} {moment[1]:02d}:{moment[2]:02d}")
offsets = st.tuples(st.sampled_from("+-"), st.integers(0, 14), st.sampled_from(["00", "30"])).map(
    lambda parts: f"{parts[0]}{parts[1]:02d}:{parts[2]}"
)
plans = st.lists(moments, min_size=1, max_size=9)
starts = st.integers(0, 2_000).map(lambda day: date(2020, 1, 1) + timedelta(days=day))


def by_calendar(plan, offset, start, from_day, to_day):
    """Return the seconds of all trains, looked up minute by minute of a wall calendar."""
    ahead = datetime.fromisoformat(f"2024-01-01T00:00{offset}").utcoffset()
    midnight = datetime.combine(start, datetime.min.time())
    found = []
    for day in range(from_day - 2, to_day + 2):
        local = midnight + timedelta(days=day)
        for moment in plan:
            name, clock = moment.split()
            if WEEKDAYS[local.weekday()] == name:
                at = local + timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
                here = at - ahead + timedelta(hours=8)
                found.append(round((here - midnight).total_seconds()))
    return sorted(at for at in found if from_day * DAY <= at < to_day * DAY)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(plans, offsets, starts, st.integers(1, 40), st.integers(0, 20))
def test_trains_are_those_of_a_wall_calendar(plan, offset, start, days, before):
    port = {"utc_offset": offset}
    times = {"start": start, "duration": f"{days} d", "warm_up": f"{before} d"}

    stream = only_stream(weekly(plan, port=port, **times))

    assert stream.arrived_s.tolist() == by_calendar(plan, offset, start, -before, days)
    counted = sum(flow.trains for flow in flows(weekly(plan, port=port, **times), NO_FILES))
    assert counted == len(stream)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(plans, offsets, st.integers(1, 30), st.integers(0, 15), st.integers(1, 15))
def test_longer_warm_up_and_longer_run_move_no_train(plan, offset, days, before, more):
    port = {"utc_offset": offset, "china": {"reception": {"time": {"mean": "1 h", "cv": 0.5}}}}
    short = only_stream(weekly(plan, port=port, duration=f"{days} d", warm_up=f"{before} d"))
    long = only_stream(
        weekly(plan, port=port, duration=f"{days + more} d", warm_up=f"{before + more} d")
    )

    within = (long.arrived_s >= -before * DAY) & (long.arrived_s < days * DAY)
    assert_same_columns(rows_where(short, slice(None)), rows_where(long, within))
