"""Reading CSV files strictly: named columns, commas, UTF-8, and the place of everything wrong."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.scenario.files import decode
from sim.scenario.findings import Finding, Spot, refuse_one
from sim.scenario.guard import LINE_CHARACTERS
from sim.scenario.hints import unknown_name
from sim.scenario.words import printable, quoted

MOST_ROWS: Final = 1_000_000
_MOST_FINDINGS: Final = 50


class Row(NamedTuple):
    """The cells of one line by column, without the blanks around them."""

    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """One CSV file: `rows` yields its lines, `findings` gathers what is wrong with them."""

    content: bytes
    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    most_rows: int = field(default_factory=lambda: MOST_ROWS)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Only to refuse what is no text; a decoded copy is not kept.
        decode(self.content, self.file)
        self._header: list[str] = []
        self._line = ""

    def rows(self) -> Iterator[Row]:
        """Yield the rows that have the right number of fields.

        Raises:
            SafetyLimitError: there are more than `most_rows`.
        """
        reader = csv.reader(self._lines(), strict=True)
        if not self._read_header(reader):
            return
        while (cells := self._next(reader, begins := reader.line_num + 1)) is not None:
            if len(self.findings) >= _MOST_FINDINGS:
                self._stop(begins)
                return
            if begins > self.most_rows + 1:
                wrong = f"has more than {self.most_rows:,} rows"
                refuse_one(Finding("SCN-100", (), wrong, "shorten it"), Spot(self.file, begins, 1))
            if len(cells) == len(self._header):
                trimmed = (cell.strip() for cell in cells)
                yield Row(begins, dict(zip(self._header, trimmed, strict=True)))
            elif cells:
                self._refuse_width(begins, cells)

    def refuse(self, row: Row, code: str, column: str, message: str, remedy: str = "") -> None:
        """Note that the cell of `row`, the one yielded last, is wrong in `column`."""
        place = self._header.index(column)
        spot = Spot(self.file, row.line, _column_of(self._line, place))
        self.findings.append(Finding(code, (column,), message, remedy, spot))

    def _stop(self, line: int) -> None:
        wrong = f"reading stopped here, after {_MOST_FINDINGS} problems"
        self.findings.append(Finding("SCN-099", (), wrong, "mend those", Spot(self.file, line, 1)))

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the file, and remember the one in hand for the place of a problem."""
        text = io.TextIOWrapper(io.BytesIO(self.content), "utf-8-sig", newline="")
        for number, self._line in enumerate(text, 1):
            if len(self._line) > LINE_CHARACTERS:
                wrong = f"the line has {len(self._line):,} characters"
                finding = Finding("SCN-008", (), wrong, f"at most {LINE_CHARACTERS:,}")
                refuse_one(finding, Spot(self.file, number, 1))
            yield self._line

    def _next(self, reader: Iterator[list[str]], begins: int) -> list[str] | None:
        try:
            return next(reader, None)
        except csv.Error as error:
            spot = Spot(self.file, begins, 1)
            closed = "unexpected end" not in str(error) and "field larger" not in str(error)
            wrong = f"cannot be read: {error}" if closed else "a quote is never closed"
            remedy = "quotes stand around whole fields; a quote within is doubled"
            self.findings.append(Finding("SCN-093", (), wrong, remedy, spot))
            return None

    def _read_header(self, reader: Iterator[list[str]]) -> bool:
        cells = self._next(reader, 1)
        if cells is None or not any(cell.strip() for cell in cells):
            if not self.findings:
                self._refuse_header("has no header line")
            return False
        self._header = [cell.strip() for cell in cells]
        self._check_header()
        return not self.findings

    def _check_header(self) -> None:
        known = (*self.required, *self.optional)
        line = ",".join(self._header)
        if len(self._header) == 1 and any(mark in line for mark in ";\t|"):
            self._refuse_header("the columns are not separated by commas")
            return
        for name in self._header:
            if name not in known:
                shown = quoted(name)
                self._refuse_header(f"{shown} is no column", unknown_name(name, known))
        for name in self.required:
            if name not in self._header:
                self._refuse_header(f"the column {name} is missing")
        for name in sorted({name for name in self._header if self._header.count(name) > 1}):
            self._refuse_header(f"the column {printable(name)} stands there twice", "keep one")

    def _refuse_header(self, message: str, remedy: str = "") -> None:
        optional = "".join(f"[,{name}]" for name in self.optional)
        remedy = remedy or f"the first line is {','.join(self.required)}{optional}"
        self.findings.append(Finding("SCN-091", (), message, remedy, Spot(self.file, 1, 1)))

    def _refuse_width(self, line: int, cells: list[str]) -> None:
        wrong = f"has {len(cells)} fields, the header has {len(self._header)}"
        remedy = "decimals take a point" if len(cells) > len(self._header) else "as in the header"
        self.findings.append(Finding("SCN-092", (), wrong, remedy, Spot(self.file, line, 1)))


def _column_of(line: str, place: int) -> int:
    """Return the column, from 1, at which the field number `place` of `line` begins."""
    quoted_now, fields = False, 0
    for at, char in enumerate(line):
        if fields == place:
            return at + 1
        if char == '"':
            quoted_now = not quoted_now
        elif char == "," and not quoted_now:
            fields += 1
    return len(line) + 1 if fields == place else 1
