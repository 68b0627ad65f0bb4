"""The commands that ask a question of several runs: compare and validate."""

from dataclasses import asdict
from pathlib import Path

from sim.cli.options import Flag, Options, print_json
from sim.cli.strict import check_expecting, strict_status
from sim.errors import UsageError

MISSED = 2
"""Exit status of a strict validation with misses."""

_DEFAULT = Options()


def compare(
    base: Path,
    /,
    *alternatives: Path,
    options: Options = _DEFAULT,
    strict: Flag = False,
) -> int:
    """Compare scenarios: the same trains with the same luck, under BASE and each alternative.

    Seed and replications are those of BASE, unless given. What --set changes, it changes in all.

    Args:
        base: The scenario to compare with, a TOML file.
        alternatives: The scenarios to hold against it, TOML files.
        options: Shared options.
        strict: End with status 2 unless every expectation of the alternatives holds.
    """
    if not alternatives:
        raise UsageError("compare needs a base and at least one alternative, as in A.toml B.toml")
    first, *others = [options.load(file) for file in (base, *alternatives)]
    if strict:
        check_expecting(others, signs=True)
    options.tell_notes(first, *others)
    from sim.experiments.compare import compare as compare_scenarios

    with options.settings(pictures=False) as settings:
        result = compare_scenarios(first, others, options.out, settings)
    if options.json:
        print_json({**result.record, "folder": str(result.folder), "rows": result.rows})
    elif not options.quiet:
        from sim.presentation.terminal import print_comparison

        print_comparison(result)
    expected = [row for each in result.alternatives for row in each.expectations]
    return strict_status(expected) if strict else 0


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

    with options.settings(pictures=not no_pictures) as settings:
        result = validate_scenario(loaded, options.out, settings)
    if options.json:
        rows = [asdict(row) for row in result.rows]
        print_json({"scenario": result.scenario.id, "folder": str(result.folder), "targets": rows})
    elif not options.quiet:
        from sim.presentation.terminal import print_validation

        print_validation(result)
    return MISSED if strict and result.missed else 0
