"""What one drawing of plans takes of its luck, written down so that two drawings can be compared.

The ledger belongs to one drawing and ends up in its plans: nothing is counted across drawings.
"""

from hashlib import blake2b

from sim.domain.plan import Drawn, FloatColumn

_SIZE = 8


class Ledger:
    """The uniforms of one drawing by stream and purpose; what is drawn twice is one entry."""

    def __init__(self) -> None:
        self._entries: set[Drawn] = set()

    def note(self, stream: str, purpose: str, first: int, uniforms: FloatColumn) -> None:
        """Write down that `stream` gave the `uniforms` of the ordinals from `first` on."""
        if len(uniforms):
            # Little-endian everywhere, so that the kind of machine makes no difference.
            content = uniforms.astype("<f8", copy=False).tobytes()
            digest = blake2b(content, digest_size=_SIZE).hexdigest()
            self._entries.add(Drawn(stream, purpose, first, len(uniforms), digest))

    def entries(self) -> tuple[Drawn, ...]:
        """Return all entries, sorted: the order of drawing does not matter."""
        return tuple(sorted(self._entries))
