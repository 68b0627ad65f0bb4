"""The worst trains, and one train in two scenarios, on the terminal."""

from collections.abc import Iterator

from rich.console import Console as RichConsole
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.explaining import Contrast, WorstFound
from sim.metrics.worst import By
from sim.presentation.console import Console
from sim.presentation.harmless import clean
from sim.presentation.moments import (
    change_words,
    exactly,
    hours_or_nothing,
    moment_words,
    span_words,
)
from sim.presentation.pen import Pen
from sim.presentation.story_text import cause_words
from sim.presentation.words import step_words

_TITLES = {
    By.CLEARANCE: "longest clearance",
    By.DWELL: "longest crossing",
    By.WAIT: "most waiting",
}


def print_worst(found: WorstFound, console: RichConsole | None = None) -> None:
    """Print the worst trains with what took most of their time."""
    console = console or Console()
    console.print(Group(*_worst(found, Pen.of(console))))


def _worst(found: WorstFound, pen: Pen) -> Iterator[RenderableType]:
    title = f"{found.scenario.id}: the trains with the {_TITLES[found.wanted.by]}"
    yield pen(clean(title), style="bold")
    if not found.rows:
        yield pen("No such train.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(pen("h"), justify="right", no_wrap=True)
    table.add_column(pen("train"), no_wrap=True)
    table.add_column(pen("repl."), justify="right", no_wrap=True)
    table.add_column(pen("mostly"), overflow="fold")
    for row in found.rows:
        worst = row.worst
        cause = cause_words(worst.cause, worst.direction, works=worst.cause_works)
        words = f"{cause}, {span_words(worst.cause_s)}" if worst.cause else ""
        hours = hours_or_nothing(worst.seconds) or "0"
        table.add_row(
            pen(hours if worst.is_over else f"≥{hours}"),
            pen(clean(worst.train)),
            pen(str(row.replication)),
            pen(words),
        )
    yield table
    if not all(row.worst.is_over for row in found.rows):
        yield pen("≥: not over when the run ended.", style="dim")


def print_contrast(found: Contrast, console: RichConsole | None = None) -> None:
    """Print one train in two scenarios, step by step."""
    console = console or Console()
    console.print(Group(*_contrast(found, Pen.of(console))))


def _contrast(found: Contrast, pen: Pen) -> Iterator[RenderableType]:
    base, other = found.base, found.other
    names = base.scenario.id, other.scenario.id
    yield pen(clean(base.story.train), style="bold")
    yield pen(clean(f"{names[1]} against {names[0]}, replication {base.replication}"), style="dim")
    yield pen("")
    yield pen(_verdict(found))
    for note in _notes(found):
        yield pen(note)
    yield pen("")
    yield _table(found, pen)
    sums = exactly(base.story.whole_s), exactly(other.story.whole_s)
    yield pen(f"From when it was due: {sums[0]} against {sums[1]}; the steps add up to it exactly.")


def _verdict(found: Contrast) -> str:
    lost_s = found.lost_s
    if not any((line.waiting_lost_s, line.working_lost_s) != (0, 0) for line in found.lines):
        return "The same in both, to the second of every step."
    if not lost_s:
        return "It takes as long in both."
    verb = "loses" if lost_s > 0 else "gains"
    line = max(found.lines, key=lambda each: each.lost_s if lost_s > 0 else -each.lost_s)
    return f"It {verb} {span_words(abs(lost_s))}, most at: {step_words(line.step)}."


def _notes(found: Contrast) -> Iterator[str]:
    stories = found.base.story, found.other.story
    if stories[0].due_s != stories[1].due_s:
        start = found.base.scenario.start
        dues = [moment_words(start, story.due_s) for story in stories]
        yield f"It is due at different moments: {dues[0]} and {dues[1]}."
    if stories[0].stream.port != stories[1].stream.port:
        yield f"It crosses at {stories[0].stream.port} and at {stories[1].stream.port}."
    for explanation in (found.base, found.other):
        if explanation.story.departed_s is None:
            yield clean(f"In {explanation.scenario.id} it has not departed when the run ends.")


def _table(found: Contrast, pen: Pen) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(pen("step"), overflow="fold")
    for head in ("before h", "after h", "waiting", "work", "change h"):
        table.add_column(pen(head), justify="right", no_wrap=True)
    for line in found.lines:
        before_s = line.base_waited_s + line.base_worked_s
        after_s = line.other_waited_s + line.other_worked_s
        if before_s or after_s:
            table.add_row(
                pen(step_words(line.step)),
                pen(hours_or_nothing(before_s)),
                pen(hours_or_nothing(after_s)),
                pen(change_words(line.waiting_lost_s)),
                pen(change_words(line.working_lost_s)),
                pen(change_words(line.lost_s)),
            )
    whole = [each.story.whole_s for each in (found.base, found.other)]
    cells = [*map(hours_or_nothing, whole), "", "", change_words(found.lost_s) or "0"]
    table.add_row(pen("all", style="bold"), *(pen(cell, style="bold") for cell in cells))
    return table
