"""Dates, periods and limits in words."""

from datetime import date, timedelta
from typing import Final

from sim.domain.time import DAY_S, HOUR_S
from sim.presentation.language.speaking import phrase, say, say_count
from sim.scenario.quantities import UNITS_S
from sim.scenario.schema import Scenario

MONTHS: Final = (
    phrase("Jan"), phrase("Feb"), phrase("Mar"), phrase("Apr"), phrase("May"), phrase("Jun"),
    phrase("Jul"), phrase("Aug"), phrase("Sep"), phrase("Oct"), phrase("Nov"), phrase("Dec"),
)  # fmt: skip
"""The months in English, as phrases to be said."""

_DAYS: Final = (
    phrase("{day} Jan"), phrase("{day} Feb"), phrase("{day} Mar"), phrase("{day} Apr"),
    phrase("{day} May"), phrase("{day} Jun"), phrase("{day} Jul"), phrase("{day} Aug"),
    phrase("{day} Sep"), phrase("{day} Oct"), phrase("{day} Nov"), phrase("{day} Dec"),
)  # fmt: skip
_UNITS: Final = {
    "d": phrase("{count} d"),
    "h": phrase("{count} h"),
    "min": phrase("{count} min"),
    "s": phrase("{count} s"),
}


def day_in_year(day: date) -> str:
    """Return a date without its year, as "1 Jan"."""
    return say(_DAYS[day.month - 1], day=day.day)


def day_words(day: date) -> str:
    """Return a date as "1 Jan 2024"."""
    return say("{date} {year}", date=day_in_year(day), year=day.year)


def month_words(month: int) -> str:
    """Return a month of 1 to 12, as "Jan"."""
    return say(MONTHS[month - 1])


def month_of_year(month: int, year: int) -> str:
    """Return a month of a year, as "Jan 2024"."""
    return say("{month} {year}", month=month_words(month), year=year)


def period_words(scenario: Scenario) -> str:
    """Return the period as its first and last day, or with the clock if it is no whole days."""
    start, end_s = scenario.start, scenario.end_s
    if end_s % DAY_S or not end_s:
        length = duration_words(end_s)
        return say("{length} from {date}, 00:00", length=length, date=day_words(start))
    days = end_s // DAY_S
    last = start + timedelta(days=days - 1)
    return say_count(
        "{first} to {last} ({count} day)",
        "{first} to {last} ({count} days)",
        count=days,
        first=day_words(start),
        last=day_words(last),
    )


def hours_words(seconds: int) -> str:
    """Return a limit as planners say it: "24 h", not "1 d"; what is no whole hours in full."""
    if seconds % HOUR_S == 0:
        return say("{count} h", count=seconds // HOUR_S)
    return duration_words(seconds)


def hours_of(hours: str) -> str:
    """Return a number of hours, already written, with its unit."""
    return say("{count} h", count=hours)


def duration_words(seconds: int) -> str:
    """Return whole `seconds` as the shortest exact text, "1 h 30 min"."""
    parts = []
    rest = seconds
    for unit, size in sorted(UNITS_S.items(), key=lambda item: -item[1]):
        count, rest = divmod(rest, size)
        if count:
            parts.append(say(_UNITS[unit], count=count))
    return " ".join(parts) or say(_UNITS["s"], count=0)
