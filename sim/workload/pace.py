"""How the volume runs: what share of an ordinary day each day of the calendar counts for.

Arrival laws live in *paced* time, in which the volume is level; a `Pace` takes them back to the
clock, exactly, day by day.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import FloatColumn
from sim.domain.time import DAY_S
from sim.scenario.schema import Profile

_NO_VOLUME = 1e-9
"""A day's factor at which the whole day counts for less than a tenth of a millisecond."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Paced seconds against seconds of the clock; both are 0 at the scenario's start.

    Day i begins at ``begin_s[i]``, when ``paced[i]`` paced seconds have passed; in it ``factor[i]``
    paced seconds pass a second.
    """

    begin_s: FloatColumn
    paced: FloatColumn
    factor: FloatColumn

    @classmethod
    def over(cls, profile: Profile, start: date, from_s: int, to_s: int) -> "Pace":
        """Return the pace of ``[from_s, to_s)`` and the day on either side of it.

        `from_s` is at most 0, `to_s` at least 0. Two paces agree where both reach.
        """
        days = np.arange(from_s // DAY_S - 1, to_s // DAY_S + 2)
        factor = _factors(profile, np.datetime64(start, "D") + days)
        # Sums run outward from the start, so that no horizon moves the sum of another.
        after = np.cumsum(factor[days >= 0]) * DAY_S
        before = np.cumsum(factor[days < 0][::-1]) * -DAY_S
        paced = np.concatenate([before[::-1], [0.0], after[:-1]])
        return cls(np.multiply(days, DAY_S, dtype=np.float64), paced, factor)

    def passed(self, moment_s: float) -> float:
        """Return the paced seconds from the start to `moment_s`, negative before the start."""
        day = int(np.searchsorted(self.begin_s, moment_s, side="right")) - 1
        return float(self.paced[day] + (moment_s - self.begin_s[day]) * self.factor[day])

    def moments_s(self, paced: FloatColumn) -> FloatColumn:
        """Return when `paced` seconds have passed: after a day without volume, not in it.

        What lies beyond the days of this pace comes out beyond them, but no one knows where.
        """
        day = np.searchsorted(self.paced, paced, side="right") - 1
        day = np.maximum(day, 0)
        # A day without volume is met only at its first moment, or outermost; any divisor will do.
        factor = np.where(self.factor[day] > _NO_VOLUME, self.factor[day], 1.0)
        return np.asarray(self.begin_s[day] + (paced - self.paced[day]) / factor)


def _factors(profile: Profile, dates: NDArray[np.datetime64]) -> FloatColumn:
    months = dates.astype("datetime64[M]").astype(np.int64) % 12
    # Day 0 of NumPy, 1970-01-01, was a Thursday.
    weekdays = (dates.astype(np.int64) + 3) % 7
    factors: FloatColumn = np.array(profile.months)[months] * np.array(profile.weekdays)[weekdays]
    return factors
