"""Which rows of the visits are of a step, or to a resource, is found once and then looked up."""

import numpy as np
import pytest

from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import UnitsSpec
from sim.metrics.balance import balance
from sim.metrics.kpis import compute
from sim.recording import sorting
from sim.recording.columns import places_by_head
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.metrics.every_rule import the_run, the_scenario

CUSTOMS = "khorgos.china.customs"
W = [f"any/khorgos/westbound/{n}" for n in range(2)]


def the_tables():
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    supply = EmptyTrain("supply/khorgos/broad/0", "khorgos", Gauge.BROAD, 50)
    visits = [
        (W[0], "documents", CUSTOMS, 0, 0, H),
        (W[1], "documents", CUSTOMS, 0, H, 2 * H),
        (W[0], "boarding", "", H, H, 3 * H),
        (supply.id, "join", "", 4 * H, 4 * H, 4 * H),
    ]
    specs = [UnitsSpec(CUSTOMS, 1)]
    return tabulate(plans, make_log(plans, visits, resources=specs, empty_trains=[supply]))


def test_rows_are_those_of_the_masks():
    tables = the_tables()

    assert tables.rows_of("documents").tolist() == [0, 1]
    assert tables.rows_of("join", "boarding", "scan").tolist() == [2, 3]
    assert tables.rows_of("scan").tolist() == []
    assert tables.rows_to(CUSTOMS).tolist() == [0, 1]
    assert tables.rows_to("nowhere").tolist() == []
    for step in tables.steps:
        assert tables.rows_of(step).tolist() == np.flatnonzero(tables.visits_of(step)).tolist()


def test_empties_are_found_by_the_head_of_their_ids():
    assert the_tables().places_of_empties == {"supply/khorgos/broad": [2]}
    assert places_by_head(["a/b/0", "c/0", "a/b/1"], first=7) == {"a/b": [7, 9], "c": [8]}


@pytest.mark.parametrize("block", [50, 1_000])
def test_figures_and_balance_do_not_depend_on_how_many_visits_are_looked_at_at_a_time(
    block, monkeypatch
):
    scenario, tables = the_scenario(30), the_run(30)
    known = balance(tables, scenario), compute(tables, scenario)

    monkeypatch.setattr(sorting, "_BLOCK", block)

    assert (balance(tables, scenario), compute(tables, scenario)) == known
