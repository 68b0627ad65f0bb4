"""The commands that ask a question of several runs: compare and validate."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import Parameter

from sim.cli.options import Flag, Options, print_json
from sim.cli.precision import Wished, load_with
from sim.cli.strict import check_expecting, strict_status
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.experiments.compare.precision import PairedGoal
    from sim.experiments.compare.result import CompareResult
    from sim.experiments.precision import Goal
    from sim.scenario.loaded import Loaded

MISSED = 2
"""Exit status of a strict validation with misses."""

_DEFAULT = Options()


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Comparing(Wished):
    """The options that say how scenarios are compared."""

    best: str | None = None
    "By what they are ranked, METRIC[@PORT[/DIRECTION]]; by default the mean crossing."


_AS_USUAL = Comparing()


def compare(
    base: Path,
    /,
    *alternatives: Path,
    options: Options = _DEFAULT,
    comparing: Comparing = _AS_USUAL,
    strict: Flag = False,
    no_pictures: Flag = False,
) -> int:
    """Compare scenarios: the same trains with the same luck, under BASE and each alternative.

    Seed and replications are those of BASE, unless given. What --set changes, it changes in all.

    Args:
        base: The scenario to compare with, a TOML file.
        alternatives: The scenarios to hold against it, TOML files.
        options: Shared options.
        comparing: How precise the differences are to be, against the values of BASE; the best.
        strict: End with status 2 unless every expectation of the alternatives holds.
        no_pictures: Draw no pictures.
    """
    if not alternatives:
        raise UsageError("compare needs a base and at least one alternative, as in A.toml B.toml")
    goal = comparing.goal(options)
    files = (base, *alternatives)
    first, *others = [options.load(file) for file in files]
    if strict:
        check_expecting(others, signs=True)
    options.tell_notes(first, *others)
    from sim.experiments.compare.experiment import compare as compare_scenarios
    from sim.experiments.compare.experiment import compare_to

    with options.settings(pictures=not no_pictures, files=files, engine="auto") as settings:
        if goal is None:
            result = compare_scenarios(first, others, options.out, settings, comparing.best)
        else:
            wished = _paired(goal, options, files)
            result = compare_to(wished, options.out, settings, comparing.best)
    return tell_of_comparison(result, options, strict=strict)


def tell_of_comparison(result: "CompareResult", options: Options, *, strict: bool) -> int:
    """Print a comparison as `options` say; return the exit status."""
    if options.json:
        print_json(_as_data(result))
    elif not options.quiet:
        from sim.presentation.terminal import print_comparison

        print_comparison(result)
    expected = [row for each in result.alternatives for row in each.expectations]
    return strict_status(expected) if strict else 0


def _paired(goal: "Goal", options: Options, files: Sequence[Path]) -> "PairedGoal":
    """Return `goal` for the scenarios in `files`, of which the first is the base."""
    from sim.experiments.compare.experiment import as_lucky
    from sim.experiments.compare.precision import PairedGoal

    def everyone(many: int) -> "list[Loaded]":
        base, *others = [load_with(options, file)(many) for file in files]
        return as_lucky(base, others)

    return PairedGoal(goal, everyone)


def _as_data(result: "CompareResult") -> dict[str, Any]:
    """Return the record and the rows of a comparison, and its goal if it had one."""
    data = {**result.record, "folder": str(result.folder), "rows": result.rows}
    return data if result.reached is None else {**data, "goal": result.reached.as_data()}


def validate(
    file: Path,
    /,
    *,
    options: Options = _DEFAULT,
    strict: Flag = False,
    no_pictures: Flag = False,
) -> int:
    """Hold a scenario against its targets: reported and simulated figures side by side.

    Args:
        file: The scenario, a TOML file with targets.
        options: Shared options.
        strict: End with status 2 if a target is missed.
        no_pictures: Draw no pictures.
    """
    loaded = options.load(file)
    options.tell_notes(loaded)
    from sim.experiments.validate import validate as validate_scenario

    with options.settings(pictures=not no_pictures, files=(file,)) as settings:
        result = validate_scenario(loaded, options.out, settings)
    if options.json:
        rows = [asdict(row) for row in result.rows]
        print_json({"scenario": result.scenario.id, "folder": str(result.folder), "targets": rows})
    elif not options.quiet:
        from sim.presentation.terminal import print_validation

        print_validation(result)
    return MISSED if strict and result.missed else 0
