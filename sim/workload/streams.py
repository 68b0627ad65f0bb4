"""Luck with an address: one uniform for each (seed, replication, stream, purpose, ordinal).

Nothing here has a state, so no draw can shift another: adding a service, a purpose, a replication
or a longer warm-up leaves every other value where it was. The address becomes the key of a
counter-based generator (Philox), the ordinal its counter. Only the raw bits of NumPy are used,
which its documentation promises to keep.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray

from sim.domain.plan import FloatColumn, IntColumn
from sim.workload.ledger import Ledger

_WORD = 2**64 - 1
_BLOCK = 4
"""Raw numbers that Philox makes from one value of its counter."""


@dataclass(frozen=True, slots=True)
class Luck:
    """All the uniforms of one stream in one replication, by purpose and ordinal.

    What is taken of them is noted in the `ledger`, where there is one; it changes none of them.
    """

    seed: int
    replication: int
    stream: str
    ledger: Ledger | None = field(default=None, compare=False, repr=False)
    _generator: Philox = field(
        default_factory=lambda: Philox(key=0), init=False, compare=False, repr=False
    )
    """Set to a key and a counter before every use; to make a new one takes four times as long."""

    def uniforms(self, purpose: str, first: int, count: int) -> FloatColumn:
        """Return the uniforms of the ordinals `first` to ``first + count - 1``, inside (0, 1).

        Ordinals from 0 upward and from -1 downward are two sides with keys of their own, so
        neither moves when the other grows.
        """
        before = max(min(-first, count), 0)
        after = count - before
        parts = []
        if before:
            # Ordinal -1 is the first of its side, and the column rises.
            parts.append(self._raw(self._key(purpose, "before"), -first - before, before)[::-1])
        if after:
            parts.append(self._raw(self._key(purpose, "after"), max(first, 0), after))
        uniforms = _open_unit(np.concatenate(parts)) if parts else np.empty(0)
        if self.ledger is not None:
            self.ledger.note(self.stream, purpose, first, uniforms)
        return uniforms

    def of(self, purpose: str, ordinal: IntColumn) -> FloatColumn:
        """Return the uniform of each ordinal; they rise, with gaps or without."""
        if not len(ordinal):
            return np.empty(0)
        first = int(ordinal[0])
        drawn = self.uniforms(purpose, first, int(ordinal[-1]) - first + 1)
        return drawn[ordinal - first]

    def _key(self, purpose: str, side: str) -> int:
        address = (str(self.seed), str(self.replication), self.stream, purpose, side)
        # Netstrings: the length before each part keeps ("ab", "c") apart from ("a", "bc").
        parts = (part.encode() for part in address)
        text = b"".join(b"%d:%b," % (len(part), part) for part in parts)
        digest = blake2b(text, digest_size=16, person=b"landbridge luck").digest()
        return int.from_bytes(digest, "little")

    def _raw(self, key: int, first: int, count: int) -> NDArray[np.uint64]:
        """Return the raw numbers of the ordinals from `first` on under `key`."""
        block, skipped = divmod(first, _BLOCK)
        counter = np.array([block, 0, 0, 0], dtype=np.uint64)
        self._generator.state = {
            "bit_generator": "Philox",
            "state": {
                "counter": counter,
                "key": np.array([key & _WORD, key >> _WORD.bit_length()], dtype=np.uint64),
            },
            "buffer": counter,
            "buffer_pos": _BLOCK,  # used up
            "has_uint32": 0,
            "uinteger": 0,
        }
        return self._generator.random_raw(skipped + count)[skipped:]


def _open_unit(raw: NDArray[np.uint64]) -> FloatColumn:
    # 52 bits and a half: with 53 the largest one would round up to exactly 1.
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
