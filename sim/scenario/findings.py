"""What the rules find wrong, before its place in a file is known, and how it becomes a problem.

A rule yields findings with the key they concern; the loader looks the places up once, at the end,
and only when there is something to say.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, NoReturn

from sim.errors import Problem, SafetyLimitError, ScenarioError
from sim.scenario.refusal import LIMIT_CODES
from sim.scenario.words import Key, dotted, printable

COMMAND_LINE = "command line"


class Spot(NamedTuple):
    """A place in a file; line and column count from 1, line 0 stands for the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        name = printable(self.file, 300)
        return f"{name}:{self.line}:{self.column}" if self.line else name


class Finding(NamedTuple):
    """One thing that is wrong; `spot` is set where the key alone does not tell the place."""

    code: str
    key: Key
    message: str
    remedy: str = ""
    spot: Spot | None = None


def unread(key: Key, why: str, remedy: str) -> Finding:
    """Return the finding that nothing reads the value at `key`."""
    return Finding("SCN-076", key, f"nothing reads this: {why}", remedy)


def problem(finding: Finding, spot: Spot) -> Problem:
    """Return `finding` as it is shown to the user."""
    return Problem(finding.code, str(spot), dotted(finding.key), finding.message, finding.remedy)


def refuse(problems: Sequence[Problem]) -> NoReturn:
    """Raise `problems`: exit status 3 if all of them are safety limits, else 2."""
    error = ScenarioError(tuple(problems))
    if all(each.code in LIMIT_CODES for each in problems):
        raise SafetyLimitError(str(error), error.problems)
    raise error


def refuse_one(finding: Finding, spot: Spot) -> NoReturn:
    """Raise a single finding that stops the reading of a file."""
    refuse([problem(finding, spot)])


def without_repeats(findings: Iterable[Finding]) -> list[Finding]:
    """Return `findings` in order, each once; one value may serve two directions."""
    return list(dict.fromkeys(findings))
