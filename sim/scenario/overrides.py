"""What ``--set key=value`` of the command line means: the same as a line in the file.

The value is TOML, or else text; the key is dotted, with quotes around parts that hold a dot.
"""

import re
import tomllib
from collections.abc import Iterable
from typing import Any, Final

from sim.scenario.findings import COMMAND_LINE, Finding, Spot
from sim.scenario.guard import check_limits
from sim.scenario.words import quoted

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_OVERRIDE = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=(.*)", re.DOTALL)
_REMEDY: Final = "as in --set ports.khorgos.china.customs.lanes=8"

Table = dict[str, Any]


def read_overrides(overrides: Iterable[str]) -> tuple[list[Table], list[Finding]]:
    """Return the tables that `overrides` set, one for each, and what is wrong with the others.

    Raises:
        SafetyLimitError: one of them is beyond the limits of a scenario file.
    """
    tables: list[Table] = []
    findings: list[Finding] = []
    for override in overrides:
        outcome = _read(override)
        if isinstance(outcome, Finding):
            findings.append(outcome)
        else:
            tables.append(outcome)
    return tables, findings


def _read(override: str) -> Table | Finding:
    check_limits(override, COMMAND_LINE)
    match = _OVERRIDE.fullmatch(override)
    if match is None and "*" in override.partition("=")[0]:
        key = override.partition("=")[0].strip()
        wrong = f"--set {quoted(key)}: * is not allowed in --set"
        return _finding((), wrong, "give one --set for each key that is meant")
    if match is None:
        return _finding((), f"--set {quoted(override)} is not key=value")
    head, raw = match.groups()
    table = _parsed(f"{head} = 0")
    if table is None:
        return _finding((), f"--set {quoted(override)} has no proper key")
    if "extends" in table:
        return _finding(("extends",), "is not set on the command line", "put it into a file")
    return _with_value(table, _value(raw.strip()))


def _value(raw: str) -> object:
    table = _parsed(f"value = {raw}")
    # More than one key: a line break smuggled in.
    return table["value"] if table is not None and set(table) == {"value"} else raw


def _parsed(line: str) -> Table | None:
    try:
        return tomllib.loads(line)
    except (ValueError, RecursionError):
        return None


def _with_value(table: Table, value: object) -> Table:
    """Return the nested `table`, which holds one key at each level, with `value` at its end."""
    name, below = next(iter(table.items()))
    return {name: _with_value(below, value) if isinstance(below, dict) else value}


def _finding(key: tuple[str, ...], message: str, remedy: str = _REMEDY) -> Finding:
    return Finding("SCN-055", key, message, remedy, Spot(COMMAND_LINE))
