"""CSV as RFC 4180 has it, and harmless in a spreadsheet: no text cell becomes a formula.

Every CSV that landbridge writes comes through here: UTF-8 without a mark at its beginning, lines
that end in CR LF, a header line, an empty cell for what is missing. Numbers are never touched.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Protocol

_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet takes for a formula; some take full width too."""

_QUOTES: Final = frozenset("\"'`‘’“”＂＇")
_KEPT: Final = frozenset("\t\r\n")
_MOST_KNOWN: Final = 1 << 12
_is_plain: Final = re.compile(r"[0-9A-Za-z][ -~]*").fullmatch
"""Finds what needs no second look: most cells of a large table."""


class Writable(Protocol):
    """Something that takes text."""

    def write(self, text: str, /) -> int:
        """Take `text`."""


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return `rows` as CSV in UTF-8 with a header line; a missing value is an empty cell."""
    text = io.StringIO(newline="")
    write_csv(text, columns, ([row[column] for column in columns] for row in rows))
    return text.getvalue().encode()


def write_csv(file: Writable, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a header line and `rows` to `file`, which must not translate line ends."""
    writer = csv.writer(file)
    writer.writerow([harmless_cell(column) for column in columns])
    writer.writerows(map(_cells, rows))


def _cells(row: Sequence[object]) -> list[object]:
    return [
        value if not isinstance(value, str) or _is_plain(value) else harmless_cell(value)
        for value in row
    ]


@lru_cache(_MOST_KNOWN)
def harmless_cell(text: str) -> str:
    """Return `text` without control characters, and with an apostrophe if it looks like a formula.

    Spaces, quotes and invisible letters before the formula do not hide it.
    """
    shown = "".join(letter for letter in text if letter in _KEPT or not _is_control(letter))
    return f"'{shown}" if _is_formula(shown) else shown


def plain_cell(cell: str) -> str:
    """Return the text that `harmless_cell` has made harmless, but for its control characters."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    return next((letter in _FORMULA for letter in text if not _is_skipped(letter)), False)


def _is_skipped(letter: str) -> bool:
    """Return whether `letter` may stand before a formula without making it a text."""
    if letter in _FORMULA:
        return False
    return letter in _QUOTES or letter.isspace() or unicodedata.category(letter) == "Cf"


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs")
