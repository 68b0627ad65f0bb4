"""Amounts and differences in words, with their intervals and units, for pages about experiments."""

from typing import Final

from sim.presentation.digits import MISSING, fixed, places_of, share, signed_with_interval
from sim.presentation.digits import with_interval as interval_words
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import phrase, say
from sim.presentation.results import EVERYTHING, said_label
from sim.presentation.studies import heading, place_words, unit_words
from sim.presentation.words import spelled
from sim.scenario.schema import Scenario

Estimate = tuple[float | None, float | None, float | None]
"""A mean with the limits of its interval."""

_AFTER: Final = {
    "h": phrase("{amount} h"),
    "d": phrase("{amount} d"),
    "trains": phrase("{amount} trains"),
    "trains/day": phrase("{amount} a day"),
}
"""Units as they stand after a number."""


def amount_words(mean: float | None, lower: float | None, upper: float | None, unit: str) -> str:
    """Return an estimate with its interval and its unit, a share in per cent."""
    if mean is None:
        return MISSING
    if unit == "share":
        return share(mean, lower, upper)
    return _with_unit(interval_words(mean, lower, upper), unit)


def difference_words(
    mean: float | None, lower: float | None, upper: float | None, unit: str
) -> str:
    """Return a difference with its interval and its unit, of shares in percentage points."""
    if mean is None:
        return MISSING
    if unit != "share":
        return _with_unit(signed_with_interval(mean, lower, upper), unit)
    limits = (None if limit is None else limit * 100 for limit in (lower, upper))
    points = signed_with_interval(mean * 100, *limits)
    return say("{difference} percentage points", difference=points)


def amount_number(found: Estimate, unit: str) -> str:
    """Return an estimate with its interval where the unit stands elsewhere; a share in per cent."""
    return share(*found) if unit == "share" else interval_words(*found)


def difference_number(found: Estimate, unit: str) -> str:
    """Return a difference with its interval where the unit stands elsewhere."""
    if unit != "share":
        return signed_with_interval(*found)
    points = (None if value is None else value * 100 for value in found)
    return say("{difference} pp", difference=signed_with_interval(*points))


def size_words(size: float, unit: str) -> str:
    """Return how large a difference is, to the digits that are worth it."""
    scale = 100.0 if unit == "share" else 1.0
    number = fixed(size * scale, places_of(size * scale))
    if unit == "share":
        return say("{difference} percentage points", difference=number)
    return _with_unit(number, unit)


def _with_unit(number: str, unit: str) -> str:
    if unit in _AFTER:
        return say(_AFTER[unit], amount=number)
    return say("{amount} {unit}", amount=number, unit=unit_words(unit))


def figure_option(metric: str, unit: str) -> str:
    """Return a figure as it stands in a list to choose from, with its unit."""
    return say("{figure} ({unit})", figure=heading(metric), unit=unit_words(unit))


def port_label(scenario: Scenario, port: str) -> str:
    """Return what a port is called: its label, else its id."""
    if port == EVERYTHING:
        return say("All ports")
    known = scenario.ports.get(port)
    return said_label(clean(known.label) if known else "") or say(spelled(port).title())


def place_label(scenario: Scenario, port: str, direction: str) -> str:
    """Return a port with a direction, as "Khorgos, westbound"."""
    return place_words(port_label(scenario, port), direction)


def service_label(scenario: Scenario, service: str) -> str:
    """Return what a service is called: its label, else its id; ``all`` are the counted ones."""
    if service == EVERYTHING:
        return say("all counted services")
    known = scenario.services.get(service)
    return said_label(clean(known.label) if known else "") or spelled(service)
