"""The resolved scenario: every value in one fixed form, as a file and as a hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

import tomli_w

from sim.scenario.attachments import FILE_KEYS
from sim.scenario.inputs import Inputs
from sim.scenario.loaded import Loaded
from sim.scenario.schema import DIRECTIONS, Scenario

_BY_ID: Final = ("services", "ports", "sources", "provenance", "targets", "goods", "expect")
_WITHOUT_EFFECT: Final = frozenset(
    {"format", "title", "id", "replications", "sources", "provenance", "targets", "expect"}
)
"""Keys on which no result of a replication depends."""


def tables_of(scenario: Scenario) -> dict[str, Any]:
    """Return `scenario` as plain tables: defaults filled in, short forms, ids in order."""
    tables: dict[str, Any] = _plain(scenario.model_dump(exclude_none=True))
    for name in _BY_ID:
        tables[name] = dict(sorted(tables[name].items()))
    for service in tables["services"].values():
        service["ports"] = dict(sorted(service["ports"].items()))
        _put_in_order(service, "goods")
    for port in tables["ports"].values():
        _put_in_order(port, "disturbances")
        _put_in_order(port["china"]["customs"], "shifts")
        _put_in_order(port, "stop_loading")
    return tables


def _put_in_order(table: dict[str, Any], name: str) -> None:
    """Put the members of the table `name` in order, drop it if it has none."""
    inner = table.pop(name)
    if inner:
        table[name] = {
            key: dict(sorted(value.items())) if name == "goods" and key in DIRECTIONS else value
            for key, value in sorted(inner.items())
        }


def to_toml(loaded: Loaded) -> str:
    """Return the resolved scenario as TOML; loading it gives an equal scenario and equal bytes.

    It names CSV files as ``inputs/...``; `input_files` has their content.
    """
    tables = {name: value for name, value in tables_of(loaded.scenario).items() if value != {}}
    return tomli_w.dumps(tables)


def input_files(loaded: Loaded) -> Mapping[str, bytes]:
    """Return the content of the CSV files by their path beside the resolved scenario."""
    return dict(loaded.files)


def scenario_hash(loaded: Loaded) -> str:
    """Return the hash of all that can change a replication: values, seed, content of CSV files.

    Titles, labels, evidence, the order of keys and the spelling of values do not matter.
    """
    digests = _digests(loaded.inputs)
    content = {
        name: _with_digests(value, digests)
        for name, value in tables_of(loaded.scenario).items()
        if name not in _WITHOUT_EFFECT
    }
    content.pop("end", None)
    content["duration"] = loaded.scenario.end_s
    for part in _labelled(content):
        part.pop("label", None)
    for service in content["services"].values():
        # About years after the run.
        service.pop("growth_per_year", None)
    text = json.dumps(content, sort_keys=True, default=str, allow_nan=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _labelled(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the tables that may have a label, which changes nothing."""
    for table in ("services", "ports", "goods"):
        yield from content[table].values()
    for port in content["ports"].values():
        yield from port.get("disturbances", {}).values()


def _digests(inputs: Inputs) -> dict[str, str]:
    """Return a digest of what each CSV file says, however it says it."""
    return {
        name: hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()
        for name, content in {**inputs.timetables, **inputs.samples, **inputs.routes}.items()
    }


def _with_digests(value: Any, digests: Mapping[str, str]) -> Any:
    """Return `value` with the digest of each CSV file in place of its name."""
    if not isinstance(value, dict):
        return value
    return {
        key: digests.get(inner, inner)
        if key in FILE_KEYS and isinstance(inner, str)
        else _with_digests(inner, digests)
        for key, inner in value.items()
    }


def _plain(value: Any) -> Any:
    """Return `value` in the types that TOML has."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.value if isinstance(value, Enum) else value
