"""The command that holds landbridge against what is known without it: verify."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.options import MOST_JOBS, Flag, print_json
from sim.errors import IntegrityError, StorageError, UsageError

if TYPE_CHECKING:
    from sim.verification.check import Check
    from sim.verification.verifying import Progress, Verification


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """The options of verify."""

    full: Flag = False
    "See an error of 3 % in every figure, instead of 10 %; takes several minutes."
    only: Annotated[list[str], Parameter(negative="")] = field(default_factory=list)
    "A check or a group of checks; may be repeated."
    list_: Annotated[Flag, Parameter(name="--list")] = False
    "Only name the checks and what they hold landbridge against."
    jobs: int | None = None
    "Processes; by default one for each processor."
    report: Path | None = None
    "Write the table to this file, as a page of Markdown."
    ties: Path | None = None
    "Only run this scenario with other orders of ties, and say how far its figures move."
    json: Flag = False
    "Print data, not words."
    quiet: Flag = False
    "Print nothing but errors."


_DEFAULT = VerifyOptions()


def verify(*, options: VerifyOptions = _DEFAULT) -> None:
    """Hold landbridge against formulas, recursions and itself, on this machine.

    Takes less than a minute. Ends with status 6 if anything does not hold.

    Args:
        options: The options.
    """
    if options.jobs is not None and not 1 <= options.jobs <= MOST_JOBS:
        raise UsageError(f"--jobs {options.jobs}: from 1 to {MOST_JOBS} processes are possible")
    if options.ties is not None:
        _tie_orders(options.ties, options)
        return
    if options.report is not None:
        _check_place(options.report)
    from sim.verification.catalogue import CHECKS, chosen
    from sim.verification.check import Scale

    scale = Scale.FULL if options.full else Scale.QUICK
    if options.list_:
        _list(options, chosen(scale, options.only) if options.only else CHECKS)
        return
    from sim.verification.verifying import verify as run_checks

    checks = chosen(scale, options.only)
    with _progress(options) as progress:
        found = run_checks(checks, scale, options.jobs or os.cpu_count() or 1, progress)
    _show(options, found)
    _judge(found)


def _tie_orders(file: Path, options: VerifyOptions) -> None:
    from sim.cli.fingerprint import Asked, print_ties

    asked = Asked(jobs=options.jobs)
    print_ties(asked.load(file), asked.workers(), as_data=options.json)


def _check_place(path: Path) -> None:
    """Refuse a report that could not be written, before minutes of work."""
    if path.is_dir():
        raise StorageError(f"{path}: is a folder; name a file, as in {path / 'verification.md'}")
    if not path.parent.is_dir():
        raise StorageError(f"{path.parent}: there is no such folder")
    if not os.access(path.parent, os.W_OK):
        raise StorageError(f"{path.parent}: the system does not let us write there")


def _list(options: VerifyOptions, checks: "tuple[Check, ...]") -> None:
    from sim.presentation.verification import checks_as_data, print_checks

    if options.json:
        print_json(checks_as_data(checks))
    else:
        print_checks(checks)


@contextmanager
def _progress(options: VerifyOptions) -> Iterator["Progress | None"]:
    if options.quiet or options.json or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from sim.cli.progress import ProgressBar

    with ProgressBar() as bar:
        yield bar


def _show(options: VerifyOptions, found: "Verification") -> None:
    from sim.presentation.verification import as_data, print_verification
    from sim.presentation.verification_page import as_page

    if options.report is not None:
        from sim.experiments.files import storage_errors, sync_folder, write_file

        with storage_errors(options.report):
            write_file(options.report, as_page(found).encode())
            sync_folder(options.report.parent)
    if options.json:
        print_json(as_data(found))
    elif not options.quiet:
        print_verification(found)


def _judge(found: "Verification") -> None:
    """Raise an error that names what does not hold.

    Raises:
        IntegrityError: something does not hold.
    """
    if found.holds:
        return
    from sim.verification.check import Verdict

    bad = [each for each in found.checked if not each.holds]
    failed = [each.check.id for each in bad if each.has(Verdict.FAILS)]
    unclear = [each.check.id for each in bad if not each.has(Verdict.FAILS)]
    said = [f"{', '.join(failed)} fails"] if failed else []
    said += [f"{', '.join(unclear)} is inconclusive"] if unclear else []
    of_all = f"{len(bad)} of {len(found.checked)} checks do not hold"
    raise IntegrityError(f"{of_all}: {'; '.join(said)}")
