"""The JSON Schema of the scenario format, for editors: what may be written, and what it means.

It takes every file that the loader takes, short forms and files that extend others included; what
is beyond its means (shares that add up, places that exist) is left to ``landbridge check``.
"""

import ast
import inspect
from collections.abc import Iterator
from typing import Any, Final

from sim.scenario import customs, figures, quantities, schema, stations, trade, values
from sim.scenario.quantities import format_duration
from sim.scenario.schema import DIRECTIONS, Scenario

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_REF: Final = "#/$defs/"
_PLACE: Final = {"pattern": "^[a-z][a-z0-9-]{0,63}$"}
_DROPPED: Final = ("title", "required")

Json = dict[str, Any]


def schema_json() -> Json:
    """Return the JSON Schema (draft 2020-12) of a scenario file."""
    raw = Scenario.model_json_schema()
    definitions: Json = raw.pop("$defs")
    docstrings = dict(_docstrings())
    rewritten = _Rewriter(definitions, docstrings)
    whole = rewritten.table("Scenario", raw)
    whole["properties"] = {
        "extends": {"type": "string", "description": "The scenario that this one changes."},
        **whole["properties"],
    }
    # A file that extends another says only what differs.
    whole["anyOf"] = [{"required": ["extends"]}, {"required": ["title", "start"]}]
    kept = {
        name: rewritten.table(name, definition)
        for name, definition in definitions.items()
        if not name.startswith(("Varying", "PerDirection"))
    }
    return {"$schema": DIALECT, "title": "landbridge scenario", **whole, "$defs": kept}


class _Rewriter:
    """Turns what pydantic says of its classes into what a planner writes."""

    def __init__(self, definitions: Json, docstrings: dict[tuple[str, str], str]) -> None:
        self._definitions = definitions
        self._docstrings = docstrings

    def table(self, name: str, definition: Json) -> Json:
        """Return the schema of the class called `name`, short forms included."""
        node: Json = self._node(definition)
        for field, inner in node.get("properties", {}).items():
            if (name, field) in self._docstrings:
                inner["description"] = self._docstrings[name, field]
        match name:
            case "Distribution":
                return _or_short(node, node["properties"]["constant"])
            case "ArrivalLaw":
                return _or_short(node, node["properties"]["name"])
            case "Accepted":
                return _or_short(node, node["properties"]["westbound"])
            case "Expectation":
                return _or_short(node, node["properties"]["expected"])
            case "Tracks":
                return _or_short(node, node["properties"].pop("shared"))
        return node

    def _node(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._node(each) for each in node]
        if not isinstance(node, dict):
            return node
        if (name := node.get("$ref", "").removeprefix(_REF)).startswith(("Varying", "PerDir")):
            return self._varying(name)
        if "anyOf" in node or "oneOf" in node:
            # A date is a text to an editor, so that several forms may fit.
            return self._without_null(node.get("anyOf") or node["oneOf"])
        kept = {key: value for key, value in node.items() if key not in _DROPPED}
        if "patternProperties" in kept:
            kept["additionalProperties"] = False
        if isinstance(node.get("properties"), dict):
            # Here "title" and "required" are names of keys.
            inner = {name: self._node(each) for name, each in node["properties"].items()}
            kept["properties"] = inner
        rest = {key: self._node(value) for key, value in kept.items() if key != "properties"}
        return _with_default(kept | rest)

    def _without_null(self, forms: list[Json]) -> Json:
        """Return a value of one of the `forms`, without null, which TOML does not have."""
        members = [self._node(each) for each in forms if each.get("type") != "null"]
        return dict(members[0]) if len(members) == 1 else {"anyOf": members}

    def _varying(self, name: str) -> Json:
        """Return the schema of a value that may differ by direction, and perhaps by port."""
        properties = self._definitions[name]["properties"]
        if "places" in properties:
            both = self._varying(
                properties["places"]["additionalProperties"]["$ref"].removeprefix(_REF)
            )
            by_port = {"type": "object", "propertyNames": _PLACE, "additionalProperties": both}
            return {"anyOf": [*both["anyOf"], by_port]}
        one = self._node(properties["westbound"])
        by_direction = {
            "type": "object",
            "additionalProperties": False,
            "properties": dict.fromkeys(sorted(DIRECTIONS), one),
        }
        return {"anyOf": [one, by_direction]}


def _or_short(node: Json, short: Json) -> Json:
    """Return the schema of what is written as the table `node` or in its `short` form."""
    table = {key: value for key, value in node.items() if key != "description"}
    return {"description": node.get("description", ""), "anyOf": [short, table]}


def _with_default(node: Json) -> Json:
    """Return `node` with a default that can be written in a file, or without one."""
    default = node.get("default")
    if isinstance(default, dict) or ("default" in node and default is None):
        return {key: value for key, value in node.items() if key != "default"}
    if node.get("type") == "string" and isinstance(default, int):
        return {**node, "default": format_duration(default)}
    return node


def _docstrings() -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the texts below the fields of the format's classes, by class and field."""
    for module in (schema, stations, customs, trade, figures, values, quantities):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                yield from _field_docstrings(node)


def _field_docstrings(node: ast.ClassDef) -> Iterator[tuple[tuple[str, str], str]]:
    for field, below in zip(node.body, node.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield (node.name, name), inspect.cleandoc(text)
