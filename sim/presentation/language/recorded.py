"""Short English texts of the model, such as "2 lanes when over 5 wait", said in other languages.

The layers below know of no language. What they put together is written once more as a phrase with
places for its values; a text that fits one is taken apart and said again, others stay as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

from sim.presentation.digits import as_spoken
from sim.presentation.language.speaking import ENGLISH, say, spoken


@dataclass(frozen=True)
class Recorded:
    """Phrases that a text may have been made from; a value is anything without a space."""

    phrases: Sequence[str]

    def said(self, text: str) -> str:
        """Return `text` in the language that is spoken, its numbers as they are written there."""
        if spoken() == ENGLISH:
            return text
        for words, form in self._forms:
            found = form.fullmatch(text)
            if found is not None:
                return say(words, **{name: as_spoken(at) for name, at in found.groupdict().items()})
        return text

    @cached_property
    def _forms(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(words, re.compile(_form(words))) for words in self.phrases]


def _form(words: str) -> str:
    """Return the regular expression of a phrase, with a named group for each of its values."""
    return "".join(
        re.escape(text) + (rf"(?P<{name}>\S+)" if name else "")
        for text, name, _, _ in Formatter().parse(words)
    )
