"""Dates, periods and limits in words."""

from datetime import date, timedelta
from typing import Final

from sim.domain.time import DAY_S, HOUR_S
from sim.scenario.quantities import format_duration
from sim.scenario.schema import Scenario

MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def day_words(day: date) -> str:
    """Return a date as "1 Jan 2024"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period_words(scenario: Scenario) -> str:
    """Return the period as its first and last day, or with the clock if it is no whole days."""
    start, end_s = scenario.start, scenario.end_s
    if end_s % DAY_S or not end_s:
        return f"{format_duration(end_s)} from {day_words(start)}, 00:00"
    days = end_s // DAY_S
    last = start + timedelta(days=days - 1)
    return f"{day_words(start)} to {day_words(last)} ({days} {'day' if days == 1 else 'days'})"


def hours_words(seconds: int) -> str:
    """Return a limit as planners say it: "24 h", not "1 d"; what is no whole hours in full."""
    return f"{seconds // HOUR_S} h" if seconds % HOUR_S == 0 else format_duration(seconds)
