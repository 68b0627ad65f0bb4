"""Trains, containers and wagons of random ports at every event, in whole numbers.

What came and went is read from milestones, what is there from visits: two sides that the model
writes down independently. Moments that lie at the end of a run stand for "not yet".
"""

from collections.abc import Iterator
from typing import Any, Final

from sim.domain.plan import Direction
from sim.verification.check import Check
from sim.verification.exact.cases import Cases, Tally, total
from sim.verification.exact.chance import Chance
from sim.verification.exact.diary import Diary, Piece, Train, diaries
from sim.verification.exact.random_ports import PARAMETERS, PORTS
from sim.verification.exact.sums import Change, below_zero, off_balance

_EMPTIED: Final = ("reload", "unload")
_BRINGS: Final = {"standard": Direction.WESTBOUND, "broad": Direction.EASTBOUND}
"""Loaded trains of which direction bring wagons of a gauge."""


def trains_kept(chance: Chance) -> Tally:
    """Compare at every event the trains that came and did not go with those in a visit.

    Per port and direction, at the port and before it.
    """
    tallies = []
    for _, diary in diaries(chance):
        groups: dict[Any, list[Change]] = {}
        for train in diary.trains:
            before = groups.setdefault((train.port, train.stream.direction, "before"), [])
            there = groups.setdefault((train.port, train.stream.direction, "there"), [])
            due, arrived, departed = (
                diary.moment(name, train) for name in ("due", "arrived", "departed")
            )
            before += [(due, 1), (arrived, -1)]
            there += [(arrived, 1), (departed, -1)]
            for piece in diary.pieces(train):
                side = before if piece.step in ("diversion", "upstream") else there
                side += [(piece.queued_s, -1), (piece.until_s, 1)]
        tallies += [off_balance(changes, diary.end_s) for changes in groups.values()]
    return total(tallies)


def containers_kept(chance: Chance) -> Tally:
    """Compare at every event TEU in less TEU out with TEU on wagons and on the ground."""
    tallies = []
    for _, diary in diaries(chance):
        for port in PORTS:
            changes, yard = [], []
            for train in diary.trains:
                if train.port != port or train.stream.cargo == "bulk":
                    continue
                arrived, departed = (diary.moment(name, train) for name in ("arrived", "departed"))
                changes += [(arrived, train.teu), (departed, -train.teu)]
                for piece in diary.pieces(train):
                    if piece.step not in ("diversion", "upstream"):
                        changes += [(piece.queued_s, -train.teu), (piece.until_s, train.teu)]
                yard += list(_on_the_ground(diary.pieces(train), train.teu))
            tallies += [off_balance(side, diary.end_s) for side in (changes, yard)]
    return total(tallies)


def _on_the_ground(pieces: list[Piece], teu: int) -> Iterator[Change]:
    """Yield room taken in the yard against what happens between taking it and having loaded."""
    held = next((piece for piece in pieces if piece.step == "yard"), None)
    if held is None:
        return
    yield from ((held.started_s, teu), (held.finished_s, -teu))
    behind = pieces[pieces.index(held) + 1 :]
    loads = next((at for at, piece in enumerate(behind) if piece.step == "load"), len(behind))
    for piece in behind[: loads + 1]:
        yield from ((piece.queued_s, -teu), (piece.until_s, teu))


def wagons_kept(chance: Chance) -> Tally:
    """Compare at every event, by port and gauge, wagons in less wagons out with their places.

    Places: loaded trains in, rakes going home, the pool, loaded trains out, surplus trains. The
    pool never lends what it does not have.
    """
    tallies = []
    for scenario, diary in diaries(chance):
        for port in PORTS:
            for gauge, brings in _BRINGS.items():
                own = [
                    train
                    for train in diary.trains
                    if train.port == port and train.stream.cargo != "bulk"
                ]
                ready = getattr(scenario.ports[port].wagons, gauge).ready
                pool = pool_changes(diary, own, port, gauge, ready)
                places = [(diary.log.start_s, ready)]
                for train in own:
                    is_in = train.stream.direction is brings
                    places += _coming(diary, train) if is_in else _going(diary, train)
                for wagons, pieces in diary.empties("surplus", port, gauge):
                    places += _weighed(pieces, -wagons)
                    places += [(piece.started_s, -wagons) for piece in pieces[-1:]]
                for wagons, pieces in diary.empties("supply", port, gauge):
                    places += [(p.started_s, wagons) for p in pieces if p.step == "join"]
                against = [(moment, -change) for moment, change in pool]
                tallies += [
                    off_balance([*places, *against], diary.end_s),
                    below_zero(pool, diary.end_s),
                ]
    return total(tallies)


def _weighed(pieces: list[Piece], weight: int) -> list[Change]:
    """Return a `weight` for as long as each of `pieces` lasts."""
    return [
        change
        for piece in pieces
        for change in ((piece.queued_s, weight), (piece.until_s, -weight))
    ]


def _coming(diary: Diary, train: Train) -> list[Change]:
    """Return wagons that arrive, less those of them in the loaded train or on the way home."""
    pieces = [p for p in diary.pieces(train) if p.step not in ("diversion", "upstream")]
    last = next((at for at, p in enumerate(pieces) if p.step in _EMPTIED), len(pieces))
    inside = [*pieces[: last + 1], *(p for p in diary.rake(train) if p.step != "join")]
    return [(diary.moment("arrived", train), train.wagons), *_weighed(inside, -train.wagons)]


def _going(diary: Diary, train: Train) -> list[Change]:
    """Return minus the wagons that depart, less those of them in the train being loaded."""
    pieces = diary.pieces(train)
    taken = next((at for at, p in enumerate(pieces) if p.step == "wagons"), len(pieces))
    inside = _weighed(pieces[taken + 1 :], -train.wagons)
    return [(diary.moment("departed", train), -train.wagons), *inside]


def pool_changes(diary: Diary, own: list[Train], port: str, gauge: str, ready: int) -> list[Change]:
    """Return by how many the empties that stand ready change, from the first `ready` on."""
    return [(diary.log.start_s, ready), *_pool(diary, own, port, gauge)]


def _pool(diary: Diary, own: list[Train], port: str, gauge: str) -> Iterator[Change]:
    """Yield by how many the empties that stand ready change."""
    brings = _BRINGS[gauge]
    for train in own:
        if train.stream.direction is brings:
            joins = [piece for piece in diary.rake(train) if piece.step == "join"]
            yield from ((piece.started_s, train.wagons) for piece in joins)
        else:
            takes = [piece for piece in diary.pieces(train) if piece.step == "wagons"]
            yield from ((piece.started_s, -train.wagons) for piece in takes)
    for sort, sign, step in (("supply", 1, "join"), ("surplus", -1, "leave")):
        for wagons, pieces in diary.empties(sort, port, gauge):
            yield from ((p.started_s, sign * wagons) for p in pieces if p.step == step)


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="trains-kept",
        group="exact",
        title="Trains at every event",
        formula="in - out = in exactly one visit",
        parameters=PARAMETERS,
        compute=Cases("trains-kept", trains_kept, quick=25, full=150, what="events"),
    ),
    Check(
        id="wagons-kept",
        group="exact",
        title="Wagons of each gauge at every event",
        formula="ready + in - out = loaded in + going home + ready + loaded out; ready >= 0",
        parameters=PARAMETERS,
        compute=Cases("wagons-kept", wagons_kept, quick=25, full=150, what="events"),
    ),
    Check(
        id="containers-kept",
        group="exact",
        title="Containers at every event, and room in the yard",
        formula="TEU in - out = on wagons + on the ground",
        parameters=PARAMETERS,
        compute=Cases("containers-kept", containers_kept, quick=25, full=150, what="events"),
    ),
)
