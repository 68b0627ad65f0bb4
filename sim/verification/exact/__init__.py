"""Checks without tolerance: recursions that share no code with the model, and identities."""

from typing import Final

from sim.verification.check import Check
from sim.verification.exact import borders, conservation, degenerate, hours, lending, lines, little

CHECKS: Final[tuple[Check, ...]] = (
    *lines.CHECKS,
    *hours.CHECKS,
    *borders.CHECKS,
    *little.CHECKS,
    *conservation.CHECKS,
    *lending.CHECKS,
    *degenerate.CHECKS,
)
"""Lines of stages, lanes that close, borders and loops, identities, and what needs no formula."""
