"""What a file that is no text is, by its first bytes: nothing of it is ever opened as such."""

import re
from typing import Final

_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SIGNATURES: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a zip archive, a spreadsheet perhaps"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"\xfd7zXZ", "compressed (xz)"),
    (b"BZh", "compressed (bzip2)"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    *((bytes((0x80, version)), "a Python pickle") for version in range(2, 6)),
)


def kind_of_binary(body: bytes) -> str:
    """Return what to say of a file that is no text, "" if it may be one."""
    if not _CONTROLS.search(body, 0, 64) and b"\0" not in body and _is_utf8(body[:64]):
        return ""
    for beginning, name in _SIGNATURES:
        if body.startswith(beginning):
            return f"is {name}, not a text file"
    return "is not a text file" if b"\0" in body else ""


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last letter of the head may have been cut.
        return error.start > len(head) - 4
    return True
