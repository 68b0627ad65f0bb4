"""What differs between two scenarios: every value that has an effect, by its key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.scenario.schema import Scenario

_TELLS_NOTHING: Final = {"id", "title", "replications", "seed"} | {
    "sources",
    "provenance",
    "targets",
    "expect",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A value of the scenario that differs; None where one of them does not have it."""

    key: str
    base: Any
    alternative: Any


def scenario_changes(base: Scenario, other: Scenario) -> Iterator[Change]:
    """Yield the values that differ by dotted key, but for what has no effect."""
    ones = dict(_leaves(base.model_dump(mode="json", exclude=_TELLS_NOTHING)))
    twos = dict(_leaves(other.model_dump(mode="json", exclude=_TELLS_NOTHING)))
    for key in sorted(ones.keys() | twos.keys()):
        if ones.get(key) != twos.get(key):
            yield Change(key, ones.get(key), twos.get(key))


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _leaves(part, f"{key}.{name}" if key else name)
    elif value is not None:
        yield key, value
