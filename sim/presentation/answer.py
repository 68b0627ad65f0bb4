"""One line of what a command answers."""

from typing import NamedTuple


class Answer(NamedTuple):
    """One line of the answer; `grave` if it needs attention."""

    question: str
    words: str
    grave: bool = False
