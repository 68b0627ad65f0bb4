"""The format of customs: lanes, shifts, a green channel, overtime, scanner, examination."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool

from sim.domain.calendar import Closing
from sim.domain.resource import Order
from sim.scenario.clock import ALWAYS
from sim.scenario.quantities import Distribution
from sim.scenario.values import (
    WEEKDAYS,
    Count,
    Hours,
    Id,
    PerDirection,
    Section,
    Share,
    Weekdays,
)


class Shift(Section):
    """Hours in which fewer or more lanes are staffed than `lanes` says."""

    hours: Hours
    """From when to when, every day or on `days`, at the port's clock."""
    days: Weekdays = WEEKDAYS
    """On which days; hours over midnight belong to the day on which they begin."""
    lanes: Count
    """Lanes open in these hours; where shifts overlap, the fewest."""


class GreenChannel(Section):
    """Lanes beside the others, for chosen services only, which use no other lane."""

    lanes: Count
    """Trains of these services whose documents are checked at once."""
    services: Annotated[
        tuple[Id, ...],
        Field(min_length=1, max_length=100),
        AfterValidator(lambda names: tuple(sorted(names))),
    ]
    """Ids of the services."""
    hours: Hours = ALWAYS
    """Opening hours of these lanes."""


class Overtime(Section):
    """Extra lanes that help out while the queue is long, also when customs is closed."""

    lanes: Count
    """How many."""
    above: Count
    """They open when more trains than this wait for a lane."""
    until: Count = 0
    """They take no more trains once no more than this wait."""


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
    shifts: dict[Id, Shift] = Field(default_factory=dict)
    """Hours with another number of lanes."""
    green: GreenChannel | None = None
    """A green channel: lanes of their own for chosen services."""
    overtime: Overtime | None = None
    """Lanes that open when the queue is long."""
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
