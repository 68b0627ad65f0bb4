"""Slots: who is on a journey now, and the list of those that are to be played at once."""

from sim.domain.plan import IntColumn
from sim.domain.time import NEVER
from sim.fast.compiled import compiled
from sim.fast.events import COMPLETION, LAST_OF_ENTITY, PLACE_BITS
from sim.fast.memory import (
    AT_KINDS,
    AT_NODES,
    AT_SLOTS,
    AT_STACK,
    AT_TIES,
    ENTITY,
    EVER_USED,
    FIRST_LINE,
    FREE_SLOT,
    IN_USE,
    INDEX,
    KEY_1,
    KIND,
    KIND_WIDTH,
    LIMIT,
    LINE,
    NEXT,
    NOBODY,
    NODE,
    NODES,
    NOT_YET,
    NOW,
    ORDER,
    PRIORITY,
    ROWS,
    SLOT,
    STACK,
    TEU,
    TIES,
    URGENT,
    WAGONS,
)


@compiled
def order_of(m: IntColumn, entity: int) -> int:
    """Return the place of `entity` among those who go on in one second."""
    rank = m[m[AT_TIES] + entity] if entity < m[TIES] else entity
    return ((COMPLETION + rank) << PLACE_BITS) + LAST_OF_ENTITY


@compiled
def priority_of(m: IntColumn, kind: int) -> int:
    """Return the priority of a kind of journeys."""
    return int(m[m[AT_KINDS] + kind * KIND_WIDTH + PRIORITY])


@compiled
def set_out(m: IntColumn, kind: int, entity: int, index: int, wagons: int, teu: int) -> int:
    """Take a slot for a journey that begins, put it on the stack, and return it."""
    slot = m[FREE_SLOT]
    if slot == NOBODY:
        slot = m[EVER_USED]
        m[EVER_USED] += 1
    else:
        m[FREE_SLOT] = m[m[AT_SLOTS] + slot * SLOT + NEXT]
    m[IN_USE] += 1
    s = m[AT_SLOTS] + slot * SLOT
    for place in range(s, s + SLOT):
        m[place] = 0
    m[s + ENTITY] = entity
    m[s + ORDER] = order_of(m, entity) + slot
    m[s + KIND] = kind
    m[s + INDEX] = index
    m[s + WAGONS] = wagons
    m[s + TEU] = teu
    m[s + LINE] = m[m[AT_KINDS] + kind * KIND_WIDTH + FIRST_LINE]
    nodes = m[AT_NODES] + slot * NODES * NODE
    for place in range(nodes, nodes + NODES * NODE):
        m[place] = 0
    m[nodes + URGENT * NODE + KEY_1] = NEVER
    m[nodes + LIMIT * NODE + KEY_1] = NEVER
    stack(m, slot)
    return int(slot)


@compiled
def stack(m: IntColumn, slot: int) -> None:
    """Let the journey in `slot` be played next."""
    m[m[AT_STACK] + m[STACK]] = slot
    m[STACK] += 1


@compiled
def give_up_slot(m: IntColumn, slot: int) -> None:
    """Give back the slot of a journey that has ended."""
    m[m[AT_SLOTS] + slot * SLOT + NEXT] = m[FREE_SLOT]
    m[FREE_SLOT] = slot
    m[IN_USE] -= 1


@compiled
def write(m: IntColumn, rows: IntColumn, entity: int, number: int, started_s: int) -> int:
    """Write a visit that begins now and is not over; return the place of its row."""
    at = m[ROWS]
    m[ROWS] = at + 5
    rows[at] = entity
    rows[at + 1] = number
    rows[at + 2] = m[NOW]
    rows[at + 3] = started_s
    rows[at + 4] = m[NOT_YET]
    return int(at)
