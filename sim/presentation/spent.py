"""Where the hours of a crossing went: per port and direction, by step, waiting or working."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.metrics.hours import WAITING, Cause

_NAMED_WAITS: Final = 3
WORTH_NAMING_H: Final = 0.05

Place = tuple[str, str]
"""A port and a direction."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Mean hours per departed train that went into one step, waiting or working."""

    step: str
    activity: str
    hours: float


def mean_spent(
    runs: Iterable[Iterable[Cause]], counts: Mapping[Place, int]
) -> dict[Place, tuple[Spent, ...]]:
    """Return the mean over replications of each one's hours per departed train.

    `counts` are the replications in which a train departed; in some it may have taken no time.
    """
    sums: dict[Place, dict[tuple[str, str], float]] = {}
    for causes in runs:
        for cause in causes:
            hours = sums.setdefault((cause.port, cause.direction), {})
            key = (cause.step, cause.activity)
            hours[key] = hours.get(key, 0.0) + cause.mean_h
    return {
        place: tuple(
            Spent(step, activity, total / counts[place])
            for (step, activity), total in sorted(hours.items())
        )
        for place, hours in sorted(sums.items())
    }


def whole(spent: Iterable[Spent]) -> float:
    """Return the mean hours of a whole crossing."""
    return sum(item.hours for item in spent)


def longest_waits(spent: Iterable[Spent]) -> list[Spent]:
    """Return the waits that are worth naming, longest first."""
    waits = [item for item in spent if item.activity == WAITING and item.hours >= WORTH_NAMING_H]
    return sorted(waits, key=lambda item: (-item.hours, item.step))[:_NAMED_WAITS]
