"""A scenario with figures that have a formula: how such a case is played and held against it.

Whatever landbridge prints is taken from what it prints: a key figure of the tables of a
replication. What it does not print (a share that waits, a mean square) is counted from the visits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.time import HOUR_S
from sim.metrics.kpis import KpiTable, compute
from sim.recording.columns import Tables, missing_last, reached
from sim.recording.tables import tabulate
from sim.scenario.schema import Scenario
from sim.verification.check import Check, Finding, Scale, on_average
from sim.verification.worlds import runs, scenario_of

REPLICATIONS: Final = {Scale.QUICK: 40, Scale.FULL: 100}
"""Fewer and longer ones cost less; the bound on z grows accordingly."""

GROUP: Final = "closed form"


@dataclass(frozen=True)
class Played:
    """One replication: what was planned and played, and the figures of it."""

    scenario: Scenario
    tables: Tables

    @cached_property
    def kpis(self) -> KpiTable:
        """Return what landbridge prints about it."""
        return compute(self.tables, self.scenario)

    def waits_h(self, step: str) -> NDArray[np.float64]:
        """Return the hours waited in visits to a step that were granted after the warm-up."""
        visits = self.tables.visits
        until_s = visits.waited_until_s
        chosen = self.tables.visits_of(step) & reached(until_s) & (until_s >= 0)
        return (until_s[chosen] - visits.queued_s[chosen]) / HOUR_S

    def inside(self, moments_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many trains were at the port at each of the moments."""
        trains = self.tables.trains
        came_s = np.sort(trains.arrived_s[reached(trains.arrived_s)])
        gone_s = np.sort(missing_last(trains.departed_s))
        there = np.searchsorted(came_s, moments_s, "right")
        return there - np.searchsorted(gone_s, moments_s, "right")


def play(scenario: Scenario, replications: int) -> Iterator[Played]:
    """Yield the replications of `scenario`."""
    for plans, log in runs(scenario, replications):
        yield Played(scenario, tabulate(plans, log))


MANY: Final = tuple(f"port-{number}" for number in range(25))
"""Ports side by side that know nothing of each other: as many short runs for the price of one."""


def many_shares() -> str:
    """Return the share of each of many equal ports, as a scenario says it."""
    return f"{{ {', '.join(f'{name} = {1 / len(MANY)}' for name in MANY)} }}"


def many_ports(port: str) -> str:
    """Return the lines of a table of ports that are all like `port`."""
    return "\n".join(f"{name} = {{ {port} }}" for name in MANY)


Measure = Callable[[Played], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured in every replication, its name with the unit, and its true mean."""

    name: str
    expected: float
    measure: Measure
    metric: str = ""
    is_quick: bool = True
    """Whether a quick verification can be precise enough about it."""


def in_full(figure: Figure) -> Figure:
    """Return a figure that only a full verification looks at."""
    return replace(figure, is_quick=False)


def printed(name: str, expected: float, metric: str, service: str = "all") -> Figure:
    """Return a key figure as landbridge prints it."""

    def measure(played: Played) -> float:
        value = played.kpis.value(metric, service=service, port="khorgos")
        return np.nan if value is None else value

    return Figure(name, expected, measure, metric)


def missed(name: str, expected: float, metric: str = "share_cleared_in_limit") -> Figure:
    """Return what a printed share leaves: a small one is a harder test than a large one."""
    kept = printed("", 1.0 - expected, metric)
    return Figure(name, expected, lambda it: 1.0 - kept.measure(it), f"1 - {metric}")


def waiting(step: str, expected: float) -> Figure:
    """Return the share of visits to a step that wait at all."""
    return Figure("share that waits", expected, lambda it: float((it.waits_h(step) > 0).mean()))


def squared(step: str, expected: float) -> Figure:
    """Return the mean squared wait for a step: another order of service changes it."""
    return Figure(
        "mean squared wait, h^2", expected, lambda it: float((it.waits_h(step) ** 2).mean())
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """A scenario, the length of its runs in days by scale, and the figures known about it."""

    id: str
    title: str
    formula: str
    parameters: str
    scenario: str
    figures: Callable[[], Sequence[Figure]]
    quick: int | None
    full: int
    and_more: str = ""
    """So much longer the run is, for figures that end before it does."""
    weight: float = 1.0

    def days(self, scale: Scale) -> int:
        """Return how long a run takes."""
        return self.full if scale is Scale.FULL or self.quick is None else self.quick

    def duration(self, scale: Scale) -> str:
        """Return how long a run takes, as a scenario says it."""
        return f"{self.days(scale)} d {self.and_more}".rstrip()

    def played(self, scale: Scale, replications: int | None = None) -> Iterator[Played]:
        """Yield the replications."""
        scenario = scenario_of(self.scenario, duration=self.duration(scale))
        yield from play(scenario, replications or REPLICATIONS[scale])

    def findings(self, scale: Scale) -> Sequence[Finding]:
        """Return every figure as a mean over the replications."""
        figures = [figure for figure in self.figures() if figure.is_quick or scale is Scale.FULL]
        values = [[figure.measure(it) for figure in figures] for it in self.played(scale)]
        columns = np.array(values).T
        return [
            replace(on_average(figure.name, figure.expected, column, scale), metric=figure.metric)
            for figure, column in zip(figures, columns, strict=True)
        ]

    @property
    def check(self) -> Check:
        """Return the case as a check of the catalogue."""
        return Check(
            id=self.id,
            group=GROUP,
            title=self.title,
            formula=self.formula,
            parameters=self.parameters,
            compute=self.findings,
            weight=self.weight,
            scales=frozenset({Scale.FULL} if self.quick is None else Scale),
            scenario=self.scenario,
        )
