"""Comparing scenarios under the same luck, and what the comparison answers."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.api.folders import Keeper
from sim.api.report import told
from sim.api.scenarios import File, Scenario, goal_of, scenario_of
from sim.api.tables import Table
from sim.api.values import Difference, row_of, rows_of
from sim.api.waiting import Way
from sim.errors import UsageError
from sim.experiments.compare.experiment import as_lucky, compare_to
from sim.experiments.compare.experiment import compare as compare_scenarios
from sim.experiments.compare.precision import PairedGoal
from sim.experiments.compare.result import CompareResult
from sim.experiments.undertaking import Progress
from sim.metrics.groups import EVERYTHING
from sim.presentation.harmless import clean
from sim.recording.relations import open_session, table_of_rows
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded

if TYPE_CHECKING:
    from sim.presentation.notebook import Figure


class Comparison:
    """Alternatives held against a base, figure by figure, over replications with the same luck."""

    def __init__(self, result: CompareResult, keeper: Keeper) -> None:
        self._result = result
        self._keeper = keeper

    @property
    def folder(self) -> Path:
        """Return where the files are."""
        return self._result.folder

    @property
    def record(self) -> Mapping[str, Any]:
        """Return the content of ``compare.json``: what differs, and which trains it touched."""
        return self._result.record

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the alternatives, as in the tables."""
        return tuple(alternative.name for alternative in self._result.alternatives)

    @cached_property
    def rows(self) -> Table:
        """One row per alternative and figure, as in ``comparison.csv``."""
        session = open_session()
        return Table(table_of_rows(session, "rows", self._result.rows), session, self._keeper)

    def differences(
        self,
        metric: str,
        port: str | None = None,
        direction: str | None = None,
        service: str | None = EVERYTHING,
    ) -> list[Difference]:
        """Return the differences of a figure: of all alternatives, and wherever it is given.

        What is None is not asked about; ``"all"`` means the figure over all of them.

        Raises:
            UsageError: there is no such figure.
        """
        wanted = {"metric": metric, "port": port, "direction": direction, "service": service}
        asked = {part: name for part, name in wanted.items() if name is not None}
        return [Difference.of(row) for row in rows_of(self._result.rows, asked)]

    def difference(
        self,
        metric: str,
        port: str = EVERYTHING,
        direction: str = EVERYTHING,
        service: str = EVERYTHING,
        *,
        scenario: str | None = None,
    ) -> Difference:
        """Return one difference, of the alternative called `scenario` or else of the first.

        Raises:
            UsageError: there is no such figure.
        """
        name = self.names[0] if scenario is None else scenario
        if name not in self.names:
            raise UsageError(f'no alternative "{clean(name)}"; {unknown_name(name, self.names)}')
        rows = [row for row in self._result.rows if row["scenario"] == name]
        return Difference.of(row_of(rows, (metric, port, direction, service)))

    def figure(self, name: str = "forest") -> "Figure":
        """Return a picture as a figure of matplotlib, which pyplot knows nothing of.

        Raises:
            UsageError: there is no such picture; the message names them.
        """
        from sim.presentation.guest import leave_no_folders

        leave_no_folders()
        from sim.presentation.notebook import figure_of_comparison

        return figure_of_comparison(self.folder, name)

    def __str__(self) -> str:
        from sim.presentation.terminal import print_comparison

        kept = not self._keeper.is_temporary
        return told(lambda console: print_comparison(self._result, console), files=kept)

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.names)} with {self._result.base.id}>"

    def _repr_html_(self) -> str:
        from sim.presentation.guest import leave_no_folders

        leave_no_folders()
        from sim.presentation.notebook import comparison_page

        return comparison_page(self.folder, str(self))


def compare(
    base: Scenario | File,
    *others: Scenario | File,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    best: str | None = None,
    jobs: int | None = None,
    engine: Literal["simpy", "fast", "auto"] = "auto",
    out: str | PathLike[str] | None = None,
    store: str | PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: Progress | bool = True,
    pictures: bool = True,
) -> Comparison:
    """Run `base` and each of `others` with the same luck, and hold them against each other.

    Seed and replications are those of `base`, unless given; with `precision` replications are
    added until every headline difference is known to this part of the base's figure. `best` says
    by what the scenarios are ranked, as for ``--best``. A scenario is called by its id; give
    a changed copy one of its own, as in ``base.with_({"id": "eight-lanes", ...})``. The rest is
    as for `run`.

    Raises:
        UsageError: there is nothing to compare with.
        ScenarioError: a scenario is wrong, or expects a figure that there is not.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    everyone = [scenario_of(each, replications, seed) for each in (base, *others)]
    keeper = Keeper.of(out, "comparison")
    drawn = pictures and out is not None
    way = Way(
        jobs=jobs,
        engine=engine,
        store=store,
        executor=executor,
        progress=progress,
        pictures=drawn,
    )
    with keeper.filling(is_shared=store is not None), way.settings() as settings:
        if precision is None:
            first, *rest = [each.loaded for each in everyone]
            result = compare_scenarios(first, rest, keeper.folder, settings, best)
        else:
            goal = PairedGoal(goal_of(precision, replications), partial(_with, everyone))
            result = compare_to(goal, keeper.folder, settings, best)
    return Comparison(result, keeper)


def _with(everyone: Sequence[Scenario], replications: int) -> list[Loaded]:
    """Return all scenarios with so many replications and the luck of the first."""
    first, *rest = [each.loaded_with(replications) for each in everyone]
    return as_lucky(first, rest)
