"""The command that goes on with what was interrupted: resume."""

import shlex
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from sim.cli.options import Flag, Options
from sim.errors import StorageError, UsageError

if TYPE_CHECKING:
    from sim.experiments.request import Request


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Resuming:
    """The options of resume."""

    as_started: Flag = False
    "Go on with the scenario as it was, although its file has changed."
    replication: int | None = None
    "Only compute this replication, here and now, and show how it fails; nothing is kept."
    jobs: int | None = None
    "Processes; by default one for each processor."
    json: Flag = False
    "Print data, not words."
    quiet: Flag = False
    "Print nothing but errors."


_DEFAULT = Resuming()


def resume(results: Path, file: Path | None = None, /, *, options: Resuming = _DEFAULT) -> int:
    """Go on with an interrupted command, from what its result folder knows.

    The results are those that the command would have given undisturbed. Nothing happens to
    results that are complete, but what an interruption left beside them goes.

    Args:
        results: The folder of the interrupted results.
        file: The scenario, to make sure that it is still the same one.
        options: The options.
    """
    if not results.is_dir():
        raise StorageError(f"{results}: there is no such folder")
    if options.replication is not None:
        return _alone(results, options.replication, quiet=options.quiet)
    from sim.experiments.request import read_request

    request = read_request(results)
    if request is None and file is not None:
        raise UsageError(f"{results}: nothing is unfinished here that {file} could be held against")
    if request is None:
        return _nothing_to_do(results, quiet=options.quiet)
    if not options.as_started:
        from sim.experiments.resuming import refuse_changed

        refuse_changed(request, _files(request, file), results)
    command = request.command.words[:1]
    if request.experiment in ("run", "compare") and command != ("validate",):
        return _go_on(request, results, options)
    return _again(request, results)


def _files(request: "Request", file: Path | None) -> list[Path]:
    """Return the scenario files that are to say what they said; files that are no more say nothing.

    Raises:
        UsageError: one is named, but there are several scenarios.
    """
    if file is not None:
        if len(request.scenarios) > 1:
            raise UsageError(f"{file}: these are results of several scenarios; name none")
        return [file]
    files = [Path(name) for name in request.command.files]
    return files if all(path.exists() for path in files) else []


def _nothing_to_do(results: Path, *, quiet: bool) -> int:
    from sim.experiments.resuming import tidy_up

    tidy_up(results)
    if not quiet:
        print(f"{results}: complete; there is nothing to go on with")
    return 0


def _alone(results: Path, replication: int, *, quiet: bool) -> int:
    from sim.experiments.resuming import compute_alone, scenarios_of

    for loaded in scenarios_of(results):
        compute_alone(loaded, replication)
        if not quiet:
            which = f"replication {replication} of {loaded.scenario.id}"
            print(f"{which} (seed {loaded.scenario.seed}) comes to its end without a fault")
    return 0


def _go_on(request: "Request", results: Path, given: Resuming) -> int:
    """Go on with a run or a comparison; return its exit status."""
    from sim.cli.run import tell_of_run
    from sim.cli.study import tell_of_comparison
    from sim.experiments.resuming import go_on
    from sim.experiments.run import RunResult

    options = Options(
        jobs=given.jobs,
        store=None if request.store is None else Path(request.store),
        language=request.command.language,
        json=given.json,
        quiet=given.quiet,
    )
    strict = "--strict" in request.command.words
    with options.settings(pictures=request.pictures, engine=request.engine) as settings:
        result = go_on(request, results, replace(settings, command=request.command))
    if isinstance(result, RunResult):
        return tell_of_run(result, options, strict=strict)
    return tell_of_comparison(result, options, strict=strict)


def _again(request: "Request", results: Path) -> int:
    """Give the command again that was interrupted; what it had finished is kept."""
    command = request.command
    if not command.words:
        raise UsageError(
            f"{results}: {request.experiment} was called from Python; the same call goes on"
        )
    words = shlex.join(["landbridge", *command.words])
    if Path(request.out).resolve() != results.resolve() or not Path(command.folder).is_dir():
        raise UsageError(
            f"{results}: has moved since `{words}` was given in {command.folder};"
            " the same command goes on, with --out for this folder"
        )
    from sim.cli import call

    with chdir(command.folder):
        return call(list(command.words))
