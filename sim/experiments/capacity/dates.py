"""Volumes by date: the services grown by the shares a year that the scenario gives, by month.

The volumes of the scenario are those of its period, which counts as the month in its middle. After
m months a service has ``(1 + growth) ^ (m / 12)`` times its trains. That a growth goes on is an
extrapolation, and is said wherever a date is given.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import Final, Literal

from sim.errors import UsageError
from sim.experiments.capacity.axis import Grown, grown_services
from sim.experiments.laboratory import Changes
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario

_YEARS: Final = 15.0
_MOST_YEARS: Final = 100.0
_MONTHS: Final = 12
_NAMES: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthAxis:
    """Months after the period, with services and their shares a year; `first` is month 0.

    `first` counts months from the year 0.
    """

    what: str
    services: tuple[tuple[Grown, float], ...]
    first: int
    last: int
    kind: Literal["months"] = "months"

    @property
    def grown(self) -> tuple[str, ...]:
        """Return the services that are grown."""
        return tuple(each.service for each, _ in self.services)

    def changes(self, place: int) -> Changes:
        """Return the trains of all services after so many months."""
        if not place:
            return ()
        years = place / _MONTHS
        return tuple(each.change((1.0 + rate) ** years) for each, rate in self.services)

    def value(self, place: int) -> float:
        """Return the months."""
        return float(place)

    def words(self, place: int) -> str:
        """Return the month as "Mar 2027"."""
        year, month = divmod(self.first + place, _MONTHS)
        return f"{_NAMES[month]} {year}"


def month_axis(loaded: Loaded, grow: str, up_to: str | None) -> MonthAxis:
    """Return the axis of months; `up_to` are years, 15 by default.

    Raises:
        UsageError: no service has a growth, or `grow` is no service.
    """
    parts = grow.split(".")
    if parts[0] != "services" or len(parts) > 2:
        raise UsageError(f"--by-date: --grow {grow} is no service; dates need --grow services")
    rates = {name: each.growth_per_year for name, each in loaded.scenario.services.items()}
    grown = [(each, rates[each.service]) for each in grown_services(loaded.scenario, grow)]
    known = tuple((each, rate) for each, rate in grown if rate)
    if not known:
        example = "give services.<id>.growth_per_year, as in 0.05 for 5 % a year"
        raise UsageError(f"--by-date: no service of the scenario grows; {example}")
    return MonthAxis(grow, known, _month_of(loaded.scenario), round(_years(up_to) * _MONTHS))


def _month_of(scenario: Scenario) -> int:
    """Return the month in the middle of the period, counted from the year 0."""
    middle = scenario.start + timedelta(seconds=scenario.end_s / 2)
    return middle.year * _MONTHS + middle.month - 1


def _years(text: str | None) -> float:
    try:
        years = _YEARS if text is None else float(text)
    except ValueError:
        years = float("nan")
    if not isfinite(years) or not 1 / _MONTHS <= years <= _MOST_YEARS:
        raise UsageError(f"--up-to {text}: with --by-date give years, up to {_MOST_YEARS:g}")
    return years
