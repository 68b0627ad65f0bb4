"""The page of a comparison: which policy is better at what, by how much, and how sure that is."""

from collections.abc import Iterator, Mapping
from functools import partial
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.compare.winners import EVERY, WinnersRow
from sim.experiments.expectations import ExpectationRow
from sim.metrics.kpis import definition_of
from sim.metrics.statistics import wider_interval
from sim.presentation.compare import forest as compare_forest
from sim.presentation.compare import lines as compare_lines
from sim.presentation.compare import pairs as compare_pairs
from sim.presentation.compare.data import MOST_SHOWN, ComparisonData
from sim.presentation.compare.text import ONE_REPLICATION, READING
from sim.presentation.compare.winners import sentence
from sim.presentation.expectations_text import expected_words, figure_words, found_words
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say, say_count
from sim.presentation.report import compare_tables as tables
from sim.presentation.report.compare_answer import answers, changed_trains
from sim.presentation.report.compare_curves import curves
from sim.presentation.report.how_made import Origins, how_made
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell, folded, text
from sim.presentation.report.side_by_side import (
    Key,
    SideBySide,
    estimates,
)
from sim.presentation.report.side_charts import forest, own_values
from sim.presentation.report.studied import drawn, headed_table, refuse_replication
from sim.presentation.results import EVERYTHING
from sim.presentation.retelling import retell
from sim.presentation.spans import period_words
from sim.scenario.loader import load

if TYPE_CHECKING:
    from sim.presentation.report.making import Wish

Row = Mapping[str, Any]


def page_of(folder: Path, wish: "Wish") -> Page:
    """Return the page of the comparison in `folder`.

    Raises:
        UsageError: a single replication is wished for.
        ScenarioError, StorageError: the comparison cannot be read.
    """
    refuse_replication(wish)
    data = ComparisonData.read(folder)
    given = SideBySide(data, _own(data))
    return Page(
        title_of(data),
        subtitle_of(data),
        list(answers(data)),
        [
            *shown_sections(given),
            _trains(given),
            tables_section(given),
            Section("made", say("How it was made"), [*_made(folder, data)]),
        ],
    )


def title_of(data: ComparisonData) -> str:
    """Return what a comparison is called: the title of its base, against how many others."""
    return say_count(
        "{base}: {count} alternative compared",
        "{base}: {count} alternatives compared",
        count=len(data.others),
        base=clean(say(data.base.title)),
    )


def subtitle_of(data: ComparisonData) -> str:
    """Return the period, the replications and the seed."""
    many = say_count(
        "{count} replication with the same luck",
        "{count} replications with the same luck",
        count=data.replications,
    )
    seed = say("seed {seed}", seed=data.record["seed"])
    return " · ".join((period_words(data.base), many, seed))


def shown_sections(given: SideBySide) -> Iterator[Section]:
    """Yield the charts: the differences, each scenario's own figures, the curves."""
    data = given.data
    reading = say(ONE_REPLICATION) if data.replications == 1 else say(READING)
    forest_picture = drawn(
        "forest", say("Differences to the base"), partial(compare_forest.draw, data)
    )
    yield Section(
        "differences",
        say("What each alternative changes"),
        [forest(given, forest_picture)],
        reading,
    )
    pairs = drawn("paired", say("Differences by replication"), partial(compare_pairs.draw, data))
    yield Section(
        "sides",
        say("Side by side"),
        [own_values(given, pairs), *left_out(data)],
        say(
            "Every scenario by itself, on one axis for all ports and directions. Whether two differ"
            " is told by their difference, not by whether their intervals overlap: the luck is the"
            " same in all."
        ),
    )
    if len(data.curves.get("hours", ())):
        lines = drawn("curves", say("Curves of all scenarios"), partial(compare_lines.draw, data))
        yield Section("curves", say("After how many hours"), [curves(data, lines)])


def left_out(data: ComparisonData) -> list[Part]:
    """Return a line on the alternatives that are not drawn, none if all are."""
    if len(data.others) <= MOST_SHOWN:
        return []
    return [
        text(
            say(
                "The first {shown} of {count} alternatives; all are in comparison.csv.",
                shown=MOST_SHOWN,
                count=len(data.others),
            )
        )
    ]


def tables_section(given: SideBySide) -> Section:
    """Return the tables of the figures."""
    best = given.data.record.get("best")
    ranked = tables.best_table(best) if best is not None else None
    waits = tables.waits_table(given)
    every = folded(say("Every figure that differs"), [tables.every_figure(given)], printed=False)
    parts = [ranked, tables.headline_table(given), waits, every]
    return Section("tables", say("Tables"), [part for part in parts if part is not None])


def _trains(given: SideBySide) -> Section:
    data = given.data
    parts = [part for each in data.record["alternatives"] for part in _changed(data, each)]
    lead = say(
        "The same train in both scenarios: it wins the hours by which it departs earlier than in"
        " the base."
    )
    return Section("trains", say("Winners and losers"), parts, lead)


def _changed(data: ComparisonData, record: Row) -> Iterator[Part]:
    """Yield which trains an alternative changes, who of them wins, and where visits differ."""
    whole = next(
        (
            WinnersRow(**row)
            for row in record["winners"]
            if (row["port"], row["direction"], row["service"]) == (EVERYTHING, EVERYTHING, EVERY)
        ),
        None,
    )
    changed = say("{name}: {words}", name=record["name"], words=changed_trains(record))
    yield text(changed, *([] if whole is None or not whole.changed else [sentence(whole)]))
    won = tables.winners_table(data, record)
    if won is not None:
        yield won
    touched = tables.resources_table(data, record)
    if touched is not None:
        yield folded(say("Which resources {name} touches", name=record["name"]), [touched])


def _made(folder: Path, data: ComparisonData) -> Iterator[Part]:
    record = data.record
    for each in record["alternatives"]:
        yield tables.changes_table(each)
        yield from _expected(data, each)
    rows = [[Cell(data.base_name), Cell(clean(say(data.base.title))), Cell(record["base_hash"])]]
    rows += [
        [Cell(each["name"]), Cell(clean(say(each["title"]))), Cell(each["hash"])]
        for each in record["alternatives"]
    ]
    columns = [say("scenario"), say("Title"), say("Hash of the scenario")]
    yield headed_table(say("The scenarios, the base first"), columns, rows)
    names = " ".join(f"{name}.toml" for name in (data.base_name, *data.others))
    command = f"landbridge compare {names} --replications {data.replications}"
    made = {**record, "scenario_hash": record["base_hash"]}
    yield from how_made(
        Origins(load(folder / data.base_name / "scenario.toml", root=folder), made, command)
    )


def _expected(data: ComparisonData, record: Row) -> Iterator[Part]:
    found = [ExpectationRow(**row) for row in record.get("expectations", ())]
    scenario = data.others[record["name"]]
    rows = [
        [
            Cell(figure_words(scenario, row)),
            Cell(expected_words(row)),
            Cell(found_words(row), is_number=True),
            Cell(retell(row.verdict)),
            Cell(clean(row.why)),
        ]
        for row in found
    ]
    if rows:
        columns = [say("Figure"), say("expected"), say("found"), say("verdict"), say("why")]
        caption = say("What {name} was expected to do", name=record["name"])
        yield headed_table(caption, columns, rows)


def _own(data: ComparisonData) -> dict[str, dict[Key, Any]]:
    """Return the figures of each scenario; of means the limits from their replications."""
    first = data.record["alternatives"][0]["name"]
    sides = {data.base_name: (first, "base")}
    sides |= {name: (name, "alternative") for name in data.others}
    return {
        name: estimates(
            (row for row in data.rows if row["scenario"] == rival),
            side,
            partial(_limits, values_of(data, rival, side)),
        )
        for name, (rival, side) in sides.items()
    }


def values_of(data: ComparisonData, rival: str, side: str) -> dict[Key, list[float]]:
    """Return the figures of trains by replication in the base or in the alternative `rival`."""
    table_ = data.paired
    chosen = table_["scenario"] == rival
    columns = ("port", "direction", "service", "metric", side)
    found: dict[Key, list[float]] = {}
    for *key, value in zip(*(table_[name][chosen].tolist() for name in columns), strict=True):
        if value is not None and not isnan(value):
            found.setdefault((key[0], key[1], key[2], key[3]), []).append(value)
    return found


def _limits(values: Mapping[Key, list[float]], key: Key) -> tuple[float, float] | None:
    """Return the interval of a mean; that of a share needs its counts, which are not kept."""
    found = wider_interval(values.get(key, []))
    highest = definition_of(key[3]).highest
    if found is None or highest is not None:
        return None
    return max(found.lower, 0.0), found.upper
