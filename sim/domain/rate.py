"""How many trains may start a day, with dated cuts: exact spacing of starts in whole seconds."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from sim.domain.time import DAY_S, NEVER


class Rate:
    """Starts a day over time: `per_day`, and less in each cut (from_s, to_s, starts a day).

    Cuts are sorted and apart. A headway that a change of rate falls into passes at the one rate
    before it and at the other after it; in a closure it does not pass at all.
    """

    def __init__(self, per_day: int, cuts: Iterable[tuple[int, int, int]]) -> None:
        self._from = [-NEVER]
        self._rates = [per_day]
        for from_s, to_s, left in cuts:
            self._change(from_s, left)
            self._change(to_s, per_day)

    def at(self, moment_s: int) -> int:
        """Return the starts a day in force at `moment_s`."""
        return self._rates[bisect_right(self._from, moment_s) - 1]

    def changes_after(self, moment_s: int) -> int:
        """Return when the rate changes next after `moment_s`, `NEVER` if it does not."""
        place = bisect_right(self._from, moment_s)
        return self._from[place] if place < len(self._from) else NEVER

    def open_from(self, moment_s: int) -> int:
        """Return the first second at or after `moment_s` at which trains may start."""
        while moment_s < NEVER and not self.at(moment_s):
            moment_s = self.changes_after(moment_s)
        return moment_s

    def after(self, base_s: int, starts: int) -> int:
        """Return when `starts` headways after `base_s` have passed.

        Whole seconds, yet exactly so many starts a day: the floors of the multiples.
        """
        due = starts * DAY_S
        moment_s = base_s
        while moment_s < NEVER:
            rate, changes = self.at(moment_s), self.changes_after(moment_s)
            if rate and moment_s + due // rate < changes:
                return moment_s + due // rate
            due = max(due - rate * (changes - moment_s), 0)
            moment_s = changes
        return NEVER

    def _change(self, from_s: int, per_day: int) -> None:
        if from_s == self._from[-1]:
            self._rates[-1] = per_day
        else:
            self._from.append(from_s)
            self._rates.append(per_day)


def strongest(cuts: Iterable[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Return `cuts` made sorted and apart; where several overlap, the one that leaves least."""
    given = list(cuts)
    edges = sorted({moment for from_s, to_s, _ in given for moment in (from_s, to_s)})
    found: list[tuple[int, int, int]] = []
    for from_s, to_s in pairwise(edges):
        left = [cut[2] for cut in given if cut[0] <= from_s and to_s <= cut[1]]
        if left:
            found.append((from_s, to_s, min(left)))
    return tuple(found)
