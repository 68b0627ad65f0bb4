"""All benchmarks in one command: ``python -m benchmarks [--rounds N] [--only SECTION] [--write]``.

Each figure is a ratio within one alternating run, in a process of its own; seconds stand beside it
for orientation only. With ``--write`` the tables are put into ``docs/performance.md``.
"""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks import (
    compiled,
    export,
    full_model,
    limit,
    overload,
    processes,
    reference_line,
    sweep,
    volumes,
    whole_runs,
)
from benchmarks.alternating import Entry, Row
from benchmarks.tables import circumstances, tables, write

Measured = Sequence[Row | Entry]
SECTIONS: dict[str, tuple[Callable[[int], Measured], ...]] = {
    "model": (full_model.measure,),
    "compiled": (compiled.measure,),
    "overload": (overload.measure, reference_line.overload),
    "limit": (limit.measure,),
    "line": (reference_line.measure,),
    "slow": (reference_line.slow,),
    "start": (processes.start_up, processes.memory),
    "export": (export.measure,),
    "sweep": (sweep.measure,),
    "runs": (whole_runs.processes, whole_runs.overhead),
    "long": (reference_line.ten_years,),
    "volumes": (volumes.measure,),
}
"""What can be measured alone; each function in a process of its own."""


def main() -> None:
    """Measure everything and print it; with --write, into the page as well."""
    asked = arguments()
    found: dict[str, list[Row | Entry]] = {}
    for name in asked.only or SECTIONS:
        parts = (in_fresh_process(part, asked.rounds) for part in SECTIONS[name])
        found[name] = [line for part in parts for line in part]
        print(tables({name: found[name]}), flush=True)
    if asked.write:
        write(f"{tables(found)}\n\n{circumstances(asked.rounds)}")
    print(circumstances(asked.rounds))


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description="Speed as ratios, in one alternating run each.")
    parser.add_argument("--rounds", type=int, default=15, help="at least 9 for a fair median")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="this section alone")
    parser.add_argument("--write", action="store_true", help="put the tables into the page as well")
    asked = parser.parse_args()
    if asked.only and asked.write:
        parser.error("the page has all sections: use --write without --only")
    return asked


def in_fresh_process(part: Callable[[int], Measured], rounds: int) -> Measured:
    """Return what `part` measures where nothing else has run before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(part, rounds).result()


if __name__ == "__main__":
    main()
