"""Pools of empties and the yard beside them, as in `sim.model.wagons`.

Empty trains do not start at once but as soon as the step that ordered them is over; without lots
that come in no time, nobody can tell.
"""

from sim.domain.log import FINISHED, STARTED, STEP
from sim.domain.plan import IntColumn
from sim.fast.compiled import compiled
from sim.fast.events import go_on
from sim.fast.memory import (
    AT,
    AT_NODES,
    AT_SLOTS,
    AT_STARTS,
    BRING,
    IN_YARD,
    IS_LIMITED,
    ITS_POOL,
    ITS_YARD,
    KEY_1,
    KEY_2,
    MAIN,
    NOBODY,
    NODE,
    NODES,
    NOW,
    ORDER,
    ORDER_UP_TO,
    ORDERED,
    OWED,
    QUEUE,
    READY,
    RESERVATION,
    RESERVED,
    ROOM,
    SLOT,
    START_WIDTH,
    STARTS,
    SUPPLY,
    SUPPLY_KIND,
    SUPPLY_TRAINS,
    SURPLUS,
    SURPLUS_FROM,
    SURPLUS_KIND,
    SURPLUS_LOT,
    SURPLUS_TRAINS,
    TEU,
    WAGONS,
    WAITS_AT,
    WORK_S,
)
from sim.fast.queues import node_of, pop, push, remove, slot_of
from sim.model.wagons import NO_ROW, SET_ASIDE, WANTED


@compiled
def claim(m: IntColumn, rows: IntColumn, r: int, slot: int, at: int) -> bool:
    """Take as many empties as the train needs, else queue; return whether they are taken."""
    s = m[AT_SLOTS] + slot * SLOT
    now, wagons = m[NOW], m[s + WAGONS]
    if m[s + RESERVATION] == SET_ASIDE:
        _served(m, rows, at)
        return True
    if m[s + RESERVATION] == WANTED:
        m[s + WAITS_AT] = at
        return False
    if _is_first(m, r, s) and m[r + READY] >= wagons:
        m[r + READY] -= wagons
        _served(m, rows, at)
        keep_supplied(m, r)
        return True
    m[s + AT] = at
    push(m, r + QUEUE, node_of(slot, MAIN), now, m[s + ORDER], 0)
    _owe(m, r, wagons)
    return False


@compiled
def reserve(m: IntColumn, r: int, slot: int) -> None:
    """Set wagons aside for a train that will need them, or note that they are owed."""
    s = m[AT_SLOTS] + slot * SLOT
    wagons = m[s + WAGONS]
    if _is_first(m, r, s) and m[r + READY] >= wagons:
        m[r + READY] -= wagons
        m[s + RESERVATION] = SET_ASIDE
        keep_supplied(m, r)
        return
    m[s + RESERVATION] = WANTED
    m[s + WAITS_AT] = NO_ROW
    push(m, r + QUEUE, node_of(slot, RESERVED), m[NOW], m[s + ORDER], 0)
    _owe(m, r, wagons)


@compiled
def join(m: IntColumn, rows: IntColumn, r: int, wagons: int, ordered: int) -> None:
    """Add `wagons` empties, `ordered` ones or a rake that came home; serve who waits."""
    m[r + READY] += wagons
    if ordered:
        m[r + ORDERED] -= wagons
    slots = m[AT_SLOTS]
    while m[r + QUEUE] != NOBODY:
        s = slots + slot_of(m[r + QUEUE]) * SLOT
        if m[r + READY] < m[s + WAGONS]:
            break
        node = pop(m, r + QUEUE)
        m[r + READY] -= m[s + WAGONS]
        m[r + OWED] -= m[s + WAGONS]
        _let_go(m, rows, r, node)
    if m[r + ITS_YARD] != NOBODY:
        serve_yard(m, rows, m[r + ITS_YARD])
    send_surplus(m, r)


@compiled
def _let_go(m: IntColumn, rows: IntColumn, r: int, node: int) -> None:
    """Let who had its place in the queue of a pool have its wagons."""
    slot = slot_of(node)
    s = m[AT_SLOTS] + slot * SLOT
    at = m[s + AT]
    if node & (NODES - 1) == RESERVED:
        m[s + RESERVATION] = SET_ASIDE
        at = m[s + WAITS_AT]
        if m[s + IN_YARD]:
            m[s + IN_YARD] = 0
            remove(m, m[r + ITS_YARD] + QUEUE, node_of(slot, MAIN))
    if at != NO_ROW:
        m[s + WAITS_AT] = NO_ROW
        _served(m, rows, at)
        go_on(m, slot, 0)


@compiled
def _served(m: IntColumn, rows: IntColumn, at: int) -> None:
    rows[at + STARTED] = m[NOW]
    rows[at + FINISHED] = m[NOW]


@compiled
def _is_first(m: IntColumn, r: int, s: int) -> bool:
    """Return whether nobody waits, or only who has asked in this second and comes after."""
    if m[r + QUEUE] == NOBODY:
        return True
    first = m[AT_NODES] + m[r + QUEUE] * NODE
    asked_s, order = m[first + KEY_1], m[first + KEY_2]
    return bool(m[NOW] < asked_s or (m[NOW] == asked_s and m[s + ORDER] < order))


@compiled
def _take(m: IntColumn, r: int, wagons: int) -> bool:
    """Take `wagons` of the pool at `r` if they stand ready and nobody is waiting for them."""
    if m[r + QUEUE] != NOBODY or m[r + READY] < wagons:
        return False
    m[r + READY] -= wagons
    return True


@compiled
def _owe(m: IntColumn, r: int, wagons: int) -> None:
    """Note that a train waits for `wagons`; negative when it no longer does."""
    m[r + OWED] += wagons
    keep_supplied(m, r)


@compiled
def keep_supplied(m: IntColumn, r: int) -> None:
    """Order lots until the position has reached the order level."""
    short = m[r + ORDER_UP_TO] - (m[r + READY] + m[r + ORDERED] - m[r + OWED])
    if short > 0:
        lots = (short + m[r + BRING] - 1) // m[r + BRING]
        m[r + ORDERED] += lots * m[r + BRING]
        _send(m, m[r + SUPPLY_KIND], SUPPLY, m[r + SUPPLY_TRAINS], lots)
        m[r + SUPPLY_TRAINS] += lots


@compiled
def send_surplus(m: IntColumn, r: int) -> None:
    """Send away what is too much, never while a train is owed wagons."""
    lots = 0
    while m[r + READY] >= m[r + SURPLUS_FROM] and m[r + OWED] == 0:
        m[r + READY] -= m[r + SURPLUS_LOT]
        lots += 1
    if lots:
        _send(m, m[r + SURPLUS_KIND], SURPLUS, m[r + SURPLUS_TRAINS], lots)
        m[r + SURPLUS_TRAINS] += lots


@compiled
def _send(m: IntColumn, kind: int, sort: int, first: int, many: int) -> None:
    """Let empty trains start as soon as the present step is over."""
    last = m[AT_STARTS] + (m[STARTS] - 1) * START_WIDTH
    if m[STARTS] and m[last] == kind and m[last + 2] + m[last + 3] == first:
        m[last + 3] += many
        return
    here = m[AT_STARTS] + m[STARTS] * START_WIDTH
    m[STARTS] += 1
    m[here] = kind
    m[here + 1] = sort
    m[here + 2] = first
    m[here + 3] = many


@compiled
def choose(m: IntColumn, rows: IntColumn, y: int, slot: int, at: int, ground_number: int) -> bool:
    """Go direct or over the ground if one is possible, else queue; return whether one is.

    `y` is where the yard begins. Over the ground the row becomes the visit of the yard.
    """
    s = m[AT_SLOTS] + slot * SLOT
    r = m[y + ITS_POOL]
    m[s + AT] = at
    if m[s + RESERVATION] == SET_ASIDE:
        _served(m, rows, at)
        return True
    is_reserved = m[s + RESERVATION] == WANTED
    if _is_first(m, y, s):
        if not is_reserved and _take(m, r, m[s + WAGONS]):
            _served(m, rows, at)
            keep_supplied(m, r)
            return True
        if _enter(m, rows, y, at, m[s + TEU], ground_number):
            return True
    m[s + WORK_S] = ground_number
    m[s + IN_YARD] = 1
    push(m, y + QUEUE, node_of(slot, MAIN), m[NOW], m[s + ORDER], 0)
    if is_reserved:
        m[s + WAITS_AT] = at  # the pool lets it go on as soon as its wagons are set aside
    else:
        _owe(m, r, m[s + WAGONS])
    return False


@compiled
def give_room(m: IntColumn, rows: IntColumn, y: int, teu: int) -> None:
    """Give back room for `teu` in the yard at `y`."""
    m[y + ROOM] += teu
    serve_yard(m, rows, y)


@compiled
def serve_yard(m: IntColumn, rows: IntColumn, y: int) -> None:
    """Let waiting trains go on, in order, as far as wagons or room allow."""
    slots, r = m[AT_SLOTS], m[y + ITS_POOL]
    while m[y + QUEUE] != NOBODY:
        slot = slot_of(m[y + QUEUE])
        s = slots + slot * SLOT
        is_reserved = m[s + RESERVATION] == WANTED
        if not is_reserved and _take(m, r, m[s + WAGONS]):
            _served(m, rows, m[s + AT])
        elif not _enter(m, rows, y, m[s + AT], m[s + TEU], m[s + WORK_S]):
            return
        pop(m, y + QUEUE)
        m[s + IN_YARD] = 0
        if is_reserved:
            m[s + WAITS_AT] = NO_ROW
        else:
            _owe(m, r, -m[s + WAGONS])
        go_on(m, slot, 0)


@compiled
def _enter(m: IntColumn, rows: IntColumn, y: int, at: int, teu: int, ground_number: int) -> bool:
    if m[y + IS_LIMITED]:
        if m[y + ROOM] < teu:
            return False
        m[y + ROOM] -= teu
    rows[at + STEP] = ground_number
    rows[at + STARTED] = m[NOW]
    return True
