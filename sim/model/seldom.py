"""Acts that only some scenarios have: gates, reservations, locomotives away, late examinations.

Each is played as a generator that the player delegates to; it returns the second at which the train
goes on. The player's own loop has the acts that every train meets.
"""

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Final

import simpy

from sim.domain.journey import Act
from sim.domain.log import FINISHED, NOT_REACHED
from sim.model.moment import Bell, parted

if TYPE_CHECKING:
    from sim.model.play import Trip

Acting = Generator[simpy.Event, Any, int]


def reserve(trip: "Trip", _number: int, pool: Any, _column: Any, _more: Any) -> Acting:
    """Take a place in the queue of a pool; nothing is written, and nobody waits."""
    now = trip.env.now
    pool.reserve(trip, now)
    return now
    yield


def enter(trip: "Trip", number: int, gate: Any, _column: Any, was_announced: int) -> Acting:
    """Pass a gate, or be held upstream; only who is held writes a visit."""
    if not gate.enter(was_announced=was_announced):
        at = _row(trip, number, NOT_REACHED)
        gate.hold(trip, at)
        trip.callbacks = []
        yield trip
    return trip.env.now


def leave(trip: "Trip", _number: int, gate: Any, _column: Any, _more: Any) -> Acting:
    """Be counted out at a gate."""
    now = trip.env.now
    gate.exit(now)
    return now
    yield


def lend(trip: "Trip", number: int, locomotives: Any, column: Any, more: Any) -> Acting:
    """Work with a locomotive that stays away for its turn when the train has gone on.

    The turn is a visit of its own, in the step after this one, by whoever has parted from the
    train. `more` is the precedence and the column of the turns.
    """
    precedence, turns = more
    at = yield from _use(trip, number, locomotives, column[trip.index], precedence)
    now = trip.env.now
    trip.kind.log.rows[at + FINISHED] = now
    turn_s = turns[trip.index]
    away = trip.entity + trip.kind.log.trains
    rows = trip.kind.log.rows
    turn_at = len(rows)
    rows += [away, number + 1, now, now, NOT_REACHED]

    def come_back(_event: simpy.Event) -> None:
        rows[turn_at + FINISHED] = trip.env.now
        locomotives.release(at)

    Bell(trip.env, parted(trip.env.orders[away], trip.lent), come_back).ring_in(turn_s)
    trip.lent += 1
    return now


def afterwards(trip: "Trip", number: int, lanes: Any, column: Any, more: Any) -> Acting:
    """Work that the limit had cut off; `more` is the precedence and the name of that work."""
    precedence, skipped = more
    if skipped in trip.cut_off:
        at = yield from _use(trip, number, lanes, column[trip.index], precedence)
        trip.kind.log.rows[at + FINISHED] = trip.env.now
        lanes.release(at)
    return trip.env.now


def _use(
    trip: "Trip", number: int, units: Any, work_s: int, precedence: int
) -> Generator[simpy.Event, Any, int]:
    """Take a unit for `work_s`; return the place of the row."""
    now = trip.env.now
    if units.idle:
        units.idle -= 1
        at = _row(trip, number, now)
        waits = work_s > 0
        if waits:
            trip.go_on(work_s)
    else:
        at = _row(trip, number, NOT_REACHED)
        waits = units.ask(trip, at, now, precedence, work_s)
    if waits:
        trip.callbacks = []
        yield trip
    return at


def _row(trip: "Trip", number: int, started_s: int) -> int:
    rows = trip.kind.log.rows
    at = len(rows)
    rows += [trip.entity, number, trip.env.now, started_s, NOT_REACHED]
    return at


SELDOM: Final[Mapping[int, Callable[["Trip", int, Any, Any, Any], Acting]]] = {
    int(Act.RESERVE): reserve,
    int(Act.ENTER): enter,
    int(Act.EXIT): leave,
    int(Act.LEND): lend,
    int(Act.AFTERWARDS): afterwards,
}
