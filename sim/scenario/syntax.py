"""Parsing TOML, with the parser's terse errors turned into what the planner can do about them.

All that the parser can throw is caught here. After a slip in a single line the rest of the text is
still read, so that one pass finds all of them.
"""

import re
import tomllib
from typing import Any, Final, NamedTuple

from sim.scenario.findings import Finding, Spot
from sim.scenario.guard import last_open
from sim.scenario.positions import Positions
from sim.scenario.words import Key, dotted, printable

MOST_SLIPS: Final = 20
_REPARSED_CHARACTERS: Final = 1_000_000

_AT_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")
_LONG_NUMBER = re.compile(r"[0-9_]{4300,}")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*[=:]")
_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]")
_FRAGMENT = re.compile(r"(?:=|\[|,)\s*(?P<value>[^=,\[\]{}#\"']+)")
_NEVER_CLOSED: Final = ("Unclosed", "Unterminated", 'Expected "', "Expected \"'''")
_TWICE: Final = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline")

_SLIPS: Final = tuple(
    (re.compile(pattern), code, message, remedy)
    for pattern, code, message, remedy in (
        (r"[0-9.]+\s*%", "SCN-013", "a percentage is no number", "write a share, as in 0.35"),
        (r"[0-9.]+\s*(?!per|a )[A-Za-z]+( [0-9.]+ ?[A-Za-z]+)*", "SCN-013", "{value} needs quotes",
         'put quotes around quantities, as in "{value}"'),
        (r"(?i:true|yes|on)", "SCN-014", "{value} means nothing in TOML", "write true or false"),
        (r"(?i:false|no|off)", "SCN-014", "{value} means nothing in TOML", "write true or false"),
        (r"(?i:none|null|nil|~)", "SCN-014", "{value} means nothing in TOML", "leave the key out"),
        (r"[0-9.]+\s*(trains?)?\s*(/|per|a)\s*(day|d|hour|h|week|month|year)", "SCN-017",
         "{value} is no number", "write a rate as trains_per_day = 10"),
        (r"[0-9.]+ ?/ ?[0-9.]+", "SCN-017", "{value} is a fraction", "write it out, as in 0.5"),
        (r"[0-9-]+[T ]24:.*", "SCN-018", "there is no moment {value}",
         "midnight is 00:00:00 of the next day"),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", "SCN-018", "{value} has no seconds",
         "as in 2024-01-31T08:30:00"),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ].*)?", "SCN-018", "there is no day {value}",
         "write year-month-day, as in 2024-01-31"),
        (r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}[./][0-9]{1,2}[./][0-9]{1,2}"
         r"|[0-9]{4}-[0-9]{1,2}", "SCN-018", "{value} is not written as a date",
         "write year-month-day, as in 2024-01-31"),
        (r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", "SCN-018", "there is no time of day {value}",
         'put quotes around hours, as in "08:00-16:00"'),
        (r"[0-9]{1,3}( [0-9]{3})+", "SCN-017", "{value} has spaces in it", "write 1000 or 1_000"),
        (r"0[0-9_]+", "SCN-017", "{value} begins with a zero", "write it without, as in 8"),
        (r"[+-]?\.[0-9]+", "SCN-017", "{value} has no digit before the point", "as in 0.5"),
        (r"[+-]?[0-9]+\.", "SCN-017", "{value} has no digit after the point", "as in 5.0"),
        (r"[+-]?(?i:nan|inf|infinity)", "SCN-026", "{value} is no number", "give a number"),
        (r"[“”„«‘’].*", "SCN-013", "the quotes are typographic", 'use plain ones: "'),
        (r"[A-Za-z][A-Za-z0-9 _./-]*", "SCN-013", "{value} needs quotes",
         'put quotes around text, as in "{value}"'),
    )
)  # fmt: skip
_DECIMAL_COMMA = re.compile(r"=\s*([0-9]+),([0-9]+)\s*(#.*)?$")


_CONTROL = re.compile(r"(Illegal|Found invalid) character '(\\x|\\u|\\[^n])")
_OTHER_FORMATS: Final = (
    (re.compile(r"---|%YAML|- |[A-Za-z0-9_-]+:( .*)?$"), "YAML"),
    (re.compile(r"\{|\[$"), "JSON"),
    (re.compile(r"<[?!A-Za-z]"), "XML or HTML"),
    (re.compile(r"[a-z_]+(,[a-z_]+){2,}$"), "a CSV table"),
)


_PAIR = re.compile(r"\s*[\w.\"-]+\s*=")


class Parsed(NamedTuple):
    """The tables of a text; with `findings`, without the lines that could not be read."""

    data: dict[str, Any]
    findings: list[Finding]


class Fault(NamedTuple):
    """The first thing the parser stumbles over; `line` is 0 for the end of the text."""

    message: str
    line: int
    column: int


def parse(text: str, file: str) -> Parsed:
    """Return the tables of `text`, and what is wrong with its lines.

    What cannot be understood at all has no tables, but a finding.
    """
    findings: list[Finding] = []
    lines = text.split("\n")
    budget = _REPARSED_CHARACTERS
    while True:
        outcome = _attempt("\n".join(lines))
        if not isinstance(outcome, Fault):
            return Parsed(outcome, findings)
        finding, can_go_on = _explain(outcome, lines, file)
        findings.append(finding)
        budget -= len(text)
        if not can_go_on or budget < 0 or len(findings) >= MOST_SLIPS:
            return Parsed({}, findings)
        lines[outcome.line - 1] = _without_slip(lines[outcome.line - 1])


def _without_slip(line: str) -> str:
    """Return what must stay of a `line` left out, so that the brackets around it still match."""
    return "" if "=" in line else "".join(char for char in line if char in "]}")


def _attempt(text: str) -> dict[str, Any] | Fault:
    """Return the tables of `text`, or the fault; nothing else leaves the parser."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _fault(str(error))
    except ValueError:
        # An integer beyond what Python converts; the parser lets the error through.
        match = _LONG_NUMBER.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        return Fault("the number is too long", line, 1)
    except (RecursionError, MemoryError):
        return Fault("the values are nested too deeply", 1, 1)


def _fault(message: str) -> Fault:
    if match := _AT_PLACE.search(message):
        return Fault(_AT_PLACE.sub("", message), int(match[1]), int(match[2]))
    return Fault(_AT_END.sub("", message), 0, 0)


def _explain(fault: Fault, lines: list[str], file: str) -> tuple[Finding, bool]:
    """Return the finding for `fault`, and whether its line can be left out to read on."""
    if fault.message.startswith(_TWICE):
        return _explain_clash(fault, lines, file), False
    line, column = _place(fault, lines)
    if "too long" in fault.message:
        found = ("SCN-017", fault.message, "use at most 18 digits")
    elif other := _other_format(lines, line):
        found = ("SCN-012", *other)
    elif slip := _slip_within(fault, lines):
        found, (line, column) = slip, (fault.line, fault.column)
    elif slip := _slip(lines[line - 1], fault):
        found = slip
    else:
        found = ("SCN-012", *_plain(fault.message, lines[line - 1]))
    code, message, remedy = found
    whole = lines[line - 1].count("[") == lines[line - 1].count("]") or "=" not in lines[line - 1]
    can_go_on = fault.line > 0 and whole and code not in ("SCN-012", "SCN-015")
    key = _key_at(lines, line)
    return Finding(code, key, message, remedy, Spot(file, line, column)), can_go_on


def _slip_within(fault: Fault, lines: list[str]) -> tuple[str, str, str] | None:
    """Return the slip in a line of its own between brackets, which the parser calls unclosed."""
    if fault.line == 0 or not fault.message.startswith("Unclosed"):
        return None
    line = lines[fault.line - 1].lstrip()
    return None if "=" in line else _slip(f",{line}", fault._replace(column=0))


def _place(fault: Fault, lines: list[str]) -> tuple[int, int]:
    """Return line and column of `fault`; of what was opened, if it was never closed."""
    if fault.message.startswith(_NEVER_CLOSED):
        before = [*lines[: fault.line - 1], lines[fault.line - 1][: fault.column - 1]]
        text = "\n".join(before if fault.line else lines)
        at = last_open(text)
        if at is not None:
            return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    if fault.line:
        return fault.line, fault.column
    last = next((at for at in range(len(lines), 0, -1) if lines[at - 1].strip()), 1)
    return last, 1


def _slip(line: str, fault: Fault) -> tuple[str, str, str] | None:
    """Return code, message and remedy if `line` shows one of the usual slips."""
    if re.match(r"(<{7}|={7}|>{7}|\|{7})( |$)", line):
        return "SCN-015", "a merge left its conflict marker", "choose one side, delete the markers"
    if match := _DECIMAL_COMMA.search(line):
        better = f"write {match[1]}.{match[2]}"
        return "SCN-017", f"{match[1]},{match[2]} has a decimal comma", better
    if line.lstrip().startswith("["):
        return None
    for fragment in _FRAGMENT.finditer(line):
        # What stands before the fault was understood, what stands before = is a key.
        if fragment.end() < fault.column - 1 or line[fragment.end() :].startswith("="):
            continue
        value = fragment["value"].strip()
        for pattern, code, message, remedy in _SLIPS:
            if value not in ("true", "false", "") and pattern.fullmatch(value):
                shown = printable(value)
                return code, message.format(value=shown), remedy.format(value=shown)
    return None


def _other_format(lines: list[str], number: int) -> tuple[str, str] | None:
    """Return what to say of a text that is no TOML from its very first line on."""
    first = next((at for at, line in enumerate(lines) if _is_statement(line)), None)
    if first is None or first != number - 1 or any(map(_PAIR.match, lines)):
        return None
    line = lines[first].strip()
    for pattern, name in _OTHER_FORMATS:
        if pattern.match(line):
            return f"this looks like {name}", "scenarios are TOML; `landbridge init` writes one"
    return None


def _is_statement(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _plain(message: str, line: str) -> tuple[str, str]:
    """Return the parser's `message` in plain words, with a remedy."""
    if _CONTROL.match(message):
        return "a control character stands in the text", "delete it, or write it as in \\u001b"
    if re.match(r"\s*[A-Za-z0-9_-]+\s*:", line):
        return "a key and its value are joined by =", 'as in lanes = 4, not "lanes: 4"'
    if "{" in line and line.count("{") > line.count("}"):
        return "a table in braces stands on one line", "or give it a section, as in [clearance]"
    for known, words, remedy in _PLAIN:
        if known in message:
            return words, remedy
    return f"this is not TOML ({printable(message, 120)})", "as in key = value"


_PLAIN: Final = (
    ("Unterminated string", "a quote is not closed", 'text stands between " and "'),
    ('Expected "', "a quote is not closed", "a long text ends with three quotes"),
    ("Found invalid character", "a quote is not closed on its line", 'text stands in " and "'),
    ("Illegal character", "a quote is not closed on its line", 'text stands between " and "'),
    ("Unclosed array", "a list is not closed", "lists stand between [ and ]"),
    ("Unclosed inline table", "a brace is not closed", "tables stand between { and }"),
    ("Unescaped '\\'", "a backslash stands alone", "write it twice, or use single quotes"),
    ("Expected '='", "the line has no =", "as in key = value"),
    ("Expected ']", "a section header is not closed", "as in [clearance]"),
    ("Invalid value", "there is no value that can be read", "as in key = value"),
    ("Expected newline", "something follows the value", "one key and value a line"),
    ("Invalid initial character", "a key has a character that needs quotes", "as in key = value"),
    ("Invalid statement", "this is no key, section or comment", "as in key = value"),
)


def _explain_clash(fault: Fault, lines: list[str], file: str) -> Finding:
    clash = Positions("\n".join(lines)).first_clash()
    if clash is None:
        spot = Spot(file, *_place(fault, lines))
        return Finding("SCN-016", (), "the key is given twice", "keep one of them", spot)
    earlier, later = clash
    name = "section" if later.kind == "table" else "key"
    message = f"this {name} is given twice, first on line {earlier.line}"
    if later.key != earlier.key:
        message = f"{dotted(earlier.key)} has its value on line {earlier.line} already"
    spot = Spot(file, later.line, later.column)
    return Finding("SCN-016", later.key, message, "keep one of them", spot)


def _key_at(lines: list[str], number: int) -> Key:
    """Return the key of line `number`, with the section it stands in, as far as it can be read."""
    match = _KEY.match(lines[number - 1])
    if match is None:
        return ()
    headers = (_HEADER.match(lines[at]) for at in range(number - 2, -1, -1))
    section = next((header[1] for header in headers if header), "")
    return tuple(part.strip() for part in f"{section}.{match[1]}".split(".") if part.strip())
