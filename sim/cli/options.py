"""What several commands share: their options, reading a scenario, progress, data as output."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.words import given
from sim.errors import SafetyLimitError, UsageError

if TYPE_CHECKING:
    from sim.experiments.effort import Tell
    from sim.experiments.request import CommandLine
    from sim.experiments.undertaking import Progress, Settings
    from sim.scenario.loaded import Loaded

MOST_REPLICATIONS = 100_000
MOST_JOBS = 1_024

Flag = Annotated[bool, Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of every command that runs scenarios."""

    replications: WholeOrNone = None
    "How often to repeat the run with new luck; the scenario says how often by default."
    seed: WholeOrNone = None
    "The root of all luck, a whole number from 0 on."
    jobs: WholeOrNone = None
    "Processes; by default one for each processor."
    scheduler: str | None = None
    "Address of a Dask scheduler whose workers do the work, as in tcp://10.0.0.1:8786."
    mpi: Flag = False
    "Let the processes of the MPI job that this is do the work."
    engine: Literal["simpy", "fast", "auto"] | None = None
    "Who plays: SimPy, the compiled engine (extra fast), or auto; run takes simpy, others auto."
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

        return load(file, self.changes, self.root)

    @property
    def changes(self) -> tuple[str, ...]:
        """Return what the command line changes in a scenario, as for ``--set``."""
        luck = {"replications": self.replications, "seed": self.seed}
        asked = (f"{key}={value}" for key, value in luck.items() if value is not None)
        return (*self.set_, *asked)

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
        for name, path in (("--out", self.out), ("--store", self.store)):
            if path is not None and str(path).startswith(("~", "$")):
                raise UsageError(f"{name} {path}: is not expanded here; write the path out")

    def asked(self, file: Path) -> "dict[str, Any]":
        """Return what an experiment is asked about: the file, its changes, where answers go."""
        return {"file": file, "changes": self.changes, "root": self.root, "out": self.out}

    @property
    def tell(self) -> "Tell":
        """Return who is told how large an experiment is."""
        return _nobody if self.quiet or self.json else _say

    def tell_notes(self, *scenarios: "Loaded") -> None:
        """Print what the loader noted, unless only data or nothing is to be printed."""
        if not self.quiet and not self.json:
            print_notes(*scenarios)

    @contextmanager
    def settings(
        self, *, pictures: bool, files: Sequence[Path] = (), engine: str = "simpy"
    ) -> Iterator["Settings"]:
        """Yield how to run, and show progress meanwhile where somebody sees it.

        `files` are the scenarios that are asked about, `engine` plays where none is asked for.
        """
        from sim.experiments.engine import check_engine
        from sim.experiments.engines import Engines
        from sim.experiments.undertaking import Settings
        from sim.experiments.workers.executors import workforce
        from sim.presentation.language.speaking import check_language

        check_language(self.language)
        engines = Engines(check_engine(self.engine or engine), self._warn, _alarm)
        workers = workforce(self.scheduler, mpi=self.mpi, jobs=self.jobs)
        with workers as executor, self._progress() as progress:
            yield Settings(
                jobs=self.jobs,
                store=self.store,
                progress=progress,
                paint=partial(_paint, self.language) if pictures else None,
                executor=executor,
                command=self._command(files),
                warn=self._warn,
                engines=engines,
            )

    def _command(self, files: Sequence[Path]) -> "CommandLine":
        """Return the command that was given, as the folder of its results keeps it."""
        from sim.experiments.request import CommandLine

        return CommandLine(
            words=given.get(),
            folder=os.getcwd(),
            files=tuple(str(file.absolute()) for file in files),
            changes=self.changes,
            root=None if self.root is None else str(self.root.absolute()),
            language=self.language,
        )

    def _warn(self, line: str) -> None:
        """Print a note about the machine, unless only data or nothing is to be printed."""
        if not self.quiet and not self.json:
            _say(f"note: {line}")

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


def _alarm(line: str) -> None:
    """Print what is to be minded whatever else is printed."""
    _say(f"landbridge: warning: {line}")


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
