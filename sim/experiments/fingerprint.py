"""What the tables say, as one short text per table: the same content gives the same text.

It does not depend on how or with which version of anything the tables were written to files.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sim.experiments.files import json_bytes
from sim.metrics.kpis import Kpi
from sim.recording.columns import Rakes, Tables, Trains, Visits

Fingerprint = Mapping[str, str]
"""Checksum by name of table."""

_SIZE = 16


def fingerprint(tables: Tables, kpis: Sequence[Kpi]) -> dict[str, str]:
    """Return the fingerprint of one replication."""
    names = [tables.ids, tables.streams, tables.texts]
    return {
        "trains": _digest(tables.trains, names),
        "visits": _digest(tables.visits, [tables.ids, tables.steps, tables.resources]),
        "rakes": _digest(tables.rakes, [tables.ids, tables.pools]),
        "kpis": _hash([json_bytes([list(kpi) for kpi in kpis])]),
    }


def together(fingerprints: Sequence[Fingerprint]) -> dict[str, str]:
    """Return the fingerprint of several replications in order."""
    names = sorted({name for one in fingerprints for name in one})
    return {name: _hash([one[name].encode() for one in fingerprints]) for name in names}


def _digest(rows: Trains | Visits | Rakes, names: Sequence[Any]) -> str:
    columns = (getattr(rows, field.name) for field in fields(rows))
    # Little-endian everywhere, so that the kind of machine makes no difference.
    numbers = (column.astype(column.dtype.newbyteorder("<")).tobytes() for column in columns)
    return _hash([json_bytes(names), *numbers])


def _hash(pieces: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=_SIZE)
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "little") + piece)
    return digest.hexdigest()
