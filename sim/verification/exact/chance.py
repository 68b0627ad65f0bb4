"""Random cases that are the same on every machine and in every version: no generator, only hashes.

A case is known by its key, so that any of them can be looked at alone.
"""

from collections.abc import Sequence
from hashlib import shake_128
from typing import Final, TypeVar

Choice = TypeVar("Choice")

_BYTES: Final = 8


class Chance:
    """Whole numbers drawn one after the other under a key."""

    def __init__(self, *key: object) -> None:
        self._key = "/".join(map(str, key))
        self._asked = 0

    def wholes(self, count: int, low: int, high: int) -> list[int]:
        """Return `count` numbers of ``[low, high]``, all alike (but for one part in 2**50)."""
        self._asked += 1
        drawn = shake_128(f"{self._key}#{self._asked}".encode()).digest(_BYTES * count)
        size = high - low + 1
        words = range(0, _BYTES * count, _BYTES)
        return [low + int.from_bytes(drawn[at : at + _BYTES], "big") % size for at in words]

    def whole(self, low: int, high: int) -> int:
        """Return one number of ``[low, high]``."""
        return self.wholes(1, low, high)[0]

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """Return one of `choices`."""
        return choices[self.whole(0, len(choices) - 1)]

    def moments(self, count: int, widest_gap: int) -> list[int]:
        """Return rising moments whose gaps are at most `widest_gap`; gaps of 0 are ties."""
        moments, now = [], 0
        for gap in self.wholes(count, 0, widest_gap):
            now += gap
            moments.append(now)
        return moments
