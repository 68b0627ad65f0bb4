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
    """`capacity` equal units (tracks, lanes, bays, TEU); a visitor takes one or several.

    `calendars` has the opening hours of each unit, or is empty for units that never close. With
    `margin_s` a visitor goes to the head of the queue when it has less time left for its clearance.
    A resource that `helps` another takes over visits from its queue, from when more than `above`
    wait until no more than `until` do.
    """

    id: str
    capacity: int
    unit: str = "units"
    order: Order = Order.ARRIVAL
    calendars: tuple[Calendar, ...] = ()
    closing: Closing = Closing.PAUSE
    margin_s: int | None = None
    helps: str = ""
    above: int = 0
    until: int = 0

    @property
    def hours_differ(self) -> bool:
        """Whether some units are open when others are closed."""
        return len(set(self.calendars)) > 1

    def open_seconds(self, from_s: int, to_s: int) -> int:
        """Return the unit-seconds of ``[from_s, to_s)`` in which units are open."""
        if not self.calendars:
            return self.capacity * (to_s - from_s)
        return sum(calendar.open_seconds(from_s, to_s) for calendar in self.calendars)


Cuts = tuple[tuple[int, int, int], ...]
"""(from_s, to_s, starts a day) of each cut: sorted, apart; outside of them `per_day` holds."""


@dataclass(frozen=True, slots=True)
class PathSpec:
    """Train paths: `per_day` starts a day at most; a visitor takes one start, then runs.

    In a spell (from_s, to_s) of `bans` no train of empties starts.
    """

    id: str
    per_day: int
    slots: Slots = Slots.HEADWAY
    cuts: Cuts = ()
    bans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaSpec:
    """A daily acceptance quota: at most `per_day` loaded trains in a calendar day.

    The day begins at midnight of the port's clock, which shows `ahead_s` more than the scenario's.
    """

    id: str
    per_day: int
    ahead_s: int = 0
    cuts: Cuts = ()


@dataclass(frozen=True, slots=True)
class GateSpec:
    """The way to a port for trains of one direction, and the order that can close it.

    With `above` trains at the port the next is held upstream, until no more than `until` are left;
    then they come, `per_day` at most. `above` is None where only the trains on hand are counted.
    `window_s` is how far back departures are remembered; a train goes by another port when it gains
    more than `gain_s`.
    """

    id: str
    port: str
    above: int | None = None
    until: int = 0
    per_day: int | None = None
    window_s: int = 0
    gain_s: int = 0


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


ResourceSpec = UnitsSpec | PathSpec | QuotaSpec | GateSpec | PoolSpec


def local_id(resource: str) -> str:
    """Return a resource id without its port (``china.customs``), as KPI names have it."""
    return resource.partition(".")[2]


def port_of(resource: str) -> str:
    """Return the port of a resource id."""
    return resource.partition(".")[0]
