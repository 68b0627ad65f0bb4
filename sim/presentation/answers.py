"""A planner's questions answered in sentences, from the summary of a run.

Was the promise kept, how many trains crossed, what held them up, and can it be believed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import inf, isfinite
from typing import Final

from sim.domain.resource import local_id, port_of
from sim.presentation.answer import Answer as Answer
from sim.presentation.catalogue import WAYS
from sim.presentation.consequences import consequences, provisionally
from sim.presentation.digits import fixed, percent, plain, relative, rounded, share, with_interval
from sim.presentation.harmless import clean
from sim.presentation.limits import exceptions, usual_limit
from sim.presentation.listing import first_of
from sim.presentation.results import EVERYTHING, Results, Row
from sim.presentation.spans import hours_words
from sim.presentation.spent import WORTH_NAMING_H, Place, Spent, longest_waits, whole
from sim.presentation.words import direction_words, resource_words, step_words, wait_words
from sim.scenario.schema import Target

PROMISE: Final = "share_cleared_in_limit"
_KEPT_FROM: Final = 0.99
"""The share from which a promise counts as kept where the scenario has no target for it."""
_KEPT: Final = "Kept"
_NOT_KEPT: Final = "Not kept"
_NOT_CERTAIN: Final = "Not certain"
_COUNTS: Final = {
    "trains_departed": "departed",
    "trains_arrived": "arrived",
    "trains_released": "were released",
}
WHOLE: Final = "dwell_mean_h"
_GROWTH: Final = "the queue grows by"
_OVERLOAD: Final = "offered load"
NOTHING: Final[Mapping[Place, Sequence[Spent]]] = {}


def answers(
    results: Results,
    spent: Mapping[Place, Sequence[Spent]],
    before: Mapping[Place, Sequence[Spent]] = NOTHING,
) -> list[Answer]:
    """Return all answers, the promise first; `spent` is where the hours went.

    `before` is where they went before the trains arrived.
    """
    return [
        *promise(results),
        *trains(results),
        *consequences(results),
        *held_up(results, spent, before),
        *warnings(results),
    ]


def promise(results: Results) -> Iterator[Answer]:
    """Answer whether trains were released within the limit, and at which port not."""
    gridlocks = results.record.get("gridlocks", [])
    if gridlocks:
        many = f"{len(gridlocks)} of {results.replications}"
        words = f"Cannot be judged: {many} replications ended in gridlock. {gridlocks[0]}."
        yield Answer("Promise", clean(words), grave=True)
        return
    row = results.kpi(PROMISE)
    limit = hours_words(usual_limit(results.scenario))
    others = exceptions(results.scenario)
    within = f"within {limit} of arrival before the Chinese station{others}"
    if row is None:
        yield Answer("Promise", _no_share(results, within), grave=True)
        return
    needed = _needed(results)
    verdict = _verdict(row, needed)
    where = " in the one replication" if results.replications == 1 else ""
    words = f"{verdict}{where}: {_share(row)} of trains were released by customs {within}."
    words += provisionally(results)
    words += f" It counts as kept from {plain(needed * 100)} % on."
    ports = [
        f"{results.port_name(port)} {_share(found)}"
        for port in results.ports
        if len(results.ports) > 1 and (found := results.kpi(PROMISE, port)) is not None
    ]
    if ports:
        words += f" {', '.join(ports)}."
    same_day = results.kpi("share_cleared_same_day")
    if same_day is not None:
        words += f" On the day of arrival: {percent(same_day['mean'], 0)}."
    yield Answer("Promise", words, grave=verdict != _KEPT)


def _no_share(results: Results, within: str) -> str:
    growing = {
        (port, direction): reason
        for port in results.ports
        for direction in WAYS
        if (reason := results.withheld(PROMISE, port, direction)) is not None
    }
    if not growing:
        return f"No train was there long enough to be judged {within}."
    port, direction = worst = max(growing, key=lambda place: _growth_per_day(growing[place]))
    words = f"{results.port_name(port)}, {direction_words(direction)}: {growing[worst]}"
    if len(growing) > 1:
        words += f", the most of {len(growing)} places where it grows"
    return f"No: trains pile up before customs ({words})."


def _growth_per_day(reason: str) -> float:
    """Return the trains a day by which a queue grows, as the reason for a missing figure says."""
    found = re.search(_GROWTH + r" ([-+.\de]+)", reason)
    return float(found[1]) if found else 0.0


def _needed(results: Results) -> float:
    """Return the share from which the promise counts as kept."""
    for target in results.scenario.targets.values():
        if (target.metric, target.port, target.direction) == (PROMISE, EVERYTHING, EVERYTHING):
            return target.low if target.low is not None else target.value or _KEPT_FROM
    return _KEPT_FROM


def _verdict(row: Row, needed: float) -> str:
    lower, upper = row["lower_95"], row["upper_95"]
    if lower is None or upper is None:
        lower = upper = row["mean"]
    if lower >= needed:
        return _KEPT
    return _NOT_KEPT if upper < needed else _NOT_CERTAIN


def _share(row: Row) -> str:
    return share(row["mean"], row["lower_95"], row["upper_95"])


def trains(results: Results) -> Iterator[Answer]:
    """Answer how many trains crossed, against the reported numbers."""
    row = results.kpi("trains_departed")
    if row is None:
        yield Answer("Trains", "None departed.", grave=True)
        return
    words = f"{_number(row)} departed"
    ports = [
        f"{results.port_name(port)} {rounded(found['mean'], found['lower_95'], found['upper_95'])}"
        for port in results.ports
        if len(results.ports) > 1 and (found := results.kpi("trains_departed", port)) is not None
    ]
    if ports:
        words += f" ({', '.join(ports)})"
    yield Answer("Trains", words + ".")
    for target in results.scenario.targets.values():
        words = _against(results, target)
        if words:
            yield Answer("", words)


def _against(results: Results, target: Target) -> str:
    """Return a number of trains beside its reported one, empty for any other target."""
    row = results.kpi(target.metric, target.port, target.direction, target.service)
    if target.metric not in _COUNTS or not target.value or row is None or target.from_date:
        return ""
    who = "All services" if target.service == EVERYTHING else results.service_name(target.service)
    where = "" if target.port == EVERYTHING else f" at {results.port_name(target.port)}"
    source = f" [{clean(target.source)}]" if target.source else ""
    return (
        f"{who}{where}: {_number(row)} {_COUNTS[target.metric]};"
        f" {target.grade} {plain(target.value)}{source}: {_deviation(row['mean'] / target.value)}."
    )


def _deviation(ratio: float) -> str:
    return "equal" if ratio == 1.0 else relative(ratio - 1)


def _number(row: Row) -> str:
    return with_interval(row["mean"], row["lower_95"], row["upper_95"])


def held_up(
    results: Results,
    spent: Mapping[Place, Sequence[Spent]],
    before: Mapping[Place, Sequence[Spent]] = NOTHING,
) -> Iterator[Answer]:
    """Answer what trains waited for longest, by port and direction, or what is overloaded."""
    question = "Held up by"
    for port in results.ports:
        for direction in WAYS:
            found = _held_up_at(results, (port, direction), spent.get((port, direction), ()))
            if found is not None:
                words, grave = found
                words += _earlier(before.get((port, direction), ()))
                where = f"{results.port_name(port)}, {direction_words(direction)}"
                yield Answer(question, f"{where}: {words}.", grave)
                question = ""


def _earlier(before: Sequence[Spent]) -> str:
    """Return what trains did before they arrived, "" if they came straight."""
    named = [
        f"{plain(item.hours, 1)} h {step_words(item.step)}"
        for item in before
        if item.hours >= WORTH_NAMING_H
    ]
    return f"; before arrival {', '.join(named)}" if named else ""


def _held_up_at(results: Results, place: Place, spent: Sequence[Spent]) -> tuple[str, bool] | None:
    """Return what held up trains at a place and whether it is grave, None without trains."""
    reason = results.withheld(WHOLE, *place)
    if reason is not None:
        return f"{reason}{_overloads(results, place)}", True
    departed, inside = (
        (results.kpi(metric, *place) or {"mean": 0.0})["mean"]
        for metric in ("trains_departed", "trains_inside_at_end")
    )
    dry = _dry(results, place) if inside > 0 else []
    words = _waits(spent, place[1]) if spent else "nothing held them up"
    if not spent and not departed:
        if not inside:
            return None
        words = "none departed"
    if dry:
        words += f"; others wait for ever: {', '.join(dry)}"
    return words, bool(dry) or not (departed or spent)


def _dry(results: Results, place: Place) -> list[str]:
    """Return the pools that trains of a place wait for and that nobody fills."""
    port, direction = place
    gauge = "broad" if direction == "westbound" else "standard"
    return [
        f"{resource_words(outlook.pool)} ran dry and nobody brings any"
        for outlook in results.pools
        if port_of(outlook.pool) == port
        and outlook.pool.endswith(f".{gauge}_wagons")
        and outlook.wait_h == inf
        and (results.kpi(f"queue_{local_id(outlook.pool)}_max", port) or {"mean": 0})["mean"] > 0
    ]


def _waits(spent: Sequence[Spent], direction: str) -> str:
    named = ", ".join(
        f"{plain(wait.hours, 1)} h for {wait_words(wait.step, direction)}"
        for wait in longest_waits(spent)
    )
    crossing = f"{plain(whole(spent), 1)} h for the whole crossing"
    return f"{named}, of {crossing}" if named else f"hardly any waiting; {crossing}"


def _overloads(results: Results, place: Place) -> str:
    """Return the resources of a port that are offered more than they can do in a direction."""
    port, direction = place
    other = "eastbound" if direction == "westbound" else "westbound"
    named = [
        f"{resource_words(resource)} offered {percent_load(load)} of what they can do"
        for resource, load in results.offered_loads.items()
        if load >= 1 and port_of(resource) == port and not resource.endswith(other)
    ]
    named += _dry(results, place)
    return f" ({', '.join(named)})" if named else ""


def percent_load(load: float) -> str:
    """Return an offered load as "127 %"."""
    return f"{fixed(load * 100, 0)} %" if isfinite(load) else "endlessly more than 100 %"


def warnings(results: Results) -> Iterator[Answer]:
    """Return what the run warned of and the answers before have not told already.

    Growing queues of counted trains are told where the waits are; an uncounted service (bulk) has
    no column, so what grows there is told here.
    """
    told = [*_growing_services(results), *_other_warnings(results)]
    for place, words in enumerate(first_of(told, "all stand in run.json")):
        yield Answer("Warning" if place == 0 else "", words, grave=True)


def _growing_services(results: Results) -> Iterator[str]:
    for service in sorted(results.uncounted):
        for port in results.ports:
            for direction in WAYS:
                reason = results.withheld(WHOLE, port, direction, service)
                if reason is not None:
                    who = f"{results.service_name(service)}, {results.port_name(port)}"
                    yield f"{who}, {direction_words(direction)}: {reason}"


def _other_warnings(results: Results) -> Iterator[str]:
    for warning in map(str, results.record.get("warnings", [])):
        if _GROWTH not in warning and not (_OVERLOAD in warning and results.offered_loads):
            yield clean(warning)
