"""The line in simmer (`line.R`): R and a C++ core, in a process of its own that keeps its own time.

It is looked for with ``Rscript -e "library(simmer)"``, and never installed from here.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.alternating import Timed
from benchmarks.contestants.contestant import Contestant, Play
from benchmarks.contestants.line import AWAY, STAGES, TAKEN, WAGONS, Inputs

SCRIPT = Path(__file__).with_name("line.R")
LOADED = ("Rscript", "-e", "suppressMessages(library(simmer))")


def ready(year: Inputs, *, recorded: bool) -> Iterator[Play]:
    """Start R, let it read the trains, and yield how to play."""
    pool = (WAGONS, TAKEN, AWAY) if year.pool else (0, 0, 0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(year, folder)
        words = ("Rscript", str(SCRIPT), name, *map(str, pool), str(int(recorded)))
        pipe = subprocess.PIPE
        with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
            yield lambda: Timed(float(_told(process, "run")), _Later(process, folder))


class _Later(list[float]):
    """Departures that are fetched when they are looked at."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        super().__init__()
        self._process, self._folder = process, folder

    def __iter__(self) -> Iterator[float]:
        _told(self._process, "departures")
        return iter(np.loadtxt(self._folder / "departures.csv").tolist())


def _told(process: subprocess.Popen[str], word: str) -> str:
    """Return what R answers to `word`."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError("R has ended")
    return answer.strip()


def _write(year: Inputs, folder: Path) -> None:
    """Write the trains and the stages as tables that R reads."""
    columns = [year.arrivals, year.urgent.astype(np.int64), *year.times.values()]
    names = ",".join(("arrival", "urgent", *year.times))
    rows = np.column_stack(columns)
    np.savetxt(folder / "trains.csv", rows, "%d", ",", header=names, comments="")
    units = "".join(f"{stage},{units}\n" for stage, (_, units) in STAGES.items())
    (folder / "stages.csv").write_text(f"stage,units\n{units}", encoding="utf-8")


@cache
def missing() -> str:
    """Return why it cannot take part."""
    if shutil.which(LOADED[0]) is None:
        return "R is not installed"
    found = subprocess.run(LOADED, check=False, capture_output=True)
    return "R has no package simmer" if found.returncode else ""


def version() -> str:
    """Return the versions of simmer and R."""
    words = 'cat(format(packageVersion("simmer")), "on R", format(getRversion()))'
    told = subprocess.run(("Rscript", "-e", words), check=True, capture_output=True, text=True)
    return told.stdout.strip()


def _contestant(name: str, *, recorded: bool) -> Contestant:
    started = contextmanager(partial(ready, recorded=recorded))
    return Contestant(name, missing, started, version)


SIMMER = _contestant("simmer (its records as by default)", recorded=True)
SIMMER_BARE = _contestant("simmer (resources not recorded)", recorded=False)
