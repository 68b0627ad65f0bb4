"""The tables of figures as Markdown, and their place in ``docs/performance.md``."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path

from benchmarks.alternating import Entry, Row, figure

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: python -m benchmarks --write -->", "<!-- end of figures -->"
HEAD = "| what | measured | goal | met | CPU seconds, for orientation | `python -m benchmarks` |"
LINE_HEAD = (
    "| line | engine | departures | us per train | / idiomatic SimPy | / C | events/s |",
    "|---|---|---|---|---|---|---|",
)


def tables(found: Mapping[str, Sequence[Row | Entry]]) -> str:
    """Return the lines of all sections: first those with goals, then the engines side by side."""
    rows = [(name, line) for name, lines in found.items() for line in lines]
    text = [HEAD, "|---|---|---|---|---|---|"] if any(isinstance(r, Row) for _, r in rows) else []
    text += [f"| {' | '.join(r)} | `--only {name}` |" for name, r in rows if isinstance(r, Row)]
    if entries := [entry for _, entry in rows if isinstance(entry, Entry)]:
        text += ["", *LINE_HEAD, *map(_entry, entries)]
    return "\n".join(text)


def _entry(entry: Entry) -> str:
    numbers = ["–"] * 4
    if entry.us_per_train:
        to_c = "–" if entry.to_c is None else figure(entry.to_c)
        events = f"{entry.events_per_s:,.0f}"
        numbers = [figure(entry.us_per_train), figure(entry.to_idiomatic), to_c, events]
    return f"| {' | '.join((entry.line, entry.contestant, entry.measured, *numbers))} |"


def write(text: str) -> None:
    """Put the text between the marks of the page; what stands around them stays."""
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")


def replaced(page: str, text: str) -> str:
    """Return the page with `text` between its marks.

    Raises:
        SystemExit: the page has no marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE} lacks the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def circumstances(rounds: int) -> str:
    """Return how and where was measured."""
    return (
        f"Medians of the ratios within {rounds} rounds (a third of them where a run is long), in "
        "brackets those of the shortest times. "
        f"CPython {platform.python_version()}, SimPy {version('simpy')}, NumPy {version('numpy')}, "
        f"{_numba()}{cpu_count()} x {processor()}, {memory_gb():.0f} GB, {platform.system()}."
    )


def _numba() -> str:
    try:
        return f"numba {version('numba')}, "
    except PackageNotFoundError:
        return ""


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    names = _told("/proc/cpuinfo", "model name")
    return names or platform.processor() or platform.machine()


def memory_gb() -> float:
    """Return how much memory there is, 0 if the system does not tell."""
    return float((_told("/proc/meminfo", "MemTotal") or "0").split()[0]) / 1e6


def _told(file: str, key: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((ln.partition(":")[2].strip() for ln in lines if ln.startswith(key)), "")
