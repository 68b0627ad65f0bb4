"""What a run does not need, it does not load: each command in a process of its own."""

import subprocess
import sys

import pytest

from benchmarks.full_model import BASELINE

HEAVY = ("numba", "pandas", "scipy.stats", "matplotlib.pyplot")
CALLED = """
import sys
from sim.cli import main
sys.argv = ["landbridge", *{words!r}]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = [name for name in {heavy!r} if name in sys.modules]
print("loaded:", ",".join(loaded))
"""


def loaded_by(*words: str, heavy=HEAVY) -> str:
    """Return which of the heavy libraries a command loads."""
    code = CALLED.format(words=words, heavy=heavy)
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return told.stdout.rpartition("loaded:")[2].strip()


def test_help_loads_no_heavy_library():
    assert loaded_by("--help", heavy=(*HEAVY, "numpy", "simpy", "matplotlib")) == ""


@pytest.mark.parametrize(
    "pictures", ["--no-pictures", pytest.param("", marks=pytest.mark.slow)], ids=["bare", "drawn"]
)
def test_a_run_loads_no_compiler_and_no_heavy_library_unless_asked(tmp_path, pictures):
    out = ["--out", str(tmp_path / "out"), "--jobs", "1", "--quiet", *pictures.split()]
    short = ["--replications", "1", "--set", "duration=3 d", "--set", "warm_up=0 d"]

    assert loaded_by("run", str(BASELINE), *short, *out) == ""
