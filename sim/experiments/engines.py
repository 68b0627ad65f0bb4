"""Which engine plays which replications of an experiment, and what its user is told of it.

The first replication of each question that is to be computed is played by both engines and their
logs are compared; only then, and only if they are the same, does the compiled one play the others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sim.experiments.engine import Engine, How, Played, Verdict, is_installed
from sim.experiments.replication import Job
from sim.scenario.sizes import expected_trains

WORTH_ITS_START: Final = 50_000
"""Trains from which on `auto` takes the compiled engine: loading it takes as long in SimPy."""

_MOST_TOLD: Final = 5

Tell = Callable[[str], None]
"""Told in one line what to mind."""


def _nobody(_line: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Engines:
    """The engines of one experiment; `asked` is what its user wants.

    `warn` is told which rules cannot be expressed, `alarm` where the engines differ.
    """

    asked: Engine = Engine.SIMPY
    warn: Tell = _nobody
    alarm: Tell = _nobody
    worth: float = WORTH_ITS_START
    played: Counter[Engine] = field(default_factory=Counter)
    """How many replications each engine has played."""
    _ahead: float = 0.0
    _found: dict[Path, Played] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def afresh(self) -> "Engines":
        """Return the same engines for another experiment, of which nothing is known yet."""
        return Engines(self.asked, self.warn, self.alarm, self.worth)

    def expect(self, jobs: Sequence[Job]) -> None:
        """Take note of work that is to come, by which `auto` decides."""
        if self.asked is not Engine.AUTO or self._ahead >= self.worth:
            return
        for question, many in Counter(job.question for job in jobs).items():
            trains = sum(expected_trains(question.scenario, question.inputs).values())
            self._ahead += trains * many
            if self._ahead >= self.worth:
                return

    @property
    def is_compiled(self) -> bool:
        """Return whether the compiled engine is to be tried."""
        if self.asked is Engine.AUTO:
            return self._ahead >= self.worth and is_installed()
        return self.asked is Engine.FAST

    def waves(self, jobs: Sequence[Job]) -> Iterator[list[Job]]:
        """Yield `jobs` with how they are played: first those that prove, then all others.

        Ask for the second wave when the first one is done.
        """
        if not self.is_compiled:
            yield list(jobs)
            return
        proofs: dict[Path, Job] = {}
        others = []
        for job in jobs:
            key = job.shelf.folder
            if key in self._found or key in proofs:
                others.append(job)
            else:
                proofs[key] = replace(job, how=How.PROVE)
        if proofs:
            yield [*proofs.values()]
        if others:
            yield [replace(job, how=self._how(job)) for job in others]

    def _how(self, job: Job) -> How:
        found = self._found.get(job.shelf.folder)
        is_equal = found is not None and found.verdict is Verdict.EQUAL
        return How.FAST if is_equal else How.SIMPY

    def took(self, job: Job, played: object) -> None:
        """Take note of how `job` was played, and tell the user what is to be minded."""
        if not isinstance(played, Played):
            return
        self.played[played.by] += 1
        if played.verdict is None:
            return
        self._found[job.shelf.folder] = played
        line = _in_words(job, played)
        # A rule is told once for all scenarios that have it, a difference of each of them.
        key = line if played.verdict is Verdict.DIFFERENT else played.why
        if line and key not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(key)
            if len(self._told) == _MOST_TOLD:
                line += "; more of this is not told"
            is_asked_for = self.asked is Engine.FAST or played.verdict is Verdict.DIFFERENT
            (self.alarm if is_asked_for else self.warn)(line)

    def as_data(self) -> dict[str, Any]:
        """Return which engine computed, and how it was proved."""
        verdicts = Counter(found.verdict for found in self._found.values())
        data: dict[str, Any] = {
            "asked": str(self.asked),
            "replications": {str(by): many for by, many in sorted(self.played.items())},
        }
        if verdicts:
            data["proof"] = "the first replication of each scenario, played by both, row for row"
            data["scenarios"] = {str(v): many for v, many in sorted(verdicts.items()) if v}
        reasons = _reasons(self._found.values())
        return {**data, "why": reasons} if reasons else data


def _reasons(found: Iterable[Played]) -> list[str]:
    """Return why SimPy was taken, each reason once."""
    return sorted({f"{each.verdict}: {each.why}" for each in found if each.why})


def _in_words(job: Job, played: Played) -> str:
    """Return what the user is to be told, "" if it is nothing."""
    scenario = job.question.scenario.id
    if played.verdict is Verdict.DIFFERENT:
        return (
            f"the compiled engine differs from SimPy in {job}, which is a fault of landbridge:"
            f" {played.why} (SimPy, compiled); {scenario} is computed by SimPy, whose figures count"
        )
    if played.verdict is Verdict.INEXPRESSIBLE:
        return (
            f"the compiled engine cannot play {scenario}: {played.why};"
            " SimPy computes whatever has this rule"
        )
    if played.verdict is Verdict.MISSING:
        return f"a worker has no compiled engine ({played.why}); SimPy computes there"
    return ""
