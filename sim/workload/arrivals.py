"""When the trains of one stream arrive, before the start and after it.

Draws run outward from the start: trains 0, 1, 2, ... after it, -1, -2, ... into the warm-up. So
neither a longer warm-up nor, under a rate, a longer run moves a train that was there before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.time import DAY_S
from sim.errors import UsageError
from sim.scenario.inputs import TimetableRow
from sim.scenario.schema import Profile
from sim.scenario.weekly import WEEK_S
from sim.workload.demand import Demand
from sim.workload.laws import Gamma
from sim.workload.pace import Pace
from sim.workload.streams import Luck
from sim.workload.variates import NEGLIGIBLE_CV

_FURTHEST_SD = 8.3
"""The normal quantiles of the smallest and the largest uniform are nearer than this."""

_ROUNDING_S = 1e-6
"""A multiple of an interval may fall short of its whole second by rounding, never by more."""

_FAR_S = 1e15
"""Further than any window, and still a whole number of seconds."""


@dataclass(frozen=True, slots=True)
class Window:
    """The seconds for which trains are wanted, ``[-warm_up_s, end_s)`` from the date `start`."""

    start: date
    warm_up_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The trains of one stream: rising ordinals, their seconds, and their rows of a timetable.

    With lateness the ordinal is that of the nominal slot, and the seconds need not rise. `rows`
    is empty without a timetable.
    """

    ordinal: IntColumn
    arrived_s: IntColumn
    rows: tuple[TimetableRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    """One stream's spacing: paced seconds between trains, and the window they are to fill."""

    interval: float
    trains: int | None
    pace: Pace
    window: Window

    def paced_after(self, margin_s: float = 0.0) -> float:
        """Return the paced seconds from the start to the end and `margin_s` more."""
        return self.pace.passed(self.window.end_s + margin_s)

    def paced_before(self, margin_s: float = 0.0) -> float:
        """Return the paced seconds of the warm-up and `margin_s` more."""
        return -self.pace.passed(-self.window.warm_up_s - margin_s)

    def paced(self, ordinal: IntColumn, part: float = 0.0) -> FloatColumn:
        """Return the paced seconds at slot `ordinal`, `part` of an interval later."""
        return (ordinal + part) * np.float64(self.interval)

    def slots(self, margin_s: float = 0.0) -> IntColumn:
        """Return the ordinals of the evenly spaced slots that can matter to the window."""
        before = ceil(self.paced_before(margin_s) / self.interval) + 1
        after = self.trains or ceil(self.paced_after(margin_s) / self.interval) + 1
        return np.arange(-before, after)


def arrivals_of(demand: Demand, profile: Profile, window: Window, luck: Luck) -> Arrivals:
    """Return the arrivals of one stream.

    Raises:
        UsageError: an exact number of trains is due, but the profile has no day for them.
    """
    law = demand.law
    if law.timetable is not None:
        return _timetabled(demand.rows, window)
    if law.weekly is not None:
        return _weekly(demand.week, window)
    lateness_s = law.even_with_lateness or 0
    frame = _frame(demand, profile, window, margin_s=ceil(_FURTHEST_SD * lateness_s))
    if frame.interval <= 0.0:
        raise UsageError(
            f"{luck.stream}: {demand.trains} trains are due, but every day of the period has the"
            " factor 0 in the profile"
        )
    if lateness_s:
        return _late(frame, lateness_s, luck)
    if law.name == "even":
        ordinal = frame.slots()
        return _settled(frame, ordinal, frame.pace.moments_s(frame.paced(ordinal)))
    return _renewal(frame, law.gamma_cv or 1.0, luck)


def _frame(demand: Demand, profile: Profile, window: Window, margin_s: int) -> _Frame:
    from_s, to_s = -window.warm_up_s - margin_s, window.end_s + margin_s
    pace = Pace.over(profile, window.start, from_s, to_s)
    if demand.trains is None:
        interval = min(DAY_S / demand.per_day, _FAR_S)
    else:
        interval = pace.passed(window.end_s) / demand.trains
    return _Frame(interval, demand.trains, pace, window)


def _timetabled(rows: tuple[TimetableRow, ...], window: Window) -> Arrivals:
    arrived_s = np.array([row.arrival_s for row in rows], dtype=np.int64)
    ordinal = np.arange(len(rows)) - int(np.sum(arrived_s < 0))
    kept = (arrived_s >= -window.warm_up_s) & (arrived_s < window.end_s)
    kept_rows = tuple(row for row, keep in zip(rows, kept.tolist(), strict=True) if keep)
    return Arrivals(ordinal[kept], arrived_s[kept], kept_rows)


def _weekly(week: tuple[int, ...], window: Window) -> Arrivals:
    """Return the trains of `week`, repeated into the warm-up and up to the end."""
    weeks = np.arange(-window.warm_up_s // WEEK_S, window.end_s // WEEK_S + 1)
    arrived_s = (weeks[:, None] * WEEK_S + np.array(week, dtype=np.int64)).ravel()
    ordinal = np.arange(len(arrived_s)) + weeks[0] * len(week)
    kept = (arrived_s >= -window.warm_up_s) & (arrived_s < window.end_s)
    return Arrivals(ordinal[kept], arrived_s[kept])


def _late(frame: _Frame, sd_s: int, luck: Luck) -> Arrivals:
    """Return even slots, each with a normal lateness.

    Slots lie in the middle of their intervals and lateness is reflected at the start: together
    they keep the number on either side and leave the density level up to the edge.
    """
    from scipy.special import ndtri

    ordinal = frame.slots(_FURTHEST_SD * sd_s)
    lateness = sd_s * np.asarray(ndtri(luck.of("lateness", ordinal)), dtype=np.float64)
    distance = np.abs(frame.pace.moments_s(frame.paced(ordinal, 0.5)) + lateness)
    if frame.trains is not None:
        end = float(frame.window.end_s)
        folded = end - np.abs(end - distance % (2.0 * end))
        distance = np.where(ordinal < 0, distance, folded)
    return _settled(frame, ordinal, np.where(ordinal < 0, -distance, distance))


def _renewal(frame: _Frame, cv: float, luck: Luck) -> Arrivals:
    """Return a stationary renewal stream with gamma gaps; cv 1 is Poisson.

    The gap over the start is met in proportion to its length, which adds one to the shape, and is
    split evenly at random. For an exact number the gaps are laid on a circle as long as the
    period: the stream given its number, in the Poisson case independent uniform moments.
    """
    shape = max(cv, NEGLIGIBLE_CV) ** -2
    gap = Gamma(frame.interval, shape**-0.5)
    over_start = Gamma(frame.interval * (1.0 + 1.0 / shape), (shape + 1.0) ** -0.5)
    covering = float(over_start.quantile(luck.uniforms("gap", 0, 1))[0])
    to_first = covering * float(luck.uniforms("gap_split", 0, 1)[0])

    def gaps_after(count: int) -> FloatColumn:
        return gap.quantile(luck.uniforms("gap", 1, count))

    def gaps_before(count: int) -> FloatColumn:
        return gap.quantile(luck.uniforms("gap", -count, count)[::-1])

    before = _walk(covering - to_first, gaps_before, frame.paced_before(), frame.interval)
    if frame.trains is None:
        after = _walk(to_first, gaps_after, frame.paced_after(), frame.interval)
    else:
        after = _steps(to_first, gaps_after(frame.trains - 1))
        circle = after[-1] + (covering - to_first)
        after *= frame.paced_after() / circle
    ordinal = np.arange(-len(before), len(after))
    return _settled(frame, ordinal, frame.pace.moments_s(np.concatenate([-before[::-1], after])))


def _walk(
    first: float, gaps: Callable[[int], FloatColumn], reach: float, interval: float
) -> FloatColumn:
    """Return `first` and the moments that follow it by `gaps`, until one is beyond `reach`."""
    expected = reach / interval
    count = int(expected + 4.0 * sqrt(expected)) + 8
    while True:
        moments = _steps(first, gaps(count))
        if moments[-1] > reach:
            return moments
        count *= 2


def _steps(first: float, gaps: FloatColumn) -> FloatColumn:
    return np.cumsum(np.concatenate([[first], gaps]))


def _settled(frame: _Frame, ordinal: IntColumn, moment_s: FloatColumn) -> Arrivals:
    """Return the trains of the window, in whole seconds, each on its side of the start."""
    window, after = frame.window, ordinal >= 0
    near_s = np.clip(moment_s, -_FAR_S, _FAR_S)
    arrived_s = np.floor(near_s + _ROUNDING_S).astype(np.int64)
    # Rounding must not lift the last of the warm-up into the run, nor the last of an exact number
    # out of it.
    arrived_s = np.where(after, arrived_s, np.minimum(arrived_s, -1))
    if frame.trains is not None:
        arrived_s = np.where(after, np.minimum(arrived_s, window.end_s - 1), arrived_s)
    kept = (arrived_s >= -window.warm_up_s) & (arrived_s < window.end_s)
    return Arrivals(ordinal[kept], arrived_s[kept])
