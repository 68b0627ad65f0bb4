"""The reference line: eight stages, priorities in one, a pool of wagons; and its trains.

17,500 trains a year, Poisson; lognormal times (cv 0.5); two priorities at customs, every fifth
train urgent; 50 of 1,800 empty wagons before the crane, back 720 minutes after it. Times are whole
milliseconds, so that no two trains ever ask for one thing at the same moment, and all engines that
count in doubles reckon exactly.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn

TRAINS = 17_500
MINUTE = 60_000
YEAR = 525_600 * MINUTE
LONG = 100 * YEAR
"""Long enough for the last train to get through."""
STAGES = {
    "track": (120, 6),
    "inspection": (60, 3),
    "customs": (45, 2),
    "scanner": (20, 1),
    "crane": (90, 4),
    "locomotive": (45, 2),
    "brake_test": (40, 2),
    "departure": (25, 1),
}
WAGONS, TAKEN, AWAY = 1_800, 50, 720 * MINUTE
EVENTS_PER_TRAIN = 10
"""Of the model, whatever the engine makes of them: arrival, eight ends of work, wagons back."""


@dataclass(frozen=True)
class Inputs:
    """Arrivals, urgency and times of every train, in milliseconds; and whether there is a pool."""

    arrivals: IntColumn
    urgent: NDArray[np.bool_]
    times: dict[str, IntColumn]
    pool: bool = True

    def __len__(self) -> int:
        """Return the number of trains."""
        return len(self.arrivals)

    @cached_property
    def lists(self) -> "Lists":
        """The same as Python's own numbers, which pure Python takes faster."""
        times = {stage: column.tolist() for stage, column in self.times.items()}
        return Lists(self.arrivals.tolist(), self.urgent.tolist(), times)


@dataclass(frozen=True)
class Lists:
    """Arrivals, urgency and times as lists."""

    arrivals: list[int]
    urgent: list[bool]
    times: dict[str, list[int]]


def inputs(trains: int = TRAINS, customs_slower: float = 1.0, *, pool: bool = True) -> Inputs:
    """Return the trains of a year, its first ones or those of several years.

    `customs_slower` stretches their time in customs.
    """
    rng, drawn = np.random.default_rng(17), max(trains, TRAINS)
    gaps = rng.exponential(YEAR / TRAINS, drawn)
    sigma = np.sqrt(np.log(1.25))
    times = {
        stage: np.rint(
            mean * MINUTE * np.exp(sigma * rng.standard_normal(drawn) - sigma**2 / 2)
        ).astype(np.int64)[:trains]
        for stage, (mean, _) in STAGES.items()
    }
    times["customs"] = np.rint(times["customs"] * customs_slower).astype(np.int64)
    arrivals = np.cumsum(gaps).astype(np.int64)[:trains]
    return Inputs(arrivals, np.arange(trains) % 5 == 0, times, pool)
