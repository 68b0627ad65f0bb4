"""The page of several runs: side by side on the same axes, paired where they met the same luck."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.experiments.differing import Differing, differing
from sim.metrics.hours import WAITING
from sim.presentation.answer import Answer
from sim.presentation.answers import answers
from sim.presentation.compare import forest as compare_forest
from sim.presentation.compare import pairs as compare_pairs
from sim.presentation.compare.text import ONE_REPLICATION, READING
from sim.presentation.digits import MISSING, plain
from sim.presentation.gathered import Gathered, gather
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row, listed
from sim.presentation.language.speaking import say, say_count
from sim.presentation.report import compare_answer
from sim.presentation.report import compare_tables as tables
from sim.presentation.report.amounts import place_label
from sim.presentation.report.compare_answer import changed_trains
from sim.presentation.report.how_made import Origins, how_made
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell, folded, text
from sim.presentation.report.run_page import headline
from sim.presentation.report.runs_compared import Runs, compared
from sim.presentation.report.side_by_side import Key
from sim.presentation.report.side_charts import forest, own_values
from sim.presentation.report.studied import drawn, headed_table, refuse_replication
from sim.presentation.report.tiles import Tile
from sim.presentation.results import Results
from sim.presentation.spans import period_words
from sim.presentation.spent import WORTH_NAMING_H
from sim.presentation.words import step_words
from sim.scenario.loader import load

if TYPE_CHECKING:
    from sim.presentation.report.making import Wish

NOTHING = Part(text().html)
_MOST_NAMED: Final = 3


def page_of(folders: Sequence[Path], wish: "Wish") -> Page:
    """Return the page of the runs in `folders`, all held against the first.

    Raises:
        UsageError: the runs do not go together, or a single replication is wished for.
        StorageError: results cannot be read.
    """
    refuse_replication(wish)
    runs = compared(folders)
    gathered = {name: gather(each) for name, each in runs.results.items()}
    base = next(iter(runs.results.values())).scenario
    return Page(
        say_count("{count} run side by side", "{count} runs side by side", count=len(folders)),
        " · ".join((listed(runs.results), period_words(base))),
        [*_answers(runs), *_questions(runs)],
        [
            *_charts(runs),
            Section("hours", say("Where the hours go"), [_hours(runs, gathered)]),
            Section("answers", say("Each run by itself"), [*_each(runs, gathered)]),
            Section("tables", say("Tables"), [*_tables(runs)]),
            Section("made", say("How it was made"), [*_made(runs)]),
        ],
        [_headlines(runs)],
    )


def _answers(runs: Runs) -> Iterator[Answer]:
    if runs.reason:
        words = say(
            "These runs cannot be paired: {reason}. Each is shown by itself; what lies between two"
            " of them may be luck.",
            reason=runs.reason,
        )
        yield Answer(say("Differences"), words, grave=True)
        for record in runs.side_by_side.data.record["alternatives"]:
            trains = changed_trains(record)
            yield Answer("", say("{name}: {words}", name=record["name"], words=trains))
        return
    yield from compare_answer.answers(runs.side_by_side.data)


def _questions(runs: Runs) -> Iterator[Answer]:
    """Yield in what each run differs from the first, which is the question that was asked."""
    head = say("What differs")
    for name, found in _differing(runs).items():
        named = [_difference(each) for each in found[:_MOST_NAMED]]
        if len(found) > _MOST_NAMED:
            named.append(say("{count} more below", count=len(found) - _MOST_NAMED))
        words = in_row(named) if named else say("nothing")
        yield Answer(head, say("{name}: {words}", name=name, words=words))
        head = ""


def _differing(runs: Runs) -> dict[str, list[Differing]]:
    first, *others = runs.results
    base = runs.results[first].scenario
    return {name: differing(base, runs.results[name].scenario) for name in others}


def _difference(found: Differing) -> str:
    """Return a difference as "key = 8 instead of 9"."""
    first, other = (value or say("not given") for value in (found.first, found.other))
    return say("{key} = {other} instead of {first}", key=found.key, first=first, other=other)


def _charts(runs: Runs) -> Iterator[Section]:
    given = runs.side_by_side
    data = given.data
    if not runs.reason:
        still = drawn("forest", say("Differences to the base"), partial(compare_forest.draw, data))
        reading = say(ONE_REPLICATION) if data.replications == 1 else say(READING)
        title = say("What each run changes against the first")
        yield Section("differences", title, [forest(given, still)], reading)
    title = say("Differences by replication")
    pairs = NOTHING if runs.reason else drawn("paired", title, partial(compare_pairs.draw, data))
    lead = say("Every run by itself, on one axis for all ports and directions.")
    yield Section("sides", say("Side by side"), [own_values(given, pairs)], lead)


def _headlines(runs: Runs) -> Part:
    """Return the headline figures, a row for each run."""
    found = {name: [*headline(each)] for name, each in runs.results.items()}
    heads = list(dict.fromkeys(tile.name for own in found.values() for tile in own))
    rows = []
    for name, own in found.items():
        known = {tile.name: tile for tile in own}
        rows.append([Cell(name), *(Cell(_tile_words(known.get(head))) for head in heads)])
    return headed_table(say("Headline figures"), [say("run"), *heads], rows)


def _tile_words(tile: Tile | None) -> str:
    if tile is None:
        return MISSING
    return f"{tile.value} ({tile.below})" if tile.below else tile.value


def _hours(runs: Runs, gathered: dict[str, Gathered]) -> Part:
    """Return the mean hours of a departed train by place and step, a column for each run."""
    spent = {
        name: {
            (*place, item.step, item.activity): item.hours
            for place, items in each.spent.items()
            for item in items
        }
        for name, each in gathered.items()
    }
    keys = dict.fromkeys(key for own in spent.values() for key in own)
    base = runs.side_by_side.data.base
    rows = [
        [
            Cell(place_label(base, *key[:2])),
            Cell(step_words(key[2])),
            Cell(say("waiting") if key[3] == WAITING else say("working")),
            *(Cell(plain(own.get(key)), is_number=True) for own in spent.values()),
        ]
        for key in sorted(keys, key=lambda key: (key[:2], -_most(spent.values(), key)))
        if _most(spent.values(), key) >= WORTH_NAMING_H
    ]
    caption = say("Hours of a departed train, mean, by what they go into")
    return headed_table(caption, [say("Where"), say("Step"), "", *spent], rows)


def _most(found: Iterable[Mapping[Key, float]], key: Key) -> float:
    return max(own.get(key, 0.0) for own in found)


def _each(runs: Runs, gathered: dict[str, Gathered]) -> Iterator[Part]:
    for name, results in runs.results.items():
        own = gathered[name]
        rows = [
            [Cell(answer.question), Cell(answer.words)]
            for answer in answers(results, own.spent, own.before)
        ]
        title = clean(say(results.scenario.title))
        caption = say("{name}: {title}", name=name, title=title)
        yield headed_table(caption, [say("Question"), say("Answer")], rows)


def _tables(runs: Runs) -> Iterator[Part]:
    given = runs.side_by_side
    if not runs.reason:
        best = tables.best_table(given.data.record["best"])
        if best is not None:
            yield best
    yield tables.headline_table(given)
    for record in given.data.record["alternatives"]:
        yield tables.changes_table(record)


def _made(runs: Runs) -> Iterator[Part]:
    first = next(iter(runs.results))
    for name, found in _differing(runs).items():
        rows = [
            [Cell(each.key), Cell(each.first or MISSING), Cell(each.other or MISSING)]
            for each in found
        ]
        if rows:
            yield headed_table(say("What differs"), [say("Key"), first, name], rows)
    for name, results in runs.results.items():
        yield folded(name, how_made(_origins(results)))


def _origins(results: Results) -> Origins:
    loaded = load(results.folder / "scenario.toml", root=results.folder)
    many = f"--replications {results.replications} --seed {results.record['seed']}"
    command = f"landbridge run scenario.toml {many} --out again"
    return Origins(loaded, results.record, command)
