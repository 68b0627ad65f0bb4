"""The score card of a scenario: every published figure beside the simulated one, misses and all."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.experiments.targets import CLOSE, MET, MISSED, NOT_SCORED, UNKNOWN, TargetRow
from sim.experiments.validate import ValidateResult
from sim.presentation.digits import (
    MISSING,
    percent,
    plain,
    plus_minus,
    relative,
    share_plus_minus,
)
from sim.presentation.harmless import brief, clean
from sim.presentation.limits import exceptions, usual_limit
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING
from sim.presentation.spans import hours_words
from sim.presentation.words import direction_words, metric_words, spelled
from sim.scenario.schema import Scenario

_STYLES: Final = {
    MET: "green",
    CLOSE: "yellow",
    MISSED: "bold red",
    UNKNOWN: "bold red",
    NOT_SCORED: "dim",
}
_USES: Final = {
    "calibrated": "Calibrated to: the scenario was fitted to these figures",
    "held-out": "Held out: the scenario never saw these figures",
    "other-period": "For orientation: reported for another period than that of the run",
}


def scorecard(result: ValidateResult, pen: Pen) -> Iterator[RenderableType]:
    """Yield what is printed of a validation."""
    yield pen(clean(result.scenario.title), style="bold")
    for use, heading in _USES.items():
        rows = [row for row in result.rows if row.use == use]
        if rows:
            yield pen("")
            yield pen(f"{heading}; {tally(rows)}.")
            yield _table(result.scenario, rows, pen)
    yield pen(
        "± half the 95 % interval, its longer side. Error: simulated against reported, from the"
        " nearer end of a range. Met: within 1 %, or within 5 % and the interval holds the reported"
        " value, or inside a reported range. Close: within 5 %, or the interval reaches it.",
        style="dim",
    )


def tally(rows: Sequence[TargetRow]) -> str:
    """Return how many targets are met, close, missed."""
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in _STYLES}
    said = [f"{count} {verdict}" for verdict, count in counts.items() if count]
    return f"of {len(rows)}: {', '.join(said)}"


def _table(scenario: Scenario, rows: Sequence[TargetRow], pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("figure", overflow="fold")
    table.add_column("reported", justify="right", no_wrap=True)
    table.add_column("simulated", justify="right", no_wrap=True)
    table.add_column("error", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    if pen.is_wide:
        table.add_column("source", overflow="fold", max_width=20)
    for row in rows:
        cells = [
            pen(_reported(row)),
            pen(_simulated(row)),
            pen(_error(row)),
            pen(row.verdict, style=_STYLES.get(row.verdict, "")),
        ]
        figure, source = who(scenario, row), _source(row)
        if pen.is_wide:
            table.add_row(pen(figure), *cells, pen(source, style="dim"))
        else:
            table.add_row(pen(f"{figure} [{source}]" if source else figure), *cells)
    return table


def who(scenario: Scenario, row: TargetRow) -> str:
    """Return what a target is about: the figure, then of whom, where and when."""
    figure = metric_words(row.metric)
    if row.metric.startswith("share_cleared_in_limit"):
        limit = hours_words(usual_limit(scenario, row.service))
        figure = figure.replace("the limit", limit) + exceptions(scenario, row.service)
    parts = [figure]
    if row.service != EVERYTHING:
        service = scenario.services.get(row.service)
        parts.append(brief(service.label if service else "") or spelled(row.service))
    if row.port != EVERYTHING:
        port = scenario.ports.get(row.port)
        parts.append(brief(port.label if port else "") or spelled(row.port).title())
    if row.direction != EVERYTHING:
        parts.append(direction_words(row.direction))
    if row.from_date or row.to_date:
        parts.append(f"{row.from_date or '...'} to {row.to_date or '...'}")
    return ", ".join(parts)


def _reported(row: TargetRow) -> str:
    if row.value is not None:
        return _amount(row, row.value)
    low, high = (MISSING if end is None else _amount(row, end) for end in (row.low, row.high))
    if row.low is None or (row.low == 0 and row.high is not None):
        return f"at most {high}"
    if row.high is None or (row.unit == "share" and row.high == 1):
        return f"at least {low}"
    return f"{low} to {high}"


def _amount(row: TargetRow, value: float) -> str:
    return percent(value, 0) if row.unit == "share" else plain(value)


def _simulated(row: TargetRow) -> str:
    found = row.simulated, row.lower_95, row.upper_95
    return f"{share_plus_minus(*found)} %" if row.unit == "share" else plus_minus(*found)


def _error(row: TargetRow) -> str:
    if row.error is None:
        return MISSING
    return "in range" if row.value is None and row.error == 0 else relative(row.error)


def _source(row: TargetRow) -> str:
    grade = "" if row.grade == "reported" else f" ({row.grade})"
    return f"{clean(row.source or '')}{grade}".strip()
