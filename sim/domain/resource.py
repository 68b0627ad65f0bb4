"""What trains wait for: groups of tracks, lanes, crews, cranes, paths, yards and pools of empties.

A spec is a value; the model makes the working resource from it. An id is
``<port>.<station>.<resource>`` (``khorgos.china.customs``). What a scenario does not mention has
no spec, hence no limit.
"""

from dataclasses import dataclass
from enum import StrEnum

from sim.domain.calendar import Calendar, Closing
from sim.domain.plan import Gauge


class Order(StrEnum):
    """Who goes first among the waiting trains of one precedence."""

    ARRIVAL = "arrival"
    PRIORITY = "priority"
    DEADLINE = "deadline"


class Slots(StrEnum):
    """When a path may start."""

    HEADWAY = "headway"
    """At least one headway after the last start."""
    GRID = "grid"
    """At fixed times of the day, each used once."""


@dataclass(frozen=True, slots=True)
class UnitsSpec:
    """`capacity` equal units (tracks, lanes, bays, TEU); a visitor takes one or several."""

    id: str
    capacity: int
    unit: str = "units"
    order: Order = Order.ARRIVAL
    calendar: Calendar | None = None
    closing: Closing = Closing.PAUSE


@dataclass(frozen=True, slots=True)
class PathSpec:
    """Train paths: `per_day` starts a day at most; a visitor takes one start, then runs."""

    id: str
    per_day: int
    slots: Slots = Slots.HEADWAY


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """Empty wagons of one gauge at the station where they are loaded.

    Lots of `bring` wagons are ordered while ready + ordered - owed is below `order_up_to`
    (which may be negative); wagons above `surplus_above` leave in trains of `surplus_lot`.
    `order_up_to` and `surplus_above` are None where no such rule is in force.
    """

    id: str
    port: str
    gauge: Gauge
    ready: int
    order_up_to: int | None = None
    bring: int = 55
    surplus_above: int | None = None
    surplus_lot: int = 55


ResourceSpec = UnitsSpec | PathSpec | PoolSpec


def local_id(resource: str) -> str:
    """Return a resource id without its port (``china.customs``), as KPI names have it."""
    return resource.partition(".")[2]


def port_of(resource: str) -> str:
    """Return the port of a resource id."""
    return resource.partition(".")[0]
