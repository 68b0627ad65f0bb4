"""How the regions lie in the memory of a compiled run, and how those that are full grow.

Regions that never grow come first, so whatever is known by its place in the memory stays there.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.fast import memory as at

FIXED: Final = (
    at.AT_RESOURCES,
    at.AT_LINES,
    at.AT_KINDS,
    at.AT_ARRIVALS,
    at.AT_TIES,
    at.AT_CALENDARS,
    at.AT_RATES,
    at.AT_BANS,
    at.AT_GROUPS,
    at.AT_UNITS,
    at.AT_WAYS,
    at.AT_CROSSROADS,
    at.AT_DEPARTURES,
    at.AT_STACK,
    at.AT_STARTS,
)
_STACK: Final = 32
_STARTS: Final = 64 * at.START_WIDTH
_SLOTS: Final = 2_048
_EVENTS: Final = 8_192
_EMPTIES: Final = 8_192


def first_place(contents: Mapping[int, IntColumn], region: int) -> int:
    """Return where `region` begins when those before it are filled with `contents`."""
    place = at.HEADER
    for name in FIXED[: FIXED.index(region)]:
        place += _size(contents, name)
    return place


def _size(contents: Mapping[int, IntColumn], region: int) -> int:
    reserved = {at.AT_STACK: _STACK, at.AT_STARTS: _STARTS}
    return len(contents[region]) if region in contents else reserved.get(region, 0)


def memory_of(contents: Mapping[int, IntColumn], header: Mapping[int, int]) -> IntColumn:
    """Return a memory whose regions that never grow are filled with `contents`."""
    growing = _places(first_place(contents, FIXED[-1]) + _STARTS, _SLOTS, _EVENTS, _EMPTIES)
    m = np.zeros(growing.pop(at.HEADER), dtype=np.int64)
    for region in FIXED:
        m[region] = place = first_place(contents, region)
        if region in contents:
            m[place : place + len(contents[region])] = contents[region]
    for field, value in (growing | dict(header)).items():
        m[field] = value
    _chain(m, 0, _SLOTS, after=at.NOBODY)
    return m


def enlarged(m: IntColumn) -> IntColumn:
    """Return the memory `m` with twice the room in all regions that grow."""
    begins = int(m[at.AT_STARTS]) + _STARTS
    slots, events, empties = (
        2 * int(m[field]) for field in (at.SLOTS, at.ROOM_EVENTS, at.ROOM_EMPTIES)
    )
    places = _places(begins, slots, events, empties)
    larger = np.zeros(places.pop(at.HEADER), dtype=np.int64)
    larger[:begins] = m[:begins]
    for region in (at.AT_SLOTS, at.AT_NODES, at.AT_EVENTS, at.AT_EMPTIES):
        content = m[m[region] : m[region] + _lengths(*_sizes(m))[region]]
        larger[places[region] : places[region] + len(content)] = content
    for field, value in places.items():
        larger[field] = value
    _chain(larger, slots // 2, slots, after=int(m[at.FREE_SLOT]))
    return larger


def _sizes(m: IntColumn) -> tuple[int, int, int]:
    return int(m[at.SLOTS]), int(m[at.ROOM_EVENTS]), int(m[at.ROOM_EMPTIES])


def _lengths(slots: int, events: int, empties: int) -> dict[int, int]:
    """Return how long each region that grows is."""
    return {
        at.AT_SLOTS: slots * at.SLOT,
        at.AT_NODES: slots * at.NODES * at.NODE,
        at.AT_EVENTS: events * at.EVENT,
        at.AT_EMPTIES: empties * at.EMPTY_WIDTH,
    }


def _places(begins: int, slots: int, events: int, empties: int) -> dict[int, int]:
    """Return the header's entries for the regions that grow; under `HEADER` where they end."""
    found = {at.SLOTS: slots, at.ROOM_EVENTS: events, at.ROOM_EMPTIES: empties}
    for region, length in _lengths(slots, events, empties).items():
        found[region] = begins
        begins += length
    return found | {at.HEADER: begins}


def _chain(m: IntColumn, first: int, end: int, after: int) -> None:
    """Put the slots from `first` to `end` on the list of those that nobody uses."""
    places = m[at.AT_SLOTS] + np.arange(first, end) * at.SLOT + at.NEXT
    m[places] = np.append(np.arange(first + 1, end), after)
    m[at.FREE_SLOT] = first
