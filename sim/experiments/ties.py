"""How much the order of ties matters: a scenario run again with that order reversed and shuffled.

Trains that come to the same thing in the same second go by rank, which is a convention. If a figure
hangs on the convention, the model says more than it knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.experiments.compare.families import headline_figures
from sim.experiments.fingerprinting import processes
from sim.experiments.question import Question
from sim.metrics.kpis import compute
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.loaded import Loaded
from sim.workload.plans import draw
from sim.workload.streams import Luck

SHUFFLES: Final = 20
MODELLING_ISSUE: Final = 0.01
"""A figure that moves by more than this share of itself hangs on the order of ties."""

_BY_RANK: Final = 0
_REVERSED: Final = 1
_EMPTY_TRAINS: Final = 4096
"""So many supply and surplus trains change places, too, with all loaded trains and their rakes."""

Key = tuple[str, str, str, str]
Figures = dict[Key, float | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure and the order of ties that moves its mean over the replications farthest."""

    port: str
    direction: str
    service: str
    metric: str
    unit: str
    by_rank: float
    farthest: float
    order: str
    is_headline: bool = False
    """It is one of the figures that a run prints."""

    @property
    def key(self) -> Key:
        """Return what tells this figure from all others."""
        return self.port, self.direction, self.service, self.metric

    @property
    def change(self) -> float:
        """Return by which share of itself it moves."""
        if not self.by_rank:
            return float("inf") if self.farthest else 0.0
        return abs(self.farthest - self.by_rank) / abs(self.by_rank)

    @property
    def is_issue(self) -> bool:
        """Return whether the figure hangs on the order of ties."""
        return self.change > MODELLING_ISSUE


@dataclass(frozen=True, slots=True)
class TieOrders:
    """What came of other orders of ties: all figures, those that move farthest first."""

    replications: int
    orders: int
    figures: tuple[Moved, ...]

    @property
    def issues(self) -> tuple[Moved, ...]:
        """Return the figures that hang on the order of ties."""
        return tuple(figure for figure in self.figures if figure.is_issue)

    @property
    def headlines(self) -> tuple[Moved, ...]:
        """Return the figures that a run prints."""
        return tuple(figure for figure in self.figures if figure.is_headline)


def tie_orders(loaded: Loaded, jobs: int = 1, shuffles: int = SHUFFLES) -> TieOrders:
    """Return how far every figure of `loaded` moves when ties are settled otherwise."""
    question, many = Question.of(loaded), loaded.scenario.replications
    orders = range(2 + shuffles)
    tasks = [(order, number) for order in orders for number in range(many)]
    with processes(min(jobs, len(tasks))) as executor:
        if executor is None:
            found = [_figures(question, *task) for task in tasks]
        else:
            waiting = [executor.submit(_figures, question, *task) for task in tasks]
            found = [future.result() for future in waiting]
    by_order = [found[order * many : (order + 1) * many] for order in orders]
    units = {key: unit for figures in by_order[_BY_RANK] for key, (_, unit) in figures.items()}
    moved = [_farthest(key, unit, by_order) for key, unit in sorted(units.items())]
    known = [figure for figure in moved if figure is not None]
    printed = headline_figures(figure.key for figure in known)
    marked = [replace(figure, is_headline=figure.key in printed) for figure in known]
    return TieOrders(many, len(orders) - 1, tuple(sorted(marked, key=lambda one: -one.change)))


def _figures(
    question: Question, order: int, replication: int
) -> dict[Key, tuple[float | None, str]]:
    """Return value and unit of the figures of a replication under one order of ties."""
    scenario = question.scenario
    plans = draw(scenario, question.inputs, replication)
    entities = 2 * plans.trains + _EMPTY_TRAINS
    if order != _BY_RANK:
        plans = replace(plans, ties=_permutation(scenario.seed, order, entities))
    tables = tabulate(plans, simulate(scenario, plans))
    return {row.key: (row.value, row.unit) for row in compute(tables, scenario).rows}


def _permutation(seed: int, order: int, entities: int) -> tuple[int, ...]:
    if order == _REVERSED:
        return tuple(range(entities - 1, -1, -1))
    uniforms = Luck(seed, order, "ties").uniforms("order", 0, entities)
    return tuple(np.argsort(uniforms, kind="stable").tolist())


def _farthest(
    key: Key, unit: str, by_order: Sequence[Sequence[dict[Key, tuple[float | None, str]]]]
) -> Moved | None:
    """Return the order that moves the figure `key` farthest, None where it has no value."""
    columns = [[figures.get(key, (None, ""))[0] for figures in order] for order in by_order]
    moved = []
    for order, values in enumerate(columns[1:], start=1):
        both = [
            (old, new)
            for old, new in zip(columns[_BY_RANK], values, strict=True)
            if old is not None and new is not None
        ]
        if both:
            base, other = (float(np.mean(column)) for column in zip(*both, strict=True))
            name = "reversed" if order == _REVERSED else f"shuffle {order - _REVERSED}"
            moved.append(Moved(*key, unit, base, other, name))
    return max(moved, key=lambda one: one.change, default=None)
