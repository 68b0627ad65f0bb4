"""Text and tables as HTML for notebooks: whatever a scenario says, it is text and no markup."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from sim.presentation.harmless import clean

MOST_ROWS: Final = 20
_LONGEST_CELL: Final = 200
_MONOSPACE: Final = "white-space: pre; overflow-x: auto; font-family: monospace; line-height: 1.2"


def text_page(text: str) -> str:
    """Return what a terminal would show as HTML, line by line."""
    return f'<pre style="{_MONOSPACE}">{escape(text)}</pre>'


def table_page(columns: Sequence[str], rows: Sequence[Sequence[Any]], total: int) -> str:
    """Return the first `rows` of a table of `total` rows as HTML."""
    head = "".join(f"<th>{escaped(name)}</th>" for name in columns)
    lines = [f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows]
    more = f"the first {len(rows)} of " if len(rows) < total else ""
    foot = f"<p>{more}{total:,} row{'' if total == 1 else 's'}</p>"
    return f"<div><table><tr>{head}</tr>{''.join(lines)}</table>{foot}</div>"


def _cell(value: Any) -> str:
    return f"<td>{'' if value is None else escaped(str(value)[:_LONGEST_CELL])}</td>"


def escaped(text: str) -> str:
    """Return `text` as HTML that is nothing but this text, on one line."""
    return escape(clean(text))
