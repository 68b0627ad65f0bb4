"""The identities hold for the runs of the model, and do not hold for damaged tables."""

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest

from sim.domain.plan import Gauge
from sim.metrics.balance import Balance, balance, together
from sim.model.run import simulate
from sim.recording.columns import MISSING
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
HALF = {"ports": {"khorgos": 1.0}, "trains_per_day": 8.0}
PORT = {
    "china": {
        "standard_tracks": {"westbound": 2, "eastbound": 2},
        "customs": {"lanes": 1, "documents": "2 h", "hours": "06:00-22:00"},
        "reload": {"tracks": 1, "cranes": 1, "time": "2 h"},
        "bulk": {"time": "12 h"},
        "onward": {"paths_per_day": 24},
    },
    "border": {"standard": {"paths_per_day": 12, "run": "30 min"}, "broad": {"run": "30 min"}},
    "kazakhstan": {"reload": {"tracks": 1, "time": "1 h"}, "yard_teu": 300},
    "wagons": {
        "standard": {"ready": 80, "surplus_above": 60, "surplus_lot": 20},
        "broad": {"ready": 30, "order_up_to": 0, "lead_time": "20 h", "brought_per_day": 4},
    },
}


def the_scenario():
    bulk = HALF | {"counted": False, "westbound": 0.0, "cargo": "bulk"}
    return make_scenario(
        {"any": HALF, "bulk": bulk}, {"khorgos": PORT}, duration="8 d", warm_up="3 d"
    )


@cache
def a_run():
    rng = np.random.default_rng(11)
    work = {"documents": 2 * H, "reload": 2 * H, "unload": H, "load": H, "run": H // 2}
    work |= {"run_empty": H // 2, "bulk": 12 * H}
    streams = [
        make_stream(
            service,
            direction=direction,
            cargo="bulk" if service == "bulk" else "containers",
            arrived_s=np.sort(rng.integers(-3 * DAY, 8 * DAY, count)).tolist(),
            work=work,
        )
        for service, direction, count in [
            ("any", "westbound", 60),
            ("any", "eastbound", 40),
            ("bulk", "eastbound", 9),
        ]
    ]
    lead = {("khorgos", gauge): [20 * H] * 500 for gauge in Gauge}
    plans = make_plans(*streams, lead_times=lead)
    return tabulate(plans, simulate(the_scenario(), plans))


def test_containers_are_in_out_on_wagons_or_on_the_ground():
    found = balance(a_run(), the_scenario()).containers

    assert found.came == found.gone + found.on_wagons + found.on_ground
    assert found.came == 104 * 109
    assert min(found) > 0


def test_all_residuals_of_a_run_are_zero():
    found = balance(a_run(), the_scenario())

    assert found.residual == 0
    assert found.faults == ()
    assert found.trains_in == 109
    assert found.trains_inside > 5
    for came, gone, inside in found.wagons.values():
        assert came == gone + inside
        assert gone > 0
        assert inside > 0


def test_the_run_has_everything_that_could_go_wrong():
    ids, tables = a_run().ids, a_run()

    assert {name.split("/")[0] for name in ids} == {"any", "bulk", "supply", "surplus"}
    assert {"yard", "load", "reload", "join", "leave", "path_empty"} <= {
        tables.steps[step] for step in tables.visits.step
    }


def damaged(table, column, change):
    """Return the tables of the run with one column of one table changed by `change`."""
    tables = a_run()
    rows = getattr(tables, table)
    values = getattr(rows, column).copy()
    change(values)
    return replace(tables, **{table: replace(rows, **{column: values})})


def some_check():
    """Return the row of the visits in which a train's documents were checked."""
    visits = a_run().visits
    code = a_run().steps.index("documents")
    return int(np.flatnonzero((visits.step == code) & (visits.queued_s > 0))[9])


def later(place):
    def change(values):
        values[some_check() if place is None else np.flatnonzero(values > 0)[place]] += 7

    return change


def lost(place):
    def change(values):
        values[some_check() if place is None else np.flatnonzero(values > 0)[place]] = MISSING

    return change


def lost_job(step):
    """Return how the first job of a crane called `step` is forgotten."""

    def change(values):
        tables = a_run()
        code = tables.steps.index(step)
        done = (tables.visits.step == code) & (tables.visits.finished_s != MISSING)
        values[np.flatnonzero(done)[0]] = MISSING

    return change


def one_more(values):
    values[3] += 1


@pytest.mark.parametrize(
    ("table", "column", "change", "named"),
    [
        ("trains", "departed_s", lost(5), "trains any"),
        ("trains", "departed_s", later(5), "time in khorgos, run"),
        ("trains", "arrived_s", later(5), "time in khorgos, run"),
        ("trains", "released_s", later(5), "time in khorgos clearance, run"),
        ("trains", "presented_s", lost(5), "time in khorgos clearance, run"),
        ("trains", "wagons", one_more, "wagons khorgos"),
        ("visits", "finished_s", lost(None), "time in khorgos, run"),
        ("visits", "finished_s", later(None), "time in khorgos, run"),
        ("visits", "finished_s", lost_job("unload"), "containers khorgos on the ground"),
        ("trains", "departed_s", lost(5), "containers khorgos at end"),
        ("rakes", "wagons", one_more, "wagons khorgos"),
        ("rakes", "left_s", later(9), "wagons khorgos"),
        ("rakes", "taken_s", later(9), "wagons khorgos"),
        ("rakes", "freed_s", lost(9), "wagons khorgos"),
    ],
)
def test_planted_damage_leaves_a_residual(table, column, change, named):
    found = balance(damaged(table, column, change), the_scenario())

    assert found.residual > 0
    assert any(fault.startswith(named) for fault in found.faults), found.faults


def test_a_visit_that_ends_before_it_begins_breaks_littles_law():
    tables = damaged("visits", "finished_s", lambda values: np.put(values, some_check(), 0))

    found = balance(tables, the_scenario())

    assert any(fault.startswith("time in khorgos documents") for fault in found.faults)


def test_a_visit_written_twice_is_noticed():
    tables = a_run()
    last = {
        field.name: np.append(
            getattr(tables.visits, field.name), getattr(tables.visits, field.name)[some_check()]
        )
        for field in fields(tables.visits)
    }
    doubled = replace(tables, visits=replace(tables.visits, **last))

    assert balance(doubled, the_scenario()).residual > 0


def test_the_line_names_what_went_in_and_out():
    line = str(balance(a_run(), the_scenario()))

    assert line.startswith("trains 109 in = ")
    assert "standard wagons" in line
    assert "containers 11,336 TEU in = " in line
    assert "residual 0 over " in line


def test_the_cut_of_the_warm_up_may_fall_on_an_event():
    train = "any/khorgos/westbound/-1"
    plans = make_plans(make_stream(arrived_s=[-H]))
    visits = [(train, "reception", "", -H, -H, 0), (train, "papers", "", 0, 0, H)]
    for end in (0, H):
        log = make_log(
            plans,
            visits[: 1 if end == 0 else 2],
            start_s=-3 * DAY,
            end_s=8 * DAY,
            milestones={train: {"presented": -H, "released": 0, "departed": end}},
        )
        assert balance(tabulate(plans, log), the_scenario()).faults == ()


def test_balances_of_replications_add_up():
    one = balance(a_run(), the_scenario())
    broken = balance(damaged("rakes", "wagons", one_more), the_scenario())

    both = together([one, broken])

    assert both.trains_in == 218
    assert both.wagons["standard"][0] == 2 * one.wagons["standard"][0]
    assert both.residual == broken.residual > 0
    assert together([one, one]).containers == tuple(2 * teu for teu in one.containers)
    assert max(one.containers) > 0


def test_what_one_replication_leaves_over_does_not_make_up_for_another():
    more, less = [Balance(1, 1, 0, {}, {"trains": left}) for left in (2, -2)]

    assert together([more, less]).residual == 4


def test_nothing_balances_with_nothing():
    tables = tabulate(make_plans(), make_log(make_plans(), end_s=8 * DAY))

    found = balance(tables, the_scenario())

    assert (found.trains_in, found.trains_out, found.residual) == (0, 0, 0)
    assert together([]).residual == 0
