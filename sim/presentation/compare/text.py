"""A comparison on the terminal: what was changed, which trains it touched, what it did.

Figures that no replication shows a difference in are counted, not listed.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from sim.experiments.compare.differences import (
    HIGHER,
    IDENTICAL,
    LOWER,
    NO_VALUE,
    NOT_SHOWN,
    DifferenceRow,
)
from sim.experiments.compare.families import OTHER, headline_keys
from sim.experiments.compare.result import Alternative, CompareResult
from sim.experiments.compare.scenario_changes import Change
from sim.experiments.compare.shared_luck import Factor, SharedLuck
from sim.experiments.expectations import HOLDS, SIGNS
from sim.presentation import expectations_text
from sim.presentation.catalogue import WAYS
from sim.presentation.compare.best import best_scenario
from sim.presentation.compare.winners import winners
from sim.presentation.digits import (
    fixed,
    percent,
    places_of,
    plain,
    signed,
    signed_with_interval,
)
from sim.presentation.harmless import brief, clean
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.limits import exceptions, released_words, usual_limit
from sim.presentation.pen import Pen
from sim.presentation.retelling import retell
from sim.presentation.spans import hours_words
from sim.presentation.studies import place_words
from sim.presentation.words import metric_words, spelled
from sim.scenario.schema import Scenario

_MOST_CHANGES: Final = 6
_VERDICT_WIDTH: Final = 10
"""At least as wide as its longest words."""
_MOST_TROUBLES: Final = 3
_MOST_HARMED: Final = 3
_SHOWN_BY: Final = {HIGHER, LOWER}
READING: Final = phrase(
    "Difference: alternative less base, train luck alike, with its 95 % interval. Higher and lower"
    " hold for all such figures of this comparison together (Holm, 5 %); where none is shown, there"
    " may be one: it would show nine times in ten from the amount given."
)
ONE_REPLICATION: Final = phrase("One replication: differences of this luck alone, not tested.")

Place = tuple[str, str]


def comparison(result: CompareResult, pen: Pen) -> Iterator[RenderableType]:
    """Yield what is printed of a comparison, alternative by alternative."""
    base = result.base
    yield pen(f"Base: {clean(base.title)} ({base.id})", style="bold")
    many = "1 replication" if base.replications == 1 else f"{base.replications} replications"
    yield pen(f"{many} with the same luck · seed {base.seed}", "dim")
    yield from _troubles(result.troubles, pen)
    for alternative in result.alternatives:
        yield pen("")
        yield from _one(base, alternative, pen)
    if result.best is not None and not all(each.trains.identical for each in result.alternatives):
        yield pen("")
        yield from best_scenario(result.best, base, pen)


def _one(base: Scenario, alternative: Alternative, pen: Pen) -> Iterator[RenderableType]:
    title = clean(alternative.scenario.title)
    yield pen(f"{alternative.name}: {title}", style="bold")
    for change in _changes(alternative.changes):
        yield pen(f"  {change}")
    trains = str(alternative.trains)
    against = (alternative.parent, base.id)
    expected = list(
        expectations_text.of_comparison(
            alternative.scenario, alternative.expectations, against, pen
        )
    )
    if alternative.trains.identical:
        yield pen(f"{trains[0].upper()}{trains[1:]}.", style="bold green")
        yield from expected
        return
    yield pen(f"Trains: {trains}.")
    yield from _troubles(alternative.troubles, pen)
    yield from winners(alternative.winners, base, pen)
    yield from expected
    sections = {place: _rows(alternative, place) for place in _places(alternative, base)}
    differing = {place: [row for row in rows if _differs(row)] for place, rows in sections.items()}
    yield _table((base, alternative.scenario), differing, pen)
    yield pen(_reading(base, alternative, sections), style="dim")


def _troubles(troubles: Sequence[str], pen: Pen) -> Iterator[RenderableType]:
    """Yield what makes means of a scenario meaningless, the first of many."""
    for trouble in troubles[:_MOST_TROUBLES]:
        yield pen(say("Not settled: {trouble}.", trouble=clean(retell(trouble))), "bold red")
    if len(troubles) > _MOST_TROUBLES:
        yield pen(f"and {len(troubles) - _MOST_TROUBLES} more in compare.json", "bold red")


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes[:_MOST_CHANGES]:
        yield clean(f"{change.key}: {_value(change.base)} → {_value(change.alternative)}")
    if len(changes) > _MOST_CHANGES:
        yield say("and {count} more changes", count=len(changes) - _MOST_CHANGES)
    if not changes:
        yield say("nothing that has an effect was changed")


def _value(value: object) -> str:
    return say("not given") if value is None else str(value)


def _places(alternative: Alternative, base: Scenario) -> list[Place]:
    present = {(row.port, row.direction) for row in alternative.rows}
    return [(port, way) for port in base.ports for way in WAYS if (port, way) in present]


def _rows(alternative: Alternative, place: Place) -> list[DifferenceRow]:
    """Return the headline rows of a place, the turnover of its wagons last."""
    known = {row.key: row for row in alternative.rows}
    return [known[key] for key in headline_keys(place) if key in known]


def _differs(row: DifferenceRow) -> bool:
    return row.verdict not in (IDENTICAL, NO_VALUE)


def _table(
    both: tuple[Scenario, Scenario], sections: dict[Place, list[DifferenceRow]], pen: Pen
) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", overflow="fold")
    for heading in (phrase("base"), phrase("alternative"), phrase("difference")):
        table.add_column(pen(say(heading)), justify="right", no_wrap=True)
    table.add_column(pen(say("verdict")), min_width=_VERDICT_WIDTH, overflow="fold")
    for (port, way), rows in sections.items():
        heading = place_words(_port(both[0], port), way)
        if not rows:
            table.add_row(pen(heading, style="bold"), "", "", "", pen(say("identical")))
            continue
        table.add_row(pen(heading, style="bold"))
        for row in rows:
            _add(table, both, row, pen)
    return table


def _add(table: Table, both: tuple[Scenario, Scenario], row: DifferenceRow, pen: Pen) -> None:
    heading = metric_words(row.metric)
    if row.metric == "share_cleared_in_limit":
        words = {released_words(scenario) for scenario in both}
        heading = words.pop() if len(words) == 1 else say("released within the limit")
    share = row.unit == "share"
    table.add_row(
        pen(f"  {heading}"),
        pen(_amount(row.base, share=share)),
        pen(_amount(row.alternative, share=share)),
        pen(_difference(row, wide=pen.is_wide)),
        pen(_verdict(row, wide=pen.is_wide), "bold" if row.verdict in _SHOWN_BY else ""),
    )


def _verdict(row: DifferenceRow, *, wide: bool) -> str:
    """Return the verdict; where nothing is shown, from what difference on it would be."""
    if row.verdict != NOT_SHOWN or row.shows_from is None:
        return retell(row.verdict)
    scale, unit = (100.0, say("pp")) if row.unit == "share" else (1.0, row.unit)
    shown = row.shows_from * scale
    values = {"verdict": retell(row.verdict), "amount": f"{fixed(shown, places_of(shown))} {unit}"}
    if wide:
        return say("{verdict}; would show from about {amount}", **values)
    return say("{verdict} (from {amount})", **values)


def _amount(value: float | None, *, share: bool) -> str:
    return percent(value, 2) if share and value is not None else plain(value)


def _difference(row: DifferenceRow, *, wide: bool) -> str:
    """Return the difference with its interval, that of shares in percentage points."""
    scale, unit = (100.0, f" {say('pp')}") if row.unit == "share" else (1.0, "")
    mean, lower, upper = (
        None if value is None else value * scale
        for value in (row.difference, row.lower_95, row.upper_95)
    )
    if mean is None or lower is None or upper is None:
        return signed_with_interval(mean, lower, upper) + (unit if mean is not None else "")
    half = max(upper - mean, mean - lower)
    # A lopsided interval may leave out a 0 that half its width on either side would not.
    is_lopsided = abs(mean) <= half and not lower <= 0 <= upper
    if wide or lower == upper or is_lopsided:
        return signed_with_interval(mean, lower, upper) + unit
    places = places_of(half)
    return f"{signed(fixed(mean, places))} ±{fixed(half, places)}{unit}"


def _reading(
    base: Scenario, alternative: Alternative, sections: dict[Place, list[DifferenceRow]]
) -> str:
    same = sum(row.verdict == IDENTICAL for rows in sections.values() for row in rows)
    left_out = say("{count} identical figures are left out.", count=same) if same else ""
    more = [_two_verdicts(alternative), _limits_of((base, alternative.scenario))]
    if alternative.scenario.replications == 1:
        return together([left_out, say(ONE_REPLICATION), *more])
    luck = [_others(alternative), _luck(base, alternative.luck)]
    return together([left_out, say(READING), *luck, *more])


def _others(alternative: Alternative) -> str:
    """Return what the figures that are no headline show, tested as a family of their own."""
    others = [row for row in alternative.rows if row.family == OTHER and _differs(row)]
    shown = sum(row.verdict in _SHOWN_BY for row in others)
    return say(
        "Of {count} other figures, tested among themselves, {shown} differ.",
        count=fixed(len(others), 0),
        shown=fixed(shown, 0),
    )


def _luck(base: Scenario, luck: SharedLuck) -> str:
    """Return what it bought to give both the same luck, figure by figure where it did harm."""
    factors = [plain(each.factor) for each in luck.factors]
    if not factors:
        return ""
    span = factors[0]
    if factors[0] != factors[-1]:
        span = say("{low} to {high}", low=factors[0], high=factors[-1])
    if not luck.harmed:
        return say(
            "The same luck made the variance of the differences {factor} times smaller.",
            factor=span,
        )
    found = [_factor(base, each) for each in luck.harmed[:_MOST_HARMED]]
    more = len(luck.harmed) - len(found)
    rest = [say("and {count} more", count=more)] if more else []
    return say(
        "The same luck made the variance of the differences {factor} times smaller; below 1 it is"
        " larger: {figures}.",
        factor=span,
        figures=listed([*found, *rest]),
    )


def _factor(base: Scenario, factor: Factor) -> str:
    return say(
        "{figure} ({place}: {factor})",
        figure=metric_words(factor.metric),
        place=place_words(_port(base, factor.port), factor.direction),
        factor=plain(factor.factor),
    )


def _port(base: Scenario, port: str) -> str:
    return brief(say(base.ports[port].label)) or say(spelled(port).title())


def _two_verdicts(alternative: Alternative) -> str:
    """Return why an expectation holds of which the table shows no difference, "" if none does."""
    shown = {row.key: row.verdict for row in alternative.rows}
    held = {
        (row.port, row.direction, row.service, row.metric)
        for row in alternative.expectations
        if row.verdict == HOLDS and row.expected in SIGNS
    }
    if all(shown.get(key) != NOT_SHOWN for key in held):
        return ""
    return say(
        "An expectation is judged by its own interval alone; the table's verdict is adjusted for"
        " many figures, so one may hold where the other shows no difference."
    )


def _limits_of(both: tuple[Scenario, Scenario]) -> str:
    """Return which limits the shares released in the limit count, where there are several."""
    words = [f"{hours_words(usual_limit(each))}{exceptions(each)}" for each in both]
    if words[0] != words[1]:
        return say(
            "The limit: {base} in the base, {alternative} in the alternative.",
            base=words[0],
            alternative=words[1],
        )
    return say("The limit: {limit}.", limit=words[0]) if exceptions(both[0]) else ""
