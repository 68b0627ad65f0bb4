"""Why a figure of a run is not given, as its summary has recorded it, in the language spoken."""

import re
from typing import Final

from sim.presentation.digits import as_spoken
from sim.presentation.language.speaking import phrase, say
from sim.presentation.words import resource_words

_GROWTH: Final = re.compile(r"the queue grows by ([-+.\de]+) trains a day")
_OVERLOAD: Final = re.compile(
    r"the queue grows for ever: offered load (\S+) of (\S+); here by ([-+.\de]+) trains a day"
)
_RATE: Final = re.compile(r" by ([-+.\de]+) trains a day")
_KNOWN: Final = phrase(
    "the queue grows for ever: offered load {load} of {resource}; here by {number} trains a day"
)
_OTHERS: Final = (
    phrase("only one replication has a value"),
    phrase("no difference is given"),
    phrase("the base's value is 0"),
)
"""Other reasons, as they are recorded."""


def reason_words(reason: str) -> str:
    """Return the reason for a missing figure; one of another kind as it stands."""
    overload = _OVERLOAD.fullmatch(reason)
    if overload is not None:
        return say(
            _KNOWN,
            load=as_spoken(overload[1]),
            resource=resource_words(overload[2]),
            number=as_spoken(overload[3]),
        )
    found = _GROWTH.fullmatch(reason)
    if found is None:
        return say(reason)
    return say("the queue grows by {number} trains a day", number=as_spoken(found[1]))


def growth_per_day(reason: str) -> float:
    """Return the trains a day by which a queue grows, as the reason for a missing figure says."""
    found = _RATE.search(reason)
    return float(found[1]) if found else 0.0
