"""Why a figure of a run is not given, as its summary has recorded it, in the language spoken."""

import re
from typing import Final

from sim.presentation.digits import as_spoken
from sim.presentation.language.speaking import phrase, say

_GROWTH: Final = re.compile(r"the queue grows by ([-+.\de]+) trains a day")
_OTHERS: Final = (
    phrase("only one replication has a value"),
    phrase("no difference is given"),
    phrase("the base's value is 0"),
)
"""Other reasons, as they are recorded."""


def reason_words(reason: str) -> str:
    """Return the reason for a missing figure; one of another kind as it stands."""
    found = _GROWTH.fullmatch(reason)
    if found is None:
        return say(reason)
    return say("the queue grows by {number} trains a day", number=as_spoken(found[1]))


def growth_per_day(reason: str) -> float:
    """Return the trains a day by which a queue grows, as the reason for a missing figure says."""
    found = _GROWTH.search(reason)
    return float(found[1]) if found else 0.0
