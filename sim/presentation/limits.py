"""The clearance limit in words: one for all trains, or the usual one and the services that differ.

Shares of trains released in the limit count each train by the limit of its service, so words must
not give one limit for all where there are several. Services without trains have no say.
"""

from collections import Counter
from typing import Final

from sim.metrics.groups import names_of
from sim.presentation.harmless import brief
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import say
from sim.presentation.results import said_label
from sim.presentation.spans import hours_words
from sim.presentation.words import spelled
from sim.scenario.schema import EVERYWHERE, Scenario, Service

_MOST_NAMED: Final = 3


def usual_limit(scenario: Scenario, service: str = EVERYWHERE) -> int:
    """Return the limit in seconds to name first: the scenario's if any trains have it."""
    limits = _limits(scenario, service)
    if not limits or scenario.clearance.limit in limits.values():
        return scenario.clearance.limit
    return Counter(limits.values()).most_common(1)[0][0]


def has_several_limits(scenario: Scenario, service: str = EVERYWHERE) -> bool:
    """Return whether the trains of a service, by default all trains, have different limits."""
    return len(set(_limits(scenario, service).values())) > 1


def released_words(scenario: Scenario, service: str = EVERYWHERE) -> str:
    """Return the heading of the share, as "released within 24 h" or "... within the limit"."""
    if has_several_limits(scenario, service):
        return say("released within the limit")
    return say("released within {limit}", limit=hours_words(usual_limit(scenario, service)))


def exceptions(scenario: Scenario, service: str = EVERYWHERE) -> str:
    """Return who has another limit, as in " (Cross-border e-commerce: 12 h)", "" if nobody."""
    usual = usual_limit(scenario, service)
    found = [
        say("{service}: {limit}", service=_name(scenario, name), limit=hours_words(limit))
        for name, limit in _limits(scenario, service).items()
        if limit != usual
    ]
    if not found:
        return ""
    left = len(found) - _MOST_NAMED
    rest = [say("and {count} more", count=left)] if left > 0 else []
    return say(" ({services})", services=listed([*found[:_MOST_NAMED], *rest]))


def _name(scenario: Scenario, service: str) -> str:
    return brief(said_label(scenario.services[service].label)) or spelled(service)


def _limits(scenario: Scenario, service: str) -> dict[str, int]:
    """Return the limit of each service whose trains are in the share of `service`."""
    return {
        name: limit
        for name, limit in scenario.limit_of.items()
        if service in names_of(scenario, name) and _has_trains(scenario.services[name])
    }


def _has_trains(service: Service) -> bool:
    return service.trains != 0 and service.trains_per_day != 0
