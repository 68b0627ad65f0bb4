"""What a hostile case is: files, a command, and the status and words of the answer."""

from collections.abc import Mapping
from typing import NamedTuple

from tests.unit.scenario.files import WHOLE

GOOD = "good.toml"
"""A whole scenario that lies in every folder."""
BAD = "bad.toml"


class Case(NamedTuple):
    """One input: its row, the files of its folder, the command, and what is due.

    `said` are words that the answer holds, "..." in a word standing for any text. A `status` of 0
    means that the input is fine.
    """

    row: str
    files: Mapping[str, str | bytes]
    words: tuple[str, ...]
    status: int
    said: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return a short name for the list of tests."""
        tried = next(iter(self.files.values()), "") if BAD not in self.files else ""
        return f"{self.row}-{' '.join(self.words)[:60]}{str(tried)[:20]}"


def of_file(row: str, content: str | bytes, status: int, *said: str, command: str = "") -> Case:
    """Return the case of a scenario file with `content`."""
    return Case(row, {BAD: content}, (command, BAD), status, (f"{BAD}:", *said))


def of_change(row: str, old: str, new: str, status: int, *said: str, text: str = WHOLE) -> Case:
    """Return the case of a whole scenario with one text replaced; the place is that line."""
    assert old in text, old
    content = text.replace(old, new, 1)
    line = text.count("\n", 0, text.index(old)) + 1
    place = (f"{BAD}:{line}:",) if status and "\n" not in new else ()
    return Case(row, {BAD: content}, ("", BAD), status, (*place, *said))


def of_words(row: str, words: str | list[str], status: int, *said: str, **files: str) -> Case:
    """Return the case of a command; texts given by name are files, ``base`` is base.toml."""
    split = words.split() if isinstance(words, str) else words
    return Case(row, {f"{n}.toml": t for n, t in files.items()}, tuple(split), status, said)
