"""The pieces that pages are put together from: pictures, charts, tables, folded details."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from sim.presentation.report.page import Part, filled

_LONG: Final = re.compile(rb"(\.\d)\d+")
_SAFE: Final = " !'()*+,/:;=?@[]^`{|}~$<>"
"""Marks that may stand as they are in an address of data within an attribute."""
_NOT_DRAWN: Final = re.compile(
    rb"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL
)
_SPACE: Final = re.compile(rb"\s+")
_OUTLINES: Final = re.compile(rb' (?:d|x|y|points)="[^"]*"')


class Cell(NamedTuple):
    """One cell of a table; numbers stand to the right."""

    text: str
    is_number: bool = False
    note: str = ""
    """What is said when the cell is pointed at."""
    link: str = ""
    """Where the text leads, as a source of a scenario gives it: http or https, else nowhere."""

    @property
    def address(self) -> str:
        """Return where the text leads, "" where that is not an address of the web."""
        return self.link if self.link.startswith(("https://", "http://")) else ""


def picture(name: str, title: str, svg: bytes) -> Part:
    """Return a picture that is part of the page; `title` says what it shows."""
    return Part(filled("picture.html.j2", name=name, title=title, content=_in_address(svg)))


def _in_address(svg: bytes) -> Markup:
    """Return a picture as an address of data has it, in fewer letters than base 64 would need.

    Neither a quote nor an ampersand is left in it, so that it may stand in an attribute as it is.
    """
    return Markup(quote(shortened(svg).replace(b'"', b"'"), safe=_SAFE))


def shortened(svg: bytes) -> bytes:
    """Return a picture with what is drawn alone, its outlines to a tenth of a point.

    Nobody can see a difference. Gone are remarks, notes about the file, and space between words.
    """
    drawn = _SPACE.sub(b" ", _NOT_DRAWN.sub(b"", svg)).replace(b"> <", b"><")
    return _OUTLINES.sub(lambda found: _LONG.sub(rb"\1", found[0]), drawn).strip()


def text(*paragraphs: str) -> Part:
    """Return paragraphs of plain text."""
    return Part(filled("text.html.j2", paragraphs=paragraphs))


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, wide: bool = False
) -> Part:
    """Return a table; the first cell of each row is its heading."""
    return Part(filled("table.html.j2", caption=caption, columns=columns, rows=rows, wide=wide))


def folded(summary: str, parts: Sequence[Part], *, printed: bool = True) -> Part:
    """Return parts that are shown when `summary` is opened, and unless they are long in print."""
    html = filled("folded.html.j2", summary=summary, parts=parts, printed=printed)
    assets = tuple(name for part in parts for name in part.assets)
    return Part(html, assets, {key: value for part in parts for key, value in part.data.items()})


def only_live(part: Part) -> Part:
    """Return a part that is shown on a screen with script only."""
    return Part(Markup('<div class="live">{}</div>').format(part.html), part.assets, part.data)
