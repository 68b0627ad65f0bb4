"""What a replication comes to, as four short texts: the same content gives the same text.

They do not depend on how or with which version of anything the tables were written to files. Which
of the four differ tells what kind of change lies between two results.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import Drawn
from sim.metrics.kpis import Kpi
from sim.recording.columns import MISSING, Rakes, Tables, Trains, Visits

Fingerprint = Mapping[str, str]
"""Checksum by part."""

PARTS: Final = {
    "t": "times: which train took which step at which second",
    "o": "order: in which order they came to their steps",
    "r": "luck: every number drawn, by stream and purpose",
    "k": "figures: every KPI of every replication",
}
"""What each part covers, in the order in which they are shown."""

_DIGITS: Final = 32
_SHORT: Final = 8


def fingerprint(tables: Tables, kpis: Sequence[Kpi], drawn: Sequence[Drawn]) -> dict[str, str]:
    """Return the fingerprint of one replication: its tables, figures and luck."""
    return {
        "t": _hash(_times(tables)),
        "o": _hash(_order(tables)),
        "r": _hash([_text(drawn)]),
        "k": _hash([_text(kpis)]),
    }


def together(fingerprints: Sequence[Fingerprint]) -> dict[str, str]:
    """Return the fingerprint of several replications in order."""
    names = [name for name in PARTS if all(name in one for one in fingerprints)]
    return {name: _hash([one[name].encode() for one in fingerprints]) for name in names}


def short(prints: Fingerprint) -> str:
    """Return a fingerprint in one line: the first digits of each part."""
    return " ".join(f"{part}:{prints[part][:_SHORT]}" for part in PARTS if part in prints)


def _times(tables: Tables) -> Iterator[bytes]:
    yield _text([tables.ids, tables.streams, tables.texts])
    yield _text([tables.steps, tables.resources, tables.pools])
    for rows in (tables.trains, tables.visits, tables.rakes):
        yield from _columns(rows)


def _order(tables: Tables) -> Iterator[bytes]:
    """Yield who came to which step, one after the other, without any moment."""
    yield _text([tables.ids, tables.steps])
    visits, asked = tables.visits, tables.asked
    yield _bytes((visits.train * len(tables.steps) + visits.step)[asked])


def _columns(rows: Trains | Visits | Rakes) -> Iterator[bytes]:
    return (_bytes(getattr(rows, field.name)) for field in fields(rows))


def _bytes(column: NDArray[Any]) -> bytes:
    """Return the type and the bytes of `column`, the same on every kind of machine."""
    if column.dtype == np.int64:
        column = _narrow(column)
    plain = column.astype(column.dtype.newbyteorder("<"), copy=False)
    return plain.dtype.str.encode() + plain.tobytes()


def _narrow(column: NDArray[np.int64]) -> NDArray[Any]:
    """Return `column` in the least width into which it goes, since hashing costs by the byte."""
    missing = np.equal(column, MISSING)
    known = np.where(missing, 0, column) if missing.any() else column
    low, high = int(known.min(initial=0)), int(known.max(initial=0))
    for width in (np.int16, np.int32):
        least = np.iinfo(width).min
        if low > least and high < -least:
            narrow = known.astype(width)
            narrow[missing] = least
            return narrow
    return column


def _text(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode()


def _hash(pieces: Iterable[bytes]) -> str:
    # Twice as fast as BLAKE2 where the processor knows it, and a run hashes megabytes.
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "little") + piece)
    return digest.hexdigest()[:_DIGITS]
