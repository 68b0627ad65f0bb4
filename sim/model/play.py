"""How a train plays its journey, step by step, writing down each visit.

The player knows steps, not ports. It draws nothing and counts nothing. For a loaded train it is a
SimPy process; rakes going home, supply and surplus trains play the same way as errands.
"""

from collections.abc import Callable, Generator
from typing import Any, Final, NamedTuple, cast

import simpy

from sim.domain.journey import Act
from sim.domain.log import FINISHED, NOT_REACHED
from sim.model.moment import COMPLETION, Clock, Moment, Wait

# Plain integers: comparing members of an enum costs several times as much.
USE: Final = int(Act.USE)
HOLD: Final = int(Act.HOLD)
FREE: Final = int(Act.FREE)
WORK: Final = int(Act.WORK)
PATH: Final = int(Act.PATH)
MARK: Final = int(Act.MARK)
CLAIM: Final = int(Act.CLAIM)
JOIN: Final = int(Act.JOIN)
PART: Final = int(Act.PART)
CHOOSE: Final = int(Act.CHOOSE)

Playing = Generator[simpy.Event, Any, None]

Table = tuple[tuple[int, int, Any, Any, int, Any], ...]
"""Steps bound to working resources: (act, number, resource, column, precedence, more).

`number` is the step's number in the log; `column` holds, per train of the stream, seconds of
work, or per rank the moments of a milestone; `more` is true for the milestone that starts the
clearance clock, and `Ways` for a choice, which is always the last line of its table.
"""


class Ways(NamedTuple):
    """The two ways on from a choice."""

    direct: Table
    ground: Table
    ground_number: int
    """Number in the log of the step that takes room in the yard."""
    limited: bool
    """The yard has a limit, so that being there is a visit."""


class Trip:
    """Who plays a journey: its place in the log, in its stream's columns, and in queues."""

    priority = 0
    deadline_s = 0
    limit_s = 0
    ordered = False
    """The wagons come from a supply order."""
    start_rake: Callable[["Trip"], None] | None = None
    """Sends the emptied rake home."""

    def __init__(self, entity: int, index: int, rank: int, wagons: int, teu: int = 0) -> None:
        self.entity = entity
        self.index = index
        """Place of the train in its stream's columns of work."""
        self.rank = rank
        """Place of the train in the columns of milestones."""
        self.wagons = wagons
        self.teu = teu
        self.order = COMPLETION + entity


def play(env: Clock, rows: list[int], trip: Trip, table: Table) -> Playing:
    """Play `table` from its first line to its last, writing visits to the end of `rows`."""
    write = rows.extend
    entity, index, order = trip.entity, trip.index, trip.order
    missing = NOT_REACHED
    held: dict[Any, int] = {}
    now = env.now
    while table:
        for act, number, resource, column, precedence, more in table:
            if act == WORK:
                work_s = column[index]
                if work_s < 0:
                    continue
                at = len(rows)
                write((entity, number, now, now, missing))
                if work_s:
                    yield Moment(env, order, work_s)
                    now = env.now
                rows[at + FINISHED] = now
            elif act == MARK:
                column[trip.rank] = now
                if more:
                    trip.deadline_s = now + trip.limit_s
            elif act == HOLD:
                at = held[resource] = len(rows)
                if resource.idle:
                    resource.idle -= 1
                    write((entity, number, now, now, missing))
                    continue
                write((entity, number, now, missing, missing))
                yield resource.ask(trip, at, precedence, 0)
                now = env.now
            elif act == FREE:
                rows[held.pop(resource) + FINISHED] = now
                resource.release(trip.teu)
            elif act == USE:
                work_s = column[index]
                if work_s < 0:
                    continue
                at = len(rows)
                write((entity, number, now, missing, missing))
                wait = resource.ask(trip, at, precedence, work_s)
                if wait is not None:
                    yield wait
                    now = env.now
                rows[at + FINISHED] = now
                resource.release()
            elif act == PATH:
                at = len(rows)
                write((entity, number, now, missing, missing))
                wait = resource.ask(trip, at, precedence)
                if wait is not None:
                    yield wait
                    now = env.now
            elif act == CLAIM:
                at = len(rows)
                write((entity, number, now, missing, missing))
                wait = resource.claim(trip, at)
                if wait is not None:
                    yield wait
                    now = env.now
            elif act == PART:
                if trip.start_rake is not None:
                    trip.start_rake(trip)
            elif act == CHOOSE:
                table = yield from _choose(rows, trip, table, held)
                now = env.now
                break
            else:
                write((entity, number, now, now, now))
                if act == JOIN:
                    resource.join(trip.wagons, ordered=trip.ordered)
        else:
            return


def _choose(
    rows: list[int], trip: Trip, table: Table, held: dict[Any, int]
) -> Generator[Wait, bool, Table]:
    """Return the table of the way on from the choice that ends `table`."""
    _, number, yard, _, _, ways = table[-1]
    at = len(rows)
    rows.extend((trip.entity, number, yard.now, NOT_REACHED, NOT_REACHED))
    answer = yard.choose(trip, at, ways.ground_number)
    if isinstance(answer, Wait):
        answer = yield answer
    if answer:
        return cast("Table", ways.direct)
    if ways.limited:
        held[yard] = at
    else:
        # A yard without limit writes no visit, and no train ever waits for it: its row is the last.
        del rows[at:]
    return cast("Table", ways.ground)
