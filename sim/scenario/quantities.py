"""Quantities as planners write them: durations with units, clock hours, and distributions of time.

A bare number where a unit is due is refused, never guessed. Everything ends as whole seconds.
"""

import re
from typing import Annotated, Any, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from sim.domain.time import DAY_S, HOUR_S, MINUTE_S
from sim.scenario.clock import opening_hours as opening_hours
from sim.scenario.clock import utc_offset_s as utc_offset_s
from sim.scenario.misreadings import GRAMMAR, misread_duration
from sim.scenario.refusal import refusal
from sim.scenario.words import kind_of, show

UNITS_S: Final = {"s": 1, "min": MINUTE_S, "h": HOUR_S, "d": DAY_S}
LONGEST_S: Final = 100 * 366 * DAY_S
_PART: Final = r"([0-9]+(?:\.[0-9]+)?) ?(s|min|h|d)"
_DURATION = re.compile(rf"{_PART}(?: {_PART})*")


def parse_duration(raw: object) -> int:
    """Return `raw`, a text such as ``"1 h 30 min"``, in whole seconds.

    Raises:
        PydanticCustomError: what is wrong and how to write it.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise refusal("SCN-030", f"a duration is a text, got {kind_of(raw)}", GRAMMAR)
    if not isinstance(raw, str):
        number = show(raw)
        raise refusal("SCN-031", f"{number} needs a unit", f"{number} what? {GRAMMAR}")
    text = raw.strip()
    if not _DURATION.fullmatch(text):
        raise misread_duration(text)
    parts = re.findall(_PART, text)
    units = [UNITS_S[unit] for _, unit in parts]
    if units != sorted(set(units), reverse=True):
        raise refusal("SCN-033", f'"{text[:60]}" repeats or mixes up its units', GRAMMAR)
    seconds = sum(float(number) * UNITS_S[unit] for number, unit in parts)
    if seconds > LONGEST_S:
        raise refusal("SCN-034", f'"{text[:60]}" is longer than 100 years', "shorten it")
    if seconds > 0 and round(seconds) == 0:
        raise refusal(
            "SCN-035", f'"{text[:60]}" is shorter than half a second', "time is in whole seconds"
        )
    return round(seconds)


def format_duration(seconds: int) -> str:
    """Return whole `seconds` as the shortest exact text, ``"1 h 30 min"``."""
    parts = []
    rest = seconds
    for unit, size in sorted(UNITS_S.items(), key=lambda item: -item[1]):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


_FOR_EDITORS = WithJsonSchema(
    {
        "type": "string",
        "pattern": f"^ *{_DURATION.pattern} *$",
        "examples": ["45 min", "1 h 30 min"],
    }
)

Duration = Annotated[
    int, BeforeValidator(parse_duration), PlainSerializer(format_duration), _FOR_EDITORS
]
"""Whole seconds; written with a unit."""


def parse_positive_duration(raw: object) -> int:
    """Return `raw` in whole seconds, and refuse zero."""
    seconds = parse_duration(raw)
    if seconds == 0:
        raise refusal("SCN-038", "a time of zero has no meaning here", "give more than zero")
    return seconds


PositiveDuration = Annotated[
    int, BeforeValidator(parse_positive_duration), PlainSerializer(format_duration), _FOR_EDITORS
]
"""Whole seconds above zero; written with a unit."""


_KINDS: Final = ("constant", "mean", "exponential", "gamma", "triangular", "uniform", "empirical")


class Distribution(BaseModel):
    """How long something takes: one of several laws, in seconds.

    `mean` with `cv` is lognormal, `gamma` (its mean) with `cv` a gamma law, `triangular` is
    [low, mode, high], `empirical` a CSV file with a column ``value``. `at_least` and `at_most`
    cut the law and renormalise it. Written as a text, it is a constant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    constant: Duration | None = None
    """Always the same."""
    mean: PositiveDuration | None = None
    """Mean of a lognormal law, with cv."""
    exponential: PositiveDuration | None = None
    """Mean of an exponential law."""
    gamma: PositiveDuration | None = None
    """Mean of a gamma law, with cv."""
    cv: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False, strict=True)] | None = None
    """Coefficient of variation: standard deviation over mean."""
    triangular: tuple[Duration, Duration, Duration] | None = None
    """Low, mode, high."""
    uniform: tuple[Duration, Duration] | None = None
    """Low and high."""
    empirical: str | None = None
    """CSV file with one column, value."""
    at_least: Duration | None = None
    """What is shorter does not happen; the rest is scaled up."""
    at_most: Duration | None = None
    """What is longer does not happen; the rest is scaled up."""

    @model_validator(mode="before")
    @classmethod
    def _text_is_constant(cls, raw: Any) -> Any:
        if isinstance(raw, dict):
            return raw
        return {"constant": raw}

    @model_validator(mode="after")
    def _one_law(self) -> Self:
        kinds = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none"
            raise refusal(
                "SCN-040",
                f"a distribution has exactly one law, got {found}",
                f"give one of {', '.join(_KINDS[1:])}, or a plain duration",
            )
        if (self.cv is None) == (kinds[0] in ("mean", "gamma")):
            raise refusal(
                "SCN-041",
                f"cv goes with mean (lognormal) and with gamma, here with {kinds[0]}",
                'as in { mean = "45 min", cv = 0.5 }',
            )
        self._check_bounds()
        return self

    def _check_bounds(self) -> None:
        if self.triangular is not None and list(self.triangular) != sorted(self.triangular):
            raise refusal(
                "SCN-042",
                "triangular wants [low, mode, high] in rising order",
                'as in { triangular = ["20 min", "40 min", "70 min"] }',
            )
        if self.uniform is not None and self.uniform[0] > self.uniform[1]:
            raise refusal(
                "SCN-043",
                "uniform wants [low, high] in rising order",
                'as in { uniform = ["1 h", "3 h"] }',
            )
        self._check_cut()

    def _check_cut(self) -> None:
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low >= high:
            raise refusal("SCN-044", "at_least is not below at_most", "leave room between them")
        if self.constant is not None and (low is not None or high is not None):
            raise refusal("SCN-047", "a constant has nothing to cut", "drop at_least and at_most")
        lowest, highest = self.support
        if (low is not None and low >= highest) or (high is not None and high <= lowest):
            raise refusal(
                "SCN-047",
                "at_least and at_most leave nothing of the law",
                f"it runs from {format_duration(lowest)} to {format_duration(highest)}",
            )

    @property
    def support(self) -> tuple[int, int]:
        """Return the shortest and longest time of the uncut law in seconds."""
        bounds = self.triangular or self.uniform
        return (bounds[0], bounds[-1]) if bounds else (0, 2 * LONGEST_S)

    @property
    def kind(self) -> str:
        """Return the name of the law's key."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @model_serializer(mode="wrap")
    def _short(self, handler: Any) -> Any:
        full = {key: value for key, value in handler(self).items() if value is not None}
        return full["constant"] if set(full) == {"constant"} else full
