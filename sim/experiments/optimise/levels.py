"""The levels of service that a set of resources must keep, and whether it does, beyond chance.

A verdict is a pair of one-sided tests at a stated error: the set keeps a level if the limit of its
figure on the bad side does, and fails it if not even the limit on the good side does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final, NamedTuple

from sim.errors import UsageError
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.laboratory import Figure
from sim.experiments.named_figures import is_known
from sim.metrics.cost_kpis import COST_KPIS
from sim.metrics.definitions import Definition
from sim.metrics.groups import DIRECTIONS, EVERYTHING
from sim.metrics.kpis import DEFINITIONS, Kpi, definition_of
from sim.metrics.statistics import Interval, share_interval, wider_interval
from sim.scenario.hints import unknown_name
from sim.scenario.schema import Scenario

DEFAULT: Final = "share_cleared_in_limit >= 0.95"

_LEVEL: Final = re.compile(
    r"\s*(?P<metric>[^\s@<>=]+)\s*(?:@\s*(?P<place>[^\s<>=]+)\s*)?(?P<relation>>=|<=|>|<)"
    r"\s*(?P<limit>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*"
)
_HOW: Final = (
    'give a figure and its limit, as in "share_cleared_in_limit >= 0.95" or'
    ' "clearance_mean_h@khorgos/westbound <= 6"'
)
_COSTS: Final = frozenset(kpi.definition.name for kpi in COST_KPIS)
_STEPS: Final = 40
_SMALLEST: Final = 1e-12
_LARGEST: Final = 0.4


class Sample(NamedTuple):
    """A figure by replication; of a share also what it is the quotient of."""

    values: tuple[float, ...]
    successes: tuple[int, ...] = ()
    trials: tuple[int, ...] = ()

    @classmethod
    def of(cls, kpis: Iterable[Kpi]) -> "Sample":
        """Return the sample of one figure; replications in which it has no value are out."""
        known = [kpi for kpi in kpis if kpi.value is not None]
        values = tuple(kpi.value for kpi in known if kpi.value is not None)
        if not known or known[0].trials is None:
            return cls(values)
        counts = [(kpi.successes or 0, kpi.trials or 0) for kpi in known]
        return cls(values, tuple(s for s, _ in counts), tuple(n for _, n in counts))

    @property
    def mean(self) -> float | None:
        """Return the mean over replications, of a share pooled."""
        if self.trials:
            return sum(self.successes) / sum(self.trials) if sum(self.trials) else None
        return fmean(self.values) if self.values else None

    def interval(self, definition: Definition, level: float) -> Interval | None:
        """Return the two-sided interval of the mean, None with fewer than two values.

        The wider of Willink's and Student's: far out in the tails the skewness seen in a few
        replications would bend the first one too much.
        """
        if self.trials:
            return share_interval(self.successes, self.trials, level)
        found = wider_interval(self.values, level)
        if found is None:
            return None
        highest = float("inf") if definition.highest is None else definition.highest
        return Interval(max(found.lower, 0.0), min(found.upper, highest))


@dataclass(frozen=True, slots=True)
class Level:
    """A level of service: a figure and the limit that it must keep."""

    figure: Figure
    relation: str
    limit: float
    name: str
    """The figure and its place, as written."""
    text: str

    @property
    def definition(self) -> Definition:
        """Return what the figure means."""
        return definition_of(self.figure.metric)

    def slack(self, value: float) -> float:
        """Return how much better than the limit `value` is; below 0 it fails."""
        return value - self.limit if self.relation[0] == ">" else self.limit - value

    def verdict(self, sample: Sample, error: float) -> str:
        """Return whether the level is kept, each answer wrong with a chance of `error` at most."""
        interval = sample.interval(self.definition, 1 - 2 * error)
        if interval is None:
            return CANNOT_TELL
        keeps = [self._keeps(limit) for limit in interval]
        if all(keeps):
            return HOLDS
        return CANNOT_TELL if any(keeps) else FAILS

    def error(self, sample: Sample, verdict: str) -> float:
        """Return the smallest error at which `verdict` would still be given, at most 0.4."""
        low, high = _SMALLEST, _LARGEST
        if self.verdict(sample, high) != verdict:
            return high
        if self.verdict(sample, low) == verdict:
            return low
        for _ in range(_STEPS):
            # Halved on a scale of logarithms: the errors of interest are small.
            middle = (low * high) ** 0.5
            low, high = (low, middle) if self.verdict(sample, middle) == verdict else (middle, high)
        return high

    def _keeps(self, value: float) -> bool:
        slack = self.slack(value)
        return slack >= 0 if self.relation.endswith("=") else slack > 0


def levels_of(scenario: Scenario, wishes: Sequence[str]) -> tuple[Level, ...]:
    """Return the levels that `wishes`, texts such as ``"METRIC@port <= 6"``, name.

    Raises:
        UsageError: a figure, a place or a limit does not fit.
    """
    levels = tuple(_level(scenario, wish) for wish in wishes or (DEFAULT,))
    names = [(level.figure, level.relation[0]) for level in levels]
    for level, name in zip(levels, names, strict=True):
        if names.count(name) > 1:
            raise UsageError(f"--keep {level.text}: this figure has two limits; keep the tighter")
    return levels


def _level(scenario: Scenario, wish: str) -> Level:
    match = _LEVEL.fullmatch(wish)
    if match is None:
        raise UsageError(f"--keep {wish}: {_HOW}")
    metric, place, limit = match["metric"], match["place"] or "", float(match["limit"])
    if not is_known(metric) or "<" in metric:
        known = (name for name in DEFINITIONS if "<" not in name)
        raise UsageError(f"--keep {wish}: no figure {metric}; {unknown_name(metric, known)}")
    if metric in _COSTS and scenario.costs is None:
        raise UsageError(f"--keep {wish}: the scenario has no [costs]")
    figure = Figure(metric, *_places(scenario, wish, place))
    name = f"{metric}@{place}" if place else metric
    text = f"{name} {match['relation']} {match['limit']}"
    level = Level(figure, match["relation"], limit, name, text)
    highest = level.definition.highest
    if highest is not None and not 0 <= limit <= highest:
        raise UsageError(f"--keep {wish}: this figure runs from 0 to {highest:g}")
    return level


def _places(scenario: Scenario, wish: str, place: str) -> tuple[str, str, str]:
    """Return port, direction and service of a place such as ``khorgos/westbound``."""
    parts = [part.strip() for part in place.split("/")] if place else []
    known = ((*scenario.ports, EVERYTHING), DIRECTIONS, (*scenario.services, EVERYTHING))
    kinds = ("port", "direction", "service")
    if len(parts) > len(kinds):
        raise UsageError(f"--keep {wish}: a place is PORT/DIRECTION/SERVICE; {_HOW}")
    for part, kind, names in zip(parts, kinds, known, strict=False):
        if part not in names:
            raise UsageError(f"--keep {wish}: no {kind} {part}; {unknown_name(part, names)}")
    port, direction, service = [*parts, *[EVERYTHING] * (len(kinds) - len(parts))]
    return port, direction, service
