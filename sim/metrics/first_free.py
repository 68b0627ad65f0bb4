"""Laying spans of time side by side, each on the lowest number that is free: bars never overlap.

It takes no more numbers than there are spans at one moment, which is the least possible.
"""

from bisect import insort
from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn

_NOTHING: Final[Mapping[int, int]] = {}


def first_free(
    from_s: IntColumn, to_s: IntColumn, follows: Mapping[int, int] = _NOTHING
) -> IntColumn:
    """Return a number from 0 on for each span ``[from_s, to_s)``, in order of their beginnings.

    Spans with one number do not overlap. `follows` names the place of the span that a span goes on
    from: it keeps that one's number if it can.
    """
    found = np.zeros(len(from_s), dtype=np.int64)
    numbers: dict[int, int] = {}
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    for place in np.lexsort((to_s, from_s)).tolist():
        while busy and busy[0][0] <= from_s[place]:
            insort(free, heappop(busy)[1])
        number = _taken(free, len(busy), numbers.get(follows.get(place, -1)))
        numbers[place] = number
        heappush(busy, (max(int(to_s[place]), int(from_s[place])), number))
    found[list(numbers)] = list(numbers.values())
    return found


def _taken(free: list[int], busy: int, wanted: int | None) -> int:
    """Take a number out of `free`, or make a new one where all are busy."""
    if not free:
        return busy
    number = wanted if wanted is not None and wanted in free else free[0]
    free.remove(number)
    return number
