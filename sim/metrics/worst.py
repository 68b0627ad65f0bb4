"""The worst trains of a replication, each with what took most of its time."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.hours import Pieces, pieces_of, upstream_pieces_of
from sim.metrics.view import View
from sim.recording.columns import BoolColumn, missing_last, reached


class By(StrEnum):
    """What makes a train a bad one."""

    CLEARANCE = "clearance"
    """From being presented to release."""
    DWELL = "dwell"
    """From arrival to departure."""
    WAIT = "wait"
    """All waiting, from when it was due to departure."""


@dataclass(frozen=True, slots=True)
class WorstTrain:
    """A train, how long it took, and what took most of that.

    `is_over` tells whether it was done with when the run ended. `cause_works` tells work from
    waiting; a train that took no time has no cause.
    """

    train: str
    port: str
    direction: str
    seconds: int
    is_over: bool
    cause: str
    cause_works: bool
    cause_s: int


def worst_trains(
    view: View, by: By, most: int, port: str = EVERYTHING, service: str = EVERYTHING
) -> tuple[WorstTrain, ...]:
    """Return the `most` worst trains, worst first, of those that were not done before the period.

    A train that is still at it counts with the time until the end of the run.
    """
    began_s, ended_s = _leg(view, by)
    over_s = np.minimum(missing_last(ended_s), view.tables.end_s)
    pieces = _clipped(view, began_s, over_s)
    seconds = _waited(view, pieces) if by is By.WAIT else over_s - began_s
    chosen = reached(began_s) & (over_s >= view.from_s) & _wanted(view, port, service)
    ranks = np.flatnonzero(chosen)
    ranks = ranks[np.argsort(-seconds[ranks], kind="stable")][:most]
    return tuple(_worst(view, pieces, ranks, seconds, reached(ended_s)))


def _leg(view: View, by: By) -> tuple[IntColumn, IntColumn]:
    trains = view.trains
    match by:
        case By.CLEARANCE:
            return trains.presented_s, trains.released_s
        case By.DWELL:
            return trains.arrived_s, trains.departed_s
        case By.WAIT:
            return trains.due_s, trains.departed_s


def _wanted(view: View, port: str, service: str) -> BoolColumn:
    """Return which trains cross at `port` and are reported as `service`."""
    wanted = [
        port in (EVERYTHING, stream.port)
        and service in (EVERYTHING, *names_of(view.scenario, stream.service))
        for stream in view.tables.streams
    ]
    return view.per_train(wanted).astype(np.bool_)


def _clipped(view: View, began_s: IntColumn, over_s: IntColumn) -> Pieces:
    """Return what each train did, cut to the part between the two moments."""
    both = pieces_of(view.tables), upstream_pieces_of(view.tables)
    train, step, working, from_s, to_s = (
        np.concatenate([getattr(pieces, name) for pieces in both]) for name in Pieces.__slots__
    )
    from_s = np.maximum(from_s, began_s[train])
    return Pieces(train, step, working, from_s, np.maximum(np.minimum(to_s, over_s[train]), from_s))


def _waited(view: View, pieces: Pieces) -> IntColumn:
    waited = np.zeros(len(view.trains), dtype=np.int64)
    waits = ~pieces.working
    np.add.at(waited, pieces.train[waits], (pieces.ended_s - pieces.began_s)[waits])
    return waited


def _worst(
    view: View, pieces: Pieces, ranks: IntColumn, seconds: IntColumn, is_over: BoolColumn
) -> Iterator[WorstTrain]:
    for rank in ranks.tolist():
        stream = view.tables.streams[view.trains.stream[rank]]
        yield WorstTrain(
            view.tables.ids[rank],
            stream.port,
            str(stream.direction),
            int(seconds[rank]),
            bool(is_over[rank]),
            *_cause(view, pieces, rank),
        )


def _cause(view: View, pieces: Pieces, rank: int) -> tuple[str, bool, int]:
    """Return the step that took longest, whether as work, and the seconds it took."""
    spent: dict[tuple[bool, int], int] = {}
    for row in np.flatnonzero(pieces.train == rank).tolist():
        key = bool(pieces.working[row]), int(pieces.step[row])
        spent[key] = spent.get(key, 0) + int(pieces.ended_s[row] - pieces.began_s[row])
    if not any(spent.values()):
        return "", False, 0
    # At equal times waiting is named before work, then the step that was first.
    key = min(spent, key=lambda each: (-spent[each], *each))
    return view.tables.steps[key[1]], key[0], spent[key]
