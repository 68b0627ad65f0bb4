"""Limits on the text of a scenario, checked before it is parsed.

The parser of the standard library recurses into nested values and needs gigabytes for a key of
20,000 parts, so lines, key parts, nesting and the number of keys are counted first, in one pass
over the marks that structure the text.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from sim.scenario.findings import Finding, Spot, refuse_one
from sim.scenario.words import printable

LINE_CHARACTERS: Final = 10_000
KEY_PARTS: Final = 8
NESTING: Final = 16
KEYS: Final = 50_000
MOST_OF_EACH: Final = {
    "services": 500,
    "ports": 100,
    "sources": 5_000,
    "provenance": 5_000,
    "targets": 5_000,
    "goods": 500,
    "expect": 500,
}

# Possessive, so that a text without a closing quote is passed over once and never again.
_MARKS = re.compile(
    r'"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']++|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]++|\\.)*+(?:"|(?=\n)|\Z)'
    r"|'[^'\n]*+(?:'|(?=\n)|\Z)"
    r"|#[^\n]*+"
    r"|[\[\]{}=.,\n]"
)

_HEADERS = re.compile(r"^[ \t]*\[([^\[\]\n]{1,200})\]", re.MULTILINE)
_HAS_MANY = re.compile(r"(?:sources|provenance|targets|goods|expect|ports\.[a-z0-9-]+)\.")


def check_limits(text: str, file: str) -> None:
    """Refuse `text` if it is beyond the limits of a scenario.

    Raises:
        SafetyLimitError: which limit, and where.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE_CHARACTERS:
            wrong = f"the line has {len(line):,} characters"
            _refuse("SCN-008", wrong, f"at most {LINE_CHARACTERS:,}", Spot(file, number, 1))
    _check_structure(text, file)


def _check_structure(text: str, file: str) -> None:
    depth = keys = parts = 0
    in_value = False
    for match in _MARKS.finditer(text):
        mark = match[0]
        if mark == "=":
            keys, parts, in_value = keys + 1, 0, True
        elif mark == ".":
            parts += not in_value
            keys += not in_value
        elif mark in "[{":
            depth, parts = depth + 1, 0
            keys += not in_value
            in_value = in_value and mark == "["
        elif mark in "]}":
            depth = max(depth - 1, 0)
        elif mark in "\n,":
            keys += mark == ","
            in_value, parts = in_value and depth > 0 and mark == ",", 0
        if parts >= KEY_PARTS or depth > NESTING or keys > KEYS:
            section = _section_before(text, match.start())
            _refuse_structure(parts, depth, section, _spot(text, match.start(), file))


def check_counts(data: Mapping[str, Any], file: str) -> None:
    """Refuse more services, ports, sources and the like than anybody has.

    Raises:
        SafetyLimitError: which table has too many.
    """
    for name, most in MOST_OF_EACH.items():
        table = data.get(name)
        if isinstance(table, Mapping) and len(table) > most:
            wrong = f"there are {len(table):,} {name}"
            refuse_one(Finding("SCN-011", (name,), wrong, f"at most {most:,}"), Spot(file, 1, 1))


def last_open(text: str) -> int | None:
    """Return where the bracket or quote that `text` opened last and did not close stands."""
    open_at: list[int] = []
    for match in _MARKS.finditer(text):
        mark = match[0]
        if mark in "[{":
            open_at.append(match.start())
        elif mark in "]}" and open_at:
            open_at.pop()
        elif mark[0] in "\"'" and (len(mark) < 2 or not mark.endswith(mark[0])):
            return match.start()
    return open_at[-1] if open_at else None


def _refuse_structure(parts: int, depth: int, section: str, spot: Spot) -> None:
    if parts >= KEY_PARTS:
        _refuse("SCN-009", f"a key has more than {KEY_PARTS} parts", "use shorter keys", spot)
    if depth > NESTING:
        _refuse("SCN-010", f"nesting is deeper than {NESTING} levels", "use fewer brackets", spot)
    wrong = f"there are more than {KEYS:,} keys and items"
    if section:
        _refuse("SCN-011", f"{wrong}, those of [{section}] among them", "give fewer", spot)
    _refuse("SCN-011", wrong, "move data to a CSV file", spot)


def _section_before(text: str, at: int) -> str:
    """Return the section of many like it in which `at` lies, "" if it is none of these.

    What a CSV file can hold (trains, routes, samples) stands in other sections.
    """
    headers = _HEADERS.findall(text, 0, at)
    return printable(headers[-1]) if headers and _HAS_MANY.match(headers[-1]) else ""


def _refuse(code: str, wrong: str, remedy: str, spot: Spot) -> None:
    refuse_one(Finding(code, (), wrong, remedy), spot)


def _spot(text: str, at: int, file: str) -> Spot:
    return Spot(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
