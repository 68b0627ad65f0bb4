"""What several commands share: their options, reading a scenario, progress, data as output."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from sim.errors import SafetyLimitError, UsageError

if TYPE_CHECKING:
    from sim.experiments.effort import Tell
    from sim.experiments.undertaking import Progress, Settings
    from sim.scenario.loaded import Loaded

MOST_REPLICATIONS = 100_000
MOST_JOBS = 1_024

Flag = Annotated[bool, Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of every command that runs scenarios."""

    replications: int | None = None
    "How often to repeat the run with new luck; the scenario says how often by default."
    seed: int | None = None
    "The root of all luck, a whole number from 0 on."
    jobs: int | None = None
    "Processes; by default one for each processor."
    scheduler: str | None = None
    "Address of a Dask scheduler whose workers do the work, as in tcp://10.0.0.1:8786."
    mpi: Flag = False
    "Let the processes of the MPI job that this is do the work."
    set_: Annotated[list[str], Parameter(name="--set", negative="")] = field(default_factory=list)
    "A change, as in ports.khorgos.china.customs.lanes=8; may be repeated."
    out: Path | None = None
    "Result folder; by default one below results/."
    store: Path | None = None
    "Folder of finished replications to share between commands."
    root: Path | None = None
    "Folder that extends and CSV files may not leave."
    language: str = "en"
    "Language of the pictures: en, zh or ru; what is printed stays English."
    json: Flag = False
    "Print data, not words."
    quiet: Flag = False
    "Print nothing but errors."

    def load(self, file: Path) -> "Loaded":
        """Return the scenario in `file` with what the command line changes.

        Raises:
            UsageError: an option is out of range.
            SafetyLimitError: too many replications.
            ScenarioError: the scenario is wrong.
        """
        self._check()
        from sim.scenario.loader import load

        given = {"replications": self.replications, "seed": self.seed}
        changes = [f"{key}={value}" for key, value in given.items() if value is not None]
        return load(file, (*self.set_, *changes), self.root)

    def _check(self) -> None:
        if self.replications is not None and self.replications < 1:
            raise UsageError(f"--replications {self.replications}: at least 1 is needed")
        if self.replications is not None and self.replications > MOST_REPLICATIONS:
            raise SafetyLimitError(
                f"--replications {self.replications}: the limit is {MOST_REPLICATIONS}"
            )
        if self.seed is not None and not 0 <= self.seed < 2**128:
            raise UsageError(f"--seed {self.seed}: a whole number from 0 to 2^128 - 1 is needed")
        if self.jobs is not None and not 1 <= self.jobs <= MOST_JOBS:
            raise UsageError(f"--jobs {self.jobs}: from 1 to {MOST_JOBS} processes are possible")

    def asked(self, file: Path) -> "dict[str, Any]":
        """Return what an experiment is asked about: the file, its changes, where answers go."""
        luck = {"replications": self.replications, "seed": self.seed}
        return {
            "file": file,
            "changes": (*self.set_, *(f"{k}={v}" for k, v in luck.items() if v is not None)),
            "root": self.root,
            "out": self.out,
        }

    @property
    def tell(self) -> "Tell":
        """Return who is told how large an experiment is."""
        return _nobody if self.quiet or self.json else _say

    def tell_notes(self, *scenarios: "Loaded") -> None:
        """Print what the loader noted, unless only data or nothing is to be printed."""
        if not self.quiet and not self.json:
            print_notes(*scenarios)

    @contextmanager
    def settings(self, *, pictures: bool) -> Iterator["Settings"]:
        """Yield how to run, and show progress meanwhile where somebody sees it."""
        from sim.experiments.undertaking import Settings
        from sim.experiments.workers.executors import workforce
        from sim.presentation.language.speaking import check_language

        check_language(self.language)
        workers = workforce(self.scheduler, mpi=self.mpi, jobs=self.jobs)
        with workers as executor, self._progress() as progress:
            yield Settings(
                jobs=self.jobs,
                store=self.store,
                progress=progress,
                paint=partial(_paint, self.language) if pictures else None,
                executor=executor,
            )

    @contextmanager
    def _progress(self) -> Iterator["Progress"]:
        if self.quiet or self.json or sys.stderr is None or not sys.stderr.isatty():
            yield lambda _what, _done, _total: None
            return
        from sim.cli.progress import ProgressBar

        with ProgressBar() as bar:
            yield bar


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _nobody(_line: str) -> None:
    """Tell nobody."""


def print_notes(*scenarios: "Loaded") -> None:
    """Print each note of the loader once, to the error stream."""
    from sim.presentation.harmless import clean

    for note in dict.fromkeys(note for loaded in scenarios for note in loaded.notes):
        print(f"note: {clean(note)}", file=sys.stderr)


def _paint(language: str, folder: Path) -> None:
    """Draw all pictures of the results in `folder` in a language, into it."""
    from sim.presentation.language.speaking import speaking
    from sim.presentation.painting import paint

    with speaking(language):
        paint(folder)


def print_json(content: Any) -> None:
    """Print `content` as data, with letters that any terminal has."""
    print(json.dumps(content, indent=2, sort_keys=True, allow_nan=False, default=str))
