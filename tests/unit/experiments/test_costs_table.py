"""The table of costs in a result folder: there with rates, gone without."""

import pytest

from sim.experiments.files import read_manifest
from sim.recording.parquet import COSTS, OPTIONAL_SCHEMAS, read_columns
from tests.unit.experiments.lanes import LANE, contents, run_lane, write_lane

RATES = 'costs = { currency = "EUR", wagon_day = 3.0 }\n'


def of_any(result, metric):
    rows = [row for row in result.summary if row["metric"] == metric and row["port"] == "all"]
    (row,) = (row for row in rows if row["direction"] == row["service"] == "all")
    return row


def test_with_rates_a_result_has_the_costs_of_every_train_that_departed(tmp_path):
    write_lane(tmp_path, RATES + LANE)
    result = run_lane(tmp_path)

    table = read_columns(result.folder, "costs")

    assert list(table) == list(OPTIONAL_SCHEMAS["costs"])
    assert "costs.parquet" in (read_manifest(result.folder) or {})
    departed = of_any(result, "trains_departed")
    assert len(table["train"]) == pytest.approx(3 * departed["mean"])
    assert sorted(set(table["replication"].tolist())) == [0, 1, 2]


def test_the_summary_is_the_mean_of_the_sums_in_the_table(tmp_path):
    write_lane(tmp_path, RATES + LANE)
    result = run_lane(tmp_path)
    table = read_columns(result.folder, "costs")

    for item in COSTS:
        row = of_any(result, item)
        assert row["unit"] == "EUR"
        assert row["mean"] == pytest.approx(table[item].sum() / 3, rel=1e-12)
    assert of_any(result, "total_cost")["mean"] > 0


def test_a_run_without_rates_takes_the_table_away(tmp_path):
    write_lane(tmp_path, RATES + LANE)
    first = run_lane(tmp_path)
    assert (first.folder / "costs.parquet").exists()

    write_lane(tmp_path, LANE)
    second = run_lane(tmp_path)

    assert not (second.folder / "costs.parquet").exists()
    assert not any(row["metric"] in {*COSTS, "cost_per_train"} for row in second.summary)


def test_the_same_run_writes_the_same_costs(tmp_path):
    write_lane(tmp_path, RATES + LANE)

    one = contents(run_lane(tmp_path, out="one").folder)
    two = contents(run_lane(tmp_path, out="two", jobs=2).folder)

    assert one["costs.parquet"] == two["costs.parquet"]
