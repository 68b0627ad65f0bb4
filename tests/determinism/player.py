"""Runs the scenario as one configuration wants it; a process of its own for each.

Called with the configuration as JSON, the scenario file and the result folder.
"""

import json
import multiprocessing
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from sim.cli import main
from sim.errors import LandbridgeError
from sim.experiments import undertaking
from sim.experiments.fingerprinting import fingerprints
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario import loader
from tests.determinism.configurations import Configuration


def play(configuration: Configuration, file: Path, out: Path) -> None:
    """Run `file` into `out` as `configuration` wants it."""
    if configuration["order"] == "submission shuffled":
        _shuffle_submissions()
    if configuration["history"] == "A, B, A":
        run(loader.load(file), out.with_name("before"), Settings(jobs=1))
        run(loader.load(file.with_name("other.toml")), out.with_name("b"), Settings(jobs=1))
    beside = _beside(configuration["history"], file.with_name("other.toml"))
    with _executor(configuration) as executor, beside:
        if configuration["executor"] == "own" and configuration["resume"] == "in one go":
            words = ("--no-pictures", "--jobs", configuration["jobs"], "--out", str(out))
            if main(["run", str(file), *words]):
                sys.exit("the command failed")
        else:
            _resumed(configuration, file, out, executor)


def _resumed(
    configuration: Configuration, file: Path, out: Path, executor: Executor | None
) -> None:
    resume, store = configuration["resume"], out.with_name("store")
    rest = Settings(jobs=int(configuration["jobs"]), store=store, executor=executor)
    if resume.startswith("stopped"):
        stopping = Settings(jobs=1, store=store, progress=_stop_after(int(resume[-1])))
        with suppress(KeyboardInterrupt, LandbridgeError):
            run(loader.load(file), out, stopping)
            sys.exit("it was not stopped")
    elif resume.startswith("extended"):
        run(loader.load(file, ("replications=2",)), out, Settings(jobs=1, store=store))
    run(loader.load(file), out, rest)


def _stop_after(many: int):
    def progress(what: str, done: int, _total: int) -> None:
        if what == "replications" and done == many:
            raise KeyboardInterrupt

    return progress


def _shuffle_submissions() -> None:
    compute = undertaking.compute

    def shuffled(jobs, *rest):
        Random(1).shuffle(jobs)
        return compute(jobs, *rest)

    undertaking.compute = shuffled


@contextmanager
def _executor(configuration: Configuration) -> Iterator[Executor | None]:
    kind, jobs = configuration["executor"], int(configuration["jobs"])
    if kind == "own":
        yield None
    elif kind == "threads":
        with ThreadPoolExecutor(jobs) as executor:
            yield executor
    else:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(kind)) as executor:
            # A process that forks while it has threads may stand still for ever, so fork now.
            executor.submit(int).result()
            yield executor


@contextmanager
def _beside(history: str, other: Path) -> Iterator[None]:
    """Compute another scenario again and again in a thread while the block runs."""
    over = threading.Event()

    def go_on() -> None:
        loaded = loader.load(other)
        while not over.is_set():
            fingerprints(loaded)

    thread, wanted = threading.Thread(target=go_on), history == "B beside A"
    if wanted:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if wanted:
            thread.join()


if __name__ == "__main__":
    play(json.loads(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
