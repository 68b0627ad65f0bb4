"""How words get onto a terminal: never as markup, and in ASCII where it shows nothing else."""

from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

_ASCII: Final = str.maketrans(
    {"–": "-", "−": "-", "±": "+-", "≥": ">=", "≤": "<=", "·": "-", "…": "...", "×": "x", "→": "->"}
)


_WIDE: Final = 96


@dataclass(frozen=True, slots=True)
class Pen:
    """What a terminal can show: columns, and which letters."""

    width: int
    ascii_only: bool

    @classmethod
    def of(cls, console: Console) -> "Pen":
        """Return the pen for `console`."""
        return cls(console.width, console.options.ascii_only)

    @property
    def is_wide(self) -> bool:
        """Return whether there is room for what is good to have."""
        return self.width >= _WIDE

    def __call__(self, words: str, style: str = "") -> Text:
        """Return `words` as text; brackets in it are brackets."""
        return Text(words.translate(_ASCII) if self.ascii_only else words, style=style)
