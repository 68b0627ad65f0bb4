"""Facts as sentences, each with its figure, the weightiest kind first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from rich.console import Console as RichConsole
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.fact import ORDER, Fact, FactSheet, Kind
from sim.presentation.console import Console
from sim.presentation.digits import percent, plain, signed
from sim.presentation.harmless import clean
from sim.presentation.moments import day_of, moment_words
from sim.presentation.pen import Pen
from sim.presentation.words import direction_words, resource_words, spelled, step_words

MOST: Final = 5
"""So many facts of a kind are printed, unless all are asked for."""

_QUESTIONS: Final = {
    Kind.IDLE: "Idle",
    Kind.LEFT: "Left waiting",
    Kind.QUEUE: "Queues",
    Kind.BUSIEST: "Busiest",
    Kind.NEVER_ENTERED: "Never entered",
    Kind.NEVER_FULL: "Never full",
    Kind.NEVER_WAITED: "Never waited for",
    Kind.NEVER_USED: "Never used",
    Kind.NEVER_ORDERED: "Never ordered",
    Kind.LIMIT: "The limit",
    Kind.NEVER_DIVERTED: "Never diverted",
    Kind.TRAINS: "Trains",
    Kind.CHANGED: "Changed",
    Kind.UNTOUCHED: "Never touched",
}


def print_facts(
    sheets: Sequence[FactSheet], *, everything: bool, console: RichConsole | None = None
) -> None:
    """Print the facts; of each kind the weightiest, or `everything`."""
    console = console or Console()
    pen = Pen.of(console)
    parts = [part for sheet in sheets for part in _sheet(sheet, pen, everything=everything)]
    console.print(Group(*parts))


def _sheet(sheet: FactSheet, pen: Pen, *, everything: bool) -> Iterator[RenderableType]:
    title = f"{sheet.about} against {sheet.title}" if sheet.about else sheet.title
    many = f"{sheet.replications} replication{'' if sheet.replications == 1 else 's'}"
    yield pen(clean(f"{title} · {many}"), style="bold")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for kind, facts in _by_kind(sheet.facts):
        shown = facts if everything else facts[:MOST]
        for place, fact in enumerate(shown):
            question = _QUESTIONS[kind] if place == 0 else ""
            grid.add_row(pen(question, style="bold"), pen(sentence(fact, sheet)))
        if len(shown) < len(facts):
            grid.add_row(pen(""), pen(f"... and {len(facts) - len(shown)} more (--all).", "dim"))
    yield grid


def _by_kind(facts: Sequence[Fact]) -> list[tuple[Kind, list[Fact]]]:
    """Return the facts by kind: those that weigh most first, the others in their usual order."""
    kinds: dict[Kind, list[Fact]] = {}
    for fact in facts:
        kinds.setdefault(fact.kind, []).append(fact)
    return sorted(kinds.items(), key=lambda each: (_rank(each[0]), -each[1][0].weight_h))


def _rank(kind: Kind) -> int:
    # What waits, stands idle or is left is ordered by its weight; other kinds have none.
    return -1 if kind in (Kind.IDLE, Kind.LEFT, Kind.QUEUE) else ORDER[kind]


def sentence(fact: Fact, sheet: FactSheet) -> str:
    """Return a fact as one sentence with its figure."""
    start = sheet.scenario.start if sheet.scenario is not None else date(1970, 1, 1)
    words = _SENTENCES[fact.kind](fact, fact.figures, start)
    return clean(words if sheet.scenario is None else _several(words, sheet.replications))


def with_sentences(sheet: FactSheet) -> dict[str, Any]:
    """Return a sheet as data, each fact with its sentence."""
    data = sheet.as_data()
    for row, fact in zip(data["facts"], sheet.facts, strict=True):
        row["sentence"] = sentence(fact, sheet)
    return data


def _several(words: str, replications: int) -> str:
    # With one replication there is no other that could be meant.
    return words if replications > 1 else words.replace(" (replication 0)", "")


def _where(fact: Fact) -> str:
    words = resource_words(fact.resource or "")
    port = spelled(fact.port or "").title()
    return f"{port}, {words}" if fact.port else words


def _idle(fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    unit, capacity = figures["unit"], figures["capacity"]
    idle = plain(figures["idle_share"] * capacity, 1)
    hours = plain(figures["waiting_elsewhere_h"], 0)
    shares = percent(figures["idle_share"])
    if "idle_unit_h" in figures:
        one = unit if unit == "TEU" else unit.removesuffix("s")
        shares += f", {plain(figures['idle_unit_h'], 0)} {one}-hours"
    return (
        f"{_where(fact)}: {idle} of {plain(capacity)} {unit} stood idle ({shares}) while trains"
        f" there waited for something else, {hours} train-hours."
    )


def _left(fact: Fact, figures: Mapping[str, Any], start: date) -> str:
    one = "train" if figures["trains"] == 1 else "trains"
    who = one if figures["loaded"] else f"{one} of empties"
    since = moment_words(start, figures["longest_since_s"])
    return (
        f"{_where(fact)}: {plain(figures['trains'], 1)} {who} still waited at the end,"
        f" {plain(figures['waited_h'], 0)} h together; longest {figures['longest']}"
        f" (replication {figures['longest_replication']}), since {since}."
    )


def _queue(fact: Fact, figures: Mapping[str, Any], start: date) -> str:
    at = moment_words(start, figures["at_s"])
    return (
        f"{_where(fact)}: {plain(figures['waited_h'], 0)} train-hours were waited,"
        f" {percent(figures['share_of_port'])} of all waiting at the port; longest queue"
        f" {figures['most']} on {at} (replication {figures['replication']})."
    )


def _busiest(fact: Fact, figures: Mapping[str, Any], start: date) -> str:
    day = day_of(start, figures["day_s"] + figures["clock_ahead_s"])
    return (
        f"{spelled(fact.port or '').title()}: {figures['day_trains']} trains departed on"
        f" {day} (replication {figures['day_replication']}), against"
        f" {plain(figures['mean_a_day'], 1)} on the mean day; most in one hour"
        f" {figures['hour_trains']}, from {moment_words(start, figures['hour_s'])} on"
        f" (replication {figures['hour_replication']})."
    )


def _never_entered(fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    port, direction = spelled(fact.port or "").title(), direction_words(figures["direction"])
    return (
        f"{port}, {direction}: none of {plain(figures['trains'], 1)} trains came to"
        f" {step_words(figures['step'])}."
    )


def _never_full(fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    most, capacity, unit = figures["most"], figures["capacity"], figures["unit"]
    words = f"{_where(fact)}: at most {plain(most)} of {plain(capacity)} {unit} were in use at once"
    if figures["waits"]:
        return f"{words}; who waited there waited for opening hours or for room for all it had."
    return f"{words}, and nobody waited there."


def _never_waited(fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    most = f", at most {figures['most_a_day']} in a day" if "most_a_day" in figures else ""
    return f"{_where(fact)}: none of {plain(figures['visits'])} visits had to wait{most}."


def _never_used(fact: Fact, _figures: Mapping[str, Any], _start: date) -> str:
    return f"{_where(fact)}: 0 visits; nobody ever asked for it."


def _never_ordered(fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    return f"{_where(fact)}: 0 orders were given; {figures['above']} trains at the port give one."


def _limit(_fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    action = figures["at_limit"]
    rule = "" if action == "measure" else f", so the rule at the limit ({action}) cut nothing short"
    return (
        f"Nobody was over the limit: the longest clearance took {plain(figures['longest_h'], 1)} h,"
        f" at most {percent(figures['largest_share'])} of the limit{rule}."
    )


def _never_diverted(_fact: Fact, _figures: Mapping[str, Any], _start: date) -> str:
    return "0 trains were sent to another port, though some may be."


def _trains(_fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    line = str(figures["line"])
    return (
        f"{line[0].upper()}{line[1:]}; {figures['changed']} of {figures['resources']} resources"
        " were touched."
    )


def _changed(fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    more = signed(plain(figures["more_waited_h"], 1))
    before, after = (plain(figures[name], 1) for name in ("base_waited_h", "other_waited_h"))
    visits = [plain(figures[name], 1) for name in ("base_visits", "other_visits")]
    counts = f"{visits[0]} visits" if visits[0] == visits[1] else " to ".join(visits) + " visits"
    return f"{_where(fact)}: {more} train-hours waited ({before} to {after}), {counts}."


def _untouched(_fact: Fact, figures: Mapping[str, Any], _start: date) -> str:
    names = [
        f"{spelled(name.partition('.')[0]).title()}, {resource_words(name)}"
        for name in figures["resources"]
    ]
    return (
        f"{len(names)} of {figures['of']} resources, visit by visit the same: {'; '.join(names)}."
    )


_SENTENCES: Final[Mapping[Kind, Callable[[Fact, Mapping[str, Any], date], str]]] = {
    Kind.IDLE: _idle,
    Kind.LEFT: _left,
    Kind.QUEUE: _queue,
    Kind.BUSIEST: _busiest,
    Kind.NEVER_ENTERED: _never_entered,
    Kind.NEVER_FULL: _never_full,
    Kind.NEVER_WAITED: _never_waited,
    Kind.NEVER_USED: _never_used,
    Kind.NEVER_ORDERED: _never_ordered,
    Kind.LIMIT: _limit,
    Kind.NEVER_DIVERTED: _never_diverted,
    Kind.TRAINS: _trains,
    Kind.CHANGED: _changed,
    Kind.UNTOUCHED: _untouched,
}
