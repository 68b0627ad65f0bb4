"""Train paths and daily quotas: when the next train may start."""

from fractions import Fraction
from math import floor

from sim.domain.journey import Precedence
from sim.domain.resource import PathSpec, QuotaSpec, Slots
from tests.second_player.state import NEVER, State, Visit

DAY = 86_400
Cuts = list[tuple[int, int, int]]
"""(from, to, what is left)."""
OF_EMPTIES = (Precedence.EMPTIES, Precedence.SURPLUS, Precedence.BULK_EMPTIES)


class Starts:
    """How many trains may start a day: `per_day`, and in cuts the least that one of them leaves."""

    def __init__(self, per_day: int, cuts: Cuts) -> None:
        self.per_day, self.cuts = per_day, cuts

    def rate(self, moment_s: int) -> int:
        """Return the starts a day in force."""
        left = [left for from_s, to_s, left in self.cuts if from_s <= moment_s < to_s]
        return min(left, default=self.per_day)

    def next_change(self, moment_s: int) -> int:
        """Return when another rate comes into force after `moment_s`."""
        edges = [edge for from_s, to_s, _ in self.cuts for edge in (from_s, to_s)]
        return min((edge for edge in edges if edge > moment_s), default=NEVER)

    def allowed_from(self, moment_s: int) -> int:
        """Return the first second from `moment_s` on at which the rate is not nought."""
        while moment_s < NEVER and not self.rate(moment_s):
            moment_s = self.next_change(moment_s)
        return moment_s

    def passed(self, base_s: int, headways: int) -> int:
        """Return the second in which so many headways have passed since `base_s`.

        A headway is a day through the rate in force; where that changes, the part that is left
        passes at the new rate, and in a closure none of it does.
        """
        moment, left = Fraction(base_s), Fraction(headways)
        while left:
            rate, change = self.rate(floor(moment)), self.next_change(floor(moment))
            if change >= NEVER:
                return floor(moment + left * DAY / rate) if rate else NEVER
            there = rate * (change - moment) / DAY
            if left < there or (left == there and rate):
                return floor(moment + left * DAY / rate)
            left -= there
            moment = Fraction(change)
        return floor(moment)


class Line:
    """Whoever waits for a start: loaded trains, empties, surplus, bulk, each as they came."""

    def __init__(self, state: State, spec: PathSpec | QuotaSpec, cuts: Cuts, bans: Cuts) -> None:
        self.state, self.spec, self.bans = state, spec, bans
        self.starts = Starts(spec.per_day, cuts)
        self.queue: list[Visit] = []

    def first(self) -> Visit | None:
        """Return the first who may start now, None if nobody may."""
        if not self.is_free():
            return None
        able = [visit for visit in self.queue if not self._is_banned(visit)]
        return min(able, key=lambda visit: (visit.step.precedence, visit.asked), default=None)

    def _is_banned(self, visit: Visit) -> bool:
        is_empty = visit.step.precedence in OF_EMPTIES
        return is_empty and any(from_s <= self.state.now < to_s for from_s, to_s, _ in self.bans)

    def serve(self) -> None:
        """Let start who may."""
        while (visit := self.first()) is not None:
            self.queue.remove(visit)
            visit.row[3] = self.state.now
            visit.row[4] = self.start()
            self.state.let_go_on(visit.traveller, self.state.now)

    def is_free(self) -> bool:
        """Return whether a train may start now."""
        raise NotImplementedError

    def start(self) -> int:
        """Note a start, and return when it is no longer in the way of the next."""
        raise NotImplementedError

    def next_look(self) -> tuple[int, int]:
        """Return when something changes here by itself: (second, 0 for an opening, 1 else)."""
        raise NotImplementedError

    def _next_ban_over(self) -> int:
        return min((to_s for _, to_s, _ in self.bans if to_s > self.state.now), default=NEVER)


class Headways(Line):
    """A start at least one headway after the last; on time they keep to multiples, floored."""

    base_s, count, free_s = 0, 0, -NEVER

    def is_free(self) -> bool:
        now = self.state.now
        return self.free_s <= now and self.starts.rate(now) > 0

    def start(self) -> int:
        if self.state.now > self.free_s:
            self.base_s, self.count = self.state.now, 0
        self.count += 1
        passed_s = self.starts.passed(self.base_s, self.count)
        self.free_s = self.starts.allowed_from(passed_s)
        return self.free_s

    def next_look(self) -> tuple[int, int]:
        if not self.queue:
            return NEVER, 0
        now = self.state.now
        if self.free_s > now:
            return self.free_s, 1
        return min(self.starts.next_change(now), self._next_ban_over()), 0


class Grid(Line):
    """Starts at fixed times of the day, each used once: the floors of the day's equal parts."""

    used_s = -NEVER

    def next_slot(self, moment_s: int) -> int:
        """Return the first slot from `moment_s` on of the rate that is in force then."""
        while moment_s < NEVER:
            rate, change = self.starts.rate(moment_s), self.starts.next_change(moment_s)
            if rate:
                day_s = moment_s // DAY * DAY
                near = (moment_s - day_s) * rate // DAY
                slots = [day_s + k * DAY // rate for k in range(near, near + 3)]
                slot = min(slot for slot in slots if slot >= moment_s)
                if slot < change:
                    return slot
            moment_s = change
        return NEVER

    def is_free(self) -> bool:
        now = self.state.now
        return self.used_s < now and self.next_slot(now) == now

    def start(self) -> int:
        self.used_s = self.state.now
        return self.next_slot(self.state.now + 1)

    def next_look(self) -> tuple[int, int]:
        if not self.queue:
            return NEVER, 0
        return self.next_slot(self.state.now + 1), 1


class Quota(Line):
    """So many starts in a calendar day of the port's clock, at any second of it."""

    day, count = None, 0

    def _today(self) -> int:
        assert isinstance(self.spec, QuotaSpec)
        return (self.state.now + self.spec.ahead_s) // DAY

    def is_free(self) -> bool:
        started = self.count if self.day == self._today() else 0
        return started < self.starts.rate(self.state.now)

    def start(self) -> int:
        today = self._today()
        self.day, self.count = today, 1 + (self.count if self.day == today else 0)
        return self.state.now

    def next_look(self) -> tuple[int, int]:
        if not self.queue:
            return NEVER, 0
        assert isinstance(self.spec, QuotaSpec)
        midnight = (self._today() + 1) * DAY - self.spec.ahead_s
        return min(midnight, self.starts.next_change(self.state.now)), 0


def line_of(state: State, spec: PathSpec | QuotaSpec, cuts: Cuts, bans: Cuts) -> Line:
    """Return the line or quota of a spec, with its cuts and with the bans on its empties."""
    if isinstance(spec, QuotaSpec):
        return Quota(state, spec, cuts, bans)
    kind = Grid if spec.slots is Slots.GRID else Headways
    return kind(state, spec, cuts, bans)
