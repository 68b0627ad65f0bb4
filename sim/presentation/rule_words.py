"""How much there is of a resource and by which rules it works, in words."""

from typing import Final

from sim.presentation.language.recorded import Recorded
from sim.presentation.language.speaking import phrase

_LIMITS: Final = Recorded(
    (
        phrase("{number} TEU"),
        phrase("{number} crew"),
        phrase("{number} crews"),
        phrase("{number} scanners"),
        phrase("{number} a day"),
        phrase("{number} loaded a day"),
        phrase("{number} at first"),
        phrase("ordered up to {number}"),
        phrase("held from {above}, until {until}"),
        phrase("when over {number} wait"),
    )
)
_RULES: Final = Recorded(
    (
        phrase("work in hand rests at closing time"),
        phrase("finishes what is started"),
        phrase("starts only what fits"),
        phrase("{number} lane {hours}"),
        phrase("{number} lanes {hours}"),
    )
)


def limit_words(limit: str) -> str:
    """Return how much there is of a resource."""
    return _LIMITS.said(limit)


def rule_words(rule: str) -> str:
    """Return a rule of a resource: opening hours, a shift, what becomes of work at closing time."""
    return _RULES.said(rule)
