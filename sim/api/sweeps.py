"""Sweeping a scenario: the same luck at every point of a grid or a Latin hypercube."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from sim.api.changes import written
from sim.api.folders import Keeper
from sim.api.report import told
from sim.api.scenarios import File, Scenario, scenario_of
from sim.api.tables import Table
from sim.api.waiting import Way
from sim.errors import UsageError
from sim.experiments.effort import Effort
from sim.experiments.sweep.experiment import SweepResult, SweepWish
from sim.experiments.sweep.experiment import sweep as sweep_scenario
from sim.experiments.undertaking import Progress
from sim.recording.relations import open_session, table_of_rows

Vary = str | Sequence[str] | Mapping[str, Sequence[Any]]
"""``"KEY=2,4,6"``, several of them, or a mapping of keys to values."""


class Sweep:
    """The figures of a scenario at every point."""

    def __init__(self, result: SweepResult, keeper: Keeper) -> None:
        self._result = result
        self._keeper = keeper

    @property
    def folder(self) -> Path:
        """Return where the files are."""
        return self._result.folder

    @property
    def record(self) -> Mapping[str, Any]:
        """Return the content of ``sweep.json``: what was varied, the points, what to mind."""
        return self._result.record

    @property
    def bends(self) -> tuple[str, ...]:
        """Return where a figure does not rise or fall all the way, in words."""
        return tuple(map(str, self._result.bends))

    @property
    def troubles(self) -> Mapping[int, tuple[str, ...]]:
        """Return why figures are not given, by point: queues that grow, gridlock."""
        return {each.point.number: each.troubles for each in self._result.found if each.troubles}

    @cached_property
    def rows(self) -> Table:
        """One row per point and figure, as in ``sweep.csv``."""
        session = open_session()
        return Table(table_of_rows(session, "rows", self._result.rows), session, self._keeper)

    def __str__(self) -> str:
        from sim.presentation.sweep.text import print_sweep

        kept = not self._keeper.is_temporary
        return told(lambda console: print_sweep(self._result, console), files=kept)

    def __repr__(self) -> str:
        keys = ", ".join(axis.key for axis in self._result.design.axes)
        points = len(self._result.found)
        return f"<Sweep of {self._result.scenario.id} over {keys}: {points} points>"

    def _repr_html_(self) -> str:
        from sim.presentation.markup import text_page

        return text_page(str(self))


def sweep(
    scenario: Scenario | File,
    vary: Vary,
    *,
    latin_hypercube: int | None = None,
    metrics: Sequence[str] = (),
    yes_really: bool = False,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    engine: Literal["simpy", "fast", "auto"] = "auto",
    out: str | PathLike[str] | None = None,
    store: str | PathLike[str] | None = None,
    executor: Executor | None = None,
    progress: Progress | bool = True,
    pictures: bool = True,
) -> Sweep:
    """Run a scenario at every combination of the values in `vary`, with the same luck.

    `vary` is a mapping such as ``{"ports.khorgos.china.customs.lanes": [2, 3, 4]}``, or texts as
    for ``--vary``. With `latin_hypercube`, a number of points, each key has two values, its
    limits. The table has `metrics`, by default all. The rest is as for `run`.

    Raises:
        UsageError: a key, a value or a figure does not fit.
        ScenarioError: everything that the rules refuse at any point.
        SafetyLimitError: it is large or takes long, and was not confirmed with `yes_really`.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    asked = scenario_of(scenario, replications, seed).asked
    keeper = Keeper.of(out, "sweep")
    wish = SweepWish(
        file=asked.file,
        changes=asked.changes,
        root=asked.root,
        out=keeper.folder,
        vary=tuple(_wishes(vary, is_grid=latin_hypercube is None)),
        hypercube=latin_hypercube,
        metrics=(metrics,) if isinstance(metrics, str) else tuple(metrics),
    )
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
        return Sweep(sweep_scenario(wish, settings, Effort(confirmed=yes_really)), keeper)


def _wishes(vary: Vary, *, is_grid: bool) -> Iterator[str]:
    if isinstance(vary, str):
        yield vary
    elif not isinstance(vary, Mapping):
        yield from vary
    else:
        for key, values in vary.items():
            yield f"{key}={_values(key, values, is_grid=is_grid)}"


def _values(key: str, given: Any, *, is_grid: bool) -> str:
    # Arrays of NumPy and columns of pandas are no sequences to Python, but have an end.
    is_one = isinstance(given, str) or not hasattr(given, "__iter__")
    values = [given] if is_one else [*given]
    if is_grid:
        return ",".join(written(key, value) for value in values)
    if len(values) != 2:
        raise UsageError(f"{key}: a Latin hypercube needs two limits, not {len(values)} values")
    # Limits are written without quotes: 90 min..120 min.
    return "..".join(each if isinstance(each, str) else written(key, each) for each in values)
