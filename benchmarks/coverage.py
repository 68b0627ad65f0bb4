"""How often intervals contain the truth and comparisons err: ``python -m benchmarks.coverage``.

A macro-replication is what one user does: run a scenario so many times and read the intervals, or
compare two and read the verdicts. Here a thousand users do it, each with luck of their own, through
the same functions as ``landbridge run`` and ``landbridge compare``. Writes ``docs/statistics.md``
and the figures behind it to ``results/statistics``.
"""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from typing import Any

from benchmarks.coverage_tables import (
    alarm_rows,
    coverage_rows,
    page,
    power_rows,
    shrink_rows,
    write,
)
from benchmarks.coverage_users import BUSY, CASES, PAIRS, compare_same, look

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "statistics.md"
TABLES = ROOT / "results" / "statistics"
MARK = "<!-- figures: python -m benchmarks.coverage -->"
POWERS = (5, 10, 20)
FEW = 20
"""So many users see by how much pairing shrinks a variance, with 100 replications each."""
CHUNK = 10


def main() -> None:
    """Measure everything and write the page and its tables."""
    parser = argparse.ArgumentParser(description="Coverage, false alarms and power, measured.")
    parser.add_argument("--users", type=int, default=1_000, help="macro-replications of each")
    users = parser.parse_args().users
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as workers:
        many = partial(everybody, workers, users)
        coverage = [row for case in CASES for row in coverage_rows(case, many(look, case))]
        alarms = alarm_rows(BUSY, many(compare_same, BUSY))
        powers = [row for n in POWERS for row in power_rows(n, many, users)]
        few = partial(everybody, workers, FEW)
        shrunk = [row for pair in PAIRS.items() for row in shrink_rows(*pair, few)]
    TABLES.mkdir(parents=True, exist_ok=True)
    parts = {"coverage": coverage, "alarms": alarms, "power": powers, "variance": shrunk}
    for name, rows in parts.items():
        write(TABLES / f"{name}.csv", rows)
    head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{head}{MARK}\n\n{page(parts, users)}", encoding="utf-8")


def everybody(workers: Executor, users: int, act: Callable[..., Any], *given: object) -> list[Any]:
    """Return what each of `users` sees who does `act`, in order."""
    chunks = [range(at, min(at + CHUNK, users)) for at in range(0, users, CHUNK)]
    found = workers.map(partial(several, act, given), chunks)
    return [each for chunk in found for each in chunk]


def several(act: Callable[..., Any], given: Sequence[object], users: Sequence[int]) -> list[Any]:
    """Return what each of `users` sees."""
    return [act(*given, user) for user in users]


if __name__ == "__main__":
    main()
