"""What a sweep answers in words: how figures move with a key, where the promise breaks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sim.presentation.answer import Answer
from sim.presentation.answers import PROMISE, needed_share, verdict_on
from sim.presentation.digits import plain
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row, listed, together
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.limits import released_words
from sim.presentation.report.amounts import amount_words, place_label
from sim.presentation.retelling import retell
from sim.presentation.studies import heading
from sim.presentation.sweep.data import Cell, Place, SweepData

_FIRST: Final = ("dwell_mean_h", "clearance_mean_h", "dwell_p95_h")
_LOWEST: Final = phrase("lowest {amount} at {point}")
_HIGHEST: Final = phrase("highest {amount} at {point}")
_KEPT: Final = "Kept"
_NOT_GIVEN: Final = phrase("not given")
_MOST_NAMED: Final = 6
_MOST_PAIRS: Final = 3
_MOST_PLACES: Final = 6

Told = Sequence[tuple[tuple[str, ...], Cell]]
"""The points that have a figure, by size of the first key, each with its cell."""


def answers(data: SweepData) -> Iterator[Answer]:
    """Yield the answers: the promise, how the main figure moves, bends, what is not settled."""
    yield from _promise(data)
    for figure in in_order(data)[:1]:
        question = heading(figure)
        for place, cells in list(data.figures(figure).items())[:_MOST_PLACES]:
            yield Answer(question, _moves(data, figure, place, cells))
            question = ""
    yield from _bends(data)
    yield from _unsettled(data)


def in_order(data: SweepData) -> list[str]:
    """Return the figures of a sweep, what it speaks of first."""
    return [
        *(metric for metric in _FIRST if metric in data.metrics),
        *(metric for metric in data.metrics if metric not in _FIRST),
    ]


def point_words(data: SweepData, point: Sequence[str]) -> str:
    """Return a point as "lanes = 3, trains_per_day = 8"."""
    return listed(
        f"{key.short} = {clean(text)}" for key, text in zip(data.keys, point, strict=True)
    )


def told_points(data: SweepData, cells: Sequence[Cell | None]) -> Told:
    """Return the points at which the sweep has a figure, by the size of their values."""
    found = [(point, cell) for point, cell in zip(data.points, cells, strict=True) if cell]
    return sorted(found, key=lambda each: _size(data, each[0]))


def _size(data: SweepData, point: Sequence[str]) -> tuple[float, ...]:
    return tuple(key.place(text) for key, text in zip(data.keys, point, strict=True))


def _promise(data: SweepData) -> Iterator[Answer]:
    """Yield at which points trains are released in time, at which not."""
    needed = needed_share(data.scenario)
    question = say("Promise")
    for place, cells in data.figures(PROMISE).items():
        verdicts: dict[str, list[tuple[str, ...]]] = {}
        for point, cell in told_points(data, cells):
            verdicts.setdefault(_kept(cell, needed), []).append(point)
        words = [say(verdict) for verdict in verdicts]
        told = [
            say("{verdict} at {points}", verdict=_lower(word), points=_some(data, points))
            for word, points in zip(words, verdicts.values(), strict=True)
        ]
        if told:
            answer = say(
                "{place}, {released}: {verdicts}. It counts as kept from {needed} % on.",
                place=place_label(data.scenario, *place),
                released=released_words(data.scenario),
                verdicts=in_row(told),
                needed=plain(needed * 100),
            )
            yield Answer(question, answer, grave=any(each != _KEPT for each in verdicts))
            question = ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _kept(cell: Cell, needed: float) -> str:
    if cell.mean is None:
        return _NOT_GIVEN
    row = {"mean": cell.mean, "lower_95": cell.lower, "upper_95": cell.upper}
    return verdict_on(row, needed)


def _some(data: SweepData, points: Sequence[Sequence[str]]) -> str:
    """Return points one after another, the first of many; of one key its values alone."""
    if len(points) == len(data.points) > 1:
        return say("all {count} points", count=len(points))
    most = _MOST_NAMED if len(data.keys) == 1 else _MOST_PAIRS
    more = len(points) - most
    rest = [say("and {count} more", count=more)] if more > 0 else []
    if len(data.keys) == 1:
        return listed([point_words(data, points[0]), *map(_value, points[1:most]), *rest])
    return in_row([*(point_words(data, point) for point in points[:most]), *rest])


def _value(point: Sequence[str]) -> str:
    return clean(point[0])


def _moves(data: SweepData, metric: str, place: Place, cells: Sequence[Cell | None]) -> str:
    """Return how a figure moves over the points, and where it is not given."""
    told = told_points(data, cells)
    given = [(point, cell) for point, cell in told if cell.mean is not None]
    where = place_label(data.scenario, *place)
    if not given:
        return say("{place}: not given at any point.", place=where)
    unit = data.unit(metric)
    words = (_along if len(data.keys) == 1 and data.keys[0].kind != "choice" else _between)(
        data, given, unit
    )
    missing = [point for point, cell in told if cell.mean is None]
    sentence = say("{place}: {words}.", place=where, words=words)
    if not missing:
        return sentence
    return together([sentence, say("Not given at {points}.", points=_some(data, missing))])


def _along(data: SweepData, given: Told, unit: str) -> str:
    """Return the figure at both ends, and the lowest or highest where that lies between them."""
    words = say(
        "{first} at {start}, {last} at {end}",
        first=_amount(given[0][1], unit),
        start=point_words(data, given[0][0]),
        last=_amount(given[-1][1], unit),
        end=point_words(data, given[-1][0]),
    )
    ends = (given[0], given[-1])
    least, most = (pick(given, key=_mean) for pick in (min, max))
    extremes = [
        say(extreme, amount=_amount(cell, unit), point=point_words(data, point))
        for (point, cell), extreme in ((least, _LOWEST), (most, _HIGHEST))
        if all((point, cell) != end for end in ends)
    ]
    return in_row([words, *extremes])


def _between(data: SweepData, given: Told, unit: str) -> str:
    """Return the lowest and the highest figure with their points."""
    least, most = (pick(given, key=_mean) for pick in (min, max))
    return say(
        "from {low} at {first} to {high} at {last}",
        low=_amount(least[1], unit),
        first=point_words(data, least[0]),
        high=_amount(most[1], unit),
        last=point_words(data, most[0]),
    )


def _mean(each: tuple[tuple[str, ...], Cell]) -> float:
    return each[1].mean or 0.0


def _amount(cell: Cell, unit: str) -> str:
    return amount_words(cell.mean, cell.lower, cell.upper, unit)


def _bends(data: SweepData) -> Iterator[Answer]:
    bends = data.record["bends"]
    if bends:
        told = dict.fromkeys(
            say(
                "{figure} ({where}), along {key}",
                figure=heading(bend["metric"]),
                where=place_label(data.scenario, bend["port"], bend["direction"]),
                key=clean(bend["key"]),
            )
            for bend in bends
        )
        words = say("Goes up and down again beyond chance: {figures}.", figures=in_row(told))
        yield Answer(say("Bends"), words)


def _unsettled(data: SweepData) -> Iterator[Answer]:
    troubled = [point for point in data.record["points"] if point["troubles"]]
    if not troubled:
        return
    named = _some(data, [point["values"] for point in troubled])
    words = say_count(
        "At {count} of {points} points a queue grows or trains stand in gridlock, so that its means"
        " would only say how long the run was: {named}.",
        "At {count} of {points} points a queue grows or trains stand in gridlock, so that their"
        " means would only say how long the run was: {named}.",
        count=len(troubled),
        points=len(data.points),
        named=named,
    )
    yield Answer(say("Not settled"), words, grave=True)


def reasons(troubles: Iterable[str]) -> str:
    """Return what makes the means of a point meaningless."""
    return in_row(retell(clean(trouble)) for trouble in troubles)
