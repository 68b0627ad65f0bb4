"""One line of eight stages on many engines, equal to the last train.

What is quick enough plays a whole year; what is not plays its first trains, and is compared within
them. Ciw has no pool of wagons, so its rivals play without it, too. Each group alternates by
itself and has idiomatic SimPy in it, whose departures are those that count.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.alternating import (
    Entry,
    Goal,
    Row,
    Seconds,
    alternate,
    not_measured,
    ratio,
    ratio_row,
)
from benchmarks.contestants.c_line import C
from benchmarks.contestants.ciw_line import CIW
from benchmarks.contestants.contestant import Contestant, departures_of
from benchmarks.contestants.landbridge_line import ON_NUMBA, ON_SIMPY
from benchmarks.contestants.line import EVENTS_PER_TRAIN, TRAINS, Inputs, inputs
from benchmarks.contestants.nagasim_line import NAGASIM
from benchmarks.contestants.salabim_line import SALABIM
from benchmarks.contestants.simmer_line import SIMMER, SIMMER_BARE
from benchmarks.contestants.simpy_line import IDIOMATIC

QUICK = (C.name, ON_NUMBA.name)
"""Done in milliseconds."""
FEWER = 3_000
YEARS = 10
OVERLOAD = 2 / 0.75


class Pair(NamedTuple):
    """Two contestants, and what the ratio of their times is to be."""

    one: Contestant
    other: Contestant
    goal: Goal | None = None


class Group(NamedTuple):
    """Who plays what together."""

    what: str
    year: Callable[[], Inputs]
    contestants: tuple[Contestant, ...]
    pairs: tuple[Pair, ...]


YEAR = Group(
    f"reference line, {TRAINS:,} trains",
    inputs,
    (IDIOMATIC, ON_SIMPY, ON_NUMBA, C, SIMMER, SIMMER_BARE),
    (
        Pair(ON_SIMPY, IDIOMATIC, Goal(0.40)),
        Pair(ON_SIMPY, SIMMER, Goal(1.3)),
        Pair(ON_SIMPY, SIMMER_BARE, Goal(1.3)),
        Pair(ON_NUMBA, C, Goal(2.0)),
        Pair(IDIOMATIC, ON_NUMBA, Goal(60, at_least=True)),
        Pair(SIMMER, ON_NUMBA, Goal(20, at_least=True)),
    ),
)
FIRST_TRAINS = Group(
    f"reference line, its first {FEWER:,} trains",
    lambda: inputs(FEWER),
    (IDIOMATIC, ON_SIMPY, C, SALABIM, NAGASIM),
    (Pair(SALABIM, ON_SIMPY, Goal(30, at_least=True)), Pair(NAGASIM, ON_SIMPY)),
)
WITHOUT_POOL = Group(
    f"reference line without the pool, {TRAINS:,} trains",
    lambda: inputs(pool=False),
    (IDIOMATIC, ON_SIMPY, C, CIW),
    (Pair(CIW, ON_SIMPY, Goal(10, at_least=True)),),
)


def measure(rounds: int) -> list[Row | Entry]:
    """Return what the engines need for one and the same year."""
    return played(YEAR, rounds)


def slow(rounds: int) -> list[Row | Entry]:
    """Return the same for the slow ones, in a third of the rounds."""
    fewer = max(3, rounds // 3)
    return [*played(FIRST_TRAINS, fewer), *played(WITHOUT_POOL, fewer)]


def overload(rounds: int) -> list[Row | Entry]:
    """Return what a train costs where customs has more than twice the work it can do."""
    what = "cost per train on the reference line, customs at load 2 / at load 0.75: "
    engines = ((ON_SIMPY, 1.2), (ON_NUMBA, 1.2), (C, None))
    return _beside(what, inputs(customs_slower=OVERLOAD), engines, rounds)


def ten_years(rounds: int) -> list[Row | Entry]:
    """Return what the trains of ten years cost beside those of one."""
    what = f"reference line, {YEARS * TRAINS:,} trains of ten years / {TRAINS:,} of one: "
    engines = ((ON_SIMPY, 10.5), (ON_NUMBA, 10.5), (C, None), (IDIOMATIC, None))
    return _beside(what, inputs(YEARS * TRAINS), engines, rounds)


def _beside(
    what: str,
    other: Inputs,
    engines: Sequence[tuple[Contestant, float | None]],
    rounds: int,
) -> list[Row | Entry]:
    """Return how long each of `engines` takes for the `other` year beside the usual one."""
    years = {"other": other, "usual": inputs()}
    rows: list[Row | Entry] = []
    for engine, goal in engines:
        if reason := engine.missing():
            rows.append(not_measured(what + engine.name, reason, goal))
            continue
        with ExitStack() as stack:
            plays = {name: stack.enter_context(engine.ready(y)) for name, y in years.items()}
            quick = tuple(plays) if engine.name in QUICK else ()
            seconds = alternate(plays, rounds, quick)
        rows.append(ratio_row(what + engine.name, seconds, "other", "usual", goal))
    return rows


def played(group: Group, rounds: int) -> list[Row | Entry]:
    """Return what the contestants of `group` need, and how they stand to each other."""
    there = [one for one in group.contestants if not one.missing()]
    with ExitStack() as stack:
        year = group.year()
        plays = {one.name: stack.enter_context(one.ready(year)) for one in there}
        moments = {name: departures_of(play()) for name, play in plays.items()}
        seconds = alternate(plays, rounds, QUICK)
    wrong = {name: differing(moments[name], moments[IDIOMATIC.name]) for name in plays}
    rows = [_row(group.what, pair, seconds, wrong) for pair in group.pairs]
    return [*rows, *(_entry(group, one, seconds, wrong, len(year)) for one in group.contestants)]


def differing(moments: Sequence[float], right: Sequence[float]) -> int:
    """Return how many trains depart at another moment than they should."""
    if len(moments) != len(right):
        return max(len(moments), len(right))
    return sum(one != other for one, other in zip(moments, right, strict=True))


def _row(what: str, pair: Pair, seconds: Seconds, wrong: dict[str, int]) -> Row:
    what = f"{what}: {pair.one.name} / {pair.other.name}"
    for one in pair[:2]:
        if one.name not in seconds:
            return not_measured(what, one.missing(), pair.goal)
    row = ratio_row(what, seconds, pair.one.name, pair.other.name, pair.goal)
    if trains := wrong[pair.one.name] or wrong[pair.other.name]:
        return row._replace(what=f"{what}; departures that differ: {trains:,}", met="no")
    return row._replace(what=f"{what}, every departure equal")


def _entry(
    group: Group, one: Contestant, seconds: Seconds, wrong: dict[str, int], trains: int
) -> Entry:
    if one.name not in seconds:
        return Entry(group.what, one.name, measured=f"not measured: {one.missing()}")
    return Entry(
        group.what,
        f"{one.name} {one.version()}",
        "equal" if not wrong[one.name] else f"{wrong[one.name]:,} differ",
        1e6 * min(seconds[one.name]) / trains,
        ratio(seconds, one.name, IDIOMATIC.name)[0],
        ratio(seconds, one.name, C.name)[0] if C.name in seconds else None,
        EVENTS_PER_TRAIN * trains / min(seconds[one.name]),
    )
