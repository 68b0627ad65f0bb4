"""The same scenario in other words: other units, another order, other labels, other weeks."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from pydantic_core import PydanticCustomError

from sim.scenario.quantities import format_duration, parse_duration
from tests.metamorphic.scenarios import Drawn

Key = tuple[str, ...]
UNORDERED = {"services", "days", "weekly"}
"""Keys of lists whose order means nothing."""
FREE_TEXT = {"label", "title", "why", "url"}


def rewritten(value: Any, change: Callable[[Key, Any], Any], key: Key = ()) -> Any:
    """Return nested tables with every leaf put through `change` with its key."""
    if isinstance(value, dict):
        return {name: rewritten(inner, change, (*key, name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [rewritten(inner, change, key) for inner in value]
    return change(key, value)


def in_other_units(drawn: Drawn, rng: Random) -> Drawn:
    """Return `drawn` with every duration spelled in another way."""
    return Drawn(rewritten(drawn.tables, lambda _, leaf: _spelled(leaf, rng)), drawn.files)


def _spelled(leaf: Any, rng: Random) -> Any:
    try:
        seconds = parse_duration(leaf) if isinstance(leaf, str) else None
    except PydanticCustomError:
        seconds = None
    if seconds is None:
        return leaf
    hours, rest = divmod(seconds, 3_600)
    minutes, left = divmod(rest, 60)
    spellings = [
        format_duration(seconds),
        f"{seconds} s",
        f"{seconds / 60:.6f} min",
        f"{seconds / 3_600:.9f} h",
        f"{seconds / 86_400:.11f} d",
        f"{hours} h {minutes} min {left} s",
        f"{hours}h {minutes}.0min {left}s",
    ]
    return rng.choice(spellings)


def in_another_order(drawn: Drawn, rng: Random) -> Drawn:
    """Return `drawn` with all tables, and all lists without an order, shuffled."""
    files = dict(drawn.files)
    if "timetable.csv" in files:
        head, *rows = files["timetable.csv"].splitlines()
        files["timetable.csv"] = "\n".join([head, *rng.sample(rows, len(rows))]) + "\n"
    return Drawn(_shuffled(drawn.tables, rng), files)


def _shuffled(value: Any, rng: Random, name: str = "") -> Any:
    if isinstance(value, dict):
        names = rng.sample(list(value), len(value))
        return {name: _shuffled(value[name], rng, name) for name in names}
    if isinstance(value, list) and name in UNORDERED:
        return rng.sample(value, len(value))
    if name == "hours":
        spells = value.split(", ")
        return ", ".join(rng.sample(spells, len(spells)))
    return value


def under_other_labels(drawn: Drawn, text: str) -> Drawn:
    """Return `drawn` with another text wherever a text is free, also where there was none."""

    def change(key: Key, leaf: Any) -> Any:
        return f"{leaf} {text}" if key[-1] in FREE_TEXT - {"url"} else leaf

    tables = rewritten(drawn.tables, change)
    for name in ("services", "ports", "goods"):
        for table in tables.get(name, {}).values():
            table["label"] = text
    return Drawn(tables, drawn.files)


def weeks_later(drawn: Drawn, weeks: int) -> Drawn:
    """Return `drawn` with every date moved by whole weeks; seasons are taken out."""
    shift = timedelta(weeks=weeks)

    def change(_: Key, leaf: Any) -> Any:
        return leaf + shift if isinstance(leaf, date) else leaf

    tables = rewritten(drawn.tables, change)
    for service in tables["services"].values():
        service.get("profile", {}).pop("months", None)
    files = {name: "".join(_moved(text, shift)) for name, text in drawn.files.items()}
    return Drawn(tables, files)


def _moved(text: str, shift: timedelta) -> Iterator[str]:
    """Yield the lines of a CSV file with the moment that begins a row moved by `shift`."""
    for line in text.splitlines(keepends=True):
        moment, comma, rest = line.partition(",")
        if comma and moment[:2] == "20":
            moment = (datetime.fromisoformat(moment) + shift).strftime("%Y-%m-%d %H:%M")
        yield moment + comma + rest
