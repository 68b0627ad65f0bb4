"""Bottlenecks on the terminal: what to have more of, why trains were late, what was in vain."""

from collections.abc import Iterator, Sequence
from typing import Final

import rich.console
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.bottleneck.accounts import Account, Who
from sim.experiments.bottleneck.experiment import BottleneckResult
from sim.experiments.bottleneck.verdicts import NOT_WAITED, SAVES, Saving
from sim.presentation.bottleneck.notes import late_words
from sim.presentation.console import Console
from sim.presentation.digits import MISSING, plain, signed_with_interval
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.pen import Pen
from sim.presentation.retelling import more_words
from sim.presentation.terminal import by_hand, shown
from sim.presentation.words import direction_words, resource_words, spelled

_MOST_CAUSES: Final = 6
_SMALLEST_H: Final = 0.005
_TITLES: Final = {
    Who.LATE: phrase("late trains, all their waiting"),
    Who.LIMIT: phrase("trains beyond their clearance limit, waiting until release"),
}
READING: Final = phrase(
    "Hours saved: of all trains due in the period, from when they were due to departure or the end"
    " of the run; mean and 95 % interval over pairs of replications with the same luck, tested"
    " together (Holm). Candidates with the same rank are not separated."
)


def print_bottleneck(result: BottleneckResult, console: rich.console.Console | None = None) -> None:
    """Print what really saves hours at each port, and to what the waiting is charged."""
    console = console or Console()
    console.print(Group(*_lines(result, Pen.of(console))))


def _lines(result: BottleneckResult, pen: Pen) -> Iterator[RenderableType]:
    scenario = result.scenario
    yield pen(clean(scenario.title), style="bold")
    many = f"{scenario.replications} replication{'' if scenario.replications == 1 else 's'}"
    late = late_words(result.late.over_s, result.late.share)
    yield pen(f"{many} · seed {scenario.seed} · late: {late}", style="dim")
    yield from by_hand(scenario, pen)
    for port in scenario.ports:
        savings = [each for each in result.savings if each.candidate.port == port]
        yield pen("")
        yield pen(clean(answer(port, savings)), style="bold")
        for who in Who:
            found = [each for each in result.accounts if (each.who, each.port) == (who, port)]
            yield from _accounts(found, pen)
        yield _savings(savings, pen)
        yield from _unneeded(savings, pen)
    yield pen(say(READING), style="dim")
    if result.troubles:
        first, more = result.troubles[0], len(result.troubles) - 1
        others = f" (and {more} more)" if more else ""
        words = say(
            "Not settled, so that hours depend on the length of the run: {trouble}",
            trouble=f"{first}{others}",
        )
        yield pen(clean(words), style="bold red")
    yield pen(f"Files: {shown(result.folder)}: savings.csv, charges.csv, bottleneck.json")


def answer(port: str, savings: Sequence[Saving]) -> str:
    """Return in a sentence what saves most at a port, and from what that is not separated."""
    title = say(spelled(port).title())
    first = [saving for saving in savings if saving.rank == 1]
    if not first:
        return say("{port}: one more of anything shows no saving.", port=title)
    leader, *others = first
    words = say(
        "{port}: first {remedy}, {hours} h a train.",
        port=title,
        remedy=_what(leader),
        hours=plain(leader.saved_h),
    )
    if not others:
        return words
    others_too = say("Not separated from {remedies}.", remedies=in_row(map(_what, others)))
    return together([words, others_too])


def _what(saving: Saving) -> str:
    resource, more = saving.candidate.resource, saving.candidate.more
    return say("{resource}: {more}", resource=resource_words(resource), more=more_words(more))


def _accounts(found: Sequence[Account], pen: Pen) -> Iterator[RenderableType]:
    """Yield for each direction the resources, with what was waited and what is charged on."""
    for direction in dict.fromkeys(each.direction for each in found):
        own = [each for each in found if each.direction == direction]
        title = f"{direction_words(direction)}, {say(_TITLES[own[0].who])}"
        table = _table(f"{title} ({plain(own[0].trains, 1)}), h a train", pen)
        table.add_column(pen("resource"), overflow="fold")
        for name in ("as waited", "charged on"):
            table.add_column(pen(name), justify="right")
        for resource, waited, charged in _sums(own)[:_MOST_CAUSES]:
            cells = (resource_words(resource), plain(waited), plain(charged))
            table.add_row(*map(pen, cells))
        yield table


def _sums(found: Sequence[Account]) -> list[tuple[str, float, float]]:
    """Return (resource, hours as waited, hours charged on) of one train, the largest first."""
    waited: dict[str, float] = {}
    charged: dict[str, float] = {}
    for each in found:
        waited[each.waited_for] = waited.get(each.waited_for, 0.0) + each.per_train
        charged[each.charged_to] = charged.get(each.charged_to, 0.0) + each.per_train
    rows = [(name, waited.get(name, 0.0), charged.get(name, 0.0)) for name in waited | charged]
    rows = [row for row in rows if max(row[1:]) >= _SMALLEST_H]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def _savings(savings: Sequence[Saving], pen: Pen) -> Table:
    table = _table("really saved, by running again with more of one thing", pen)
    for name in ("", "more of"):
        table.add_column(pen(name), overflow="fold")
    for name in ("h a train", "late trains"):
        table.add_column(pen(name), justify="right", overflow="fold")
    table.add_column(pen("verdict"), overflow="fold")
    for each in savings:
        if each.verdict != NOT_WAITED:
            saved = signed_with_interval(each.saved_h, each.lower_95, each.upper_95)
            rank = f"{each.rank}." if each.rank is not None else MISSING
            verdict = f"{each.verdict}: {each.remark}" if each.remark else each.verdict
            cells = (rank, _what(each), saved, plain(each.late_h), clean(verdict))
            table.add_row(*map(pen, cells), style="bold" if each.verdict == SAVES else "")
    return table


def _unneeded(savings: Sequence[Saving], pen: Pen) -> Iterator[RenderableType]:
    names = [resource_words(s.candidate.resource) for s in savings if s.verdict == NOT_WAITED]
    if names:
        yield pen(say("Nobody waited for: {resources}.", resources=in_row(names)), style="dim")


def _table(title: str, pen: Pen) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.title, table.title_justify, table.title_style = pen(title), "left", "bold"
    return table
