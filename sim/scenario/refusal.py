"""How a rule of the scenario format says no: a permanent code, a sentence, a remedy.

The codes are listed in ``docs/problems.md``; a code never changes its meaning.
"""

from typing import Final

from pydantic_core import PydanticCustomError

LIMIT_CODES: Final = frozenset(
    {"SCN-006", "SCN-007", "SCN-008", "SCN-009", "SCN-010", "SCN-011"}
    | {"SCN-028", "SCN-034", "SCN-035", "SCN-054", "SCN-078", "SCN-100"}
)
"""Codes of the safety limits: a scenario with no other problem ends with exit status 3."""


def refusal(code: str, message: str, remedy: str = "") -> PydanticCustomError:
    """Return the error a validator raises; the loader adds the place."""
    return PydanticCustomError(
        "refusal", "{message}", {"code": code, "message": message, "remedy": remedy}
    )
