"""Trains that come the same every week: their moments on the scenario's clock, and how many.

A planner writes weekdays and times at the port's clock; a week counts from the scenario's start.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sim.domain.time import DAY_S, HOUR_S, MINUTE_S, SCENARIO_UTC_OFFSET_S
from sim.scenario.clock import utc_offset_s
from sim.scenario.schema import EVERYWHERE, ArrivalLaw, Port, Service
from sim.scenario.values import WEEKDAYS

WEEK_S: Final = 7 * DAY_S


def first_week_s(law: ArrivalLaw, port: Port, start: date) -> tuple[int, ...]:
    """Return when the trains of the first week arrive: rising, in ``[0, WEEK_S)``."""
    midnight_s = start.weekday() * DAY_S + utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S
    return tuple(sorted((_local_s(moment) - midnight_s) % WEEK_S for moment in law.weekly or ()))


def trains_between(first_week: Sequence[int], from_s: int, to_s: int) -> int:
    """Return how many trains come in ``[from_s, to_s)``, week after week."""
    return sum(-((at - to_s) // WEEK_S) + (at - from_s) // WEEK_S for at in first_week)


def ports_of_weekly(service: Service) -> list[str]:
    """Return the ports for which `service` has a weekly plan, in the alphabet's order."""
    return sorted(
        port
        for port, both in service.arrivals.places.items()
        if port != EVERYWHERE
        and (both.westbound.weekly is not None or both.eastbound.weekly is not None)
    )


def _local_s(moment: str) -> int:
    """Return the seconds from Monday's midnight to a moment such as ``"mon 08:15"``."""
    day, clock = moment.split(" ")
    hour, minute = clock.split(":")
    return WEEKDAYS.index(day) * DAY_S + int(hour) * HOUR_S + int(minute) * MINUTE_S
