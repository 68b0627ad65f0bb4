"""How much work an experiment is: told before it starts, refused above limits.

The time is that of the first replication, times those that are left, by the processes at work.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.errors import SafetyLimitError
from sim.experiments.failures import FailedReplicationsError, Failure
from sim.experiments.files import files_below
from sim.experiments.interruption import Stop
from sim.experiments.point import Point
from sim.experiments.replication import Job
from sim.experiments.undertaking import Settings, compute, get_ready
from sim.scenario.loaded import Loaded
from sim.scenario.quantities import format_duration
from sim.scenario.sizes import computing_s

MOST_POINTS: Final = 2_000
MOST_RUNS: Final = 20_000
LONGEST_S: Final = 3_600
LARGEST_BYTES: Final = 20 * 10**9
"""Of a shared store, in which every replication keeps all its tables."""

_FIRST: Final = 2
"""At most so many replications are done here, to be timed, before processes are needed."""
_CONFIRM: Final = "take fewer values or fewer --replications, or confirm with --yes-really"

Tell = Callable[[str], None]
"""Told in one line how large the sweep is and how long it will take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What is confirmed, what is kept of each replication, and who is told how long it takes."""

    confirmed: bool = False
    with_tables: bool = False
    tell: Tell = lambda _line: None


def check_size(points: int, replications: int, effort: Effort, base: Loaded | None = None) -> None:
    """Refuse more points or replications than anybody means, unless they are confirmed.

    With the scenario `base` the refusal says how long all that would take.

    Raises:
        SafetyLimitError: which limit.
    """
    runs = points * replications
    if effort.confirmed or (points <= MOST_POINTS and runs <= MOST_RUNS):
        return
    if points == 1:
        size = f"up to {runs:,} runs; the limit is {MOST_RUNS:,}"
        raise SafetyLimitError(f"{size}; ask for fewer, or confirm with --yes-really")
    size = f"{points:,} points of {replications} replications are {runs:,} runs"
    size += "" if base is None else f", {guessed_time(base, runs)}"
    limits = f"the limits are {MOST_POINTS:,} points and {MOST_RUNS:,} runs"
    raise SafetyLimitError(f"{size}; {limits}; {_CONFIRM}")


def guessed_time(loaded: Loaded, runs: int) -> str:
    """Return in words how long so many replications compute, by their number of trains."""
    return f"{_about(computing_s(loaded.scenario, loaded.inputs, runs))} on one processor"


@dataclass(slots=True)
class Work:
    """The replications of all points: which are there already, and computing the others."""

    points: Sequence[Point]
    effort: Effort
    settings: Settings
    stop: Stop
    to_come: int = 0
    """So many replications at most may follow in later rounds of a search."""
    what: str = "replications"
    _finished: int = 0
    _found: int = 0
    _total: int = 0

    @property
    def total(self) -> int:
        """Return how many replications all points have; points that are equal share theirs."""
        return sum(point.replications for point in self._different())

    def kept(self) -> int:
        """Return how many replications are there."""
        return sum(
            point.is_kept(number)
            for point in self._different()
            for number in range(point.replications)
        )

    def complete(self) -> None:
        """Compute what is not there yet, once the time that it takes is known and allowed.

        Raises:
            SafetyLimitError: it would take too long; what is computed by then is kept.
            FailedReplicationsError: some failed; all others are there.
        """
        jobs = self._missing()
        self._total = self.total
        self._finished = self._found = self._total - len(jobs)
        self.settings.progress(self.what, self._finished, self._total)
        if not jobs:
            return
        self.settings.engines.expect(jobs)
        failures: list[Failure] = []
        rest = self._begun(jobs, failures)
        if rest:
            self._compute(rest, failures)
        if failures:
            raise FailedReplicationsError(failures, self._total, self.settings.folder)

    def _compute(self, jobs: list[Job], failures: list[Failure]) -> None:
        """Compute `jobs`; those that failed are added to `failures`."""
        try:
            compute(jobs, self.settings, self._done, self.stop, self._total - len(jobs))
        except FailedReplicationsError as error:
            failures += error.failures

    def _begun(self, jobs: list[Job], failures: list[Failure]) -> list[Job]:
        """Do the first of `jobs`, tell how long the others take, and return them."""
        get_ready(self.settings, len(jobs) - _FIRST, self.stop)
        seconds, rest = self._timed(jobs, failures)
        was_proof = self.settings.engines.is_compiled
        if (was_proof or self._expected_s(seconds, rest) > LONGEST_S) and rest:
            # The first one also waits for whatever is loaded on first use, or for both engines.
            again, rest = self._timed(rest, failures)
            seconds = min(seconds, again)
        expected_s = self._expected_s(seconds, rest)
        self.effort.tell(self._size(expected_s))
        if not failures:
            self._check_room(jobs[0], rest)
        if expected_s > LONGEST_S and not self.effort.confirmed:
            longest = format_duration(LONGEST_S)
            left = f"{'up to ' if self.to_come else ''}{len(rest) + self.to_come:,}"
            many = f"the {left} replications that are left take {_about(expected_s)}"
            raise SafetyLimitError(f"{many}; the limit is {longest}; {_CONFIRM}")
        return rest

    def _check_room(self, done: Job, rest: Sequence[Job]) -> None:
        """Refuse to fill a shared store beyond the limit, by the size of the job that is done."""
        if self.settings.store is None or self.effort.confirmed:
            return
        place = done.shelf.place(done.replication)
        each = sum((place / name).stat().st_size for name in files_below(place))
        size = each * (len(rest) + self.to_come)
        if size > LARGEST_BYTES:
            many = f"the replications that are left take about {size / 1e9:,.0f} GB in the store"
            limit = f"the limit is {LARGEST_BYTES / 1e9:.0f} GB"
            remedy = "without --store an experiment keeps figures alone; or confirm"
            raise SafetyLimitError(f"{many}; {limit}; {remedy} with --yes-really")

    def _timed(self, jobs: list[Job], failures: list[Failure]) -> tuple[float, list[Job]]:
        """Do the first of `jobs` here; return the seconds it took, and the others."""
        began = time.monotonic()
        self._compute(jobs[:1], failures)
        return time.monotonic() - began, jobs[1:]

    def _expected_s(self, seconds: float, rest: Sequence[Job]) -> float:
        left = len(rest) + self.to_come
        workers = max(1, min(self.settings.workers(), left))
        return seconds * left / workers

    def _size(self, expected_s: float) -> str:
        kept = f", {self._found:,} of them there already" if self._found else ""
        if self.to_come:
            most = f"up to {self.total + self.to_come:,} replications"
            return f"{most}{kept}; at most {_about(expected_s)} to go"
        points = f"{len(self.points)} point{'' if len(self.points) == 1 else 's'}"
        return f"{points}, {self.total:,} replications{kept}; {_about(expected_s)} to go"

    def _missing(self) -> list[Job]:
        # What other commands may ask for in a shared store needs all its tables.
        are_whole = self.effort.with_tables or self.settings.store is not None
        jobs = []
        for point in self._different():
            point.light.clean()
            shelf = point.whole if are_whole else point.light
            is_there = shelf.holds if self.effort.with_tables else point.place
            numbers = range(point.replications)
            jobs += [Job(point.question, n, shelf) for n in numbers if not is_there(n)]
        return jobs

    def _different(self) -> list[Point]:
        """Return the points, of those with equal scenarios only one."""
        return list({point.whole: point for point in self.points}.values())

    def _done(self, _job: Job) -> None:
        self._finished += 1
        self.settings.progress(self.what, self._finished, self._total)


def _about(seconds: float) -> str:
    """Return a time as one would say it: a few seconds, or about so many minutes or hours."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5_400 else f"about {seconds / 3_600:.1f} h"
