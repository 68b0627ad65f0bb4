"""The scenario format: every key a scenario may have, its unit, its rule and its default.

These classes are the manual of the format: ``landbridge schema`` prints them for editors. They are
frozen and refuse unknown keys. What a scenario does not mention takes no time and has no limit.
Rules that need several sections at once live in `sim.scenario.rules`.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, StrictBool, StrictInt, Tag

from sim.scenario.quantities import Distribution, Duration, PositiveDuration
from sim.scenario.stations import (
    Border,
    ChineseStation,
    Customs,
    Examination,
    Haulage,
    KazakhStation,
    Line,
    Onward,
    Pool,
    Port,
    Reception,
    Reload,
    Scanner,
    Task,
    Wagons,
)
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
    "Amount",
    "ArrivalLaw",
    "Border",
    "ChineseStation",
    "Clearance",
    "Count",
    "Customs",
    "Day",
    "Distribution",
    "Evidence",
    "Examination",
    "Factor",
    "Finite",
    "Haulage",
    "Hours",
    "Id",
    "KazakhStation",
    "Label",
    "Line",
    "Onward",
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
    "Source",
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

FORMAT: Final = 1
"""Version of the scenario format that this program reads."""


class Profile(Section):
    """How the volume varies: factors by month (January first) and by weekday (Monday first)."""

    months: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] = (1.0,) * 12
    weekdays: Annotated[tuple[Factor, ...], Field(min_length=7, max_length=7)] = (1.0,) * 7


class Service(Section):
    """A train service: how many trains, through which ports, when, how large, with what promise."""

    label: Label = ""
    # Without upper bounds: `sim.scenario.sizes` says how large the run would be.
    trains: Annotated[StrictInt, Field(ge=0)] | None = None
    """Exactly so many in ``[start, end)``, over all ports and both directions."""
    trains_per_day: Annotated[Finite, Field(ge=0)] | None = None
    """A rate, over all ports and both directions."""
    ports: dict[Id, Share] = Field(default_factory=dict)
    """Share of the trains by port; the shares add up to one."""
    westbound: Varying[Share] = by_default(0.5)
    """Share of a port's trains that run westbound."""
    arrivals: Varying[ArrivalLaw] = by_default("poisson")
    profile: Profile = Profile()
    wagons: Varying[WagonNumber] = by_default(55)
    teu: Varying[Count] = by_default(0)
    """Containers of a train in twenty-foot units."""
    tonnes: Varying[Amount] = by_default(0.0)
    """Net tonnes of a train."""
    value: Varying[Amount] = by_default(0.0)
    """Value of a train's cargo in US dollars."""
    cargo: Literal["containers", "bulk"] = "containers"
    """Bulk trains (eastbound only) are handled on a Chinese broad-gauge track."""
    declared_ahead: Varying[Share] = by_default(0.0)
    """Share of trains whose documents are checked before arrival; a release check remains."""
    cleared_inland: Varying[Share] = by_default(0.0)
    """Share of trains cleared at an inland port; only the seals are checked at the border."""
    priority: Annotated[StrictInt, Field(ge=0, le=9)] = 0
    """Higher goes first where a resource's order is "priority"."""
    limit: PositiveDuration | None = None
    """This service's own clearance promise; default `clearance.limit`."""
    counts_as: Id | None = None
    """Report these trains with that service."""
    counted: StrictBool = True
    """False leaves the trains out of every count of `all` (bulk trains in the same yards)."""


class Clearance(Section):
    """The promise: customs release within `limit` of arrival before the Chinese station."""

    limit: PositiveDuration = 24 * 3_600
    at_limit: Literal["measure"] = "measure"
    """What happens at the limit: it is measured."""


class Source(Section):
    """Where a figure was published."""

    title: Label
    date: Annotated[
        Annotated[Label, Tag("text")] | Annotated[Day, Tag("day")],
        Discriminator(lambda raw: "text" if isinstance(raw, str) else "day"),
    ]
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=500)] | None = None


class Evidence(Section):
    """How a value is known. `range` is what an assumed value may be, in the unit of the value."""

    grade: Literal["reported", "derived", "fitted", "assumed"]
    source: Id | None = None
    range: tuple[Any, Any] | None = None
    why: Annotated[str, Field(max_length=1_000)] = ""


class Target(Section):
    """A published figure that the simulation is held against by ``landbridge validate``."""

    metric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,80}$")]
    value: Finite | None = None
    low: Finite | None = None
    high: Finite | None = None
    """A range instead of a value."""
    port: str = EVERYWHERE
    direction: str = EVERYWHERE
    service: str = EVERYWHERE
    from_date: Day | None = None
    to_date: Day | None = None
    """Only this part of the run, half-open; counts of trains only."""
    use: Literal["calibrated", "held-out"]
    """Whether the scenario was fitted to this figure or never saw it."""
    source: Id | None = None
    grade: Literal["reported", "derived", "assumed"] = "reported"
    why: Annotated[str, Field(max_length=1_000)] = ""


class Scenario(Section):
    """One question to the model: a period, services, ports, and the evidence for the values."""

    format: Literal[1] = FORMAT
    """Version of the scenario format."""
    title: Annotated[str, Field(min_length=1, max_length=300)]
    id: Id
    start: Day
    end: Day | None = None
    """Half-open; or give `duration`."""
    duration: PositiveDuration | None = None
    warm_up: Duration = 0
    """Lies before `start`; left out of every figure."""
    replications: Annotated[StrictInt, Field(ge=1, le=100_000)] = 1
    seed: Annotated[StrictInt, Field(ge=0, lt=2**128)] = 0
    clearance: Clearance = Clearance()
    services: dict[Id, Service] = Field(default_factory=dict)
    ports: dict[Id, Port] = Field(default_factory=dict)
    sources: dict[Id, Source] = Field(default_factory=dict)
    provenance: dict[str, Evidence] = Field(default_factory=dict)
    targets: dict[Id, Target] = Field(default_factory=dict)

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
