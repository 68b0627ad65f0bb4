"""What a search for capacity found, in sentences; names of resources are put in by the caller."""

from collections.abc import Callable, Iterator, Sequence

from sim.experiments.capacity.axis import Axis
from sim.experiments.capacity.causes import Pile, not_separated
from sim.experiments.capacity.levels import GRIDLOCK, P95, QUEUE, Reading
from sim.experiments.capacity.reliefs import NO_HELP_SHOWN, Relief, helpless
from sim.experiments.capacity.search import Limit
from sim.metrics.groups import EVERYTHING

PerDay = Callable[[str, int], float]
"""Trains a day at a port and a place of the axis."""

EXTRAPOLATED = (
    "Dates take it that the growth of the scenario goes on year by year at the same rate, which"
    " nobody has said: they are extrapolations."
)
COUPLED = (
    "Trains may go by another port when one is full: each port is judged by itself, but their"
    " limits hold only together."
)


def place_words(port: str, place: int, axis: Axis, per_day: PerDay) -> str:
    """Return a place with the trains a day that it means at a port, if it is about trains."""
    words = axis.words(place)
    return words if axis.kind == "key" else f"{words} ({per_day(port, place):.1f} trains a day)"


def limit_words(limit: Limit, axis: Axis, per_day: PerDay, most: int) -> str:
    """Return up to where a port holds, as "holds up to +18 % (40.1 trains a day), ..."."""

    def at(place: int) -> str:
        return place_words(limit.port, place, axis, per_day)

    unsure = f"{most} replications cannot tell"
    if limit.failed == 0:
        return f"does not hold at {at(0)}, as the scenario is: there is no headroom"
    if limit.failed is None and not limit.unclear:
        return f"holds up to {at(limit.last)}, the furthest tried: nothing breaks"
    holds = f"holds up to {at(limit.held)}" if limit.held is not None else ""
    if limit.failed is None:
        if not holds:
            return f"is not known to hold anywhere: up to {at(limit.last)} {unsure}"
        return f"{holds}; whether beyond, up to {at(limit.last)}, {unsure}"
    fails = f"fails from {at(limit.failed)}"
    if not holds:
        return f"{fails} on; whether below, {unsure}"
    gap = f"; in between {unsure}" if limit.unclear else ""
    return f"{holds}, {fails} on{gap}"


def month_words(limit: Limit, axis: Axis, most: int) -> str:
    """Return when a port breaks, without its name."""
    if limit.failed == 0:
        return "does not hold even now"
    if limit.failed is None:
        until = limit.held if limit.unclear else limit.last
        if until is None:
            return f"breaks in no month up to {axis.words(limit.last)} for certain"
        return f"holds at least until {axis.words(until)}"
    if not limit.unclear:
        return f"breaks in about {axis.words(limit.failed)}"
    first, last = axis.words(limit.unclear[0]), axis.words(limit.failed - 1)
    span = f"in {first}" if first == last else f"from {first} to {last}"
    return f"breaks in about {axis.words(limit.failed)} ({most} replications cannot tell {span})"


def odd_words(limit: Limit, axis: Axis) -> Iterator[str]:
    """Yield where a port holds above a volume at which it fails."""
    for failed, held in limit.odd:
        yield (
            f"{limit.port} fails at {axis.words(failed)} and holds again at {axis.words(held)}:"
            " the answer does not simply get worse with volume; the lower one is reported"
        )


def broken_words(readings: Sequence[Reading]) -> str:
    """Return which levels a port does not keep."""
    return "; ".join(dict.fromkeys(map(reading_words, readings)))


def vain_words(tried: Sequence[Relief]) -> str:
    """Return what is said where no relief is taken: a gain not shown is not no gain."""
    if helpless(tried) == NO_HELP_SHOWN:
        return "no gain of one more of anything is shown"
    return "one more of anything gains nothing"


def reading_words(reading: Reading) -> str:
    """Return what one level is, as "a queue grows eastbound by 0.81 trains a day"."""
    way = "" if reading.direction == EVERYTHING else f" {reading.direction}"
    who = "" if reading.service == EVERYTHING else f" of {reading.service}"
    found = "?" if reading.found is None else f"{reading.found:.3g}"
    if reading.metric == QUEUE:
        return f"the queue{who}{way} grows by {found} trains a day"
    if reading.metric == GRIDLOCK:
        return f"gridlock in {found} replications"
    if reading.unit == "times the base":
        name = "dwell P95" if reading.metric == P95 else reading.metric
        return f"{name}{way} is {found} times that of the base, not {_bound(reading)}"
    return f"{reading.metric}{way} is {found}, not {_bound(reading)}"


def _bound(reading: Reading) -> str:
    return f"{reading.relation} {reading.bound:g}"


def pile_words(found: Sequence[Pile], name: Callable[[str], str] = str) -> str:
    """Return at which resource waiting grew most, and from which that is not separated."""
    if not found:
        return "no waiting grew"
    first, *others = not_separated(tuple(found))
    words = f"waiting grew most at {name(first.resource)}, by {first.grew_h:.2g} h a train"
    if first.utilisation is not None:
        words += f", in use {first.utilisation * 100:.0f} %"
    if others:
        words += f"; not separated from {', '.join(name(each.resource) for each in others[:4])}"
    return words
