"""Figures of logs that fit on a sheet of paper."""

import pytest

from sim.domain.calendar import Calendar
from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import PathSpec, PoolSpec, UnitsSpec
from sim.metrics.kpis import DEFINITIONS, compute, definition_of
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
LANE = UnitsSpec("khorgos.china.customs", 1, "lanes")
IDS = [f"any/khorgos/westbound/{n}" for n in range(9)]


def scenario(days=2, port=None, **service):
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0, "westbound": 1.0}
    return make_scenario({"any": anything | service}, {"khorgos": port or {}}, duration=f"{days} d")


def figures(plans, *, days=2, asked=None, **log):
    tables = tabulate(plans, make_log(plans, end_s=days * DAY, **log))
    return compute(tables, asked or scenario(days)).value


def one_lane(days=2):
    """Four trains an hour apart, three hours each in the one lane."""
    plans = make_plans(make_stream(arrived_s=[0, H, 2 * H, 3 * H]))
    ends = [3 * H, 6 * H, 9 * H, 12 * H]
    visits = [
        (train, "documents", LANE.id, n * H, ends[n] - 3 * H, ends[n])
        for n, train in enumerate(IDS[:4])
    ]
    moments = {
        train: dict.fromkeys(("presented", "entered", "declared"), n * H)
        | dict.fromkeys(("released", "left_china", "entered_kazakhstan", "departed"), ends[n])
        for n, train in enumerate(IDS[:4])
    }
    return figures(plans, visits=visits, resources=[LANE], milestones=moments, days=days)


def test_four_trains_through_one_lane():
    value = one_lane()

    assert value("trains_arrived") == value("trains_released") == value("trains_departed") == 4
    assert value("trains_inside_at_end") == 0
    assert value("throughput_trains_per_day") == 2
    assert value("throughput_teu_per_day") == 208
    assert value("throughput_tonnes_per_day") == 2000
    assert value("clearance_mean_h") == (3 + 5 + 7 + 9) / 4
    assert value("clearance_p50_h") == 6
    assert value("clearance_p95_h") == pytest.approx(7 + 0.85 * 2, abs=1e-15)
    assert value("clearance_max_h") == 9
    assert value("dwell_mean_h") == value("stay_china_mean_h") == 6
    assert value("stay_kazakhstan_mean_h") == 0
    assert value("wait_china.customs_mean_h") == (0 + 2 + 4 + 6) / 4
    assert value("utilisation_china.customs", port="khorgos") == 12 / 48
    assert value("queue_china.customs_mean", port="khorgos") == 12 / 48
    assert value("queue_china.customs_max", port="khorgos") == 2
    assert value("peak_day_trains") == 4
    assert value("share_cleared_in_limit") == 1


def test_only_the_first_train_is_not_held_up():
    assert one_lane()("stay_china_free_median_h") == 3


def test_an_examined_train_counts_as_held_up():
    plans = make_plans(make_stream(arrived_s=[0, 0, 0]))
    visits = [(IDS[1], "examination", "", H, H, 2 * H)]
    moments = {IDS[n]: {"presented": 0, "left_china": (n + 1) * H} for n in range(3)}

    value = figures(plans, visits=visits, milestones=moments)

    assert value("stay_china_mean_h") == 2
    assert value("stay_china_free_median_h") == 2  # of 1 h and 3 h


def test_a_wait_after_leaving_china_does_not_count_as_held_up_there():
    plans = make_plans(make_stream())
    visits = [(IDS[0], "wagons", "khorgos.kazakhstan.broad_wagons", 2 * H, 9 * H, 9 * H)]

    value = figures(
        plans, visits=visits, milestones={IDS[0]: {"presented": 0, "left_china": 2 * H}}
    )

    assert value("stay_china_free_median_h") == 2


def test_the_limit_is_kept_to_the_second_and_judged_only_where_it_ends_in_time():
    # Presented in [0, 24 h) of 48 h: the fifth train comes too late to be judged.
    plans = make_plans(make_stream(arrived_s=[0, 1, 2, 3, DAY]))
    released = [DAY, DAY + 2, None, 4, DAY + 1]
    moments = {
        IDS[n]: {"presented": arrived} | ({} if end is None else {"released": end})
        for n, (arrived, end) in enumerate(zip([0, 1, 2, 3, DAY], released, strict=True))
    }

    value = figures(plans, milestones=moments)

    assert value("share_cleared_in_limit") == 2 / 4
    assert value("share_cleared_same_day") == 1 / 4


def test_each_reading_has_a_clock_of_its_own():
    plans = make_plans(make_stream())
    moments = {"presented": 0, "entered": 2 * H, "declared": 5 * H, "released": 27 * H}

    value = figures(plans, milestones={IDS[0]: moments}, days=3)

    assert value("share_cleared_in_limit") == 0  # 27 h
    assert value("share_cleared_in_limit_from_entry") == 0  # 25 h
    assert value("share_cleared_in_limit_from_declaration") == 1  # 22 h


def test_a_service_has_its_own_limit():
    plans = make_plans(make_stream())
    moments = {IDS[0]: {"presented": 0, "released": 3 * H}}

    def share(**service):
        value = figures(plans, milestones=moments, asked=scenario(**service))
        return value("share_cleared_in_limit")

    assert share() == 1
    assert share(limit="2 h") == 0


@pytest.mark.parametrize(("offset", "same"), [("+08:00", 0), ("+05:00", 1)])
def test_a_day_ends_at_midnight_of_the_port(offset, same):
    plans = make_plans(make_stream(arrived_s=[23 * H]))
    moments = {IDS[0]: {"presented": 23 * H, "released": 25 * H, "departed": 25 * H}}

    value = figures(plans, milestones=moments, days=3, asked=scenario(3, {"utc_offset": offset}))

    assert value("share_cleared_same_day") == same


def test_trains_of_the_warm_up_are_inside_but_did_not_arrive():
    plans = make_plans(make_stream(arrived_s=[-H, H]))
    old, new = "any/khorgos/westbound/-1", "any/khorgos/westbound/0"
    value = figures(
        plans, start_s=-DAY, milestones={old: {"presented": -H, "released": H}, new: {}}
    )

    assert value("trains_arrived") == 1
    assert value("trains_released") == 1
    assert value("trains_inside_at_end") == 2
    assert value("clearance_mean_h") == 2


def test_a_period_begins_with_its_first_second_and_ends_before_its_last():
    plans = make_plans(make_stream(arrived_s=[H, 2 * H]))
    moments = {IDS[0]: {"departed": 2 * H}, IDS[1]: {"departed": 3 * H}}
    tables = tabulate(plans, make_log(plans, end_s=DAY, milestones=moments))

    def in_hour(hour, metric):
        return compute(tables, scenario(1), (hour * H, (hour + 1) * H)).value(metric)

    assert [in_hour(hour, "trains_arrived") for hour in range(4)] == [0, 1, 1, 0]
    assert [in_hour(hour, "trains_departed") for hour in range(4)] == [0, 0, 1, 1]
    assert [in_hour(hour, "trains_inside_at_end") for hour in range(4)] == [0, 1, 1, 0]


def test_nothing_comes_of_nothing():
    rows = compute(tabulate(make_plans(), make_log(make_plans(), end_s=DAY)), scenario()).rows

    values = {row.metric: row.value for row in rows if row.port == "all"}
    assert values["trains_arrived"] == values["peak_day_trains"] == values["held_outside_max"] == 0
    assert values["clearance_mean_h"] is values["share_cleared_in_limit"] is None
    assert {row.port for row in rows} == {"all", "khorgos"}


def test_a_service_is_reported_with_the_one_it_counts_as_and_bulk_alone():
    anywhere = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    services = {
        "rail": anywhere,
        "timetabled": anywhere | {"counts_as": "rail"},
        "bulk": anywhere | {"counted": False},
    }
    plans = make_plans(
        make_stream("rail", arrived_s=[0]),
        make_stream("timetabled", arrived_s=[1, 2]),
        make_stream("bulk", direction="eastbound", arrived_s=[1, 2, 3, 4], cargo="bulk"),
    )

    tables = tabulate(plans, make_log(plans, end_s=DAY))
    value = compute(tables, make_scenario(services)).value

    assert value("trains_arrived", service="rail") == 3
    assert value("trains_arrived", service="timetabled") == 2
    assert value("trains_arrived", service="bulk") == 4
    assert value("trains_arrived") == 3


def test_tracks_outside_count_only_before_the_first_station():
    track, broad = "khorgos.china.standard_tracks", "khorgos.kazakhstan.broad_tracks"
    plans = make_plans(make_stream(arrived_s=[0, 0, 0]))
    visits = [
        (IDS[0], "track", track, 0, 0, None),
        (IDS[1], "track", track, 0, 9 * H, None),
        (IDS[2], "track", track, 0, None, None),
        (IDS[0], "broad_track", broad, 2 * H, 9 * H, None),
    ]

    value = figures(plans, visits=visits, resources=[UnitsSpec(track, 1), UnitsSpec(broad, 1)])

    assert value("held_outside_max") == 2


def test_use_is_taken_over_opening_hours():
    calendar = Calendar.daily([(8 * H, 16 * H)], 0, 2 * DAY)
    lanes = UnitsSpec(LANE.id, 2, "lanes", calendars=(calendar, calendar))
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    # One from 15:00 on, resting overnight until 9:00; one after closing time, as overtime.
    visits = [
        (IDS[0], "documents", LANE.id, 0, 15 * H, DAY + 9 * H),
        (IDS[1], "documents", LANE.id, 0, 15 * H + 1800, 17 * H),
    ]

    value = figures(plans, visits=visits, resources=[lanes])

    assert value("utilisation_china.customs", port="khorgos") == (1 + 1 + 0.5) / 32


def test_a_yard_is_full_of_containers_and_a_path_of_starts():
    yard = UnitsSpec("khorgos.kazakhstan.container_yard", 400, "TEU")
    path = PathSpec("khorgos.kazakhstan.onward_path", 24)
    plans = make_plans(make_stream(teu=100))
    visits = [
        (IDS[0], "yard", yard.id, 0, 0, DAY),
        (IDS[0], "onward_path", path.id, DAY, DAY, DAY + H),
    ]

    value = figures(plans, visits=visits, resources=[yard, path])

    assert value("utilisation_kazakhstan.container_yard", port="khorgos") == 1 / 8
    assert value("utilisation_kazakhstan.onward_path", port="khorgos") == 1 / 48


def test_wagons_turn_by_the_wagon_and_not_by_the_lot():
    pool = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=0)
    plans = make_plans(
        make_stream(arrived_s=[0, 6 * H], wagons=[10, 30]),
        make_stream(direction="eastbound", wagons=40),
    )
    visits = [
        (f"rake:{IDS[0]}", "join", pool.id, 7 * H, 7 * H, 7 * H),
        (f"rake:{IDS[1]}", "join", pool.id, 8 * H, 8 * H, 8 * H),
        ("any/khorgos/eastbound/0", "wagons", pool.id, 0, 8 * H, 8 * H),
    ]
    moments = {
        "any/khorgos/eastbound/0": {"departed": 10 * H},
        IDS[0]: {"presented": 0, "left_china": 5 * H},
        IDS[1]: {"presented": 6 * H, "left_china": 7 * H},
    }

    value = figures(plans, visits=visits, resources=[pool], milestones=moments)

    assert value("turnover_standard_mean_h") == (10 * 10 + 30 * 4) / 40
    assert value("wagons_turned_per_day") == 20
    assert value("turnover_china_station_mean_h") == (10 * 5 + 30 * 1) / 40
    assert value("wait_china.standard_wagons_mean_h") == 8  # who joins does not wait


def test_trains_of_empties_wait_in_the_figures_of_the_whole_port_only():
    path = PathSpec("khorgos.china.supply_path", 2)
    brought = EmptyTrain("supply/khorgos/standard/0", "khorgos", Gauge.STANDARD, 55)
    plans = make_plans(make_stream())
    visits = [(brought.id, "supply_path", path.id, 0, 4 * H, 16 * H)]
    tables = tabulate(
        plans,
        make_log(plans, visits, resources=[path], empty_trains=[brought], end_s=2 * DAY),
    )

    table = compute(tables, scenario())

    assert table.value("wait_china.supply_path_mean_h", port="khorgos") == 4
    found = [row.key for row in table.rows if row.metric == "wait_china.supply_path_mean_h"]
    assert found == [
        ("all", "all", "all", "wait_china.supply_path_mean_h"),
        ("khorgos", "all", "all", "wait_china.supply_path_mean_h"),
    ]


def test_every_figure_says_what_it_estimates():
    for definition in DEFINITIONS.values():
        assert definition.estimand
        assert "run" in definition.estimand
    assert definition_of("queue_china.customs_max").unit == "trains"
    with pytest.raises(KeyError):
        definition_of("no_such_figure")
