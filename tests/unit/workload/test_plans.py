"""Plans of a replication: their columns, what changes them, and above all what does not."""

import pickle

import numpy as np
import pytest

from sim.domain.plan import NOT_VISITED, Gauge
from sim.errors import UsageError
from sim.scenario.inputs import Inputs, TimetableRow
from sim.workload.plans import draw
from tests.unit.workload.scenarios import (
    NO_FILES,
    W,
    assert_same_trains,
    make_scenario,
    one_way,
    only_stream,
    stream_of,
)

CUSTOMS = {
    "documents": {"mean": "2 h", "cv": 0.5},
    "boarding": {"triangular": ["10 min", "40 min", "70 min"]},
    "examination": {"share": 0.03, "time": {"mean": "5 h", "cv": 0.5}},
}
KHORGOS = {
    "china": {
        "reception": {"time": "1 h"},
        "customs": CUSTOMS,
        "reload": {"time": {"gamma": "2 h", "cv": 0.15}},
        "bulk": {"time": "12 h"},
    },
    "border": {"standard": {"run": {"westbound": "30 min", "eastbound": "25 min"}}},
    "kazakhstan": {
        "papers": {"mean": "270 min", "cv": 0.6, "at_most": "24 h"},
        "reload": {"time": {"triangular": ["47 min", "57 min", "71 min"]}},
    },
}
SERVICES = {
    "china-europe": {"trains": 900, "ports": {"khorgos": 1.0}, "arrivals": {"gamma_cv": 0.6}},
    "nantong-hairatan": one_way(trains_per_day=0.5, arrivals="even"),
}

# Trains -2 to 2 of replication 3: any machine must repeat them, to the second.
GOLDEN_ARRIVALS = [-7252, -3005, 4869, 19055, 21030]
GOLDEN_WORK = {
    "reception": [3600, 3600, 3600, 3600, 3600],
    "documents": [11650, 4020, 8959, 9215, 11538],
    "boarding": [3569, 2878, 1561, 2763, 2450],
    "examination": [-1, -1, -1, -1, -1],
    "run": [1800, 1800, 1800, 1800, 1800],
    "papers": [10243, 13062, 20918, 11773, 10315],
    "reload": [3583, 3321, 3750, 3427, 3522],
    "unload": [3583, 3321, 3750, 3427, 3522],
    "load": [3583, 3321, 3750, 3427, 3522],
    "run_empty": [1500, 1500, 1500, 1500, 1500],
}


def khorgos(services=None, customs=None, **changes):
    """Return a scenario of one working port; `customs` changes keys of its customs."""
    port = KHORGOS | {"china": KHORGOS["china"] | {"customs": CUSTOMS | (customs or {})}}
    return make_scenario(services or SERVICES, {"khorgos": port}, seed=7, **changes)


# Stability


def test_first_trains_of_a_stream_are_the_committed_ones():
    stream = stream_of(draw(khorgos(warm_up="2 d"), NO_FILES, 3), "china-europe/khorgos/westbound")

    place = int(np.flatnonzero(stream.ordinal == -2)[0])
    first = {step: seconds[place : place + 5].tolist() for step, seconds in stream.work.items()}
    assert stream.arrived_s[place : place + 5].tolist() == GOLDEN_ARRIVALS
    assert first == GOLDEN_WORK


def test_same_replication_is_the_same_again_and_another_is_not():
    scenario = khorgos()

    once, again, other = (draw(scenario, NO_FILES, k) for k in (4, 4, 5))

    for one, same, different in zip(once.streams, again.streams, other.streams, strict=True):
        assert_same_trains(one, same)
        assert not np.array_equal(one.work["documents"], different.work["documents"])


def test_order_of_services_ports_and_keys_changes_nothing():
    services = {
        name: dict(reversed(service.items())) for name, service in reversed(SERVICES.items())
    }
    ports = {"khorgos": dict(reversed(KHORGOS.items())), "alashankou": {}}

    plans = draw(khorgos(), NO_FILES, 0)
    turned = draw(make_scenario(services, ports, seed=7), NO_FILES, 0)

    assert [stream.key for stream in plans.streams] == sorted(
        stream.key for stream in plans.streams
    )
    for one, other in zip(plans.streams, turned.streams, strict=True):
        assert_same_trains(one, other)


def test_another_service_and_another_port_change_nobody_else():
    more = SERVICES | {
        "bulk": {"trains_per_day": 4.5, "ports": {"alashankou": 1.0}, "westbound": 0.0},
        "a-new-one": {"trains": 100, "ports": {"khorgos": 0.5, "alashankou": 0.5}},
    }

    plans, wider = draw(khorgos(), NO_FILES, 0), draw(khorgos(more), NO_FILES, 0)

    for stream in plans.streams:
        assert_same_trains(stream, stream_of(wider, stream.key))


def test_service_without_trains_is_as_good_as_absent():
    idle = SERVICES | {"idle": {"trains": 0, "ports": {"khorgos": 1.0}}}

    assert len(draw(khorgos(idle), NO_FILES, 0).streams) == len(
        draw(khorgos(), NO_FILES, 0).streams
    )


def test_changed_law_of_one_step_changes_only_that_step():
    before, after = (
        stream_of(draw(scenario, NO_FILES, 0), "china-europe/khorgos/westbound")
        for scenario in (khorgos(), khorgos(customs={"boarding": "1 h"}))
    )

    changed = [
        step for step in before.work if not np.array_equal(before.work[step], after.work[step])
    ]
    assert changed == ["boarding"]
    assert np.array_equal(before.arrived_s, after.arrived_s)


def test_more_trains_leave_each_train_its_luck():
    fewer, more = (
        stream_of(
            draw(
                khorgos(SERVICES | {"china-europe": SERVICES["china-europe"] | change}), NO_FILES, 0
            ),
            "china-europe/khorgos/eastbound",
        )
        for change in ({}, {"trains": 1_000})
    )

    for step, seconds in fewer.work.items():
        assert np.array_equal(seconds, more.work[step][: len(fewer)])


def test_inputs_and_plans_travel_between_processes():
    inputs = Inputs({"t.csv": (TimetableRow(0, "any", "khorgos", W),)}, {"a.csv": (1, 2)})
    plans = draw(khorgos(), NO_FILES, 0)

    assert pickle.loads(pickle.dumps(inputs)) == inputs
    assert pickle.loads(pickle.dumps(plans)).trains == plans.trains


# Columns


def test_stream_has_what_its_service_says():
    services = {
        "any": one_way(
            trains=4,
            teu=104,
            tonnes=544.0,
            value=5.3e6,
            priority=2,
            limit="12 h",
            wagons={"westbound": 50, "eastbound": 60},
        )
    }

    stream = only_stream(khorgos(services))

    assert (stream.key, stream.cargo) == ("any/khorgos/westbound", "containers")
    assert (stream.priority, stream.limit_s) == (2, 12 * 3_600)
    assert stream.wagons.tolist() == [50] * 4
    assert stream.teu.tolist() == [104] * 4
    assert stream.tonnes.tolist() == [544.0] * 4
    assert stream.value.tolist() == [5.3e6] * 4
    assert (stream.wagons.dtype, stream.tonnes.dtype) == (np.int64, np.float64)


def test_limit_of_the_scenario_holds_where_the_service_has_none():
    assert only_stream(khorgos({"any": one_way(trains=1)})).limit_s == 24 * 3_600


def test_wagons_are_drawn_evenly_with_both_ends():
    stream = only_stream(khorgos({"any": one_way(trains=9_000, wagons={"uniform": [50, 52]})}))

    counts = np.bincount(stream.wagons, minlength=53)[50:]

    assert counts.sum() == 9_000
    assert np.abs(counts - 3_000).max() <= 4.66 * np.sqrt(2_000)


def test_rows_of_a_timetable_say_more_than_the_service():
    rows = (
        TimetableRow(0, "any", "khorgos", W),
        TimetableRow(60, "any", "khorgos", W, wagons=41, teu=82, tonnes=1.5, value=9.0),
        TimetableRow(120, "any", "khorgos", W, wagons=None, teu=0),
    )
    services = {"any": one_way(arrivals={"timetable": "t.csv"}, wagons=55, teu=110)}

    stream = only_stream(khorgos(services), Inputs({"t.csv": rows}))

    assert stream.wagons.tolist() == [55, 41, 55]
    assert stream.teu.tolist() == [110, 82, 0]
    assert stream.tonnes.tolist() == [0.0, 1.5, 0.0]
    assert stream.value.tolist() == [0.0, 9.0, 0.0]


# Marks and work


def test_examined_trains_stay_examined_at_a_higher_share():
    examined = []
    for share in (0.01, 0.03, 0.1):
        port = {"examination": CUSTOMS["examination"] | {"share": share}}
        stream = only_stream(khorgos({"any": one_way(trains=20_000)}, customs=port))
        examined.append(stream.work["examination"] != NOT_VISITED)
        error = np.sqrt(share * (1 - share) / 20_000)
        assert abs(examined[-1].mean() - share) <= 4.66 * error

    assert not (examined[0] & ~examined[1]).any()
    assert not (examined[1] & ~examined[2]).any()


def test_examination_takes_each_train_as_long_at_any_share():
    one, all_of_them = (
        only_stream(
            khorgos(
                {"any": one_way(trains=500)},
                customs={"examination": CUSTOMS["examination"] | {"share": share}},
            )
        ).work["examination"]
        for share in (0.1, 1.0)
    )

    examined = one != NOT_VISITED
    assert np.array_equal(one[examined], all_of_them[examined])
    assert (all_of_them != NOT_VISITED).all()


def test_trains_declared_ahead_have_the_release_check_only():
    services = {"any": one_way(trains=2_000, declared_ahead=0.6)}
    full = only_stream(khorgos({"any": one_way(trains=2_000)}))

    stream = only_stream(khorgos(services, customs={"release_check": "20 min"}))

    ahead = stream.declared_ahead
    assert abs(ahead.mean() - 0.6) <= 4.66 * np.sqrt(0.24 / 2_000)
    assert set(stream.work["documents"][ahead].tolist()) == {1_200}
    assert np.array_equal(stream.work["documents"][~ahead], full.work["documents"][~ahead])


def test_release_check_takes_no_time_unless_it_is_given():
    stream = only_stream(khorgos({"any": one_way(trains=10, declared_ahead=1.0)}))

    assert stream.work["documents"].tolist() == [0] * 10


def test_cleared_inland_wins_over_declared_ahead():
    services = {"any": one_way(trains=1_000, declared_ahead=0.5, cleared_inland=0.3)}
    checks = {"release_check": "20 min", "seal_check": "5 min", "documents": "2 h"}

    stream = only_stream(khorgos(services, customs=checks))

    seconds = stream.work["documents"]
    assert set(seconds[stream.declared_ahead].tolist()) == {1_200, 300}
    assert set(seconds[~stream.declared_ahead].tolist()) == {7_200, 300}
    assert abs((seconds == 300).mean() - 0.3) <= 4.66 * np.sqrt(0.21 / 1_000)


def test_shorter_check_never_takes_a_train_longer():
    release = {"release_check": {"mean": "1 h", "cv": 0.5}}
    full = only_stream(khorgos({"any": one_way(trains=2_000)}))
    ahead = only_stream(
        khorgos({"any": one_way(trains=2_000, declared_ahead=1.0)}, customs=release)
    )

    assert (ahead.work["documents"] <= full.work["documents"]).all()


def test_short_check_counts_where_the_full_one_takes_no_time():
    services = {"any": one_way(trains=400, declared_ahead=0.5)}
    port = {"china": {"customs": {"release_check": "20 min"}}}

    stream = only_stream(make_scenario(services, {"khorgos": port}))

    assert set(stream.work["documents"][stream.declared_ahead].tolist()) == {1_200}
    assert set(stream.work["documents"][~stream.declared_ahead].tolist()) == {0}


def test_joint_boarding_takes_the_longer_of_two_times():
    apart = only_stream(khorgos({"any": one_way(trains=2_000)}))
    joint = only_stream(khorgos({"any": one_way(trains=2_000)}, customs={"joint_boarding": True}))

    documents, boarding = apart.work["documents"], apart.work["boarding"]
    assert np.array_equal(joint.work["documents"], documents)
    assert np.array_equal(documents + joint.work["boarding"], np.maximum(documents, boarding))


def test_both_crane_jobs_over_the_ground_take_as_long_as_the_direct_one():
    work = only_stream(khorgos({"any": one_way(trains=10)})).work

    assert np.array_equal(work["unload"], work["reload"])
    assert np.array_equal(work["load"], work["reload"])


def test_every_step_has_luck_of_its_own():
    work = only_stream(
        khorgos(
            {"any": one_way(trains=5_000)},
            customs={"examination": {"share": 1.0, "time": {"mean": "5 h", "cv": 0.5}}},
        )
    ).work
    drawn = [work[step] for step in ("documents", "boarding", "examination", "papers", "reload")]

    correlations = np.corrcoef(drawn)[np.triu_indices(5, k=1)]

    assert np.abs(correlations).max() <= 4.66 / np.sqrt(5_000)


def test_contradiction_in_a_law_is_the_users_to_mend():
    with pytest.raises(UsageError, match="next to nothing"):
        draw(khorgos(customs={"boarding": {"exponential": "1 s", "at_least": "1 d"}}), NO_FILES, 0)


# Empty wagons


def supplied(pool, gauge="broad", service=None):
    """Return the lead times at a port with one pool."""
    ports = {"khorgos": {"wagons": {gauge: pool}}}
    services = {"any": service or one_way(trains=10, wagons=50)}
    return draw(make_scenario(services, ports), NO_FILES, 0).lead_times


def test_lead_times_cover_the_shortfall_and_every_claim():
    pool = {"ready": 20, "order_up_to": 100, "bring": 30, "lead_time": "36 h"}

    lead_times = supplied(pool)

    # Three lots for the first 80 wagons; two for each of ten trains, which may claim twice.
    assert lead_times["khorgos", Gauge.BROAD].tolist() == [36 * 3_600] * (3 + 2 * 10 * 2)


def test_pool_without_orders_has_no_lead_times():
    assert supplied({"ready": 300}) == {}


def test_supply_without_lead_time_is_there_at_once():
    lead_times = supplied({"order_up_to": 0})

    assert set(lead_times["khorgos", Gauge.BROAD].tolist()) == {0}


def test_bulk_and_trains_of_the_other_direction_claim_nothing():
    bulk = {"trains": 9, "ports": {"khorgos": 1.0}, "westbound": 0.0, "cargo": "bulk"}
    pool = {"ready": 100, "order_up_to": -100}

    assert supplied(pool, "standard", bulk)["khorgos", Gauge.STANDARD].size == 0
    assert supplied(pool, "standard")["khorgos", Gauge.STANDARD].size == 0


def test_longer_run_keeps_the_lead_times_of_the_shorter():
    pool = {"order_up_to": 40, "lead_time": {"mean": "105 h", "cv": 0.3}}
    ports = {"khorgos": {"wagons": {"broad": pool}}}
    short, long = (
        draw(
            make_scenario({"any": one_way(trains_per_day=9.0)}, ports, duration=duration),
            NO_FILES,
            0,
        ).lead_times["khorgos", Gauge.BROAD]
        for duration in ("30 d", "60 d")
    )

    assert len(short) < len(long)
    assert np.array_equal(short, long[: len(short)])
