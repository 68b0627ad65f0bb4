"""The calendar of events: a heap, four children to a parent, by second and place in the second.

The places are those of `sim.model.moment`, so that both engines go through a second alike. A place
is one number that ends in who is to be woken up; before that stands which one it is of those that
have the same entity: the locomotives of a train, and then its rake.
"""

from typing import Final

from sim.domain.plan import IntColumn
from sim.fast.compiled import compiled
from sim.fast.memory import AT_EVENTS, AT_SLOTS, END, EVENT, EVENTS, IS_OVER, NOW, ORDER, SLOT

WHO_BITS: Final = 25
"""Room for the number of a slot or a resource."""
PLACE_BITS: Final = WHO_BITS + 3
"""Room for that, and for which of those it is that have the same entity."""
LAST_OF_ENTITY: Final = 7 << WHO_BITS
_KIND: Final = 1 << 32
"""The kinds of `sim.model.moment`, closer together: room for as many entities."""
CALENDAR: Final = 1 * _KIND
RELEASE: Final = 2 * _KIND
COMPLETION: Final = 3 * _KIND


@compiled
def schedule(m: IntColumn, moment_s: int, place: int) -> None:
    """Put an event on the calendar; what comes after the end is never seen."""
    if moment_s >= m[END]:
        return
    if m[IS_OVER]:
        m[IS_OVER] = 0
        _sink(m, m[EVENTS], moment_s, place)
        return
    at = m[AT_EVENTS]
    here = m[EVENTS]
    m[EVENTS] = here + 1
    while here > 0:
        above = (here - 1) >> 2
        parent = at + above * EVENT
        if m[parent] < moment_s or (m[parent] == moment_s and m[parent + 1] < place):
            break
        m[at + here * EVENT] = m[parent]
        m[at + here * EVENT + 1] = m[parent + 1]
        here = above
    m[at + here * EVENT] = moment_s
    m[at + here * EVENT + 1] = place


@compiled
def has_next(m: IntColumn) -> bool:
    """Take the event that is over off the calendar, and return whether there is another one.

    Who has gone on mostly schedules an event of its own, which then takes that place at once.
    """
    if m[IS_OVER]:
        m[IS_OVER] = 0
        many = m[EVENTS] - 1
        m[EVENTS] = many
        last = m[AT_EVENTS] + many * EVENT
        _sink(m, many, m[last], m[last + 1])
    return bool(m[EVENTS] > 0)


@compiled
def _sink(m: IntColumn, many: int, moment_s: int, place: int) -> None:
    """Put an event in the place of the first of `many`, and let it sink as deep as it belongs."""
    at = m[AT_EVENTS]
    here, child = 0, 1
    while child < many:
        best = at + child * EVENT
        first_s, first = m[best], m[best + 1]
        for other in range(child + 1, min(child + 4, many)):
            its = at + other * EVENT
            if m[its] < first_s or (m[its] == first_s and m[its + 1] < first):
                first_s, first, child = m[its], m[its + 1], other
        if moment_s < first_s or (moment_s == first_s and place < first):
            break
        m[at + here * EVENT] = first_s
        m[at + here * EVENT + 1] = first
        here, child = child, 4 * child + 1
    m[at + here * EVENT] = moment_s
    m[at + here * EVENT + 1] = place


@compiled
def go_on(m: IntColumn, slot: int, delay_s: int) -> None:
    """Wake up the journey in `slot` after `delay_s`."""
    schedule(m, m[NOW] + delay_s, m[m[AT_SLOTS] + slot * SLOT + ORDER])


@compiled
def ring(m: IntColumn, resource: int, kind: int, moment_s: int) -> None:
    """Let the resource of this number answer the clock."""
    schedule(m, moment_s, ((kind + resource) << PLACE_BITS) + resource)
