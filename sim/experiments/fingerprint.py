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
    ids = _text(tables.ids)
    return {
        "t": _hash(_times(tables, ids)),
        "o": _hash(_order(tables, ids)),
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


def _times(tables: Tables, ids: bytes) -> Iterator[bytes]:
    yield b"[%b,%b,%b]" % (ids, _text(tables.streams), _text(tables.texts))
    yield _text([tables.steps, tables.resources, tables.pools])
    for rows in (tables.trains, tables.visits, tables.rakes):
        yield from _columns(rows)


def _order(tables: Tables, ids: bytes) -> Iterator[bytes]:
    """Yield who came to which step, one after the other, without any moment."""
    yield b"[%b,%b]" % (ids, _text(tables.steps))
    visits, asked = tables.visits, tables.asked
    train = visits.train.astype(np.int64)
    yield _bytes((train * len(tables.steps) + visits.step)[asked])


def _columns(rows: Trains | Visits | Rakes) -> Iterator[bytes]:
    return (_bytes(getattr(rows, field.name)) for field in fields(rows))


def _bytes(column: NDArray[Any]) -> bytes:
    """Return the type and the bytes of `column`, the same on every kind of machine."""
    if column.dtype.kind == "i":
        column = _narrow(column)
    plain = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<"))
    return b"".join((plain.dtype.str.encode(), plain.data))


def _narrow(column: NDArray[np.signedinteger[Any]]) -> NDArray[Any]:
    """Return `column` in the least width into which it goes, since hashing costs by the byte."""
    low, high = int(column.min(initial=0)), int(column.max(initial=0))
    missing = np.equal(column, MISSING) if low == MISSING else None
    if missing is not None:
        low = int(np.where(missing, 0, column).min())
    for width in (np.int16, np.int32):
        least = np.iinfo(width).min
        if low > least and high < -least:
            narrow = column.astype(width)
            if missing is not None:
                narrow[missing] = least
            return narrow
    return column.astype(np.int64, copy=False)


def _text(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode()


def _hash(pieces: Iterable[bytes]) -> str:
    # Twice as fast as BLAKE2 where the processor knows it, and a run hashes megabytes.
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "little"))
        digest.update(piece)
    return digest.hexdigest()[:_DIGITS]
