"""Which scenario is best, on the terminal: a sentence, a row for each, and what to mind."""

from collections.abc import Iterator
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.experiments.compare.best import Best, Ranked, odds
from sim.experiments.compare.best_criterion import Criterion
from sim.presentation.digits import MISSING, fixed, percent, places_of, plus_minus, signed
from sim.presentation.harmless import brief, clean
from sim.presentation.language.joining import capital
from sim.presentation.language.speaking import phrase, say
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING
from sim.presentation.retelling import retell
from sim.presentation.studies import place_words, side_by_side
from sim.presentation.words import metric_words, spelled
from sim.scenario.schema import Scenario

FROM_BEST: Final = phrase(
    "From the best: its mean less that of the best of the others, all of them together at 95 %"
    " (multiple comparisons with the best)."
)


def best_scenario(best: Best, base: Scenario, pen: Pen) -> Iterator[RenderableType]:
    """Yield which of all scenarios is best."""
    yield pen(best_words(best.criterion, base, best.line), "bold")
    if best.is_known or any(row.remark for row in best.rows):
        yield _table(best, pen)
    for note in best.notes:
        yield pen(say("{note}.", note=capital(clean(retell(note)))), "dim")
    if best.is_known:
        yield pen(say(FROM_BEST), "dim")


def best_words(criterion: Criterion, base: Scenario, line: str) -> str:
    """Return which scenario is best by what; `line` is as recorded."""
    figure = side_by_side(metric_words(criterion.metric), _where(criterion, base))
    values = {"figure": figure, "answer": clean(retell(line))}
    if criterion.better == "lower":
        return say("Best by {figure}, lower is better: {answer}.", **values)
    return say("Best by {figure}, higher is better: {answer}.", **values)


def _where(criterion: Criterion, base: Scenario) -> str:
    port = base.ports.get(criterion.port)
    label = brief(say(port.label)) if port is not None else ""
    where = label or say(spelled(criterion.port).title())
    if criterion.port == EVERYTHING:
        where = say("all ports")
    return place_words(where, criterion.direction)


def _table(best: Best, pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    table.add_column(pen("mean"), justify="right", no_wrap=True)
    table.add_column(pen("from the best"), justify="right", overflow="fold")
    table.add_column(pen("probability"), justify="right", overflow="fold")
    table.add_column(pen("may be best"), overflow="fold")
    for row in best.rows:
        may = "" if row.may_be_best is None else ("yes" if row.may_be_best else "no")
        chance = MISSING if row.probability_best is None else odds(row.probability_best)
        cells = (_mean(row, best), _limits(row, best), chance, clean(row.remark) or may)
        style = "bold" if row.may_be_best else ""
        table.add_row(pen(clean(row.scenario)), *(pen(cell, style) for cell in cells))
    return table


def _mean(row: Ranked, best: Best) -> str:
    if row.mean is None:
        return MISSING
    if best.unit == "share":
        return percent(row.mean, 2)
    return plus_minus(row.mean, row.lower_95, row.upper_95)


def _limits(row: Ranked, best: Best) -> str:
    """Return the limits against the best of the others, those of shares in percentage points."""
    if row.from_best_lower_95 is None or row.from_best_upper_95 is None:
        return MISSING
    scale, unit = (100.0, " pp") if best.unit == "share" else (1.0, "")
    limits = [row.from_best_lower_95 * scale, row.from_best_upper_95 * scale]
    places = places_of((limits[1] - limits[0]) / 2)
    low, high = (signed(fixed(limit, places)) if limit else "0" for limit in limits)
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"
