"""Starts on a line whose number a day is cut at times: exact fractions, no events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

DAY_S: Final = 86_400

Cut = tuple[int, int, int]
"""(from_s, to_s, starts a day that are left)."""


@dataclass(frozen=True, slots=True)
class Line:
    """So many starts a day, and fewer in `cuts`, which do not overlap."""

    per_day: int
    cuts: Sequence[Cut] = ()

    def rate_and_change(self, moment: int | Fraction) -> tuple[int, int | None]:
        """Return the rate at `moment` and until when it holds."""
        for from_s, to_s, left in self.cuts:
            if from_s <= moment < to_s:
                return left, to_s
        return self.per_day, min((cut[0] for cut in self.cuts if cut[0] > moment), default=None)

    def passed(self, base: int, headways: int) -> Fraction:
        """Return the exact moment at which so many headways have passed since `base`."""
        moment, due = Fraction(base), Fraction(headways)
        while due:
            rate, change = self.rate_and_change(moment)
            if change is None or due * DAY_S <= rate * (change - moment):
                return moment + due * DAY_S / rate
            due -= rate * (change - moment) / DAY_S
            moment = Fraction(change)
        return moment

    def allowed(self, moment: int) -> int:
        """Return the first second from `moment` on at which trains may start."""
        rate, change = self.rate_and_change(moment)
        while not rate and change is not None:
            moment = change
            rate, change = self.rate_and_change(moment)
        return moment


def a_headway_apart(line: Line, arrivals: Iterable[int]) -> list[int]:
    """Return when trains start, no two closer than a headway; arrivals rise.

    Headways are counted from the last train that found the line free, so that fractions of a
    second are not lost.
    """
    starts: list[int] = []
    base, count = None, 0
    for arrived in arrivals:
        asked = line.allowed(arrived)
        earliest = asked if base is None else line.allowed(floor(line.passed(base, count)))
        if base is None or asked > earliest:
            base, count, earliest = asked, 0, asked
        starts.append(earliest)
        count += 1
    return starts


def in_slots(line: Line, arrivals: Iterable[int], days: int) -> list[int]:
    """Return when trains start that take the slots of the rate in force, each slot once."""
    rates = {line.per_day, *(left for *_, left in line.cuts)} - {0}
    slots = sorted(
        slot
        for rate in rates
        for day in range(days)
        for slot in (day * DAY_S + number * DAY_S // rate for number in range(rate))
        if line.rate_and_change(slot)[0] == rate
    )
    starts: list[int] = []
    for arrived in arrivals:
        last = starts[-1] if starts else -1
        starts.append(next(slot for slot in slots if slot >= arrived and slot > last))
    return starts


def accepted_by_day(line: Line, arrivals: Iterable[int], ahead_s: int) -> list[int]:
    """Return when trains are accepted, so many in a day of a clock that is `ahead_s` ahead."""
    starts: list[int] = []
    for arrived in arrivals:
        moment = max([arrived, *starts[-1:]])
        while _accepted_today(starts, moment, ahead_s) >= line.rate_and_change(moment)[0]:
            midnight = ((moment + ahead_s) // DAY_S + 1) * DAY_S - ahead_s
            change = line.rate_and_change(moment)[1]
            moment = midnight if change is None else min(change, midnight)
        starts.append(moment)
    return starts


def _accepted_today(starts: Sequence[int], moment: int, ahead_s: int) -> int:
    today = (moment + ahead_s) // DAY_S
    return sum((start + ahead_s) // DAY_S == today for start in starts)
