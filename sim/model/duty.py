"""Units on duty: lanes, bays and cranes that close, call for help, or heed the clearance limit.

Every start is weighed, so `idle` stays 0 and the player always asks. Where none of the settings
ever bites, trains start and finish at the same seconds as with plain units.
"""

from heapq import heappop, heappush
from typing import Final, NamedTuple

import simpy

from sim.domain.calendar import Calendar, Closing
from sim.domain.log import FINISHED, STARTED, STEP
from sim.domain.resource import UnitsSpec
from sim.domain.time import NEVER
from sim.model.limits import Limits, waits
from sim.model.moment import CALENDAR, RELEASE, Bell, Clock
from sim.model.resources import Units, Visitor

_OVERTIME: Final = -1
"""In place of the number of a unit: a lane of overtime."""

_URGENT: Final = -1
"""A precedence before all others."""

Entry = tuple[int, int, int, int, int, int, Visitor]
"""Precedence, policy, moment of asking, order, place of the row, seconds of work, who."""


class Waiting:
    """Who waits, in order; with `margin_s` those with less time left go before all others.

    Entries that wait no more, as their rows tell, are dropped when they come to the head.
    """

    def __init__(self, margin_s: int | None, rows: list[int]) -> None:
        self._margin_s = margin_s
        self._rows = rows
        self._entries: list[Entry] = []
        self._to_be_urgent: list[tuple[int, Entry]] = []
        self.many = 0
        """How many wait."""

    def add(self, entry: Entry) -> int:
        """Add `entry`; return when it will go before the others, `NEVER` without a margin."""
        heappush(self._entries, entry)
        self.many += 1
        if self._margin_s is None:
            return NEVER
        urgent_s = entry[6].deadline_s - self._margin_s
        heappush(self._to_be_urgent, (urgent_s, entry))
        return urgent_s

    def first(self, now: int) -> Entry | None:
        """Return who is next at `now`, or None."""
        while self._to_be_urgent and self._to_be_urgent[0][0] <= now:
            urgent_s, entry = heappop(self._to_be_urgent)
            if waits(self._rows, entry[4]):
                heappush(self._entries, (_URGENT, urgent_s, *entry[2:]))
        while self._entries and not waits(self._rows, self._entries[0][4]):
            heappop(self._entries)
        return self._entries[0] if self._entries else None


class FreeUnits:
    """The units that are free, those that keep the same hours together."""

    def __init__(self, spec: UnitsSpec) -> None:
        hours = spec.calendars or (None,) * spec.capacity
        self.many = spec.capacity
        """How many are free."""
        # A heap of numbers for each calendar that there is.
        self._groups: dict[Calendar | None, list[int]] = {calendar: [] for calendar in hours}
        self._group_of = [self._groups[calendar] for calendar in hours]
        for unit, group in enumerate(self._group_of):
            group.append(unit)
        self._is_fitting = spec.closing is Closing.FITS

    def soonest(self, now: int, work_s: int) -> tuple[int, int]:
        """Return when the first of them can start this work, and which: the lowest of several."""
        return min(
            (self._start(calendar, now, work_s), group[0])
            for calendar, group in self._groups.items()
            if group
        )

    def take(self, unit: int) -> None:
        """Take `unit`, the lowest of those that keep its hours."""
        heappop(self._group_of[unit])
        self.many -= 1

    def give_back(self, unit: int) -> None:
        """Give `unit` back."""
        heappush(self._group_of[unit], unit)
        self.many += 1

    def _start(self, calendar: Calendar | None, now: int, work_s: int) -> int:
        if calendar is None:
            return now
        return calendar.fitting(now, work_s) if self._is_fitting else calendar.next_open(now)


class Duty(NamedTuple):
    """What else units heed: overtime that helps them, and the limit at which trains leave."""

    overtime: UnitsSpec | None = None
    at_limit: bool = False


class UnitsOnDuty(Units):
    """Units with calendars, with overtime when the queue is long, or under a clearance limit."""

    def __init__(
        self, env: Clock, index: int, spec: UnitsSpec, rows: list[int], duty: Duty
    ) -> None:
        super().__init__(env, spec, rows)
        self.idle = 0
        self._index = index
        self._calendars = spec.calendars
        self._closing = spec.closing
        self._free = FreeUnits(spec)
        self._unit_of: dict[int, int] = {}
        self._waiting = Waiting(spec.margin_s, rows)
        self._wakes_at = -NEVER
        self._asking = -1
        self._is_done = False
        self._help = duty.overtime
        self._helpers = 0 if duty.overtime is None else duty.overtime.capacity
        self._called = False
        self._limits = Limits(env, RELEASE + index, rows, self._leave) if duty.at_limit else None

    def ask(self, visitor: Visitor, at: int, now: int, precedence: int, work_s: int) -> bool:
        """Queue for one unit; who goes first is decided when a unit is free and open."""
        if self._free.many and not self._calendars:  # then nobody waits: nothing is to be weighed
            _, unit = self._free.soonest(now, work_s)
            self._free.take(unit)
            self._unit_of[at] = unit
            self._rows[at + STARTED] = now
            if work_s:
                visitor.go_on(work_s)
            return work_s > 0
        urgent_s = self._waiting.add(
            (precedence, self._policy(visitor), now, visitor.order, at, work_s, visitor)
        )
        self._asking, self._is_done = at, False
        self._serve()
        self._asking = -1
        if waits(self._rows, at):
            if self._limits is not None and now < visitor.deadline_s:
                self._limits.add(visitor.deadline_s, at, visitor)
            if self._calendars and now < urgent_s < NEVER:
                # Who does not fit before closing time must not keep the urgent one waiting.
                self._ring_at(urgent_s)
        return not self._is_done

    def release(self, at: int = 0, _teu: int = 0) -> None:
        """Give back the unit of the visit `at`."""
        unit = self._unit_of.pop(at)
        if unit == _OVERTIME:
            self._helpers += 1
        else:
            self._free.give_back(unit)
        if self._waiting.many or self._called:
            self._serve()

    def _serve(self, _event: simpy.Event | None = None) -> None:
        now = self._env.now
        self._start_who_can(now)
        # Who is first after help was given may be able to start sooner than who was.
        while self._help is not None and self._call_for_help(self._help, now):
            self._start_who_can(now)

    def _start_who_can(self, now: int) -> None:
        while self._free.many and (first := self._waiting.first(now)):
            starts, unit = self._free.soonest(now, first[5])
            if starts > now:
                self._wake_at(starts)
                break
            self._free.take(unit)
            self._grant(first, unit, now, self._duration(unit, now, first[5]))

    def _call_for_help(self, overtime: UnitsSpec, now: int) -> bool:
        """Let overtime take over visits, from when the queue is long until it is short.

        Returns whether it has taken any.
        """
        waited = self._waiting.many
        if waited > overtime.above:
            self._called = True
        while self._called:
            first = self._waiting.first(now)
            if first is None or self._waiting.many <= overtime.until:
                self._called = False
            elif not self._helpers:
                break
            else:
                self._helpers -= 1
                self._rows[first[4] + STEP] += 1  # the stand-in follows the step in the table
                self._grant(first, _OVERTIME, now, first[5])
        return self._waiting.many < waited

    def _grant(self, entry: Entry, unit: int, now: int, duration_s: int) -> None:
        _, _, _, _, at, _, visitor = entry
        self._waiting.many -= 1
        self._unit_of[at] = unit
        self._rows[at + STARTED] = now
        if at == self._asking and duration_s == 0:
            self._is_done = True
        else:
            visitor.go_on(duration_s)

    def _duration(self, unit: int, now: int, work_s: int) -> int:
        if self._closing is Closing.FINISH or not self._calendars:
            return work_s
        return self._calendars[unit].finish(now, work_s) - now

    def _leave(self, at: int, visitor: Visitor) -> None:
        """Let `visitor`, who waits in the row `at`, leave the queue unserved."""
        self._waiting.many -= 1
        self._rows[at + FINISHED] = self._env.now
        visitor.go_on()
        # Who did not fit before closing time may have been the first.
        self._serve()

    def _wake_at(self, moment: int) -> None:
        if moment < NEVER and self._wakes_at != moment:
            self._wakes_at = moment
            self._ring_at(moment)

    def _ring_at(self, moment: int) -> None:
        # A bell of its own: an earlier one may still be set for another moment.
        Bell(self._env, CALENDAR + self._index, self._serve).ring_in(moment - self._env.now)
