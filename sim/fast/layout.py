"""How the regions lie in the memory of a compiled run, and how those that are full grow.

Regions that never grow come first, so whatever is known by its place in the memory stays there.
"""

import threading
from collections.abc import Mapping
from typing import Final, NamedTuple

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
_MOST_KEPT: Final = 32 << 20
"""Bytes of a memory that is kept for the next run: what is touched for the first time is slow."""
_STACK: Final = 32
_STARTS: Final = 64 * at.START_WIDTH
_of_thread = threading.local()


class Rooms(NamedTuple):
    """How many entries the regions have that grow."""

    slots: int
    events: int
    empties: int


def rooms_for(trains: int) -> Rooms:
    """Return the rooms of a run of so many trains, which may all be inside at once.

    What is reserved takes no memory before it is used.
    """
    slots = 2_048 + trains
    return Rooms(slots, 4 * slots, 8_192 + trains)


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
    """Return a memory whose regions that never grow are filled with `contents`.

    The others hold anything: who takes an entry of them writes all of it first.
    """
    begins = first_place(contents, FIXED[-1]) + _STARTS
    growing = _places(begins, rooms_for(header[at.TRAINS]))
    m = _taken(growing.pop(at.HEADER))
    m[:begins] = 0
    for region in FIXED:
        m[region] = place = first_place(contents, region)
        if region in contents:
            m[place : place + len(contents[region])] = contents[region]
    for field, value in (growing | dict(header) | {at.FREE_SLOT: at.NOBODY}).items():
        m[field] = value
    return m


def _taken(length: int) -> IntColumn:
    """Return an array of at least so many numbers, the one of the run before if that is enough."""
    kept: IntColumn | None = getattr(_of_thread, "memory", None)
    _of_thread.memory = None
    return np.empty(length, dtype=np.int64) if kept is None or len(kept) < length else kept


def give_back(m: IntColumn) -> None:
    """Keep the memory of a run that is over for the next one of this thread."""
    _of_thread.memory = m if m.nbytes <= _MOST_KEPT else None


def enlarged(m: IntColumn) -> IntColumn:
    """Return the memory `m` with twice the room in each region that is nearly full."""
    begins = int(m[at.AT_STARTS]) + _STARTS
    rooms = _rooms_of(m)
    used = Rooms(int(m[at.EVER_USED]), int(m[at.EVENTS]), int(m[at.EMPTIES]))
    needed = (int(m[at.IN_USE]), used.events + 2 * int(m[at.IN_USE]), used.empties)
    larger_rooms = (
        2 * room if many + at.EVENTS_SPARE > room else room
        for room, many in zip(rooms, needed, strict=True)
    )
    places = _places(begins, Rooms(*larger_rooms))
    larger = np.empty(places.pop(at.HEADER), dtype=np.int64)
    larger[:begins] = m[:begins]
    for region, length in _lengths(used).items():
        larger[places[region] : places[region] + length] = m[m[region] : m[region] + length]
    for field, value in places.items():
        larger[field] = value
    return larger


def _rooms_of(m: IntColumn) -> Rooms:
    return Rooms(*(int(m[field]) for field in (at.SLOTS, at.ROOM_EVENTS, at.ROOM_EMPTIES)))


def _lengths(rooms: Rooms) -> dict[int, int]:
    """Return how long each region that grows is."""
    return {
        at.AT_SLOTS: rooms.slots * at.SLOT,
        at.AT_NODES: rooms.slots * at.NODES * at.NODE,
        at.AT_EVENTS: rooms.events * at.EVENT,
        at.AT_EMPTIES: rooms.empties * at.EMPTY_WIDTH,
    }


def _places(begins: int, rooms: Rooms) -> dict[int, int]:
    """Return the header's entries for the regions that grow; under `HEADER` where they end."""
    found = dict(zip((at.SLOTS, at.ROOM_EVENTS, at.ROOM_EMPTIES), rooms, strict=True))
    for region, length in _lengths(rooms).items():
        found[region] = begins
        begins += length
    return found | {at.HEADER: begins}
