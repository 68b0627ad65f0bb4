"""How much of something there is over time, and which visits waited: what facts are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import IntColumn
from sim.recording.columns import (
    NOBODY,
    ORDER_STEP,
    TURN_STEPS,
    BoolColumn,
    Tables,
    missing_last,
)


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The amount after each of the rising `moments`; nothing before the first of them."""

    moments: IntColumn
    amounts: IntColumn

    @classmethod
    def of(cls, starts: IntColumn, ends: IntColumn, weights: IntColumn | None = None) -> "Levels":
        """Return the sum of the `weights` (one each by default) of the open intervals.

        An interval is open over ``[start, end)``; what happens at one moment is settled at once.
        """
        each = np.ones(len(starts), dtype=np.int64) if weights is None else weights
        moments, places = np.unique(np.concatenate((starts, ends)), return_inverse=True)
        changes = np.zeros(len(moments), dtype=np.int64)
        np.add.at(changes, places, np.concatenate((each, -each)))
        return cls(moments, np.cumsum(changes))

    @classmethod
    def of_calendars(cls, calendars: Sequence[Calendar]) -> "Levels":
        """Return how many of the units with these hours are open."""
        opens = [moment for calendar in calendars for moment in calendar.opens]
        closes = [moment for calendar in calendars for moment in calendar.closes]
        return cls.of(np.array(opens, dtype=np.int64), np.array(closes, dtype=np.int64))

    def at(self, moments: IntColumn) -> IntColumn:
        """Return the amount at each of `moments`."""
        places = np.searchsorted(self.moments, moments, side="right")
        amounts: IntColumn = np.concatenate(([0], self.amounts))[places]
        return amounts

    def highest(self, from_s: int, to_s: int) -> tuple[int, int]:
        """Return the largest amount in ``[from_s, to_s)`` and the first moment it was reached."""
        inside = (self.moments > from_s) & (self.moments < to_s)
        moments = np.concatenate(([from_s], self.moments[inside]))
        amounts = self.at(moments)
        place = int(np.argmax(amounts))
        return int(amounts[place]), int(moments[place])


def waiting_visits(tables: Tables) -> BoolColumn:
    """Return which visits were a wait for a resource, of whatever length but none."""
    visits = tables.visits
    asks = (visits.resource != NOBODY) & ~tables.visits_of("join", "leave", ORDER_STEP, *TURN_STEPS)
    waits: BoolColumn = asks & (missing_last(visits.waited_until_s) > visits.queued_s)
    return waits
