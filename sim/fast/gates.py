"""The ways to the ports: stop-loading orders and diversion, as in `sim.model.gates`."""

from sim.domain.log import FINISHED, STARTED
from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S, NEVER
from sim.fast.compiled import compiled
from sim.fast.events import RELEASE, go_on, ring
from sim.fast.journeys import write
from sim.fast.memory import (
    ANNOUNCED,
    AT,
    AT_CROSSROADS,
    AT_DEPARTURES,
    AT_EMPTIES,
    AT_SLOTS,
    AT_WAYS,
    BEGAN_S,
    CROSSROADS_WIDTH,
    DEPARTURES,
    DEPARTURES_FIRST,
    DEPARTURES_LAST,
    EMPTIES,
    EMPTY_WIDTH,
    GAIN_S,
    GATE_ABOVE,
    GATE_UNTIL,
    HELD_FIRST,
    HELD_LAST,
    HELD_MANY,
    INDEX,
    INDEX_OF,
    INSIDE,
    IS_LETTING_GO,
    LET,
    LET_BASE,
    NEXT,
    NOBODY,
    NOW,
    ORDER_AT,
    ORDER_NUMBER,
    ORDERS,
    RATE_PER_DAY,
    SLOT,
    STOP_LOADING,
    TRAINS,
    WAY_WIDTH,
    WINDOW_S,
)
from sim.fast.units import resource_at


@compiled
def enter(m: IntColumn, rows: IntColumn, r: int, was_announced: int) -> bool:
    """Let a train on if no order is in force; return whether it is on."""
    m[r + ANNOUNCED] -= was_announced
    if m[r + ORDER_AT] >= 0 or m[r + IS_LETTING_GO]:
        return False
    if m[r + INSIDE] >= m[r + GATE_ABOVE]:
        _stop(m, rows, r)
        return False
    m[r + INSIDE] += 1
    return True


@compiled
def hold_upstream(m: IntColumn, r: int, slot: int, at: int) -> None:
    """Hold a train upstream until its turn has come."""
    s = m[AT_SLOTS] + slot * SLOT
    m[s + AT] = at
    m[s + NEXT] = NOBODY
    if m[r + HELD_MANY]:
        m[m[AT_SLOTS] + m[r + HELD_LAST] * SLOT + NEXT] = slot
    else:
        m[r + HELD_FIRST] = slot
    m[r + HELD_LAST] = slot
    m[r + HELD_MANY] += 1


@compiled
def leave_by(m: IntColumn, rows: IntColumn, r: int) -> None:
    """Count a train out."""
    m[r + INSIDE] -= 1
    if m[r + WINDOW_S]:
        m[m[AT_DEPARTURES] + m[r + DEPARTURES] + m[r + DEPARTURES_LAST]] = m[NOW]
        m[r + DEPARTURES_LAST] += 1
    if m[r + ORDER_AT] >= 0 and m[r + INSIDE] <= m[r + GATE_UNTIL]:
        rows[m[r + ORDER_AT] + FINISHED] = m[NOW]
        m[r + ORDER_AT] = -1
        m[r + IS_LETTING_GO] = 1
        m[r + LET_BASE] = m[NOW]
        m[r + LET] = 0
        let_come(m, rows, r)


@compiled
def _stop(m: IntColumn, rows: IntColumn, r: int) -> None:
    """Write down a stop-loading order, in force from now on."""
    here = m[AT_EMPTIES] + m[EMPTIES] * EMPTY_WIDTH
    m[here] = STOP_LOADING
    m[here + 1] = m[r + INDEX_OF]
    m[here + 2] = m[r + ORDERS]
    m[here + 3] = 0
    entity = 2 * m[TRAINS] + m[EMPTIES]
    m[EMPTIES] += 1
    m[r + ORDERS] += 1
    m[r + ORDER_AT] = write(m, rows, entity, m[r + ORDER_NUMBER], m[NOW])


@compiled
def let_come(m: IntColumn, rows: IntColumn, r: int) -> None:
    """Let held trains come: all at once, or the next one at the rate that is allowed."""
    now = m[NOW]
    while m[r + HELD_MANY]:
        if m[r + INSIDE] >= m[r + GATE_ABOVE]:
            m[r + IS_LETTING_GO] = 0
            _stop(m, rows, r)
            return
        slot = m[r + HELD_FIRST]
        s = m[AT_SLOTS] + slot * SLOT
        m[r + HELD_FIRST] = m[s + NEXT]
        m[r + HELD_MANY] -= 1
        rows[m[s + AT] + STARTED] = now
        rows[m[s + AT] + FINISHED] = now
        m[r + INSIDE] += 1
        go_on(m, slot, 0)
        if m[r + RATE_PER_DAY]:
            m[r + LET] += 1
            moment_s = m[r + LET_BASE] + m[r + LET] * DAY_S // m[r + RATE_PER_DAY]
            ring(m, m[r + INDEX_OF], RELEASE, moment_s)
            return
    m[r + IS_LETTING_GO] = 0


@compiled
def _expected_stay_s(m: IntColumn, r: int) -> int:
    """Return on hand times window over departed; `NEVER` before a window has passed."""
    now, window_s = m[NOW], m[r + WINDOW_S]
    if now < m[r + BEGAN_S] + window_s:
        return NEVER
    first = m[AT_DEPARTURES] + m[r + DEPARTURES]
    while (
        m[r + DEPARTURES_FIRST] < m[r + DEPARTURES_LAST]
        and m[first + m[r + DEPARTURES_FIRST]] <= now - window_s
    ):
        m[r + DEPARTURES_FIRST] += 1
    on_hand = m[r + INSIDE] + m[r + HELD_MANY] + m[r + ANNOUNCED]
    departed = m[r + DEPARTURES_LAST] - m[r + DEPARTURES_FIRST]
    return int(on_hand * window_s // max(departed, 1))


@compiled
def way_around(m: IntColumn, work: IntColumn, crossroads: int, slot: int) -> int:
    """Return where the way around begins that gains most, `NOBODY` to stay; announce the train."""
    c = m[AT_CROSSROADS] + crossroads * CROSSROADS_WIDTH
    home = resource_at(m, m[c])
    best, least_s = NOBODY, _expected_stay_s(m, home)
    if least_s == NEVER:
        return NOBODY
    least_s -= m[home + GAIN_S]
    index = m[m[AT_SLOTS] + slot * SLOT + INDEX]
    for place in range(m[c + 2]):
        way = m[AT_WAYS] + (m[c + 1] + place) * WAY_WIDTH
        there_s = _expected_stay_s(m, resource_at(m, m[way]))
        if there_s != NEVER and there_s + work[m[way + 1] + index] < least_s:
            best, least_s = way, there_s + work[m[way + 1] + index]
    if best != NOBODY:
        m[resource_at(m, m[best]) + ANNOUNCED] += 1
    return int(best)
