"""All benchmarks in one command: ``python -m benchmarks [--rounds N] [--write]``.

Each figure is a ratio within one alternating run; seconds stand beside it for orientation only.
With ``--write`` the table is put into ``docs/performance.md``.
"""

import argparse
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import full_model, reference_line
from benchmarks.alternating import alternate, ratio
from sim.model.run import simulate

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
MARK = "<!-- figures: python -m benchmarks --write -->"

Row = tuple[str, str, str, str]


def full_rows(rounds: int) -> list[Row]:
    """Measure the full model with its log against a bare loop of as many events."""
    scenario, plans = full_model.baseline()
    events = full_model.events_of(lambda: simulate(scenario, plans))
    bare = full_model.bare_loop(events, plans.trains, full_model.alive_at_a_time(scenario, plans))
    found = full_model.events_of(bare)
    if abs(found - events) > 0.001 * events:
        raise SystemExit(f"the bare loop has {found} events, the model {events}")
    seconds = alternate({"model": lambda: simulate(scenario, plans), "bare": bare}, rounds)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return [
        (
            f"full model with its log, H1 2024 ({plans.trains:,} trains, {events:,} events)"
            " / bare SimPy loop of as many events",
            f"{ratio(seconds, 'model', 'bare'):.2f}",
            "2.0",
            f"{min(seconds['model']):.2f} s / {min(seconds['bare']):.2f} s",
        ),
        ("peak memory of one process with that replication", f"{peak_mb:.0f} MB", "300 MB", ""),
    ]


def line_rows(rounds: int) -> list[Row]:
    """Measure the reference line against idiomatic SimPy, and overloaded against normal."""
    year = reference_line.inputs()
    slow = reference_line.inputs(customs_slower=2 / 0.75)
    for trains in (year, slow):
        if reference_line.engine(trains) != reference_line.idiomatic(trains):
            raise SystemExit("the departures differ")
    seconds = alternate(
        {
            "engine": lambda: reference_line.engine(year),
            "overloaded": lambda: reference_line.engine(slow),
            "idiomatic": lambda: reference_line.idiomatic(year),
        },
        rounds,
    )
    return [
        (
            "reference line of 8 stages on the engine / idiomatic SimPy, departures equal",
            f"{ratio(seconds, 'engine', 'idiomatic'):.2f}",
            "0.45",
            f"{min(seconds['engine']):.2f} s / {min(seconds['idiomatic']):.2f} s",
        ),
        (
            "cost per train with customs at load 2 / at load 0.75, same line",
            f"{ratio(seconds, 'overloaded', 'engine'):.2f}",
            "1.2",
            f"{min(seconds['overloaded']):.2f} s / {min(seconds['engine']):.2f} s",
        ),
    ]


def start_rows(rounds: int) -> list[Row]:
    """Measure how long ``landbridge --help`` takes, on the wall."""
    commands = {
        "help": [sys.executable, "-c", "from sim.cli import main; main()", "--help"],
        "bare": [sys.executable, "-c", "pass"],
    }
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            walls[name].append(time.perf_counter() - begun)
    return [
        (
            "`landbridge --help`, wall time",
            f"{statistics.median(walls['help']):.2f} s",
            "0.5 s",
            f"bare interpreter {statistics.median(walls['bare']):.2f} s",
        )
    ]


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | measured | goal | CPU seconds, for orientation |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Measure everything and print it; with --write, into the page as well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = [*full_rows(asked.rounds), *line_rows(asked.rounds), *start_rows(asked.rounds)]
    machine = f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}"
    text = f"{table(rows)}\n\nMedians of {asked.rounds} alternating rounds; {machine}."
    print(text)
    if asked.write:
        head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
