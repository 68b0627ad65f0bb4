"""Replications as one line with a band: means, ranges and moving means of columns over time."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.presentation.gathered import Table
from sim.presentation.language.speaking import say

MANY: Final = 10
"""From so many replications on the band leaves out the outermost tenths."""


@dataclass(frozen=True, slots=True)
class Banded:
    """A line over time and the band of the replications; no band with one replication."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def banded(table: Table) -> Banded:
    """Return the mean over replications and the band that `band_words` explains."""
    share = 10.0 if len(table) >= MANY else 0.0
    low, high = np.percentile(table, [share, 100.0 - share], axis=0)
    return Banded(table.mean(axis=0), low, high)


def band_words(replications: int) -> str:
    """Return how to read the band, empty with one replication."""
    if replications < 2:
        return ""
    if replications < MANY:
        return say("band: from the lowest to the highest replication")
    return say("band: the middle 80 % of the replications")


def moving_mean(table: Table, width: int) -> Table:
    """Return the centred means of `width` (odd) columns; there are `width` - 1 fewer of them."""
    sums = np.cumsum(np.pad(table, ((0, 0), (1, 0))), axis=1)
    return (sums[:, width:] - sums[:, :-width]) / width
