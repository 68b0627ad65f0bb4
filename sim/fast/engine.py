"""The loop of the compiled engine: what is to be played, then the next event or arrival."""

from collections.abc import Callable

from sim.domain.log import FINISHED, AnyRows
from sim.domain.plan import IntColumn
from sim.fast.compiled import bare, compiled, compiled_once
from sim.fast.events import COMPLETION, PLACE_BITS, RELEASE, WHO_BITS, has_next
from sim.fast.gates import let_come
from sim.fast.journeys import give_up_slot, set_out, stack
from sim.fast.lines import let_on, serve_path
from sim.fast.memory import (
    ARRIVAL_WIDTH,
    ARRIVALS,
    ARRIVED,
    ARRIVED_AT,
    AT,
    AT_ARRIVALS,
    AT_EMPTIES,
    AT_EVENTS,
    AT_KINDS,
    AT_SLOTS,
    AT_STACK,
    AT_STARTS,
    BEGAN,
    DEPARTED,
    DONE,
    DUTY,
    EMPTIES,
    EMPTY_WIDTH,
    ENDLESS,
    EVENTS,
    EVENTS_AT_ONCE,
    EVENTS_SPARE,
    GATE,
    IN_USE,
    IS_OVER,
    ITS_RESOURCE,
    KIND,
    KIND_WIDTH,
    LEAD_TIMES,
    LINE,
    LOOK_EVERY,
    LOT,
    MOST_INSIDE,
    NEEDS_ROOM,
    NO_MORE_LOTS,
    NOW,
    PAUSES,
    POOL,
    RESOURCES,
    ROOM_EMPTIES,
    ROOM_EVENTS,
    ROOM_FOR,
    ROOM_ROWS,
    ROWS,
    ROWS_SPARE,
    SLOT,
    SLOTS,
    SLOTS_SPARE,
    SORT,
    STACK,
    START_WIDTH,
    STARTS,
    SUPPLY,
    TRAINS,
    TURN,
    UNIT,
)
from sim.fast.player import AGAIN, OVER, play
from sim.fast.units import release, resource_at, ring_limits, serve
from sim.fast.wagons import keep_supplied, send_surplus

Advance = Callable[[IntColumn, AnyRows, IntColumn, IntColumn], int]


@compiled
def _has_room(m: IntColumn) -> bool:
    """Return whether whatever comes next finds room in all regions.

    Where there is room for many steps, the regions are looked at again after so many.
    """
    if m[ROOM_FOR] == 0:
        m[ROOM_FOR] = min(
            (m[ROOM_ROWS] - m[ROWS]) // ROWS_SPARE,
            (m[SLOTS] - m[IN_USE]) // SLOTS_SPARE,
            (m[ROOM_EVENTS] - m[EVENTS] - 2 * m[IN_USE]) // EVENTS_SPARE,
            (m[ROOM_EMPTIES] - m[EMPTIES]) // SLOTS_SPARE,
        )
    if m[ROOM_FOR] <= 0:
        m[ROOM_FOR] = 0
        return False
    m[ROOM_FOR] -= 1
    return True


@compiled
def _begin(m: IntColumn) -> None:
    """Let the pools order and send away what they will when the run begins."""
    for number in range(m[RESOURCES]):
        r = resource_at(m, number)
        if m[r + SORT] == POOL:
            keep_supplied(m, r)
            send_surplus(m, r)


@compiled
def _start_empty(m: IntColumn) -> bool:
    """Let the next empty train set out; return whether its lead time was drawn."""
    first = m[AT_STARTS]
    kind, sort, number = m[first], m[first + 1], m[first + 2]
    at_kind = m[AT_KINDS] + kind * KIND_WIDTH
    if sort == SUPPLY and number >= m[at_kind + LEAD_TIMES]:
        return False
    here = m[AT_EMPTIES] + m[EMPTIES] * EMPTY_WIDTH
    m[here] = sort
    m[here + 1] = m[at_kind + ITS_RESOURCE]
    m[here + 2] = number
    wagons = m[at_kind + LOT]
    m[here + 3] = wagons
    entity = 2 * m[TRAINS] + m[EMPTIES]
    m[EMPTIES] += 1
    m[first + 2] += 1
    m[first + 3] -= 1
    if m[first + 3] == 0:
        m[STARTS] -= 1
        for place in range(m[STARTS] * START_WIDTH):
            m[first + place] = m[first + place + START_WIDTH]
    set_out(m, kind, entity, number, wagons, 0)
    return True


@compiled
def _play_all(m: IntColumn, rows: IntColumn, work: IntColumn, moments: IntColumn) -> int:
    """Play whoever can go on now; return `DONE`, or why that could not be."""
    while m[STACK] or m[STARTS]:
        if not _has_room(m):
            return NEEDS_ROOM
        if m[STARTS] and not _start_empty(m):
            return NO_MORE_LOTS
        slot = m[m[AT_STACK] + m[STACK] - 1]
        outcome = play(m, rows, work, moments, slot)
        if outcome != AGAIN:
            m[STACK] -= 1  # nobody has set out, so the journey is still the last one
        if outcome == OVER:
            give_up_slot(m, slot)
    return DONE


@compiled
def _happens(m: IntColumn, rows: IntColumn, order: int, who: int) -> None:
    """Let an event happen: a resource answers the clock, or somebody goes on."""
    if order >= COMPLETION:
        s = m[AT_SLOTS] + who * SLOT
        if m[s + KIND] == TURN:
            rows[m[s + AT] + FINISHED] = m[NOW]
            r, unit = resource_at(m, m[s + LINE]), m[s + UNIT]
            give_up_slot(m, who)
            release(m, rows, r, unit)
        else:
            stack(m, who)
        return
    r = resource_at(m, who)
    if m[r + SORT] == DUTY:
        if order < RELEASE:
            serve(m, rows, r)
        else:
            ring_limits(m, rows, r)
    elif m[r + SORT] == GATE:
        let_come(m, rows, r)
    elif order < RELEASE:
        let_on(m, r)
    else:
        serve_path(m, rows, r)


@compiled
def _next_is_arrival(m: IntColumn) -> bool:
    """Return whether the next to happen is that a train arrives: the last thing in its second.

    Those who arrive in one second arrive together, and who is there when the run begins comes
    before all events.
    """
    if m[ARRIVED] >= m[ARRIVALS]:
        return False
    arrives_s = m[m[AT_ARRIVALS] + m[ARRIVED] * ARRIVAL_WIDTH]
    return bool(m[EVENTS] == 0 or arrives_s <= m[ARRIVED_AT] or m[m[AT_EVENTS]] > arrives_s)


@compiled
def _arrive(m: IntColumn) -> int:
    """Let the next train arrive, and look now and then whether too many are inside."""
    here = m[AT_ARRIVALS] + m[ARRIVED] * ARRIVAL_WIDTH
    m[NOW] = max(m[NOW], m[here])
    m[ARRIVED_AT] = m[NOW]
    m[ARRIVED] += 1
    set_out(m, m[here + 1], m[here + 2], m[here + 3], m[here + 4], m[here + 5])
    is_time = m[ARRIVED] % m[LOOK_EVERY] == 0 and m[ARRIVED] < m[ARRIVALS]
    return ENDLESS if is_time and m[ARRIVED] - m[DEPARTED] > m[MOST_INSIDE] else DONE


@compiled
def _advance(m: IntColumn, rows: IntColumn, work: IntColumn, moments: IntColumn) -> int:
    if m[NOW] < m[BEGAN]:
        m[NOW] = m[BEGAN]
        _begin(m)
    for _ in range(EVENTS_AT_ONCE):
        status = _play_all(m, rows, work, moments)
        if status != DONE:
            return status
        if not _has_room(m):
            return NEEDS_ROOM
        is_next = has_next(m)
        if _next_is_arrival(m):
            if _arrive(m) == ENDLESS:
                return ENDLESS
        elif is_next:
            first = m[AT_EVENTS]
            m[NOW] = m[first]
            m[IS_OVER] = 1
            place = m[first + 1]
            _happens(m, rows, place >> PLACE_BITS, place & ((1 << WHO_BITS) - 1))
        else:
            return DONE
    return PAUSES


def advance_of(version: str) -> Advance:
    """Return the compiled loop; machine code kept of another `version` is not used."""

    def advance(m: IntColumn, rows: AnyRows, work: IntColumn, moments: IntColumn) -> int:
        """Go on until the end, a pause, or until there is no room; return `DONE` or why not."""
        _ = version
        return _advance(bare(m), bare(rows), bare(work), bare(moments))

    return compiled_once(advance)
