"""What a verification has found: for the terminal and as data."""

import math
import platform
from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.console import Console as RichConsole
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from sim import __version__
from sim.presentation.console import Console
from sim.presentation.pen import Pen
from sim.verification.catalogue import GROUPS
from sim.verification.check import Check, Checked, Finding, Scale, Verdict
from sim.verification.verifying import Verification

HALF_WIDTH: Final = 1.96
"""Standard errors on either side of a mean: 95 %."""

_STYLES: Final = {Verdict.HOLDS: "green", Verdict.FAILS: "bold red", Verdict.INCONCLUSIVE: "yellow"}
_DIGITS: Final = 6
_INDENT: Final = 2
_HEADS: Final = ("", "expected", "ours", "z", "would see", "")
_EXTRA: Final = (3, 4)
"""Columns that a terminal of less than `_ROOMY` columns does without."""
_ROOMY: Final = 78
_ENOUGH: Final = 60


def print_verification(found: Verification, console: RichConsole | None = None) -> None:
    """Print what was found, group by group, and the verdict over all."""
    console = console or Console()
    pen = Pen.of(console)
    for group, checked in by_group(found):
        console.print(pen(GROUPS[group].upper(), style="bold"))
        console.print()
        for each in checked:
            _print_head(each.check, pen, console)
            _print_figures(each, pen, console)
            console.print()
    console.print(pen(verdict_of(found), style="bold"))
    console.print(pen(_made_by(), style="dim"))


def print_checks(checks: Sequence[Check], console: RichConsole | None = None) -> None:
    """Print what is checked, without checking it."""
    console = console or Console()
    pen = Pen.of(console)
    for group, there in _grouped(checks):
        console.print(pen(f"{group}: {GROUPS[group]}", style="bold"))
        console.print()
        for check in there:
            _print_head(check, pen, console)


def _print_head(check: Check, pen: Pen, console: RichConsole) -> None:
    """Print what a check is: its title, its name for --only, formula and parameters."""
    only = "" if Scale.QUICK in check.scales else ", only with --full"
    console.print(_indented(pen(f"{check.title} [{check.id}{only}]", style="bold"), 1))
    for line in (check.formula, check.parameters):
        console.print(_indented(pen(line, style="dim"), 2))


def _indented(what: RenderableType, steps: int) -> Padding:
    return Padding(what, (0, 0, 0, steps * _INDENT), expand=False)


def _print_figures(each: Checked, pen: Pen, console: RichConsole) -> None:
    """Print the figures as a table, or two lines for each where there is no room for one."""
    if pen.width >= _ENOUGH:
        console.print(_indented(_table(each, pen), 2))
        return
    for finding in each.findings:
        expected, ours, *_, verdict = cells_of(finding)
        console.print(_indented(pen(finding.figure), 2))
        said = pen(f"{expected} is due, {ours}: {verdict}", style=_STYLES[finding.verdict])
        console.print(_indented(said, 3))


def _table(each: Checked, pen: Pen) -> Table:
    """Return the figures of a check; only a wide terminal has room for the names of metrics."""
    columns = [place for place in range(len(_HEADS)) if pen.width >= _ROOMY or place not in _EXTRA]
    table = Table.grid(padding=(0, 2))
    for place in columns:
        is_text = _HEADS[place] == ""
        table.add_column(justify="left" if is_text else "right", no_wrap=place > 0)
    if any(finding.error is not None for finding in each.findings):
        table.add_row(*(pen(_HEADS[place], style="dim") for place in columns))
    for finding in each.findings:
        name = named(finding) if pen.is_wide else finding.figure
        cells = (name, *cells_of(finding))
        styles = [""] * (len(cells) - 1) + [_STYLES[finding.verdict]]
        table.add_row(*(pen(cells[place], style=styles[place]) for place in columns))
    return table


def named(finding: Finding) -> str:
    """Return the figure with the name under which landbridge prints it."""
    return f"{finding.figure} ({finding.metric})" if finding.metric else finding.figure


def cells_of(finding: Finding) -> tuple[str, str, str, str, str]:
    """Return expected, ours with its half-width, z, the error that would be seen, verdict."""
    return (
        _number(finding.expected),
        _ours(finding),
        "" if finding.z is None else f"{finding.z:+.2f}",
        "" if finding.seen is None else f"{100 * finding.seen:.1f} %",
        finding.verdict.value,
    )


def _ours(finding: Finding) -> str:
    """Return the value with its half-width, both to the digits that the half-width has."""
    if not finding.error or not math.isfinite(finding.error):
        return _number(finding.ours)
    half = HALF_WIDTH * finding.error
    places = max(1 - math.floor(math.log10(half)), 0)
    return f"{finding.ours:.{places}f} ± {half:.{places}f}"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return f"{value:.{_DIGITS}g}" if value != round(value) else f"{value:.0f}"


def verdict_of(found: Verification) -> str:
    """Return in a sentence how many figures hold."""
    counts = {verdict: found.count(verdict) for verdict in Verdict}
    of_all = (
        f"{_counted(sum(counts.values()), 'figure')} of {_counted(len(found.checked), 'check')}"
    )
    if found.holds:
        return f"{of_all}: all hold."
    bad = [f"{count} {word}" for verdict, word in _SAID_OF_BAD if (count := counts[verdict])]
    return f"{of_all}: {counts[Verdict.HOLDS]} hold, {', '.join(bad)}."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


_SAID_OF_BAD: Final = ((Verdict.FAILS, "fail"), (Verdict.INCONCLUSIVE, "inconclusive"))


def _made_by() -> str:
    import numpy as np

    return (
        f"landbridge {__version__}, Python {platform.python_version()}, NumPy {np.__version__},"
        f" {platform.system()} {platform.machine()}"
    )


def by_group(found: Verification) -> Iterator[tuple[str, list[Checked]]]:
    """Yield what was checked by group, in the order of the groups."""
    for group in GROUPS:
        checked = [each for each in found.checked if each.check.group == group]
        if checked:
            yield group, checked


def _grouped(checks: Sequence[Check]) -> Iterator[tuple[str, list[Check]]]:
    for group in GROUPS:
        there = [check for check in checks if check.group == group]
        if there:
            yield group, there


def as_data(found: Verification) -> dict[str, Any]:
    """Return what was found as data."""
    return {
        "scale": found.scale.value,
        "holds": found.holds,
        "checks": [
            {
                **_check_data(each.check),
                "holds": each.holds,
                "findings": [_finding_data(finding) for finding in each.findings],
            }
            for each in found.checked
        ],
    }


def checks_as_data(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Return what is checked as data."""
    return [
        _check_data(check) | {"scales": sorted(scale.value for scale in check.scales)}
        for check in checks
    ]


def _check_data(check: Check) -> dict[str, Any]:
    names = ("id", "group", "title", "formula", "parameters", "scenario")
    return {name: getattr(check, name) for name in names}


def _finding_data(finding: Finding) -> dict[str, Any]:
    numbers = ("expected", "ours", "error", "z", "seen")
    values = {name: _finite(getattr(finding, name)) for name in numbers}
    words = {"figure": finding.figure, "metric": finding.metric or None}
    return {**words, **values, "verdict": finding.verdict.value}


def _finite(value: float | None) -> float | None:
    """Return a number that JSON has."""
    return value if value is not None and math.isfinite(value) else None
