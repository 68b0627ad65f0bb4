"""Moments and spans of single trains in words: "4 Jan 14:05", "13.6 h", "5 min"."""

from datetime import date, timedelta

from sim.domain.time import DAY_S, HOUR_S, MINUTE_S
from sim.presentation.digits import fixed, signed
from sim.presentation.language.speaking import say
from sim.presentation.spans import day_in_year, day_words, hours_of


def moment_words(start: date, moment_s: int) -> str:
    """Return a moment on the scenario's clock as "4 Jan 14:05"."""
    day, seconds = divmod(moment_s, DAY_S)
    when = start + timedelta(days=day)
    hours, minutes = divmod(seconds // MINUTE_S, 60)
    return f"{day_in_year(when)} {hours:02d}:{minutes:02d}"


def day_of(start: date, moment_s: int) -> str:
    """Return the day of a moment as "4 Jan 2024"."""
    return day_words(start + timedelta(days=moment_s // DAY_S))


def span_words(seconds: int) -> str:
    """Return a length of time in hours, or in minutes or seconds if it is short."""
    if abs(seconds) < MINUTE_S:
        return say("{count} s", count=seconds)
    if abs(seconds) < HOUR_S // 2:
        return say("{count} min", count=fixed(seconds / MINUTE_S, 0))
    return hours_of(fixed(seconds / HOUR_S, 1))


def exactly(seconds: int) -> str:
    """Return a length of time to the second, as "108:17:05"."""
    minutes, rest = divmod(seconds, MINUTE_S)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


def hours_or_nothing(seconds: int) -> str:
    """Return hours with one decimal for a column, "" for none; a short span is "0.0"."""
    return fixed(seconds / HOUR_S, 1) if seconds else ""


def change_words(seconds: int) -> str:
    """Return a difference in hours with its sign, "" for none."""
    return signed(fixed(seconds / HOUR_S, 2)) if seconds else ""
