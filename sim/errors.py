"""What a user can mend, each kind with its exit status.

Anything that is not a `LandbridgeError` is a bug and keeps its traceback.
"""

from dataclasses import dataclass
from typing import Self


class LandbridgeError(Exception):
    """An error the user can act on; the message is printed as it stands.

    `problems` are those of a scenario that it tells of, if it does.
    """

    exit_status = 1
    problems: tuple["Problem", ...] = ()


class UsageError(LandbridgeError):
    """The command line asks for something that does not exist or does not fit."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a scenario, with its place and its remedy.

    `code` is permanent (``SCN-017``); `place` is ``file:line:column`` or "command line".
    """

    code: str
    place: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.place}: {key}{self.message}{remedy} [{self.code}]"


class ScenarioError(LandbridgeError):
    """A scenario that cannot be run, with every problem found in one pass."""

    exit_status = 2

    def __init__(self, problems: tuple[Problem, ...], shown: int = 20) -> None:
        self.problems = problems
        lines = [str(problem) for problem in problems[:shown]]
        if len(problems) > shown:
            lines.append(f"... and {len(problems) - shown} more")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Problem, ...]]]:
        # Errors travel from worker processes; by default only the text would.
        return type(self), (self.problems,)


class SafetyLimitError(LandbridgeError):
    """Refused before starting, because it is larger than the stated limit."""

    exit_status = 3

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class StorageError(LandbridgeError):
    """A file, folder or other part of the environment does not do what is needed."""

    exit_status = 4


class ModelStopError(LandbridgeError):
    """The model cannot go on: gridlock, or a queue without end."""

    exit_status = 5


class IntegrityError(LandbridgeError):
    """A stored result is damaged, or an identity that must hold does not."""

    exit_status = 6
