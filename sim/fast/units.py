"""Units that trains take one of, as in `sim.model.resources` and `sim.model.duty`.

Plain units never close; units on duty have calendars, overtime that helps, or heed the limit.
"""

from typing import Final

from sim.domain.log import FINISHED, STARTED, STEP
from sim.domain.plan import IntColumn
from sim.domain.time import NEVER
from sim.fast.compiled import compiled
from sim.fast.events import CALENDAR, RELEASE, go_on, ring
from sim.fast.hours import finish, fitting, next_open
from sim.fast.journeys import priority_of
from sim.fast.memory import (
    ABOVE,
    ASKING,
    AT,
    AT_GROUPS,
    AT_LIMIT,
    AT_NODES,
    AT_RESOURCES,
    AT_SLOTS,
    AT_UNITS,
    CLOSING,
    DEADLINE,
    DEADLINE_ORDER,
    DUTY,
    FINISH,
    FITS,
    FREE,
    GROUP_WIDTH,
    GROUPS,
    HAS_LEFT,
    HELPERS,
    HELPS,
    IDLE,
    IN_QUEUE,
    INDEX_OF,
    IS_CALLED,
    IS_DONE,
    KEY_1,
    KEY_2,
    KEY_3,
    KIND,
    LIMIT,
    LIMITS,
    MAIN,
    MANY_GROUPS,
    MARGIN_S,
    NOBODY,
    NODE,
    NOW,
    ORDER,
    POLICY,
    PRIORITY_ORDER,
    QUEUE,
    RESOURCE_WIDTH,
    RINGS_AT,
    SLOT,
    SORT,
    UNIT,
    UNTIL,
    URGENT,
    URGENTS,
    WAITING,
    WAKES_AT,
    WORK_S,
)
from sim.fast.queues import node_of, pop, push, remove, slot_of

_OVERTIME: Final = -1
"""In place of the number of a unit: a lane of overtime."""
_PRECEDENCE: Final = 1 << 56
"""Precedence and policy share a key; the policy is a small number or a second."""


@compiled
def ask(
    m: IntColumn, rows: IntColumn, r: int, slot: int, at: int, precedence: int, work_s: int
) -> bool:
    """Queue in `slot` for one unit of the resource at `r`; return whether to wait.

    Else the unit was had and is done with, all within this second.
    """
    s = m[AT_SLOTS] + slot * SLOT
    now = m[NOW]
    m[s + AT] = at
    m[s + WORK_S] = work_s
    is_duty = m[r + SORT] == DUTY
    if is_duty and m[r + FREE] > 0 and m[r + MANY_GROUPS] == 0:
        m[r + FREE] -= 1  # then nobody waits, and nothing is to be weighed
        m[s + UNIT] = 0
        rows[at + STARTED] = now
        if work_s > 0:
            go_on(m, slot, work_s)
        return work_s > 0
    key = (precedence + 1) * _PRECEDENCE + _policy(m, r, s)
    push(m, r + QUEUE, node_of(slot, MAIN), key, now, m[s + ORDER])
    return _weighed(m, rows, r, slot) if is_duty else True


@compiled
def _policy(m: IntColumn, r: int, s: int) -> int:
    if m[r + POLICY] == PRIORITY_ORDER:
        return -priority_of(m, m[s + KIND])
    return int(m[s + DEADLINE]) if m[r + POLICY] == DEADLINE_ORDER else 0


@compiled
def _weighed(m: IntColumn, rows: IntColumn, r: int, slot: int) -> bool:
    """Let units on duty weigh who goes first, now that one more waits; return whether to wait."""
    s = m[AT_SLOTS] + slot * SLOT
    now, deadline_s = m[NOW], m[s + DEADLINE]
    m[s + IN_QUEUE] = 1
    m[r + WAITING] += 1
    urgent_s = NEVER
    if m[r + MARGIN_S] >= 0:
        urgent_s = deadline_s - m[r + MARGIN_S]
        push(m, r + URGENTS, node_of(slot, URGENT), urgent_s, 0, 0)
    m[r + ASKING] = slot
    m[r + IS_DONE] = 0
    serve(m, rows, r)
    m[r + ASKING] = NOBODY
    if m[s + IN_QUEUE]:
        if m[r + AT_LIMIT] and now < deadline_s:
            push(m, r + LIMITS, node_of(slot, LIMIT), deadline_s, m[s + AT], 0)
            m[s + HAS_LEFT] = 0
            if deadline_s < m[r + RINGS_AT]:
                _set_limit(m, r, deadline_s)
        if m[r + MANY_GROUPS] and now < urgent_s < NEVER:
            # Who does not fit before closing time must not keep the urgent one waiting.
            ring(m, m[r + INDEX_OF], CALENDAR, urgent_s)
    return bool(m[r + IS_DONE] == 0)


@compiled
def release(m: IntColumn, rows: IntColumn, r: int, unit: int) -> None:
    """Give back `unit` of the resource at `r`; the first in the queue gets it at once."""
    if m[r + SORT] != DUTY:
        if m[r + QUEUE] == NOBODY:
            m[r + IDLE] += 1
            return
        slot = slot_of(pop(m, r + QUEUE))
        s = m[AT_SLOTS] + slot * SLOT
        rows[m[s + AT] + STARTED] = m[NOW]
        go_on(m, slot, m[s + WORK_S])
        return
    if unit == _OVERTIME:
        m[r + HELPERS] += 1
    elif m[r + MANY_GROUPS] == 0:
        m[r + FREE] += 1
    else:
        _give_back(m, r, unit)
    if m[r + WAITING] or m[r + IS_CALLED]:
        serve(m, rows, r)


@compiled
def serve(m: IntColumn, rows: IntColumn, r: int) -> None:
    """Let who waits start as far as units are free and open, then call for help."""
    _start_who_can(m, rows, r)
    # Who is first after help was given may be able to start sooner than who was.
    while m[r + HELPS] and _call_for_help(m, rows, r):
        _start_who_can(m, rows, r)


@compiled
def _start_who_can(m: IntColumn, rows: IntColumn, r: int) -> None:
    now = m[NOW]
    while m[r + WAITING] and m[r + FREE]:
        _note_urgent(m, r)
        slot = slot_of(m[r + QUEUE])
        work_s = m[m[AT_SLOTS] + slot * SLOT + WORK_S]
        if m[r + MANY_GROUPS] == 0:
            m[r + FREE] -= 1
            _grant(m, rows, r, slot, 0, work_s)
            continue
        group, starts = _soonest(m, r, now, work_s)
        if starts > now:
            if starts < NEVER and m[r + WAKES_AT] != starts:
                m[r + WAKES_AT] = starts
                ring(m, m[r + INDEX_OF], CALENDAR, starts)
            break
        duration_s = work_s
        if m[r + CLOSING] != FINISH:
            duration_s = finish(m, group, now, work_s) - now
        _grant(m, rows, r, slot, _take(m, r, group), duration_s)


@compiled
def _call_for_help(m: IntColumn, rows: IntColumn, r: int) -> bool:
    """Let overtime take over visits while the queue is long; return whether it has taken any."""
    waited = m[r + WAITING]
    if m[r + WAITING] > m[r + ABOVE]:
        m[r + IS_CALLED] = 1
    while m[r + IS_CALLED]:
        if m[r + WAITING] == 0 or m[r + WAITING] <= m[r + UNTIL]:
            m[r + IS_CALLED] = 0
        elif m[r + HELPERS] == 0:
            break
        else:
            _note_urgent(m, r)
            m[r + HELPERS] -= 1
            slot = slot_of(m[r + QUEUE])
            s = m[AT_SLOTS] + slot * SLOT
            rows[m[s + AT] + STEP] += 1  # the stand-in follows the step in the table
            _grant(m, rows, r, slot, _OVERTIME, m[s + WORK_S])
    return bool(m[r + WAITING] < waited)


@compiled
def _note_urgent(m: IntColumn, r: int) -> None:
    """Put those whose time has come before all others."""
    nodes, now = m[AT_NODES], m[NOW]
    while m[r + URGENTS] != NOBODY and m[nodes + m[r + URGENTS] * NODE + KEY_1] <= now:
        urgent = pop(m, r + URGENTS)
        urgent_s = m[nodes + urgent * NODE + KEY_1]
        m[nodes + urgent * NODE + KEY_1] = NEVER  # it stands in that queue no more
        node = urgent - URGENT + MAIN
        at = nodes + node * NODE
        asked_s, order = m[at + KEY_2], m[at + KEY_3]
        remove(m, r + QUEUE, node)
        push(m, r + QUEUE, node, urgent_s, asked_s, order)


@compiled
def _grant(m: IntColumn, rows: IntColumn, r: int, slot: int, unit: int, duration_s: int) -> None:
    s = m[AT_SLOTS] + slot * SLOT
    _leave_queues(m, r, slot)
    m[s + UNIT] = unit
    rows[m[s + AT] + STARTED] = m[NOW]
    if slot == m[r + ASKING] and duration_s == 0:
        m[r + IS_DONE] = 1
    else:
        go_on(m, slot, duration_s)


@compiled
def _leave_queues(m: IntColumn, r: int, slot: int) -> None:
    """Take `slot` out of all queues of the resource at `r`."""
    s = m[AT_SLOTS] + slot * SLOT
    m[s + IN_QUEUE] = 0
    m[r + WAITING] -= 1
    remove(m, r + QUEUE, node_of(slot, MAIN))
    if m[r + MARGIN_S] >= 0:
        _leave_queue(m, r + URGENTS, node_of(slot, URGENT))
    if m[r + AT_LIMIT]:
        _leave_queue(m, r + LIMITS, node_of(slot, LIMIT))


@compiled
def _leave_queue(m: IntColumn, root: int, node: int) -> None:
    """Take `node` out of a queue in order of moments, if it stands in it."""
    at = m[AT_NODES] + node * NODE
    if m[at + KEY_1] != NEVER:
        remove(m, root, node)
        m[at + KEY_1] = NEVER


@compiled
def ring_limits(m: IntColumn, rows: IntColumn, r: int) -> None:
    """Let those leave the queue unserved whose time is up."""
    nodes, now = m[AT_NODES], m[NOW]
    if now != m[r + RINGS_AT]:
        return  # an earlier limit came up after this bell was set
    while m[r + LIMITS] != NOBODY and m[nodes + m[r + LIMITS] * NODE + KEY_1] <= now:
        slot = slot_of(m[r + LIMITS])
        s = m[AT_SLOTS] + slot * SLOT
        _leave_queues(m, r, slot)
        m[s + HAS_LEFT] = 1
        rows[m[s + AT] + FINISHED] = now
        go_on(m, slot, 0)
        # Who did not fit before closing time may have been the first.
        serve(m, rows, r)
    m[r + RINGS_AT] = NEVER
    if m[r + LIMITS] != NOBODY:
        _set_limit(m, r, m[nodes + m[r + LIMITS] * NODE + KEY_1])


@compiled
def _set_limit(m: IntColumn, r: int, moment_s: int) -> None:
    m[r + RINGS_AT] = moment_s
    ring(m, m[r + INDEX_OF], RELEASE, moment_s)


@compiled
def _soonest(m: IntColumn, r: int, now: int, work_s: int) -> tuple[int, int]:
    """Return the group whose free unit may start this work first, and when."""
    best, soonest, lowest = NOBODY, NEVER, NEVER
    for place in range(m[r + MANY_GROUPS]):
        group = m[AT_GROUPS] + (m[r + GROUPS] + place) * GROUP_WIDTH
        if m[group + 4] == 0:
            continue
        unit = m[m[AT_UNITS] + m[group + 3]]
        starts = (
            fitting(m, group, now, work_s) if m[r + CLOSING] == FITS else next_open(m, group, now)
        )
        if best == NOBODY or starts < soonest or (starts == soonest and unit < lowest):
            best, soonest, lowest = group, starts, unit
    return best, soonest


@compiled
def _take(m: IntColumn, r: int, group: int) -> int:
    """Take the lowest free unit of `group`; its free units are a binary heap."""
    m[r + FREE] -= 1
    first = m[AT_UNITS] + m[group + 3]
    many = m[group + 4] - 1
    m[group + 4] = many
    unit, moved = m[first], m[first + many]
    place, child = 0, 1
    while child < many:
        if child + 1 < many and m[first + child + 1] < m[first + child]:
            child += 1
        if moved <= m[first + child]:
            break
        m[first + place] = m[first + child]
        place, child = child, 2 * child + 1
    m[first + place] = moved
    return int(unit)


@compiled
def _give_back(m: IntColumn, r: int, unit: int) -> None:
    """Add `unit` to the free ones of its group, which the number of the unit tells."""
    m[r + FREE] += 1
    group = m[AT_GROUPS] + (m[r + GROUPS] + group_of(m, r, unit)) * GROUP_WIDTH
    first, place = m[AT_UNITS] + m[group + 3], m[group + 4]
    m[group + 4] = place + 1
    while place > 0 and m[first + ((place - 1) >> 1)] > unit:
        m[first + place] = m[first + ((place - 1) >> 1)]
        place = (place - 1) >> 1
    m[first + place] = unit


@compiled
def group_of(m: IntColumn, r: int, unit: int) -> int:
    """Return which of the groups of the resource at `r` has `unit`."""
    group = m[AT_GROUPS] + m[r + GROUPS] * GROUP_WIDTH
    return int(m[m[AT_UNITS] + m[group + 5] + unit])


@compiled
def resource_at(m: IntColumn, resource: int) -> int:
    """Return where the resource of this number begins."""
    return int(m[AT_RESOURCES] + resource * RESOURCE_WIDTH)
