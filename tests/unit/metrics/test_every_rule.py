"""Identities and second opinions on a run in which every rule does something."""

import numpy as np
import pytest

from sim.domain.plan import Gauge
from sim.metrics.balance import balance
from sim.metrics.gridlock import gridlock
from sim.metrics.hours import REMAINDER, hours_by_cause
from sim.metrics.kpis import compute
from sim.metrics.wagon_days import State
from sim.recording.columns import MISSING, reached
from tests.unit.metrics.every_rule import the_run, the_scenario
from tests.unit.metrics.naive import Naive
from tests.unit.metrics.test_kpis_twice import agrees
from tests.unit.metrics.test_wagon_days import wagon_seconds_of_bulk, wagon_seconds_of_lots

DAYS = 12


def value(metric, *group):
    return compute(the_run(DAYS), the_scenario(DAYS)).value(metric, *group)


def test_every_rule_did_something():
    tables = the_run(DAYS)
    visits, steps = tables.visits, {tables.steps[s] for s in tables.visits.step}
    unserved = reached(visits.finished_s) & ~reached(visits.started_s)

    assert {"upstream", "stop_loading", "diversion", "quota", "departure_turn"} <= steps
    assert {"examination_afterwards", "locomotive_turn", "yard", "leave"} <= steps
    assert tables.visits_to("khorgos.china.customs_overtime").any()
    assert tables.visits_to("khorgos.china.customs_green").any()
    assert unserved.any()
    assert tables.trains.provisional.any()
    assert tables.trains.diverted.any()


def test_trains_wagons_and_time_balance():
    found = balance(the_run(DAYS), the_scenario(DAYS))

    assert found.faults == ()
    assert found.trains_in == found.trains_out + found.trains_inside
    for came, gone, inside in found.wagons.values():
        assert came == gone + inside


def test_every_hour_of_a_crossing_has_a_cause():
    causes = hours_by_cause(the_run(DAYS), the_scenario(DAYS))

    assert REMAINDER not in {cause.step for cause in causes}
    seconds = {port: sum(c.seconds for c in causes if c.port == port) for port in ("khorgos",)}
    trains = sum({(c.port, c.direction): c.trains for c in causes if c.port == "khorgos"}.values())
    assert seconds["khorgos"] / 3600 / trains == pytest.approx(value("dwell_mean_h", "khorgos"))


def test_nobody_arrives_before_he_is_due_and_nobody_is_provisional_without_release():
    trains = the_run(DAYS).trains
    arrived = reached(trains.arrived_s)

    assert (trains.arrived_s[arrived] >= trains.due_s[arrived]).all()
    assert (trains.released_s[trains.provisional] != MISSING).all()
    later = arrived & (trains.arrived_s > trains.due_s)
    assert later.any()


def test_a_slow_port_is_no_gridlock():
    assert gridlock(the_run(DAYS), the_scenario(DAYS)) is None


@pytest.mark.parametrize("gauge", Gauge)
def test_all_states_together_are_the_wagons_that_the_lots_count(gauge):
    tables, span = the_run(DAYS), (0, the_run(DAYS).end_s)

    days = [value(f"wagon_days_{gauge}_{state}", "khorgos") for state in State]

    expected = wagon_seconds_of_lots(tables, gauge, span)
    expected += wagon_seconds_of_bulk(tables, gauge, span)
    assert min(days) > 0
    assert sum(days) * 86_400 == pytest.approx(expected, rel=1e-12)


def test_costs_add_up_over_ports_and_counted_services():
    for item in ("demurrage", "path_cost", "damage_cost", "total_cost"):
        ports = value(item, "khorgos") + value(item, "alashankou")
        assert ports == pytest.approx(value(item), rel=1e-12)
        assert value(item, "all", "all", "rail") == pytest.approx(value(item), rel=1e-12)


def test_every_figure_of_the_run_equals_its_definition():
    tables, scenario = the_run(DAYS), the_scenario(DAYS)
    naive = Naive(tables, scenario, 0, tables.end_s)
    rows = compute(tables, scenario).rows

    asked = [row for row in rows if row.key[1:3] == ("all", "all")]
    asked += [row for row in rows if row.key[:3] == ("khorgos", "westbound", "rail")]
    wrong = [(row, naive.value(row)) for row in asked if not agrees(row, naive.value(row))]

    assert not wrong, wrong[0]
    assert np.isfinite([row.value for row in asked if row.value is not None]).all()
