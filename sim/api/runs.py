"""Running a scenario, and what the run answers: figures, tables, pictures, stories, facts."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.api.folders import Keeper
from sim.api.report import Report, told
from sim.api.scenarios import File, Scenario, goal_of, scenario_of
from sim.api.tables import Table
from sim.api.values import Row, Value, key_of, row_of
from sim.api.waiting import Way
from sim.errors import UsageError
from sim.experiments.asked import Asked
from sim.experiments.opened import OpenedRun, open_run, read_summary
from sim.experiments.run import run as run_scenario
from sim.experiments.run import run_to
from sim.experiments.undertaking import Progress
from sim.metrics.groups import EVERYTHING
from sim.recording.relations import (
    Session,
    asked_of_all,
    open_session,
    table_of_folder,
    table_of_rows,
)

if TYPE_CHECKING:
    from sim.presentation.notebook import Figure
    from sim.presentation.results import Results

_SUMMARY = "summary"


class Run:
    """A finished run. Its tables are read when they are asked for.

    Without a folder of its own the results are gone with this object and all tables that were
    taken from it.
    """

    def __init__(
        self, scenario: Scenario, opened: OpenedRun, summary: Sequence[Row], keeper: Keeper
    ) -> None:
        self.scenario = scenario
        """What was run."""
        self._opened = opened
        self._rows = summary
        self._keeper = keeper

    @property
    def folder(self) -> Path:
        """Return where the files are."""
        return self._opened.folder

    @property
    def record(self) -> Mapping[str, Any]:
        """Return the content of ``run.json``: seed, versions, balance, warnings, gridlocks."""
        return self._opened.record

    @property
    def replications(self) -> int:
        """Return how many replications there are, numbered from 0."""
        return self._opened.replications

    @property
    def seed(self) -> int:
        """Return the root of all luck."""
        return self._opened.seed

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what to mind before believing the figures; replications in gridlock come first."""
        gridlocks = [f"gridlock in {each}" for each in self.record["gridlocks"]]
        return (*gridlocks, *self.record["warnings"])

    @cached_property
    def trains(self) -> Table:
        """One row per train and replication: what it carries, and its moments in seconds."""
        return self._stored("trains")

    @cached_property
    def visits(self) -> Table:
        """One row per step of a train: when it queued, was served, and was done."""
        return self._stored("visits")

    @cached_property
    def rakes(self) -> Table:
        """One row per lot of wagons: when it came, was emptied, taken, and left."""
        return self._stored("rakes")

    @cached_property
    def kpis(self) -> Table:
        """One row per figure and replication."""
        return self._stored("kpis")

    @cached_property
    def costs(self) -> Table:
        """One row per train that departed in the period; only of scenarios with costs."""
        if not (self.folder / "costs.parquet").exists():
            raise UsageError(f"{self.scenario.id}: no train has costs, since there are no [costs]")
        return self._stored("costs")

    @cached_property
    def summary(self) -> Table:
        """One row per figure over all replications, with its interval and its estimand."""
        relation = table_of_rows(self._session, _SUMMARY, self._rows)
        return Table(relation, self._session, self._keeper)

    def _stored(self, name: str) -> Table:
        relation = table_of_folder(self._session, self.folder, name)
        return Table(relation, self._session, self._keeper)

    @cached_property
    def _session(self) -> Session:
        return open_session()

    def query(self, sql: str) -> Table:
        """Return the answer to a query about the tables, each by its name.

        Raises:
            UsageError: DuckDB does not understand it.
        """
        names = ("trains", "visits", "rakes", "kpis", _SUMMARY)
        for name in (*names, *(["costs"] if (self.folder / "costs.parquet").exists() else [])):
            getattr(self, name)
        return Table(asked_of_all(self._session, sql), self._session, self._keeper)

    def value(
        self,
        metric: str,
        port: str = EVERYTHING,
        direction: str = EVERYTHING,
        service: str = EVERYTHING,
    ) -> Value:
        """Return a figure with its interval; what is not given means all of them.

        Raises:
            UsageError: there is no such figure.
        """
        return Value.of(row_of(self._rows, (metric, port, direction, service)))

    def __getitem__(self, wanted: str | tuple[str, ...]) -> Value:
        """Return a figure by metric, or by (metric, port, direction, service), or its first."""
        return self.value(*key_of(wanted))

    def figure(self, name: str) -> "Figure":
        """Return a picture as a figure of matplotlib, which pyplot knows nothing of.

        Raises:
            UsageError: there is no such picture; the message names them.
        """
        from sim.presentation.guest import leave_no_folders

        leave_no_folders()
        from sim.presentation.notebook import figure_of

        return figure_of(self._results, name)

    def explain(self, train: str, replication: int = 0) -> Report:
        """Return one train's story: every hour, what it did and what it waited for, behind whom.

        Raises:
            UsageError: there is no such train or replication.
        """
        from sim.experiments.explaining import explain
        from sim.presentation.story_text import print_story

        found = explain(self.folder, train, replication)
        return Report(told(lambda console: print_story(found, console)), found.as_data())

    def worst(
        self, most: int = 10, *, by: str = "clearance", replication: int | None = None
    ) -> Report:
        """Return the worst trains; ``data["trains"]`` has them, worst first.

        `by` is clearance, dwell or wait.

        Raises:
            UsageError: there is no such measure or replication, or too many are asked for.
        """
        from sim.experiments.explaining import Wanted, find_worst
        from sim.metrics.worst import By
        from sim.presentation.worst_text import print_worst

        if by not in tuple(By):
            raise UsageError(f"by={by}: it may be {', '.join(By)}")
        wanted = Wanted(By(by), most, replication=replication)
        found = find_worst(self.folder, wanted, lambda _what, _done, _total: None)
        return Report(told(lambda console: print_worst(found, console)), found.as_data())

    def facts(self, replication: int | None = None) -> Report:
        """Return what stood idle while trains waited, who was left, and what never mattered.

        The text has the weightiest of each kind, ``data["facts"]`` all of them.

        Raises:
            UsageError: there is no such replication.
        """
        from sim.experiments.facts import facts_of_run
        from sim.presentation.facts_text import print_facts, with_sentences

        sheet = facts_of_run(self.folder, lambda _what, _done, _total: None, replication)
        text = told(lambda console: print_facts([sheet], everything=False, console=console))
        return Report(text, with_sentences(sheet))

    def export(
        self,
        format: str,
        out: str | PathLike[str] | None = None,
        *,
        replication: int | Literal["all"] | None = None,
        tables: Sequence[str] = (),
        replace: bool = False,
    ) -> tuple[Path, ...]:
        """Write the results as chrome-trace, xes, csv or parquet; return the files.

        `out` is a file or a folder, by default ``export/`` in the folder of the run. One
        `replication` or "all" of them; by default 0 where a file holds one, else all.

        Raises:
            UsageError: there is no such format, replication or table, or no place for the files.
            StorageError: a file cannot be written, or is there already and not to be replaced.
        """
        from sim.presentation.export.exporting import ALL_REPLICATIONS, Wish, export

        if out is None and self._keeper.is_temporary:
            raise UsageError("these results have no folder of their own; say where to, with out=")
        place = None if out is None else Path(out)
        number = ALL_REPLICATIONS if replication == "all" else replication
        return export(self.folder, Wish(format, place, number, tables, replace))

    @property
    def _results(self) -> "Results":
        from sim.presentation.results import Results

        loaded = self._opened.loaded
        return Results(self.folder, loaded.scenario, self.record, self._rows, loaded.inputs)

    def __str__(self) -> str:
        from sim.presentation.terminal import print_run_summary

        kept = not self._keeper.is_temporary
        return told(lambda console: print_run_summary(self._results, console), files=kept)

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.id}: {self.replications} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        from sim.presentation.guest import leave_no_folders

        leave_no_folders()
        from sim.presentation.notebook import run_page
        from sim.presentation.terminal import setting

        return run_page(self._results, setting(self._results))


def run(
    scenario: Scenario | File,
    *,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    engine: Literal["simpy", "fast", "auto"] = "simpy",
    out: str | PathLike[str] | None = None,
    store: str | PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: Progress | bool = True,
    pictures: bool = True,
) -> Run:
    """Run a scenario, or the file of one.

    With `precision` replications are added until every headline figure is known to this part of
    it: 0.05 is 5 %.
    With `out` the folder is filled exactly as by the command, unless no `pictures` are wanted
    (``--no-pictures``). Without it the results live in a temporary folder, as long as the object
    does. How it is run changes nothing in the results: `jobs` processes, by default one for each
    processor; `engine`, who plays, "auto" and "fast" where the compiled one is proved equal for
    the scenario; a `store` of finished replications; another `executor`; `progress` shown, not
    shown, or told to a function.

    A run that ends in gridlock is returned like any other; see `Run.warnings`.

    Raises:
        UsageError: `jobs` or `engine` is not possible here.
        ScenarioError: the scenario is wrong.
        StorageError: the folder is not landbridge's, in use, or cannot be written.
        StoppedError: a signal came; what is finished is kept in `out` or `store`.
        ModelStopError: the model cannot go on.
        IntegrityError: a replication contradicts itself.
    """
    asked = scenario_of(scenario, replications, seed)
    keeper = Keeper.of(out, asked.id)
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
            result = run_scenario(asked.loaded, keeper.folder, settings)
        else:
            goal = goal_of(precision, replications)
            result = run_to(goal, asked.loaded_with, keeper.folder, settings)
            asked = asked.with_(replications=result.scenario.replications)
    opened = OpenedRun(result.folder, asked.loaded, result.record)
    return Run(asked, opened, result.summary, keeper)


def open(folder: File) -> Run:
    """Return the finished run in `folder`, checked as every command checks it.

    Raises:
        UsageError: these are the results of a comparison.
        StorageError: there are no complete results of ours, or they are of a newer version.
        IntegrityError: a file is missing or was changed.
    """
    found = open_run(Path(folder))
    # So that it is still found when the caller goes elsewhere.
    place = found.folder.resolve()
    opened = replace(found, folder=place)
    asked = Asked(file=place / "scenario.toml", root=place)
    return Run(Scenario(asked, opened.loaded), opened, read_summary(place), Keeper(place))
