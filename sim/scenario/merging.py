"""Laying one scenario file over another: merged by key, and where a choice is due the later wins.

Every value remembers which layer it came from, and what was dropped is remembered too, because
the evidence for a value does not hold for what replaced it. Nothing is checked here.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from sim.scenario.quantities import Distribution
from sim.scenario.schema import (
    DIRECTIONS,
    EVERYWHERE,
    VALUE_KEYS,
    Accepted,
    ArrivalLaw,
    Evidence,
    Varying,
)
from sim.scenario.shape import Shape, root
from sim.scenario.words import Key

LAWS: Final = frozenset(
    {"constant", "mean", "exponential", "gamma", "triangular", "uniform", "empirical"}
)
_ARRIVAL_LAWS: Final = frozenset({"name", "gamma_cv", "even_with_lateness", "timetable", "weekly"})
_VOLUME: Final = ("trains", "trains_per_day")
_WEEKLY: Final = frozenset({"weekly"})
_SCHEDULES: Final = _WEEKLY | {"timetable"}
_SET_BY_SCHEDULE: Final = ("trains", "trains_per_day", "ports", "westbound")
_SET_BY_ROUTES: Final = ("origin", "destination", "to_port", "from_port")


@dataclass(slots=True)
class Leaf:
    """A value that is no table, and the layer that set it."""

    value: Any
    layer: int


Tree = dict[str, "Leaf | Tree"]


@dataclass
class Merged:
    """Layers laid over each other: the tables, the layer of each value, the values dropped.

    `removed` maps the key of a value that a later layer replaced by something of another form to
    that later layer.
    """

    data: dict[str, Any] = field(default_factory=dict)
    layers: dict[Key, int] = field(default_factory=dict)
    removed: dict[Key, int] = field(default_factory=dict)


def merge(layers: Iterable[tuple[int, Mapping[str, Any]]]) -> Merged:
    """Return the tables of `layers`, each with its number, laid over each other in order."""
    merger = _Merger()
    for number, data in layers:
        merger.layer = number
        merger.lay_table(merger.tree, _tree(data, number), (), root())
    merged = Merged(removed=merger.removed)
    for key, leaf in _leaves(merger.tree):
        merged.layers[key] = leaf.layer
    merged.data = _plain(merger.tree)
    return merged


class _Merger:
    """Lays trees over a tree, in place."""

    def __init__(self) -> None:
        self.tree: Tree = {}
        self.removed: dict[Key, int] = {}
        self.layer = 0

    def lay_table(self, below: Tree, above: Tree, key: Key, shape: Shape | None) -> None:
        """Lay the table `above` over the table `below`, both at `key`."""
        for name in _rivals(above, key):
            if name in below and name not in above:
                self._drop(below.pop(name), (*key, name))
        for name, value in above.items():
            if name in below:
                inner = shape.child(name) if shape is not None else None
                below[name] = self._laid(below[name], value, (*key, name), inner)
            else:
                below[name] = value

    def _laid(
        self, below: "Leaf | Tree", above: "Leaf | Tree", key: Key, shape: Shape | None
    ) -> "Leaf | Tree":
        """Return `above` laid over `below`."""
        if shape is not None and shape.inner is not None:
            return self._laid_by_place(below, above, key, shape)
        if isinstance(below, Leaf) and isinstance(above, Leaf):
            # A value said again is the same value, with the same evidence.
            same = type(below.value) is type(above.value) and below.value == above.value
            return below if same else above
        if isinstance(below, Leaf) and shape is not None and shape.is_a(Accepted):
            # One number for both directions, of which one now changes.
            below = {direction: copy(below) for direction in sorted(DIRECTIONS)}
        if isinstance(below, Leaf) or isinstance(above, Leaf) or _other_law(below, above, shape):
            return self._replaced(below, above, key)
        self.lay_table(below, above, key, shape)
        return below

    def _laid_by_place(
        self, below: "Leaf | Tree", above: "Leaf | Tree", key: Key, shape: Shape
    ) -> "Leaf | Tree":
        """Return `above` over `below` where values may differ by port or by direction."""
        forms = (_form(below, shape), _form(above, shape))
        match forms:
            case ("one", "one"):
                return self._laid(below, above, key, shape.inner)
            case (_, "one"):
                return self._replaced(below, above, key)
            case ("one", "directions"):
                below = {direction: _copied(below) for direction in sorted(DIRECTIONS)}
            case ("one" | "directions", "places"):
                below = {EVERYWHERE: below}
            case ("places", "directions") if isinstance(above, dict) and isinstance(below, dict):
                if set(above) == DIRECTIONS:
                    return self._replaced(below, above, key)
                above = {place: _copied(above) for place in below}
        if isinstance(below, dict) and isinstance(above, dict):
            if forms[1] == "places" and EVERYWHERE in below:
                # A port that had no value of its own begins with that of every port.
                for place in above:
                    below.setdefault(place, _copied(below[EVERYWHERE]))
            self.lay_table(below, above, key, shape)
        return below

    def _replaced(self, below: "Leaf | Tree", above: "Leaf | Tree", key: Key) -> "Leaf | Tree":
        self._drop(below, key)
        return above

    def _drop(self, dropped: "Leaf | Tree", key: Key) -> None:
        tree: Tree = {"": dropped}
        self.removed.update(
            dict.fromkeys(((*key, *path[1:]) for path, _ in _leaves(tree)), self.layer)
        )


def _rivals(above: Tree, key: Key) -> Iterator[str]:
    """Yield the keys of the table at `key` that those of `above` stand in for."""
    if not key and ("end" in above or "duration" in above):
        yield from ("end", "duration")
    if len(key) == 2 and key[0] == "targets":
        yield from ("low", "high") if "value" in above else ()
        yield from ("value",) if {"low", "high"} & set(above) else ()
    if len(key) == 2 and key[0] == "provenance" and "grade" in above:
        # Evidence speaks as a whole: an old source is none for a new grade.
        yield from Evidence.model_fields
    if len(key) == 2 and key[0] == "services":
        yield from _rivals_of_service(above)
    if len(key) == 3 and key[0] == "services" and key[2] == "arrivals" and _gives(above, _WEEKLY):
        # A weekly plan is that of a port: with it, no law is left for all of them.
        yield EVERYWHERE


def _rivals_of_service(above: Tree) -> Iterator[str]:
    if any(name in above for name in _VOLUME):
        yield from _VOLUME
    if _gives({"": above.get("arrivals", {})}, _SCHEDULES):
        yield from _SET_BY_SCHEDULE
    if _gives({"": above.get("arrivals", {})}, _WEEKLY):
        yield "profile"
    if "routes" in above:
        yield from _SET_BY_ROUTES
    if any(name in above for name in _SET_BY_ROUTES):
        yield "routes"


def _gives(tree: Tree, names: frozenset[str]) -> bool:
    """Return whether a value in `tree` has one of the `names`."""
    return any(path[-1] in names for path, _ in _leaves(tree))


def _other_law(below: Tree, above: Tree, shape: Shape | None) -> bool:
    """Return whether both are laws of one kind of value, but not the same law."""
    if shape is None:
        return False
    if shape.is_a(Distribution):
        laws = LAWS
    elif shape.is_a(ArrivalLaw):
        laws = _ARRIVAL_LAWS
    else:
        return False
    return bool(laws & set(above)) and laws & set(above) != laws & set(below)


def _form(value: "Leaf | Tree", shape: Shape) -> str:
    """Return whether `value` is one for all, given by direction, or given by port."""
    if isinstance(value, Leaf) or not value:
        return "one"
    names = set(value)
    if names <= DIRECTIONS:
        return "directions"
    if shape.is_a(Varying) and not names <= DIRECTIONS | VALUE_KEYS:
        return "places"
    return "one"


def _tree(data: Mapping[str, Any], layer: int) -> Tree:
    return {
        name: _tree(value, layer) if isinstance(value, Mapping) else Leaf(value, layer)
        for name, value in data.items()
    }


def _copied(value: "Leaf | Tree") -> "Leaf | Tree":
    if isinstance(value, Leaf):
        return copy(value)
    return {name: _copied(inner) for name, inner in value.items()}


def _plain(tree: Tree) -> dict[str, Any]:
    return {
        name: value.value if isinstance(value, Leaf) else _plain(value)
        for name, value in tree.items()
    }


def _leaves(tree: Tree, head: Key = ()) -> Iterator[tuple[Key, Leaf]]:
    for name, value in tree.items():
        if isinstance(value, Leaf):
            yield (*head, name), value
        else:
            yield from _leaves(value, (*head, name))
