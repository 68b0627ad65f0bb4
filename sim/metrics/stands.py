"""Where each train stood and for how long, place by place: what a train graph is drawn from.

The places lie on one line from inland China over the border to inland Kazakhstan. A westbound train
passes them downward, an eastbound one upward; a place where it spends no time is passed.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import Direction
from sim.metrics.view import View
from sim.recording.columns import MISSING, missing_last, reached
from sim.scenario.traffic import BULK


class Place(IntEnum):
    """A place of the line, in order from inland China."""

    INLAND_CHINA = 0
    BEFORE_CHINA = 1
    """Outside, before the Chinese station."""
    FORMING_CHINA = 2
    RELOADING_CHINA = 3
    YARD_CHINA = 4
    CUSTOMS = 5
    BORDER_CHINA = 6
    """At the Chinese station, on the side of the border."""
    KAZAKH = 7
    RELOADING_KAZAKHSTAN = 8
    FORMING_KAZAKHSTAN = 9
    INLAND_KAZAKHSTAN = 10


class Stand(NamedTuple):
    """A train at a place over ``[from_s, to_s)``; the end of the run cuts it off."""

    place: Place
    from_s: int
    to_s: int


class Run(NamedTuple):
    """The line of one train: it comes in at `arrived_s`, stands in places, leaves at `departed_s`.

    Either moment is None where the run did not see it. Stands that take no time are left out, but
    for those at both ends of the run over the border.
    """

    train: int
    port: str
    direction: Direction
    arrived_s: int | None
    stands: tuple[Stand, ...]
    departed_s: int | None
    overdue_s: tuple[int, int] | None
    """From when the clearance limit was up to the release, or to the end; None if it was kept.

    Bulk sees no customs.
    """


_COLUMNS: Final = (
    *("due_s", "arrived_s", "presented_s", "entered_s", "declared_s", "released_s"),
    *("left_china_s", "entered_kazakhstan_s", "left_kazakhstan_s"),
    *("reload_started_s", "reload_finished_s", "departed_s"),
)
_AT_THE_BORDER: Final = (Place.BORDER_CHINA, Place.KAZAKH)
"""Where the run over the border begins and ends, also for who does not stay."""
_FIRST: Final = {
    Direction.WESTBOUND: Place.INLAND_CHINA,
    Direction.EASTBOUND: Place.INLAND_KAZAKHSTAN,
}


def runs_of(view: View, from_s: int, to_s: int) -> tuple[Run, ...]:
    """Return the lines of all trains that were there at some moment of the window, in order."""
    trains = view.trains
    begun_s = np.where(reached(trains.arrived_s), trains.arrived_s, MISSING)
    held = reached(trains.due_s) & (~reached(begun_s) | (trains.due_s < begun_s))
    begun_s = np.where(held, trains.due_s, begun_s)
    over_s = missing_last(trains.departed_s)
    there = reached(begun_s) & (begun_s < to_s) & (over_s >= from_s)
    return tuple(_run(view, rank) for rank in np.flatnonzero(there).tolist())


def _run(view: View, rank: int) -> Run:
    trains = view.trains
    stream = view.tables.streams[trains.stream[rank]]
    moments = {name: _moment(int(getattr(trains, name)[rank])) for name in _COLUMNS}
    ways = _westbound if stream.direction is Direction.WESTBOUND else _eastbound
    if view.scenario.services[stream.service].cargo == BULK:
        ways = _bulk
    entries = [entry for entry in ways(moments) if entry[1] is not None]
    departed_s = moments["departed_s"]
    stands = tuple(_stands(entries, departed_s, view.tables.end_s))
    return Run(
        rank,
        stream.port,
        stream.direction,
        moments["arrived_s"],
        tuple(s for s in stands if s.to_s > s.from_s or s.place in _AT_THE_BORDER),
        departed_s,
        None if ways is _bulk else _overdue(view, rank, moments),
    )


def first_place(direction: Direction) -> Place:
    """Return where trains of a direction come from."""
    return _FIRST[direction]


def last_place(direction: Direction) -> Place:
    """Return where trains of a direction go."""
    return next(place for way, place in _FIRST.items() if way is not direction)


_Entry = tuple[Place, int | None, int | None]
"""A place, when it was entered, and when it was left if that is known by itself."""


def _westbound(moments: dict[str, int | None]) -> Iterator[_Entry]:
    yield from _upstream(moments, Place.INLAND_CHINA)
    yield Place.BEFORE_CHINA, moments["arrived_s"], None
    yield Place.YARD_CHINA, moments["entered_s"], None
    yield Place.CUSTOMS, _later(moments["entered_s"], moments["declared_s"]), None
    yield Place.BORDER_CHINA, moments["released_s"], moments["left_china_s"]
    yield Place.KAZAKH, moments["entered_kazakhstan_s"], None
    yield Place.RELOADING_KAZAKHSTAN, moments["reload_started_s"], None
    yield Place.FORMING_KAZAKHSTAN, moments["reload_finished_s"], None


def _eastbound(moments: dict[str, int | None]) -> Iterator[_Entry]:
    yield from _upstream(moments, Place.INLAND_KAZAKHSTAN)
    yield Place.KAZAKH, moments["arrived_s"], moments["left_kazakhstan_s"]
    yield Place.BORDER_CHINA, moments["presented_s"], None
    yield Place.CUSTOMS, _later(moments["presented_s"], moments["declared_s"]), None
    yield Place.YARD_CHINA, moments["released_s"], None
    yield Place.RELOADING_CHINA, moments["reload_started_s"], None
    yield Place.FORMING_CHINA, moments["reload_finished_s"], None


def _bulk(moments: dict[str, int | None]) -> Iterator[_Entry]:
    """Yield the places of an eastbound train that is unloaded on its track, with no customs."""
    yield from _upstream(moments, Place.INLAND_KAZAKHSTAN)
    yield Place.KAZAKH, moments["arrived_s"], moments["left_kazakhstan_s"]
    yield Place.BORDER_CHINA, moments["presented_s"], None
    yield Place.RELOADING_CHINA, moments["presented_s"], None


def _upstream(moments: dict[str, int | None], place: Place) -> Iterator[_Entry]:
    due_s, arrived_s = moments["due_s"], moments["arrived_s"]
    if due_s is not None and (arrived_s is None or due_s < arrived_s):
        yield place, due_s, None


def _later(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


def _stands(entries: list[_Entry], departed_s: int | None, end_s: int) -> Iterator[Stand]:
    """Yield what stood between the entries; the last lasts to the departure, or the end."""
    last_s = end_s if departed_s is None else departed_s
    nexts = [entered_s for _, entered_s, _ in entries[1:]] + [last_s]
    for (place, entered_s, left_s), next_s in zip(entries, nexts, strict=True):
        until_s = next_s if left_s is None else left_s
        if entered_s is not None and until_s is not None:
            yield Stand(place, entered_s, until_s)


def _overdue(view: View, rank: int, moments: dict[str, int | None]) -> tuple[int, int] | None:
    presented_s, released_s = moments["presented_s"], moments["released_s"]
    if presented_s is None:
        return None
    up_s = presented_s + int(view.clock.limit_s[rank])
    over_s = view.tables.end_s if released_s is None else released_s
    return (up_s, over_s) if over_s > up_s else None


def _moment(value: int) -> int | None:
    return None if value == MISSING else value
