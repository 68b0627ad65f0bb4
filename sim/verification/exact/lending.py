"""Nobody waits in vain: whoever is first in a queue waits for more than there is.

Empty wagons of a pool and room in a container yard, counted again from the visits at every event of
random ports. A resource that loses what it gets back looks whole in its log; here it does not.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Final, NamedTuple

from sim.verification.check import Check
from sim.verification.exact.cases import Cases, Tally, total
from sim.verification.exact.chance import Chance
from sim.verification.exact.conservation import pool_changes
from sim.verification.exact.diary import Diary, Piece, Train, diaries
from sim.verification.exact.random_ports import PARAMETERS, PORTS
from sim.verification.exact.sums import Change


class Waiting(NamedTuple):
    """Who waits, in order of asking, for how much, and until when."""

    asked_s: int
    rank: int
    wanted: int
    until_s: int


def in_vain(level: Iterable[Change], waiting: Iterable[Waiting], end_s: int) -> Tally:
    """Return at how many moments the first who waits could have had what it waits for.

    A moment is looked at when all that happens in its second has happened.
    """
    changes, coming = sorted(level), sorted(waiting)
    moments = {moment for moment, _ in changes} | {who.asked_s for who in coming}
    queue: list[Waiting] = []
    there, compared, wrong = 0, 0, 0
    for moment in sorted(moment for moment in moments if moment < end_s):
        while changes and changes[0][0] <= moment:
            there += changes.pop(0)[1]
        while coming and coming[0].asked_s <= moment:
            heappush(queue, coming.pop(0))
        while queue and queue[0].until_s <= moment:
            heappop(queue)
        compared += 1
        wrong += bool(queue) and queue[0].wanted <= there
    return Tally(compared, wrong)


def lent_at_once(chance: Chance) -> Tally:
    """Look for trains that wait for wagons, or for room on the ground, that are there."""
    tallies = []
    for scenario, diary in diaries(chance):
        for port in PORTS:
            own = [
                train
                for train in diary.trains
                if train.port == port and train.stream.cargo != "bulk"
            ]
            pool = scenario.ports[port].wagons.standard
            if pool is not None and pool.claim == "readiness":
                level = pool_changes(diary, own, port, "standard", pool.ready)
                tallies.append(in_vain(level, _for_wagons(diary, own), diary.end_s))
            room = scenario.ports[port].kazakhstan.yard_teu
            if room:
                level = [(diary.log.start_s, room), *_taken(diary, own)]
                tallies.append(in_vain(level, _for_room(diary, own), diary.end_s))
    return total(tallies)


def _for_wagons(diary: Diary, own: list[Train]) -> Iterator[Waiting]:
    """Yield who waited for standard-gauge wagons in China."""
    for train in own:
        if train.stream.direction == "eastbound":
            for piece in diary.pieces(train):
                if piece.step == "wagons":
                    yield Waiting(piece.queued_s, train.rank, train.wagons, piece.until_s)


def _for_room(diary: Diary, own: list[Train]) -> Iterator[Waiting]:
    """Yield who waited for wagons or room, whichever came first: not who was on the ground."""
    for train in own:
        if train.stream.direction == "westbound":
            piece = _choice(diary.pieces(train))
            if piece is not None:
                yield Waiting(piece.queued_s, train.rank, train.teu, piece.until_s)


def _choice(pieces: list[Piece]) -> Piece | None:
    return next((piece for piece in pieces if piece.step in ("wagons", "yard")), None)


def _taken(diary: Diary, own: list[Train]) -> Iterator[Change]:
    """Yield by how much the room in the yard changes."""
    for train in own:
        for piece in diary.pieces(train):
            if piece.step == "yard":
                yield from ((piece.started_s, -train.teu), (piece.finished_s, train.teu))


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="lent-at-once",
        group="exact",
        title="Nobody waits for wagons, or for room in the yard, that are there",
        formula="first in the queue: wanted > ready",
        parameters=PARAMETERS,
        compute=Cases("lent-at-once", lent_at_once, quick=25, full=150, what="events"),
    ),
)
