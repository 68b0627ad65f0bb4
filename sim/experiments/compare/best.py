"""Which of the compared scenarios is best by a criterion: how probable, and at 95 % together.

Only settled scenarios are ranked: where a queue grows or trains stand in gridlock, a mean would
only say how long the run was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Final

import numpy as np

from sim.experiments.compare.best_criterion import Criterion
from sim.experiments.gathering import Gathered
from sim.metrics.definitions import Leg
from sim.metrics.kpis import KpiTable, definition_of
from sim.metrics.ranking import AgainstBest, against_best, probabilities_best
from sim.metrics.statistics import Numbers, wider_interval
from sim.metrics.summary import SummaryRow

HOW: Final = {
    "probability_best": (
        "that the true mean is the best of all ranked, given the replications: multivariate t with"
        " n - 1 degrees of freedom around their means, with their covariances (common random"
        " numbers); ties are split"
    ),
    "from_best": (
        "limits of the true mean less that of the best of the others, all together at 95 %:"
        " multiple comparisons with the best (Hsu) under common random numbers, with paired"
        " differences and Bonferroni's inequality; who may be the best is who these leave it to"
    ),
}
_FLATTERED_FROM: Final = 3
"""So many alternatives make a winner's curse worth a note."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One scenario by the criterion; `remark` says why it has no numbers.

    `from_best_lower_95` and `from_best_upper_95` are the limits of its mean less that of the best
    of the others, in the unit of the figure.
    """

    scenario: str
    mean: float | None = None
    lower_95: float | None = None
    upper_95: float | None = None
    probability_best: float | None = None
    from_best_lower_95: float | None = None
    from_best_upper_95: float | None = None
    may_be_best: bool | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Best:
    """All scenarios by the criterion, the base first; `line` says who is best, as far as known.

    `replications` are those in which all that are ranked have the figure.
    """

    criterion: Criterion
    unit: str
    replications: int
    rows: tuple[Ranked, ...]
    line: str
    notes: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Return whether scenarios could be ranked at all."""
        return any(row.probability_best is not None for row in self.rows)

    def record(self) -> dict[str, Any]:
        """Return all of it as named values."""
        rows = [asdict(row) for row in self.rows]
        known = {"unit": self.unit, "replications": self.replications, "rows": rows}
        said = {"line": self.line, "notes": list(self.notes), "how": HOW}
        return {**asdict(self.criterion), **known, **said}


def best_of(criterion: Criterion, everyone: Mapping[str, Gathered]) -> Best:
    """Return how the scenarios, by name and the base first, rank by `criterion`."""
    remarks = {name: _remark(criterion, gathered) for name, gathered in everyone.items()}
    samples = _samples(criterion, [everyone[name] for name in everyone if not remarks[name]])
    ranked = iter(_ranked(criterion, samples))
    rows = tuple(
        Ranked(name, remark=remark) if remark else _named(name, next(ranked))
        for name, remark in remarks.items()
    )
    notes = tuple(_notes(criterion, everyone, rows, samples))
    unit = next(filter(None, (_unit(criterion, each) for each in everyone.values())), "")
    return Best(criterion, unit, len(samples), rows, _line(rows, samples), notes)


def _named(name: str, values: tuple[Any, ...]) -> Ranked:
    return Ranked(name, *values)


def _remark(criterion: Criterion, gathered: Gathered) -> str:
    """Return why a scenario cannot be ranked, "" if it can."""
    row = next((row for row in gathered.summary if _is_about(criterion, row)), None)
    if row is None:
        return "it has no such figure"
    if gathered.gridlocks and definition_of(criterion.metric).leg is not None:
        return "not given: gridlock"
    if row.estimand.startswith("not given"):
        return row.estimand
    return "" if row.mean is not None else "the figure has no value here"


def _is_about(criterion: Criterion, row: SummaryRow) -> bool:
    return (row.port, row.direction, row.service, row.metric) == criterion.key


def _unit(criterion: Criterion, gathered: Gathered) -> str:
    return next((row.unit for row in gathered.summary if _is_about(criterion, row)), "")


def _samples(criterion: Criterion, ranked: Sequence[Gathered]) -> Numbers:
    """Return the figure by replication and scenario, where all have it."""
    values = [[_value(criterion, table) for table in gathered.kpis] for gathered in ranked]
    rows = [row for row in zip(*values, strict=True) if None not in row]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(ranked))


def _value(criterion: Criterion, table: KpiTable) -> float | None:
    row = table.by_key.get(criterion.key)
    return None if row is None else row.value


def _ranked(criterion: Criterion, samples: Numbers) -> Iterator[tuple[float | bool | None, ...]]:
    """Yield the numbers of each scenario; without two of them and two replications only means."""
    count = samples.shape[1]
    nothing: list[tuple[Any, ...]] = [(None,) * 4] * count
    if len(samples) > 1 and count > 1:
        lower = criterion.better == "lower"
        chances = probabilities_best(samples, lower=lower)
        against: list[AgainstBest] = against_best(samples, lower=lower)
        nothing = [(chance, *limits) for chance, limits in zip(chances, against, strict=True)]
    for column, numbers in zip(samples.T.tolist(), nothing, strict=True):
        mean = fmean(column) if column else None
        yield (mean, *(wider_interval(column) or (None, None)), *numbers)


def _line(rows: Sequence[Ranked], samples: Numbers) -> str:
    """Return who is best, in words."""
    settled = [row for row in rows if not row.remark]
    if len(settled) < 2:
        return "not told: fewer than two scenarios have a settled figure"
    if len(samples) < 2:
        return "not told: one replication is luck"
    if not np.ptp(samples, axis=1).any():
        return "none: they are the same in every replication"
    likely = max(settled, key=lambda row: row.probability_best or 0.0)
    candidates = [row.scenario for row in settled if row.may_be_best]
    chance = odds(likely.probability_best or 0.0)
    if len(candidates) == 1:
        return f"{candidates[0]} at 95 % (probability {chance})"
    several = f"{', '.join(candidates[:-1])} or {candidates[-1]}"
    return f"cannot tell at 95 %: {several}; most probably {likely.scenario} ({chance})"


def odds(probability: float) -> str:
    """Return a probability in per cent, never as certain."""
    if probability > 0.99:
        return "> 99 %"
    return "< 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def _notes(
    criterion: Criterion,
    everyone: Mapping[str, Gathered],
    rows: Sequence[Ranked],
    samples: Numbers,
) -> Iterator[str]:
    """Yield what is to be minded."""
    is_ranked = len(samples) > 1 and sum(not row.remark for row in rows) > 1
    if is_ranked and len(rows) > _FLATTERED_FROM and np.ptp(samples, axis=1).any():
        yield (
            f"the one that looks best of {len(rows)} has probably been lucky too, so its own"
            " figures flatter it: run it and the base again with another --seed before quoting them"
        )
    metrics = {row.metric for each in everyone.values() for row in each.summary}
    if metrics & _ELSEWHERE and definition_of(criterion.metric).leg not in (None, Leg.JOURNEY):
        yield (
            "hours held upstream, or on the way to another port, are not in this figure;"
            " door_to_door_mean_d has them"
        )


_ELSEWHERE: Final = {"held_upstream_max", "share_diverted"}
"""Figures that only scenarios have in which trains can be held, or sent, elsewhere."""
