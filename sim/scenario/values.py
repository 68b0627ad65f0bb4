"""The values a scenario is made of: counts, shares, days, and values that differ by place.

Each refuses nonsense when it is made. `sim.scenario.schema` puts them together.
"""

import datetime
import re
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    StrictInt,
    Tag,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from sim.domain.plan import Direction
from sim.scenario.clock import canonical_hours, utc_offset_s
from sim.scenario.quantities import PositiveDuration
from sim.scenario.refusal import refusal
from sim.scenario.words import kind_and_value, show

T = TypeVar("T")

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Label = Annotated[str, Field(max_length=200)]
Count = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
Positive = Annotated[StrictInt, Field(ge=1, le=10_000_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False, strict=True)]
Factor = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=True)]
Finite = Annotated[float, Field(allow_inf_nan=False, strict=True)]

EVERYWHERE = "all"
DIRECTIONS = frozenset(str(direction) for direction in Direction)
VALUE_KEYS = frozenset(
    {"gamma_cv", "even_with_lateness", "timetable", "weekly"}
    | {"constant", "mean", "exponential", "gamma", "triangular", "uniform", "empirical"}
    | {"cv", "at_least", "at_most"}
)
"""Keys of values that are tables themselves, hence no ports."""


def parse_day(raw: object) -> datetime.date:
    """Return `raw`, a TOML date between 1900 and 2200, and refuse anything else.

    Raises:
        PydanticCustomError: what is wrong and how to write it.
    """
    if isinstance(raw, datetime.datetime) or not isinstance(raw, datetime.date):
        example = "write year, month and day without quotes, as in 2024-01-31"
        raise refusal("SCN-056", f"a date is due, got {kind_and_value(raw)}", example)
    if not 1900 <= raw.year <= 2200:
        raise refusal("SCN-056", f"{raw} is out of range", "give a year from 1900 to 2200")
    return raw


def _checked_offset(text: str) -> str:
    utc_offset_s(text)
    return text


def parse_moment(raw: object) -> datetime.date:
    """Return `raw`, a TOML date or a local date and time, and refuse anything else.

    Raises:
        PydanticCustomError: what is wrong and how to write it.
    """
    if not isinstance(raw, datetime.date):
        example = "without quotes, as in 2023-12-12 or 2023-12-12T06:00:00"
        found = kind_and_value(raw)
        raise refusal("SCN-056", f"a date, or a date and time, is due, got {found}", example)
    if not isinstance(raw, datetime.datetime):
        return parse_day(raw)
    if raw.tzinfo is not None or raw.microsecond:
        example = "write it at the port's clock, without an offset, as in 2023-12-12T06:00:00"
        raise refusal("SCN-056", f"{raw.isoformat()} is no local moment", example)
    day = parse_day(raw.date())
    # A midnight has one form, however it is written.
    return raw if raw.time() != datetime.time() else day


def parse_weekly(raw: object) -> str:
    """Return `raw`, a weekday and a time such as ``"mon 08:15"``, in its one form.

    Raises:
        PydanticCustomError: what is wrong and how to write it.
    """
    match = _WEEKLY.fullmatch(raw.strip().lower()) if isinstance(raw, str) else None
    if match is None:
        example = 'write a weekday and a time of day, as in "mon 08:15"'
        raise refusal("SCN-058", f"{show(raw)} is no moment of a week", example)
    return f"{match[1]} {match[2]}:{match[3]}"


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _through_the_week(moments: tuple[str, ...]) -> tuple[str, ...]:
    """Return weekdays, or moments that begin with one, in the order in which they come."""
    days = [str(day) for day in WEEKDAYS]
    return tuple(sorted(moments, key=lambda moment: (days.index(moment[:3]), moment)))


_WEEKLY = re.compile(rf"({'|'.join(WEEKDAYS)}) ([01][0-9]|2[0-3]):([0-5][0-9])")

Weekdays = Annotated[
    tuple[Weekday, ...], Field(min_length=1, max_length=7), AfterValidator(_through_the_week)
]
Day = Annotated[datetime.date, BeforeValidator(parse_day)]
Moment = Annotated[
    datetime.date,
    # Instead of pydantic's own: to that, a date has no time of day.
    PlainValidator(parse_moment),
    PlainSerializer(lambda moment: moment),
    WithJsonSchema({"type": "string", "examples": ["2023-12-12", "2023-12-12T06:00:00"]}),
]
"""A date (its midnight) or a local date and time, at the port's clock."""
WeeklyMoment = Annotated[
    str,
    BeforeValidator(parse_weekly),
    WithJsonSchema({"type": "string", "pattern": _WEEKLY.pattern, "examples": ["mon 08:15"]}),
]
Hours = Annotated[str, AfterValidator(canonical_hours)]
UtcOffset = Annotated[str, AfterValidator(_checked_offset)]


def by_default(raw: object) -> Any:
    """Return a field whose default is written as a planner would write it."""
    return Field(default=raw, validate_default=True)


class Section(BaseModel):
    """A table of a scenario: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PerDirection(Section, Generic[T]):
    """A value that may differ by direction; one value stands for both."""

    westbound: T
    eastbound: T

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw and set(raw) <= DIRECTIONS:
            return raw
        return {"westbound": raw, "eastbound": raw}

    @model_serializer(mode="wrap")
    def _short(self, handler: Any) -> Any:
        full = handler(self)
        return full["westbound"] if full["westbound"] == full["eastbound"] else full

    def toward(self, direction: Direction) -> T:
        """Return the value for `direction`."""
        return self.westbound if direction is Direction.WESTBOUND else self.eastbound


class Varying(Section, Generic[T]):
    """A value of a service that may differ by port and by direction.

    Written as one value, per direction, per port, or per port and direction.
    """

    places: dict[str, PerDirection[T]]

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw and not set(raw) <= DIRECTIONS | VALUE_KEYS:
            return {"places": raw}
        return {"places": {EVERYWHERE: raw}}

    @model_serializer(mode="wrap")
    def _short(self, handler: Any) -> Any:
        places = handler(self)["places"]
        return places[EVERYWHERE] if set(places) == {EVERYWHERE} else dict(sorted(places.items()))

    def at(self, port: str, direction: Direction) -> T:
        """Return the value for trains of `direction` at `port`.

        Raises:
            KeyError: nothing is given for `port`; `sim.scenario.rules` refuses such a scenario.
        """
        place = port if port in self.places else EVERYWHERE
        return self.places[place].toward(direction)


class Tracks(Section):
    """Tracks of a yard: one group that both directions share, or a group for each direction.

    Written as a number (shared) or per direction. Shared groups can lock; ``check`` says so.
    """

    shared: Count | None = None
    """One group for both directions."""
    westbound: Count | None = None
    """For westbound trains."""
    eastbound: Count | None = None
    """For eastbound trains."""

    @model_validator(mode="before")
    @classmethod
    def _number_is_shared(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return {"shared": raw}
        if "shared" in raw or set(raw) != DIRECTIONS:
            raise refusal(
                "SCN-050",
                "tracks per direction name both directions",
                "as in { westbound = 12, eastbound = 5 }, or one number for a shared group",
            )
        return raw

    @model_serializer(mode="wrap")
    def _short(self, handler: Any) -> Any:
        full = handler(self)
        if self.shared is not None:
            return full["shared"]
        return {key: full[key] for key in ("westbound", "eastbound")}


class ArrivalLaw(Section):
    """When trains of a service come: a named law, a law with its parameter, or a timetable file."""

    name: Literal["poisson", "even"] | None = None
    """Independent of each other, or evenly spaced."""
    gamma_cv: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False, strict=True)] | None = None
    """Renewal stream with gamma gaps of this coefficient of variation."""
    even_with_lateness: PositiveDuration | None = None
    """Even spacing plus a normal lateness of this standard deviation."""
    weekly: (
        Annotated[
            tuple[WeeklyMoment, ...], Field(max_length=500), AfterValidator(_through_the_week)
        ]
        | None
    ) = None
    """The same every week, at the port's clock, as in ["mon 08:15", "thu 20:00"]; given by port."""
    timetable: str | None = None
    """CSV file ``arrival,service,port,direction[,wagons,teu,tonnes,value]``."""

    @model_validator(mode="before")
    @classmethod
    def _text_is_name(cls, raw: Any) -> Any:
        return {"name": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        given = [key for key, value in self if value is not None]
        if len(given) != 1:
            raise refusal(
                "SCN-051",
                f"an arrival law is one of several, got {len(given)}",
                'write "poisson", "even", { gamma_cv = 0.6 }, '
                '{ even_with_lateness = "8 h" }, { weekly = ["mon 08:15"] } or '
                '{ timetable = "file.csv" }',
            )
        return self

    @model_serializer(mode="wrap")
    def _short(self, handler: Any) -> Any:
        full = {key: value for key, value in handler(self).items() if value is not None}
        return full.get("name", full)


class WagonRange(Section):
    """A number of wagons drawn evenly from ``[low, high]``, both included."""

    uniform: tuple[Positive, Positive]
    """Low and high."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.uniform[0] > self.uniform[1]:
            raise refusal("SCN-049", "uniform wants [low, high] in rising order", "swap them")
        return self


def _wagons_tag(raw: object) -> str:
    return "range" if isinstance(raw, dict | WagonRange) else "number"


WagonNumber = Annotated[
    Annotated[Positive, Tag("number")] | Annotated[WagonRange, Tag("range")],
    Discriminator(_wagons_tag),
]
