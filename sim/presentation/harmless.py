"""Free text of a scenario as one harmless line, for terminals and pictures alike."""

import unicodedata

_ELLIPSIS = "…"


def brief(text: str, most: int = 40) -> str:
    """Return `text` on one harmless line of at most so many characters."""
    line = clean(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + _ELLIPSIS


def clean(text: str) -> str:
    """Return `text` on one line, without control, format and unassigned characters.

    What a terminal would obey (escape sequences, writing from right to left) is gone.
    """
    spaced = (" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join("".join(spaced).split())
