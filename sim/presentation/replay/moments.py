"""The moments of each train's log, each of them once, and columns that point to them.

What ends and what begins at one moment share it: a train's visits and milestones are nearly all
made of some twenty moments. Only these cost bytes; where they stand is the same for most trains.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.recording.columns import MISSING, reached


@dataclass(frozen=True, eq=False)
class Moments:
    """The different moments of every owner, owners end to end, each owner's rising."""

    counts: IntColumn
    """How many moments each owner has."""
    times_s: IntColumn
    _keys: IntColumn
    _stride: int
    _low_s: int

    @classmethod
    def of(cls, owners: int, columns: Sequence[tuple[IntColumn, IntColumn]]) -> "Moments":
        """Return the moments in `columns`, which are pairs of owners and moments."""
        owner = np.concatenate([np.zeros(0, dtype=np.int64), *(column[0] for column in columns)])
        times_s = np.concatenate([np.zeros(0, dtype=np.int64), *(column[1] for column in columns)])
        there = reached(times_s)
        owner, times_s = owner[there], times_s[there]
        low_s, high_s = (int(times_s.min()), int(times_s.max())) if len(times_s) else (0, 0)
        stride = high_s - low_s + 1
        keys = np.unique(owner * stride + (times_s - low_s))
        counts = np.bincount(keys // stride, minlength=owners)
        return cls(counts, keys % stride + low_s, keys, stride, low_s)

    def places(self, owner: IntColumn, times_s: IntColumn) -> IntColumn:
        """Return where among its owner's moments each moment stands, from 1; 0 if missing."""
        firsts = np.concatenate(([0], np.cumsum(self.counts)))[owner]
        keys = owner * self._stride + (np.where(times_s == MISSING, 0, times_s) - self._low_s)
        found = np.searchsorted(self._keys, keys)
        places: IntColumn = np.where(times_s == MISSING, 0, found - firsts + 1)
        return places

    @property
    def steps_s(self) -> tuple[IntColumn, IntColumn]:
        """Return the first moment of each owner that has one, and from each moment to the next."""
        ends = np.cumsum(self.counts)
        firsts = (ends - self.counts)[self.counts > 0]
        later = np.ones(len(self.times_s), dtype=np.bool_)
        later[firsts] = False
        between = np.diff(self.times_s, prepend=0)
        return self.times_s[firsts], between[later]
