"""Running the checks, the heaviest first, on all processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Final

from sim.errors import StorageError
from sim.experiments.interruption import listening, sheltered
from sim.experiments.workers.processes import staying, without_main
from sim.verification.catalogue import CHECKS
from sim.verification.check import Check, Checked, Finding, Scale, Verdict

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, of how much."""

_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Verification:
    """What the checks have found, in the order of the catalogue."""

    scale: Scale
    checked: tuple[Checked, ...]

    @property
    def holds(self) -> bool:
        """Return whether every check holds."""
        return all(each.holds for each in self.checked)

    def count(self, verdict: Verdict) -> int:
        """Return how many figures have `verdict`."""
        return sum(finding.verdict is verdict for finding in self.findings())

    def findings(self) -> Iterator[Finding]:
        """Yield all figures."""
        for each in self.checked:
            yield from each.findings


def verify(
    checks: Sequence[Check], scale: Scale, jobs: int, progress: Progress | None = None
) -> Verification:
    """Run `checks` on `jobs` processes.

    Every check has seeds of its own, so neither the number of processes nor the order matters.

    Raises:
        StorageError: a process died.
    """
    tell = progress or _nobody
    found: dict[str, tuple[Finding, ...]] = {}
    tell("checks", 0, len(checks))
    for name, findings in _computed(checks, scale, min(jobs, len(checks))):
        found[name] = findings
        tell("checks", len(found), len(checks))
    return Verification(scale, tuple(Checked(check, found[check.id]) for check in checks))


Computed = tuple[str, tuple[Finding, ...]]
"""The id of a check and what it finds."""


def _computed(checks: Sequence[Check], scale: Scale, jobs: int) -> Iterator[Computed]:
    """Yield the findings of each check, as they come."""
    order = sorted(checks, key=lambda check: -check.weight)
    if jobs <= 1:
        yield from ((check.id, tuple(check.compute(scale))) for check in order)
        return
    try:
        yield from _elsewhere([check.id for check in order], scale, jobs)
    except BrokenProcessPool as error:
        raise StorageError("a process of the verification died; try --jobs 1") from error


def _elsewhere(names: Sequence[str], scale: Scale, jobs: int) -> Iterator[Computed]:
    """Yield the findings of the checks called `names` from other processes.

    While the pool works a signal to stop is only noted, and raised between two looks at it.
    """
    with listening() as stop, staying() as processes, processes.lent(jobs) as executor:
        with stop.noted_only(), sheltered(), without_main():
            pending = {executor.submit(compute, name, scale): name for name in names}
        while pending:
            with stop.noted_only():
                done, _ = wait(pending, timeout=_POLL_S, return_when=FIRST_COMPLETED)
            for future in done:
                yield pending.pop(future), future.result()


def compute(name: str, scale: Scale) -> tuple[Finding, ...]:
    """Return what the check called `name` finds."""
    check = next(check for check in CHECKS if check.id == name)
    return tuple(check.compute(scale))


def _nobody(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""
