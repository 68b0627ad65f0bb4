"""An optimisation on the terminal: the answer, the finalists, how sure it is, what limits it."""

from collections.abc import Iterator
from typing import Final

import rich.console
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.optimise.answer import FINALS, Answer
from sim.experiments.optimise.bench import Tried
from sim.experiments.optimise.experiment import OptimiseResult
from sim.experiments.optimise.sentences import headline, limits, sureness
from sim.experiments.optimise.words import amount, figure, listed
from sim.presentation.console import Console
from sim.presentation.harmless import brief, clean
from sim.presentation.pen import Pen
from sim.presentation.terminal import by_hand, shown

_MOST_ROWS: Final = 12
_STYLES: Final = {HOLDS: "", FAILS: "red", CANNOT_TELL: "yellow"}
READING: Final = (
    "Each figure with its own 95 % interval; verdicts are tested together, at the confidence asked"
    " for. All prices are those of the command line."
)


def print_optimise(result: OptimiseResult, console: rich.console.Console | None = None) -> None:
    """Print which set is the cheapest, how sure that is, and where the rest is."""
    console = console or Console()
    console.print(Group(*_lines(result, Pen.of(console))))


def _lines(result: OptimiseResult, pen: Pen) -> Iterator[RenderableType]:
    answer = result.answer
    scenario = answer.question.scenario
    yield pen(clean(scenario.title), style="bold")
    yield pen(_setting(answer), style="dim")
    yield from by_hand(scenario, pen)
    yield pen("")
    for sentence in headline(answer):
        yield pen(clean(sentence), style="bold")
    rows = [tried for tried in answer.tried if answer.stage(tried.units) == FINALS]
    yield pen("")
    if rows:
        yield _table(answer, rows, pen)
        yield pen(READING, style="dim")
    for sentence in (*limits(answer), *sureness(answer)):
        yield pen(clean(sentence))
    pictures = ", pictures (*.png, *.svg)" if any(result.folder.glob("*.png")) else ""
    best = "" if answer.chosen is None else "best.toml (to be run), "
    yield pen(f"Files: {shown(result.folder)}: {best}sets.csv, finalists.csv{pictures}")


def _setting(answer: Answer) -> str:
    question = answer.question
    what = "price" if question.indifference is None else "price and costs"
    finalists = f"finalists from {question.looks[0]} replications on"
    seed = f"the same luck for all · seed {question.scenario.seed}"
    return f"least {what} a day · {question.space.size:,} sets · {finalists}, {seed}"


def _table(answer: Answer, rows: list[Tried], pen: Pen) -> Table:
    """Return the finalists, the cheapest first, and the chosen one once more with fresh luck."""
    question = answer.question
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.title, table.title_justify, table.title_style = pen("Finalists"), "left", "bold"
    for name in question.names:
        table.add_column(pen(brief(name)), justify="right", overflow="fold")
    table.add_column(pen("price a day"), justify="right")
    if question.indifference is not None:
        table.add_column(pen("with costs"), justify="right", overflow="fold")
    for level in question.levels:
        table.add_column(pen(clean(level.text)), justify="right", overflow="fold")
    table.add_column(pen("runs"), justify="right")
    table.add_column(pen("verdict"), overflow="fold")
    for tried in _closest(answer, rows):
        verdict = answer.verdict(tried.units)
        is_chosen = tried.units == answer.chosen
        told = f"{verdict}, chosen" if is_chosen else verdict
        style = "bold" if is_chosen else _STYLES.get(verdict, "dim")
        table.add_row(*_cells(answer, tried, told, pen), style=style)
    if answer.fresh is not None:
        verdicts = listed(list(dict.fromkeys(answer.fresh_verdicts())))
        table.add_row(*_cells(answer, answer.fresh, f"other luck: {verdicts}", pen))
    return table


def _closest(answer: Answer, rows: list[Tried]) -> list[Tried]:
    """Return the rows around the chosen set, if there are too many."""
    places = [place for place, tried in enumerate(rows) if tried.units == answer.chosen]
    first = max(0, (places[0] if places else len(rows)) - _MOST_ROWS // 2)
    return rows[first : first + _MOST_ROWS]


def _cells(answer: Answer, tried: Tried, told: str, pen: Pen) -> list[RenderableType]:
    total = [figure(tried.total)] if answer.question.indifference is not None else []
    figures = [figure(estimate) for estimate in tried.figures]
    units = map(str, tried.units)
    cells = [*units, amount(tried.price), *total, *figures, f"{tried.replications}", told]
    return [pen(cell) for cell in cells]
