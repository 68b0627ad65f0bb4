"""Which entry of ``[provenance]`` speaks for which value.

The key of an entry is a dotted path, `*` for any one part; an entry for a table covers all values
below it, and the most exact entry wins. An entry speaks only for the value that it was written
for: not for one that a later file or the command line puts in its place.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from math import isfinite
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin

from pydantic_core import PydanticCustomError

from sim.scenario.merging import Merged
from sim.scenario.quantities import LONGEST_S, Distribution, format_duration, parse_duration
from sim.scenario.resolved import tables_of
from sim.scenario.schema import DIRECTIONS, EVERYWHERE, ArrivalLaw, Evidence, Scenario
from sim.scenario.shape import leaves, shape_at
from sim.scenario.words import Key, dotted

ANY: Final = "*"
_META: Final = frozenset({"format", "sources", "provenance", "targets", "expect"})
UNGRADED: Final = frozenset({"title", "id", "label", "start", "end"}) | {
    *("counts_as", "timetable", "empirical", "routes"),
    *("origin", "destination", "services", "days", "resource", "currency"),
}
"""The question itself, and names, about which there is nothing to know."""
_SHORTENED: Final = DIRECTIONS | {EVERYWHERE, "constant", "shared", "name"}
"""Parts of a key that the short form of a value leaves out."""

_NAME: Final = "."
"""Where the tree of entries has the name of an entry; no part of a key is so called."""

SET_BY_HAND: Final = "set on the command line"

Range = tuple[Any, Any]


class Leaf(NamedTuple):
    """One value of the resolved scenario and the layer that set it, None for a default."""

    key: Key
    value: Any
    layer: int | None


class Entries:
    """The entries of a scenario's provenance, found by the key of a value."""

    def __init__(self, provenance: Mapping[str, Evidence], ports: Mapping[str, Any]) -> None:
        self._skipped = _SHORTENED | set(ports)
        self._tree: dict[str, Any] = {}
        for name in provenance:
            node = self._tree
            for part in name.split("."):
                node = node.setdefault(part, {})
            node[_NAME] = name

    def covering(self, key: Key) -> list[str]:
        """Return the names of the entries that cover the value at `key`, the most exact first."""
        found = [*self._on_the_way(self._tree, key)]
        return sorted(found, key=lambda name: (-len(name.split(".")), name.count(ANY), name))

    def _on_the_way(self, node: dict[str, Any], key: Key) -> Iterator[str]:
        if _NAME in node:
            yield node[_NAME]
        if not key:
            yield from self._below(node)
            return
        for part in (str(key[0]), ANY):
            if part in node:
                yield from self._on_the_way(node[part], key[1:])

    def _below(self, node: dict[str, Any]) -> Iterator[str]:
        """Yield the entries for parts of a value that was given once for several."""
        for part, inner in node.items():
            if part in self._skipped:
                yield from ([inner[_NAME]] if _NAME in inner else [])
                yield from self._below(inner)


def leaves_of(scenario: Scenario, layers: Mapping[Key, int]) -> list[Leaf]:
    """Return every value of the resolved `scenario`, those about evidence and targets apart.

    `layers` are those of the values as written. A value may have been written at a key above (one
    for several) or below (several that are equal).
    """
    tables = {name: table for name, table in tables_of(scenario).items() if name not in _META}
    below: dict[Key, int] = {}
    for key, layer in layers.items():
        for length in range(1, len(key) + 1):
            head = key[:length]
            below[head] = max(below.get(head, layer), layer)
    return [Leaf(key, value, _layer_of(key, layers, below)) for key, value in leaves(tables)]


def _layer_of(key: Key, layers: Mapping[Key, int], below: Mapping[Key, int]) -> int | None:
    above = (layers[key[:length]] for length in range(len(key), 0, -1) if key[:length] in layers)
    return next(above, below.get(key))


def is_graded(key: Key) -> bool:
    """Return whether there is anything to know about the value at `key`."""
    named = key[:-1] if key[-1] in DIRECTIONS else key
    return named[-1] not in UNGRADED


def quantity(leaf: Leaf) -> str:
    """Return whether the value is a "time", a "number", or "" for neither."""
    if isinstance(leaf.value, bool):
        return ""
    if isinstance(leaf.value, int | float):
        return "number"
    shape = shape_at(leaf.key)
    while shape is not None and shape.inner is not None:
        shape = shape.inner
    if isinstance(leaf.value, list):
        item = shape.child(0) if shape is not None else None
        if item is not None and item.is_duration:
            return "time"
        return "" if any(isinstance(each, str) for each in leaf.value) else "number"
    is_time = shape is not None and (shape.is_duration or shape.is_a(Distribution))
    return "time" if is_time else ""


def allowed_range(leaf: Leaf) -> Range | None:
    """Return what the format allows at the key of `leaf`, None for what is no number."""
    kind = quantity(leaf)
    if kind == "time":
        return ("0 s", format_duration(LONGEST_S))
    shape = shape_at(leaf.key)
    while shape is not None and shape.inner is not None:
        shape = shape.inner
    if shape is not None and isinstance(leaf.value, list):
        shape = shape.child(0)
    if kind != "number" or shape is None:
        return None
    for short in ("shared", "westbound"):
        # Written as one number.
        if shape.model is not None and short in shape.fields():
            shape = shape.fields()[short]
    low, high = shape.bounds()
    # What has no upper bound in the format is bounded by the size of the run; more than 64 bits
    # are no integer to other readers of TOML.
    return (low if low is not None else 0, min(5_000_000 if high is None else high, 2**63 - 1))


def measured(value: object, kind: str) -> float | None:
    """Return `value` as a number of its `kind` ("time" or "number"), None if it is not of it."""
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value if isfinite(value) else None
    try:
        return parse_duration(value) if isinstance(value, str) else None
    except PydanticCustomError:
        return None


def fits(span: Range, leaf: Leaf) -> bool:
    """Return whether the ends of `span` are quantities of the kind of `leaf`."""
    kind = quantity(leaf)
    return bool(kind) and all(measured(end, kind) is not None for end in span)


def choices(leaf: Leaf) -> tuple[Any, ...] | None:
    """Return what the format allows for a value that is no number, None where that has no list."""
    if isinstance(leaf.value, bool):
        return (False, True)
    shape = shape_at(leaf.key)
    while shape is not None and shape.inner is not None:
        shape = shape.inner
    if shape is not None and shape.is_a(ArrivalLaw):
        shape = shape.fields()["name"]
    kind = shape.kind if shape is not None else None
    if get_origin(kind) is Literal:
        return get_args(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(member.value for member in kind)
    return _EXTREMES.get(str(leaf.key[-1]))


_EXTREMES: Final = {
    "hours": ("00:00-00:01", "00:00-24:00"),
    "weekly": ("mon 00:00", "sun 23:59"),
    "utc_offset": ("-14:59", "+14:59"),
}


def settled(scenario: Scenario, merged: Merged, top: int, names: list[str]) -> Scenario:
    """Return `scenario` with provenance that speaks for the values it really has.

    `top` is the layer of the last file, `names` are the names of the layers. Entries for values
    that are gone are dropped; a value that replaced another gets an entry of its own.
    """
    entries = Entries(scenario.provenance, scenario.ports)
    written = entry_layers(scenario, merged)
    kept: dict[str, Evidence] = {}
    for leaf in leaves_of(scenario, merged.layers):
        covering = entries.covering(leaf.key)
        valid = [name for name in covering if written[name] >= (leaf.layer or 0)]
        kept.update({name: scenario.provenance[name] for name in valid})
        replaced = bool(covering) and covering[:1] != valid[:1]
        is_set = leaf.layer is not None and leaf.layer > top and not valid
        if (replaced or is_set) and is_graded(leaf.key):
            own = _for_one(scenario.provenance[valid[0]], leaf) if valid else None
            kept[dotted(leaf.key)] = own or _unexplained(leaf, top, names)
    return scenario.model_copy(update={"provenance": dict(sorted(kept.items()))})


def entry_layers(scenario: Scenario, merged: Merged) -> dict[str, int]:
    """Return the layer that wrote each entry of the provenance."""
    layers = dict.fromkeys(scenario.provenance, 0)
    for key, layer in merged.layers.items():
        if key[0] == "provenance" and len(key) > 1 and str(key[1]) in layers:
            layers[str(key[1])] = max(layers[str(key[1])], layer)
    return layers


def _for_one(entry: Evidence, leaf: Leaf) -> Evidence:
    """Return `entry`, which may speak for a whole table, as one for the value of `leaf` alone."""
    if entry.range is None or not quantity(leaf) or is_within(leaf, entry.range):
        return entry
    span = allowed_range(leaf) if entry.grade == "assumed" else None
    return entry.model_copy(update={"range": span})


def is_within(leaf: Leaf, span: Range) -> bool:
    """Return whether the value, or each item of it, lies in `span` and is of its kind."""
    kind = quantity(leaf)
    low, high = (measured(end, kind) for end in span)
    values = leaf.value if isinstance(leaf.value, list) else [leaf.value]
    if low is None or high is None:
        return False
    return all(low <= (measured(value, kind) or 0.0) <= high for value in values)


def _unexplained(leaf: Leaf, top: int, names: list[str]) -> Evidence:
    layer = leaf.layer or 0
    by_file = f"changed in {names[layer]}, which says no more" if layer <= top else ""
    return Evidence(grade="assumed", range=allowed_range(leaf), why=by_file or SET_BY_HAND)
