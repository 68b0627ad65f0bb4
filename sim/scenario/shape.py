"""The shape of the scenario format: which kind of value stands at which key.

Read off the schema's classes, so that merging, hints and ranges never repeat what they say.
"""

import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, BeforeValidator

from sim.scenario.quantities import Distribution, parse_duration, parse_positive_duration
from sim.scenario.schema import Accepted, ArrivalLaw, PerDirection, Scenario, Tracks, Varying
from sim.scenario.values import DIRECTIONS
from sim.scenario.words import Key

PLACE: Final = "<name>"
"""Stands for an id in the pattern of a key."""


@dataclass(frozen=True)
class Shape:
    """What may stand at a key: the annotation without None, and the rules on it."""

    kind: Any
    rules: tuple[Any, ...] = ()

    @functools.cached_property
    def model(self) -> type[BaseModel] | None:
        """Return the class of the table that may stand here."""
        return self.kind if isinstance(self.kind, type) and _is_model(self.kind) else None

    def is_a(self, base: type) -> bool:
        """Return whether a table of the class `base` may stand here."""
        return self.model is not None and issubclass(self.model, base)

    @functools.cached_property
    def inner(self) -> "Shape | None":
        """Return the shape of what differs by place or by direction."""
        if not (self.is_a(Varying) or self.is_a(PerDirection)) or self.model is None:
            return None
        return _shape(self.model.__pydantic_generic_metadata__["args"][0])

    @property
    def is_duration(self) -> bool:
        """Return whether a time is due."""
        return any(
            isinstance(rule, BeforeValidator)
            and rule.func in (parse_duration, parse_positive_duration)
            for rule in self.rules
        )

    def fields(self) -> Mapping[str, "Shape"]:
        """Return the shapes of the keys of the table, as far as they have fixed names."""
        if self.model is None or self.inner is not None:
            return {}
        return _fields(self.model)

    @functools.cached_property
    def each(self) -> "Shape | None":
        """Return the shape of the members, where names or places are free."""
        origin, members = get_origin(self.kind), get_args(self.kind)
        if origin is dict:
            return _shape(members[1])
        return _shape(members[0]) if origin is tuple else None

    def child(self, name: str | int) -> "Shape | None":
        """Return the shape of the value at `name` below this one, None if there is no such key."""
        if self.each is not None:
            return self.each
        if self.inner is not None:
            return self._child_by_place(str(name))
        return self.fields().get(str(name))

    def _child_by_place(self, name: str) -> "Shape | None":
        inner = self.inner
        if inner is None or name in DIRECTIONS:
            return inner
        if name in inner.fields() or inner.each is not None:
            return inner.child(name)
        if self.is_a(Varying) and self.model is not None:
            # A port: the value there may differ by direction.
            field = self.model.model_fields["places"]
            return _shape(get_args(field.annotation)[1])
        return None

    def bounds(self) -> tuple[float | None, float | None]:
        """Return the lowest and highest number allowed, as far as the schema says so."""
        low: Any = None
        high: Any = None
        for rule in _flat(self.rules):
            low = getattr(rule, "ge", None) if isinstance(rule, annotated_types.Ge) else low
            low = getattr(rule, "gt", None) if isinstance(rule, annotated_types.Gt) else low
            high = getattr(rule, "le", None) if isinstance(rule, annotated_types.Le) else high
            high = getattr(rule, "lt", None) if isinstance(rule, annotated_types.Lt) else high
        return low, high


@functools.lru_cache(maxsize=1)
def root() -> Shape:
    """Return the shape of a whole scenario."""
    return Shape(Scenario)


def shape_at(key: Key) -> Shape | None:
    """Return the shape of the value at `key` of a scenario, None if the format has no such key."""
    shape: Shape | None = root()
    for part in key:
        shape = shape.child(part) if shape is not None else None
    return shape


@functools.lru_cache(maxsize=1)
def all_keys() -> tuple[tuple[str, ...], ...]:
    """Return every key of the format, ids replaced by `PLACE`."""
    return tuple(_walk(root(), ()))


def _walk(shape: Shape, head: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    while shape.inner is not None:
        shape = shape.inner
    if get_origin(shape.kind) is dict:
        yield from _walk(_shape(get_args(shape.kind)[1]), (*head, PLACE))
    if any(shape.is_a(leaf) for leaf in (Distribution, Tracks, ArrivalLaw, Accepted)):
        return
    for name, field in shape.fields().items():
        yield (*head, name)
        yield from _walk(field, (*head, name))


@functools.cache
def _fields(model: type[BaseModel]) -> dict[str, Shape]:
    return {
        name: _shape(field.annotation, tuple(field.metadata))
        for name, field in model.model_fields.items()
    }


def _shape(annotation: Any, rules: tuple[Any, ...] = ()) -> Shape:
    """Return the shape of an annotation, its rules gathered and its "or None" dropped."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            rules = (*more, *rules)
        elif origin in (Union, types.UnionType):
            members = [each for each in get_args(annotation) if each is not type(None)]
            if len(members) > 1:
                return _shape_of_several(members, rules)
            annotation = members[0]
        else:
            return Shape(annotation, tuple(_flat(rules)))


def _shape_of_several(members: list[Any], rules: tuple[Any, ...]) -> Shape:
    """Return the shape of a number-or-table: the table, with the rules of the number."""
    shapes = [_shape(member, rules) for member in members]
    table = next((shape for shape in shapes if shape.model is not None), shapes[-1])
    number = next((shape for shape in shapes if shape.model is None), shapes[0])
    return Shape(table.kind, number.rules)


def _flat(rules: tuple[Any, ...]) -> Iterator[Any]:
    for rule in rules:
        if hasattr(rule, "metadata") and not isinstance(rule, annotated_types.BaseMetadata):
            yield from _flat(tuple(rule.metadata))
        else:
            yield rule


def _is_model(kind: type) -> bool:
    return get_origin(kind) is None and issubclass(kind, BaseModel)


def leaves(data: Mapping[str, Any], head: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield key and value of everything in nested tables that is not a table itself."""
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*head, name))
        else:
            yield (*head, name), value
