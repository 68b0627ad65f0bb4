"""What each figure means: its name, unit and estimand, and when it would mean nothing.

`docs/results.md` prints the same definitions for users.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Leg(StrEnum):
    """A part of the crossing. Where trains pile up in it without end, its means mean nothing."""

    CLEARANCE = "clearance"
    """From before the Chinese station to customs release."""
    CHINA = "china"
    """At the Chinese station."""
    KAZAKHSTAN = "kazakhstan"
    """At the Kazakh station."""
    WHOLE = "whole"
    """From arrival to departure."""
    JOURNEY = "journey"
    """From when a train was due at the port to departure: with the time held upstream."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. In the name, ``<resource>`` stands for a resource id without its port.

    `estimand` says over what it is taken, over trains or over runs, and what becomes of trains
    that the end of the period cuts off. `leg` is the part of the crossing whose backlog must not
    grow for the figure to have a meaning; None for counts and rates, which always have one.
    `highest` is the largest possible value, if there is one; the smallest is 0.
    """

    name: str
    unit: str
    estimand: str
    leg: Leg | None = None
    highest: float | None = None


RESOURCE: Final = "<resource>"
CURRENCY: Final = "<currency>"
"""In a definition: the currency of the scenario."""

COUNT: Final = "number in the period; mean over runs; cut-off trains counted by the moment itself"
RATE: Final = "number in the period by its length; mean over runs; cut-off trains out"
PERIOD: Final = "mean over runs of each run's value"


def ended(leg: str, statistic: str = "mean") -> str:
    """Return the estimand of a statistic over trains whose `leg` ended in the period."""
    return (
        f"{statistic} over the trains whose {leg} ended in the period, per run; mean over runs;"
        " trains still under way at its end are out"
    )


def flagged_of(moment: str) -> str:
    """Return the estimand of a share among the trains that have `moment` in the period."""
    return (
        f"share, pooled over runs, of the trains {moment} in the period; trains that are not at its"
        " end are out"
    )


def promised(clock: str) -> str:
    """Return the estimand of a share of trains released in time from `clock`."""
    return (
        f"share, counted from {clock}, of the trains presented in the period but for its last"
        " limit's length; pooled over runs; trains not released are in, as late"
    )
