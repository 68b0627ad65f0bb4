"""Where sets of resources are tried: run under the same luck, within a budget of replications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sim.domain.time import DAY_S
from sim.errors import ScenarioError, UsageError
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.laboratory import Changes, Figure, Laboratory, Outcome, Wish
from sim.experiments.optimise.levels import Level, Sample
from sim.experiments.optimise.space import Space, Units
from sim.metrics.costs import TOTAL
from sim.metrics.statistics import mean_interval
from sim.scenario.hints import unknown_name

BATCH: Final = 8
"""So many sets are tried together, whatever the number of processes."""

_COST: Final = Figure(TOTAL)


class Estimate(NamedTuple):
    """A mean with its 95 % interval, where it has one."""

    mean: float | None
    lower_95: float | None = None
    upper_95: float | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A set that was run: its levels and costs in so many replications, and what went wrong."""

    units: Units
    price: float
    replications: int
    samples: tuple[Sample, ...]
    figures: tuple[Estimate, ...]
    totals: tuple[float, ...]
    """Price and simulated costs a day by replication, where totals are wanted."""
    troubles: tuple[str, ...]

    @property
    def total(self) -> Estimate:
        """Return price and simulated costs a day; none where they depend on the run's length."""
        return estimate_of(() if self.troubles else self.totals)

    def verdict(self, levels: Sequence[Level], error: float) -> str:
        """Return whether it keeps all levels, each test wrong with a chance of `error` at most."""
        if self.troubles:
            return FAILS
        verdicts = self.verdicts(levels, error)
        if FAILS in verdicts:
            return FAILS
        return CANNOT_TELL if CANNOT_TELL in verdicts else HOLDS

    def verdicts(self, levels: Sequence[Level], error: float) -> list[str]:
        """Return the verdict of each level."""
        pairs = zip(levels, self.samples, strict=True)
        return [level.verdict(sample, error) for level, sample in pairs]

    def slacks(self, levels: Sequence[Level]) -> list[float | None]:
        """Return by how much each level is kept in the mean, None where it has no value."""
        means = [sample.mean for sample in self.samples]
        pairs = zip(levels, means, strict=True)
        return [None if mean is None else level.slack(mean) for level, mean in pairs]

    def shortfall(self, levels: Sequence[Level]) -> float:
        """Return how far the set is from keeping all levels: 0 if it does in the mean.

        Each level counts in parts of its limit; what is not settled is worse than any level.
        """
        slacks = self.slacks(levels)
        parts = [
            1.0 if slack is None else max(0.0, -slack) / (abs(level.limit) or 1.0)
            for level, slack in zip(levels, slacks, strict=True)
        ]
        return sum(parts) + (len(levels) + len(self.troubles) if self.troubles else 0)


def estimate_of(values: Sequence[float]) -> Estimate:
    """Return the mean of `values` with its interval."""
    if not values:
        return Estimate(None)
    interval = mean_interval(values)
    mean = sum(values) / len(values)
    return Estimate(mean) if interval is None else Estimate(mean, *interval)


@dataclass(slots=True)
class Bench:
    """The sets that were tried so far; no more than `limit` replications are asked for.

    `luck` are changes that give every set other luck.
    """

    lab: Laboratory
    space: Space
    levels: tuple[Level, ...]
    with_totals: bool
    limit: int
    luck: Changes = ()
    known: dict[Units, Tried] = field(default_factory=dict)
    refused: dict[Units, str] = field(default_factory=dict)
    is_spent: bool = False
    """Whether something was left out because of the limit."""

    def attend(self, sets: Iterable[Units], replications: int) -> list[Units]:
        """Run `sets` so often together; return those that are done, in order.

        A set that the rules of the format refuse is never done, nor one beyond the limit.
        """
        wanted = [units for units in dict.fromkeys(sets) if self._is_allowed(units)]
        fresh = [units for units in wanted if self._count(units) < replications]
        left = self.limit - self.lab.runs
        for place, units in enumerate(fresh):
            left -= replications - self._count(units)
            if left < 0:
                self.is_spent = True
                skipped = set(fresh[place:])
                wanted = [units for units in wanted if units not in skipped]
                fresh = fresh[:place]
                break
        self.lab.attend(Wish(self._changes(units), replications) for units in fresh)
        for units in fresh:
            outcome = self.lab.outcome(self._changes(units), replications)
            self.known[units] = self._tried(units, outcome, replications)
        return wanted

    def _changes(self, units: Units) -> Changes:
        return (*self.space.changes(units), *self.luck)

    def _count(self, units: Units) -> int:
        known = self.known.get(units)
        return 0 if known is None else known.replications

    def _is_allowed(self, units: Units) -> bool:
        if units in self.refused:
            return False
        try:
            self.lab.scenario(self._changes(units))
        except ScenarioError as error:
            self.refused[units] = error.problems[0].message
            return False
        return True

    def _tried(self, units: Units, outcome: Outcome, replications: int) -> Tried:
        price = self.space.price(units)
        return Tried(
            units,
            price,
            replications,
            tuple(_sample(level, outcome) for level in self.levels),
            tuple(_figure(level, outcome) for level in self.levels),
            _totals(price, outcome) if self.with_totals else (),
            _briefly(outcome.troubles, replications, len(outcome.gathered.gridlocks)),
        )


def other_luck(bench: Bench, seed: int) -> Bench:
    """Return a bench at which the same sets have the luck of `seed`."""
    return replace(bench, luck=(f"seed={seed}",), known={}, refused={})


def _sample(level: Level, outcome: Outcome) -> Sample:
    key = level.figure.key
    return Sample.of(table.by_key[key] for table in outcome.gathered.kpis if key in table.by_key)


def _figure(level: Level, outcome: Outcome) -> Estimate:
    row = outcome.row(level.figure)
    if row is None:
        names = sorted({each.metric for each in outcome.gathered.summary})
        wrong = "the results have no such figure there"
        raise UsageError(f"--keep {level.text}: {wrong}; {_remedy(level, names)}")
    return Estimate(row.mean, row.lower_95, row.upper_95)


def _remedy(level: Level, names: Sequence[str]) -> str:
    if level.figure.metric in names:
        return "no train counts there, or the figure is of the whole port only"
    return unknown_name(level.figure.metric, names)


def _totals(price: float, outcome: Outcome) -> tuple[float, ...]:
    days = outcome.scenario.end_s / DAY_S
    return tuple(price + (value or 0.0) / days for value in outcome.values(_COST))


def _briefly(troubles: Sequence[str], replications: int, locked: int) -> tuple[str, ...]:
    """Return `troubles` with gridlocks as one sentence."""
    words = f"{locked} of {replications} replications end in gridlock"
    return ((words,) if locked else ()) + tuple(troubles[locked:])
