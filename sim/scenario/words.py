"""How values, keys and kinds of values are named in messages: plainly, shortly, harmlessly.

What stands in a scenario may be hostile: huge numbers, control characters, a megabyte of text.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Final

Key = tuple[str | int, ...]
"""The way to a value: names of tables, places in lists."""

LONGEST_SHOWN: Final = 60
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DIGITS_SHOWN: Final = 30


def printable(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return `text` on one line, cut, with what a terminal would obey written as an escape."""
    cut = text if len(text) <= longest else text[:longest] + "..."
    if cut.isprintable():
        return cut
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut
    )


def quoted(text: str) -> str:
    """Return `text` between double quotes, fit for a message."""
    inner = printable(text).replace('"', '\\"')
    return f'"{inner}"'


def dotted(key: Iterable[str | int]) -> str:
    """Return `key` as one writes it in a scenario, ``ports.khorgos.china``."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _BARE.fullmatch(part) else quoted(part))
    return printable(text, 400)


def show(value: object) -> str:
    """Return `value` as one would write it in a scenario, cut to a few words."""
    if isinstance(value, str):
        return quoted(str(value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, Mapping):
        return "{ " + printable(", ".join(str(key) for key in value)) + " }"
    if isinstance(value, list | tuple):
        return printable("[" + ", ".join(show(each) for each in value[:6]) + "]", 100)
    return printable(str(value))


def _whole(value: int) -> str:
    # Python refuses to write out integers of more than 4,300 digits.
    digits = int(value.bit_length() * 0.30103) + 1
    return str(value) if digits <= _DIGITS_SHOWN else f"a number of about {digits} digits"


_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "true or false"),
    (str, "text"),
    (int, "a whole number"),
    (float, "a number"),
    (Mapping, "a table"),
    (list, "a list"),
    (tuple, "a list"),
    (datetime.datetime, "a date and time"),
    (datetime.date, "a date"),
    (datetime.time, "a time of day"),
)


def kind_and_value(value: object) -> str:
    """Return ``text "3"`` and the like; a flag says by itself what it is."""
    return show(value) if isinstance(value, bool) else f"{kind_of(value)} {show(value)}"


def kind_of(value: object) -> str:
    """Return what kind of TOML value `value` is, in plain words."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), type(value).__name__)
