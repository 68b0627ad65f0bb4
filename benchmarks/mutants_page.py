"""What was found about mutants: the table of them, and the page with the score and survivors."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields

from scipy.special import betaincinv

from benchmarks.scratch import ROOT

RESULTS = ROOT / "results" / "mutation"
PAGE = ROOT / "docs" / "mutation.md"
MARK = "<!-- figures: python -m benchmarks.mutants -->"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small fault, and which test noticed it ("" if none has).

    `stage` says how many selections of tests it has gone through.
    """

    name: str
    layer: str
    function: str
    was: str
    becomes: str
    stage: int = 0
    noticed_by: str = ""


def save(mutants: Iterable[Mutant]) -> None:
    """Write the mutants as a table."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    rows = sorted(map(asdict, mutants), key=lambda row: row["name"])
    with (RESULTS / "mutants.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Mutant)])
        table.writeheader()
        table.writerows(rows)


def read() -> list[Mutant]:
    """Return the mutants that were tried so far."""
    path = RESULTS / "mutants.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Mutant(**{**row, "stage": int(row["stage"])}) for row in csv.DictReader(file)]


def write_page(mutants: Sequence[Mutant], layers: Sequence[str]) -> None:
    """Write the score and the survivors into the page."""
    head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    text = "\n".join([*scores(mutants, layers), "", *survivors(mutants, reasons())])
    PAGE.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


def scores(mutants: Sequence[Mutant], layers: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table of scores, with 95 % intervals for the sample."""
    yield "| layer | tried | noticed | share | 95 % interval |"
    yield "|---|---|---|---|---|"
    for layer in (*layers, "all"):
        there = [mutant for mutant in mutants if layer in (mutant.layer, "all")]
        if there:
            noticed = sum(bool(mutant.noticed_by) for mutant in there)
            lower, upper = interval(noticed, len(there))
            share = noticed / len(there)
            yield (
                f"| {layer} | {len(there)} | {noticed} | {share:.1%} | {lower:.1%} to {upper:.1%} |"
            ).replace("%", " %")


def interval(noticed: int, tried: int) -> tuple[float, float]:
    """Return the 95 % limits of Clopper and Pearson."""
    lower = float(betaincinv(noticed, tried - noticed + 1, 0.025)) if noticed else 0.0
    upper = float(betaincinv(noticed + 1, tried - noticed, 0.975)) if noticed < tried else 1.0
    return lower, upper


Reasons = dict[tuple[str, str, str], str]


def reasons() -> Reasons:
    """Return why a survivor survives, by function and change, as written down by hand."""
    path = RESULTS / "reasons.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        (each["function"], each["was"], each["becomes"]): each["reason"]
        for each in content.get("survivors", [])
    }


def survivors(mutants: Sequence[Mutant], known: Reasons) -> Iterator[str]:
    """Yield the lines of the table of survivors."""
    yield "| function | was | becomes | why no test notices |"
    yield "|---|---|---|---|"
    for mutant in mutants:
        if not mutant.noticed_by:
            key = (mutant.function, mutant.was, mutant.becomes)
            why = known.get(key, "not looked at yet")
            cells = (mutant.function, f"`{mutant.was}`", f"`{mutant.becomes}`", why)
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
