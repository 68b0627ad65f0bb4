"""Sentences that a run or an experiment has recorded in English, told in the language spoken.

The results hold them as text, since the experiments know of no other language. Each is written here
once more as a phrase with places for its values; a recorded sentence that fits one is taken apart
and said again, with directions, figures and resources in their own words. One that fits none is
told as it stands.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Final

from sim.presentation.digits import as_spoken
from sim.presentation.language.speaking import ENGLISH, phrase, say, spoken
from sim.presentation.spans import MONTHS, duration_words, month_of_year
from sim.presentation.studies import bare
from sim.presentation.words import direction_words, resource_words, spelled
from sim.scenario.quantities import parse_duration

RECORDED: Final = (
    # Backlogs, gridlock, what is not given.
    phrase("not given"),
    phrase("no trains"),
    phrase("not given: {reason}"),
    phrase("the queue grows by {number} trains a day"),
    phrase(
        "the queue grows for ever: offered load {load} of {resource}; here by {number} trains a day"
    ),
    phrase("the queue {way} grows by {number} trains a day"),
    phrase("the queue of {service} grows by {number} trains a day"),
    phrase("the queue of {service} {way} grows by {number} trains a day"),
    phrase("replication {number}: {reason}"),
    phrase("{port}, {way}, {leg}: {reason}"),
    phrase("{port}, {service} {way}, {leg}: {reason}"),
    phrase("{number} of {total} replications end in gridlock"),
    phrase("gridlock in {number} replications"),
    phrase(
        "at {number} of {total} points a queue grows or trains stand in gridlock; the indices need"
        " every point"
    ),
    phrase("at {number} of {total} points no train has the figure; the indices need every point"),
    # Studies of sensitivity.
    phrase("the figure is the same at all points of the sample"),
    phrase("{number} of {total} steps are not given: {reason}"),
    phrase("at one end a queue grows or trains stand in gridlock"),
    phrase("at one end no train has the figure"),
    phrase(
        "The inputs are taken as spread evenly over their ranges and independent of each other;"
        " this is an assumption like any other, and the ranges are what the scenario says."
    ),
    phrase("One entry of [provenance] is one input: all places that it names share the value."),
    phrase(
        "All points have the same luck. What it does to all of them alike cancels; what it does"
        " differently is counted as luck."
    ),
    phrase("One replication: what luck does is not known, so that nothing can be told from it."),
    # Levels of a search for capacity.
    phrase("dwell P95 is {number} times that of the base, not {bound}"),
    phrase("dwell P95 {way} is {number} times that of the base, not {bound}"),
    phrase("{figure} is {number} times that of the base, not {bound}"),
    phrase("{figure} {way} is {number} times that of the base, not {bound}"),
    phrase("{figure} is {number}, not {bound}"),
    phrase("{figure} {way} is {number}, not {bound}"),
    # How far a port holds.
    phrase("does not hold at {volume}, as the scenario is: there is no headroom"),
    phrase("holds up to {volume}, the furthest tried: nothing breaks"),
    phrase("is not known to hold anywhere: up to {volume} {number} replications cannot tell"),
    phrase("holds up to {volume}; whether beyond, up to {last}, {number} replications cannot tell"),
    phrase("fails from {volume} on; whether below, {number} replications cannot tell"),
    phrase(
        "holds up to {held}, fails from {volume} on; in between {number} replications cannot tell"
    ),
    phrase("holds up to {held}, fails from {volume} on"),
    phrase("{volume} ({number} trains a day)"),
    phrase("{volume} ({number} a day)"),
    phrase("no gain of one more of anything is shown"),
    phrase("one more of anything gains nothing"),
    phrase("does not hold even now"),
    phrase("breaks in no month up to {volume} for certain"),
    phrase("holds at least until {volume}"),
    phrase("breaks in about {volume}"),
    phrase("breaks in about {volume} ({number} replications cannot tell in {month})"),
    phrase("breaks in about {volume} ({number} replications cannot tell from {month} to {last})"),
    phrase(
        "Dates take it that the growth of the scenario goes on year by year at the same rate, which"
        " nobody has said: they are extrapolations."
    ),
    phrase(
        "Trains may go by another port when one is full: each port is judged by itself, but their"
        " limits hold only together."
    ),
    phrase("Trains that are given by number are rounded to whole trains, rates are not."),
    phrase("{service}: its trains by timetable or weekly plan stay as they are."),
    phrase("{service}: comes by a timetable or a weekly plan and stays as it is."),
    phrase("{service}: is not asked to grow and stays as it is."),
    phrase("{service}: has no growth_per_year and stays as it is."),
    # What there is more of.
    phrase("one more"),
    phrase("10 % more room"),
    phrase("one lot more"),
    phrase("lead time 10 % shorter"),
    # Verdicts.
    phrase("identical"),
    phrase("higher"),
    phrase("lower"),
    phrase("unchanged"),
    phrase("no difference shown"),
    phrase("not tested: one replication"),
    phrase("not given: undefined in one of the two"),
    phrase("not given: a queue grows"),
    phrase("not given: gridlock"),
    phrase("holds"),
    phrase("fails"),
    phrase("cannot tell"),
    phrase("not pursued"),
    phrase("saves hours"),
    phrase("costs hours"),
    phrase("changes nothing"),
    phrase("changes nothing: nobody waited for it"),
    phrase("no saving shown"),
    phrase("not tried"),
    phrase("matters"),
    phrase("restores it"),
    phrase("saves hours, but does not restore it"),
    phrase("saves hours; whether it restores it cannot be told yet"),
    phrase("gains nothing"),
    phrase("no gain shown"),
    phrase("nothing helps"),
    phrase("no help shown"),
    # Which scenario is best.
    phrase("it has no such figure"),
    phrase("the figure has no value here"),
    phrase("not told: fewer than two scenarios have a settled figure"),
    phrase("not told: one replication is luck"),
    phrase("none: they are the same in every replication"),
    phrase("{name} at 95 % (probability {chance})"),
    phrase("cannot tell at 95 %: {names} or {other}; most probably {name} ({chance})"),
    phrase(
        "the one that looks best of {number} has probably been lucky too, so its own figures"
        " flatter it: run it and the base again with another --seed before quoting them"
    ),
    phrase(
        "hours held upstream, or on the way to another port, are not in this figure;"
        " door_to_door_mean_d has them"
    ),
)

_LEGS: Final = {
    "clearance": phrase("clearance"),
    "china": phrase("stay in China"),
    "kazakhstan": phrase("stay in Kazakhstan"),
    "whole": phrase("whole crossing"),
    "journey": phrase("journey with the time held upstream"),
}
_SHAPES: Final = {
    "way": "westbound|eastbound|all",
    "leg": "|".join(_LEGS),
    "port": "[a-z0-9_-]+",
    "number": r"[0-9.,e+?−-]+",
    "resource": "[a-z0-9_.-]+",
    "total": "[0-9]+",
    "figure": "[a-z0-9_.]+",
    "service": "[^:]+?",
    "month": "[A-Z][a-z]{2} [0-9]{4}",
}
_MONTH: Final = re.compile(r"([A-Z][a-z]{2}) ([0-9]{4})")
_TIME: Final = re.compile(r"\d+(?:\.\d+)? (?:s|min|h|d)(?: \d+(?:\.\d+)? (?:s|min|h|d))*")
_NUMBERS: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")


def retell(recorded: str) -> str:
    """Return a recorded sentence in the language that is spoken."""
    if spoken() == ENGLISH:
        return recorded
    for words, form in _forms():
        found = form.fullmatch(recorded)
        if found is not None:
            return say(
                words, **{name: _value(name, text) for name, text in found.groupdict().items()}
            )
    return recorded


def more_words(more: str) -> str:
    """Return in what way there is more of a resource, as "one lot more"."""
    return retell(more)


def place_on_axis(words: str) -> str:
    """Return a volume, a month or a value as a search for capacity has written it."""
    month = _MONTH.fullmatch(words)
    if month is not None and month[1] in MONTHS:
        return month_of_year(MONTHS.index(month[1]) + 1, int(month[2]))
    if spoken() != ENGLISH and _TIME.fullmatch(words):
        return duration_words(parse_duration(words))
    return words if spoken() == ENGLISH else _NUMBERS.sub(lambda found: as_spoken(found[0]), words)


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((words, re.compile(_form(words), re.DOTALL)) for words in RECORDED)


def _form(words: str) -> str:
    """Return the regular expression of a phrase, with a named group for each of its values."""
    parts = (
        re.escape(text) + (f"(?P<{name}>{_SHAPES.get(name, '.+?')})" if name else "")
        for text, name, _, _ in Formatter().parse(words)
    )
    return "".join(parts)


def _volume(text: str) -> str:
    told = retell(text)
    return place_on_axis(text) if told == text else told


_READ: Final[Mapping[str, Callable[[str], str]]] = {
    "way": direction_words,
    "figure": bare,
    "resource": resource_words,
    "service": spelled,
    "reason": retell,
    "port": lambda port: say(spelled(port).title()),
    "leg": lambda leg: say(_LEGS[leg]),
    "volume": _volume,
    "held": _volume,
    "last": _volume,
    "month": place_on_axis,
}


def _value(name: str, text: str) -> str:
    read = _READ.get(name)
    return _NUMBERS.sub(lambda found: as_spoken(found[0]), text) if read is None else read(text)
