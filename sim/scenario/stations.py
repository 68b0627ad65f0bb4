"""The format of a port: two stations, the border section between them, and the wagons.

What a section does not mention takes no time and has no limit.
"""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from sim.domain.calendar import Closing
from sim.domain.resource import Order, Slots
from sim.scenario.clock import ALWAYS
from sim.scenario.quantities import Distribution
from sim.scenario.values import (
    Count,
    Hours,
    Label,
    PerDirection,
    Positive,
    Section,
    Share,
    Tracks,
    UtcOffset,
)


class Reception(Section):
    """Reception of an arrived train by a crew; without `crews` there is always one at hand."""

    time: PerDirection[Distribution]
    """How long it takes."""
    crews: Count | None = None
    """Trains received at once."""


class Task(Section):
    """Work on a train that needs a crew; without `crews` there is always one at hand."""

    time: Distribution
    """How long it takes."""
    crews: Count | None = None
    """Trains worked on at once."""


class Haulage(Section):
    """Work on a train that needs a locomotive; without `locomotives` there is always one."""

    time: Distribution
    """How long it takes, with the locomotive."""
    locomotives: Count | None = None
    """Trains worked on at once."""


class Scanner(Section):
    """The train scanner, passed at walking pace."""

    time: Distribution
    """How long a train takes to pass."""
    scanners: Count | None = None
    """Trains scanned at once."""


class Examination(Section):
    """Physical examination of a share of the trains, in bays."""

    share: PerDirection[Share]
    """Share of the trains that are examined."""
    time: Distribution
    """How long it takes."""
    bays: Count | None = None
    """Trains examined at once."""


class Customs(Section):
    """Customs at the Chinese station: lanes for documents, boarding, scanner, examination."""

    lanes: Count | None = None
    """Trains whose documents are checked at once."""
    order: Order = Order.ARRIVAL
    """Who goes first: by arrival, by the priority of the service, or by the clearance limit."""
    hours: Hours = ALWAYS
    """Opening hours of lanes, scanner and bays; several are separated by commas."""
    closing: Closing = Closing.PAUSE
    """At closing time work rests (pause), is finished (finish), or began only if it fits."""
    documents: PerDirection[Distribution] | None = None
    """The documents check, in a lane."""
    release_check: Distribution | None = None
    """Instead of the documents check, for trains declared ahead."""
    seal_check: Distribution | None = None
    """Instead of the documents check, for trains cleared inland."""
    boarding: PerDirection[Distribution] | None = None
    """Border police on board, after the lane is free."""
    joint_boarding: StrictBool = False
    """Border police come with customs: both take the longer of the two times, not the sum."""
    scanner: Scanner | None = None
    """After boarding."""
    examination: Examination | None = None
    """After the scanner."""


class Reload(Section):
    """Reloading between the gauges: tracks that hold both rakes, and crane groups."""

    tracks: Count | None = None
    """Reloading tracks, each for both rakes of a train."""
    cranes: Count | None = None
    """Crane groups; one works on one train."""
    time: Distribution | None = None
    """One crane job; over the ground a train takes two."""


class Onward(Section):
    """Train paths into the hinterland."""

    paths_per_day: Positive
    """Trains that may start a day."""
    slots: Slots = Slots.HEADWAY
    """A start at least a headway after the last, or at the fixed times of a grid."""


class ChineseStation(Section):
    """The Chinese station: clearance of both directions, reloading of eastbound trains."""

    standard_tracks: Tracks | None = None
    """Tracks of 1435 mm: westbound from arrival to the border, eastbound after reloading."""
    broad_tracks: Count | None = None
    """Tracks of 1520 mm, for eastbound trains."""
    reception: Reception | None = None
    """Of both directions, before customs."""
    customs: Customs = Customs()
    """Clearance of both directions."""
    departure: Haulage | None = None
    """Westbound: locomotive, brake test and handover list before the run over the border."""
    reload: Reload = Reload()
    """Eastbound, from broad to standard gauge."""
    forming: Task | None = None
    """Eastbound, after reloading."""
    bulk: Task | None = None
    """Clearing and unloading a bulk train, on its broad-gauge track."""
    onward: Onward | None = None
    """Paths into China."""


class KazakhStation(Section):
    """The Kazakh station: papers of both directions, reloading of westbound trains."""

    standard_tracks: Count | None = None
    """Tracks of 1435 mm, for westbound trains."""
    broad_tracks: Tracks | None = None
    """Tracks of 1520 mm: westbound after reloading, eastbound before the border."""
    papers: PerDirection[Distribution] | None = None
    """Westbound transit papers; eastbound the documents before the border."""
    reload: Reload = Reload()
    """Westbound, from standard to broad gauge."""
    yard_teu: Count | None = None
    """Containers that may stand on the ground; 0 allows direct reloading only."""
    forming: Task | None = None
    """Westbound, after reloading."""
    locomotive: Haulage | None = None
    """Westbound, after forming."""
    onward: Onward | None = None
    """Paths into Kazakhstan."""


class Line(Section):
    """The border section of one gauge."""

    paths_per_day: PerDirection[Positive] | None = None
    """Trains that may start a day, in each direction."""
    slots: Slots = Slots.HEADWAY
    """A start at least a headway after the last, or at the fixed times of a grid."""
    run: PerDirection[Distribution] | None = None
    """Time from station to station."""


class Border(Section):
    """The two lines over the border."""

    standard: Line = Line()
    """1435 mm: loaded westbound, empties eastbound."""
    broad: Line = Line()
    """1520 mm: loaded eastbound, empties westbound."""


class Pool(Section):
    """Empty wagons of one gauge at the station where they are loaded, and how they are supplied."""

    ready: Count = 0
    """Empties standing there at the start of the warm-up."""
    order_up_to: Annotated[StrictInt, Field(ge=-1_000_000, le=1_000_000)] | None = None
    """Order while ready + ordered - owed is below this; may be negative."""
    bring: Positive = 55
    """Wagons of one supply train."""
    lead_time: Distribution | None = None
    """From the order of a supply train to its arrival."""
    brought_per_day: Positive | None = None
    """Supply trains that can be brought a day."""
    surplus_above: Count | None = None
    """Empties beyond this leave in trains of `surplus_lot`, on the station's onward paths."""
    surplus_lot: Positive = 55
    """Wagons of one surplus train."""


class Wagons(Section):
    """The pools of empties: standard gauge in China, broad gauge in Kazakhstan."""

    standard: Pool | None = None
    """In China, for eastbound trains; without it there are always enough."""
    broad: Pool | None = None
    """In Kazakhstan, for westbound trains; without it there are always enough."""


class Port(Section):
    """A border port: two stations, the section between them, and the wagons that go round."""

    label: Label = ""
    """Free text."""
    utc_offset: UtcOffset = "+08:00"
    """Fixed offset of the port's clock, for opening hours and timetables."""
    china: ChineseStation = ChineseStation()
    """The Chinese station."""
    border: Border = Border()
    """The lines between the stations."""
    kazakhstan: KazakhStation = KazakhStation()
    """The Kazakh station."""
    wagons: Wagons = Wagons()
    """The pools of empties."""
