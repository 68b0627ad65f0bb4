"""Opening hours as a list of spells (from, to): what is open when, and when work in it is done."""

from sim.domain.calendar import Closing
from tests.second_player.state import NEVER

Spells = list[tuple[int, int]]


def is_open(spells: Spells, now: int) -> bool:
    """Return whether `now` lies in a spell; the closing second does not."""
    return any(opens <= now < closes for opens, closes in spells)


def next_opening(spells: Spells, now: int) -> int:
    """Return when the next spell after `now` begins."""
    return min((opens for opens, _ in spells if opens > now), default=NEVER)


def may_start(spells: Spells, closing: Closing, now: int, work_s: int) -> bool:
    """Return whether work of so many seconds is begun at `now`.

    Where it must fit, it is begun if it will be done by closing time; work that is longer than
    every spell is begun with one.
    """
    for opens, closes in spells:
        if opens <= now < closes:
            if closing is not Closing.FITS or now + work_s <= closes:
                return True
            return now == opens and work_s > max(to - since for since, to in spells)
    return False


def done_at(spells: Spells, closing: Closing, began_s: int, work_s: int) -> int:
    """Return when work that has begun is done; outside the spells it rests, unless it is finished.

    What is begun because it fits has no closing in it; what is too long for every spell rests.
    """
    if closing is Closing.FINISH:
        return began_s + work_s
    left = work_s
    for opens, closes in spells:
        if closes > began_s:
            since = max(opens, began_s)
            if left <= closes - since:
                return since + left
            left -= closes - since
    return NEVER
