"""Fitting what is not published to what is: the command behind ``landbridge calibrate``.

Which values, between which limits, to which targets is the user's choice; the answer is a small
scenario file with the fitted values, and an honest account of what the targets cannot tell.
"""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from sim.errors import StorageError
from sim.experiments.calibrate.answer import (
    GoalRow,
    ParameterRow,
    fitted_values,
    goal_rows,
    parameter_rows,
    warnings_of,
)
from sim.experiments.calibrate.fit import Fit
from sim.experiments.calibrate.goals import Goal, goals_of
from sim.experiments.calibrate.overlay import Overlay
from sim.experiments.calibrate.reading import Combination, Reader, Reading
from sim.experiments.calibrate.trials import Bench
from sim.experiments.calibrate.varied import Point, Varied, varied_of
from sim.experiments.files import storage_errors
from sim.experiments.folder import adopt
from sim.experiments.interruption import StoppedError, listening
from sim.experiments.scratch import scratch
from sim.experiments.undertaking import Settings
from sim.experiments.workers.processes import staying
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be calibrated: the scenario, the targets, and what to vary as "KEY=LOW..HIGH"."""

    file: Path
    targets: tuple[str, ...]
    vary: tuple[str, ...]
    out: Path | None = None
    root: Path | None = None
    replications: int | None = None
    seed: int | None = None

    def load(self, changes: Sequence[str] = ()) -> Loaded:
        """Return the scenario with `changes` and the luck wished for."""
        luck = {"replications": self.replications, "seed": self.seed}
        given = [f"{key}={value}" for key, value in luck.items() if value is not None]
        return load(self.file, (*changes, *given), self.root)


@dataclass(frozen=True, slots=True)
class CalibrateResult:
    """The fitted overlay, the targets and the values before and after, and what is not known."""

    path: Path
    scenario: Scenario
    goals: tuple[GoalRow, ...]
    parameters: tuple[ParameterRow, ...]
    varied: tuple[Varied, ...]
    reading: Reading
    points: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """Return the values that the targets cannot tell apart."""
        return self.reading.combinations

    def as_data(self) -> dict[str, Any]:
        """Return the same as data."""
        return {
            "scenario": self.scenario.id,
            "overlay": str(self.path),
            "seed": self.scenario.seed,
            "replications": self.scenario.replications,
            "points": self.points,
            "targets": [asdict(row) for row in self.goals],
            "parameters": [asdict(row) for row in self.parameters],
            "combinations": [self._moves(each) for each in self.combinations],
            "singular_values": list(self.reading.singular_values),
            "slopes": [list(row) for row in self.reading.slopes],
            "warnings": list(self.warnings),
        }

    def _moves(self, combination: Combination) -> dict[str, float]:
        """Return by key the moves, times in seconds, that leave all targets in place."""
        return dict(zip(combination.keys, combination.moves, strict=True))


def calibrate(wish: Wish, settings: Settings | None = None) -> CalibrateResult:
    """Fit, write the overlay, and return what was found.

    Raises:
        UsageError: a target, a key, a limit or the overlay's place does not fit.
        ScenarioError, SafetyLimitError: the scenario, or a value in its limits, is refused.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    settings = settings or Settings()
    loaded = wish.load()
    overlay = Overlay.of(wish.file, wish.out, wish.root)
    task = _Task(wish, loaded, goals_of(loaded, wish.targets), varied_of(loaded, wish.vary))
    task.check_limits()
    with _store(settings) as store, listening() as stop, staying() as processes:
        try:
            engines = settings.engines.afresh()
            kept = replace(settings, processes=processes, engines=engines)
            bench = Bench(task.at, task.words, task.goals, store, kept, stop)
            point, result = task.fitted(bench, overlay.path)
        except KeyboardInterrupt:
            raise _stopped(settings, stop.number) from None
        task.check_unchanged()
        values = fitted_values(result.goals, task.varied, point, result.reading, task.luck)
        with stop.noted_only():
            overlay.write(values, [goal.name for goal in task.goals], task.at(point))
    return result


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be fitted to what, and the scenario at any point."""

    wish: Wish
    loaded: Loaded
    goals: tuple[Goal, ...]
    varied: tuple[Varied, ...]

    @property
    def luck(self) -> str:
        """Return how many replications there are, and of which seed."""
        count, seed = self.loaded.scenario.replications, self.loaded.scenario.seed
        return f"{count} replication{'' if count == 1 else 's'} of seed {seed}"

    def at(self, point: Point) -> Loaded:
        """Return the scenario at `point`; the point without values is the scenario as it stands."""
        pairs = zip(self.varied, point, strict=False)
        return self.wish.load([change for each, value in pairs for change in each.change(value)])

    def words(self, point: Point) -> str:
        """Return `point` in words."""
        pairs = zip(self.varied, point, strict=False)
        said = [f"{each.key} = {each.written(value)}" for each, value in pairs]
        return ", ".join(said) or "the scenario as it stands"

    def check_limits(self) -> None:
        """Ask the rules of the format about both limits of each value before anything is run."""
        start = tuple(each.start for each in self.varied)
        self.at(start)
        for place, each in enumerate(self.varied):
            for end in (each.low, each.high):
                self.at((*start[:place], end, *start[place + 1 :]))

    def check_unchanged(self) -> None:
        """Refuse to say anything of a scenario that somebody changed meanwhile."""
        if scenario_hash(self.wish.load()) != scenario_hash(self.loaded):
            raise StorageError(f"{self.wish.file}: was changed while it was being calibrated")

    def fitted(self, bench: Bench, path: Path) -> tuple[Point, CalibrateResult]:
        """Return the fitted point and what is to be said about it."""
        before = bench.outcome(())
        point = Fit(bench, self.varied, self.goals).run()
        reading = Reader(bench, self.varied, self.goals, point).read()
        after, scenario = bench.outcome(point), self.loaded.scenario
        return point, CalibrateResult(
            path,
            scenario,
            tuple(goal_rows(self.goals, before, after)),
            tuple(parameter_rows(self.varied, point, reading)),
            self.varied,
            reading,
            bench.points,
            tuple(warnings_of(scenario, self.goals, self.varied, after)),
            self.loaded.notes,
        )


@contextmanager
def _store(settings: Settings) -> Iterator[Path]:
    """Yield where finished trials are kept: the store of the user, else nowhere afterwards."""
    if settings.store is not None:
        yield adopt(settings.store)
        return
    with storage_errors(Path(gettempdir())), scratch() as folder:
        yield folder


def _stopped(settings: Settings, number: int | None) -> StoppedError:
    kept = "finished trials are gone; with --store DIR they would be kept"
    if settings.store is not None:
        kept = f"finished trials are kept in {settings.store}; the same command goes on from there"
    return StoppedError(f"stopped; nothing is written; {kept}", number or signal.SIGINT)
