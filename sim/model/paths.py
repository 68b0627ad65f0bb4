"""Train paths: starts on a line, at least one headway apart, on a grid, or so many a day.

A waiting train takes the next start. Dated cuts lower the rate, closures stop it, and a ban keeps
trains of empties off the line for a while.
"""

from heapq import heappop, heappush
from typing import Final, Protocol

import simpy

from sim.domain.journey import Precedence
from sim.domain.log import FINISHED, STARTED
from sim.domain.rate import Rate
from sim.domain.resource import PathSpec, QuotaSpec, Slots
from sim.domain.time import DAY_S, NEVER
from sim.model.moment import CALENDAR, RELEASE, Bell, Clock
from sim.model.resources import Visitor

_EMPTIES: Final = frozenset(
    map(int, (Precedence.EMPTIES, Precedence.SURPLUS, Precedence.BULK_EMPTIES))
)

Entry = tuple[int, int, int, int, Visitor]
"""Precedence, moment of asking, order, place of the row, who: the last two are not compared."""


class Path:
    """Starts at least one headway apart."""

    def __init__(self, env: Clock, index: int, spec: PathSpec, rows: list[int], end_s: int) -> None:
        self._env = env
        self._rows = rows
        self._bell = Bell(env, RELEASE + index, self._serve)
        self._per_day = spec.per_day
        self._end_s = end_s
        self._base = -NEVER
        self._used = 0
        self._next = -NEVER
        self._queue: list[Entry] = []

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int) -> bool:
        """Take the next start if that is now, else queue for it; return whether it is now."""
        if self._next <= now and not self._queue:
            self._start(at, now)
            return True
        heappush(self._queue, (precedence, now, visitor.order, at, visitor))
        if len(self._queue) == 1:
            self._bell.ring_in(self._next - now)
        return False

    def _start(self, at: int, now: int) -> None:
        """Give the start at `now` to the visit `at`, and find the next that is allowed."""
        if now > self._next:
            self._base, self._used = now, 0
        self._used += 1
        # Whole seconds, yet exactly `per_day` starts a day: floors of the multiples.
        self._next = self._base + self._used * DAY_S // self._per_day
        self._rows[at + STARTED] = now
        if self._next < self._end_s:
            self._rows[at + FINISHED] = self._next

    def _serve(self, _event: simpy.Event) -> None:
        _, _, _, at, visitor = heappop(self._queue)
        now = self._env.now
        self._start(at, now)
        visitor.go_on()
        if self._queue:
            self._bell.ring_in(self._next - now)


class Rhythm(Protocol):
    """When starts are allowed."""

    def ready(self, now: int) -> int:
        """Return the first allowed start at or after `now`."""

    def start(self, now: int) -> int:
        """Use the start at `now`; return when it is used up."""


class Headway:
    """Starts at least one headway apart, at a rate that may change."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._base = -NEVER
        self._used = 0
        self._next = -NEVER

    def ready(self, now: int) -> int:
        """Return the first allowed start at or after `now`."""
        return self._rate.open_from(max(self._next, now))

    def start(self, now: int) -> int:
        """Use the start at `now`; return the next that is allowed."""
        if now > self._next:
            self._base, self._used = now, 0
        self._used += 1
        self._next = self._rate.after(self._base, self._used)
        return self._next


class Grid:
    """Starts at fixed seconds of the day, ``floor(k x day / n)``, each used once."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._next = -NEVER

    def ready(self, now: int) -> int:
        """Return the first free slot at or after `now`."""
        return self._slot(max(self._next, now))

    def start(self, now: int) -> int:
        """Use the slot at `now`; return the next one."""
        self._next = self._slot(now + 1)
        return self._next

    def _slot(self, moment: int) -> int:
        while (moment := self._rate.open_from(moment)) < NEVER:
            per_day, changes = self._rate.at(moment), self._rate.changes_after(moment)
            day, second = divmod(moment, DAY_S)
            slot = second * per_day // DAY_S
            while slot * DAY_S // per_day < second:
                slot += 1
            found = day * DAY_S + slot * DAY_S // per_day
            if found < changes:
                return found
            moment = changes
        return NEVER


class Quota:
    """At most so many starts in a calendar day of the port's clock, at any time of it.

    A cut counts from its first second: trains that have started that day count against it.
    """

    def __init__(self, rate: Rate, ahead_s: int) -> None:
        self._rate = rate
        self._ahead_s = ahead_s
        self._day = -NEVER
        self._used = 0

    def ready(self, now: int) -> int:
        """Return the first second at or after `now` at which the quota has room."""
        moment = now
        while moment < NEVER:
            used = self._used if self._day_of(moment) == self._day else 0
            if used < self._rate.at(moment):
                return moment
            midnight = (self._day_of(moment) + 1) * DAY_S - self._ahead_s
            moment = min(midnight, self._rate.changes_after(moment))
        return NEVER

    def start(self, now: int) -> int:
        """Use the quota at `now`; nothing stays occupied."""
        day = self._day_of(now)
        if day != self._day:
            self._day, self._used = day, 0
        self._used += 1
        return now

    def _day_of(self, moment: int) -> int:
        return (moment + self._ahead_s) // DAY_S


class RhythmicPath(Path):
    """Starts by any rhythm, with spells in which trains of empties are banned."""

    def __init__(
        self,
        env: Clock,
        index: int,
        spec: PathSpec | QuotaSpec,
        rows: list[int],
        end_s: int,
    ) -> None:
        self._env = env
        self._rows = rows
        self._bell = Bell(env, RELEASE + index, self._serve)
        self._end_s = end_s
        self._queue: list[Entry] = []
        self._rhythm = rhythm_of(spec)
        self._bans = spec.bans if isinstance(spec, PathSpec) else ()
        self._kept: list[Entry] = []
        for _, over_s in self._bans:
            if over_s > env.now:
                Bell(env, CALENDAR + index, self._let_on).ring_in(over_s - env.now)

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int) -> bool:
        """Take a start if one is allowed now, else queue for it; return whether it is now."""
        entry = (precedence, now, visitor.order, at, visitor)
        if self._is_banned(entry, now):
            heappush(self._kept, entry)
            return False
        if not self._queue and self._rhythm.ready(now) <= now:
            self._start(at, now)
            return True
        heappush(self._queue, entry)
        if len(self._queue) == 1:
            self._ring(now)
        return False

    def _start(self, at: int, now: int) -> None:
        used_up = self._rhythm.start(now)
        self._rows[at + STARTED] = now
        if used_up < self._end_s:
            self._rows[at + FINISHED] = used_up

    def _serve(self, _event: simpy.Event) -> None:
        now = self._env.now
        while self._queue and self._is_banned(self._queue[0], now):
            heappush(self._kept, heappop(self._queue))
        if self._queue:
            _, _, _, at, visitor = heappop(self._queue)
            self._start(at, now)
            visitor.go_on()
        if self._queue:
            self._ring(now)

    def _let_on(self, _event: simpy.Event) -> None:
        """Let the kept empties queue with the others: the ban is over."""
        was_idle, now = not self._queue, self._env.now
        while self._kept:
            heappush(self._queue, heappop(self._kept))
        if was_idle and self._queue:
            self._ring(now)

    def _ring(self, now: int) -> None:
        ready = self._rhythm.ready(now)
        if ready < NEVER:
            self._bell.ring_in(ready - now)

    def _is_banned(self, entry: Entry, now: int) -> bool:
        return entry[0] in _EMPTIES and any(from_s <= now < to_s for from_s, to_s in self._bans)


def rhythm_of(spec: PathSpec | QuotaSpec) -> Rhythm:
    """Return the rhythm of starts that `spec` describes."""
    rate = Rate(spec.per_day, spec.cuts)
    if isinstance(spec, QuotaSpec):
        return Quota(rate, spec.ahead_s)
    return Grid(rate) if spec.slots is Slots.GRID else Headway(rate)
