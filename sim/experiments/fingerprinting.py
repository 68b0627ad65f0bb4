"""Computing fingerprints without leaving a file, reading them, and telling two of them apart."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.files import storage_errors
from sim.experiments.fingerprint import PARTS, Fingerprint, fingerprint
from sim.experiments.folder import check_complete
from sim.experiments.question import Question
from sim.experiments.workers.processes import staying, without_main
from sim.metrics.kpis import compute
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

_RECORD: Final = "run.json"
_PART: Final = re.compile(r"([tork]):([0-9a-f]{8,32})")

_MEANINGS: Final = (
    (
        "r",
        "other luck: another seed, another number of draws, or another generator; what follows"
        " from it differs too",
    ),
    ("t", "the same luck, but other times: the model, its rules or a law differ"),
    ("o", "another order within a second, of no consequence: only the order of ties differs"),
    ("k", "the trains did the same: only how the figures are computed from it differs"),
)
"""What it means that a part differs, the first that does."""


def fingerprint_of(scenario: Scenario, inputs: Inputs, replication: int) -> dict[str, str]:
    """Return the fingerprint of one replication, computed here and now."""
    plans = draw(scenario, inputs, replication)
    tables = tabulate(plans, simulate(scenario, plans))
    return fingerprint(tables, compute(tables, scenario).rows, plans.drawn)


def fingerprints(loaded: Loaded, jobs: int = 1) -> list[dict[str, str]]:
    """Return the fingerprint of every replication of `loaded`, computed on `jobs` processes."""
    question, numbers = Question.of(loaded), range(loaded.scenario.replications)
    with processes(min(jobs, len(numbers))) as executor:
        if executor is None:
            return [_computed(question, number) for number in numbers]
        waiting = [executor.submit(_computed, question, number) for number in numbers]
        return [future.result() for future in waiting]


def _computed(question: Question, replication: int) -> dict[str, str]:
    return fingerprint_of(question.scenario, question.inputs, replication)


@contextmanager
def processes(jobs: int) -> Iterator[Executor | None]:
    """Yield a pool of `jobs` processes, None if this process is to do the work."""
    if jobs <= 1:
        yield None
        return
    with staying() as started, started.lent(jobs) as executor, without_main():
        yield executor


def read_fingerprint(folder: Path) -> dict[str, str]:
    """Return the fingerprint that a result folder has.

    Raises:
        StorageError: there are no results of a run in `folder`.
        IntegrityError: they were changed, or are older than fingerprints of four parts.
    """
    manifest = check_complete(folder)
    if _RECORD not in manifest:
        raise StorageError(f"{folder}: no results of `landbridge run` ({_RECORD} is missing)")
    with storage_errors(folder):
        found = json.loads((folder / _RECORD).read_bytes()).get("fingerprint", {})
    if set(found) != {*PARTS}:
        raise IntegrityError(
            f"{folder}: its fingerprint has other parts than {', '.join(PARTS)}, for it is from"
            " before them; run the scenario again"
        )
    return dict(found)


def expected_from(text: str) -> dict[str, str]:
    """Return the fingerprint that `text` gives: a result folder, or parts as in ``t:12ab34cd``.

    Raises:
        UsageError: it is neither.
        StorageError, IntegrityError: as `read_fingerprint`.
    """
    if text and Path(text).is_dir():
        return read_fingerprint(Path(text))
    words = text.replace(",", " ").split()
    parts = [_PART.fullmatch(word) for word in words]
    if not words or None in parts or len({word[0] for word in words}) < len(words):
        raise UsageError(
            f'--expect "{text}": neither a result folder nor a fingerprint, as in'
            ' "t:12ab34cd o:56ef78ab r:90cd12ef k:34ab56cd", of which parts may be left out'
        )
    return {word[0]: word[2:] for word in words}


def differing(found: Fingerprint, expected: Fingerprint) -> tuple[str, ...]:
    """Return the parts of `expected`, which may be cut short, that `found` does not have."""
    return tuple(
        part for part in PARTS if part in expected and not found[part].startswith(expected[part])
    )


def meaning(parts: Sequence[str]) -> str:
    """Return in words what it means that `parts` differ, and no others."""
    words: Mapping[str, str] = dict(_MEANINGS)
    if tuple(parts) == ("r",):
        return "other draws were made, but nothing came of them"
    return next((words[part] for part, _ in _MEANINGS if part in parts), "nothing differs")
