"""When a resource works: opening hours as sorted intervals, with exact integer arithmetic.

A calendar is drawn before the run; the model only asks it questions. Outside its intervals the
resource is closed. The rule at closing time says what becomes of work in hand.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sim.domain.time import DAY_S, NEVER


class Closing(StrEnum):
    """What happens at closing time."""

    PAUSE = "pause"
    """Work rests and goes on when the resource opens."""
    FINISH = "finish"
    """What is started is finished."""
    FITS = "fits"
    """Work is started only if it will be done by closing time."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening intervals ``[opens[i], closes[i])`` in seconds, sorted, apart and not empty."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    _worked: tuple[int, ...] = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.opens) != len(self.closes):
            raise ValueError(f"{len(self.opens)} openings but {len(self.closes)} closings")
        last = -NEVER
        for opens, closes in zip(self.opens, self.closes, strict=True):
            if not last < opens < closes:
                raise ValueError(f"interval [{opens}, {closes}) is empty or not after {last}")
            last = closes
        worked = [0]
        for opens, closes in zip(self.opens, self.closes, strict=True):
            worked.append(worked[-1] + closes - opens)
        longest = max(map(int.__sub__, self.closes, self.opens), default=0)
        object.__setattr__(self, "_worked", tuple(worked))
        object.__setattr__(self, "_longest", longest)

    @classmethod
    def daily(cls, hours: Iterable[tuple[int, int]], start_s: int, end_s: int) -> "Calendar":
        """Return the calendar open at `hours` of every day, seen in ``[start_s, end_s)``.

        `hours` are pairs of seconds of the day; a pair that ends before it begins runs over
        midnight. Intervals that touch become one.
        """
        pieces = []
        for day in range(start_s // DAY_S - 1, -(-end_s // DAY_S)):
            for opens, closes in hours:
                length = (closes - opens) % DAY_S or DAY_S
                pieces.append((day * DAY_S + opens, day * DAY_S + opens + length))
        return cls.from_intervals(pieces, start_s, end_s)

    @classmethod
    def from_intervals(
        cls, intervals: Iterable[tuple[int, int]], start_s: int, end_s: int
    ) -> "Calendar":
        """Return the union of `intervals`, clipped to ``[start_s, end_s)``."""
        merged: list[list[int]] = []
        for opens, closes in sorted(intervals):
            clipped_opens, clipped_closes = max(opens, start_s), min(closes, end_s)
            if clipped_opens >= clipped_closes:
                continue
            if merged and clipped_opens <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], clipped_closes)
            else:
                merged.append([clipped_opens, clipped_closes])
        return cls(tuple(pair[0] for pair in merged), tuple(pair[1] for pair in merged))

    def without(self, spells: Iterable[tuple[int, int]]) -> "Calendar":
        """Return this calendar closed in `spells` (from, to), too."""
        cuts, pieces = sorted(spells), []
        for opens, closes in zip(self.opens, self.closes, strict=True):
            begins = opens
            for from_s, to_s in cuts:
                if from_s < closes and to_s > begins:
                    pieces.append((begins, max(from_s, begins)))
                    begins = to_s
            pieces.append((begins, max(begins, closes)))
        return Calendar.from_intervals(pieces, -NEVER, NEVER)

    def next_open(self, moment_s: int) -> int:
        """Return the first open second at or after `moment_s`, `NEVER` if there is none."""
        place = bisect_right(self.opens, moment_s) - 1
        if place >= 0 and moment_s < self.closes[place]:
            return moment_s
        return self.opens[place + 1] if place + 1 < len(self.opens) else NEVER

    def fitting(self, moment_s: int, work_s: int) -> int:
        """Return the first start at or after `moment_s` at which `work_s` fits before closing.

        Work longer than every opening could never fit: it starts with an opening and rests when
        that closes.
        """
        opens = self.next_open(moment_s)
        while opens < NEVER:
            place = bisect_right(self.opens, opens) - 1
            too_long = work_s > self._longest and opens == self.opens[place]
            if opens + work_s <= self.closes[place] or too_long:
                return opens
            opens = self.next_open(self.closes[place])
        return NEVER

    def finish(self, started_s: int, work_s: int) -> int:
        """Return when work that began at the open second `started_s` is done, resting when closed.

        Work done at the very second of closing is done in time. `NEVER` if the calendar ends first.
        """
        place = bisect_right(self.opens, started_s) - 1
        target = self._worked[place] + (started_s - self.opens[place]) + work_s
        if target > self._worked[-1]:
            return NEVER
        if work_s == 0:
            return started_s
        # The interval in which the accumulated work first reaches the target.
        last = bisect_left(self._worked, target) - 1
        return self.opens[last] + target - self._worked[last]

    def open_seconds(self, from_s: int, to_s: int) -> int:
        """Return how many seconds of ``[from_s, to_s)`` are open."""
        return self._worked_until(to_s) - self._worked_until(from_s)

    def _worked_until(self, moment_s: int) -> int:
        place = bisect_right(self.opens, moment_s) - 1
        if place < 0:
            return 0
        return self._worked[place] + min(moment_s, self.closes[place]) - self.opens[place]


Reduction = tuple[int, int, int]
"""(from_s, to_s, units left): for a while a resource has no more units than these."""


def unit_calendars(
    capacity: int, whole: Calendar, reductions: Iterable[Reduction]
) -> tuple[Calendar, ...]:
    """Return the calendar of each of `capacity` units that keep the hours `whole`.

    Unit i (from 0) is closed while a reduction leaves i units or fewer, so of several reductions
    the strongest counts. Work stays with its unit: in a unit that closes it rests.
    """
    spells = list(reductions)
    return tuple(
        whole.without((from_s, to_s) for from_s, to_s, left in spells if left <= unit)
        for unit in range(capacity)
    )
