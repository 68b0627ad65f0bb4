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
    crews: Count | None = None


class Task(Section):
    """Work on a train that needs a crew; without `crews` there is always one at hand."""

    time: Distribution
    crews: Count | None = None


class Haulage(Section):
    """Work on a train that needs a locomotive; without `locomotives` there is always one."""

    time: Distribution
    locomotives: Count | None = None


class Scanner(Section):
    """The train scanner, passed at walking pace."""

    time: Distribution
    scanners: Count | None = None


class Examination(Section):
    """Physical examination of a share of the trains, in bays."""

    share: PerDirection[Share]
    time: Distribution
    bays: Count | None = None


class Customs(Section):
    """Customs at the Chinese station: lanes for documents, boarding, scanner, examination."""

    lanes: Count | None = None
    order: Order = Order.ARRIVAL
    hours: Hours = ALWAYS
    """Opening hours of lanes, scanner and bays; several are separated by commas."""
    closing: Closing = Closing.PAUSE
    documents: PerDirection[Distribution] | None = None
    release_check: Distribution | None = None
    """Instead of the documents check, for trains declared ahead."""
    seal_check: Distribution | None = None
    """Instead of the documents check, for trains cleared inland."""
    boarding: PerDirection[Distribution] | None = None
    """Border police on board, after the lane is free."""
    joint_boarding: StrictBool = False
    """Border police come with customs: both take the longer of the two times, not the sum."""
    scanner: Scanner | None = None
    examination: Examination | None = None


class Reload(Section):
    """Reloading between the gauges: tracks that hold both rakes, and crane groups."""

    tracks: Count | None = None
    cranes: Count | None = None
    """Crane groups; one works on one train."""
    time: Distribution | None = None
    """One crane job; over the ground a train takes two."""


class Onward(Section):
    """Train paths into the hinterland."""

    paths_per_day: Positive
    slots: Slots = Slots.HEADWAY


class ChineseStation(Section):
    """The Chinese station: clearance of both directions, reloading of eastbound trains."""

    standard_tracks: Tracks | None = None
    broad_tracks: Count | None = None
    reception: Reception | None = None
    customs: Customs = Customs()
    departure: Haulage | None = None
    """Westbound: locomotive, brake test and handover list before the run over the border."""
    reload: Reload = Reload()
    forming: Task | None = None
    bulk: Task | None = None
    """Clearing and unloading a bulk train, on its broad-gauge track."""
    onward: Onward | None = None


class KazakhStation(Section):
    """The Kazakh station: papers of both directions, reloading of westbound trains."""

    standard_tracks: Count | None = None
    broad_tracks: Tracks | None = None
    papers: PerDirection[Distribution] | None = None
    """Westbound transit papers; eastbound the documents before the border."""
    reload: Reload = Reload()
    yard_teu: Count | None = None
    """Containers that may stand on the ground; 0 allows direct reloading only."""
    forming: Task | None = None
    locomotive: Haulage | None = None
    onward: Onward | None = None


class Line(Section):
    """The border section of one gauge."""

    paths_per_day: PerDirection[Positive] | None = None
    slots: Slots = Slots.HEADWAY
    run: PerDirection[Distribution] | None = None


class Border(Section):
    """The two lines over the border."""

    standard: Line = Line()
    broad: Line = Line()


class Pool(Section):
    """Empty wagons of one gauge at the station where they are loaded, and how they are supplied."""

    ready: Count = 0
    """Empties standing there at the start of the warm-up."""
    order_up_to: Annotated[StrictInt, Field(ge=-1_000_000, le=1_000_000)] | None = None
    """Order while ready + ordered - owed is below this; may be negative."""
    bring: Positive = 55
    """Wagons of one supply train."""
    lead_time: Distribution | None = None
    brought_per_day: Positive | None = None
    """Supply trains that can be brought a day."""
    surplus_above: Count | None = None
    """Empties beyond this leave in trains of `surplus_lot`, on the station's onward paths."""
    surplus_lot: Positive = 55


class Wagons(Section):
    """The pools of empties: standard gauge in China, broad gauge in Kazakhstan."""

    standard: Pool | None = None
    broad: Pool | None = None


class Port(Section):
    """A border port: two stations, the section between them, and the wagons that go round."""

    label: Label = ""
    utc_offset: UtcOffset = "+08:00"
    """Fixed offset of the port's clock, for opening hours and timetables."""
    china: ChineseStation = ChineseStation()
    border: Border = Border()
    kazakhstan: KazakhStation = KazakhStation()
    wagons: Wagons = Wagons()
