"""Time along the x axis: days from the start, with dates or hours as a planner reads them.

Ticks are computed here, not by matplotlib's date machinery: the same on every machine, in the
language that is spoken whatever the locale, and never more than there is room for.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from matplotlib.axes import Axes

from sim.domain.time import DAY_S, HOUR_S
from sim.presentation.spans import day_in_year, month_words

_HOUR_STEPS: Final = (1, 2, 3, 6, 12)
_DAY_STEPS: Final = (1, 2, 5, 7, 14)
_MONTH_STEPS: Final = (1, 2, 3, 6)

Tick = tuple[float, str]
"""Days from the start, and what is written there."""


def ticks(start: date, end_s: int, most: int) -> list[Tick]:
    """Return at most about `most` ticks of ``[start, start + end_s)``, at round dates or hours."""
    days = end_s / DAY_S
    hours = end_s / HOUR_S
    if days <= 2:
        step = next((step for step in _HOUR_STEPS if hours / step <= most), _HOUR_STEPS[-1])
        return list(_hours(end_s, step))
    if days <= 14 * most and days <= 92:
        step = next((step for step in _DAY_STEPS if days / step <= most), _DAY_STEPS[-1])
        return list(_days(start, end_s, step))
    months = days / 30.4
    if months <= _MONTH_STEPS[-1] * most:
        step = next(step for step in _MONTH_STEPS if months / step <= most)
        return list(_months(start, end_s, step))
    return list(_years(start, end_s, most))


def _hours(end_s: int, step: int) -> Iterator[Tick]:
    for hour in range(0, end_s // HOUR_S + 1, step):
        yield hour / 24, f"{hour % 24:02d}:00"


def _days(start: date, end_s: int, step: int) -> Iterator[Tick]:
    for day in range(0, end_s // DAY_S + 1, step):
        moment = start + timedelta(days=day)
        yield float(day), day_in_year(moment)


def _months(start: date, end_s: int, step: int) -> Iterator[Tick]:
    month = start.year * 12 + start.month - 1 + (start.day > 1)
    for place, ordinal in enumerate(range(month, month + 12 * 100, step)):
        first = date(ordinal // 12, ordinal % 12 + 1, 1)
        day = (first - start).days
        if day * DAY_S > end_s:
            return
        named = place == 0 or ordinal % 12 < step
        yield float(day), month_words(first.month) + (f"\n{first.year}" if named else "")


def _years(start: date, end_s: int, most: int) -> Iterator[Tick]:
    step = max(1, round(end_s / DAY_S / 365.25 / most))
    year = start.year + (start > date(start.year, 1, 1))
    while (date(year, 1, 1) - start).days * DAY_S <= end_s:
        yield float((date(year, 1, 1) - start).days), str(year)
        year += step


def show_time(axes: Axes, start: date, end_s: int, most: int) -> None:
    """Let the x axis of `axes` run from the start to the end, in days."""
    axes.set_xlim(0, end_s / DAY_S)
    shown = ticks(start, end_s, most)
    axes.set_xticks([at for at, _ in shown], [words for _, words in shown])
    axes.tick_params(axis="x", length=3)
