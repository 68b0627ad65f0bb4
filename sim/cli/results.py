"""The command that says what of a result folder is whole: check-results."""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.options import Flag, print_json
from sim.errors import IntegrityError, ModelStopError, StorageError

if TYPE_CHECKING:
    from sim.experiments.checking import Checked, Kept

_STATUS: Final = {
    "complete": 0,
    "unfinished": StorageError.exit_status,
    "partial": ModelStopError.exit_status,
    "damaged": IntegrityError.exit_status,
}
_MOST_NAMES: Final = 20


def check_results(results: Path, /, *, json: Flag = False, quiet: Flag = False) -> int:
    """List what of results is complete, missing, damaged, half-written or somebody else's.

    Changes nothing. Ends with status 0 if all is there and as it was written, 4 if results are
    unfinished, 5 if replications failed, and 6 if something is damaged.

    Args:
        results: A folder that a command of landbridge has filled, or was filling.
        json: Print data, not words.
        quiet: Print nothing but errors.
    """
    from sim.experiments.checking import check

    found = check(results)
    if json:
        print_json(found.as_data())
    elif not quiet:
        print("\n".join(_lines(found)))
    status = _STATUS[found.state]
    if status:
        print(f"landbridge: {_verdict(found)}", file=sys.stderr)
    return status


def _verdict(found: "Checked") -> str:
    remedy = {
        "unfinished": f"`landbridge resume {found.folder}` goes on",
        "partial": f"`landbridge resume {found.folder}` tries them again",
        "damaged": "what is damaged is never used; give the command again",
    }[found.state]
    if found.owner:
        remedy = f"{found.owner} works on it"
    failed = ", for replications failed" if found.failed else ""
    return f"{found.folder}: {found.state} results{failed}; {remedy}"


def _lines(found: "Checked") -> Iterator[str]:
    from sim.presentation.harmless import clean

    yield f"{clean(str(found.folder))}: {found.state}"
    if found.owner:
        yield f"  in use by     {clean(found.owner)}"
    for kept in found.replications:
        yield from _of_kept(kept)
    if found.whole:
        yield f"  whole         {_many(len(found.whole), 'file')}"
    named = {
        "missing": found.missing,
        "damaged": found.damaged,
        "failed": found.failed,
        "half-written": found.half_written,
        "foreign": found.foreign,
    }
    for word, names in named.items():
        for name in names[:_MOST_NAMES]:
            yield f"  {word:<13} {clean(name)}"
        if len(names) > _MOST_NAMES:
            yield f"  {word:<13} ... and {len(names) - _MOST_NAMES} more"


def _of_kept(kept: "Kept") -> Iterator[str]:
    parts = (("complete", kept.complete), ("missing", kept.missing), ("damaged", kept.damaged))
    for word, numbers in parts:
        if numbers:
            many = _many(len(numbers), "replication")
            yield f"  {word:<13} {many} of {kept.scenario}: {_spans(numbers)}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _spans(numbers: Sequence[int]) -> str:
    """Return rising numbers with runs of them written as from-to."""
    runs = (
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    )
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
