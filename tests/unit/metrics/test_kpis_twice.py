"""Every figure against a second implementation, on random tables."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.definitions import CURRENCY
from sim.metrics.groups import groups_of
from sim.metrics.kpis import DEFINITIONS, compute
from sim.recording import sorting
from tests.unit.metrics.made_tables import END, H, made_tables, the_scenario
from tests.unit.metrics.naive import Naive

SCENARIO = the_scenario()


def agrees(row, exact):
    if row.value is None or exact is None:
        return row.value is exact
    if row.unit == "EUR":  # sums of amounts, where all others are sums of whole numbers
        return math.isclose(row.value, exact, rel_tol=1e-12)
    return abs(row.value - float(exact)) <= 4 * math.ulp(float(exact))


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32),
    st.tuples(st.integers(0, 25), st.integers(0, 60), st.integers(0, 15)),
    st.sampled_from([(0, END), (0, 5 * H), (7 * H, END - H)]),
)
def test_every_figure_equals_its_definition(seed, sizes, window_s):
    tables = made_tables(random.Random(seed), *sizes)
    naive = Naive(tables, SCENARIO, *window_s)

    rows = compute(tables, SCENARIO, window_s).rows

    wrong = [(row, naive.value(row)) for row in rows if not agrees(row, naive.value(row))]
    assert not wrong, wrong[0]


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.permutations(range(30)), st.permutations(range(40)))
def test_figures_do_not_depend_on_the_order_of_rows(seed, lots, visits):
    def shuffled(rows, order):
        return type(rows)(**{name: getattr(rows, name)[order] for name in rows.__slots__})

    tables = made_tables(random.Random(seed), 20, 40, 30)
    again = made_tables(random.Random(seed), 20, 40, 30)
    object.__setattr__(again, "visits", shuffled(again.visits, list(visits)))
    object.__setattr__(again, "rakes", shuffled(again.rakes, list(lots)))

    assert compute(tables, SCENARIO) == compute(again, SCENARIO)


@pytest.mark.parametrize("part", [1, 7, 64])
def test_figures_do_not_depend_on_how_many_visits_are_taken_at_a_time(monkeypatch, part):
    tables = [made_tables(random.Random(seed), 25, 200, 15) for seed in range(20)]
    whole = [compute(each, SCENARIO, (0, 5 * H)) for each in tables]
    monkeypatch.setattr(sorting, "_BLOCK", part)

    assert [compute(each, SCENARIO, (0, 5 * H)) for each in tables] == whole


def test_shares_carry_what_they_are_the_quotient_of():
    rows = compute(made_tables(random.Random(3), 25, 0, 0), SCENARIO).rows

    for row in rows:
        is_share_of_trains = row.metric.startswith("share_")
        assert (row.trials is not None) == is_share_of_trains
        if row.trials:
            assert row.value == row.successes / row.trials


def test_no_row_comes_twice_and_every_train_figure_has_every_group():
    tables = made_tables(random.Random(4), 25, 60, 15)
    rows = compute(tables, SCENARIO).rows

    assert len({row.key for row in rows}) == len(rows)
    groups = {(g.port, g.direction, g.service) for g in groups_of(SCENARIO, tables.streams)}
    for name in ("trains_arrived", "clearance_mean_h", "peak_day_trains"):
        assert {row.key[:3] for row in rows if row.metric == name} == groups


def test_values_are_never_nan_and_units_are_those_of_the_definitions():
    for row in compute(made_tables(random.Random(5), 9, 9, 9), SCENARIO).rows:
        assert row.value is None or math.isfinite(row.value)
        if row.metric in DEFINITIONS:
            unit = DEFINITIONS[row.metric].unit
            assert row.unit == ("EUR" if unit == CURRENCY else unit)
