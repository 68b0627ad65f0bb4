"""Long lists on a terminal: the first few, and how many more there are."""

from collections.abc import Iterator, Sequence
from typing import Final

from sim.presentation.language.speaking import say

MOST_SHOWN: Final = 20
"""As many as problems of a scenario; nobody reads more."""


def first_of(told: Sequence[str], where: str) -> Iterator[str]:
    """Yield the first of `told`, and if there are more how many and `where` they all stand."""
    yield from told[:MOST_SHOWN]
    if len(told) > MOST_SHOWN:
        yield say("... and {count} more: {where}", count=len(told) - MOST_SHOWN, where=where)
