"""In what two resolved scenarios differ: the question that their results answer side by side."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sim.scenario.provenance import leaves_of
from sim.scenario.schema import Scenario
from sim.scenario.words import dotted, printable

_NO_DIFFERENCE: Final = ("id", "title", "seed", "replications")
_LONGEST_VALUE: Final = 60


class Differing(NamedTuple):
    """A key whose value differs; None where a scenario does not mention it."""

    key: str
    first: str | None
    other: str | None


def differing(first: Scenario, other: Scenario) -> list[Differing]:
    """Return what `other` says differently from `first`, by key; names and luck apart."""
    values, others = _values(first), _values(other)
    return [
        Differing(key, values.get(key), others.get(key))
        for key in sorted({*values, *others})
        if values.get(key) != others.get(key)
    ]


def _values(scenario: Scenario) -> Mapping[str, str]:
    return {
        dotted(leaf.key): printable(_written(leaf.value), _LONGEST_VALUE)
        for leaf in leaves_of(scenario, {})
        if leaf.key[0] not in _NO_DIFFERENCE
    }


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
