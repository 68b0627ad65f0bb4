"""The line in C (`line.c`): an event loop written for it alone, compiled into a temporary folder.

It is called in this process, so that its CPU seconds are counted as those of the others; no
interpreter is at work meanwhile.
"""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.contestants.contestant import Contestant, Play
from benchmarks.contestants.line import AWAY, STAGES, TAKEN, WAGONS, Inputs

SOURCE = Path(__file__).with_name("line.c")
COMPILER = "cc"


@contextmanager
def ready(year: Inputs) -> Iterator[Play]:
    """Compile the program, hand the columns over as they are, and yield how to play."""
    times = [np.ascontiguousarray(year.times[stage], np.int64) for stage in STAGES]
    addresses = (ctypes.c_void_p * len(times))(*(column.ctypes.data for column in times))
    units = np.array([units for _, units in STAGES.values()], np.int32)
    arrivals, urgent = year.arrivals.astype(np.int64), year.urgent.astype(np.uint8)
    taken = TAKEN if year.pool else 0
    amounts = [ctypes.c_int64(amount) for amount in (WAGONS, taken, AWAY)]
    with TemporaryDirectory() as folder:
        line = ctypes.CDLL(str(compiled(Path(folder))))

        def play() -> list[int]:
            departed = np.empty(len(year), np.int64)
            columns = [_address(column) for column in (arrivals, urgent)]
            failed = line.play(
                *(ctypes.c_int32(len(year)), *columns, addresses, _address(units), *amounts),
                _address(departed),
            )
            if failed:
                raise MemoryError
            return departed.tolist()

        yield play


def compiled(folder: Path) -> Path:
    """Return the library that the compiler makes of the source, in `folder`."""
    library = folder / "line.so"
    words = (COMPILER, "-std=c11", "-O3", "-shared", "-fPIC", "-o", str(library), str(SOURCE))
    subprocess.run(words, check=True)
    return library


def missing() -> str:
    """Return why it cannot take part."""
    return "" if shutil.which(COMPILER) else "there is no C compiler called cc"


def version() -> str:
    """Return the first line of what the compiler says of itself."""
    told = subprocess.run((COMPILER, "--version"), check=True, capture_output=True, text=True)
    return told.stdout.partition("\n")[0].rpartition(")")[2].strip() or told.stdout[:20]


def _address(column: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(column.ctypes.data)


C = Contestant("C (`cc -O3`)", missing, ready, version)
