"""The tables of a comparison against pencil answers: pairs of replications, and curves."""

import numpy as np
import pytest

from sim.experiments.compare.curves import Side
from sim.experiments.compare.experiment import compare
from sim.experiments.compare.tables import CURVES, PAIRED, paired_rows
from sim.experiments.gathering import Gathered
from sim.experiments.undertaking import Settings
from sim.metrics.balance import Balance
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.summary import summarise
from sim.recording.parquet import read_columns
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.sweeps import BATCH, STEADY

LANES = "ports.khorgos.china.customs.lanes"
DOCUMENTS = "ports.khorgos.china.customs.documents"
WEEKLY = "services.any.arrivals.khorgos.westbound.weekly"


def compared(folder, text, *alternatives, out="out", shared=(), **settings):
    """Compare a scenario with what each of `alternatives`, tuples of changes, makes of it."""
    file = write_lane(folder, text)
    loaded = [load(file, (*shared, *changes)) for changes in ((), *alternatives)]
    base, *others = loaded
    return compare(base, others, folder / out, Settings(**{"jobs": 1, **settings})).folder


def table(folder, name, **wanted):
    """Return the rows of a table with these values, as dictionaries."""
    columns = read_columns(folder, name)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def shares(folder, *hours, scenario="lane", clock="clearance"):
    """Return the shares of a curve of Khorgos westbound at some hours."""
    rows = table(folder, CURVES, scenario=scenario, clock=clock, direction="westbound")
    found = {row["hours"]: row["share"] for row in rows}
    return [found[hour] for hour in hours]


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    return compared(folder, BATCH, (f"{LANES}=2",), (f"{LANES}=1",))


def test_the_curve_rises_with_every_train_that_is_released(batch):
    # Four trains at once, one lane, an hour each; with two lanes two every hour.
    assert shares(batch, 0, 0.75, 1, 2, 3, 4, 30) == [0, 0, 0.25, 0.5, 0.75, 1, 1]
    assert shares(batch, 0.75, 1, 1.75, 2, scenario="lane-2") == [0, 0.5, 0.5, 1]


def test_a_crossing_has_a_curve_of_its_own(batch):
    crossing = table(batch, CURVES, scenario="lane", clock="crossing")

    # Nothing comes after customs here: the last has departed after four hours.
    assert [row["share"] for row in crossing if row["hours"] in (1, 3)] == [0.25, 0.75]
    assert max(row["hours"] for row in crossing) == pytest.approx(4, abs=0.2)
    assert {row["trains"] for row in crossing} == {8}


def test_shares_have_the_interval_of_shares(batch):
    rows = table(batch, CURVES, scenario="lane", clock="clearance", hours=2.0)

    assert all(row["lower_95"] < row["share"] < row["upper_95"] for row in rows)


def test_a_train_that_is_not_released_counts_as_not_released(tmp_path):
    # 20 h each: the fourth is released after 80 h; half of the period is 72 h.
    folder = compared(tmp_path, BATCH, (f"{LANES}=4",), shared=(f"{DOCUMENTS}=20 h",))

    assert shares(folder, 24, 48, 72) == [0.25, 0.5, 0.75]
    assert shares(folder, 24, 72, scenario="lane-2") == [1, 1]


def test_a_train_that_is_still_there_at_the_end_counts_as_not_released(tmp_path):
    # 40 h each: the fourth would be released after 160 h, the period has 144.
    folder = compared(tmp_path, BATCH, (f"{LANES}=4",), shared=(f"{DOCUMENTS}=40 h",))

    assert shares(folder, 24, 48, 72) == [0, 0.25, 0.25]
    assert {row["trains"] for row in table(folder, CURVES, clock="clearance")} == {8}


def test_trains_of_the_warm_up_are_in_no_curve(tmp_path):
    folder = compared(tmp_path, BATCH, (f"{LANES}=2",), shared=("warm_up=7 d",))

    assert {row["trains"] for row in table(folder, CURVES)} == {8}


def test_trains_that_cannot_be_watched_long_enough_are_left_out(tmp_path):
    both = f'{WEEKLY}=["mon 00:00", "sat 12:00"]'
    folder = compared(tmp_path, BATCH, (f"{LANES}=2",), shared=(both,))

    # The curve of clearance shows 30 h, and the second train comes 12 h before the end.
    assert {row["trains"] for row in table(folder, CURVES, clock="clearance")} == {2}
    assert {row["trains"] for row in table(folder, CURVES, clock="crossing")} == {4}


def test_where_a_queue_grows_there_is_no_share_but_a_reason(tmp_path):
    folder = compared(tmp_path, STEADY, (f"{LANES}=2",))
    grown = table(folder, CURVES, scenario="lane")
    pairs = table(folder, PAIRED, metric="clearance_mean_h", port="khorgos")

    assert all("queue grows" in row["remark"] and np.isnan(row["share"]) for row in grown)
    assert shares(folder, 1.25, 1.5, scenario="lane-2") == [0, 1]
    assert all(np.isnan(row["base"]) and np.isnan(row["difference"]) for row in pairs)
    assert {row["alternative"] for row in pairs} == {1.5}


def test_the_hours_shown_do_not_follow_a_queue_that_grows(tmp_path):
    folder = compared(tmp_path, STEADY, (f"{LANES}=2",))

    assert max(row["hours"] for row in table(folder, CURVES, clock="crossing")) < 3


def test_pairs_are_the_differences_of_every_replication(batch):
    rows = table(batch, PAIRED, scenario="lane-2", metric="clearance_mean_h", port="khorgos")
    westbound = [row for row in rows if row["direction"] == "westbound"]

    # 2.5 h in the mean of one lane, 1.5 h with two.
    assert [row["replication"] for row in westbound] == [0, 1]
    assert {(row["base"], row["alternative"], row["difference"]) for row in westbound} == {
        (2.5, 1.5, -1.0)
    }
    assert {row["service"] for row in table(batch, PAIRED)} == {"all"}


def test_what_is_identical_has_differences_of_zero_and_the_same_curves(batch):
    same = table(batch, PAIRED, scenario="lane-3")

    assert {row["difference"] for row in same if not np.isnan(row["difference"])} == {0.0}
    assert shares(batch, 1, 2, scenario="lane-3") == shares(batch, 1, 2)


def test_the_tables_do_not_depend_on_the_number_of_processes(batch, tmp_path):
    again = compared(tmp_path, BATCH, (f"{LANES}=2",), (f"{LANES}=1",), jobs=2)

    assert contents(again) == contents(batch)


def figures(*values, gridlocks=()):
    tables = tuple(
        KpiTable((Kpi("khorgos", "westbound", "all", "dwell_mean_h", "h", value),))
        for value in values
    )
    balance = Balance(0, 0, 0, {}, {})
    return Gathered((), tables, tuple(summarise(tables)), balance, (), {}, gridlocks)


def test_a_replication_without_a_value_has_no_difference(tmp_path):
    scenario = load(write_lane(tmp_path, BATCH)).scenario
    base = Side("base", scenario, figures(1.0, None, 4.0))
    other = Side("other", scenario, figures(2.0, 2.0, None))
    locked = Side("other", scenario, figures(2.0, 2.0, 2.0, gridlocks=("stuck",)))

    assert [row["difference"] for row in paired_rows(base, other)] == [1.0, None, None]
    assert [row["alternative"] for row in paired_rows(base, locked)] == [None, None, None]


def test_without_any_train_there_are_no_curves(tmp_path):
    nobody = ("services.any.trains_per_day=0",)
    folder = compared(tmp_path, STEADY, (f"{LANES}=2",), shared=nobody)

    assert table(folder, CURVES) == []
