"""The journeys of a scenario as text: one table for each kind of train, and its rake."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.table import Table

from sim.domain.journey import Act
from sim.domain.resource import local_id
from sim.experiments.journey_lines import JourneyLine, PortJourney
from sim.experiments.rules_in_force import rules_of_trains
from sim.presentation.harmless import clean
from sim.presentation.journey.words import (
    conditions,
    duration,
    is_shown,
    milestone_words,
    title,
)
from sim.presentation.language.speaking import phrase, say
from sim.presentation.pen import Pen
from sim.presentation.results import said_label
from sim.presentation.words import direction_words, spelled
from sim.scenario.schema import Scenario

_STEP_WIDTH: Final = 31
_USUAL: Final = phrase("{port}: {direction}")
_KINDS: Final = {
    "bulk": phrase("{port}: bulk trains, {direction}"),
    "green": phrase("{port}: trains of the green channel, {direction}"),
}


def print_journeys(scenario: Scenario, found: Sequence[PortJourney], console: Console) -> None:
    """Print the journeys of a scenario, one after the other."""
    console.print(Group(*_journeys(scenario, found, Pen.of(console))))


def _journeys(
    scenario: Scenario, found: Sequence[PortJourney], pen: Pen
) -> Iterator[RenderableType]:
    yield pen(clean(scenario.title), style="bold")
    for journey in found:
        yield pen("")
        yield pen(heading(scenario, journey), style="bold")
        yield _table(journey.lines, pen)
        if journey.rake:
            yield pen("  The emptied rake on its way home:")
            yield _table(journey.rake, pen)
    rules = list(rules_of_trains(scenario))
    if rules:
        yield pen("")
        yield pen("Rules in force", style="bold")
        yield from (pen(f"  {clean(rule)}") for rule in rules)
        yield pen("")
    yield pen(
        "Times are means of the work of a train that has it; waits come on top. Steps that can"
        " never matter in this scenario are left out.",
        style="dim",
    )


def heading(scenario: Scenario, journey: PortJourney) -> str:
    """Return which trains a journey is of, where."""
    label = said_label(scenario.ports[journey.port].label) or spelled(journey.port).title()
    words = _KINDS.get(journey.kind, _USUAL)
    return say(words, port=label, direction=direction_words(journey.direction))


def _table(lines: Sequence[JourneyLine], pen: Pen) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1))
    table.add_column(width=_STEP_WIDTH, overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for place, line in enumerate(lines):
        for cells in _rows(line, "  " * (1 + _depth(lines, place))):
            table.add_row(*(pen(cell) for cell in cells))
    return table


def _depth(lines: Sequence[JourneyLine], place: int) -> int:
    """Return 1 inside one of the two ways of a choice, else 0."""
    for at, line in enumerate(lines):
        if line.act is Act.CHOOSE:
            return int(at < place < lines[line.target - 1].target)
    return 0


def _rows(line: JourneyLine, indent: str) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a line: step, resource with its limit, mean work."""
    if line.act in (Act.MARK, Act.PART):
        yield f"{indent}  - {milestone_words(line)}", "", ""
    elif line.act is Act.JUMP:
        yield f"{indent[2:]}or over the ground:", "", ""
    elif line.act is Act.FREE:
        yield f"{indent}give back", local_id(line.resource), ""
    elif line.act is Act.STAND_IN and line.limit and not line.step.endswith("_turn"):
        yield f"{indent}  with help of", _limited(line), ""
    elif is_shown(line):
        words = title(line) + (", kept" if line.act is Act.HOLD else "")
        work = "" if line.work_s is None else duration(line.work_s)
        yield indent + words, "; ".join(_details(line)), work
        if line.act is Act.CHOOSE:
            yield f"{indent}direct:", "", ""


def _limited(line: JourneyLine) -> str:
    """Return a resource with how much there is of it and its rules."""
    return f"{local_id(line.resource)}: {', '.join([line.limit or 'no limit', *line.rules])}"


def _details(line: JourneyLine) -> Iterator[str]:
    if line.resource and line.act is not Act.DIVERT:
        yield _limited(line)
    if line.act is Act.CHOOSE and line.other:
        yield f"or room in {local_id(line.other)}"
    yield from conditions(line)
