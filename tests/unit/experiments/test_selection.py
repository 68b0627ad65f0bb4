"""Ranking and selection on synthetic normals: the promised probability is kept."""

import numpy as np
import pytest

from sim.experiments.optimise.selection import KimNelson, probability_of_best

EXPERIMENTS = 400


def raced(values, race):
    """Return how a race over the columns of `values`, one row for each system, ends."""
    return race.run(len(values), lambda left, count: values[list(left), :count])


def normals(rng, means, deviations, shared):
    """Return correlated normal values: `shared` is the part of luck that all have in common."""
    means, deviations = np.asarray(means)[:, None], np.asarray(deviations)[:, None]
    own = rng.standard_normal((len(means), 1_000))
    common = rng.standard_normal((1, 1_000))
    return means + deviations * (np.sqrt(1 - shared) * own + np.sqrt(shared) * common)


@pytest.mark.parametrize("shared", [0.0, 0.8])
@pytest.mark.parametrize("deviations", [(1, 1, 1, 1), (0.5, 2, 1, 0.2)])
def test_the_best_is_chosen_as_often_as_promised_with_and_without_common_luck(shared, deviations):
    rng = np.random.default_rng(7)
    race = KimNelson(error=0.1, indifference=0.5, first=10, most=1_000)
    right = sum(
        raced(normals(rng, (0.0, 0.5, 0.5, 0.5), deviations, shared), race).best == 0
        for _ in range(EXPERIMENTS)
    )
    # Three standard errors of a share of 0.9 below it.
    assert right / EXPERIMENTS >= 0.9 - 3 * (0.9 * 0.1 / EXPERIMENTS) ** 0.5


def test_common_luck_makes_it_quick():
    race = KimNelson(error=0.05, indifference=0.5, first=10, most=1_000)
    counts = []
    for shared in (0.0, 0.9):
        values = normals(np.random.default_rng(3), (0.0, 0.5), (2.0, 2.0), shared)
        counts.append(max(raced(values, race).counts))
    assert counts[1] < counts[0]


def test_without_any_spread_the_lowest_wins_at_once_and_of_equal_ones_the_first():
    race = KimNelson(error=0.05, indifference=1.0, first=2, most=100)
    found = raced(np.array([[2.0] * 100, [1.0] * 100, [1.0] * 100]), race)
    assert (found.best, found.left, max(found.counts)) == (1, (1,), 2 + 8 * (found.counts[1] > 2))


def test_a_race_that_may_not_go_on_is_not_decided():
    race = KimNelson(error=0.01, indifference=0.01, first=5, most=12)
    values = normals(np.random.default_rng(1), (0.0, 0.001), (1.0, 1.0), 0.0)
    found = raced(values, race)
    assert not found.is_decided
    assert found.counts == (12, 12)

    def nothing_more(left, count):
        return values[list(left), :count] if count == 5 else None

    assert not race.run(2, nothing_more).is_decided


def test_one_system_alone_has_no_rival():
    race = KimNelson(error=0.05, indifference=1.0, first=3, most=10)
    found = race.run(1, lambda left, count: [[1.0] * count for _ in left])
    assert (found.best, found.left) == (0, (0,))


def test_the_probability_of_being_best_is_that_of_the_paired_differences():
    assert probability_of_best((1.0, 2.0), ()) == 1.0
    assert probability_of_best((1.0, 2.0), [(2.0, 3.0)]) == 1.0
    assert probability_of_best((1.0, 2.0), [(1.0, 2.0)]) == 0.5
    # Differences of 0 and 2: mean 1, error 1; t with one degree of freedom is 1 at 75 %.
    assert probability_of_best((0.0, 0.0), [(0.0, 2.0)]) == pytest.approx(0.75)


@pytest.mark.parametrize(("most", "is_decided"), [(12, False), (13, True)])
def test_a_race_of_two_ends_after_as_many_values_as_by_hand(most, is_decided):
    # eta = (0.1 ** -1 - 1) / 2 = 4.5; the variance of 0, 1, 2 is 1: reach = 2 x 4.5 x 2 = 18.
    # Ahead by 3/n with a margin of (18/n - 1) / 2: equal after 12, more after 13.
    race = KimNelson(error=0.05, indifference=1.0, first=3, most=most)
    found = raced(np.array([[0.0, 1.0, 2.0, *[0.0] * 20], [0.0] * 23]), race)

    assert found.is_decided == is_decided
    assert found.best == 1
