"""Expectations on the terminal: what was expected, what was found, whether it holds."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS, SIGNS, ExpectationRow, is_sign
from sim.presentation.digits import MISSING, share, signed_with_interval, with_interval
from sim.presentation.harmless import brief, clean
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.limits import released_words
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING, said_label
from sim.presentation.words import direction_words, metric_words, spelled
from sim.scenario.schema import Scenario

_TALLIED: Final = {
    HOLDS: (phrase("{count} holds"), phrase("{count} hold")),
    FAILS: (phrase("{count} fails"), phrase("{count} fail")),
    CANNOT_TELL: (phrase("{count} cannot be told"), phrase("{count} cannot be told")),
}
"""Verdicts on one expectation and on several."""
_STYLES: Final = {HOLDS: "green", FAILS: "bold red", CANNOT_TELL: "yellow"}


def of_run(
    scenario: Scenario, rows: Sequence[ExpectationRow], pen: Pen
) -> Iterator[RenderableType]:
    """Yield the bounds that a run was held against, and where the rest is decided."""
    if rows:
        yield pen(f"Expected: {tally(rows)}.", style="bold")
        yield _table(scenario, rows, pen)
    stated = sum(map(is_sign, scenario.expect.values()))
    if stated:
        many = "1 expectation is" if stated == 1 else f"{stated} expectations are"
        told = "about the difference to the scenario that this one extends"
        yield pen(f"{many} {told}: landbridge compare tells.", style="dim")


def of_comparison(
    scenario: Scenario, rows: Sequence[ExpectationRow], against: tuple[str | None, str], pen: Pen
) -> Iterator[RenderableType]:
    """Yield what an alternative expects; `against` are the ids of its parent and of the base."""
    if not rows:
        return
    parent, base = against
    heading = f"Expected: {tally(rows)}"
    if any(row.expected in SIGNS for row in rows) and parent != base:
        stated = "a scenario that is not named" if parent is None else parent
        heading += f"; stated against {clean(stated)}, compared with {clean(base)}"
    yield pen(f"{heading}.", style="bold")
    yield _table(scenario, rows, pen)


def tally(rows: Sequence[ExpectationRow]) -> str:
    """Return how many expectations hold, fail, or cannot be told."""
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in _STYLES}
    said = [
        say(_TALLIED[verdict][count > 1], count=count) for verdict, count in counts.items() if count
    ]
    return say("of {count}, {verdicts}", count=len(rows), verdicts=listed(said))


def _table(scenario: Scenario, rows: Sequence[ExpectationRow], pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=True, header_style="bold")
    table.add_column(pen("figure"), overflow="fold")
    table.add_column(pen("expected"), no_wrap=True)
    table.add_column(pen("found"), justify="right", no_wrap=True)
    table.add_column(pen("verdict"), overflow="fold")
    for row in rows:
        verdict = f"{row.verdict}: {row.reason}" if row.reason else row.verdict
        table.add_row(
            pen(figure_words(scenario, row)),
            pen(expected_words(row)),
            pen(found_words(row)),
            pen(clean(verdict), _STYLES[row.verdict]),
        )
    return table


def figure_words(scenario: Scenario, row: ExpectationRow) -> str:
    """Return the figure of an expectation, and of which trains it is."""
    words = metric_words(row.metric)
    if row.metric == "share_cleared_in_limit":
        words = released_words(scenario, row.service)
    port, service = scenario.ports.get(row.port), scenario.services.get(row.service)
    where = [
        *([] if port is None else [brief(said_label(port.label)) or spelled(row.port).title()]),
        *([] if row.direction == EVERYTHING else [direction_words(row.direction)]),
        *([] if service is None else [brief(said_label(service.label)) or spelled(row.service)]),
    ]
    return say("{figure} ({where})", figure=words, where=listed(where)) if where else words


def expected_words(row: ExpectationRow) -> str:
    """Return what was expected of a figure: a bound, or in which direction it changes."""
    return say(row.expected.replace(">=", "≥").replace("<=", "≤"))


def found_words(row: ExpectationRow) -> str:
    """Return what was found, with its interval."""
    if row.found is None:
        return MISSING
    figures = (row.found, row.lower_95, row.upper_95)
    if row.expected not in SIGNS:
        return share(*figures) if row.unit == "share" else with_interval(*figures)
    if row.unit != "share":
        return signed_with_interval(*figures)
    points = (None if value is None else value * 100 for value in figures)
    return say("{difference} pp", difference=signed_with_interval(*points))
