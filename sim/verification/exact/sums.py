"""Sums over what happened, one moment after the other: areas, and what has to add up to nothing."""

from collections import Counter
from collections.abc import Iterable

from sim.verification.exact.cases import Tally

Change = tuple[int, int]
"""By how much something changes at a moment: (moment, change)."""


def area(changes: Iterable[Change], from_s: int, to_s: int) -> int:
    """Return the integral over ``[from_s, to_s)`` of the number that `changes` add up to."""
    level, last, found = 0, from_s, 0
    for moment, change in sorted(changes):
        now = min(max(moment, from_s), to_s)
        found += level * (now - last)
        level, last = level + change, now
    return found + level * (to_s - last)


def lasting(began_s: int, ended_s: int, from_s: int, to_s: int) -> int:
    """Return for how long of ``[from_s, to_s)`` something lasted."""
    return max(0, min(ended_s, to_s) - max(began_s, from_s))


def off_balance(changes: Iterable[Change], end_s: int) -> Tally:
    """Return at how many moments before the end of the run the `changes` do not add up to 0."""
    by_moment: Counter[int] = Counter()
    for moment, change in changes:
        by_moment[moment] += change
    moments = sorted(moment for moment in by_moment if moment < end_s)
    level, wrong = 0, 0
    for moment in moments:
        level += by_moment[moment]
        wrong += level != 0
    return Tally(len(moments), wrong)


def below_zero(changes: Iterable[Change], end_s: int) -> Tally:
    """Return at how many moments before the end the `changes` add up to less than nothing."""
    moments = sorted((moment, -change) for moment, change in changes if moment < end_s)
    level, wrong = 0, 0
    for _, less in moments:  # what comes in a second is there before what goes in it
        level -= less
        wrong += level < 0
    return Tally(len(moments), wrong)
