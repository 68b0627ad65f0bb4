"""Going on with an interrupted run or comparison from what its folder knows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.errors import LandbridgeError, StorageError, UsageError
from sim.experiments.compare.experiment import as_lucky, compare, compare_to
from sim.experiments.compare.precision import PairedGoal
from sim.experiments.compare.result import CompareResult
from sim.experiments.compare.scenario_changes import scenario_changes
from sim.experiments.files import remove_tree, storage_errors
from sim.experiments.folder import ADDING, STORE, check_complete, claimed
from sim.experiments.precision import Goal
from sim.experiments.question import Question
from sim.experiments.replication import Job
from sim.experiments.request import Request, forget_request, read_request
from sim.experiments.run import RunResult, run, run_to
from sim.experiments.scratch import remove_abandoned, scratch
from sim.experiments.store import Shelf
from sim.experiments.undertaking import Settings
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load
from sim.scenario.resolved import scenario_hash

_MOST_SHOWN: Final = 20


def go_on(request: Request, folder: Path, settings: Settings) -> RunResult | CompareResult:
    """Go on with a run or a comparison, with the scenarios as they were at its start.

    Raises:
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    goal = request.options.get("goal")
    wished = None if goal is None else Goal(**goal)
    base, *others = request.scenarios
    if request.experiment == "compare":
        best = request.options["best"]
        if wished is None:
            return compare(base, others, folder, settings, best)
        paired = PairedGoal(wished, lambda many: [_with(many, one) for one in request.scenarios])
        return compare_to(paired, folder, settings, best)
    if wished is None:
        return run(base, folder, settings)
    return run_to(wished, lambda many: _with(many, base), folder, settings)


def _with(replications: int, loaded: Loaded) -> Loaded:
    return replace(
        loaded, scenario=loaded.scenario.model_copy(update={"replications": replications})
    )


def refuse_changed(request: Request, files: Sequence[Path], folder: Path) -> None:
    """Refuse to go on if the scenario files say something else than at the start.

    Raises:
        UsageError: what differs.
    """
    now = _read(request, files, folder)
    for file, before, after in zip(files, request.scenarios, now, strict=False):
        lines = list(_differences(before, after))
        if lines:
            shown = [*lines[:_MOST_SHOWN], *(["..."] if len(lines) > _MOST_SHOWN else [])]
            raise UsageError(
                "\n  ".join([f"{file}: the scenario has changed since it was started:", *shown])
                + f"\n`landbridge resume {folder} --as-started` goes on with it as it was"
            )


def _read(request: Request, files: Sequence[Path], folder: Path) -> Sequence[Loaded]:
    """Return the scenarios as the files say now, with the changes of the command."""
    if not files:
        return request.scenarios
    command = request.command
    root = None if command.root is None else Path(command.root)
    changes = list(command.changes)
    if request.options.get("goal"):
        changes.append(f"replications={request.options['goal']['at_least']}")
    try:
        now = [load(file, changes, root) for file in files]
    except LandbridgeError as error:
        raise UsageError(
            f"the scenario has changed since it was started, and is wrong now:\n{error}\n"
            f"`landbridge resume {folder} --as-started` goes on with it as it was"
        ) from error
    return as_lucky(now[0], now[1:]) if request.experiment == "compare" else now


def _differences(before: Loaded, after: Loaded) -> Iterator[str]:
    """Yield what differs between two scenarios in a way that can change a result."""
    for change in scenario_changes(before.scenario, after.scenario):
        yield f"{change.key}: {change.base} then, {change.alternative} now"
    for name in ("id", "seed", "replications"):
        then, now = getattr(before.scenario, name), getattr(after.scenario, name)
        if then != now:
            yield f"{name}: {then} then, {now} now"
    for name in sorted({*before.files, *after.files}):
        if before.files.get(name) != after.files.get(name):
            yield f"{name}: other content"
    hashes = scenario_hash(before), scenario_hash(after)
    if hashes[0] != hashes[1]:
        yield f"hash: {hashes[0]} then, {hashes[1]} now"


def tidy_up(folder: Path) -> None:
    """Check that results are complete, and take away what an interruption left beside them.

    Raises:
        StorageError: they are not complete, or not landbridge's.
        IntegrityError: a file is missing or was changed.
    """
    check_complete(folder)
    remove_abandoned()
    with claimed(folder, ADDING) as owned, storage_errors(owned):
        forget_request(owned)
        remove_tree(owned / STORE)


def scenarios_of(folder: Path) -> tuple[Loaded, ...]:
    """Return the scenarios that the results in `folder` are, or were to be, of.

    Raises:
        StorageError, IntegrityError: there are none that are whole.
    """
    request = read_request(folder)
    if request is not None:
        return request.scenarios
    manifest = check_complete(folder, lambda name: name == "scenario.toml" or name[:7] == "inputs/")
    if "scenario.toml" not in manifest:
        raise StorageError(f"{folder}: these results keep no scenario")
    return (load(folder / "scenario.toml", root=folder),)


def compute_alone(loaded: Loaded, replication: int) -> None:
    """Compute one replication in this process and keep nothing; a fault comes out as it is.

    Raises:
        UsageError: there is no such replication.
    """
    last = loaded.scenario.replications - 1
    if not 0 <= replication <= last:
        raise UsageError(f"--replication {replication}: {loaded.scenario.id} has 0 to {last}")
    with scratch() as folder:
        Job(Question.of(loaded), replication, Shelf(folder)).do()
