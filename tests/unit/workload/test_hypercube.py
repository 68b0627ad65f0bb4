from itertools import combinations
from math import dist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.workload.hypercube import _cube, latin_hypercube


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.integers(0, 2**64), st.integers(1, 40), st.integers(1, 6))
def test_every_equal_part_of_every_range_holds_one_point(seed, points, keys):
    cube = latin_hypercube(seed, points, keys)

    assert cube.shape == (points, keys)
    parts = np.sort(np.floor(cube * points).astype(int), axis=0)
    assert (parts == np.arange(points)[:, None]).all()


def test_the_same_seed_gives_the_same_points_and_another_seed_others():
    assert (latin_hypercube(1, 20, 3) == latin_hypercube(1, 20, 3)).all()
    assert (latin_hypercube(1, 20, 3) != latin_hypercube(2, 20, 3)).any()


def test_keys_are_not_tied_to_each_other():
    cube = latin_hypercube(0, 200, 4)

    off = np.corrcoef(cube.T)[~np.eye(4, dtype=bool)]
    assert np.abs(off).max() < 0.25


def test_points_keep_away_from_each_other():
    def nearest(cube):
        gaps = np.linalg.norm(cube[:, None] - cube[None], axis=2)
        return gaps[~np.eye(len(cube), dtype=bool)].min()

    rng = np.random.default_rng(1)
    plain = [
        nearest(np.column_stack([(rng.permutation(15) + 0.5) / 15 for _ in range(2)]))
        for _ in range(50)
    ]
    assert nearest(latin_hypercube(0, 15, 2)) > np.median(plain)


@pytest.mark.parametrize("points", [1, 501])
def test_one_point_and_very_many_points_are_possible(points):
    assert len(latin_hypercube(0, points, 2)) == points


def test_of_several_hypercubes_the_one_is_taken_whose_nearest_points_are_farthest_apart():
    tried = [_cube(7, number, 4, 2) for number in range(20)]

    def nearest(cube):
        return min(dist(one, two) for one, two in combinations(cube.tolist(), 2))

    best = max(tried, key=nearest)
    assert nearest(best) > nearest(tried[0])
    assert latin_hypercube(7, 4, 2).tolist() == best.tolist()
