"""Long columns of small whole numbers as a block of data: compressed, and unpacked in the browser.

``landbridge.unpacked(id)`` of ``packed.js`` is a Promise of the block: what it says, with each
column of `columns` as an array of numbers.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.presentation.language.speaking import say
from sim.presentation.replay.coding import compressed, written
from sim.presentation.replay.pack import UNREADABLE


def packed(about: Mapping[str, Any], columns: Mapping[str, NDArray[np.int64]]) -> bytes:
    """Return a block of data: `about` as it is, and columns of numbers that are not negative."""
    flat = {name: column.ravel() for name, column in columns.items()}
    content = {
        **about,
        "unreadable": say(UNREADABLE),
        "columns": [[name, len(column)] for name, column in flat.items()],
        "packed": compressed(written(column) for column in flat.values()),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
