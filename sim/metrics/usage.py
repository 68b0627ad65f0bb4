"""How much of a resource was used: unit-seconds, path starts and quotas, over what was there."""

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import IntColumn
from sim.domain.resource import PathSpec, QuotaSpec, UnitsSpec
from sim.domain.time import DAY_S


def share_of_units(
    spec: UnitsSpec, taken: tuple[IntColumn, IntColumn, IntColumn], span: tuple[int, int]
) -> float | None:
    """Return the use of units that keep the same hours over the time in which they were open.

    `taken` are the moments from and to which visits took units, and how many.
    """
    there_s = spec.open_seconds(*span)
    if not there_s:
        return None
    from_s, to_s, units = taken
    used = _open_seconds(spec.calendars[0] if spec.calendars else None, from_s, to_s)
    return int((used * units).sum()) / there_s


def share_of_own_units(
    spec: UnitsSpec, taken: tuple[IntColumn, IntColumn, IntColumn], span: tuple[int, int]
) -> float | None:
    """Return the same of units with hours of their own.

    `taken` are the moments from and to which visits took a unit, and its number: it is in use while
    it is open.
    """
    there_s = spec.open_seconds(*span)
    if not there_s:
        return None
    from_s, to_s, unit = taken
    used_s = 0
    for number, calendar in enumerate(spec.calendars):
        own = unit == number
        used_s += int(_open_seconds(calendar, from_s[own], to_s[own]).sum())
    return used_s / there_s


def share_of_path(
    spec: PathSpec, from_s: IntColumn, to_s: IntColumn, span: tuple[int, int]
) -> float | None:
    """Return the use of a line over the time in which it was not closed.

    A start is used from its moment to the next that is allowed.
    """
    closed = [(begins, ends) for begins, ends, per_day in spec.cuts if per_day == 0]
    line = Calendar.from_intervals([span], *span).without(closed) if closed else None
    there_s = int(_open_seconds(line, np.array([span[0]]), np.array([span[1]]))[0])
    return int(_open_seconds(line, from_s, to_s).sum()) / there_s if there_s else None


def share_of_quota(spec: QuotaSpec, starts: int, span: tuple[int, int]) -> float | None:
    """Return the trains let over by trains allowed on the calendar days of the period.

    A day allows the most that is in force at any of its moments in the period.
    """
    first, last = ((span[0] + spec.ahead_s) // DAY_S, (span[1] - 1 + spec.ahead_s) // DAY_S)
    allowed = sum(_allowed(spec, day, span) for day in range(first, last + 1))
    return starts / allowed if allowed else None


def _allowed(spec: QuotaSpec, day: int, span: tuple[int, int]) -> int:
    from_s = max(day * DAY_S - spec.ahead_s, span[0])
    to_s = min((day + 1) * DAY_S - spec.ahead_s, span[1])
    cuts = [
        (max(begins, from_s), min(ends, to_s), per_day)
        for begins, ends, per_day in spec.cuts
        if begins < to_s and ends > from_s
    ]
    uncut_s = to_s - from_s - sum(ends - begins for begins, ends, _ in cuts)
    return max([per_day for *_, per_day in cuts] + ([spec.per_day] if uncut_s else []))


def _open_seconds(calendar: Calendar | None, from_s: IntColumn, to_s: IntColumn) -> IntColumn:
    """Return how many seconds between each pair of moments are open."""
    if calendar is None:
        return to_s - from_s
    return _opened_until(calendar, to_s) - _opened_until(calendar, from_s)


def _opened_until(calendar: Calendar, moments: IntColumn) -> IntColumn:
    """Return the open seconds of `calendar` before each moment."""
    opens, closes = np.array(calendar.opens, np.int64), np.array(calendar.closes, np.int64)
    opened = np.concatenate(([0], np.cumsum(closes - opens)))
    place = np.searchsorted(opens, moments, side="right")
    # The last opening may still be on: what of it lies ahead is not yet opened.
    ahead_s = np.append(-(2**60), closes)[place] - moments
    return opened[place] - np.maximum(ahead_s, 0)
