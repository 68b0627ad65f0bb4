"""How often the printed 95 % intervals contain the truth."""

import numpy as np
import pytest

from sim.metrics.statistics import mean_interval, paired, share_interval

SEED = 20240718
BAND = (0.931, 0.967)
"""The 99 % band of 1,000 trials that succeed in 95 of 100."""


def covered(samples, truth):
    """Return the share of rows of `samples` whose interval of the mean contains `truth`."""
    intervals = [mean_interval(sample) for sample in samples]
    return np.mean([low <= truth <= high for low, high in intervals])


@pytest.mark.parametrize("replications", [5, 20])
def test_intervals_of_normal_values_cover_the_mean_in_95_of_100(replications):
    samples = np.random.default_rng(SEED).normal(7.0, 2.0, (1_000, replications))

    assert BAND[0] <= covered(samples, 7.0) <= BAND[1]


def test_a_wrong_truth_is_seen_to_be_wrong():
    samples = np.random.default_rng(SEED).normal(7.0, 2.0, (1_000, 20))

    assert covered(samples, 7.3) < 0.92


def test_trains_of_one_run_are_not_independent():
    """The naive interval over the trains of one run is far off."""
    waits = lane_waits(200, trains=480)[0]

    naive = np.mean([low <= 4.551 <= high for low, high in map(mean_interval, waits)])

    assert naive < 0.4


def test_shares_of_clustered_trains_are_covered():
    """Share within 24 h of an M/M/1 lane at load 0.9, 10 replications of 30 days."""
    in_time = lane_waits(10_000, trains=480, load=0.9)[1]
    truth = in_time.mean() / 480

    rows = in_time.reshape(-1, 10)
    intervals = [share_interval(row.tolist(), [480] * 10) for row in rows]

    assert np.mean([low <= truth <= high for low, high in intervals]) >= BAND[0]


def test_false_alarms_of_the_paired_test_are_five_in_a_hundred():
    samples = np.random.default_rng(SEED).normal(0.0, 1.0, (1_000, 10))
    p_values = np.sort([paired(sample).p_value for sample in samples])

    assert 0.033 <= np.mean(p_values < 0.05) <= 0.069
    # Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded once in a thousand.
    distance = np.abs(p_values - (np.arange(1_000) + 0.5) / 1_000).max()
    assert distance < 1.95 / np.sqrt(1_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("replications", "least", "too_low"), [(10, 0.925, 0.068), (20, BAND[0], 0.053)]
)
def test_mean_wait_of_a_month_at_a_lane_is_covered(replications, least, too_low):
    """M/M/1 at load 0.8, 480 trains from empty: the truth is 4.551 h, the skewness 2.5.

    The plain t interval lies below the truth in 9.2 of 100 cases with 10 replications. The bounds
    here are what was measured (docs/results.md) and three standard errors.
    """
    means = lane_waits(20_000 * replications, trains=480, keep=False)[0]
    assert means.mean() == pytest.approx(4.551, abs=4 * 2.13 / np.sqrt(len(means)) + 0.007)

    samples = means.reshape(-1, replications)
    intervals = [mean_interval(sample) for sample in samples]

    assert np.mean([low <= 4.551 <= high for low, high in intervals]) >= least
    assert np.mean([high < 4.551 for _, high in intervals]) < too_low
    assert np.mean([low > 4.551 for low, _ in intervals]) < 0.025


@pytest.mark.slow
def test_share_in_time_of_a_month_at_a_lane_is_covered_by_20_replications():
    """The same lane: 98.5 % of its trains are through within 24 h, the failures in few runs."""
    in_time = lane_waits(400_000, trains=480, keep=False)[1]
    truth = in_time.mean() / 480

    intervals = [share_interval(row.tolist(), [480] * 20) for row in in_time.reshape(-1, 20)]

    assert np.mean([low <= truth <= high for low, high in intervals]) >= BAND[0]


def lane_waits(runs, trains, *, load=0.8, keep=True):
    """Return waits in hours (by train, or their means per run) and trains through within 24 h.

    Lindley's recursion for many runs of one M/M/1 lane at once, each from empty; 1.2 h of work.
    """
    chance = np.random.default_rng(SEED)
    work_h = 1.2
    wait = np.zeros(runs)
    kept, total, in_time = [], np.zeros(runs), np.zeros(runs, dtype=np.int64)
    for _ in range(trains):
        work = chance.exponential(work_h, runs)
        total += wait
        in_time += wait + work <= 24
        if keep:
            kept.append(wait)
        wait = np.maximum(wait + work - chance.exponential(work_h / load, runs), 0)
    return (np.array(kept).T if keep else total / trains), in_time
