"""Train paths, quotas and bans, as in `sim.model.paths`."""

from typing import Final

from sim.domain.journey import Precedence
from sim.domain.log import FINISHED, STARTED
from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S, NEVER
from sim.fast.compiled import compiled
from sim.fast.events import RELEASE, go_on, ring
from sim.fast.hours import after, changes_after, open_from, rate_at
from sim.fast.memory import (
    AHEAD_S,
    AT,
    AT_BANS,
    AT_NODES,
    AT_SLOTS,
    BAN_WIDTH,
    BANS,
    BASE,
    DAY,
    END,
    GRID,
    HEADWAY,
    INDEX_OF,
    KEPT,
    KEY_1,
    KEY_2,
    KEY_3,
    MAIN,
    MANY_BANS,
    MANY_RATES,
    NEXT_S,
    NOBODY,
    NODE,
    NOW,
    ORDER,
    PATH,
    PER_DAY,
    QUEUE,
    QUOTA,
    RATES,
    RHYTHM_KIND,
    SLOT,
    SORT,
    USED,
)
from sim.fast.queues import node_of, pop, push, slot_of

_EMPTIES: Final = int(Precedence.EMPTIES)
_SURPLUS: Final = int(Precedence.SURPLUS)
_BULK_EMPTIES: Final = int(Precedence.BULK_EMPTIES)


@compiled
def ask_path(m: IntColumn, rows: IntColumn, r: int, slot: int, at: int, precedence: int) -> bool:
    """Take the next start if that is now, else queue for it; return whether it is now."""
    now = m[NOW]
    if m[r + SORT] == PATH:
        if m[r + NEXT_S] <= now and m[r + QUEUE] == NOBODY:
            _start(m, rows, r, at)
            return True
    elif m[r + MANY_BANS] and _is_banned(m, r, precedence):
        _queue(m, r + KEPT, slot, at, precedence)
        return False
    elif m[r + QUEUE] == NOBODY and _ready(m, r) <= now:
        _start(m, rows, r, at)
        return True
    was_empty = m[r + QUEUE] == NOBODY
    _queue(m, r + QUEUE, slot, at, precedence)
    if was_empty:
        _ring(m, r)
    return False


@compiled
def serve_path(m: IntColumn, rows: IntColumn, r: int) -> None:
    """Let the first in the queue start, now that a start is allowed."""
    nodes = m[AT_NODES]
    while (
        m[r + SORT] != PATH
        and m[r + MANY_BANS]
        and m[r + QUEUE] != NOBODY
        and _is_banned(m, r, m[nodes + m[r + QUEUE] * NODE + KEY_1])
    ):
        _move(m, r + QUEUE, r + KEPT)
    if m[r + QUEUE] != NOBODY:
        slot = slot_of(pop(m, r + QUEUE))
        _start(m, rows, r, m[m[AT_SLOTS] + slot * SLOT + AT])
        go_on(m, slot, 0)
    if m[r + QUEUE] != NOBODY:
        _ring(m, r)


@compiled
def let_on(m: IntColumn, r: int) -> None:
    """Let the kept empties queue with the others: the ban is over."""
    was_empty = m[r + QUEUE] == NOBODY
    while m[r + KEPT] != NOBODY:
        _move(m, r + KEPT, r + QUEUE)
    if was_empty and m[r + QUEUE] != NOBODY:
        _ring(m, r)


@compiled
def _queue(m: IntColumn, root: int, slot: int, at: int, precedence: int) -> None:
    s = m[AT_SLOTS] + slot * SLOT
    m[s + AT] = at
    push(m, root, node_of(slot, MAIN), precedence, m[NOW], m[s + ORDER])


@compiled
def _move(m: IntColumn, root: int, to: int) -> None:
    node = pop(m, root)
    at = m[AT_NODES] + node * NODE
    push(m, to, node, m[at + KEY_1], m[at + KEY_2], m[at + KEY_3])


@compiled
def _start(m: IntColumn, rows: IntColumn, r: int, at: int) -> None:
    """Give the start now to the visit `at`, and find when it is used up."""
    used_up = _use(m, r)
    rows[at + STARTED] = m[NOW]
    if used_up < m[END]:
        rows[at + FINISHED] = used_up


@compiled
def _use(m: IntColumn, r: int) -> int:
    """Use the start now; return when it is used up."""
    now = m[NOW]
    if m[r + SORT] != PATH and m[r + RHYTHM_KIND] == QUOTA:
        day = (now + m[r + AHEAD_S]) // DAY_S
        if day != m[r + DAY]:
            m[r + DAY] = day
            m[r + USED] = 0
        m[r + USED] += 1
        return int(now)
    if m[r + SORT] != PATH and m[r + RHYTHM_KIND] == GRID:
        m[r + NEXT_S] = _slot_from(m, r, now + 1)
        return int(m[r + NEXT_S])
    if now > m[r + NEXT_S]:
        m[r + BASE] = now
        m[r + USED] = 0
    m[r + USED] += 1
    if m[r + SORT] == PATH:
        # Whole seconds, yet exactly so many starts a day: floors of the multiples.
        m[r + NEXT_S] = m[r + BASE] + m[r + USED] * DAY_S // m[r + PER_DAY]
    else:
        m[r + NEXT_S] = after(m, m[r + RATES], m[r + MANY_RATES], m[r + BASE], m[r + USED])
    return int(m[r + NEXT_S])


@compiled
def _ring(m: IntColumn, r: int) -> None:
    """Set the bell for the next start that is allowed, if there is one."""
    ready = m[r + NEXT_S] if m[r + SORT] == PATH else _ready(m, r)
    if ready < NEVER:
        ring(m, m[r + INDEX_OF], RELEASE, ready)


@compiled
def _ready(m: IntColumn, r: int) -> int:
    """Return the first allowed start from now on, by the rhythm of the line."""
    now = m[NOW]
    if m[r + RHYTHM_KIND] == HEADWAY:
        return open_from(m, m[r + RATES], m[r + MANY_RATES], max(m[r + NEXT_S], now))
    if m[r + RHYTHM_KIND] == GRID:
        return _slot_from(m, r, max(m[r + NEXT_S], now))
    moment_s, rates, many = now, m[r + RATES], m[r + MANY_RATES]
    while moment_s < NEVER:
        day = (moment_s + m[r + AHEAD_S]) // DAY_S
        used = m[r + USED] if day == m[r + DAY] else 0
        if used < rate_at(m, rates, many, moment_s):
            return int(moment_s)
        midnight = (day + 1) * DAY_S - m[r + AHEAD_S]
        moment_s = min(midnight, changes_after(m, rates, many, moment_s))
    return NEVER


@compiled
def _slot_from(m: IntColumn, r: int, moment_s: int) -> int:
    """Return the first slot of the grid at or after `moment_s`."""
    rates, many = m[r + RATES], m[r + MANY_RATES]
    moment_s = open_from(m, rates, many, moment_s)
    while moment_s < NEVER:
        per_day, changes = (
            rate_at(m, rates, many, moment_s),
            changes_after(m, rates, many, moment_s),
        )
        day, second = moment_s // DAY_S, moment_s % DAY_S
        slot = second * per_day // DAY_S
        while slot * DAY_S // per_day < second:
            slot += 1
        found = day * DAY_S + slot * DAY_S // per_day
        if found < changes:
            return int(found)
        moment_s = open_from(m, rates, many, changes)
    return NEVER


@compiled
def _is_banned(m: IntColumn, r: int, precedence: int) -> bool:
    if precedence not in (_EMPTIES, _SURPLUS, _BULK_EMPTIES):
        return False
    now, first = m[NOW], m[AT_BANS] + m[r + BANS] * BAN_WIDTH
    for place in range(m[r + MANY_BANS]):
        at = first + place * BAN_WIDTH
        if m[at] <= now < m[at + 1]:
            return True
    return False
