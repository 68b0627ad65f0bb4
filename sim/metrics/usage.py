"""How much of a resource was used: unit-seconds, path starts and quotas, over what was there."""

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import IntColumn
from sim.domain.resource import PathSpec, QuotaSpec, UnitsSpec
from sim.domain.time import DAY_S


def share_of_units(
    spec: UnitsSpec, taken: tuple[IntColumn, IntColumn, IntColumn], span: tuple[int, int]
) -> float | None:
    """Return the use of units over the time in which they were open.

    `taken` are the moments from and to which visits took units, and how many. Where work rests in
    a unit that is closed, the log does not tell which one: in use are as many as are open.
    """
    there_s = spec.open_seconds(*span)
    if not there_s:
        return None
    from_s, to_s, units = taken
    calendars = spec.calendars
    if len(set(calendars)) <= 1:
        used = _open_seconds(calendars[0] if calendars else None, from_s, to_s)
        return int((used * units).sum()) / there_s
    return _used_of_open(calendars, taken, span) / there_s


def _used_of_open(
    calendars: tuple[Calendar, ...],
    taken: tuple[IntColumn, IntColumn, IntColumn],
    span: tuple[int, int],
) -> int:
    """Return the integral of the units in use, or of those open where these are fewer."""
    from_s, to_s, units = taken
    opens = _within([moment for c in calendars for moment in c.opens], span)
    closes = _within([moment for c in calendars for moment in c.closes], span)
    moments = np.unique(np.concatenate((from_s, to_s, opens, closes, np.array(span))))
    in_use = _level(moments, from_s, units) - _level(moments, to_s, units)
    one = np.ones(len(opens), dtype=np.int64)
    there = _level(moments, opens, one) - _level(moments, closes, one)
    return int(np.dot(np.minimum(in_use, there)[:-1], np.diff(moments)))


def _within(moments: list[int], span: tuple[int, int]) -> IntColumn:
    return np.clip(np.array(moments, dtype=np.int64), *span)


def _level(moments: IntColumn, events: IntColumn, amounts: IntColumn) -> IntColumn:
    """Return the sum of the `amounts` of the `events` until each of `moments`."""
    order = np.argsort(events, kind="stable")
    added = np.concatenate(([0], np.cumsum(amounts[order])))
    level: IntColumn = added[np.searchsorted(events[order], moments, side="right")]
    return level


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
