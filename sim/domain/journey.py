"""A train's way through a port as a list of steps: data that is played, previewed and checked.

A `Journey` is written with the verbs below. `flatten` turns it into a table of steps with jump
targets, which is all an engine needs to know; no engine knows ports.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum


class Act(IntEnum):
    """What a step does."""

    USE = 0
    """Take one unit, work, give it back."""
    HOLD = 1
    """Take units and keep them."""
    FREE = 2
    """Give back what an earlier HOLD took."""
    WORK = 3
    """Let time pass without a resource."""
    PATH = 4
    """Wait for the next start on a line; the run follows as WORK."""
    MARK = 5
    """Note the moment."""
    CLAIM = 6
    """Wait until a pool has as many empty wagons ready as the train needs, and take them."""
    JOIN = 7
    """Add the train's empty wagons to a pool."""
    PART = 8
    """Let the emptied rake start on a journey of its own."""
    CHOOSE = 9
    """Take wagons and go on, or take room in a yard and jump, whichever is first possible."""
    JUMP = 10
    """Go on at `target`."""
    LEAVE = 11
    """Note that the wagons of a surplus train have been taken from a pool."""


class Precedence(IntEnum):
    """Who goes first in a queue, before any other rule."""

    GROUND = 0
    """Containers that wait in the yard, before a train that has just arrived."""
    LOADED = 1
    EMPTIES = 2
    SURPLUS = 3
    BULK = 4


class Measure(IntEnum):
    """How many units of a resource a visitor takes."""

    ONE = 0
    WAGONS = 1
    TEU = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a journey.

    `name` is the step in the log and the key of its work in the plans; `resource` is an id or "".
    `other` is the yard of a CHOOSE; `target` the table index of a jump; `journey` the journey that
    a PART starts.
    """

    act: Act
    name: str
    resource: str = ""
    precedence: Precedence = Precedence.LOADED
    measure: Measure = Measure.ONE
    other: str = ""
    target: int = -1
    journey: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Two ways on: `direct` when wagons stand ready, `ground` when the yard has room first."""

    pool: str
    yard: str
    direct: "Journey"
    ground: "Journey"


Line = Step | Choice
Journey = tuple[Line, ...]


def use(resource: str, name: str, precedence: Precedence = Precedence.LOADED) -> Step:
    """Take one unit of `resource` for the work `name`, then give it back."""
    return Step(Act.USE, name, resource, precedence)


def hold(
    resource: str,
    name: str,
    precedence: Precedence = Precedence.LOADED,
    measure: Measure = Measure.ONE,
) -> Step:
    """Take units of `resource` and keep them until they are freed."""
    return Step(Act.HOLD, name, resource, precedence, measure)


def free(resource: str) -> Step:
    """Give back what was held of `resource`."""
    return Step(Act.FREE, "free", resource)


def work(name: str) -> Step:
    """Let the work `name` take its time; it needs nothing that is scarce."""
    return Step(Act.WORK, name)


def path(resource: str, name: str, precedence: Precedence = Precedence.LOADED) -> Step:
    """Wait for a start on the line `resource`."""
    return Step(Act.PATH, name, resource, precedence)


def mark(name: str) -> Step:
    """Note the moment `name` of the train."""
    return Step(Act.MARK, name)


def claim(pool: str, name: str) -> Step:
    """Wait for the train's number of empty wagons from `pool`."""
    return Step(Act.CLAIM, name, pool, measure=Measure.WAGONS)


def join(pool: str, name: str) -> Step:
    """Add the train's wagons, empty, to `pool`."""
    return Step(Act.JOIN, name, pool, measure=Measure.WAGONS)


def leave(pool: str) -> Step:
    """Note that the train's wagons have left `pool`."""
    return Step(Act.LEAVE, "leave", pool, measure=Measure.WAGONS)


def part(journey: str) -> Step:
    """Let the emptied rake start on the journey called `journey`."""
    return Step(Act.PART, "part", journey=journey)


def flatten(journey: Journey, limited: Collection[str], timed: Collection[str]) -> tuple[Step, ...]:
    """Return the table of steps of `journey`, without those that can never matter.

    `limited` are the resources that have a spec, `timed` the steps that can take time. A step
    without time and without limit writes no visit, so it is left out here.
    """
    return tuple(_flat(journey, limited, timed, first=0))


def _flat(
    journey: Journey, limited: Collection[str], timed: Collection[str], first: int
) -> list[Step]:
    table: list[Step] = []
    for line in journey:
        at = first + len(table)
        if isinstance(line, Choice):
            table += _flat_choice(line, limited, timed, at)
        else:
            table += _kept(line, limited, timed)
    return table


def _flat_choice(
    choice: Choice, limited: Collection[str], timed: Collection[str], first: int
) -> list[Step]:
    if choice.pool not in limited:
        return _flat(choice.direct, limited, timed, first)
    direct = _flat(choice.direct, limited, timed, first + 1)
    ground_at = first + 1 + len(direct) + 1
    ground = _flat(choice.ground, limited, timed, ground_at)
    yard = choice.yard if choice.yard in limited else ""
    return [
        Step(
            Act.CHOOSE,
            "wagons",
            choice.pool,
            measure=Measure.WAGONS,
            other=yard,
            target=ground_at,
        ),
        *direct,
        Step(Act.JUMP, "jump", target=ground_at + len(ground)),
        *ground,
    ]


def _kept(step: Step, limited: Collection[str], timed: Collection[str]) -> Iterator[Step]:
    has_limit, has_time = step.resource in limited, step.name in timed
    match step.act:
        case Act.USE if not has_limit:
            if has_time:
                yield replace(step, act=Act.WORK)
        case Act.WORK:
            if has_time:
                yield step
        case Act.HOLD | Act.FREE | Act.PATH | Act.CLAIM | Act.JOIN | Act.LEAVE:
            if has_limit:
                yield step
        case _:
            yield step
