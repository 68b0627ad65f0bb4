"""The memory of a compiled run: one flat array of whole numbers, in regions.

Whatever the engine knows at a moment is in it, so a run can stop where a region is full, be given a
larger one, and go on. A region is found through the header; an entry of a region is so many numbers
wide, and its fields have the names below. Everything that is passed on is then two arrays.
"""

from typing import Final

# The header.
(
    NOW,
    BEGAN,
    END,
    TRAINS,
    ROWS,  # numbers written in the log so far
    EVENTS,  # events on the calendar
    IS_OVER,  # the first of them has happened
    FREE_SLOT,  # the first slot that nobody uses
    STACK,  # journeys to be played now, the last one first
    STARTS,  # empty trains that are to start, in order
    EMPTIES,  # empty trains and orders so far
    ARRIVED,
    ARRIVALS,
    ARRIVED_AT,  # the second of the last arrival
    DEPARTED,
    MOST_INSIDE,
    LOOK_EVERY,
    NOT_YET,  # what stands in a row for a moment not reached
    ROOM_ROWS,
    ROOM_EVENTS,
    ROOM_EMPTIES,
    ROOM_FOR,  # so many steps, whatever they are
    IN_USE,  # slots in use
    EVER_USED,  # slots that were in use, the first ones
    SLOTS,
    TIES,  # entities with an order of their own
    RESOURCES,
    AT_EVENTS,
    AT_SLOTS,
    AT_NODES,
    AT_STACK,
    AT_STARTS,
    AT_EMPTIES,
    AT_RESOURCES,
    AT_LINES,
    AT_KINDS,
    AT_ARRIVALS,
    AT_TIES,
    AT_CALENDARS,
    AT_RATES,
    AT_BANS,
    AT_GROUPS,
    AT_UNITS,
    AT_WAYS,
    AT_CROSSROADS,
    AT_DEPARTURES,
    HEADER,
) = range(47)

# An event: when, and its place in the second, which tells whom or what it wakes up.
EVENT: Final = 2

# A slot: somebody on a journey, or a locomotive that is away.
(
    ENTITY,
    ORDER,
    KIND,
    INDEX,
    WAGONS,
    TEU,
    LINE,
    IS_WAITING,  # for the end of the step at its line
    AT,  # the row of the present visit
    WORK_S,
    UNIT,
    DEADLINE,
    RESERVATION,
    WAITS_AT,
    CUT_OFF,  # one bit for each step of customs
    IN_QUEUE,  # of units that weigh who goes first
    IN_YARD,  # waiting for wagons or room there
    HAS_LEFT,
    NEXT,  # in a list of slots
    LENT,  # so many locomotives have parted from it
    HELD,
) = range(21)
HOLDS: Final = 6
"""What one journey can hold at once: the row and the unit of each."""
SLOT: Final = HELD + 2 * HOLDS

TURN: Final = -1
"""The kind of a locomotive that is away; its line is the resource that it goes back to."""

# A node of a queue: three keys, and the links of a pairing heap.
KEY_1, KEY_2, KEY_3, CHILD, SIBLING, BEFORE = range(6)
NODE: Final = 6
MAIN, RESERVED, URGENT, LIMIT = range(4)
NODE_BITS: Final = 2
NODES: Final = 1 << NODE_BITS
"""Queues in which one slot can stand at once."""
NOBODY: Final = -1

# A line of a journey.
ACT, NUMBER, RESOURCE, COLUMN, MORE, OTHER, TARGET, EXTRA = range(8)
LINE_WIDTH: Final = 8

# What the journeys of one stream have in common.
(
    FIRST_LINE,
    PRIORITY,
    LIMIT_S,
    IS_ORDERED,
    RAKE,
    ITS_RESOURCE,  # of empty trains: the pool, their wagons, the lead times that were drawn
    LOT,
    LEAD_TIMES,
) = range(8)
KIND_WIDTH: Final = 8

ARRIVAL_WIDTH: Final = 6
"""When, kind, entity, index, wagons, TEU."""
START_WIDTH: Final = 4
"""Kind, sort, number of the first, how many."""
EMPTY_WIDTH: Final = 4
"""Sort, resource, number, wagons."""

SUPPLY, SURPLUS, STOP_LOADING = range(3)

# A resource: what all have, then what each sort has. After the first of a queue stands its last.
SORT, INDEX_OF, QUEUE, QUEUE_LAST, IDLE = range(5)
LAST: Final = 1
UNITS, DUTY, PATH, RHYTHM, GATE, POOL, YARD = range(7)

(
    POLICY,
    CLOSING,
    MARGIN_S,
    WAITING,
    FREE,
    GROUPS,
    MANY_GROUPS,
    HELPS,
    HELPERS,
    ABOVE,
    UNTIL,
    IS_CALLED,
    AT_LIMIT,
    LIMITS,
    LIMITS_LAST,
    RINGS_AT,
    WAKES_AT,
    URGENTS,
    URGENTS_LAST,
    ASKING,
    IS_DONE,
) = range(5, 26)
(
    PER_DAY,
    BASE,
    USED,
    NEXT_S,
    RATES,
    MANY_RATES,
    RHYTHM_KIND,
    AHEAD_S,
    DAY,
    BANS,
    MANY_BANS,
    KEPT,
    KEPT_LAST,
) = range(5, 18)
(
    READY,
    OWED,
    ORDERED,
    ORDER_UP_TO,
    BRING,
    SURPLUS_FROM,
    SURPLUS_LOT,
    SUPPLY_TRAINS,
    SURPLUS_TRAINS,
    ITS_YARD,
    SUPPLY_KIND,
    SURPLUS_KIND,
) = range(5, 17)
IS_LIMITED, ROOM, ITS_POOL = range(5, 8)
(
    GATE_ABOVE,
    GATE_UNTIL,
    RATE_PER_DAY,
    INSIDE,
    ANNOUNCED,
    HELD_FIRST,
    HELD_LAST,
    HELD_MANY,
    ORDERS,
    ORDER_AT,
    IS_LETTING_GO,
    LET_BASE,
    LET,
    WINDOW_S,
    GAIN_S,
    BEGAN_S,
    DEPARTURES,
    DEPARTURES_FIRST,
    DEPARTURES_LAST,
    ORDER_NUMBER,
) = range(5, 25)
RESOURCE_WIDTH: Final = 26

ARRIVAL_ORDER, PRIORITY_ORDER, DEADLINE_ORDER = range(3)
PAUSE, FINISH, FITS = range(3)
HEADWAY, GRID, QUOTA = range(3)

GROUP_WIDTH: Final = 6
"""First opening, openings, longest, where its free units stand, how many are free, its units."""
SPAN_WIDTH: Final = 3
"""Opens, closes, seconds worked before."""
RATE_WIDTH: Final = 2
"""From, starts a day."""
BAN_WIDTH: Final = 2
WAY_WIDTH: Final = 4
"""Gate, additional running time (a column), kind, port."""
CROSSROADS_WIDTH: Final = 3
"""Gate at home, first way, ways."""

# How a run comes back.
DONE, NEEDS_ROOM, ENDLESS, NO_MORE_LOTS, PAUSES = range(5)

EVENTS_AT_ONCE: Final = 1 << 20
"""After so many events, a tenth of a second, the interpreter may hear who wants to stop."""

ROWS_SPARE: Final = 2048
SLOTS_SPARE: Final = 4
EVENTS_SPARE: Final = 64
