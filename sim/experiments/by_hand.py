"""What the command line changed in a scenario, as its provenance tells: also when it is run again.

A resolved scenario keeps a mark on every value that was set with ``--set``; seed and replications
say how often a question is asked, not which, and are no changes.
"""

from typing import Final

from sim.scenario.provenance import SET_BY_HAND, leaves_of
from sim.scenario.schema import Scenario
from sim.scenario.words import dotted, printable

_NO_CHANGES: Final = frozenset({"seed", "replications"})
_LONGEST_VALUE: Final = 120
CHANGED: Final = "changed on the command line: "


def changed_by_hand(scenario: Scenario) -> list[str]:
    """Return the values that were set on the command line, as "key = value"."""
    by_hand = {key for key, entry in scenario.provenance.items() if entry.why == SET_BY_HAND}
    if not by_hand - _NO_CHANGES:
        return []
    return [
        f"{key} = {_shown(leaf.value)}"
        for leaf in leaves_of(scenario, {})
        if (key := dotted(leaf.key)) in by_hand - _NO_CHANGES
    ]


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return printable(text, _LONGEST_VALUE)
