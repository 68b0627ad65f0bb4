"""All benchmarks in one command: ``python -m benchmarks [--rounds N] [--write]``.

Each figure is a ratio within one alternating run, in a process of its own; seconds stand beside it
for orientation only. With ``--write`` the table is put into ``docs/performance.md``.
"""

import argparse
import platform
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from benchmarks import full_model, overload, processes, reference_line, whole_runs
from benchmarks.alternating import Row

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
MARK = "<!-- figures: python -m benchmarks --write -->"

SECTIONS: tuple[Callable[[int], list[Row]], ...] = (
    full_model.measure,
    overload.measure,
    reference_line.measure,
    processes.start_up,
    processes.memory,
    whole_runs.processes,
    whole_runs.overhead,
)


def main() -> None:
    """Measure everything and print it; with --write, into the page as well."""
    parser = argparse.ArgumentParser(description="Speed as ratios, in one alternating run each.")
    parser.add_argument("--rounds", type=int, default=15, help="at least 9 for a fair median")
    parser.add_argument("--write", action="store_true", help="put the table into the page as well")
    asked = parser.parse_args()
    rows = [row for section in SECTIONS for row in in_fresh_process(section, asked.rounds)]
    text = f"{table(rows)}\n\n{circumstances(asked.rounds)}"
    print(text)
    if asked.write:
        head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


def in_fresh_process(section: Callable[[int], list[Row]], rounds: int) -> list[Row]:
    """Return what `section` measures where nothing else has run before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(section, rounds).result()


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | measured | goal | CPU seconds, for orientation |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def circumstances(rounds: int) -> str:
    """Return how and where was measured."""
    return (
        f"Medians of the ratios within {rounds} rounds, in brackets those of the shortest times. "
        f"CPython {platform.python_version()}, SimPy {version('simpy')}, NumPy {version('numpy')}, "
        f"{cpu_count()} x {processor()}, {platform.system()}."
    )


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


if __name__ == "__main__":
    main()
