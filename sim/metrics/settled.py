"""Arithmetic whose last digit does not hang on the processor.

Sums, products, quotients and roots are the same everywhere. Special functions are not, nor are
powers, cube roots and dot products of arrays: libraries choose their instructions by the processor
at hand, and the last digits differ. What is printed must not.
"""

from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray


def settled(value: float | np.floating[Any]) -> float:
    """Return `value` to 14 digits; what libraries say of a function differs from the 16th on."""
    return float(f"{float(value):.14g}")


def sum_of_squares(values: NDArray[np.float64]) -> float:
    """Return the sum of the squares of `values`, rounded once."""
    return fsum((values * values).tolist())


def sum_of_cubes(values: NDArray[np.float64]) -> float:
    """Return the sum of the cubes of `values`, rounded once."""
    return fsum((values * values * values).tolist())
