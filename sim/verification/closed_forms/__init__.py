"""Checks against the formulas of queueing theory, each a scenario as a user would write it."""

from typing import Final

from sim.verification.check import Check
from sim.verification.closed_forms import (
    arrivals,
    calendars,
    counts,
    from_empty,
    laws,
    lines,
    one_lane,
    paths,
    priorities,
    several_lanes,
    unlimited,
    wagons,
)
from sim.verification.closed_forms.case import Case

CASES: Final[tuple[Case, ...]] = (
    *one_lane.CASES,
    *arrivals.CASES,
    *several_lanes.CASES,
    *priorities.CASES,
    *lines.CASES,
    *calendars.CASES,
    *paths.CASES,
    *wagons.CASES,
    *unlimited.CASES,
)

CLOSED_FORMS: Final[tuple[Check, ...]] = (
    *(case.check for case in CASES),
    *wagons.CHECKS,
    *unlimited.CHECKS,
    *from_empty.CHECKS,
    *counts.CHECKS,
    *laws.CHECKS,
)
