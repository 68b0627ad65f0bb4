"""What a calibration aims at: chosen targets of the scenario, and how far off counts as one.

All distances are in units of the target's tolerance, so that hours and shares can be added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Final

from sim.domain.time import DAY_S
from sim.errors import SafetyLimitError, UsageError
from sim.experiments.named_figures import check_targets
from sim.metrics.kpis import Kpi, KpiTable, compute, definition_of
from sim.recording.columns import Tables
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario, Target

MOST_GOALS: Final = 50
ASSUMED_TOLERANCE: Final = 0.05
"""Of a reported value without a range; nobody publishes how sure a figure is."""
UNDEFINED: Final = 100.0
"""Tolerances by which a figure counts as missed where a trial gives none."""
_BY_CONSTRUCTION: Final = frozenset({"trains_arrived"})


@dataclass(frozen=True, slots=True)
class Goal:
    """A target and its band, from `low` to `high`: where both are equal, one value is aimed at."""

    name: str
    target: Target
    unit: str
    low: float
    high: float
    tolerance: float
    is_assumed: bool

    def distance(self, figure: float) -> float:
        """Return how far `figure` is off in tolerances, with its sign; 0 inside a range."""
        if not isfinite(figure):
            return UNDEFINED
        return (figure - min(max(figure, self.low), self.high)) / self.tolerance

    @property
    def band(self) -> tuple[float, float]:
        """Return between which figures the target counts as reached."""
        slack = self.tolerance if self.low == self.high else 0.0
        return self.low - slack, self.high + slack


def goals_of(loaded: Loaded, names: Sequence[str]) -> tuple[Goal, ...]:
    """Return the targets called `names`, each once.

    Raises:
        UsageError: there is no such target, or it cannot be aimed at.
        SafetyLimitError: too many.
        ScenarioError: a target of the scenario means no figure.
    """
    targets = loaded.scenario.targets
    usable = [name for name, target in targets.items() if not _why_not(target)]
    if not names:
        raise UsageError(f"calibrate needs a --target; {_choice(usable)}")
    if len(names) > MOST_GOALS:
        raise SafetyLimitError(f"--target: {len(names)} times, the limit is {MOST_GOALS}")
    for name in names:
        if name not in targets:
            raise UsageError(f"--target {name}: no such target; {unknown_name(name, targets)}")
        if why := _why_not(targets[name]):
            raise UsageError(f"--target {name}: {why}")
    check_targets(loaded)
    return tuple(_goal(name, targets[name]) for name in dict.fromkeys(names))


def _choice(names: Sequence[str]) -> str:
    if not names:
        return "the scenario has no [targets] that can be fitted to"
    return f"there are {', '.join(sorted(names))}"


def _why_not(target: Target) -> str:
    """Return why nothing can be fitted to `target`, nothing if it can."""
    if target.metric in _BY_CONSTRUCTION:
        return "counts the trains that the scenario itself sends; change services.*.trains instead"
    if not _tolerance(target)[0]:
        return "is 0, of which a share is nothing; give it low and high"
    return ""


def _goal(name: str, target: Target) -> Goal:
    low = high = 0.0
    if target.value is not None:
        low = high = target.value
    else:
        low = -inf if target.low is None else target.low
        high = inf if target.high is None else target.high
    tolerance, is_assumed = _tolerance(target)
    unit = definition_of(target.metric).unit
    return Goal(name, target, unit, low, high, tolerance, is_assumed)


def _tolerance(target: Target) -> tuple[float, bool]:
    """Return what counts as one in the distance to `target`, and whether that is assumed."""
    if target.low is not None and target.high is not None and target.low < target.high:
        return (target.high - target.low) / 2, False
    ends = (target.value, target.low, target.high)
    return ASSUMED_TOLERANCE * max(abs(end) for end in ends if end is not None), True


def figures_of(tables: Tables, scenario: Scenario, targets: Sequence[Target]) -> Iterator[Kpi]:
    """Yield the figure of each of `targets` in one replication, without a value if it has none."""
    known: dict[tuple[int, int], KpiTable] = {}
    for target in targets:
        window = _window_s(scenario, target)
        if window not in known:
            known[window] = compute(tables, scenario, window)
        key = (target.port, target.direction, target.service, target.metric)
        missing = Kpi(*key, definition_of(target.metric).unit, None)
        yield known[window].by_key.get(key, missing)


def _window_s(scenario: Scenario, target: Target) -> tuple[int, int]:
    start, end_s = scenario.start, scenario.end_s
    from_s = 0 if target.from_date is None else (target.from_date - start).days * DAY_S
    to_s = end_s if target.to_date is None else (target.to_date - start).days * DAY_S
    return min(max(from_s, 0), end_s), min(max(to_s, 0), end_s)
