"""Work in units that close: recursions over lists of spells, one lane after the other.

Written from the rules in words: at closing time work rests (``pause``), is finished (``finish``),
or is only begun if it will be done (``fits``).
"""

from collections.abc import Iterable, Sequence
from typing import Final

Spells = list[tuple[int, int]]
"""Openings as (from, to), rising, never touching each other; whole seconds."""

Clock = Sequence[tuple[int, int]]
"""Daily hours as (opens, closes) in seconds after midnight; closing earlier is the next day."""

Shift = tuple[int, int, int]
"""(opens, closes, lanes) in slots of the day."""

DAY_S: Final = 86_400
SLOT_S: Final = 600
SLOTS: Final = DAY_S // SLOT_S
NEVER: Final = 10**12


def joined(spells: Iterable[tuple[int, int]]) -> Spells:
    """Return `spells` in order, with those that touch or overlap made one."""
    found: Spells = []
    for opens, closes in sorted(spells):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(closes, found[-1][1])
        else:
            found.append((opens, closes))
    return found


def daily(hours: Clock, days: int) -> Spells:
    """Return the spells of `hours` from the day before the first on."""
    return joined(
        (day * DAY_S + opens, day * DAY_S + (closes if closes > opens else closes + DAY_S))
        for day in range(-1, days)
        for opens, closes in hours
    )


def opening(spells: Spells, moment: int) -> int:
    """Return the first open second from `moment` on."""
    return next((max(opens, moment) for opens, closes in spells if closes > moment), NEVER)


def rested(spells: Spells, begins: int, seconds: int) -> int:
    """Return when work is done that rests while closed."""
    for opens, closes in spells:
        if closes > begins:
            there = closes - max(opens, begins)
            if seconds <= there:
                return max(opens, begins) + seconds
            seconds -= there
    return NEVER


def earliest(spells: Spells, moment: int, seconds: int, closing: str) -> int:
    """Return when work may begin in a lane that is free from `moment` on.

    Under ``fits`` work that is longer than every opening begins with one.
    """
    inside = [spell for spell in spells if spell[1] > 0]
    longest = max((closes - max(opens, 0) for opens, closes in inside), default=0)
    for opens, closes in inside:
        begins = max(opens, moment)
        if closes <= moment:
            continue
        at_opening = begins == max(opens, 0)
        if closing != "fits" or begins + seconds <= closes or (seconds > longest and at_opening):
            return begins
    return NEVER


def finished(spells: Spells, begins: int, seconds: int, closing: str) -> int:
    """Return when work is done that begins at `begins`, `NEVER` if it never begins."""
    if begins == NEVER:
        return NEVER
    return begins + seconds if closing == "finish" else rested(spells, begins, seconds)


def lane_spells(
    lanes: int, hours: tuple[int, int] | None, shifts: Sequence[Shift], days: int
) -> list[Spells]:
    """Return when each lane is open: lane i while more than i of them are.

    `hours` and the hours of `shifts` are in slots of ten minutes; a shift leaves so many lanes.
    """
    numbers = []
    for slot in range(SLOTS):
        there = lanes if hours is None or _is_within(slot, *hours) else 0
        left = [few for opens, closes, few in shifts if _is_within(slot, opens, closes)]
        numbers.append(min([there, *left]))
    return [
        joined(
            ((day * SLOTS + slot) * SLOT_S, (day * SLOTS + slot + 1) * SLOT_S)
            for day in range(-1, days)
            for slot in range(SLOTS)
            if numbers[slot] > lane
        )
        for lane in range(lanes)
    ]


def _is_within(slot: int, opens: int, closes: int) -> bool:
    return opens <= slot < closes if opens < closes else slot >= opens or slot < closes


def in_lanes(
    spells: Sequence[Spells], arrivals: Sequence[int], work: Sequence[int], closing: str
) -> list[tuple[int, int]]:
    """Return when each train begins and is done: it takes the lane in which it can begin first.

    Arrivals rise; nobody overtakes. At one second a lane opens before another falls free, and
    those fall free in the order of their trains.
    """
    lanes = range(len(spells))
    free, by, last, found = [0] * len(spells), [-1] * len(spells), 0, []
    for train, (arrived, seconds) in enumerate(zip(arrivals, work, strict=True)):
        choices = []
        for lane in lanes:
            begins = earliest(spells[lane], max(arrived, free[lane], last), seconds, closing)
            freed = begins == free[lane] and by[lane] >= 0 and begins > arrived
            choices.append((begins, (1, by[lane]) if freed else (0, 0), lane))
        begins, _, lane = min(choices)
        free[lane] = finished(spells[lane], begins, seconds, closing)
        by[lane], last = train, begins
        found.append((begins, free[lane]))
    return found


def short_of_time_first(
    spells: Spells, arrivals: Sequence[int], work: Sequence[int], short_s: Sequence[int]
) -> list[tuple[int, int]]:
    """Return when each train begins and is done in one lane whose work rests while closed.

    From its moment in `short_s` on a train goes before all who are not short of time.
    """
    left, free = set(range(len(arrivals))), 0
    found = [(NEVER, NEVER)] * len(arrivals)
    while left:
        moment = opening(spells, free)
        waiting = [train for train in left if arrivals[train] < moment]
        if not waiting:
            first = min(left, key=lambda train: (arrivals[train], train))
            moment = opening(spells, max(arrivals[first], free))
            waiting = [train for train in left if arrivals[train] < moment] or [first]
        hurried = [train for train in waiting if short_s[train] <= moment]
        if hurried:
            chosen = min(hurried, key=lambda train: (short_s[train], arrivals[train], train))
        else:
            chosen = min(waiting, key=lambda train: (arrivals[train], train))
        left.remove(chosen)
        free = rested(spells, moment, work[chosen])
        found[chosen] = moment, free
    return found
