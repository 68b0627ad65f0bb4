"""Arithmetic of half-open intervals of whole seconds: how many are open, for how long, at most.

An interval is open over ``[start, end)``. An end that the run did not reach lies after everything;
`recording.columns.missing_last` makes it so.
"""

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn


def open_at(starts: IntColumn, ends: IntColumn, moments: IntColumn) -> IntColumn:
    """Return how many intervals are open at each of `moments`."""
    begun = np.searchsorted(np.sort(starts), moments, side="right")
    over = np.searchsorted(np.sort(ends), moments, side="right")
    return (begun - over).astype(np.int64)


def overlaps(starts: IntColumn, ends: IntColumn, from_s: int, to_s: int) -> IntColumn:
    """Return for how long each interval is open within ``[from_s, to_s)``."""
    open_s: IntColumn = np.minimum(ends, to_s) - np.maximum(starts, from_s)
    return np.maximum(open_s, 0)


def area(starts: IntColumn, ends: IntColumn, from_s: int, to_s: int) -> int:
    """Return the integral over ``[from_s, to_s)`` of the number of open intervals.

    Adds up levels between events; `overlaps` adds up intervals. That both agree is Little's law
    on the path.
    """
    moments, levels = _path(starts, ends, from_s, to_s)
    return int(np.dot(levels, np.diff(np.append(moments, max(from_s, to_s)))))


def peak(starts: IntColumn, ends: IntColumn, from_s: int, to_s: int) -> int:
    """Return the largest number of intervals open at one moment of ``[from_s, to_s)``.

    What ends and what starts at the same moment is settled before it is counted.
    """
    moments, levels = _path(starts, ends, from_s, to_s)
    settled = np.append(np.diff(moments) > 0, True)
    return int(levels[settled].max())


def _path(
    starts: IntColumn, ends: IntColumn, from_s: int, to_s: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the moments of change from `from_s` on, and the number open after each of them."""
    at_first = int((starts <= from_s).sum()) - int((ends <= from_s).sum())
    begun = starts[(starts > from_s) & (starts < to_s)]
    over = ends[(ends > from_s) & (ends < to_s)]
    moments = np.concatenate(([from_s], begun, over))
    changes = np.concatenate(
        ([at_first], np.ones(len(begun), np.int64), np.full(len(over), -1, np.int64))
    )
    order = np.argsort(moments, kind="stable")
    return moments[order], np.cumsum(changes[order])
