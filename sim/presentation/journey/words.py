"""The lines of a journey in words: what a step is called, and what is to be known of it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from sim.domain.journey import Act
from sim.domain.plan import Direction
from sim.domain.resource import local_id
from sim.experiments.journey_lines import JourneyLine, PortJourney
from sim.presentation.digits import as_spoken, percent
from sim.presentation.language.speaking import ENGLISH, phrase, say, spoken
from sim.presentation.rule_words import limit_words
from sim.presentation.spans import duration_words
from sim.presentation.words import bare_resource, step_words
from sim.presentation.words import milestone_words as words_of_milestone


class Kind(StrEnum):
    """What sort of step a line is; each has a look of its own."""

    WORK = phrase("work with a resource that is limited")
    FREE_WORK = phrase("work that needs nothing scarce")
    KEPT = phrase("track or room, kept as long as its bar")
    PATH = phrase("train path or daily quota")
    WAGONS = phrase("empty wagons")
    RULE = phrase("a rule decides")


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
    Act.CHOOSE: phrase("direct or over the ground"),
    Act.RESERVE: phrase("place in the queue for empties"),
    Act.DIVERT: phrase("here or by another port"),
    Act.JOIN: phrase("empties join the pool"),
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
    return say(_TITLES[line.act]) if line.act in _TITLES else step_words(line.step)


def details(line: JourneyLine) -> Iterator[str]:
    """Yield what is to be known of a step: resource and limit, mean work, who visits."""
    if line.act is Act.CHOOSE:
        yield _either(list(map(_resource, filter(None, (line.resource, line.other)))))
    elif line.limit and line.act is not Act.DIVERT:
        yield limited(line)
    if line.work_s is not None and line.act in _WORKED:
        yield duration(line.work_s)
    yield from conditions(line)


def limited(line: JourneyLine) -> str:
    """Return a limited resource with how much there is of it, as in "3 customs lanes"."""
    words = bare_resource(line.resource)
    number, _, rest = line.limit.partition(" ")
    unit, _, more = rest.partition(" ")
    if unit and (words.endswith(unit) or (number == "1" and words.endswith(f"{unit}s"))):
        counted = _counted(number, words)
        return say("{counted} {more}", counted=counted, more=limit_words(more)) if more else counted
    if say(words) == title(line):
        return limit_words(line.limit)
    if rest == "a day":
        return say("{number} {resource} a day", number=as_spoken(number), resource=say(words))
    return say("{resource}: {limit}", resource=say(words), limit=limit_words(line.limit))


def _counted(number: str, resource: str) -> str:
    """Return a number of things; English alone has another form for one of them."""
    words = say(resource)
    if number == "1" and spoken() == ENGLISH:
        words = words.removesuffix("s")
    return say("{number} {resource}", number=as_spoken(number), resource=words)


def _either(resources: list[str]) -> str:
    if len(resources) < 2:
        return "".join(resources)
    return say("{one} or {other}", one=resources[0], other=resources[1])


def conditions(line: JourneyLine) -> Iterator[str]:
    """Yield what else is to be known: who visits, until when, what becomes of the locomotive."""
    if line.turn_s is not None:
        yield say("then away {duration}", duration=duration(line.turn_s))
    if line.share < 1:
        share = percent(line.share)
        yield say("{share} of trains", share=share) if line.share else say("no train")
    if line.act is Act.CLEAR:
        yield say("until the limit is up")
    if line.act is Act.AFTERWARDS:
        yield say("if the limit cut it off")


def _resource(resource: str) -> str:
    """Return the words for a resource without station and direction, which its place tells."""
    return say(bare_resource(resource))


def milestone_words(line: JourneyLine) -> str:
    """Return what has happened at a mark, or that the rake parts."""
    return words_of_milestone(line.step)


def duration(seconds: float) -> str:
    """Return a mean time, to the minute, or to the second under a minute."""
    unit = 60 if seconds >= 60 else 1
    return duration_words(round(seconds / unit) * unit)


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
