"""Expectations as a check: with --strict the exit status says whether all of them hold."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.experiments.expectations import ExpectationRow
    from sim.scenario.loaded import Loaded

NOT_HELD = 2
"""Exit status of a strict command of which an expectation fails or cannot be told."""


def check_expecting(scenarios: Iterable["Loaded"], *, signs: bool) -> None:
    """Refuse to be strict about scenarios of which nothing is expected that could be decided.

    Signs are decided by a comparison only.

    Raises:
        UsageError: there is no such expectation.
    """
    from sim.experiments.expectations import is_sign

    expected = [each for loaded in scenarios for each in loaded.scenario.expect.values()]
    if not any(signs or not is_sign(each) for each in expected):
        what = "expectations" if signs else 'bounds, as in dwell_mean_h = "<= 90"'
        raise UsageError(f"--strict: [expect] has no {what} to be strict about")


def strict_status(rows: Sequence["ExpectationRow"]) -> int:
    """Return the exit status of `rows`, and say on the error stream what does not hold.

    What cannot be told is no success: a check that passes by luck is none.
    """
    from sim.experiments.expectations import HOLDS
    from sim.presentation.expectations_text import tally

    if all(row.verdict == HOLDS for row in rows):
        return 0
    print(f"landbridge: --strict: {tally(rows)}", file=sys.stderr)
    return NOT_HELD
