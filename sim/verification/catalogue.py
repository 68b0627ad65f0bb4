"""All checks, in the order in which they are shown."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from sim.errors import UsageError
from sim.verification import determinism, exact, statistics
from sim.verification.check import Check, Scale
from sim.verification.closed_forms import CLOSED_FORMS

GROUPS: Final = {
    "exact": "Equal to the second: independent recursions and identities",
    "closed form": "Queueing theory: means and shares that have a formula",
    "statistics": "Intervals and tests: how often they tell the truth",
    "determinism": "The same every time",
}
"""What each group shows, by its name."""

CHECKS: Final[tuple[Check, ...]] = (
    *exact.CHECKS,
    *CLOSED_FORMS,
    *statistics.CHECKS,
    *determinism.CHECKS,
)


def chosen(scale: Scale, only: Sequence[str] = ()) -> tuple[Check, ...]:
    """Return the checks of `scale`, or those of them that `only` names by id or group.

    Raises:
        UsageError: a name is not known, or nothing of `scale` has it.
    """
    there = [check for check in CHECKS if scale in check.scales]
    for name in only:
        if not any(name in (check.id, check.group) for check in CHECKS):
            raise UsageError(f'there is no check "{name}"; {_remedy(name)}')
        if not any(name in (check.id, check.group) for check in there):
            raise UsageError(f'"{name}" takes too long for a quick verification; add --full')
    return tuple(check for check in there if not only or {check.id, check.group} & {*only})


def _remedy(name: str) -> str:
    known = [*GROUPS, *(check.id for check in CHECKS)]
    nearest = get_close_matches(name, known, n=1)
    if nearest:
        return f'did you mean "{nearest[0]}"?'
    groups = ", ".join(f'"{group}"' for group in GROUPS)
    return f"the groups are {groups}; `landbridge verify --list` has the checks"
