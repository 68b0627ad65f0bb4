"""Long tables that are made shorter by choosing: complete in the page, without script all of it.

They are written as briefly as HTML allows, since they have most of the cells of a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.presentation.report.page import Part, filled
from sim.presentation.report.parts import Cell


@dataclass(frozen=True, slots=True)
class Sieve:
    """How a table is made shorter: the places of the columns with a list of their values.

    A text to search for is looked up in all columns.
    """

    columns: Sequence[int]
    has_search: bool = True


def filtered_table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], sieve: Sieve
) -> Part:
    """Return a table with lists and a field to search in, above it; first cells are headings."""
    html = filled(
        "filtered.html.j2",
        caption=caption,
        columns=columns,
        rows=rows,
        sieve=sieve,
        numbers=[place for place in range(len(columns)) if _is_numeric(rows, place)],
    )
    return Part(html, ("choose.css", "filter.css", "filter.js"))


def _is_numeric(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    return any(row[place].is_number for row in rows)
