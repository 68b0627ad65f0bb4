"""The format of a port: two stations, the border section between them, and the wagons.

What a section does not mention takes no time and has no limit.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, model_serializer, model_validator

from sim.domain.plan import Direction
from sim.domain.resource import Slots
from sim.scenario.customs import Customs
from sim.scenario.quantities import Distribution
from sim.scenario.values import (
    Count,
    Id,
    Label,
    Moment,
    PerDirection,
    Positive,
    Section,
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
    turn: Distribution | None = None
    """After the work the train goes on, but its locomotive is away so long before the next one."""


class Reload(Section):
    """Reloading between the gauges: tracks that hold both rakes, and crane groups."""

    tracks: Count | None = None
    """Reloading tracks, each for both rakes of a train."""
    cranes: Count | None = None
    """Crane groups; one works on one train."""
    time: Distribution | None = None
    """One crane job; over the ground a train takes two."""
    open_air: StrictBool = False
    """Gales stop the cranes; under a roof they work in any weather."""


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


class Accepted(Section):
    """How many loaded trains the far side accepts on a calendar day, by direction.

    Written as a number for both directions, or per direction; a direction left out has no quota.
    """

    westbound: Positive | None = None
    """Trains a day accepted by Kazakhstan."""
    eastbound: Positive | None = None
    """Trains a day accepted by China."""

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, raw: Any) -> Any:
        return raw if isinstance(raw, dict) else {"westbound": raw, "eastbound": raw}

    @model_serializer(mode="wrap")
    def _short(self, handler: Any) -> Any:
        full = {key: value for key, value in handler(self).items() if value is not None}
        return self.westbound if full and self.westbound == self.eastbound else full


class Line(Section):
    """The border section of one gauge."""

    paths_per_day: PerDirection[Positive] | None = None
    """Trains that may start a day, in each direction."""
    slots: Slots = Slots.HEADWAY
    """A start at least a headway after the last, or at the fixed times of a grid."""
    run: PerDirection[Distribution] | None = None
    """Time from station to station."""
    accepted_per_day: Accepted | None = None
    """Daily acceptance quota of the far side: loaded trains in a calendar day, by direction."""


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
    claim: Literal["readiness", "arrival"] = "readiness"
    """When a loaded train claims its empties: when it is ready for them, or at its arrival."""


class Wagons(Section):
    """The pools of empties: standard gauge in China, broad gauge in Kazakhstan."""

    standard: Pool | None = None
    """In China, for eastbound trains; without it there are always enough."""
    broad: Pool | None = None
    """In Kazakhstan, for westbound trains; without it there are always enough."""


class Gales(Section):
    """Gales that stop open-air cranes: on a day with a gale one spell, drawn per replication."""

    days_per_year: Annotated[float, Field(ge=0, le=366, allow_inf_nan=False, strict=True)]
    """Days a year on which a gale begins."""
    lasting: Distribution
    """How long one lasts; it begins at any time of its day."""


class Disturbance(Section):
    """A dated closure or cut: for a while a resource of the port has less capacity, or none."""

    label: Label = ""
    """Free text."""
    start: Moment
    """From when, at the port's clock: a date, or a local date and time."""
    end: Moment
    """Until when, half-open."""
    resource: Annotated[str, Field(pattern=r"^[a-z_.]{1,80}$")]
    """What is cut: an id as in the results without the port, such as china.cranes."""
    capacity: Count = 0
    """What is left: units, or trains a day on paths; 0 closes it. Of several cuts the lowest."""
    trains: Literal["all", "empties"] = "all"
    """On paths: everybody, or only trains of empties (a ban on moving empties)."""


class StopLoading(Section):
    """A stop-loading order: trains are held where they are loaded while the port is full."""

    above: Positive
    """It is given when this many trains of the direction are at the port and another one comes."""
    until: Count
    """It is lifted when no more than this many are left."""
    released_per_day: Positive | None = None
    """Held trains then come at this rate at most; without it all at once."""


class StopLoadingOrders(Section):
    """Stop-loading orders by direction."""

    westbound: StopLoading | None = None
    """For trains out of China."""
    eastbound: StopLoading | None = None
    """For trains into China."""

    def toward(self, direction: Direction) -> StopLoading | None:
        """Return the order for `direction`."""
        return self.westbound if direction is Direction.WESTBOUND else self.eastbound


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
    gales: Gales | None = None
    """Weather that stops open-air cranes."""
    disturbances: dict[Id, Disturbance] = Field(default_factory=dict)
    """Dated closures and cuts."""
    stop_loading: StopLoadingOrders = StopLoadingOrders()
    """When trains are held upstream."""
