"""Remedies for values that are missing or of the wrong kind: how to write what was meant."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sim.scenario.schema import DIRECTIONS
from sim.scenario.shape import shape_at
from sim.scenario.words import Key, quoted

_EXAMPLES: Final[dict[str, str]] = {
    "title": 'as in title = "One customs lane"',
    "start": "as in start = 2024-01-01",
    "time": 'as in time = "45 min"',
    "share": "as in share = 0.03",
    "paths_per_day": "as in paths_per_day = 24",
    "grade": 'as in grade = "assumed"',
    "end": "as in end = 2024-07-01",
    "hours": 'as in hours = "08:00-16:00"',
    "lanes": "as in lanes = 2",
    "services": 'as in services = ["china-europe"]',
    "resource": 'as in resource = "china.cranes"',
    "lasting": 'as in lasting = "6 h"',
    "days_per_year": "as in days_per_year = 160",
    "extra_run": 'as in extra_run = "2 d"',
    "expected": 'as in expected = "lower"',
    "westbound": "give both directions, or one value for both",
    "eastbound": "give both directions, or one value for both",
}
_LISTS: Final = {
    "triangular": '["20 min", "40 min", "70 min"]',
    "uniform": '["1 h", "3 h"]',
    "weekly": '["mon 08:15", "thu 20:40"]',
    "days": '["sat", "sun"]',
    "services": '["china-europe"]',
    "range": "[2, 8]",
    "months": "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], January first",
    "weekdays": "[1, 1, 1, 1, 1, 0.5, 0.5], Monday first",
}
_SHARES: Final = {
    "ports": "as in ports = { khorgos = 1.0 }",
    "goods": "as in goods = { cars = 0.25, other = 0.75 }",
    "arrivals": 'as in arrivals = "poisson" or { gamma_cv = 0.6 }',
}
_LEADING_NUMBER: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)")
_FACTORS: Final = ("examination_time", "crane_time")


def for_missing(name: str, table: Mapping[str, Any]) -> str:
    """Return how to give the key `name`, which is missing beside what stands in its table."""
    return _example_beside(name, table) or _EXAMPLES.get(name, "")


def _example_beside(name: str, table: Mapping[str, Any]) -> str:
    """Return an example for the key `name` that fits what else stands in its table."""
    if name == "until":
        above = table.get("above")
        return f"below above, as in until = {above // 2 if isinstance(above, int) else 5}"
    if name == "above":
        until = table.get("until")
        return f"as in above = {max(2 * until, 10) if isinstance(until, int) else 10}"
    if name in DIRECTIONS and any(_is_weekly(other) for other in table.values()):
        return f"for no trains write {name} = {{ weekly = [] }}"
    return ""


def _is_weekly(value: object) -> bool:
    return isinstance(value, Mapping) and "weekly" in value


def for_text(text: str, key: Key) -> str:
    """Return how to write what `text` says as the number that is due at `key`."""
    found = _LEADING_NUMBER.match(text)
    number = found[1] if found else ""
    if key[0] == "costs":
        return f"an amount in costs.currency, as in {key[-1]} = {number or '5.0'}"
    if key[-1] in _FACTORS:
        return f"a factor of the usual time, as in {key[-1]} = 1.5"
    if _is_share(key):
        share = f"{float(number) / 100:g}" if number and "%" in text else "0.5"
        return f"a share is a number from 0 to 1, as in {key[-1]} = {share}"
    return ""


def for_number(key: Key, example: str) -> str:
    """Return how to write the number that is due at `key`."""
    name = key[-1] if key else 0
    return f"as in {name} = {example}" if isinstance(name, str) else f"as in {example}"


def for_list(key: Key) -> str:
    """Return how to write the list that is due at `key`."""
    names = [part for part in key if isinstance(part, str)]
    example = _LISTS.get(names[-1], "") if names else ""
    return f"as in {names[-1]} = {example}" if example else "lists stand between [ and ]"


def for_table(key: Key) -> str:
    """Return how to write the table of shares that is due at `key`, "" if it is another."""
    return _SHARES.get(str(key[-1]), "") if key and key[0] == "services" else ""


def _is_share(key: Key) -> bool:
    shape = shape_at(key)
    while shape is not None and shape.inner is not None:
        shape = shape.inner
    bounds = () if shape is None else shape.bounds()
    return bounds == (0, 1)


def for_resource(text: str) -> str:
    """Return how to name the resource that `text` means."""
    if not re.search(r"[A-Z\s]", text):
        return 'without its port, as in "china.cranes"'
    plain = re.sub(r"\s+", "_", text.strip().lower())
    example = plain if "." in plain else "china.cranes"
    return f"it has capital letters or blanks; as in {quoted(example)}"
