"""Throws spoilt input at the readers, and counts what is not answered in words.

``python -m tests.hostile.fuzz --files N --seed S`` spoils shipped scenarios by their grammar and
checks each with the command line. ``--bytes NAME`` changes the bytes of what one of the readers
takes, and keeps what reaches new lines of the program, so that it gets deeper as it goes on.
"""

import argparse
import contextlib
import io
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

from sim.cli import main
from sim.errors import LandbridgeError
from sim.scenario.clock import canonical_hours, utc_offset_s
from sim.scenario.findings import Finding, Spot, problem, refuse
from sim.scenario.loader import load
from sim.scenario.quantities import parse_duration
from sim.scenario.refusal import refusal
from sim.scenario.routes import read_routes
from sim.scenario.samples import read_sample
from sim.scenario.schema import Scenario
from sim.scenario.timetables import Timetable
from sim.scenario.values import parse_weekly
from tests.hostile.cases_of_references import BY_FILES, HEADER, ROUTES, ROW, SAMPLE
from tests.hostile.mutators import VALUES, Bytes, Spoiler
from tests.unit.scenario.files import FULL, WHOLE

ROOT: Final = Path(__file__).parents[2]
MOST_MEGABYTES: Final = 200
LONGEST_S: Final = 2.0
"""Processor time that one input may take."""
_ANSWERED: Final = re.compile(r"\[SCN-\d{3}\]$|and \d+ more$|cannot be read: ")
Refused = type(refusal("", ""))


class TimeOut(BaseException):
    """One input takes too long."""


@dataclass
class Tally:
    """What came of the inputs, and the first of those that went wrong, with what was said."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[tuple[str, bytes, str]] = field(default_factory=list)
    lines: int = 0
    """Lines of the program that were reached, where they are counted."""

    def note(self, kind: str, content: bytes, said: str) -> None:
        """Note that `content` was answered with a traceback, too late, or without words."""
        self.statuses[-1] += 1
        if len(self.wrong) < 50:
            self.wrong.append((kind, content, said[-2_000:]))

    @property
    def megabytes(self) -> float:
        """Return the peak of resident memory of this process."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def __str__(self) -> str:
        total = sum(self.statuses.values())
        shares = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        kinds = Counter(kind for kind, _, _ in self.wrong)
        wrong = ", ".join(f"{kind}: {n}" for kind, n in kinds.items()) or "none"
        lines = f"; {self.lines} lines reached" if self.lines else ""
        return f"{total} inputs ({shares}); wrong: {wrong}; peak {self.megabytes:.0f} MB{lines}"


@contextlib.contextmanager
def limited(seconds: float = LONGEST_S) -> Iterator[None]:
    """Let the block use so much processor time.

    Raises:
        TimeOut: it used more.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeOut

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def answer(words: list[str]) -> tuple[int, str]:
    """Return the status and the words of the command line."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = main(words)
    return status, out.getvalue()


def shipped(folder: Path) -> list[Path]:
    """Copy the shipped scenarios into `folder` and return their files."""
    copy = folder / "scenarios"
    shutil.copytree(ROOT / "scenarios", copy)
    (copy / "whole.toml").write_text(WHOLE, encoding="utf-8")
    (copy / "full.toml").write_text(FULL, encoding="utf-8")
    return sorted(copy.rglob("*.toml"))


def spoil_files(files: int, seed: int, folder: Path) -> Tally:
    """Return what `check` says of so many spoilt scenarios."""
    sources = shipped(folder)
    texts = {path: path.read_text(encoding="utf-8") for path in sources}
    spoiler, tally = Spoiler(seed, [*texts.values()]), Tally()
    for number in range(files):
        source = spoiler.choice(sources)
        content = spoiler.spoilt(texts[source]).encode("utf-8", "surrogatepass")
        path = source.with_name(f"spoilt-{number}.toml")
        path.write_bytes(content)
        _check_file(path, content, tally)
        path.unlink()
    return tally


def _check_file(path: Path, content: bytes, tally: Tally) -> None:
    try:
        with limited():
            status, said = answer(["check", "--quiet", str(path)])
    except TimeOut:
        tally.note("time-out", content, "")
        return
    except BaseException:
        tally.note("traceback", content, traceback.format_exc())
        return
    strange = [line for line in said.strip().split("\n") if line and not _ANSWERED.search(line)]
    if status not in (0, 2, 3) or strange or (status and not said):
        tally.note(f"status {status} without words", content, said)
    else:
        tally.statuses[status] += 1


Reader = Callable[[bytes, Path], object]


def _scenario(content: bytes, folder: Path) -> object:
    (folder / "a.toml").write_bytes(content)
    return load(folder / "a.toml")


def _quantity(content: bytes, _folder: Path) -> object:
    """Read `content` as each kind of quantity; at least one of the readers says no."""
    text = content.decode("utf-8", "replace")
    for read in (parse_duration, canonical_hours, utc_offset_s, parse_weekly):
        with contextlib.suppress(Refused):
            read(text)
    return None


@cache
def _by_files(folder: Path) -> Scenario:
    for name, text in (("times", HEADER + ROW), ("sample", SAMPLE), ("routes", ROUTES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "by-files.toml").write_text(BY_FILES, encoding="utf-8")
    return load(folder / "by-files.toml").scenario


def _times(content: bytes, folder: Path) -> object:
    timetable = Timetable(content, "times.csv", "inputs/times.csv", _by_files(folder))
    timetable.read()
    return _told(timetable.findings)


def _sample(content: bytes, _folder: Path) -> object:
    return _told(read_sample(content, "sample.csv")[1])


def _routes(content: bytes, _folder: Path) -> object:
    return _told(read_routes(content, "routes.csv")[1])


def _told(findings: Sequence[Finding]) -> None:
    """Raise `findings` as the loader does."""
    if findings:
        refuse([problem(each, each.spot or Spot("a.csv")) for each in findings])


def _override(content: bytes, folder: Path) -> object:
    (folder / "whole.toml").write_text(WHOLE, encoding="utf-8")
    return load(folder / "whole.toml", [content.decode("utf-8", "replace")])


READERS: Final[dict[str, tuple[Reader, tuple[str, ...]]]] = {
    "scenario": (_scenario, (WHOLE, FULL, 'extends = "a.toml"\n')),
    "quantity": (_quantity, ("1 h 30 min", "24 h", "08:00-16:00, 20:00-06:00", "mon 08:15",
                             "+08:00", "1,5 h", "1e3 h", "2 weeks")),
    "times.csv": (_times, (HEADER + ROW, "\ufeff" + HEADER + '"' + ROW)),
    "sample.csv": (_sample, (SAMPLE, 'value\r\n"1 h"\r\n')),
    "routes.csv": (_routes, (ROUTES,)),
    "override": (_override, ("seed=3", "ports.khorgos.china.customs.lanes=8",
                             'clearance={limit="3 h"}', '"a.b".\'c\'=[1,2]')),
}  # fmt: skip


class Reached:
    """The lines of the readers' modules that were run, by file and number."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()
        self._parts = (f"{ROOT}/sim/scenario/", "/tomllib/")

    def new_of(self, call: Callable[[], None]) -> bool:
        """Return whether `call` runs lines that were not run before."""
        before = len(self.lines)
        sys.settrace(self._trace)
        try:
            call()
        finally:
            sys.settrace(None)
        return len(self.lines) > before

    def _trace(self, frame: FrameType, _event: str, _given: Any) -> Any:
        name = frame.f_code.co_filename
        return self._line if any(part in name for part in self._parts) else None

    def _line(self, frame: FrameType, _event: str, _given: Any) -> Any:
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line


def change_bytes(name: str, inputs: int, seed: int, folder: Path, *, seconds: float = 1e9) -> Tally:
    """Return what the reader `name` says of so many inputs; `seconds` may end it earlier."""
    reader, texts = READERS[name]
    pieces = [value.encode() for value in VALUES if len(value) < 50]
    luck, tally, reached = Bytes(seed, pieces), Tally(), Reached()
    corpus = [text.encode() for text in texts]
    began = time.monotonic()
    for number in range(inputs):
        if time.monotonic() - began > seconds:
            break
        content = luck.changed(luck.luck.choice(corpus), luck.luck.choice(corpus))
        # Tracing is slow, so that only some of the inputs can join the corpus.
        if number % 4 == 0:
            is_new = reached.new_of(lambda content=content: _read(reader, content, folder, tally))
            if is_new and len(corpus) < 2_000:
                corpus.append(content)
        else:
            _read(reader, content, folder, tally)
    tally.lines = len(reached.lines)
    return tally


def _read(reader: Reader, content: bytes, folder: Path, tally: Tally) -> None:
    try:
        # Tracing makes everything slower by far.
        with limited(10 * LONGEST_S if sys.gettrace() else LONGEST_S):
            reader(content, folder)
    except LandbridgeError as error:
        strange = [line for line in str(error).split("\n") if not _ANSWERED.search(line)]
        if strange:
            tally.note("no code", content, str(error))
        else:
            tally.statuses[error.exit_status] += 1
    except TimeOut:
        tally.note("time-out", content, "")
    except BaseException:
        tally.note("traceback", content, traceback.format_exc())
    else:
        tally.statuses[0] += 1


def _report(what: str, tally: Tally, seconds: float, keep: Path | None) -> bool:
    """Print what came of one kind of input; return whether all was well."""
    sys.stdout.write(f"{what}: {tally}; {seconds:.0f} s\n")
    for number, (kind, content, said) in enumerate(tally.wrong):
        sys.stdout.write(f"--- {kind}: {content[:300]!r}\n{said}\n")
        if keep is not None:
            (keep / f"{what}-{number}").write_bytes(content)
    sys.stdout.flush()
    return not tally.wrong and tally.megabytes <= MOST_MEGABYTES


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=0, help="spoilt scenarios")
    parser.add_argument("--bytes", choices=[*READERS, "all"], help="a reader, or all of them")
    parser.add_argument("--inputs", type=int, default=10**9, help="inputs for each reader")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for what goes wrong")
    return parser.parse_args()


def fuzz() -> int:
    """Do what the command line asks; return 1 if anything was not answered in words."""
    asked, well = _arguments(), True
    names = [] if asked.bytes is None else [asked.bytes] if asked.bytes != "all" else [*READERS]
    os.environ.setdefault("COLUMNS", "80")
    with tempfile.TemporaryDirectory() as name:
        if asked.files:
            began = time.monotonic()
            tally = spoil_files(asked.files, asked.seed, Path(name))
            well &= _report("files", tally, time.monotonic() - began, asked.keep)
        for each in names:
            began = time.monotonic()
            tally = change_bytes(
                each, asked.inputs, asked.seed, Path(name), seconds=60 * asked.minutes
            )
            well &= _report(each, tally, time.monotonic() - began, asked.keep)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(fuzz())
