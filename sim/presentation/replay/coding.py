"""How whole numbers become few bytes: small ones in one byte, and one compressed stream of all.

A number is written in base 128, lowest digits first, with 128 added to every byte but the last
(LEB128); a number that may be negative is folded before: 0, -1, 1, -2 become 0, 1, 2, 3.
"""

import base64
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn

_DIGIT = 128
_LEVEL = 9


def folded(numbers: IntColumn) -> IntColumn:
    """Return numbers of either sign as numbers of none."""
    column: IntColumn = np.where(numbers < 0, -2 * numbers - 1, 2 * numbers)
    return column


def written(numbers: IntColumn) -> bytes:
    """Return numbers that are not negative as bytes.

    Raises:
        ValueError: one of them is negative.
    """
    if len(numbers) and numbers.min() < 0:
        raise ValueError("a negative number must be folded before it is written")
    rest = numbers.astype(np.uint64)
    digits: list[NDArray[np.uint8]] = []
    present = [np.ones(len(rest), dtype=np.bool_)]
    while present[-1].any():
        more = rest >= _DIGIT
        digits.append((rest % _DIGIT + np.where(more, _DIGIT, 0)).astype(np.uint8))
        present.append(present[-1] & more)
        rest //= _DIGIT
    if not digits:
        return b""
    places = np.stack(present[:-1], axis=1)
    return np.stack(digits, axis=1)[places].tobytes()


def compressed(parts: Iterable[bytes]) -> str:
    """Return the parts end to end, compressed (zlib), in base 64."""
    return base64.b64encode(zlib.compress(b"".join(parts), _LEVEL)).decode("ascii")
