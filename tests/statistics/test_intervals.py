"""What the printed intervals promise, and what is said of them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks.coverage_users import gathered
from sim.metrics.coverage import EXTREMES, MEANS, MEASURED, RATES, SHARES, as_record, kind_of
from sim.metrics.kpis import definition_of
from sim.metrics.statistics import wider_interval
from sim.verification.check import Scale, Verdict
from sim.verification.statistics import CHECKS
from tests.statistics.lanes import lane
from tests.verification.test_coverage import BAND, lane_waits

SEED = 20240718
COVERAGE = Path(__file__).parents[2] / "results" / "statistics" / "coverage.csv"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_of_the_verification_holds(check):
    assert [found for found in check.compute(Scale.QUICK) if found.verdict != Verdict.HOLDS] == []


def missed(samples, truth):
    """Return how often intervals contain `truth`, and how often they lie below and above it."""
    limits = np.array([wider_interval(sample) for sample in samples.tolist()])
    low, high = np.mean(limits[:, 1] < truth), np.mean(limits[:, 0] > truth)
    return 1 - low - high, low, high


def test_printed_intervals_of_normal_values_cover_the_mean_in_95_of_100():
    samples = np.random.default_rng(SEED).normal(7.0, 2.0, (4_000, 20))

    covered, low, high = missed(samples, 7.0)

    assert BAND[0] <= covered <= BAND[1]
    assert max(low, high) <= 0.045


@pytest.mark.slow
def test_printed_intervals_of_the_mean_wait_of_a_month_cover_it_in_93_of_100():
    """Twenty months of an M/M/1 lane at load 0.8, whose skewness is 2.5."""
    covered, low, high = missed(lane_waits(200_000, 480, keep=False)[0].reshape(-1, 20), 4.551)

    assert covered >= BAND[0]
    assert low <= 0.053
    assert high <= 0.045


@pytest.mark.slow
def test_a_month_of_warm_up_leaves_a_bias_below_a_quarter_of_the_standard_error():
    """A year of an M/M/1 lane at load 0.8 that begins empty, 20 replications: 4.8 h."""
    sums, runs = np.zeros(2_000), 2_000
    chance, wait = np.random.default_rng(SEED), np.zeros(2_000)
    for train in range(480 + 5_840):
        sums += wait * (train >= 480)
        gap = chance.exponential(1.5, runs)
        wait = np.maximum(wait + chance.exponential(1.2, runs) - gap, 0)
    means = sums / 5_840
    error = means.std(ddof=1) / np.sqrt(20)

    assert abs(means.mean() - 4.8) <= error / 4 + 3 * means.std(ddof=1) / np.sqrt(runs)


def rows_of(load, replications, days=10):
    return gathered(lane(load, days=days), 1, replications).summary


@pytest.mark.parametrize("load", [0.1, 0.8, 1.2])
def test_no_interval_leaves_what_is_possible_nor_is_without_width_but_for_equal_runs(load):
    found = gathered(lane(load, days=10), 1, 6)
    for row in found.summary:
        if row.lower_95 is None:
            continue
        highest = definition_of(row.metric).highest
        values = {table.by_key[row.port, row.direction, row.service, row.metric].value
                  for table in found.kpis}  # fmt: skip
        assert 0 <= row.lower_95 <= row.upper_95
        assert row.lower_95 - 1e-9 <= row.mean <= row.upper_95 + 1e-9
        assert highest is None or row.upper_95 <= highest
        if row.lower_95 == row.upper_95:
            assert len(values - {None}) == 1, row.metric
        if row.unit == "share" and kind_of(definition_of(row.metric)) == SHARES:
            assert row.lower_95 < row.upper_95, "no event in a few runs is not never"


def test_one_replication_has_no_interval():
    assert {(row.lower_95, row.upper_95) for row in rows_of(0.8, 1)} == {(None, None)}


def measured():
    """Return the lowest and the highest coverage of each kind in the table of the measurement."""
    with COVERAGE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        share = round(float(row["covered"]), 3)
        found.setdefault(kind_of(definition_of(row["figure"])), []).append(share)
    return {kind: (min(shares), max(shares)) for kind, shares in found.items()}


def test_the_coverage_that_is_printed_is_the_one_that_was_measured():
    printed = {kind: (each.lowest, each.highest) for kind, each in MEASURED.items()}

    assert printed == measured()
    assert as_record()["measured_coverage"][MEANS]["lowest"] == printed[MEANS][0]


def test_every_headline_figure_is_of_a_kind_whose_coverage_was_measured():
    kinds = {
        "dwell_mean_h": MEANS,
        "wait_china.customs_mean_h": MEANS,
        "turnover_broad_mean_h": MEANS,
        "dwell_p95_h": EXTREMES,
        "share_cleared_in_limit": SHARES,
        "throughput_trains_per_day": RATES,
        "utilisation_china.customs": RATES,
    }

    assert {name: kind_of(definition_of(name)) for name in kinds} == kinds
    assert set(MEASURED) == {MEANS, EXTREMES, SHARES, RATES}
