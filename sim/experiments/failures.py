"""Replications that failed by a fault of landbridge: the others go on, and these are named."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import sim
from sim.errors import LandbridgeError, ModelStopError

_LONGEST: Final = 300
_ENVIRONMENT: Final = (LandbridgeError, OSError, MemoryError, ImportError)
"""Errors that are no fault of the replication in which they come up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that failed: which, and how."""

    replication: int
    name: str
    error: str
    """The kind of the error, its words, and the place in the code."""

    def __str__(self) -> str:
        """Return which replication failed, and how."""
        return f"{self.name} failed: {self.error}"

    def as_data(self) -> dict[str, Any]:
        """Return the failure by the names of its parts."""
        return {"replication": self.replication, "name": self.name, "error": self.error}

    def reproduce(self, folder: Path) -> str:
        """Return the command that shows the failure again, alone."""
        return f"landbridge resume {folder} --replication {self.replication}"


class ReplicationFaultError(Exception):
    """A fault of landbridge in one replication; `original` does not leave its process."""

    def __init__(self, failure: Failure, original: Exception | None = None) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.original = original

    def __reduce__(self) -> tuple[type[Self], tuple[Failure]]:
        # Not every exception can be sent to another process.
        return type(self), (self.failure,)


class FailedReplicationsError(ModelStopError):
    """Some replications failed; the others are kept."""

    def __init__(self, failures: Sequence[Failure], total: int, folder: Path | None) -> None:
        self.failures = tuple(sorted(failures, key=lambda failure: failure.replication))
        first = self.failures[0]
        many = f"{len(self.failures)} of {total} replications failed, a fault of landbridge"
        hint = "" if folder is None else f"; `{first.reproduce(folder)}` shows it again"
        super().__init__(f"{many}; {first}; the others are kept{hint}")

    @property
    def numbers(self) -> frozenset[int]:
        """Return which replications failed."""
        return frozenset(failure.replication for failure in self.failures)


def is_fault(error: Exception) -> bool:
    """Return whether `error` is a fault of landbridge, which the same replication has again."""
    return not isinstance(error, _ENVIRONMENT)


def failure_of(replication: int, name: str, error: Exception) -> Failure:
    """Return `error` in a replication as data."""
    words = " ".join(str(error).split())[:_LONGEST]
    kind = type(error).__name__
    return Failure(replication, name, f"{kind}{f': {words}' if words else ''}{_place(error)}")


def _place(error: Exception) -> str:
    """Return where in our code `error` was raised, "" if that is nowhere."""
    root = Path(sim.__file__).parent
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(root)]
    if not ours:
        return ""
    name = Path(ours[-1].filename).relative_to(root.parent).as_posix()
    return f" ({name}, line {ours[-1].lineno})"
