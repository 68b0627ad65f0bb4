"""Queues as recursions over trains: no events, no clock, nothing shared with the model.

A train is known by its place in `arrivals`, which settles ties; moments and work are whole seconds.
At one second units fall free before trains arrive.
"""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush, heapreplace

Moments = Sequence[int]


def first_come(arrivals: Moments, work: Moments, units: int) -> list[int]:
    """Return when each train leaves: it takes the unit that is free first (Kiefer-Wolfowitz)."""
    free, done = [0] * units, [0] * len(arrivals)
    for train in sorted(range(len(arrivals)), key=lambda train: (arrivals[train], train)):
        done[train] = max(arrivals[train], free[0]) + work[train]
        heapreplace(free, done[train])
    return done


def with_turns(
    arrivals: Moments, work: Moments, turns: Moments, units: int
) -> list[tuple[int, int]]:
    """Return when each train begins and is done; its unit is away for its turn before the next."""
    free, found = [0] * units, [(0, 0)] * len(arrivals)
    for train in sorted(range(len(arrivals)), key=lambda train: (arrivals[train], train)):
        begins = max(arrivals[train], free[0])
        found[train] = begins, begins + work[train]
        heapreplace(free, begins + work[train] + turns[train])
    return found


def one_after_the_other(arrivals: Moments, stages: Sequence[Moments]) -> list[list[int]]:
    """Return when each train leaves each of the single-unit `stages`, arrivals rising (max-plus).

    ``D(i, j) = max(D(i-1, j), D(i, j-1)) + S(i, j)``
    """
    left, before = [], list(arrivals)
    for work in stages:
        last, after = 0, []
        for came, seconds in zip(before, work, strict=True):
            last = max(last, came) + seconds
            after.append(last)
        left.append(after)
        before = after
    return left


def by_rank(
    arrivals: Moments, work: Moments, units: int, rank: Callable[[int], tuple[int, ...]]
) -> list[tuple[int, int]]:
    """Return when each train begins and is done where the smallest `rank` goes first.

    Nobody's work is broken off. Who arrives in the second in which a unit falls free comes after
    those who have waited, however urgent it is; a train of smaller `rank` does not wait for one
    that has not come yet.
    """
    free = [0] * units
    to_come = sorted(range(len(arrivals)), key=lambda train: (arrivals[train], train))
    waiting: list[tuple[tuple[int, ...], int]] = []
    found = [(0, 0)] * len(arrivals)
    while to_come or waiting:
        now = free[0]
        while to_come and arrivals[to_come[0]] < now:
            train = to_come.pop(0)
            heappush(waiting, ((*rank(train), arrivals[train]), train))
        train = heappop(waiting)[1] if waiting else to_come.pop(0)
        begins = max(now, arrivals[train])
        found[train] = begins, begins + work[train]
        heapreplace(free, begins + work[train])
    return found


def with_patience(
    arrivals: Moments, lanes: int, limits: Moments, documents: Moments, boarding: Moments
) -> list[tuple[int, int | None]]:
    """Return when each train is released, and when provisionally if it is: nothing begins late.

    Who finds more work before it than its limit lasts leaves the queue at its limit. Documents that
    are begun are finished; boarding is not begun from the limit on.
    """
    free = [0] * lanes
    found: list[tuple[int, int | None]] = [(0, None)] * len(arrivals)
    for train in sorted(range(len(arrivals)), key=lambda train: (arrivals[train], train)):
        limit = arrivals[train] + limits[train]
        begins = max(arrivals[train], free[0])
        if begins >= limit:
            found[train] = limit, limit
            continue
        done = begins + documents[train]
        heapreplace(free, done)
        found[train] = (done, done) if done >= limit else (done + boarding[train], None)
    return found


def blocking_line(
    arrivals: Moments, stages: Sequence[Moments], tracks: Sequence[int], run_s: int
) -> tuple[list[int], list[int]]:
    """Return when each train leaves China and when it departs: done work waits for room ahead.

    Three stages of one unit each (reception, crane, forming), trains in order; `tracks` are those
    of the Chinese station, of the Kazakh one before the only reloading track, and of the broad
    gauge behind it. A Chinese track is held until the run of `run_s` is over.
    """
    reception, crane, forming = stages
    near, far, broad = tracks
    received: list[int] = []
    left_china: list[int] = []
    on_platform: list[int] = []
    off_platform: list[int] = []
    departed: list[int] = []

    def last(moments: list[int], back: int = 1) -> int:
        return moments[-back] if len(moments) >= back else 0

    for train, arrived in enumerate(arrivals):
        entered = max(arrived, last(left_china, near) + run_s if train >= near else 0)
        received.append(max(entered, last(received)) + reception[train])
        left_china.append(max(received[-1], last(on_platform, far)))
        on_platform.append(max(left_china[-1] + run_s, last(off_platform)))
        off_platform.append(max(on_platform[-1] + crane[train], last(departed, broad)))
        departed.append(max(off_platform[-1], last(departed)) + forming[train])
    return left_china, departed


def round_and_round(trains: int, sets: int, travel_s: int, work_s: int) -> list[int]:
    """Return when work at the one crane is done: `sets` go round, and there is always cargo.

    From the second round on a set comes back after ``max(travel + work, sets x work)``.
    """
    done: list[int] = []
    for train in range(trains):
        back = done[train - sets] if train >= sets else 0
        done.append(max(back + travel_s, done[-1] if done else 0) + work_s)
    return done


def ordered_and_brought(trains: int, sets: int, lead_s: int, crane_s: int) -> list[int]:
    """Return when each train is reloaded if `sets` of wagons are kept ready or ordered.

    A train claims a set when the one before it goes to the crane, and a new set is ordered with
    the claim.
    """
    claimed, at_crane = [], [0]
    for train in range(trains):
        claimed.append(at_crane[-1])
        there = claimed[train - sets] + lead_s if train >= sets else 0
        crane_free = at_crane[-1] + crane_s if train else 0
        at_crane.append(max(claimed[-1], there, crane_free))
    return [moment + crane_s for moment in at_crane[1:]]
