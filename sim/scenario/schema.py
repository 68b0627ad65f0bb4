"""The scenario format: every key a scenario may have, its unit, its rule and its default.

These classes are the manual of the format: ``landbridge schema`` prints them for editors. They are
frozen and refuse unknown keys. What a scenario does not mention takes no time and has no limit.
Rules that need several sections at once live in `sim.scenario.rules`.
"""

from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool, StrictInt

from sim.scenario.customs import (
    Customs,
    Examination,
    GreenChannel,
    Overtime,
    Scanner,
    Shift,
)
from sim.scenario.figures import Evidence, Expectation, Source, Target
from sim.scenario.quantities import Distribution, Duration, PositiveDuration
from sim.scenario.stations import (
    Accepted,
    Border,
    ChineseStation,
    Disturbance,
    Gales,
    Haulage,
    KazakhStation,
    Line,
    Onward,
    Pool,
    Port,
    Reception,
    Reload,
    StopLoading,
    StopLoadingOrders,
    Task,
    Wagons,
)
from sim.scenario.trade import Costs, Diversion, Goods
from sim.scenario.values import (
    DIRECTIONS,
    EVERYWHERE,
    VALUE_KEYS,
    Amount,
    ArrivalLaw,
    Count,
    Day,
    Factor,
    Finite,
    Hours,
    Id,
    Label,
    PerDirection,
    Positive,
    Section,
    Share,
    Tracks,
    UtcOffset,
    Varying,
    WagonNumber,
    WagonRange,
    by_default,
)

__all__ = [
    "DIRECTIONS",
    "EVERYWHERE",
    "FORMAT",
    "VALUE_KEYS",
    "Accepted",
    "Amount",
    "ArrivalLaw",
    "Border",
    "ChineseStation",
    "Clearance",
    "Costs",
    "Count",
    "Customs",
    "Day",
    "Distribution",
    "Disturbance",
    "Diversion",
    "Evidence",
    "Examination",
    "Expectation",
    "Factor",
    "Finite",
    "Gales",
    "Goods",
    "GreenChannel",
    "Haulage",
    "Hours",
    "Id",
    "KazakhStation",
    "Label",
    "Line",
    "Onward",
    "Overtime",
    "PerDirection",
    "Pool",
    "Port",
    "Positive",
    "Profile",
    "Reception",
    "Reload",
    "Scanner",
    "Scenario",
    "Section",
    "Service",
    "Share",
    "Shift",
    "Source",
    "StopLoading",
    "StopLoadingOrders",
    "Target",
    "Task",
    "Tracks",
    "UtcOffset",
    "Varying",
    "WagonNumber",
    "WagonRange",
    "Wagons",
    "by_default",
]

MOST_INSIDE: Final = 50_000
FORMAT: Final = 1
"""Version of the scenario format that this program reads."""


class Profile(Section):
    """How the volume varies: factors by month (January first) and by weekday (Monday first)."""

    months: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] = (1.0,) * 12
    """Twelve factors, January first."""
    weekdays: Annotated[tuple[Factor, ...], Field(min_length=7, max_length=7)] = (1.0,) * 7
    """Seven factors, Monday first."""


class Service(Section):
    """A train service: how many trains, through which ports, when, how large, with what promise."""

    label: Label = ""
    """Free text."""
    # Without upper bounds: `sim.scenario.sizes` says how large the run would be.
    trains: Annotated[StrictInt, Field(ge=0)] | None = None
    """Exactly so many in ``[start, end)``, over all ports and both directions."""
    trains_per_day: Annotated[Finite, Field(ge=0)] | None = None
    """A rate, over all ports and both directions."""
    growth_per_year: Annotated[Finite, Field(gt=-1, le=10)] | None = None
    """By what share the trains become more each year; only `landbridge capacity` reads it."""
    ports: dict[Id, Share] = Field(default_factory=dict)
    """Share of the trains by port; the shares add up to one."""
    westbound: Varying[Share] = by_default(0.5)
    """Share of a port's trains that run westbound."""
    arrivals: Varying[ArrivalLaw] = by_default("poisson")
    """When the trains come."""
    profile: Profile = Profile()
    """How the volume varies over the year and the week."""
    wagons: Varying[WagonNumber] = by_default(55)
    """Wagons of a train: a number, or { uniform = [low, high] }."""
    teu: Varying[Count] = by_default(0)
    """Containers of a train in twenty-foot units."""
    tonnes: Varying[Amount] = by_default(0.0)
    """Net tonnes of a train."""
    value: Varying[Amount] = by_default(0.0)
    """Value of a train's cargo in US dollars."""
    cargo: Literal["containers", "bulk"] = "containers"
    """Bulk trains (eastbound only) are handled on a Chinese broad-gauge track."""
    declared_ahead: Varying[Share] = by_default(0.0)
    """Share of trains whose documents are checked before arrival; `release_check` remains."""
    cleared_inland: Varying[Share] = by_default(0.0)
    """Share of trains cleared at an inland port: only `seal_check`, no scanner, no examination."""
    priority: Annotated[StrictInt, Field(ge=0, le=9)] = 0
    """Higher goes first where a resource's order is "priority"."""
    limit: PositiveDuration | None = None
    """This service's own clearance promise; default `clearance.limit`."""
    counts_as: Id | None = None
    """Report these trains with that service."""
    origin: PerDirection[Label] = by_default("")
    """Where the trains are loaded; `routes` gives several."""
    destination: PerDirection[Label] = by_default("")
    """Where they go; `routes` gives several."""
    to_port: Varying[Distribution] | None = None
    """Running time from the loading station to the port, for door-to-door times."""
    from_port: Varying[Distribution] | None = None
    """Running time from the port to the destination, for door-to-door times."""
    routes: str | None = None
    """CSV file ``direction,origin,destination,weight,to_port,from_port[,cv]`` to draw from."""
    goods: PerDirection[dict[Id, Share]] = by_default({})
    """Share of the trains by class of goods; the shares add up to one."""
    may_divert: Varying[Share] = by_default(0.0)
    """Share of the trains that may go by another port when that is faster."""
    counted: StrictBool = True
    """False leaves the trains out of every count of `all` (bulk trains in the same yards)."""


class Clearance(Section):
    """The promise: customs release within `limit` of arrival before the Chinese station."""

    limit: PositiveDuration = 24 * 3_600
    """The promise, from arrival before the Chinese station to release."""
    at_limit: Literal["measure", "expedite", "release"] = "measure"
    """At the limit: only measured; or the train goes ahead before it; or it is released."""
    margin: Duration = 0
    """For expedite: a train goes to the head of customs' queues when it has less time left."""
    examined_afterwards: StrictBool = False
    """For release: a train whose examination was due is examined after its provisional release."""


class Scenario(Section):
    """One question to the model: a period, services, ports, and the evidence for the values."""

    format: Literal[1] = FORMAT
    """Version of the scenario format."""
    title: Annotated[str, Field(min_length=1, max_length=300)]
    """The question, in a line."""
    id: Id
    """Name of the results; the file's name by default."""
    start: Day
    """First day, at midnight of Beijing time."""
    end: Day | None = None
    """Half-open; or give `duration`."""
    duration: PositiveDuration | None = None
    """Length of the run; or give `end`."""
    warm_up: Duration = 0
    """Lies before `start`; left out of every figure."""
    replications: Annotated[StrictInt, Field(ge=1, le=100_000)] = 1
    """How often the run is repeated with new luck."""
    seed: Annotated[StrictInt, Field(ge=0, lt=2**128)] = 0
    """The root of all luck."""
    most_inside: Annotated[StrictInt, Field(ge=1, le=5_000_000)] = MOST_INSIDE
    """A replication in which more trains than this are inside at once is stopped."""
    clearance: Clearance = Clearance()
    """The promise."""
    services: dict[Id, Service] = Field(default_factory=dict)
    """Who comes."""
    ports: dict[Id, Port] = Field(default_factory=dict)
    """Where they cross."""
    sources: dict[Id, Source] = Field(default_factory=dict)
    """Where figures were published."""
    provenance: dict[str, Evidence] = Field(default_factory=dict)
    """How values are known, by dotted key; * stands for any one part."""
    targets: dict[Id, Target] = Field(default_factory=dict)
    """Published figures that the results are held against."""
    goods: dict[Id, Goods] = Field(default_factory=dict)
    """Classes of goods."""
    diversion: Diversion | None = None
    """When trains go by another port."""
    costs: Costs | None = None
    """What it costs; without it no costs are computed."""
    expect: dict[str, Expectation] = Field(default_factory=dict)
    """By name of a figure: what a policy should change. Never inherited from the parent."""

    @property
    def end_s(self) -> int:
        """Return the end in seconds from the start."""
        if self.duration is not None:
            return self.duration
        if self.end is None:
            raise ValueError("the scenario has neither end nor duration")
        return (self.end - self.start).days * 86_400

    @property
    def limit_of(self) -> dict[str, int]:
        """Return the clearance limit of each service in seconds."""
        return {
            name: service.limit or self.clearance.limit for name, service in self.services.items()
        }
