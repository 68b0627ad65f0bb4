"""What a calibration found: targets and values before and after, and what is not pinned down."""

from collections.abc import Iterator
from typing import Final

import rich.console
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.calibrate.answer import GoalRow, ParameterRow
from sim.experiments.calibrate.experiment import CalibrateResult
from sim.experiments.calibrate.reading import PINNED, TOGETHER, UNSEEN, WEAK
from sim.experiments.calibrate.varied import Varied, in_hours
from sim.presentation.console import Console
from sim.presentation.digits import MISSING, fixed, percent, plain, plus_minus, share_plus_minus
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.pen import Pen
from sim.presentation.terminal import shown
from sim.presentation.titles import said_title
from sim.presentation.words import metric_words

_STATUSES: Final = {
    PINNED: phrase("pinned down"),
    TOGETHER: phrase("with others only"),
    WEAK: phrase("left open"),
    UNSEEN: phrase("no target reacts"),
}
_AT_LIMIT: Final = {
    "low": phrase("{key} ended at its low limit, {value}: a better fit may lie beyond."),
    "high": phrase("{key} ended at its high limit, {value}: a better fit may lie beyond."),
}
_WIDEST_KEY: Final = 36
_NARROWEST_KEY: Final = 30


def print_calibration(result: CalibrateResult, console: rich.console.Console | None = None) -> None:
    """Print what was fitted, what the targets cannot pin down, and where the fitted file is."""
    console = console or Console()
    console.print(Group(*calibration(result, Pen.of(console))))


def calibration(result: CalibrateResult, pen: Pen) -> Iterator[RenderableType]:
    """Yield what is printed of a calibration."""
    scenario = result.scenario
    many = f"{scenario.replications} replication{'' if scenario.replications == 1 else 's'}"
    title = say("{title}: calibrated", title=said_title(scenario.title))
    yield pen(clean(title), style="bold")
    yield pen(
        f"{result.points} points tried, each with the same {many} of seed {scenario.seed}",
        style="dim",
    )
    yield pen("")
    yield pen(say("Targets; reached: {count}.", count=_count(result)))
    yield _goals(result, pen)
    yield pen(say("Values fitted, and what the targets leave open."))
    yield _parameters(result, pen)
    for sentence in sentences(result):
        yield pen(clean(sentence))
    for warning in result.warnings:
        yield pen(clean(f"Warning: {warning}"), style="yellow")
    yield pen(_reading(result), style="dim")
    path = shown(result.path.absolute())
    yield pen(f"\nFile  {path}\nNext  landbridge validate {path}")


def _count(result: CalibrateResult) -> str:
    reached = sum(row.reached for row in result.goals)
    return say("{count} of {total}", count=reached, total=len(result.goals))


def _goals(result: CalibrateResult, pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(say("target"), overflow="fold")
    for name in (phrase("wanted"), phrase("before"), phrase("fitted"), phrase("off by")):
        table.add_column(say(name), justify="right", no_wrap=True)
    for row in result.goals:
        before = row.before, row.before_lower_95, row.before_upper_95
        after = row.after, row.after_lower_95, row.after_upper_95
        table.add_row(
            pen(f"{row.target}: {metric_words(row.metric)}"),
            pen(_wanted(row)),
            pen(_simulated(row, *before)),
            pen(_simulated(row, *after)),
            pen(_off(row), style="" if row.reached else "bold red"),
        )
    return table


def _wanted(row: GoalRow) -> str:
    if row.value is not None:
        return f"{_amount(row, row.value)} ±{_amount(row, row.tolerance)}"
    if row.low is None or row.high is None:
        side, end = ("at most", row.high) if row.low is None else ("at least", row.low)
        return f"{side} {MISSING if end is None else _amount(row, end)}"
    return f"{_amount(row, row.low)} to {_amount(row, row.high)}"


def _amount(row: GoalRow, value: float) -> str:
    return percent(value, 1) if row.unit == "share" else plain(value)


def _simulated(row: GoalRow, *found: float | None) -> str:
    mean, lower, upper = found
    if row.unit == "share":
        return f"{share_plus_minus(mean, lower, upper)} %"
    return plus_minus(mean, lower, upper)


def _off(row: GoalRow) -> str:
    if row.distance is None:
        return MISSING
    if row.distance == 0 and row.value is None:
        return say("in range")
    return fixed(row.distance, 2)


def _parameters(result: CalibrateResult, pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(say("value"), no_wrap=True)
    for name in (phrase("before"), phrase("fitted"), phrase("left open")):
        table.add_column(say(name), justify="right", overflow="fold", no_wrap=pen.is_wide)
    if pen.is_wide:
        table.add_column("", overflow="fold")
    longest = _WIDEST_KEY if pen.is_wide else _NARROWEST_KEY
    for row in result.parameters:
        before = ", ".join(dict.fromkeys(str(value) for value in row.before))
        cells = [
            pen(_in_lines(f"{row.key} ({row.unit})" if row.unit else row.key, longest)),
            pen(before),
            pen(str(row.fitted), style="bold"),
            pen(say("{low} to {high}", low=row.low, high=row.high)),
        ]
        table.add_row(*cells, *([pen(say(_STATUSES[row.status]))] if pen.is_wide else []))
    return table


def _in_lines(key: str, longest: int) -> str:
    """Return a dotted key on lines of at most `longest` letters, broken before a dot."""
    lines = [""]
    for at, part in enumerate(key.split(".")):
        piece = f".{part}" if at else part
        if len(lines[-1]) + len(piece) > longest and lines[-1]:
            lines.append("  ")
        lines[-1] += piece
    return "\n".join(lines)


def sentences(result: CalibrateResult) -> Iterator[str]:
    """Yield what the targets cannot pin down, in words."""
    for row in result.parameters:
        yield from _about(row)
    kept = {each.key: each for each in result.varied}
    for combination in result.combinations:
        pairs = zip(combination.keys, combination.moves, strict=True)
        moves = say(" with ").join(_move(kept[key], move) for key, move in pairs)
        yield say(
            "The targets cannot tell apart: {moves} leaves them all where they are.", moves=moves
        )
    if result.combinations:
        yield say(
            "Of all the sets that fit equally well the nearest to the values before was taken."
        )
    if all(row.status == PINNED for row in result.parameters):
        yield say("The targets pin every value down.")
    missed = [row.target for row in result.goals if not row.reached]
    if missed:
        yield say(
            "Missed: {targets}. The search goes downhill from the values before; other ones to"
            " begin with, wider limits or more values to vary may do better.",
            targets=listed(missed),
        )


def _about(row: ParameterRow) -> Iterator[str]:
    if row.status == UNSEEN:
        yield say(
            "No target reacts to {key} by more than chance: it stands at {value}.",
            key=row.key,
            value=row.fitted,
        )
        return
    if row.status == WEAK:
        yield say(
            "The targets react to {key}, but stay within their tolerances and the error of the"
            " simulation over all of {low} to {high}: it is left open.",
            key=row.key,
            low=row.from_value,
            high=row.to_value,
        )
    if row.at_limit:
        yield say(_AT_LIMIT[row.at_limit], key=row.key, value=row.fitted)


def _move(each: Varied, move: float) -> str:
    size = abs(move)
    words = in_hours(max(1, round(size))) if each.kind == "time" else plain(size)
    return f"{each.key} {'+' if move > 0 else '−'}{words}"


def _reading(result: CalibrateResult) -> str:
    assumed = [row.target for row in result.goals if row.tolerance_assumed]
    parts = [
        say(
            "± half the 95 % interval. Off by: in tolerances of the target (half the width of a"
            " range)."
        ),
    ]
    if assumed:
        targets = listed(assumed)
        parts.append(say("Assumed, since no range is given: 5 % for {targets}.", targets=targets))
    parts.append(
        say(
            "Left open: the values with which all targets stay within their tolerances and the"
            " error of the simulation, the other values moving along; by the slopes at the fit."
        )
    )
    return together(parts)
