"""The clearance clock: when it starts, by which reading, and whether the promise was kept.

It starts when a train is presented before the Chinese station and stops with customs release.
Press reports leave open from when a promise of hours counts, so every reading is at hand.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sim.domain.log import NOT_REACHED
from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S

BoolColumn = NDArray[np.bool_]


class Reading(StrEnum):
    """From when the time to release is counted."""

    ARRIVAL = "arrival"
    """From being presented before the Chinese station."""
    YARD_ENTRY = "yard entry"
    """From being on a track of the Chinese station."""
    DECLARATION = "declaration"
    """From the declaration being accepted."""
    CALENDAR_DAY = "calendar day"
    """Released on the calendar day of being presented, at the port's clock."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClearanceClock:
    """The clocks of many trains: columns of moments in seconds, `NOT_REACHED` where there is none.

    `limit_s` is each train's promise, `ahead_s` how much the clock of its port shows more than the
    scenario's.
    """

    presented_s: IntColumn
    entered_s: IntColumn
    declared_s: IntColumn
    released_s: IntColumn
    limit_s: IntColumn
    ahead_s: IntColumn

    def began_s(self, reading: Reading) -> IntColumn:
        """Return from when `reading` counts; for the calendar day, its midnight."""
        match reading:
            case Reading.ARRIVAL:
                return self.presented_s
            case Reading.YARD_ENTRY:
                return self.entered_s
            case Reading.DECLARATION:
                return self.declared_s
            case Reading.CALENDAR_DAY:
                midnight_s = self._day(self.presented_s) * DAY_S - self.ahead_s
                return np.where(self.presented_s == NOT_REACHED, NOT_REACHED, midnight_s)

    def taken_s(self, reading: Reading = Reading.ARRIVAL) -> IntColumn:
        """Return how long clearance took, `NOT_REACHED` for trains that are not released."""
        began_s = self.began_s(reading)
        return np.where(self._timed(began_s), self.released_s - began_s, NOT_REACHED)

    def kept(self, reading: Reading = Reading.ARRIVAL) -> BoolColumn:
        """Return which trains were released in time; one that is not released was not."""
        timed = self._timed(self.began_s(reading))
        if reading is Reading.CALENDAR_DAY:
            return timed & np.equal(self._day(self.presented_s), self._day(self.released_s))
        return timed & np.less_equal(self.taken_s(reading), self.limit_s)

    def judged(self, from_s: int, to_s: int, end_s: int) -> BoolColumn:
        """Return the trains presented in ``[from_s, to_s)`` whose limit lies before `end_s`.

        They are the same in every reading, so that the readings can be compared.
        """
        presented_s = self.presented_s
        in_period = np.greater_equal(presented_s, from_s) & np.less(presented_s, to_s)
        return in_period & np.less(presented_s, end_s - self.limit_s)

    def _timed(self, began_s: IntColumn) -> BoolColumn:
        return np.not_equal(began_s, NOT_REACHED) & np.not_equal(self.released_s, NOT_REACHED)

    def _day(self, moments: IntColumn) -> IntColumn:
        # A moment that is missing has no day; it must only not overflow.
        day: IntColumn = (np.maximum(moments, -(2**60)) + self.ahead_s) // DAY_S
        return day
