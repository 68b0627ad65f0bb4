"""The values of a sweep: what a wish such as ``"KEY=2,4,6"`` means, and how its values compare.

Values are TOML or else text, as with ``--set``; they stay the texts they are, so that the rules of
the format read them just as they read the command line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from sim.errors import UsageError
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded
from sim.scenario.provenance import ANY, measured
from sim.scenario.resolved import tables_of
from sim.scenario.words import dotted, quoted

Kind = Literal["whole", "number", "time", "choice"]

_LUCK: Final = frozenset({"seed", "replications"})
_NOT_VARIED: Final = frozenset({*_LUCK, "id", "title", "format", "extends"})
_SHORT: Final = frozenset({"westbound", "eastbound", "constant"})
"""Parts that the resolved scenario leaves out where one value stands for all."""
_HOW: Final = 'give values as in "ports.khorgos.china.customs.lanes=2,3,4"'
_PART: Final = r"""[A-Za-z0-9_*-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
_KEY: Final = re.compile(rf"(?:{_PART})(?:\s*\.\s*(?:{_PART}))*")
_RANGE: Final = re.compile(r"[^,\"'\[{]*\.\.[^,]*")
_MARKS: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|[\[{]|[\]}]|,""")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a key: its text, what it is, and its measure, None for a choice.

    A time is measured in seconds.
    """

    text: str
    kind: Kind
    measure: float | None

    @classmethod
    def of(cls, text: str) -> "Value":
        """Return what `text` says as TOML, or else as plain text."""
        content = _content(text)
        if isinstance(content, int | float) and not isinstance(content, bool):
            kind: Kind = "whole" if isinstance(content, int) else "number"
            return cls(text, kind, measured(content, "number"))
        seconds = measured(content, "time")
        return cls(text, "choice" if seconds is None else "time", seconds)

    @property
    def shown(self) -> str:
        """Return the text without the quotes around it."""
        content = _content(self.text)
        return content if isinstance(content, str) else self.text

    @property
    def cell(self) -> int | float | str:
        """Return what stands in a table: a number, or else the text."""
        content = _content(self.text)
        is_number = isinstance(content, int | float) and not isinstance(content, bool)
        return content if is_number else self.shown


def _content(text: str) -> Any:
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if set(table) == {"value"} else text


@dataclass(frozen=True, slots=True)
class Axis:
    """A key that is varied, as written, the keys it stands for, and its values in order.

    `base` is what the scenario itself says, None if the keys differ or say nothing.
    """

    key: str
    keys: tuple[str, ...]
    values: tuple[Value, ...]
    base: Value | None = None

    @property
    def kind(self) -> Kind:
        """Return what all values are: whole numbers, numbers, times, or else choices."""
        kinds = {value.kind for value in self.values}
        if kinds <= {"whole", "number"}:
            return "whole" if kinds == {"whole"} else "number"
        return "time" if kinds == {"time"} else "choice"

    @property
    def ordered(self) -> tuple[Value, ...]:
        """Return the values by size, choices as they were given."""
        if self.kind == "choice":
            return self.values
        return tuple(sorted(self.values, key=lambda value: value.measure or 0.0))

    def changes(self, value: Value) -> Iterator[str]:
        """Yield the changes, as for ``--set``, that give `value` to every key."""
        for key in self.keys:
            yield f"{key}={value.text}"


def is_range(wish: str) -> bool:
    """Return whether `wish` names a range, as ``KEY=LOW..HIGH`` or as KEY alone."""
    _, equals, raw = wish.partition("=")
    return not equals or _RANGE.fullmatch(raw.strip()) is not None


def axes_of(loaded: Loaded, wishes: Sequence[str]) -> tuple[Axis, ...]:
    """Return what `wishes`, texts such as ``"KEY=2,4,6"``, vary.

    Raises:
        UsageError: a key or its values do not fit, or a key is varied twice.
    """
    tables = tables_of(loaded.scenario)
    axes = tuple(_axis(wish, tables) for wish in wishes)
    check_keys([key for axis in axes for key in axis.keys])
    return axes


def check_keys(keys: Sequence[str]) -> None:
    """Refuse keys that overlap, and those that say how the question is asked.

    Raises:
        UsageError: which key, and what to do.
    """
    for key in keys:
        if key.split(".")[0] in _NOT_VARIED:
            raise UsageError(f"--vary {key}: {_why_not_varied(key)}")
    for one, other in pairwise(sorted(f"{key}." for key in keys)):
        if other.startswith(one):
            raise UsageError(f"--vary: {other[:-1]} is varied twice; name it in one --vary only")


def _why_not_varied(key: str) -> str:
    if key in _LUCK:
        return f"is not varied, all points have the same luck; give --{key}"
    return "says how the scenario is called or read, and changes no figure; vary a number or a time"


def _axis(wish: str, tables: Mapping[str, Any]) -> Axis:
    key, equals, raw = (part.strip() for part in wish.partition("="))
    if is_range(wish):
        raise UsageError(f"--vary {wish}: a range needs --latin-hypercube N; else {_HOW}")
    if not equals or not _KEY.fullmatch(key):
        raise UsageError(f"--vary {quoted(wish)}: {_HOW}")
    texts = [text.strip() for text in pieces(raw)]
    if not all(texts):
        raise UsageError(f"--vary {wish}: a value is missing; {_HOW}")
    values = tuple(Value.of(text) for text in texts)
    _check_different(key, values)
    keys = expanded(key, tables)
    return Axis(key, keys, values, _base(keys, tables))


def pieces(raw: str) -> Iterator[str]:
    """Yield the parts of `raw` between its commas, but for commas in quotes and brackets."""
    depth = start = 0
    for mark in _MARKS.finditer(raw):
        if mark[0] in ("[", "{"):
            depth += 1
        elif mark[0] in ("]", "}"):
            depth -= 1
        elif mark[0] == "," and depth <= 0:
            yield raw[start : mark.start()]
            start = mark.end()
    yield raw[start:]


def _check_different(key: str, values: Sequence[Value]) -> None:
    seen: set[object] = set()
    for value in values:
        what = value.shown if value.measure is None else (value.kind == "time", value.measure)
        if what in seen:
            raise UsageError(f"--vary {key}: {value.shown} is given twice")
        seen.add(what)


def expanded(key: str, tables: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that `key` stands for, with ``*`` for any one part.

    Those that the scenario has; if it has none of them, all that could be given.

    Raises:
        UsageError: nothing stands where a ``*`` does.
    """
    parts = [part.strip() for part in key.split(".")]
    if ANY not in parts:
        return (key,)
    found = [(dotted(tuple(path)), known) for path, known in _paths(parts, tables) if len(path) > 0]
    if not found:
        place = ".".join(parts[: parts.index(ANY)])
        remedy = unknown_name(place, [str(name) for name in tables]) if place else ""
        raise UsageError(f"--vary {key}: nothing stands below {place or 'it'}; {remedy}")
    known_keys = [name for name, known in found if known]
    return tuple(known_keys or [name for name, _ in found])


def _paths(parts: Sequence[str], node: Any) -> Iterator[tuple[list[str], bool]]:
    """Yield each way down `parts`, and whether the scenario has a value at its end."""
    if not parts:
        yield [], node is not None
        return
    inner = node if isinstance(node, Mapping) else {}
    names = list(inner) if parts[0] == ANY else [parts[0]]
    for name in names:
        for rest, known in _paths(parts[1:], inner.get(name)):
            yield [str(name), *rest], known


def _base(keys: Sequence[str], tables: Mapping[str, Any]) -> Value | None:
    found = {_text_at(key, tables) for key in keys}
    text = found.pop()
    return None if found or text is None else Value.of(text)


def _text_at(key: str, tables: Mapping[str, Any]) -> str | None:
    node: Any = tables
    for part in key.split("."):
        if isinstance(node, Mapping):
            node = node.get(part)
        elif part not in _SHORT:
            return None
    if node is None or isinstance(node, Mapping | list):
        return None
    if isinstance(node, float) and node.is_integer():
        # A rate of 16 trains a day is kept as 16.0, and was hardly written so.
        node = int(node)
    return str(node).lower() if isinstance(node, bool) else str(node)
