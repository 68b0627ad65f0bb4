"""Runs the command line in forked children, and tells status, words and memory of each.

`Children` starts one process that has landbridge loaded and forks from it for every command, so
that hundreds of commands take seconds, each starts from nothing, and the peak memory of each is
its own. A child that takes too much address space or processor time is stopped by the system.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
ADDRESSES = 3 << 30
"""Bytes of address space; what is resident is measured, and less."""
SECONDS = 20
"""Processor time after which a child is stopped; none comes near."""


class Answer(NamedTuple):
    """What a command said, and its peak of resident memory; a stopped one has a negative status."""

    status: int
    out: str
    err: str
    megabytes: float

    @property
    def words(self) -> str:
        """Return all that was printed."""
        return self.out + self.err


class Children:
    """A process that forks a child for each command."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "80"},
        )

    def __call__(self, words: Sequence[str], folder: Path, stdin: str = "") -> Answer:
        """Return what ``landbridge words...`` answers in `folder`."""
        source, answers = self._process.stdin, self._process.stdout
        assert source is not None
        assert answers is not None
        asked = {"words": [*words], "folder": str(folder), "stdin": stdin}
        source.write(json.dumps(asked) + "\n")
        source.flush()
        return Answer(**json.loads(answers.readline()))

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()


def serve() -> None:
    """Answer each line of the standard input with what a child of this process says."""
    _load()
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(_answer(asked)._asdict()) + "\n")
        sys.stdout.flush()


def _load() -> None:
    """Import what every command does, so that a child begins at once."""
    for name in ("scenario", "run", "study", "sweep", "capacity", "init"):
        importlib.import_module(f"sim.cli.{name}")
    for name in ("preview.preview", "run", "sweep.experiment", "capacity.experiment"):
        importlib.import_module(f"sim.experiments.{name}")


def _answer(asked: dict[str, Any]) -> Answer:
    out, err, given = (os.memfd_create(name) for name in ("out", "err", "in"))
    os.write(given, asked["stdin"].encode())
    os.lseek(given, 0, os.SEEK_SET)
    child = os.fork()
    if child == 0:
        for source, target in ((given, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        _become(asked)
    _, status, used = os.wait4(child, 0)
    texts = [_read(handle) for handle in (out, err)]
    os.close(given)
    return Answer(os.waitstatus_to_exitcode(status), *texts, used.ru_maxrss / 1024)


def _become(asked: dict[str, Any]) -> None:
    """Run the command in this process, which is the child, and end."""
    from sim.cli import main

    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stdin = os.fdopen(os.dup(0), encoding="utf-8")
        os.chdir(asked["folder"])
        status = main(asked["words"])
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _read(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    with os.fdopen(handle, "rb") as file:
        return file.read().decode("utf-8", "replace")


if __name__ == "__main__":
    serve()
