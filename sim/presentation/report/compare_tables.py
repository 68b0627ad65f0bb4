"""The tables of a comparison: what differs, who wins, every figure, every resource."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.domain.resource import port_of
from sim.domain.time import HOUR_S
from sim.experiments.compare.best import Ranked, odds
from sim.experiments.compare.families import headline_keys
from sim.experiments.compare.winners import EVERY, WinnersRow
from sim.presentation.catalogue import WAYS
from sim.presentation.compare.best import FROM_BEST
from sim.presentation.compare.data import EVERYTHING, ComparisonData
from sim.presentation.compare.winners import COLUMNS, hours_told, moved_h
from sim.presentation.digits import MISSING, fixed, places_of, plain, signed
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say
from sim.presentation.report.amounts import (
    amount_number,
    amount_words,
    difference_number,
    difference_words,
    figure_option,
    place_label,
    port_label,
    service_label,
)
from sim.presentation.report.filtering import Sieve
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, text
from sim.presentation.report.side_by_side import Estimate, SideBySide, ports_of
from sim.presentation.report.studied import headed_filter, headed_table
from sim.presentation.retelling import retell
from sim.presentation.studies import heading, unit_words
from sim.presentation.words import direction_words, resource_words

Row = Mapping[str, Any]

_LEAST_WAIT_H: Final = 0.05
_WAIT: Final = ("wait_", "_mean_h")
_LONGEST: Final = 160
_MOST_ROWS: Final = 1500


def headline_table(given: SideBySide) -> Part:
    """Return the headline figures of all scenarios by port and direction, with the differences."""
    data = given.data
    columns = [say("Where"), say("Figure"), data.base_name]
    for name in data.names:
        columns += [name, say("difference"), say("verdict")]
    rows = [
        row
        for port in ports_of(data)
        for way in WAYS
        for key in headline_keys((port, way))
        if (row := _headline(given, (port, way), key)) is not None
    ]
    caption = say("Headline figures by port and direction")
    return headed_filter(caption, columns, rows, Sieve((0, 1), has_search=False))


def _headline(
    given: SideBySide, place: tuple[str, str], key: tuple[str, str, str, str]
) -> list[Cell] | None:
    """Return a figure of all scenarios with its unit, None if there is no such figure."""
    known = {row["scenario"]: row for row in given.by_key.get(key, ())}
    if not known:
        return None
    unit = str(next(iter(known.values()))["unit"])
    cells = [Cell(place_label(given.data.base, *place)), Cell(_figure_words(key[3], unit))]
    cells.append(_own(given, given.data.base_name, key, unit))
    for name in given.data.names:
        row = known.get(name)
        if row is None:
            cells += [Cell(MISSING), Cell(MISSING), Cell(MISSING)]
            continue
        gap = difference_number((row["difference"], row["lower_95"], row["upper_95"]), unit)
        told = [Cell(gap, is_number=True), Cell(retell(row["verdict"]))]
        cells += [_own(given, name, key, unit), *told]
    return cells


def _figure_words(metric: str, unit: str) -> str:
    name = heading(metric)
    if unit == "share" or unit_words(unit) in name.casefold():
        return name
    return figure_option(metric, unit)


def _own(given: SideBySide, name: str, key: tuple[str, str, str, str], unit: str) -> Cell:
    found = given.own[name].get(key, Estimate(None, None, None))
    return Cell(amount_number(found, unit), is_number=True)


def _difference(row: Row) -> Cell:
    numbers = (row["difference"], row["lower_95"], row["upper_95"])
    return Cell(difference_words(*numbers, str(row["unit"])), is_number=True)


def every_figure(given: SideBySide) -> Part:
    """Return all differences that are not identical; what does not fit is in comparison.csv."""
    data = given.data
    rows = [row for key in given.rows for row in given.rows[key]]
    columns = [
        *(say("Alternative"), say("Port"), say("Direction"), say("Service"), say("Figure")),
        *(say("base"), say("alternative"), say("difference"), say("verdict")),
    ]
    cells = [_figure(data, row) for row in rows if row["difference"] != 0][:_MOST_ROWS]
    caption = say(
        "Every difference that is not 0, up to {count}; all figures stand in comparison.csv",
        count=fixed(_MOST_ROWS, 0),
    )
    return headed_filter(caption, columns, cells, Sieve((0, 1, 2, 3)))


def _figure(data: ComparisonData, row: Row) -> list[Cell]:
    unit = str(row["unit"])
    sides = (amount_words(row[side], None, None, unit) for side in ("base", "alternative"))
    return [
        Cell(row["scenario"]),
        Cell(port_label(data.base, row["port"])),
        Cell(direction_words(row["direction"])),
        Cell(service_label(data.base, row["service"])),
        Cell(heading(row["metric"])),
        *(Cell(side, is_number=True) for side in sides),
        _difference(row),
        Cell(retell(row["verdict"])),
    ]


def waits_table(given: SideBySide) -> Part | None:
    """Return the mean waits by port, direction and resource, None where nobody waits."""
    data = given.data
    found: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in data.rows:
        metric = str(row["metric"])
        if metric.startswith(_WAIT[0]) and metric.endswith(_WAIT[1]) and _is_place(row):
            key = (row["port"], row["direction"], metric)
            found.setdefault(key, {})[row["scenario"]] = row
    rows = [_wait(data, key, own) for key, own in _longest_first(data, found)]
    columns = [say("Where"), say("Waiting for"), data.base_name]
    for name in data.names:
        columns += [name, say("difference")]
    caption = say("Mean wait of those who come to a resource, by port and direction")
    return headed_filter(caption, columns, rows, Sieve((0,), has_search=False)) if rows else None


def _is_place(row: Row) -> bool:
    return EVERYTHING not in (row["port"], row["direction"]) and row["service"] == EVERYTHING


def _longest_first(
    data: ComparisonData, found: Mapping[tuple[str, str, str], Mapping[str, Row]]
) -> Iterator[tuple[tuple[str, str, str], Mapping[str, Row]]]:
    def longest_h(own: Mapping[str, Row]) -> float:
        return max(row[side] or 0.0 for row in own.values() for side in ("base", "alternative"))

    order = ports_of(data)
    ranked = sorted(
        found.items(),
        key=lambda each: (order.index(each[0][0]), each[0][1], -longest_h(each[1]), each[0][2]),
    )
    yield from (each for each in ranked if longest_h(each[1]) >= _LEAST_WAIT_H)


def _wait(data: ComparisonData, key: tuple[str, str, str], own: Mapping[str, Row]) -> list[Cell]:
    resource = key[2].removeprefix(_WAIT[0]).removesuffix(_WAIT[1])
    first = next(iter(own.values()))
    cells = [Cell(place_label(data.base, *key[:2])), Cell(resource_words(resource))]
    cells.append(Cell(amount_words(first["base"], None, None, "h"), is_number=True))
    for name in data.names:
        row = own.get(name)
        if row is None:
            cells += [Cell(MISSING, is_number=True), Cell(MISSING, is_number=True)]
        else:
            told = amount_words(row["alternative"], None, None, "h")
            cells += [Cell(told, is_number=True), _difference(row)]
    return cells


def winners_table(data: ComparisonData, record: Row) -> Part | None:
    """Return who wins and loses by port, direction and service; None where nobody does."""
    rows = [WinnersRow(**row) for row in record["winners"]]
    moved = [row for row in rows if moved_h(row) and row.service != EVERYTHING]
    if not moved:
        return None
    columns = [
        *(say("Port"), say("Direction"), say("Service")),
        *(say(words) for words in COLUMNS),
        *(say("median won (h)"), say("median lost (h)")),
    ]
    caption = say("Winners and losers by {name}, train by train", name=record["name"])
    cells = [_winner(data, row) for row in moved]
    return headed_filter(caption, columns, cells, Sieve((0, 1, 2), has_search=False))


def _winner(data: ComparisonData, row: WinnersRow) -> list[Cell]:
    base = data.base
    service = say("all services") if row.service == EVERY else service_label(base, row.service)
    numbers = (
        fixed(row.trains, 0),
        fixed(row.winners, 0),
        hours_told(row.hours_won),
        fixed(row.losers, 0),
        hours_told(row.hours_lost),
        plain(row.median_won_h),
        plain(row.median_lost_h),
    )
    where = (port_label(base, row.port), direction_words(row.direction), service)
    return [*map(Cell, where), *(Cell(number, is_number=True) for number in numbers)]


def changes_table(record: Row) -> Part:
    """Return what an alternative says otherwise than the base."""
    rows = [
        [Cell(clean(change["key"])), *(_said(change[side]) for side in ("base", "alternative"))]
        for change in record["changes"]
    ]
    if not rows:
        rows = [[Cell(say("nothing that has an effect was changed")), Cell(""), Cell("")]]
    caption = say("What {name} changes", name=record["name"])
    return headed_table(caption, [say("Value"), say("base"), say("alternative")], rows)


def _said(value: object) -> Cell:
    if value is None:
        return Cell(say("not given"))
    words = clean(str(value))
    return Cell(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…")


def resources_table(data: ComparisonData, record: Row) -> Part | None:
    """Return at which resources the visits differ, and by how many hours of waiting."""
    touched = [row for row in record.get("resources", ()) if not row["identical"]]
    rows = [
        [
            Cell(port_label(data.base, port_of(row["resource"]) or EVERYTHING)),
            Cell(resource_words(row["resource"])),
            *(Cell(fixed(row[key], 0), is_number=True) for key in ("base_visits", "other_visits")),
            *(
                Cell(_hours(row[key]), is_number=True)
                for key in ("base_waited_s", "other_waited_s")
            ),
        ]
        for row in sorted(touched, key=_moved_s, reverse=True)
    ]
    columns = [
        *(say("Port"), say("Resource"), say("visits, base"), say("visits, alternative")),
        *(say("hours waited, base"), say("hours waited, alternative")),
    ]
    caption = say("Where visits differ under {name}", name=record["name"])
    return headed_table(caption, columns, rows) if rows else None


def _moved_s(row: Row) -> int:
    return abs(int(row["other_waited_s"]) - int(row["base_waited_s"]))


def _hours(seconds: int) -> str:
    return hours_told(seconds / HOUR_S)


def best_table(best: Row) -> Part | None:
    """Return how the scenarios rank, None where none could be ranked or told why not."""
    rows = [Ranked(**row) for row in best["rows"]]
    if not any(row.probability_best is not None or row.remark for row in rows):
        return None
    columns = [
        *(say("scenario"), say("mean"), say("from the best"), say("probability of being best")),
        say("may be best"),
    ]
    cells = [_rank(row, str(best["unit"])) for row in rows]
    ranked, told = headed_table(say("Best"), columns, cells), text(say(FROM_BEST))
    return Part(ranked.html + told.html, ranked.assets)


def _rank(row: Ranked, unit: str) -> list[Cell]:
    may = "" if row.may_be_best is None else say("yes") if row.may_be_best else say("no")
    chance = MISSING if row.probability_best is None else odds(row.probability_best)
    mean = amount_words(row.mean, row.lower_95, row.upper_95, unit)
    numbers = (mean, _limits(row, unit), chance)
    told = [Cell(number, is_number=True) for number in numbers]
    return [Cell(row.scenario), *told, Cell(retell(clean(row.remark)) or may)]


def _limits(row: Ranked, unit: str) -> str:
    """Return the limits against the best of the others, those of shares in percentage points."""
    low, high = row.from_best_lower_95, row.from_best_upper_95
    if low is None or high is None:
        return MISSING
    scale = 100.0 if unit == "share" else 1.0
    places = places_of((high - low) * scale / 2)
    values = [signed(fixed(limit * scale, places)) if limit else "0" for limit in (low, high)]
    return values[0] if low == high else say("{low} to {high}", low=values[0], high=values[1])
