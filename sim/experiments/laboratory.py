"""Trying changes to a scenario one after another, each only once: for experiments that search.

All of them have the same seed, so that every train has the same luck in each. What was computed
once, in this round or by another command with the same store, is not computed again; asking for
more replications of the same changes computes only those that are added.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sim.experiments.effort import Effort, Work, check_size
from sim.experiments.gathering import Gathered, gather_from
from sim.experiments.point import Load, Point, point_of
from sim.experiments.store import FIGURES
from sim.experiments.study import Study
from sim.metrics.groups import EVERYTHING
from sim.metrics.summary import SummaryRow
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario

Changes = tuple[str, ...]
"""What makes a scenario of the base, as for ``--set``; without any it is the base."""


class Figure(NamedTuple):
    """A figure, and whose it is."""

    metric: str
    port: str = EVERYTHING
    direction: str = EVERYTHING
    service: str = EVERYTHING

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what tells the figure from others in a table of figures."""
        return self.port, self.direction, self.service, self.metric


class Wish(NamedTuple):
    """Changes to be tried, and in how many replications."""

    changes: Changes
    replications: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the replications of one scenario say together."""

    scenario: Scenario
    gathered: Gathered

    @property
    def troubles(self) -> tuple[str, ...]:
        """Return what makes means doubtful: gridlock, and queues that grow."""
        return (*self.gathered.gridlocks, *_growing(self.gathered))

    def row(self, figure: Figure) -> SummaryRow | None:
        """Return the summary of `figure`, None if there is no such figure."""
        found = (row for row in self.gathered.summary if _key(row) == figure.key)
        return next(found, None)

    def values(self, figure: Figure) -> tuple[float | None, ...]:
        """Return `figure` by replication, None where it has no value."""
        return tuple(
            next((kpi.value for kpi in table.rows if kpi.key == figure.key), None)
            for table in self.gathered.kpis
        )


def _key(row: SummaryRow) -> tuple[str, str, str, str]:
    return row.port, row.direction, row.service, row.metric


def _growing(gathered: Gathered) -> Iterator[str]:
    for growth in gathered.growths:
        who = "" if growth.service == EVERYTHING else f"{growth.service} "
        yield f"{growth.port}, {who}{growth.direction}, {growth.leg}: {growth}"


@dataclass(slots=True)
class Laboratory:
    """Where changes to a scenario are tried; `at_most` replications may be needed in all.

    `kind` is what is kept of each replication. Nothing is run before the size is allowed, and
    only the first replication before the time is.
    """

    load: Load
    study: Study
    effort: Effort
    at_most: int
    kind: str = FIGURES
    rounds: int = 0
    runs: int = 0
    """How many replications were asked for, those that were there already among them."""
    _loaded: dict[Changes, Loaded] = field(default_factory=dict)
    _asked: dict[Changes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_size(1, self.at_most, self.effort)

    def scenario(self, changes: Changes = ()) -> Loaded:
        """Return the scenario with `changes`.

        Raises:
            ScenarioError: the rules refuse it.
        """
        if changes not in self._loaded:
            self._loaded[changes] = self.load(changes)
        return self._loaded[changes]

    def attend(self, wishes: Iterable[Wish]) -> None:
        """Compute what is not there yet of all `wishes` together, on all processes.

        Raises:
            ScenarioError: the rules refuse one of them.
            SafetyLimitError: all of it would take too long.
            StorageError, ModelStopError, IntegrityError: as `run`.
        """
        most: dict[Changes, int] = {}
        for changes, replications in wishes:
            most[changes] = max(replications, most.get(changes, 0))
        fresh = {each: many for each, many in most.items() if many > self._asked.get(each, 0)}
        if not fresh:
            return
        self.rounds += 1
        self.runs += sum(many - self._asked.get(each, 0) for each, many in fresh.items())
        points = [self._point(n, *wish) for n, wish in enumerate(fresh.items(), 1)]
        self._work(points)
        self._asked.update(fresh)

    def outcome(self, changes: Changes, replications: int) -> Outcome:
        """Return what so many replications with `changes` say, computed if need be."""
        self.attend([Wish(changes, replications)])
        point = self._point(1, changes, replications)
        scenario, inputs = point.question.scenario, point.question.inputs
        return Outcome(scenario, gather_from(scenario, inputs, point.places()))

    def _point(self, number: int, changes: Changes, replications: int) -> Point:
        loaded = self.scenario(changes)
        scenario = loaded.scenario.model_copy(update={"replications": replications})
        return point_of(number, replace(loaded, scenario=scenario), self.study.store, self.kind)

    def _work(self, points: list[Point]) -> None:
        is_first = not self.study.works
        effort = self.effort if is_first else replace(self.effort, confirmed=True, tell=_nobody)
        work = Work(
            points,
            effort,
            self.study.settings,
            self.study.stop,
            max(self.at_most - self.runs, 0),
            f"replications, round {self.rounds}",
        )
        self.study.works.append(work)
        work.complete()


def _nobody(_line: str) -> None:
    """Tell nobody: only the first round says how large it all is."""
