"""Wagon-days by state, by pencil and against the lots of wagons of a run."""

from dataclasses import replace

import numpy as np
import pytest

from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import PathSpec, PoolSpec
from sim.metrics.intervals import overlaps
from sim.metrics.kpis import compute
from sim.metrics.wagon_days import State
from sim.recording.columns import MISSING, missing_last
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.metrics.test_balance import a_run, the_scenario
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
STANDARD = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=6)
BROAD = PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, ready=6)
ONWARD = PathSpec("khorgos.china.onward_path", 24)
W = "any/khorgos/westbound/0"


def hours(plans, visits=(), *, window_s=None, days=10, **log):
    """Return wagon-hours by gauge and state."""
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    scenario = make_scenario(
        {"any": anything, "bulk": anything | {"cargo": "bulk"}}, duration=f"{days} d"
    )
    tables = tabulate(plans, make_log(plans, visits, end_s=days * DAY, **log))
    value = compute(tables, scenario, window_s).value
    return {
        (gauge, state): 24 * value(f"wagon_days_{gauge}_{state}", "khorgos")
        for gauge in ("standard", "broad")
        for state in State
    }


def only(found, gauge):
    return {str(state): value for (of, state), value in found.items() if of == gauge and value}


def test_a_westbound_train_brings_standard_wagons_and_leaves_with_broad_ones():
    visits = [
        (W, "run", "", 10 * H, 10 * H, 12 * H),
        (W, "wagons", BROAD.id, 14 * H, 20 * H, 20 * H),
        (W, "reload", "", 20 * H, 23 * H, 24 * H),
        (f"rake:{W}", "path_empty", "", 24 * H, 30 * H, 31 * H),
        (f"rake:{W}", "run_empty", "", 30 * H, 30 * H, 32 * H),
        (f"rake:{W}", "join", STANDARD.id, 32 * H, 32 * H, 32 * H),
    ]
    found = hours(
        make_plans(make_stream(wagons=1)),
        visits,
        resources=[replace(STANDARD, ready=0), replace(BROAD, ready=1)],
        milestones={W: {"departed": 40 * H}},
    )

    assert only(found, "standard") == pytest.approx(
        {
            "loaded_waiting": 24 - 2 - 1,
            "running": 2 + 2,
            "reloading": 1,
            "empty_waiting": (30 - 24) + (240 - 32),
        }
    )
    assert only(found, "broad") == pytest.approx(
        {"empty_waiting": 20 + 3, "reloading": 1, "loaded_waiting": 40 - 24}
    )


def test_over_the_ground_each_rake_is_at_the_crane_once():
    visits = [
        (W, "unload", "", 2 * H, 2 * H, 3 * H),
        (W, "load", "", 8 * H, 9 * H, 11 * H),
        (f"rake:{W}", "run_empty", "", 3 * H, 3 * H, 4 * H),
    ]
    found = hours(make_plans(make_stream(wagons=1)), visits, milestones={W: {"departed": 12 * H}})

    # Without pools: what is over the border is gone, and there are wagons to load when needed.
    assert only(found, "standard") == pytest.approx(
        {"loaded_waiting": 2, "reloading": 1, "running": 1}
    )
    assert only(found, "broad") == pytest.approx({"reloading": 2, "loaded_waiting": 1})


def test_bulk_trains_bring_broad_wagons_and_take_none():
    bulk = "bulk/khorgos/eastbound/0"
    plans = make_plans(make_stream("bulk", direction="eastbound", cargo="bulk", wagons=10))
    visits = [
        (bulk, "run", "", H, H, 2 * H),
        (bulk, "bulk", "", 3 * H, 3 * H, 15 * H),
        (f"rake:{bulk}", "run_empty", "", 15 * H, 15 * H, 16 * H),
    ]

    found = hours(plans, visits, milestones={bulk: {"departed": 15 * H}}, resources=[BROAD])

    assert only(found, "broad") == pytest.approx(
        {
            "loaded_waiting": 10 * (3 - 1),
            "reloading": 120,
            "running": 20,
            "empty_waiting": 6 * 240,
        }
    )
    assert only(found, "standard") == {}


def test_stock_supply_and_surplus_wait_empty():
    brought = EmptyTrain("supply/khorgos/standard/0", "khorgos", Gauge.STANDARD, 5)
    away = EmptyTrain("surplus/khorgos/standard/0", "khorgos", Gauge.STANDARD, 4)
    visits = [
        (brought.id, "lead_time", "", 0, 0, 10 * H),
        (brought.id, "join", STANDARD.id, 10 * H, 10 * H, 10 * H),
        (away.id, "leave", STANDARD.id, 20 * H, 20 * H, 20 * H),
        (away.id, "onward_path", ONWARD.id, 20 * H, 30 * H, 31 * H),
    ]

    def standard(*resources):
        found = hours(
            make_plans(),
            visits if ONWARD in resources else visits[:3],
            resources=resources,
            empty_trains=[brought, away],
        )
        return only(found, "standard")

    assert standard(STANDARD, ONWARD) == pytest.approx(
        {"empty_waiting": 6 * 240 + 5 * 230 - 4 * 210}
    )
    assert standard(STANDARD) == pytest.approx({"empty_waiting": 6 * 240 + 5 * 230 - 4 * 220})


def test_only_the_hours_of_the_period_count():
    plans = make_plans(make_stream(wagons=1))
    moments = {W: {"departed": 30 * H}}

    found = hours(plans, milestones=moments, window_s=(10 * H, 20 * H))

    assert only(found, "standard") == pytest.approx({"loaded_waiting": 10})


def test_trains_that_have_not_arrived_bring_no_wagons():
    plans = make_plans(make_stream(wagons=1))

    assert not any(hours(plans, milestones={W: {"arrived": None}}).values())


@pytest.mark.parametrize("window_s", [None, (0, DAY), (3 * DAY + 7, 6 * DAY - 11)])
@pytest.mark.parametrize("gauge", Gauge)
def test_all_states_together_are_the_wagons_that_the_lots_count(gauge, window_s):
    tables, scenario = a_run(), the_scenario()
    span = window_s or (0, tables.end_s)

    value = compute(tables, scenario, window_s).value

    days = [value(f"wagon_days_{gauge}_{state}", "khorgos") for state in State]
    expected = wagon_seconds_of_lots(tables, gauge, span)
    expected += wagon_seconds_of_bulk(tables, gauge, span)
    assert min(days) > 0
    assert sum(days) * DAY == pytest.approx(expected, rel=1e-12)


def wagon_seconds_of_lots(tables, gauge, span):
    """Return how long the wagons of a pool are at the port, lot by lot."""
    lots = tables.rakes
    own = np.array([pool.gauge is gauge for pool in tables.pools])[lots.pool]
    came_s = np.where(lots.arrived_s == MISSING, tables.start_s, lots.arrived_s)
    return int((lots.wagons * overlaps(came_s, missing_last(lots.left_s), *span))[own].sum())


def wagon_seconds_of_bulk(tables, gauge, span):
    """Return how long bulk trains' wagons are there, from arrival until their rake is home."""
    if gauge is Gauge.STANDARD:
        return 0
    trains, visits = tables.trains, tables.visits
    is_bulk = np.array([stream.service == "bulk" for stream in tables.streams])[trains.stream]
    seconds = 0
    for rank in np.flatnonzero(is_bulk & (missing_last(trains.arrived_s) < span[1])):
        rows = (visits.train == rank) & (visits.step == tables.steps.index("run_empty"))
        home_s = missing_last(visits.finished_s[rows])
        ends_s = min(int(home_s[0]) if len(home_s) else span[1], span[1])
        stay_s = max(0, ends_s - max(int(trains.arrived_s[rank]), span[0]))
        seconds += int(trains.wagons[rank]) * stay_s
    return seconds
