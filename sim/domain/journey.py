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
    STAND_IN = 12
    """No step of its own: the number of the step before it when another resource helps out."""
    LEND = 13
    """As USE, but the unit is away for the work `other` after the train has gone on."""
    CLEAR = 14
    """As USE, as long as the clearance limit is not up: a train leaves the queue when it is."""
    AFTERWARDS = 15
    """As USE, for a train whose CLEAR of this work was cut off by its limit."""
    RESERVE = 16
    """Take a place in the queue of a pool, long before the wagons are needed."""
    ENTER = 17
    """Pass the gate of a port; be held upstream while it is closed."""
    EXIT = 18
    """Be counted out at the gate."""
    DIVERT = 19
    """Go on here, or by another port when that is faster."""


class Precedence(IntEnum):
    """Who goes first in a queue, before any other rule."""

    GROUND = 0
    """Containers that wait in the yard, before a train that has just arrived."""
    LOADED = 1
    EMPTIES = 2
    SURPLUS = 3
    BULK = 4
    BULK_EMPTIES = 5


class Measure(IntEnum):
    """How many units of a resource a visitor takes."""

    ONE = 0
    WAGONS = 1
    TEU = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a journey.

    `name` is the step in the log and the key of its work in the plans; `resource` is an id or "".
    `other` is the yard of a CHOOSE, the turn of a LEND, the work of an AFTERWARDS, or tells that an
    ENTER was announced; `target` is the table index of a jump; `journey` the journey that a PART
    starts.
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


def lend(resource: str, name: str, turn: str) -> Step:
    """Take one unit for the work `name`, go on, and have it back after the work `turn`."""
    return Step(Act.LEND, name, resource, other=turn)


def stand_in(resource: str, name: str) -> Step:
    """Number the visits of the step before that `resource` takes over."""
    return Step(Act.STAND_IN, name, resource)


def clear(resource: str, name: str) -> Step:
    """Take one unit for the work `name` as long as the clearance limit is not up."""
    return Step(Act.CLEAR, name, resource)


def afterwards(resource: str, name: str, skipped: str) -> Step:
    """Take one unit for the work `skipped` if the clearance limit cut it off."""
    return Step(Act.AFTERWARDS, name, resource, other=skipped)


def reserve(pool: str) -> Step:
    """Take a place in the queue for the train's number of empty wagons from `pool`."""
    return Step(Act.RESERVE, "reserve", pool, measure=Measure.WAGONS)


def enter(gate: str, *, announced: bool = False) -> Step:
    """Pass `gate`, or be held upstream; `announced` trains come by way of another port."""
    return Step(Act.ENTER, "upstream", gate, other="announced" if announced else "")


def leave_by(gate: str) -> Step:
    """Be counted out at `gate`."""
    return Step(Act.EXIT, "exit", gate)


def divert(gate: str) -> Step:
    """Go on here or by another port, as the trains on hand suggest."""
    return Step(Act.DIVERT, "divert", gate)


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
    """Yield `step` as it is played where its resource is limited or not, and takes time or not."""
    has_limit, has_time = step.resource in limited, step.name in timed
    match step.act:
        case Act.MARK | Act.PART:
            yield step
        case Act.LEND if has_limit and step.other not in timed:
            yield replace(step, act=Act.USE, other="")
        case Act.STAND_IN if not has_time:
            pass
        case _ if has_limit:
            yield step
        case Act.WORK | Act.USE | Act.LEND | Act.CLEAR | Act.AFTERWARDS:
            yield from _without_limit(step, timed)


def _without_limit(step: Step, timed: Collection[str]) -> Iterator[Step]:
    if step.act is Act.AFTERWARDS:
        if step.other in timed:
            yield replace(step, resource="")
    elif step.name in timed:
        act = Act.CLEAR if step.act is Act.CLEAR else Act.WORK
        yield replace(step, act=act, resource="" if act is Act.CLEAR else step.resource, other="")
