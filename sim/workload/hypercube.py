"""Latin hypercubes: points spread over ranges so that each range is covered evenly.

McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values of input
variables in the analysis of output from a computer code", Technometrics 21, 239-245.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.workload.streams import Luck

Points = NDArray[np.float64]
"""By point and key; each inside (0, 1)."""

_TRIES: Final = 20
_MOST_COMPARED: Final = 500
"""Beyond so many points any hypercube is spread well enough."""


def latin_hypercube(seed: int, points: int, keys: int) -> Points:
    """Return `points` points, one in each of as many equal parts of every key's range.

    Of several hypercubes the one whose nearest points are farthest apart.
    """
    tries = _TRIES if 2 <= points <= _MOST_COMPARED else 1
    cubes = [_cube(seed, number, points, keys) for number in range(tries)]
    return max(cubes, key=_least_distance) if tries > 1 else cubes[0]


def _cube(seed: int, number: int, points: int, keys: int) -> Points:
    columns = []
    for key in range(keys):
        luck = Luck(seed, number, f"hypercube/{key}")
        part = np.argsort(luck.uniforms("part", 0, points), kind="stable")
        columns.append((part + luck.uniforms("place", 0, points)) / points)
    return np.column_stack(columns)


def _least_distance(cube: Points) -> float:
    """Return the squared distance of the two nearest points."""
    lengths = np.einsum("ij,ij->i", cube, cube)
    squared = lengths[:, None] + lengths[None, :] - 2 * cube @ cube.T
    np.fill_diagonal(squared, np.inf)
    # Rounded, so that the choice does not hang on the last digit of a sum.
    return round(float(squared.min()), 9)
