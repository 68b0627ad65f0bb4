"""Uniforms by address: they stand still, stay inside (0, 1), and behave like independent luck."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import chdtrc, kolmogorov

from sim.workload.streams import Luck, _open_unit

LUCK = Luck(20240718, 0, "china-europe/khorgos/westbound")

GOLDEN = [
    0.4116056664269717,
    0.16339614970547067,
    0.3420089476080638,
    0.03191236107467821,
    0.38122463038468013,
    0.5834222379825779,
    0.7721951309493377,
    0.746858404556452,
    0.9771570658614991,
    0.7832088017043505,
]
"""Of purpose "documents", ordinals 0 to 9: any machine and any later version must repeat them."""


def test_first_ten_uniforms_are_the_committed_ones():
    drawn = LUCK.uniforms("documents", 0, 10)

    assert drawn.tolist() == GOLDEN


def test_any_stretch_of_ordinals_holds_the_same_values():
    whole = LUCK.uniforms("documents", -50, 100)

    for first in range(-50, 50, 7):
        for count in (0, 1, 2, 5, 13):
            stretch = LUCK.uniforms("documents", first, min(count, 50 - first))
            assert np.array_equal(stretch, whole[first + 50 :][: len(stretch)])


def test_scattered_ordinals_have_their_own_values():
    whole = LUCK.uniforms("documents", -5, 11)

    picked = LUCK.of("documents", np.array([-4, -1, 0, 5]))

    assert np.array_equal(picked, whole[[1, 4, 5, 10]])


def test_no_trains_need_no_luck():
    assert len(LUCK.of("documents", np.empty(0, dtype=np.int64))) == 0


def test_smallest_and_largest_raw_numbers_stay_inside_zero_and_one():
    low, high = _open_unit(np.array([0, 2**64 - 1], dtype=np.uint64))

    assert low == 2.0**-53
    assert high == 1.0 - 2.0**-53


@pytest.mark.parametrize(
    "other",
    [
        Luck(20240719, 0, LUCK.stream),
        Luck(20240718 + 2**64, 0, LUCK.stream),
        Luck(20240718, 1, LUCK.stream),
        Luck(20240718, 0, "china-europe/khorgos/eastbound"),
        Luck(2024071, 80, LUCK.stream),
    ],
)
def test_another_address_has_other_luck(other):
    ours, theirs = LUCK.uniforms("documents", 0, 50), other.uniforms("documents", 0, 50)

    assert not np.intersect1d(ours, theirs).size


def test_stream_and_purpose_do_not_run_together():
    one = Luck(0, 0, "ab").uniforms("c", 0, 5)
    two = Luck(0, 0, "a").uniforms("bc", 0, 5)

    assert not np.intersect1d(one, two).size


def test_both_sides_of_the_start_have_luck_of_their_own():
    after, before = LUCK.uniforms("gap", 0, 1_000), LUCK.uniforms("gap", -1_000, 1_000)

    assert not np.intersect1d(after, before).size


def test_keys_of_many_addresses_all_differ():
    keys = {
        Luck(seed, replication, f"service-{stream}/khorgos/westbound")._key(purpose, side)
        for seed in range(10)
        for replication in range(20)
        for stream in range(25)
        for purpose in ("documents", "boarding", "gap", "gap_split")
        for side in ("before", "after")
    }

    assert len(keys) == 10 * 20 * 25 * 4 * 2


@pytest.mark.parametrize("purpose", ["documents", "gap"])
def test_a_million_uniforms_are_uniform_and_serially_independent(purpose):
    drawn = LUCK.uniforms(purpose, 0, 10**6)

    cells = np.bincount((drawn * 100).astype(int), minlength=100)
    pairs = (drawn[:-1:2] * 32).astype(int) * 32 + (drawn[1::2] * 32).astype(int)

    assert _chi_square_p(cells) >= 1e-5
    assert _chi_square_p(np.bincount(pairs, minlength=1024)) >= 1e-5
    assert _kolmogorov_p(drawn) >= 1e-5
    assert abs(_correlation(drawn[:-1], drawn[1:])) <= 4.66 / sqrt(10**6)


def test_streams_replications_seeds_and_purposes_are_uncorrelated():
    count = 10_000
    rows = [LUCK.uniforms(purpose, 0, count) for purpose in ("documents", "boarding", "reload")]
    rows += [LUCK.uniforms("documents", -count, count)]
    rows += [Luck(20240718, k, LUCK.stream).uniforms("documents", 0, count) for k in range(1, 20)]
    rows += [Luck(k, 0, LUCK.stream).uniforms("documents", 0, count) for k in range(20)]

    correlations = np.corrcoef(rows)[np.triu_indices(len(rows), k=1)]

    # 903 pairs: a two-sided 1e-5 over all of them is 5.7 standard errors.
    assert len(correlations) == 903
    assert np.abs(correlations).max() <= 5.7 / sqrt(count)


def _chi_square_p(counts):
    expected = counts.sum() / len(counts)
    return chdtrc(len(counts) - 1, float(((counts - expected) ** 2).sum() / expected))


def _kolmogorov_p(drawn):
    ranked = np.sort(drawn)
    steps = np.arange(len(ranked) + 1) / len(ranked)
    distance = max((steps[1:] - ranked).max(), (ranked - steps[:-1]).max())
    return kolmogorov(distance * sqrt(len(ranked)))


def _correlation(one, other):
    return float(np.corrcoef(one, other)[0, 1])
