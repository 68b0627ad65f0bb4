"""What comes after a run: its figures, what a sweep keeps of it, and all its tables in Parquet."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.alternating import Row, alternate, not_measured, ratio_row
from benchmarks.engines import on_numba, on_simpy, why_not
from benchmarks.full_model import baseline
from sim.experiments.figures import write_figures
from sim.metrics.kpis import compute
from sim.recording.parquet import write_replication
from sim.recording.tables import tabulate

KEPT = "figures of H1 2024 and their file, as a sweep keeps them"
WRITTEN = "figures and all tables of H1 2024 in Parquet"
COMPILED = "run on the compiled engine"


def measure(rounds: int) -> list[Row]:
    """Return the ratios of figures and files to a run."""
    scenario, plans = baseline()
    tables = tabulate(plans, on_simpy()(scenario, plans))
    reason = why_not(scenario, plans)

    def keep() -> None:
        with TemporaryDirectory() as folder:
            write_figures(Path(folder), compute(tables, scenario).rows)

    def write() -> None:
        with TemporaryDirectory() as folder:
            kpis = compute(tables, scenario).rows
            write_replication(Path(folder), 0, tables, kpis, scenario.id)

    contestants: dict[str, Callable[[], object]] = {
        "simpy": lambda: on_simpy()(scenario, plans),
        "tables": lambda: tabulate(plans, on_simpy()(scenario, plans)),
        "figures": lambda: compute(tables, scenario),
        "keep": keep,
        "write": write,
    }
    if not reason:
        contestants["compiled"] = lambda: on_numba()(scenario, plans)
    for function in contestants.values():
        function()  # what is loaded on first use is no part of any of them
    seconds = alternate(contestants, rounds, quick=("figures", "keep", "compiled"))
    rows = [
        ratio_row(f"{KEPT} / run on the SimPy engine", seconds, "keep", "simpy", 0.10),
        ratio_row(f"{WRITTEN} / figures and their file alone", seconds, "write", "keep", 5),
    ]
    goals = {
        "figures": (f"figures of H1 2024 / {COMPILED}", 1.0),
        "keep": (f"{KEPT} / {COMPILED}", 1.0),
        "write": (f"{WRITTEN} / {COMPILED}", 5.0),
    }
    for name, (what, goal) in goals.items():
        rows.append(
            not_measured(what, reason, goal)
            if reason
            else ratio_row(what, seconds, name, "compiled", goal)
        )
    return rows
