"""The format of how figures are known: sources, evidence, targets, and what a policy should do."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from sim.scenario.refusal import refusal
from sim.scenario.values import EVERYWHERE, Day, Finite, Id, Label, Section
from sim.scenario.words import show

_BOUND: Final = r"(?:>=|<=|>|<) -?[0-9]{1,15}(?:\.[0-9]{1,15})?"
_EXPECTED: Final = re.compile(rf"lower|higher|unchanged|{_BOUND}")


class Source(Section):
    """Where a figure was published."""

    title: Label
    """What it is called."""
    date: Annotated[
        Annotated[Label, Tag("text")] | Annotated[Day, Tag("day")],
        Discriminator(lambda raw: "text" if isinstance(raw, str) else "day"),
    ]
    """When it was published: a date, or text."""
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=500)] | None = None
    """Where it can be read."""


class Evidence(Section):
    """How a value is known. `range` is what an assumed value may be, in the unit of the value."""

    grade: Literal["reported", "derived", "fitted", "assumed"]
    """Reported by a source, derived from reports, fitted to targets, or assumed."""
    source: Id | None = None
    """One of `sources`; a reported value needs one."""
    range: tuple[Any, Any] | None = None
    """What the value may be, low and high; an assumed number needs one."""
    why: Annotated[str, Field(max_length=1_000)] = ""
    """Free text."""


class Target(Section):
    """A published figure that the simulation is held against by ``landbridge validate``."""

    metric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,80}$")]
    """Name of the figure, as in the results."""
    value: Finite | None = None
    """The figure."""
    low: Finite | None = None
    """A range instead of a value."""
    high: Finite | None = None
    """A range instead of a value."""
    port: str = EVERYWHERE
    """One of `ports`, or all."""
    direction: str = EVERYWHERE
    """westbound, eastbound, or all."""
    service: str = EVERYWHERE
    """One of `services`, or all."""
    from_date: Day | None = None
    """Only this part of the run, half-open; counts of trains only."""
    to_date: Day | None = None
    """Only this part of the run, half-open; counts of trains only."""
    use: Literal["calibrated", "held-out", "other-period"]
    """Whether the scenario was fitted to this figure, never saw it, or runs in another period."""
    source: Id | None = None
    """One of `sources`; a reported figure needs one."""
    grade: Literal["reported", "derived", "assumed"] = "reported"
    """How the figure is known."""
    why: Annotated[str, Field(max_length=1_000)] = ""
    """Free text."""


class Expectation(Section):
    """What a policy should change against the file it extends, or a bound to be kept.

    Written as a text, it is about all trains: "lower", "higher", "unchanged", ">= 0.95".
    """

    expected: str
    """lower, higher, unchanged; or a bound such as >= 0.95."""
    port: str = EVERYWHERE
    """One of `ports`, or all."""
    direction: str = EVERYWHERE
    """westbound, eastbound, or all."""
    service: str = EVERYWHERE
    """One of `services`, or all."""
    why: Annotated[str, Field(max_length=1_000)] = ""
    """Free text."""

    @model_validator(mode="before")
    @classmethod
    def _text_is_expected(cls, raw: Any) -> Any:
        return raw if isinstance(raw, dict) else {"expected": raw}

    @field_validator("expected")
    @classmethod
    def _known_form(cls, text: str) -> str:
        if not _EXPECTED.fullmatch(text):
            raise refusal(
                "SCN-059",
                f"{show(text)} is no expectation",
                'write "lower", "higher", "unchanged" or a bound such as ">= 0.95"',
            )
        return text
