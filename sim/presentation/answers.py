"""A planner's questions answered in sentences, from the summary of a run.

Was the promise kept, how many trains crossed, what held them up, and can it be believed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sim.presentation.answer import Answer as Answer
from sim.presentation.catalogue import WAYS
from sim.presentation.consequences import consequences, provisionally
from sim.presentation.digits import percent, plain, relative, rounded, share, with_interval
from sim.presentation.harmless import clean
from sim.presentation.held_up import NOTHING, place_name
from sim.presentation.held_up import WHOLE as WHOLE
from sim.presentation.held_up import held_up as held_up
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.limits import exceptions, usual_limit
from sim.presentation.listing import first_of
from sim.presentation.reasons import growth_per_day, reason_words
from sim.presentation.results import EVERYTHING, Results, Row
from sim.presentation.spans import hours_words
from sim.presentation.spent import Place, Spent
from sim.presentation.words import grade_words
from sim.scenario.schema import Scenario, Target

PROMISE: Final = "share_cleared_in_limit"
_KEPT_FROM: Final = 0.99
"""The share from which a promise counts as kept where the scenario has no target for it."""
_KEPT: Final = phrase("Kept")
_NOT_KEPT: Final = phrase("Not kept")
_NOT_CERTAIN: Final = phrase("Not certain")
_COUNTS: Final = {
    "trains_departed": phrase("{who}: {number} departed; {grade} {reported}{source}: {deviation}."),
    "trains_arrived": phrase("{who}: {number} arrived; {grade} {reported}{source}: {deviation}."),
    "trains_released": phrase(
        "{who}: {number} were released; {grade} {reported}{source}: {deviation}."
    ),
}
_GROWTHS: Final = ("the queue grows by", "its means depend on the length of the run")
_OVERLOAD: Final = "offered load"


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
        words = say(
            "Cannot be judged: {number} of {count} replications ended in gridlock. {first}.",
            number=len(gridlocks),
            count=results.replications,
            first=gridlocks[0],
        )
        yield Answer(say("Promise"), clean(words), grave=True)
        return
    row = results.kpi(PROMISE)
    if row is None:
        yield Answer(say("Promise"), _no_share(results), grave=True)
        return
    needed = needed_share(results.scenario)
    verdict = verdict_on(row, needed)
    words = together(_kept(results, row, verdict, needed))
    yield Answer(say("Promise"), words, grave=verdict != _KEPT)


def _kept(results: Results, row: Row, verdict: str, needed: float) -> Iterator[str]:
    """Yield sentences on the share of all trains: what it is, what counts, by port, by day."""
    released = _released(results, row)
    if results.replications == 1:
        yield say(
            "{verdict} in the one replication: {released}.",
            verdict=say(verdict),
            released=released,
        )
    else:
        yield say("{verdict}: {released}.", verdict=say(verdict), released=released)
    yield provisionally(results)
    yield say("It counts as kept from {share} % on.", share=plain(needed * 100))
    ports = [
        _of_port(results, port, _share(found))
        for port in results.ports
        if len(results.ports) > 1 and (found := results.kpi(PROMISE, port)) is not None
    ]
    if ports:
        yield say("{ports}.", ports=listed(ports))
    same_day = results.kpi("share_cleared_same_day")
    if same_day is not None:
        yield say("On the day of arrival: {share}.", share=percent(same_day["mean"], 0))


def _released(results: Results, row: Row) -> str:
    return say(
        "{share} of trains were released by customs within {limit} of arrival before the Chinese"
        " station{others}",
        share=_share(row),
        limit=hours_words(usual_limit(results.scenario)),
        others=exceptions(results.scenario),
    )


def _of_port(results: Results, port: str, figure: str) -> str:
    return say("{port} {figure}", port=results.port_name(port), figure=figure)


def _no_share(results: Results) -> str:
    growing = {
        (port, direction): reason
        for port in results.ports
        for direction in WAYS
        if (reason := results.withheld(PROMISE, port, direction)) is not None
    }
    if not growing:
        return say(
            "No train was there long enough to be judged within {limit} of arrival before the"
            " Chinese station{others}.",
            limit=hours_words(usual_limit(results.scenario)),
            others=exceptions(results.scenario),
        )
    worst = max(growing, key=lambda place: growth_per_day(growing[place]))
    where, reason = place_name(results, worst), reason_words(growing[worst])
    if len(growing) == 1:
        return say(
            "No: trains pile up before customs ({place}: {reason}).", place=where, reason=reason
        )
    return say(
        "No: trains pile up before customs ({place}: {reason}, the most of {count} places where it"
        " grows).",
        place=where,
        reason=reason,
        count=len(growing),
    )


def needed_share(scenario: Scenario) -> float:
    """Return the share from which the promise counts as kept."""
    for target in scenario.targets.values():
        if (target.metric, target.port, target.direction) == (PROMISE, EVERYTHING, EVERYTHING):
            return target.low if target.low is not None else target.value or _KEPT_FROM
    return _KEPT_FROM


def verdict_on(row: Row, needed: float) -> str:
    """Return whether a share with its interval keeps the promise; the words are to be said."""
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
        yield Answer(say("Trains"), say("None departed."), grave=True)
        return
    ports = [
        _of_port(results, port, rounded(found["mean"], found["lower_95"], found["upper_95"]))
        for port in results.ports
        if len(results.ports) > 1 and (found := results.kpi("trains_departed", port)) is not None
    ]
    words = say("{number} departed.", number=_number(row))
    if ports:
        words = say("{number} departed ({ports}).", number=_number(row), ports=listed(ports))
    yield Answer(say("Trains"), words)
    for target in results.scenario.targets.values():
        words = _against(results, target)
        if words:
            yield Answer("", words)


def _against(results: Results, target: Target) -> str:
    """Return a number of trains beside its reported one, empty for any other target."""
    row = results.kpi(target.metric, target.port, target.direction, target.service)
    if target.metric not in _COUNTS or not target.value or row is None or target.from_date:
        return ""
    who = results.service_name(target.service)
    if target.service == EVERYTHING:
        who = say("All services")
    if target.port != EVERYTHING:
        who = say("{who} at {port}", who=who, port=results.port_name(target.port))
    return say(
        _COUNTS[target.metric],
        who=who,
        number=_number(row),
        grade=grade_words(target.grade),
        reported=plain(target.value),
        source=f" [{clean(target.source)}]" if target.source else "",
        deviation=_deviation(row["mean"] / target.value),
    )


def _deviation(ratio: float) -> str:
    return say("equal") if ratio == 1.0 else relative(ratio - 1)


def _number(row: Row) -> str:
    return with_interval(row["mean"], row["lower_95"], row["upper_95"])


def warnings(results: Results) -> Iterator[Answer]:
    """Return what the run warned of and the answers before have not told already.

    Growing queues of counted trains are told where the waits are; an uncounted service (bulk) has
    no column, so what grows there is told here.
    """
    told = [*_growing_services(results), *_other_warnings(results)]
    for place, words in enumerate(first_of(told, say("all stand in run.json"))):
        yield Answer(say("Warning") if place == 0 else "", words, grave=True)


def _growing_services(results: Results) -> Iterator[str]:
    for service in sorted(results.uncounted):
        for port in results.ports:
            for direction in WAYS:
                reason = results.withheld(WHOLE, port, direction, service)
                if reason is not None:
                    yield say(
                        "{service}, {place}: {reason}",
                        service=results.service_name(service),
                        place=place_name(results, (port, direction)),
                        reason=reason_words(reason),
                    )


def _other_warnings(results: Results) -> Iterator[str]:
    for warning in map(str, results.record.get("warnings", [])):
        is_growth = any(words in warning for words in _GROWTHS)
        if not is_growth and not (_OVERLOAD in warning and results.offered_loads):
            yield clean(warning)
