"""One train's story on the terminal: the answer, every step with who was around, wagons, cost."""

from collections.abc import Iterator, Sequence

from rich.console import Console as RichConsole
from rich.console import Group, RenderableType
from rich.table import Table

from sim.domain.clearance import Reading
from sim.domain.time import DAY_S
from sim.experiments.explaining import Explanation
from sim.metrics.bystanders import Visitor
from sim.metrics.story import Story, StoryStep, is_upstream
from sim.metrics.story_clock import ClockReading
from sim.presentation.catalogue import CLOCK_READINGS, COSTS
from sim.presentation.console import Console
from sim.presentation.digits import fixed, plain
from sim.presentation.harmless import brief, clean
from sim.presentation.moments import exactly, hours_or_nothing, moment_words, span_words
from sim.presentation.pen import Pen
from sim.presentation.wagons_text import wagon_lines
from sim.presentation.words import direction_words, spelled, step_words, wait_words
from sim.scenario.schema import Scenario

_MOST_NAMED = 3
_PARTS = {"rake": "the empties of ", "locomotive": "the locomotive of "}


def print_story(found: Explanation, console: RichConsole | None = None) -> None:
    """Print the story of a train."""
    console = console or Console()
    console.print(Group(*story_lines(found, Pen.of(console))))


def story_lines(found: Explanation, pen: Pen) -> Iterator[RenderableType]:
    """Yield the story of a train as lines and tables."""
    yield pen(clean(found.story.train), style="bold")
    yield pen(" · ".join(_about(found)), style="dim")
    yield pen("")
    answers = Table.grid(padding=(0, 2))
    answers.add_column(no_wrap=True)
    answers.add_column(overflow="fold")
    for question, words in _answers(found):
        answers.add_row(pen(question, style="bold"), pen(words))
    yield answers
    yield pen("")
    yield _steps(found, pen)
    yield pen(_total(found.story))


def _about(found: Explanation) -> Iterator[str]:
    stream, load, scenario = found.story.stream, found.load, found.scenario
    service = scenario.services.get(stream.service)
    yield brief(service.label if service and service.label else spelled(stream.service))
    yield f"{port_name(scenario, stream.port)}, {direction_words(stream.direction)}"
    yield f"{load['wagons']} wagons, {load['teu']} TEU, {plain(load['tonnes'], 0)} t"
    if load["goods"]:
        yield clean(str(load["goods"]))
    if load["origin"] or load["destination"]:
        ends = (brief(str(load[end] or "?")) for end in ("origin", "destination"))
        yield " to ".join(ends)
    yield f"{scenario.id}, replication {found.replication}"


def port_name(scenario: Scenario, port: str) -> str:
    """Return what a port is called where there is little room."""
    known = scenario.ports.get(port)
    return brief(known.label if known and known.label else spelled(port).title())


def _answers(found: Explanation) -> Iterator[tuple[str, str]]:
    story, scenario = found.story, found.scenario
    if story.upstream_s:
        yield "Before arrival", " ".join(_before(found))
    if story.arrived_s is not None:
        yield "At the port", " ".join(_stay(found, story.arrived_s))
    if cause := _main_cause(story):
        yield "Mostly", cause
    question = "Promise"
    for reading in found.clock:
        yield question, f"{_promise(scenario, reading)}."
        question = ""
    if story.provisional:
        yield "", "Released provisionally: the limit cut off what was due before release."
    for question, words in wagon_lines(scenario, found.wagons, story):
        yield question, words
    if found.cost is not None:
        yield "Cost", _cost(found)
    if found.door_to_door_s is not None:
        yield "Door to door", f"{fixed(found.door_to_door_s / DAY_S, 1)} days."


def _before(found: Explanation) -> Iterator[str]:
    story, start = found.story, found.scenario.start
    due = moment_words(start, story.due_s)
    yield f"{span_words(story.upstream_s)} from {due}, when it was due."
    if story.diverted:
        yield f"It was sent to {port_name(found.scenario, story.stream.port)}, away from its port."
    if story.arrived_s is None:
        end = moment_words(start, story.ended_s)
        yield f"It had not arrived when the run ended ({end})."


def _stay(found: Explanation, arrived_s: int) -> Iterator[str]:
    story, start = found.story, found.scenario.start
    waited_s = sum(step.waited_s for step in story.steps if not is_upstream(step))
    yield f"{span_words(story.stay_s)} from {moment_words(start, arrived_s)} to"
    yield f"{moment_words(start, story.ended_s)}"
    yield f"({span_words(waited_s)} waiting, {span_words(story.stay_s - waited_s)} work)."
    if story.departed_s is None:
        yield "It was still there when the run ended."


def _main_cause(story: Story) -> str:
    """Return what took most of its time, "" if nothing took any."""
    spent: dict[tuple[str, bool], int] = {}
    for step in story.steps:
        for works, seconds in ((False, step.waited_s), (True, step.worked_s)):
            spent[step.step, works] = spent.get((step.step, works), 0) + seconds
    if not any(spent.values()):
        return ""
    name, is_work = max(spent, key=lambda each: spent[each])
    words = cause_words(name, story.stream.direction, works=is_work)
    return f"{words}, {span_words(spent[name, is_work])}."


def cause_words(step: str, direction: str, *, works: bool) -> str:
    """Return a step as work, or as what is waited for."""
    return step_words(step) if works else f"waiting for {wait_words(step, direction)}"


def _promise(scenario: Scenario, reading: ClockReading) -> str:
    name = CLOCK_READINGS[reading.reading]
    if reading.began_s is None or reading.due_s is None:
        return f"{name}: the clock has not started"
    due = moment_words(scenario.start, reading.due_s)
    verdict = {True: "kept", False: "not kept", None: "open when the run ended"}[reading.kept]
    if reading.reading is Reading.CALENDAR_DAY:
        return f"{name}: {verdict}"
    taken = "not released" if reading.taken_s is None else f"{span_words(reading.taken_s)}"
    return f"{name}: {verdict}: {taken}, in time until {due}"


def _cost(found: Explanation) -> str:
    cost = dict(found.cost or {})
    currency = found.scenario.costs.currency if found.scenario.costs else ""
    items = [f"{words} {fixed(cost[item], 0)}" for item, words in COSTS.items() if cost.get(item)]
    return f"{fixed(cost['total_cost'], 0)} {clean(currency)}: {', '.join(items) or 'nothing'}."


def _steps(found: Explanation, pen: Pen) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(pen("from"), no_wrap=True)
    table.add_column(pen("waited h"), justify="right", no_wrap=True)
    table.add_column(pen("worked h"), justify="right", no_wrap=True)
    table.add_column(pen("step"), overflow="fold")
    story = found.story
    for step in story.steps:
        if step.waited_s or step.worked_s or step.cut_off:
            table.add_row(
                pen(moment_words(found.scenario.start, step.queued_s)),
                pen(hours_or_nothing(step.waited_s)),
                pen(hours_or_nothing(step.worked_s)),
                pen(_step_words(step, story.stream.direction)),
            )
            for words in _around(step):
                table.add_row(pen(""), pen(""), pen(""), pen(f"  {words}", style="dim"))
    return table


def _step_words(step: StoryStep, direction: str) -> str:
    words = step_words(step.step)
    if step.cut_off:
        return f"{words}: not done, the limit was up"
    if step.goes_on:
        return f"{words}: goes on when the run ends"
    if step.waited_s and not step.worked_s:
        return f"{words} (waited for {wait_words(step.step, direction)})"
    return words


def _around(step: StoryStep) -> Iterator[str]:
    """Yield who was around a train that had to wait."""
    others = step.others
    if others.before:
        yield f"behind {_named(others.before)}"
    if others.overtook:
        yield f"overtaken by {_named(others.overtook)}"
    if others.holders:
        yield f"in use by {_named(others.holders)}"
    if others.freed_by:
        yield f"free when {_named(others.freed_by)} left"


def _named(visitors: Sequence[Visitor]) -> str:
    names = ", ".join(
        f"{_PARTS.get(who.part, '')}{clean(who.train)}" for who in visitors[:_MOST_NAMED]
    )
    more = len(visitors) - _MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def _total(story: Story) -> str:
    waited_s, whole_s = story.waited_s, story.whole_s
    return (
        f"All steps: {exactly(waited_s)} waiting + {exactly(whole_s - waited_s)} work"
        f" = {exactly(whole_s)}, to the second the time from when it was due"
        f" {'to its departure' if story.departed_s is not None else 'to the end of the run'}."
    )
