"""What trains cost, by pencil; and what must hold whatever the rates are."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.resource import PathSpec, UnitsSpec
from sim.metrics.costs import cost_table
from sim.metrics.kpis import compute
from sim.metrics.view import View
from sim.model.run import simulate
from sim.recording.columns import reached
from sim.recording.parquet import COSTS
from sim.recording.tables import tabulate
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.builders import H, make_log, make_plans, make_stream
from tests.shipped import ROOT as SHIPPED
from tests.shipped import shortened
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
RATES = {
    "currency": "EUR",
    "free_time": "1 d",
    "demurrage_per_teu_day": 2.0,
    "inventory_per_year": 0.1,
    "reload_per_teu": 10.0,
    "ground_lift_per_teu": 5.0,
    "path": 100.0,
    "wagon_day": 3.0,
    "overtime_lane_hour": 50.0,
}
GOODS = {"cars": {"damage_per_lift": 0.001}, "grain": {}}
W = [f"any/khorgos/westbound/{n}" for n in range(3)]
PATHS = [
    PathSpec(f"khorgos.{place}", 24)
    for place in (
        "border.standard_path_westbound",
        "border.standard_path_eastbound",
        "kazakhstan.onward_path",
    )
]
OVERTIME = UnitsSpec("khorgos.china.customs_overtime", 1, "lanes", helps="khorgos.china.customs")


def scenario(rates=RATES, **changes):
    anything = {"ports": {"khorgos": 0.5, "alashankou": 0.5}, "trains_per_day": 1.0}
    services = {"any": anything, "other": anything, "bulk": anything | {"cargo": "bulk"}}
    return make_scenario(services, duration="10 d", goods=GOODS, costs=rates, **changes)


def one_train(*visits, **stream):
    """Return the tables of a train that stays from 0 to 3 days."""
    plans = make_plans(make_stream(teu=100, wagons=50, value=365_000.0, **stream))
    train = plans.streams[0].train_ids()[0]
    log = make_log(
        plans,
        [(train if who == "train" else f"rake:{train}", *visit) for who, *visit in visits],
        resources=[*PATHS, OVERTIME],
        end_s=10 * DAY,
        milestones={train: {"departed": 3 * DAY}},
    )
    return tabulate(plans, log)


def costs(tables, asked=None):
    value = compute(tables, asked or scenario()).value
    return {item: value(item) for item in COSTS}


def test_time_at_the_port_costs_demurrage_inventory_and_wagon_days():
    found = costs(one_train())

    assert found["demurrage"] == 100 * 2 * 2.0
    assert found["inventory_cost"] == pytest.approx(365_000 * 0.1 * 3 / 365, rel=1e-12)
    assert found["wagon_cost"] == 50 * 3 * 3.0
    assert found["handling_cost"] == 100 * 10.0
    assert found["path_cost"] == 200
    assert found["overtime_cost"] == found["damage_cost"] == 0
    assert found["total_cost"] == pytest.approx(400 + 300 + 450 + 1_000 + 200, rel=1e-12)


def test_who_leaves_within_the_free_time_pays_no_demurrage():
    assert costs(one_train(), scenario(RATES | {"free_time": "3 d"}))["demurrage"] == 0


@pytest.mark.parametrize("step", ["yard", "unload", "load"])
def test_over_the_ground_every_container_is_lifted_twice(step):
    tables = one_train(("train", step, "", H, H, 2 * H), goods=["cars"])

    assert costs(tables)["handling_cost"] == 100 * (10.0 + 5.0)
    assert costs(tables)["damage_cost"] == 2 * 0.001 * 365_000


def test_a_direct_lift_damages_once_and_only_what_can_be_damaged():
    assert costs(one_train(goods=["cars"]))["damage_cost"] == 365
    assert costs(one_train(goods=["grain"]))["damage_cost"] == 0
    assert costs(one_train())["damage_cost"] == 0


def test_bulk_is_not_lifted():
    bulk = {"service": "bulk", "direction": "eastbound", "cargo": "bulk", "goods": ["cars"]}

    found = costs(one_train(**bulk))

    assert found["handling_cost"] == found["damage_cost"] == 0
    assert found["wagon_cost"] == 450
    assert found["path_cost"] == 100  # it is tipped where it has crossed, and goes no further


def test_on_the_ground_a_load_has_no_wagons():
    # 35 h at the port; unloaded at 19 h, the platforms come at 29 h.
    plans = make_plans(make_stream(wagons=50))
    visits = [
        (W[0], "unload", "", 18 * H, 18 * H, 19 * H),
        (W[0], "wagons", "khorgos.kazakhstan.broad_wagons", 19 * H, 29 * H, 29 * H),
        (W[0], "load", "", 29 * H, 29 * H, 31 * H),
    ]
    log = make_log(plans, visits, end_s=10 * DAY, milestones={W[0]: {"departed": 35 * H}})

    found = costs(tabulate(plans, log), scenario())["wagon_cost"]

    assert found == pytest.approx(50 * 25 / 24 * 3.0, rel=1e-12)


def test_who_waits_for_wagons_in_its_own_is_under_load():
    tables = one_train(("train", "wagons", "khorgos.kazakhstan.broad_wagons", H, 9 * H, 9 * H))

    assert costs(tables)["wagon_cost"] == 450


def test_each_path_of_the_train_and_of_its_rake_costs_the_same():
    west, east, onward = (path.id for path in PATHS)
    tables = one_train(
        ("train", "path", west, H, 2 * H, 3 * H),
        ("rake", "path_empty", east, 4 * H, 5 * H, 6 * H),
        ("train", "onward_path", onward, DAY, 3 * DAY, None),
    )

    assert costs(tables)["path_cost"] == 300


def test_a_path_home_that_is_waited_for_costs_nothing_yet():
    tables = one_train(("rake", "path_empty", PATHS[1].id, 4 * H, None, None))

    assert costs(tables)["path_cost"] == 200


@pytest.mark.parametrize("step", ["run_empty", "join"])
def test_paths_cost_the_same_where_the_scenario_does_not_limit_them(step):
    home = ("rake", step, "", 4 * H, 4 * H, 5 * H)

    assert costs(one_train())["path_cost"] == 200
    assert costs(one_train(home))["path_cost"] == 300


def test_where_every_path_is_limited_the_paths_granted_are_charged():
    path = SHIPPED / "h1-2024.toml"
    loaded = load(path, overrides=(*shortened(path, 6), 'warm_up="2 d"'))
    plans = draw(loaded.scenario, loaded.inputs, 0)
    tables = tabulate(plans, simulate(loaded.scenario, plans))
    visits, paths = tables.visits, tables.visits_of("path", "onward_path", "path_empty")
    train = visits.train[paths & reached(visits.started_s)]
    count = len(tables.trains)
    granted = np.bincount(train[train < count], minlength=count)

    table = cost_table(View(tables, loaded.scenario, 0, tables.end_s), loaded.scenario.costs)

    assert len(table["train"]) > 100
    assert np.array_equal(table["path_cost"], loaded.scenario.costs.path * granted[table["train"]])


def test_overtime_is_paid_by_the_hour_worked():
    tables = one_train(("train", "documents", OVERTIME.id, 0, 2 * H, 2 * H + H // 2))

    assert costs(tables)["overtime_cost"] == 25


def test_trains_still_there_cost_nothing_yet():
    plans = make_plans(make_stream(arrived_s=[0, H]))
    log = make_log(plans, end_s=10 * DAY, milestones={W[0]: {"departed": 2 * H}})

    value = compute(tabulate(plans, log), scenario()).value

    assert value("handling_cost") == 1_040
    assert value("path_cost") == 200
    assert value("cost_per_train") == value("total_cost")


def test_without_a_train_a_train_costs_nothing_in_particular():
    value = compute(tabulate(make_plans(), make_log(make_plans())), scenario()).value

    assert value("total_cost") == 0
    assert value("cost_per_train") is None


def test_amounts_are_in_the_currency_of_the_scenario():
    rows = [row for row in compute(one_train(), scenario()).rows if "cost" in row.metric]

    assert {row.unit for row in rows} == {"EUR"}


def test_without_rates_there_is_no_cost():
    metrics = {row.metric for row in compute(one_train(), scenario(None)).rows}

    assert metrics.isdisjoint({*COSTS, "cost_per_train"})


def several():
    """Return trains of two services, ports and directions, all through at different times."""
    streams = [
        make_stream(service, port, direction, arrived_s=[0, H], teu=[40, 90], value=[1e5, 3e5])
        for service, port, direction in product(
            ("any", "other"), ("alashankou", "khorgos"), ("eastbound", "westbound")
        )
    ]
    plans = make_plans(*streams)
    ids = [train for stream in plans.streams for train in stream.train_ids()]
    moments = {train: {"departed": (n + 2) * 11 * H} for n, train in enumerate(ids)}
    return tabulate(plans, make_log(plans, end_s=10 * DAY, milestones=moments))


def test_costs_add_up_over_services_and_ports():
    value = compute(several(), scenario()).value

    for item in COSTS:
        by_port = value(item, "khorgos") + value(item, "alashankou")
        by_service = value(item, service="any") + value(item, service="other")
        assert by_port == pytest.approx(value(item), rel=1e-12)
        assert by_service == pytest.approx(value(item), rel=1e-12)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.floats(0.0, 1e3, allow_nan=False))
def test_rates_times_k_are_costs_times_k(factor):
    times = {
        name: rate * factor if isinstance(rate, float) and name != "inventory_per_year" else rate
        for name, rate in RATES.items()
    }
    once, more = costs(several()), costs(several(), scenario(times))

    for item in set(COSTS) - {"inventory_cost", "damage_cost", "total_cost"}:
        assert more[item] == pytest.approx(factor * once[item], rel=1e-9, abs=1e-9)


def test_the_currency_is_only_a_label():
    assert costs(several(), scenario(RATES | {"currency": "KZT"})) == costs(several())


def test_the_table_holds_the_trains_that_departed_and_adds_up_to_the_figures():
    tables = several()
    table = cost_table(View(tables, scenario(), 0, tables.end_s), scenario().costs)

    assert list(table) == ["train", *COSTS]
    assert table["train"].tolist() == list(range(16))
    for item in COSTS:
        assert table[item].sum() == pytest.approx(costs(tables)[item], rel=1e-12)
    assert np.allclose(sum(table[item] for item in COSTS[:-1]), table["total_cost"])


def test_the_table_leaves_out_who_departed_in_the_warm_up_or_not_at_all():
    plans = make_plans(make_stream(arrived_s=[-H, 0, H]))
    first, second, _ = plans.streams[0].train_ids()
    moments = {first: {"departed": -1}, second: {"departed": 0}}
    tables = tabulate(plans, make_log(plans, start_s=-DAY, milestones=moments))

    table = cost_table(View(tables, scenario(), 0, tables.end_s), scenario().costs)

    assert table["train"].tolist() == [1]
