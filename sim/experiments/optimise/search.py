"""Where the finalists come from: every set in order of price, or a guided search of a large space.

Either way a set is screened in a few replications, and is out if it plainly fails. Nothing is
taken for granted about more units being better: in a network of queues they need not be.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sim.experiments.expectations import FAILS
from sim.experiments.extras import of_analysis
from sim.experiments.optimise.bench import BATCH, Bench, Tried
from sim.experiments.optimise.space import Units

MOST_GUIDED: Final = 240
"""So many sets the guided search proposes at most."""

_NO_NEWS: Final = 4
"""After so many batches without a set that is new the guided search ends."""

Score = Callable[[Tried], float]
"""What is to be low: the price of a set, or its price and simulated costs."""


def by_price(tried: Tried) -> float:
    """Return the price of a set a day."""
    return tried.price


def by_total(tried: Tried) -> float:
    """Return price and simulated costs of a set a day, settled or not."""
    return sum(tried.totals) / len(tried.totals)


class Source(Protocol):
    """Hands out candidates, the best first, each once."""

    def candidates(self, most: int) -> list[Units]:
        """Return up to `most` more sets that do not plainly fail, none if there are no more."""
        ...


@dataclass(slots=True)
class Screening:
    """How sets are screened: where, in how many replications, and what they are scored by."""

    bench: Bench
    replications: int
    error: float
    score: Score

    def passed(self, sets: Iterable[Units]) -> list[Units]:
        """Return which of `sets` do not plainly fail, the best score first."""
        found = self.bench.attend(sets, self.replications)
        return sorted((units for units in found if not self.fails(units)), key=self.rank)

    def fails(self, units: Units) -> bool:
        """Return whether a set that was tried plainly fails."""
        return self.bench.known[units].verdict(self.bench.levels, self.error) == FAILS

    def rank(self, units: Units) -> tuple[Any, ...]:
        """Return what orders sets that were tried: the better score first."""
        return self.score(self.bench.known[units]), *self.bench.space.rank(units)

    def best(self) -> Units | None:
        """Return the set with the best score of those that keep all levels in the mean."""
        known = self.bench.known
        kept = [units for units in known if not known[units].shortfall(self.bench.levels)]
        return min(kept, key=self.rank, default=None)


@dataclass(slots=True)
class EverySet:
    """All sets, the cheapest first; only as many are run as are asked for."""

    screening: Screening
    order: Sequence[Units]
    all_at_once: bool
    """Whether the score is known only after a run, so that the cheapest are not the best."""
    _place: int = 0
    _waiting: list[Units] = field(default_factory=list)

    def candidates(self, most: int) -> list[Units]:
        """Return up to `most` more sets that do not plainly fail, the best first."""
        while self._place < len(self.order) and (self.all_at_once or len(self._waiting) < most):
            batch = self.order[self._place : self._place + BATCH]
            if self._is_hopeless(batch[0]):
                break
            self._place += BATCH
            self._waiting += self.screening.passed(batch)
            if self.screening.bench.is_spent:
                break
        self._waiting.sort(key=self.screening.rank)
        found, self._waiting = self._waiting[:most], self._waiting[most:]
        return found

    def _is_hopeless(self, units: Units) -> bool:
        """Return whether the price alone is above what another set costs with everything."""
        if not self.all_at_once:
            return False
        screening = self.screening
        best = screening.best()
        return best is not None and screening.bench.space.price(units) > screening.score(
            screening.bench.known[best]
        )


@dataclass(slots=True)
class Guided:
    """Sets that a tree-structured Parzen estimator proposes, and those around the best of them.

    Bergstra et al. (2011), "Algorithms for hyper-parameter optimization", NeurIPS 24, as optuna
    has it, with one constraint for each level. It starts at the scenario's own numbers and at the
    most of everything.
    """

    screening: Screening
    seed: int
    finalists: int
    by_price_alone: bool
    _waiting: list[Units] | None = None

    def candidates(self, most: int) -> list[Units]:
        """Return up to `most` more sets that do not plainly fail, the best first."""
        if self._waiting is None:
            self._propose()
            self._polish()
            known = self.screening.bench.known
            self._waiting = sorted(
                (units for units in known if not self.screening.fails(units)),
                key=self.screening.rank,
            )
        found, self._waiting = self._waiting[:most], self._waiting[most:]
        return found

    def _propose(self) -> None:
        bench = self.screening.bench
        study = _study(self.seed)
        for units in dict.fromkeys((bench.space.base, bench.space.highest)):
            if units is not None:
                study.enqueue_trial(dict(zip(bench.space.keys, units, strict=True)))
        without_news = 0
        # The other half of the budget is for the finalists.
        half = bench.limit // 2
        while without_news < _NO_NEWS and len(bench.known) < MOST_GUIDED and bench.lab.runs < half:
            trials = [study.ask() for _ in range(BATCH)]
            sets = [self._suggested(trial) for trial in trials]
            before = len(bench.known)
            bench.attend(filter(self._is_worth_it, sets), self.screening.replications)
            without_news = 0 if len(bench.known) > before else without_news + 1
            for trial, units in zip(trials, sets, strict=True):
                self._tell(study, trial, units)

    def _suggested(self, trial: Any) -> Units:
        return tuple(
            trial.suggest_int(varied.key, int(varied.low), int(varied.high))
            for varied in self.screening.bench.space.varied
        )

    def _is_worth_it(self, units: Units) -> bool:
        """Return whether a set may be better than enough others: a dear one cannot."""
        bench = self.screening.bench
        if not self.by_price_alone or units in bench.known:
            return True
        kept = sorted(
            tried.price for tried in bench.known.values() if not tried.shortfall(bench.levels)
        )
        return len(kept) < self.finalists or bench.space.price(units) < kept[self.finalists - 1]

    def _tell(self, study: Any, trial: Any, units: Units) -> None:
        bench = self.screening.bench
        known = bench.known.get(units)
        slacks = [0.0] * len(bench.levels) if known is None else known.slacks(bench.levels)
        for number, (level, slack) in enumerate(zip(bench.levels, slacks, strict=True)):
            lacks = 1.0 if slack is None else -slack / (abs(level.limit) or 1.0)
            trial.set_constraint(f"level {number}", lacks)
        is_sound = units not in bench.refused and (known is None or not known.troubles)
        trial.set_constraint("settled", 0.0 if is_sound else 1.0)
        score = bench.space.price(units) if known is None else self.screening.score(known)
        study.tell(trial, score)

    def _polish(self) -> None:
        """Try what lies around the best set, until nothing around it is better."""
        screening, best = self.screening, self.screening.best()
        while best is not None:
            space = screening.bench.space
            limit = screening.score(screening.bench.known[best])
            around = [
                units
                for units in space.around(best)
                if not self.by_price_alone or space.price(units) < limit
            ]
            screening.bench.attend(around, screening.replications)
            after = screening.best()
            best = None if after == best else after


def _study(seed: int) -> Any:
    """Return an optuna study in memory that says nothing."""
    optuna = of_analysis("optuna", "a search of so many sets")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=derived_seed(seed, "search") % 2**32)
    return optuna.create_study(sampler=sampler)


def derived_seed(seed: int, what_for: str) -> int:
    """Return a seed that follows from `seed` and from what it is for."""
    digest = hashlib.sha256(f"landbridge optimise {what_for} {seed}".encode()).digest()
    return int.from_bytes(digest[:6], "big")
