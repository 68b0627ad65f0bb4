"""Arithmetic of half-open intervals of whole seconds: how many are open, for how long, at most.

An interval is open over ``[start, end)``. An end that the run did not reach lies after everything;
`recording.columns.missing_last` makes it so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.recording.sorting import Codes, changes


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
    return int(Spells.cut(starts, ends, [(from_s, to_s)]).areas()[0])


def peak(starts: IntColumn, ends: IntColumn, from_s: int, to_s: int) -> int:
    """Return the largest number of intervals open at one moment of ``[from_s, to_s)``.

    What ends and what starts at the same moment is settled before it is counted.
    """
    return int(Spells.cut(starts, ends, [(from_s, to_s)]).peaks()[0])


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Intervals cut to one or several spans of time, in groups; those outside are left out.

    Of g groups and several spans, group k of span j has the number ``j g + k``.
    """

    starts: IntColumn
    ends: IntColumn
    group: IntColumn
    groups: int

    @classmethod
    def cut(
        cls,
        starts: IntColumn,
        ends: IntColumn,
        spans: Sequence[tuple[int, int]],
        group: Codes | None = None,
        groups: int = 1,
    ) -> "Spells":
        """Return the intervals cut to `spans`; `group` is 0 to ``groups - 1``, by default 0."""
        columns = []
        for number, (from_s, to_s) in enumerate(spans):
            begun, over = np.clip(starts, from_s, to_s), np.clip(ends, from_s, to_s)
            seen = np.flatnonzero(begun != over)
            own = np.full(len(seen), number * groups)
            if group is not None:
                own += group[seen]
            columns.append((begun[seen], over[seen], own))
        if len(columns) == 1:
            return cls(*columns[0], groups)
        begun, over, numbers = map(np.concatenate, zip(*columns, strict=True))
        return cls(begun, over, numbers, groups * len(spans))

    def sums(self) -> IntColumn:
        """Return for how long the intervals of each group are open, added up."""
        return added(self.group, np.maximum(self.ends - self.starts, 0), self.groups)

    def areas(self) -> IntColumn:
        """Return the integral over time of how many intervals of each group are open."""
        events, bits, levels = self._path()
        # None is open between one group and the next.
        seconds = np.diff(events & ((1 << bits) - 1), append=0) * levels
        return added(events >> bits, seconds, self.groups)

    def peaks(self) -> IntColumn:
        """Return the most intervals of each group that are open at a time."""
        group, bits, levels = self._path()
        group >>= bits
        # Of the levels at one moment, the last is the largest or less than the one before them.
        found = np.zeros(self.groups, dtype=np.int64)
        if len(levels):
            first = np.flatnonzero(changes(group))
            found[group[first]] = np.maximum.reduceat(levels, first)
        return found

    def _path(self) -> tuple[IntColumn, int, Codes]:
        """Return every start and end in order, and how many are open after it.

        Each is its group and, in so many lower bits as the second number says, its moment. What
        ends comes before what starts at that moment.
        """
        both = self.starts, self.ends
        low = min(int(column.min(initial=0)) for column in both)
        high = max(int(column.max(initial=0)) for column in both)
        bits = (high - low).bit_length()
        # One number for each event: its group, its moment, and whether it is a start.
        events = np.concatenate(both)
        events -= low
        group, count = self.group << bits, len(self.starts)
        events[:count] |= group
        events[count:] |= group
        del group
        events <<= 1
        events[:count] |= 1
        events.sort()
        levels = np.cumsum((events.astype(np.int8) & 1) * 2 - 1, dtype=np.int32)
        events >>= 1
        return events, bits, levels


def added(group: Codes, amounts: IntColumn, groups: int) -> IntColumn:
    """Return the sum of the `amounts` of each `group`, exactly."""
    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, group, amounts)
    return sums
