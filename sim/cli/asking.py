"""The commands that ask a finished run: explain and facts."""

from dataclasses import dataclass
from pathlib import Path

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.options import Flag, Options, print_json
from sim.errors import UsageError

_EVERYTHING = "all"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ExplainOptions:
    """The options of explain."""

    replication: WholeOrNone = None
    "Which replication; by default 0, and all of them with --worst."
    against: Path | None = None
    "Results of another scenario: the same train in both, step by step."
    worst: WholeOrNone = None
    "Instead of one train, so many of the worst."
    by: str | None = None
    "What makes a train bad: clearance (the default), dwell or wait."
    port: str = _EVERYTHING
    "Only trains that cross there, with --worst."
    service: str = _EVERYTHING
    "Only trains of this service, with --worst."
    json: Flag = False
    "Print data, not words."


_DEFAULT = ExplainOptions()


def explain(
    results: Path, train: str | None = None, /, *, options: ExplainOptions = _DEFAULT
) -> None:
    """Tell one train's story: every hour, what it did and what it waited for, behind whom.

    Args:
        results: A folder that `landbridge run` has filled.
        train: A train, as service/port/direction/ordinal.
        options: The options.
    """
    if options.worst is not None:
        _worst(results, train, options)
        return
    if train is None:
        raise UsageError("which train? Name one, or ask for the worst, as in --worst 10")
    _refuse_without_worst(options)
    if options.against is not None:
        _contrast(results, train, options, options.against)
        return
    from sim.experiments.explaining import explain as explain_train

    found = explain_train(results, train, options.replication or 0)
    if options.json:
        print_json(found.as_data())
    else:
        from sim.presentation.story_text import print_story

        print_story(found)


def _refuse_without_worst(options: ExplainOptions) -> None:
    given = {
        "--by": options.by is not None,
        "--port": options.port != _EVERYTHING,
        "--service": options.service != _EVERYTHING,
    }
    for name, is_given in given.items():
        if is_given:
            raise UsageError(f"{name} goes with --worst, as in --worst 10 {name} ...")


def _contrast(results: Path, train: str, options: ExplainOptions, other: Path) -> None:
    from sim.experiments.explaining import contrast

    found = contrast(results, other, train, options.replication or 0)
    if options.json:
        print_json(found.as_data())
    else:
        from sim.presentation.worst_text import print_contrast

        print_contrast(found)


def _worst(results: Path, train: str | None, options: ExplainOptions) -> None:
    if train is not None or options.against is not None:
        raise UsageError("--worst finds trains; it goes neither with a train nor with --against")
    from sim.experiments.explaining import Wanted, find_worst
    from sim.metrics.worst import By

    by = options.by or By.CLEARANCE
    if by not in tuple(By):
        raise UsageError(f"--by {by}: it may be {', '.join(By)}")
    wanted = Wanted(By(by), options.worst or 0, options.port, options.service, options.replication)
    with Options(json=options.json).settings(pictures=False) as settings:
        found = find_worst(results, wanted, settings.progress)
    if options.json:
        print_json(found.as_data())
    else:
        from sim.presentation.worst_text import print_worst

        print_worst(found)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FactsOptions:
    """The options of facts."""

    replication: WholeOrNone = None
    "Only this replication; by default all of them."
    against: Path | None = None
    "Results of another scenario: what it changed, and what it never touched."
    all: Flag = False
    "Print every fact, not only the weightiest of each kind."
    json: Flag = False
    "Print data (all of it), not words."


_ALL_DEFAULT = FactsOptions()


def facts(results: Path, /, *, options: FactsOptions = _ALL_DEFAULT) -> None:
    """Say what stood idle while trains waited, who was left, and what never mattered.

    Args:
        results: A folder that `landbridge run` or `landbridge compare` has filled.
        options: The options.
    """
    if options.against is not None and options.replication is not None:
        raise UsageError("--against takes all replications; leave --replication out")
    from sim.experiments.facts_of_change import facts_against, facts_of_folder

    with Options(json=options.json).settings(pictures=False) as settings:
        if options.against is not None:
            sheets = [facts_against(results, options.against, settings.progress)]
        else:
            sheets = [*facts_of_folder(results, settings.progress, options.replication)]
    from sim.presentation.facts_text import print_facts, with_sentences

    if options.json:
        print_json([with_sentences(sheet) for sheet in sheets])
    else:
        print_facts(sheets, everything=options.all)
