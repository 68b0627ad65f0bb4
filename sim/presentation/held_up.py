"""What held trains up, in sentences: the longest waits at a port, or what is overloaded there."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf, isfinite
from typing import Final

from sim.domain.resource import local_id, port_of
from sim.presentation.answer import Answer
from sim.presentation.catalogue import WAYS
from sim.presentation.digits import fixed, plain
from sim.presentation.language.joining import in_row, listed
from sim.presentation.language.speaking import say
from sim.presentation.reasons import reason_words
from sim.presentation.results import Results
from sim.presentation.spent import WORTH_NAMING_H, Place, Spent, longest_waits, whole
from sim.presentation.words import direction_words, resource_words, step_words, wait_words

WHOLE: Final = "dwell_mean_h"
NOTHING: Final[Mapping[Place, Sequence[Spent]]] = {}


def held_up(
    results: Results,
    spent: Mapping[Place, Sequence[Spent]],
    before: Mapping[Place, Sequence[Spent]] = NOTHING,
) -> Iterator[Answer]:
    """Answer what trains waited for longest, by port and direction, or what is overloaded."""
    question = say("Held up by")
    for port in results.ports:
        for direction in WAYS:
            found = _held_up_at(results, (port, direction), spent.get((port, direction), ()))
            if found is not None:
                words, grave = found
                words = in_row([words, *_earlier(before.get((port, direction), ()))])
                where = place_name(results, (port, direction))
                yield Answer(question, say("{place}: {words}.", place=where, words=words), grave)
                question = ""


def _earlier(before: Sequence[Spent]) -> Iterator[str]:
    """Yield what trains did before they arrived, nothing if they came straight."""
    named = [
        say("{hours} h {step}", hours=plain(item.hours, 1), step=step_words(item.step))
        for item in before
        if item.hours >= WORTH_NAMING_H
    ]
    if named:
        yield say("before arrival {steps}", steps=listed(named))


def _held_up_at(results: Results, place: Place, spent: Sequence[Spent]) -> tuple[str, bool] | None:
    """Return what held up trains at a place and whether it is grave, None without trains."""
    reason = results.withheld(WHOLE, *place)
    if reason is not None:
        overloads = _overloads(results, place)
        if not overloads:
            return reason_words(reason), True
        return say("{reason} ({what})", reason=reason_words(reason), what=listed(overloads)), True
    departed, inside = (
        (results.kpi(metric, *place) or {"mean": 0.0})["mean"]
        for metric in ("trains_departed", "trains_inside_at_end")
    )
    dry = _dry(results, place) if inside > 0 else []
    words = _waits(spent, place[1]) if spent else say("nothing held them up")
    if not spent and not departed:
        if not inside:
            return None
        words = say("none departed")
    if dry:
        words = in_row([words, say("others wait for ever: {reasons}", reasons=listed(dry))])
    return words, bool(dry) or not (departed or spent)


def _dry(results: Results, place: Place) -> list[str]:
    """Return the pools that trains of a place wait for and that nobody fills."""
    port, direction = place
    gauge = "broad" if direction == "westbound" else "standard"
    return [
        say("{pool} ran dry and nobody brings any", pool=resource_words(outlook.pool))
        for outlook in results.pools
        if port_of(outlook.pool) == port
        and outlook.pool.endswith(f".{gauge}_wagons")
        and outlook.wait_h == inf
        and (results.kpi(f"queue_{local_id(outlook.pool)}_max", port) or {"mean": 0})["mean"] > 0
    ]


def _waits(spent: Sequence[Spent], direction: str) -> str:
    named = [_wait(wait, direction) for wait in longest_waits(spent)]
    hours = plain(whole(spent), 1)
    if not named:
        return say("hardly any waiting; {hours} h for the whole crossing", hours=hours)
    waits = listed(named)
    return say("{waits}, of {hours} h for the whole crossing", waits=waits, hours=hours)


def _wait(item: Spent, direction: str) -> str:
    wait = wait_words(item.step, direction)
    return say("{hours} h for {wait}", hours=plain(item.hours, 1), wait=wait)


def _overloads(results: Results, place: Place) -> list[str]:
    """Return the resources of a port that are offered more than they can do in a direction."""
    port, direction = place
    other = "eastbound" if direction == "westbound" else "westbound"
    named = [
        say(
            "{resource} offered {load} of what they can do",
            resource=resource_words(resource),
            load=percent_load(load),
        )
        for resource, load in results.offered_loads.items()
        if load >= 1 and port_of(resource) == port and not resource.endswith(other)
    ]
    return [*named, *_dry(results, place)]


def percent_load(load: float) -> str:
    """Return an offered load as "127 %"."""
    return f"{fixed(load * 100, 0)} %" if isfinite(load) else say("endlessly more than 100 %")


def place_name(results: Results, place: Place) -> str:
    """Return a port with a direction."""
    port, direction = place
    return say(
        "{port}, {direction}",
        port=results.port_name(port),
        direction=direction_words(direction),
    )
