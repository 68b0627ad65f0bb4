"""How long each train of a replication took: a small file where its tables are not kept."""

import gzip
import json
from pathlib import Path
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.late import stays_s
from sim.recording.columns import Tables
from sim.recording.reading import Span, read_trains
from sim.scenario.schema import Scenario

FILE: Final = "stays.json.gz"


def write_stays(folder: Path, tables: Tables) -> None:
    """Write the seconds that each train took, in order of rank, into `folder`."""
    text = json.dumps(stays_s(tables).tolist(), separators=(",", ":"))
    # Without the time of day, so that the same stays are the same bytes.
    (folder / FILE).write_bytes(gzip.compress(text.encode(), compresslevel=5, mtime=0))


def read_stays(folder: Path, scenario: Scenario, replication: int) -> IntColumn:
    """Return the seconds that each train took, from their own file or from the tables.

    Raises:
        StorageError: the table cannot be read.
    """
    file = folder / FILE
    if file.exists():
        return np.array(json.loads(gzip.decompress(file.read_bytes())), dtype=np.int64)
    return stays_s(read_trains(folder, replication, Span(-scenario.warm_up, scenario.end_s)))
