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
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.limits import exceptions, usual_limit
from sim.presentation.pen import Pen
from sim.presentation.results import EVERYTHING
from sim.presentation.spans import hours_words
from sim.presentation.studies import side_by_side
from sim.presentation.words import direction_words, metric_words, spelled
from sim.scenario.schema import Scenario

READING: Final = phrase(
    "± half the 95 % interval, its longer side. Error: simulated against reported, from the nearer"
    " end of a range. Met: within 1 %, or within 5 % and the interval holds the reported value, or"
    " inside a reported range. Close: within 5 %, or the interval reaches it."
)
_STYLES: Final = {
    MET: "green",
    CLOSE: "yellow",
    MISSED: "bold red",
    UNKNOWN: "bold red",
    NOT_SCORED: "dim",
}
_VERDICTS: Final = {
    MET: phrase("met"),
    CLOSE: phrase("close"),
    MISSED: phrase("missed"),
    UNKNOWN: phrase("not simulated"),
    NOT_SCORED: phrase("not scored"),
}
_COUNTED: Final = {
    MET: phrase("{count} met"),
    CLOSE: phrase("{count} close"),
    MISSED: phrase("{count} missed"),
    UNKNOWN: phrase("{count} not simulated"),
    NOT_SCORED: phrase("{count} not scored"),
}
_USES: Final = {
    "calibrated": phrase("Calibrated to: the scenario was fitted to these figures; {tally}."),
    "held-out": phrase("Held out: the scenario never saw these figures; {tally}."),
    "other-period": phrase(
        "For orientation: reported for another period than that of the run; {tally}."
    ),
}


def scorecard(result: ValidateResult, pen: Pen) -> Iterator[RenderableType]:
    """Yield what is printed of a validation."""
    yield pen(clean(result.scenario.title), style="bold")
    for use, heading in _USES.items():
        rows = [row for row in result.rows if row.use == use]
        if rows:
            yield pen("")
            yield pen(say(heading, tally=tally(rows)))
            yield _table(result.scenario, rows, pen)
    yield pen(say(READING), style="dim")


def tally(rows: Sequence[TargetRow]) -> str:
    """Return how many targets are met, close, missed."""
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in _STYLES}
    said = [say(_COUNTED[verdict], count=count) for verdict, count in counts.items() if count]
    return say("of {count}: {verdicts}", count=len(rows), verdicts=listed(said))


def _table(scenario: Scenario, rows: Sequence[TargetRow], pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(say("figure"), overflow="fold")
    for heading in (phrase("reported"), phrase("simulated"), phrase("error")):
        table.add_column(say(heading), justify="right", no_wrap=True)
    table.add_column(say("verdict"), no_wrap=True)
    if pen.is_wide:
        table.add_column(say("source"), overflow="fold", max_width=20)
    for row in rows:
        cells = [
            pen(reported_words(row)),
            pen(simulated_words(row)),
            pen(error_words(row)),
            pen(say(_VERDICTS.get(row.verdict, row.verdict)), style=_STYLES.get(row.verdict, "")),
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
        in_limit = figure.replace("the limit", limit)
        if in_limit == figure:  # not in English
            in_limit = say("{figure} (limit {limit})", figure=figure, limit=limit)
        figure = in_limit + exceptions(scenario, row.service)
    parts = [figure]
    if row.service != EVERYTHING:
        service = scenario.services.get(row.service)
        parts.append(brief(say(service.label) if service else "") or spelled(row.service))
    if row.port != EVERYTHING:
        port = scenario.ports.get(row.port)
        parts.append(brief(say(port.label) if port else "") or say(spelled(row.port).title()))
    if row.direction != EVERYTHING:
        parts.append(direction_words(row.direction))
    if row.from_date or row.to_date:
        ends = {"low": row.from_date or "...", "high": row.to_date or "..."}
        parts.append(say("{low} to {high}", **ends))
    return side_by_side(*parts)


def reported_words(row: TargetRow) -> str:
    """Return what was reported: a value, or a range in words."""
    if row.value is not None:
        return _amount(row, row.value)
    low, high = (MISSING if end is None else _amount(row, end) for end in (row.low, row.high))
    if row.low is None or (row.low == 0 and row.high is not None):
        return say("at most {amount}", amount=high)
    if row.high is None or (row.unit == "share" and row.high == 1):
        return say("at least {amount}", amount=low)
    return say("{low} to {high}", low=low, high=high)


def _amount(row: TargetRow, value: float) -> str:
    return percent(value, 0) if row.unit == "share" else plain(value)


def simulated_words(row: TargetRow) -> str:
    """Return the simulated figure with half its interval."""
    found = row.simulated, row.lower_95, row.upper_95
    return f"{share_plus_minus(*found)} %" if row.unit == "share" else plus_minus(*found)


def error_words(row: TargetRow) -> str:
    """Return how far off the simulated figure is, "in range" within a range."""
    if row.error is None:
        return MISSING
    return say("in range") if row.value is None and row.error == 0 else relative(row.error)


def _source(row: TargetRow) -> str:
    grade = "" if row.grade == "reported" else f" ({row.grade})"
    return f"{clean(row.source or '')}{grade}".strip()
