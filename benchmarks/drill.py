"""The drill: faults of the kind people make are planted one by one, and the tests must notice.

``python -m benchmarks.drill [--only WORD ...] [--jobs N]`` copies the project, plants each fault of
``benchmarks/drill.toml`` in a copy, and runs the tests named beside it until one fails. It ends
with status 1 when a fault goes unnoticed, or when those tests fail without any fault.
"""

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.scratch import python, scratch, within

FAULTS = Path(__file__).with_suffix(".toml")
PATIENCE_S = 600
_SOME_MISSED = 1
_SOME_FAILED = 1
"""How pytest ends when tests failed, and not for another reason."""
_WORDS = ("FAILED", "ERROR")
_WIDTH = 150


@dataclass(frozen=True, slots=True)
class Fault:
    """A change of one place in one file, and the tests that are to notice it."""

    name: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]

    def plant(self, folder: Path) -> None:
        """Change the copy of the project in `folder`.

        Raises:
            ValueError: the place is not there, or not once.
        """
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.was) != 1:
            raise ValueError(f"{self.name}: {self.was!r} stands {text.count(self.was)} times")
        path.write_text(text.replace(self.was, self.becomes), encoding="utf-8")


def faults() -> list[Fault]:
    """Return all faults of the drill."""
    table = tomllib.loads(FAULTS.read_text(encoding="utf-8"))
    return [
        Fault(name, each["file"], each["was"], each["becomes"], tuple(each["tests"]))
        for name, each in table.items()
    ]


def main() -> None:
    """Plant every fault and print who notices it."""
    parser = argparse.ArgumentParser(description="Plant faults; the tests must notice each.")
    parser.add_argument("--only", nargs="*", default=[""], help="faults with this in their name")
    parser.add_argument("--jobs", type=int, default=2, help="faults that are tried at a time")
    asked = parser.parse_args()
    chosen = [fault for fault in faults() if any(word in fault.name for word in asked.only)]
    if wrong := failing(sorted({test for fault in chosen for test in fault.tests})):
        sys.exit(f"without any fault the tests fail: {wrong}")
    missed = 0
    for fault, (is_noticed, words) in drilled(chosen, asked.jobs):
        missed += not is_noticed
        print(f"{'noticed' if is_noticed else 'MISSED '}  {fault.name}: {words}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} faults were noticed")
    sys.exit(_SOME_MISSED if missed else 0)


class Outcome(NamedTuple):
    """Whether a fault was noticed, and by which test or why not."""

    is_noticed: bool
    words: str


def drilled(chosen: Sequence[Fault], jobs: int) -> Iterator[tuple[Fault, Outcome]]:
    """Yield each fault with what became of it."""
    with ThreadPoolExecutor(jobs) as threads:
        yield from zip(chosen, threads.map(outcome_of, chosen), strict=True)


def outcome_of(fault: Fault) -> Outcome:
    """Plant `fault` in a copy, and run its tests until one fails."""
    with scratch() as folder:
        fault.plant(folder)
        try:
            ended = tested(folder, fault.tests)
        except subprocess.TimeoutExpired:
            return Outcome(is_noticed=True, words="the tests end no more")
    words = first_failed(ended.stdout)
    if ended.returncode == _SOME_FAILED and words:
        return Outcome(is_noticed=True, words=words)
    # Code that cannot even be imported is no fault that tests have to find.
    last = "".join(ended.stdout.strip().splitlines()[-1:])
    return Outcome(is_noticed=False, words=f"status {ended.returncode}, {last}")


def failing(tests: Sequence[str]) -> str:
    """Return the first of `tests` that fails without any fault, "" if none does."""
    with scratch() as folder:
        ended = tested(folder, tests)
    return first_failed(ended.stdout) or ended.stdout[-_WIDTH:] if ended.returncode else ""


def tested(folder: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run `tests` in the copy in `folder` until one fails.

    Raises:
        subprocess.TimeoutExpired: they take too long.
    """
    words = python("-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *tests)
    return subprocess.run(
        words, cwd=folder, env=within(folder), capture_output=True, text=True,
        timeout=PATIENCE_S, check=False,
    )  # fmt: skip


def first_failed(said: str) -> str:
    """Return the first test that failed, with its error, by what pytest `said`."""
    lines = (line for line in said.splitlines() if line.startswith(_WORDS))
    return next(lines, "").partition(" ")[2][:_WIDTH]


if __name__ == "__main__":
    main()
