"""An answer in words, as a command would print it, with its data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Final

from sim.presentation.console import Console

_WIDE: Final = 100
"""Columns of text: as wide as a cell of a notebook, and as a line of code."""
_FILES: Final = "Files"
"""How the last lines about results begin."""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """An answer: print it, look at it in a notebook, or take its `data`.

    ``report["name"]`` is the same as ``report.data["name"]``.
    """

    text: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def _repr_html_(self) -> str:
        from sim.presentation.markup import text_page

        return text_page(self.text)


def told(show: Callable[[Console], object], *, files: bool = True) -> str:
    """Return what `show` prints on a console, as plain text, with or without where `files` are."""
    paper = StringIO()
    console = Console(
        file=paper,
        width=_WIDE,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
        legacy_windows=False,
    )
    show(console)
    lines = [line.rstrip() for line in paper.getvalue().splitlines()]
    places = [] if files else [at for at, line in enumerate(lines) if line.startswith(_FILES)]
    return "\n".join(lines[: places[-1]] if places else lines)
