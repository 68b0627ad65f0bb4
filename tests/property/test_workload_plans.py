"""What holds for the plans of every scenario: exact numbers, and nobody moves anybody else."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.inputs import Inputs, TimetableRow
from sim.scenario.stations import Pool
from sim.workload.plans import draw
from sim.workload.supply import most_lots
from tests.unit.workload.scenarios import (
    DAY,
    E,
    W,
    assert_same_columns,
    assert_same_trains,
    make_scenario,
    rows_where,
    stream_of,
)

SHARES = st.integers(0, 1_000).map(lambda mille: mille / 1_000)
TIMETABLE = Inputs(
    {
        "t.csv": tuple(
            TimetableRow(hour * 3_600, "any", "khorgos", W if hour % 3 else E)
            for hour in range(-2_000, 3_000, 7)
        )
    }
)

laws = st.one_of(
    st.just("poisson"),
    st.just("even"),
    st.builds(lambda cv: {"gamma_cv": cv}, st.floats(0.05, 3.0)),
    st.builds(lambda hours: {"even_with_lateness": f"{hours} h"}, st.integers(1, 60)),
)
factors = st.one_of(st.just(0.0), st.floats(0.01, 3.0))
profiles = st.builds(
    lambda months, weekdays: {"months": months, "weekdays": [1.0, *weekdays]},
    st.lists(st.floats(0.2, 3.0), min_size=12, max_size=12),
    st.lists(factors, min_size=6, max_size=6),
)
services = st.fixed_dictionaries(
    {
        "ports": SHARES.map(lambda share: {"alashankou": share, "khorgos": 1.0 - share}),
        "westbound": SHARES,
        "arrivals": st.fixed_dictionaries({"westbound": laws, "eastbound": laws}),
        "profile": profiles,
        "wagons": st.sampled_from([55, {"uniform": [40, 60]}]),
        "declared_ahead": SHARES,
    }
)
KHORGOS = {
    "china": {
        "customs": {
            "documents": {"mean": "2 h", "cv": 0.5},
            "release_check": "20 min",
            "examination": {"share": 0.3, "time": {"gamma": "5 h", "cv": 0.5}},
        }
    }
}
starts = st.integers(0, 2_000).map(lambda day: date(2020, 1, 1) + timedelta(days=day))


def scenario_of(service, **changes):
    return make_scenario({"any": service}, {"khorgos": KHORGOS, "alashankou": {}}, **changes)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(services, st.integers(0, 300), starts, st.integers(7, 90), st.integers(0, 10**6))
def test_exact_number_arrives_in_every_replication(service, trains, start, days, replication):
    scenario = scenario_of(
        service | {"trains": trains}, start=start, duration=f"{days} d", warm_up="20 d"
    )

    plans = draw(scenario, Inputs(), replication)

    inside = sum(int((stream.arrived_s >= 0).sum()) for stream in plans.streams)
    assert inside == trains
    for stream in plans.streams:
        assert (np.diff(stream.ordinal) > 0).all()
        assert stream.arrived_s.min() >= -20 * DAY
        assert stream.arrived_s.max() < days * DAY
        assert ((stream.ordinal < 0) == (stream.arrived_s < 0)).all()
        after = stream.ordinal[stream.ordinal >= 0]
        assert np.array_equal(after, np.arange(len(after)))
        for seconds in stream.work.values():
            assert seconds.dtype == np.int64
            assert seconds.min() >= -1


@settings(derandomize=True, max_examples=100, deadline=None)
@given(services, st.floats(0.1, 20.0), starts, st.integers(1, 60), st.integers(1, 60))
def test_longer_run_repeats_the_shorter_one_and_goes_on(service, rate, start, days, more):
    service = service | {"trains_per_day": rate}
    short, long = (
        draw(scenario_of(service, start=start, duration=f"{length} d", warm_up="9 d"), Inputs(), 0)
        for length in (days, days + more)
    )

    for stream in short.streams:
        longer = stream_of(long, stream.key)
        assert_same_columns(
            rows_where(stream, slice(None)), rows_where(longer, longer.arrived_s < days * DAY)
        )


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    services,
    st.one_of(
        st.builds(lambda n: {"trains": n}, st.integers(1, 200)),
        st.builds(lambda rate: {"trains_per_day": rate}, st.floats(0.1, 20.0)),
        st.just({"arrivals": {"timetable": "t.csv"}, "ports": {"khorgos": 1.0}}),
    ),
    starts,
    st.integers(0, 40 * DAY),
    st.integers(0, 40 * DAY),
)
def test_longer_warm_up_moves_no_train_of_a_shorter_one(service, demand, start, warm_up, more):
    short, long = (
        draw(
            scenario_of(service | demand, start=start, duration="21 d", warm_up=f"{length} s"),
            TIMETABLE,
            0,
        )
        for length in (warm_up, warm_up + more)
    )

    assert long.trains >= short.trains
    for stream in short.streams:
        longer = stream_of(long, stream.key)
        assert_same_columns(
            rows_where(stream, slice(None)), rows_where(longer, longer.arrived_s >= -warm_up)
        )


@settings(derandomize=True, max_examples=60, deadline=None)
@given(services, services, st.integers(1, 200), st.floats(0.1, 9.0), st.sampled_from("abyz"))
def test_other_services_and_ports_change_nobody(service, other, trains, rate, name):
    service = service | {"trains": trains}
    ports = {"khorgos": KHORGOS, "alashankou": {}}
    alone = draw(make_scenario({"any": service}, ports), Inputs(), 0)

    more = {name: other | {"trains_per_day": rate}, "any": service}
    among = draw(make_scenario(more, {"a-port": KHORGOS} | ports), Inputs(), 0)

    for stream in alone.streams:
        assert_same_trains(stream, stream_of(among, stream.key))


events = st.lists(
    st.tuples(st.sampled_from(["claim", "drop", "join", "surplus"]), st.integers(1, 120)),
    max_size=60,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.integers(0, 300), st.integers(-200, 300), st.integers(1, 90), events)
def test_pool_never_orders_more_lots_than_have_lead_times(ready, order_up_to, bring, happens):
    """Whatever the wagons do, as long as a surplus leaves the level alone."""
    position, orders, claims = ready, 0, []
    for event, wagons in happens:
        while position < order_up_to:
            position += bring
            orders += 1
        if event == "claim":
            position -= wagons
            claims.append(wagons)
        elif event == "surplus":
            position = max(min(position, order_up_to), position - wagons)
        else:
            position += wagons
    while position < order_up_to:
        position += bring
        orders += 1

    pool = Pool(ready=ready, order_up_to=order_up_to, bring=bring)
    assert orders <= most_lots(pool, order_up_to, [np.array(claims, dtype=np.int64)])
