"""The resolved scenario as text: every value with what is known about it, section by section."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import PurePath

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.presentation.harmless import clean
from sim.scenario.evidence import Change, Known
from sim.scenario.schema import Scenario
from sim.scenario.words import printable

_LONGEST_VALUE = 120
_DEPTHS = {"services": 2, "goods": 2, "clearance": 1, "diversion": 1, "costs": 1, "expect": 1}
"""Parts of a key that are its section header."""


def print_scenario(known: Iterable[Known], console: Console) -> None:
    """Print values as in a scenario file, each with grade, source, range and its own file."""
    for section, members in groupby(known, key=lambda each: _section_of(each.key)):
        if section:
            console.print(Text(f"[{section}]", style="bold"))
        table = _table()
        for each in members:
            name = each.key.removeprefix(f"{section}.")
            table.add_row(Text(f"{name} = {shown_value(each)}"), _known_as(each))
        console.print(table)


def print_changes(changes: Iterable[Change], console: Console) -> None:
    """Print what a scenario changes against its parent."""
    table = _table()
    for change in changes:
        known = change.after or change.before
        if known is not None:
            was = f"{known.key}: {shown_value(change.before)} -> {shown_value(change.after)}"
            table.add_row(Text(was), _known_as(change.after))
    if table.row_count:
        console.print(table)
    else:
        console.print("no value differs", markup=False, highlight=False)


def print_expectations(scenario: Scenario, console: Console) -> None:
    """Print what a scenario expects of its figures, if it says anything."""
    if scenario.expect:
        console.print(Text("[expect]", style="bold"))
        table = _table()
        for metric, about in sorted(scenario.expect.items()):
            where = [name for name in (about.port, about.direction, about.service) if name != "all"]
            words = f"{metric} {about.expected}" + (f" ({', '.join(where)})" if where else "")
            table.add_row(Text(clean(words)), Text(clean(about.why)))
        console.print(table)


def _known_as(known: Known | None) -> Text:
    if known is None:
        return Text("left out")
    # Folders are in the data; here the line is short.
    file = Text(f"({clean(PurePath(known.set_in).name)})", style="dim")
    return Text(grounds(known) + " ").append_text(file)


def grounds(known: Known | None) -> str:
    """Return in a few words how a value is known, "" where there is nothing to know."""
    if known is None or known.grade is None:
        return ""
    words = known.grade
    if known.source is not None:
        words += f" by {known.source}" if known.grade == "reported" else f" from {known.source}"
    if known.range is not None:
        words += f", {span_words(known)}"
    return clean(f"{words}: {known.why}" if known.why else words)


def span_words(known: Known) -> str:
    """Return the range of a value in words: from low to high, or the choices."""
    ends = [str(end).lower() if isinstance(end, bool) else str(end) for end in known.range or ()]
    # Numbers and times begin with a digit or a sign.
    is_choice = isinstance(known.value, bool) or str(known.value)[:1].isalpha()
    return (" or " if is_choice else " to ").join(ends)


def _section_of(key: str) -> str:
    """Return the section header under which one would write `key`."""
    parts = key.split(".")
    if parts[0] == "ports":
        # As in the shipped scenarios: stations, and what is large in them.
        named = ("customs", "standard", "broad")
        has_own = len(parts) > 4 and (parts[3] in named or parts[2] == "disturbances")
        return ".".join(parts[: 4 if has_own else min(len(parts) - 1, 3)])
    return ".".join(parts[: _DEPTHS.get(parts[0], 0)])


def _table() -> Table:
    table = Table(box=None, show_header=False, pad_edge=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=3, overflow="fold")
    return table


def shown_value(known: Known | None) -> str:
    """Return the value of `known` as in a file, with its unit."""
    if known is None:
        return "-"
    value = _written(known.value)
    says_itself = known.unit is None or known.key.endswith(f".{known.unit}")
    unit = "" if says_itself else f" {known.unit}"
    return clean(printable(value, _LONGEST_VALUE)) + unit


def _written(value: object) -> str:
    """Return a value as one would write it; a single text needs no quotes to be understood."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_member, value))}]"
    return str(value)


def _member(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else _written(value)
