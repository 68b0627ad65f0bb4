"""What commands print: the answer first, then one short table, then where the rest is."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import Final

import rich.console
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from sim.experiments.by_hand import CHANGED, changed_by_hand
from sim.experiments.compare.result import CompareResult
from sim.experiments.expectations import ExpectationRow
from sim.experiments.fingerprint import short
from sim.experiments.precision import Reached
from sim.experiments.validate import ValidateResult
from sim.presentation import expectations_text, run_table
from sim.presentation.answers import Answer, answers
from sim.presentation.compare.text import comparison
from sim.presentation.console import Console
from sim.presentation.cost_table import cost_table
from sim.presentation.gathered import gather
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say, say_count
from sim.presentation.pen import Pen
from sim.presentation.precision_text import goal, half_widths
from sim.presentation.results import Finished, Results
from sim.presentation.scorecard import scorecard
from sim.presentation.spans import duration_words, period_words
from sim.scenario.schema import Scenario

_COMPARED: Final = "comparison.csv, winners.csv, best.csv, compare.json"


def print_run_summary(
    result: Finished,
    console: rich.console.Console | None = None,
    reached: Reached | None = None,
) -> None:
    """Print what a planner wants to know of a run, and where the rest of it is.

    `reached` is how far the precision was reached that was wished, if any was.
    """
    console = console or Console()
    pen = Pen.of(console)
    console.print(Group(*_run_summary(Results.of(result), pen, reached)))


def print_comparison(result: CompareResult, console: rich.console.Console | None = None) -> None:
    """Print what the alternatives change against the base."""
    console = console or Console()
    pen = Pen.of(console)
    files = [Answer("Files", f"{shown(result.folder)}: {_COMPARED}"), *_one_page(result.folder)]
    changes = by_hand(result.base, pen)
    title, *rest = comparison(result, pen)
    precision = goal(Results(result.folder, result.base, result.record, ()), result.reached)
    found = _question_and_answer([*precision, *files], pen)
    console.print(Group(title, *changes, *rest, found))


def print_validation(result: ValidateResult, console: rich.console.Console | None = None) -> None:
    """Print every target beside what was simulated."""
    console = console or Console()
    pen = Pen.of(console)
    files = Answer("Files", f"{shown(result.folder)}: validation.csv")
    changes = by_hand(result.scenario, pen)
    title, *card = scorecard(result, pen)
    console.print(Group(title, *changes, *card, _question_and_answer([files], pen)))


def _run_summary(results: Results, pen: Pen, reached: Reached | None) -> Iterator[RenderableType]:
    scenario = results.scenario
    yield pen(clean(scenario.title), style="bold")
    yield pen(setting(results), style="dim")
    yield from by_hand(scenario, pen)
    yield pen("")
    gathered = gather(results)
    yield _question_and_answer(answers(results, gathered.spent, gathered.before), pen)
    expected = [ExpectationRow(**row) for row in results.record.get("expectations", [])]
    if expected or scenario.expect:
        yield pen("")
    yield from expectations_text.of_run(scenario, expected, pen)
    tables = run_table.tables(results, pen)
    yield from tables
    reading = pen(run_table.reading(results) if tables else "", style="dim")
    yield Padding(reading, (0, 0, 1 if tables else 0, 0))
    costs = list(cost_table(results, pen))
    yield from costs
    if costs:
        yield pen("")
    yield _question_and_answer([*goal(results, reached), *_believe(results)], pen)


def by_hand(scenario: Scenario, pen: Pen) -> Iterator[RenderableType]:
    """Yield a line that says what the command line changed, none if it changed nothing."""
    changes = changed_by_hand(scenario)
    if changes:
        yield pen(clean(CHANGED + "; ".join(changes)), style="bold")


def setting(results: Results) -> str:
    """Return in one line which days were run, how often, and with which seed."""
    scenario = results.scenario
    period, count = period_words(scenario), results.replications
    if scenario.warm_up:
        length = duration_words(scenario.warm_up)
        period = say("{period} after {length} of warm-up", period=period, length=length)
    many = say_count("{count} replication", "{count} replications", count=count)
    return " · ".join((period, many, say("seed {seed}", seed=scenario.seed)))


def _believe(results: Results) -> list[Answer]:
    """Return the precision, the balance, the fingerprint and where the files are."""
    balance = results.record.get("balance", {})
    marks = short(results.record.get("fingerprint", {}))
    return [
        *half_widths(results),
        *([Answer("Balance", clean(str(balance["line"])))] if "line" in balance else []),
        *([Answer("Fingerprint", clean(marks))] if marks else []),
        Answer("Files", f"{shown(results.folder)}: {_kinds_of_files(results.folder)}"),
        *_one_page(results.folder),
    ]


def _kinds_of_files(folder: Path) -> str:
    pictures = ", pictures (*.png, *.svg)" if any(folder.glob("*.png")) else ""
    return f"summary.csv, tables (*.parquet){pictures}"


def _one_page(folder: Path) -> Iterator[Answer]:
    """Yield how to make a page of the results."""
    yield Answer("", f"landbridge report {quote(shown(folder))} makes one page of them")


def shown(folder: Path) -> str:
    """Return `folder` as one would type it here."""
    here = Path.cwd()
    path = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return clean(str(path))


def _question_and_answer(found: Sequence[Answer], pen: Pen) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for question, words, grave in found:
        grid.add_row(pen(question, style="bold"), pen(words, style="bold red" if grave else ""))
    return grid
