"""How a train plays its journey, step by step, writing down each visit.

The player knows steps, not ports. It draws nothing and counts nothing. For a loaded train it is a
SimPy process; rakes going home, supply and surplus trains play the same way as errands.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import simpy

from sim.domain.journey import Act
from sim.domain.log import FINISHED, NOT_REACHED, STEP, RunLog
from sim.model.moment import Clock
from sim.model.seldom import SELDOM
from sim.model.wagons import NO_ROW, NONE

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
CLEAR: Final = int(Act.CLEAR)
DIVERT: Final = int(Act.DIVERT)
LAST_COMMON: Final = int(Act.STAND_IN)
"""What comes after it is seldom, and played elsewhere."""

Playing = Generator[simpy.Event, Any, None]

Table = tuple[tuple[int, int, Any, Any, Any], ...]
"""Steps bound to working resources: (act, number, resource, column, more).

`number` is the step's number in the log; `column` holds, per train of the stream, seconds of
work, or per rank the moments of a milestone; `more` is the precedence in a queue, whether the limit
cuts off work without a resource, whether time for clearance begins with a milestone, `Ways` for a
choice, which is always the last line of its table, and for seldom acts what their players say.
"""


class Ways(NamedTuple):
    """The two ways on from a choice."""

    direct: Table
    ground: Table
    ground_number: int
    """Number in the log of the step that takes room in the yard."""
    limited: bool
    """The yard has a limit, so that being there is a visit."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the trips of one stream, of its rakes, or of one sort of empty trains have in common."""

    env: Clock
    log: RunLog
    table: Table
    priority: int = 0
    limit_s: int = 0
    ordered: bool = False
    """The wagons come from a supply order."""
    start_rake: "Callable[[Trip], None] | None" = None
    """Sends the emptied rake home."""


class Trip(simpy.Event):
    """Who plays a journey: its place in the log, in its stream's columns, and in queues.

    It is also the event that its player waits for, one and the same for the whole journey: a
    train waits for one thing at a time, and a new event for every step costs a tenth of a run.
    """

    env: Clock
    reservation = NONE
    waits_at = NO_ROW
    lent = 0
    """So many locomotives have parted from it."""
    deadline_s = 0
    """When its time for clearance is up; 0 before it has begun, and for empties."""
    cut_off: tuple[str, ...] = ()
    """What customs had not done yet when the limit was up."""

    def __init__(self, kind: Kind, entity: int, index: int, wagons: int, teu: int = 0) -> None:
        # As simpy.Timeout does: the attributes of an event, without the cost of a pending one.
        self.env = kind.env
        self._ok = True
        self._value = None
        self.kind = kind
        self.entity = entity
        self.index = index
        """Place of the train in its stream's columns of work."""
        self.wagons = wagons
        self.teu = teu
        self.order = kind.env.orders[entity]

    @property
    def priority(self) -> int:
        """The priority of its service."""
        return self.kind.priority

    def is_cut_off(self, number: int, now: int) -> bool:
        """Return whether the clearance limit is up, and note which step of customs it cuts off."""
        if now < self.deadline_s:
            return False
        log = self.kind.log
        self.cut_off += (log.steps[number].name,)
        provisional = log.milestones["provisional"]
        if provisional[self.entity] is None:
            provisional[self.entity] = now
        return True

    def go_on(self, delay_s: int = 0) -> None:
        """Wake up the player after `delay_s`."""
        self.env.schedule(self, self.order, delay_s)


def play(trip: Trip) -> Playing:
    """Play the journey of `trip` from its first line to its last, writing visits into the log.

    Before each wait the trip gets new callbacks: an event that is still to come.
    """
    kind, entity, index, order = trip.kind, trip.entity, trip.index, trip.order
    env, rows, end_s, table = kind.env, kind.log.rows, kind.log.end_s, kind.table
    schedule, teu, missing = env.schedule, trip.teu, NOT_REACHED
    held: dict[Any, int] = {}
    now = env.now
    while table:
        for act, number, resource, column, more in table:
            if act == WORK:
                work_s = column[index]
                if more and work_s >= 0 and trip.is_cut_off(number, now):
                    continue
                if work_s > 0:
                    done = now + work_s
                    rows += [entity, number, now, now, done if done < end_s else missing]
                    trip.callbacks = []
                    schedule(trip, order, work_s)
                    yield trip
                    now = done
                elif work_s == 0:
                    rows += [entity, number, now, now, now]
            elif act == MARK:
                column[entity] = now
                if more:
                    trip.deadline_s = now + kind.limit_s
            elif act == HOLD:
                at = held[resource] = len(rows)
                if resource.idle:
                    resource.idle -= 1
                    rows += [entity, number, now, now, missing]
                else:
                    rows += [entity, number, now, missing, missing]
                    if resource.ask(trip, at, now, more, 0):
                        trip.callbacks = []
                        yield trip
                        now = env.now
            elif act == FREE:
                at = held[resource]
                rows[at + FINISHED] = now
                resource.release(at, teu)
            elif act == PATH:
                at = len(rows)
                rows += [entity, number, now, missing, missing]
                if not resource.ask(trip, at, now, more):
                    trip.callbacks = []
                    yield trip
                    now = env.now
            elif act == USE or act == CLEAR:  # noqa: PLR1714, SIM109 - a tuple is slower
                work_s = column[index]
                if work_s < 0 or (act == CLEAR and trip.is_cut_off(number, now)):
                    continue
                at = len(rows)
                if resource.idle:
                    resource.idle -= 1
                    rows += [entity, number, now, now, missing]
                    if work_s:
                        trip.callbacks = []
                        schedule(trip, order, work_s)
                        yield trip
                        now += work_s
                else:
                    rows += [entity, number, now, missing, missing]
                    if resource.ask(trip, at, now, more, work_s):
                        trip.callbacks = []
                        yield trip
                        now = env.now
                        if rows[at + FINISHED] == now and trip.is_cut_off(number, now):
                            continue  # the limit came up in the queue, which the train has left
                rows[at + FINISHED] = now
                resource.release(at)
            elif act == CLAIM:
                at = len(rows)
                rows += [entity, number, now, missing, missing]
                if not resource.claim(trip, at, now):
                    trip.callbacks = []
                    yield trip
                    now = env.now
            elif act == PART:
                if kind.start_rake is not None:
                    kind.start_rake(trip)
            elif act == CHOOSE:
                at = len(rows)
                rows += [entity, number, now, missing, missing]
                if not resource.choose(trip, at, now, more.ground_number):
                    trip.callbacks = []
                    yield trip
                    now = env.now
                table = _way_on(rows, at, resource, more, held)
                break
            elif act == DIVERT:
                way = resource.way(index, now) if column[index] else None
                if way is not None:
                    way.gate.announce()
                    kind.log.diverted[entity] = way.port
                    kind = trip.kind = way.kind
                    table = kind.table
                    break
            elif act > LAST_COMMON:
                now = yield from SELDOM[act](trip, number, resource, column, more)
            else:
                rows += [entity, number, now, now, now]
                if act == JOIN:
                    resource.join(trip.wagons, ordered=kind.ordered)
        else:
            return


def _way_on(rows: list[int], at: int, yard: Any, ways: Ways, held: dict[Any, int]) -> Table:
    """Return the table of the way that was chosen, as the row `at` tells."""
    if rows[at + STEP] != ways.ground_number:
        return ways.direct
    if ways.limited:
        held[yard] = at
    else:
        # A yard without limit writes no visit, and no train ever waits for it: its row is the last.
        del rows[at:]
    return ways.ground
