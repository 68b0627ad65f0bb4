"""The lines of a journey in words: what a step is called, and what is to be known of it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from sim.domain.journey import Act
from sim.domain.plan import Direction
from sim.domain.resource import local_id
from sim.experiments.journey_lines import JourneyLine, PortJourney
from sim.presentation.catalogue import MILESTONES, STATIONS, SUFFIXES
from sim.presentation.digits import percent
from sim.presentation.words import resource_words, step_words
from sim.scenario.quantities import format_duration


class Kind(StrEnum):
    """What sort of step a line is; each has a look of its own."""

    WORK = "work with a resource that is limited"
    FREE_WORK = "work that needs nothing scarce"
    KEPT = "track or room, kept as long as its bar"
    PATH = "train path or daily quota"
    WAGONS = "empty wagons"
    RULE = "a rule decides"


_KINDS: Final = {
    Act.HOLD: Kind.KEPT,
    Act.PATH: Kind.PATH,
    Act.CLAIM: Kind.WAGONS,
    Act.JOIN: Kind.WAGONS,
    Act.RESERVE: Kind.WAGONS,
    Act.CHOOSE: Kind.RULE,
    Act.ENTER: Kind.RULE,
    Act.DIVERT: Kind.RULE,
}
_WORKED: Final = (Act.USE, Act.LEND, Act.CLEAR, Act.AFTERWARDS, Act.WORK)
_TITLES: Final = {
    Act.CHOOSE: "direct or over the ground",
    Act.RESERVE: "place in the queue for empties",
    Act.DIVERT: "here or by another port",
    Act.JOIN: "empties join the pool",
}
_STATION_OF: Final = {
    "run": "border",
    "run_empty": "border",
    "papers": "kazakhstan",
    **dict.fromkeys(("reception", "documents", "boarding", "scan"), "china"),
    **dict.fromkeys(("examination", "examination_afterwards", "departure", "bulk"), "china"),
}
"""Where steps happen that may have no resource."""


def kind_of(line: JourneyLine) -> Kind:
    """Return what sort of step a line is."""
    if line.act in _WORKED:
        return Kind.WORK if line.limit else Kind.FREE_WORK
    return _KINDS[line.act]


def is_shown(line: JourneyLine) -> bool:
    """Return whether a line is a step of its own to whoever reads a journey."""
    if line.act is Act.ENTER:
        return bool(line.limit)
    return line.act in _KINDS or line.act in _WORKED


def title(line: JourneyLine) -> str:
    """Return what a step is called."""
    return _TITLES.get(line.act) or step_words(line.step)


def details(line: JourneyLine) -> Iterator[str]:
    """Yield what is to be known of a step: resource and limit, mean work, who visits."""
    if line.act is Act.CHOOSE:
        yield " or ".join(map(_resource, filter(None, (line.resource, line.other))))
    elif line.limit and line.act is not Act.DIVERT:
        yield limited(line)
    if line.work_s is not None and line.act in _WORKED:
        yield duration(line.work_s)
    yield from conditions(line)


def limited(line: JourneyLine) -> str:
    """Return a limited resource with how much there is of it, as in "3 customs lanes"."""
    words = _resource(line.resource)
    number, _, rest = line.limit.partition(" ")
    unit = rest.partition(" ")[0]
    if unit and words.endswith((unit, f"{unit}s")) and number == "1":
        words = words.removesuffix("s")
    if unit and words.endswith(unit):
        return f"{number} {words}{rest.removeprefix(unit)}"
    if words == title(line):
        return line.limit
    return f"{number} {words} {rest}" if rest == "a day" else f"{words}: {line.limit}"


def conditions(line: JourneyLine) -> Iterator[str]:
    """Yield what else is to be known: who visits, until when, what becomes of the locomotive."""
    if line.turn_s is not None:
        yield f"then away {duration(line.turn_s)}"
    if line.share < 1:
        yield f"{percent(line.share)} of trains" if line.share else "no train"
    if line.act is Act.CLEAR:
        yield "until the limit is up"
    if line.act is Act.AFTERWARDS:
        yield "if the limit cut it off"


def _resource(resource: str) -> str:
    """Return the words for a resource without station and direction, which its place tells."""
    words = resource_words(resource)
    station = STATIONS.get(local_id(resource).partition(".")[0], "")
    words = words.removesuffix(f" ({station})")
    for suffix in SUFFIXES.values():
        words = words.removesuffix(suffix)
    return words


def milestone_words(line: JourneyLine) -> str:
    """Return what has happened at a mark, or that the rake parts."""
    return MILESTONES.get(line.step, step_words(line.step))


def duration(seconds: float) -> str:
    """Return a mean time, to the minute, or to the second under a minute."""
    unit = 60 if seconds >= 60 else 1
    return format_duration(round(seconds / unit) * unit)


def station_of(line: JourneyLine, journey: PortJourney, current: str) -> str:
    """Return the station where a line happens; `current` is where the train was before."""
    here = current or first_station(journey)
    station = local_id(line.resource).partition(".")[0] if line.resource else ""
    if line.act is Act.RESERVE:
        return here  # wagons are asked for from afar
    if station == "upstream":
        return first_station(journey)
    return station or _STATION_OF.get(line.step, here)


def first_station(journey: PortJourney) -> str:
    """Return the station to which trains of a journey come first."""
    return "china" if journey.direction is Direction.WESTBOUND else "kazakhstan"
