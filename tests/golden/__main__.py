"""Show what moved against the golden file; with --accept "reason" make it the new one.

Two computations in a row, in processes of their own, must agree before anything is accepted.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from sim.verification.golden import STORED
from tests.golden.cases import CASES, Golden, computed
from tests.golden.keeping import FILE, changes, entry, in_words, stored, with_entry, write

ROOT = Path(__file__).parents[2]


class Places(NamedTuple):
    """Where the golden file is, the one that is shipped, and the change log."""

    file: Path
    shipped: Path
    log: Path


PLACES = Places(FILE, STORED, ROOT / "CHANGELOG.md")


def main(words: list[str] | None = None) -> int:
    """Do what the command line says and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--accept", metavar="REASON", help="why the numbers may move, for users")
    parser.add_argument("--case", action="append", choices=CASES, help="only this one, to look")
    parser.add_argument("--print", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.print:
        say(json.dumps(computed()))
        return 0
    if asked.accept is None:
        return _shown(changes(_known(asked.case), computed(tuple(asked.case or CASES))))
    if asked.case or not asked.accept.strip():
        parser.error("--accept needs a reason, and takes all cases together")
    return accept(asked.accept.strip().rstrip("."), in_another_process(1), in_another_process(2))


def _known(cases: list[str] | None) -> Golden:
    return {case: marks for case, marks in stored().items() if not cases or case in cases}


def _shown(changed: dict[str, tuple[str, ...]]) -> int:
    say(*in_words(changed) or ["nothing moved"])
    return int(bool(changed))


def accept(reason: str, first: Golden, second: Golden, places: Places = PLACES) -> int:
    """Write the golden file and the reason if two computations agree and something moved."""
    unstable = changes(first, second)
    if unstable:
        say("refused: two computations in a row disagree", *in_words(unstable))
        return 6
    changed = changes(stored(places.file), first)
    if not changed:
        say("refused: nothing moved, so there is nothing to accept")
        return 2
    write(first, places.file, places.shipped)
    text = places.log.read_text(encoding="utf-8") if places.log.exists() else ""
    places.log.write_text(with_entry(text, entry(reason, changed)), encoding="utf-8")
    return 0 * _shown(changed)


def say(*lines: str) -> None:
    """Print `lines`."""
    sys.stdout.write("\n".join(lines) + "\n")


def in_another_process(hash_seed: int) -> Golden:
    """Return what a new process computes, with another order of sets."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.golden", "--print"],
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(answer.stdout)


if __name__ == "__main__":
    sys.exit(main())
