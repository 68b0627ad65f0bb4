"""Which tests are run for a mutant, in which order, and whether one of them notices it."""

import resource
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path

from benchmarks.scratch import python, within

TESTS = (
    *(f"tests/unit/{layer}" for layer in ("workload", "model", "metrics", "recording")),
    *("tests/unit/test_rate.py", "tests/unit/test_clearance.py", "tests/load"),
    *("tests/property", "tests/verification", "tests/metamorphic", "tests/statistics"),
)
ELSEWHERE = (
    *("tests/property/test_loader_fuzz.py", "tests/property/test_loader_round_trip.py"),
    *("tests/verification/test_determinism_checks.py", "tests/metamorphic/test_result_folders.py"),
)
"""Tests of those folders that are slow because they read files or start other Pythons."""

OF_LAYER = {
    "domain": ("tests/unit/model", "tests/unit/test_rate.py", "tests/unit/test_clearance.py"),
    "workload": ("tests/unit/workload", "tests/verification/test_variates.py"),
    "model": ("tests/unit/model", "tests/property/test_model_recursions.py"),
    "metrics": ("tests/unit/metrics",),
}
"""The tests closest to the code of a layer."""

CPU_S = 240
"""Tests that compute for longer end no more: without a fault, all of a selection take less."""
BY_TIME = "the tests end no more"
_OUT_OF_TIME = (-24, -9)
_FAILED = 1
_WORDS = ("FAILED", "ERROR")


def selections(layer: str, module: str) -> tuple[list[str], list[str], list[str]]:
    """Return files of tests for a fault in `module`: the closest first, none of them twice."""
    near = [file for file, text in _texts() if f"from {module} import" in text]
    of_layer = [file for file in _files(OF_LAYER[layer]) if file not in near]
    rest = [file for file in _files(TESTS) if file not in (*near, *of_layer)]
    return near, of_layer, rest


@cache
def _files(places: Sequence[str]) -> list[str]:
    paths = [path for place in places for path in [Path(place), *Path(place).rglob("test_*.py")]]
    names = (path.as_posix() for path in paths if path.is_file())
    return sorted(name for name in names if name not in ELSEWHERE)


@cache
def _texts() -> list[tuple[str, str]]:
    return [(name, Path(name).read_text(encoding="utf-8")) for name in _files(TESTS)]


class Tests:
    """The tests of the copy in `folder`; one that fails without a fault never notices any."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_fit: dict[str, bool] = {}

    def noticing(
        self, files: Sequence[str], fault: Callable[[], AbstractContextManager[None]]
    ) -> str:
        """Return the first test in `files` that fails with `fault` in place, "" if none does."""
        while True:
            fit = [file for file in files if self._is_fit.get(file, True)]
            if not fit:
                return ""
            with fault():
                test = self._failing(fit)
            file = test.partition("::")[0]
            if test in ("", BY_TIME) or self._passes(file):
                return test

    def _passes(self, file: str) -> bool:
        if file not in self._is_fit:
            self._is_fit[file] = not self._failing([file])
        return self._is_fit[file]

    def _failing(self, files: Sequence[str]) -> str:
        """Return the first test in `files` that fails, or cannot be imported; "" if none does."""
        words = python("-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *files)
        limit = partial(resource.setrlimit, resource.RLIMIT_CPU, (CPU_S, CPU_S + 5))
        ended = subprocess.run(
            words, cwd=self._folder, env=within(self._folder.resolve()), capture_output=True,
            text=True, check=False, preexec_fn=limit,
        )  # fmt: skip
        if ended.returncode == 0:
            return ""
        if ended.returncode in _OUT_OF_TIME:
            return BY_TIME
        lines = [line for line in ended.stdout.splitlines() if line.startswith(_WORDS)]
        if not lines:
            raise RuntimeError(f"pytest ended with {ended.returncode}\n{ended.stdout[-2000:]}")
        return lines[0].partition(" ")[2].partition(" - ")[0]
