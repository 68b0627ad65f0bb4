"""What a comparison answers in words: which scenario is best, by how much, or why none is told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sim.experiments.compare.best_criterion import Criterion
from sim.experiments.compare.differences import (
    HIGHER,
    IDENTICAL,
    LOWER,
    NO_VALUE,
    NOT_SHOWN,
    NOT_TESTED,
    DifferenceRow,
)
from sim.experiments.compare.families import HEADLINE, OTHER
from sim.experiments.expectations import FAILS, ExpectationRow
from sim.metrics.better import better_way
from sim.presentation.answer import Answer
from sim.presentation.compare.best import best_words
from sim.presentation.compare.data import EVERYTHING, ComparisonData
from sim.presentation.compare.text import ONE_REPLICATION
from sim.presentation.digits import fixed
from sim.presentation.expectations_text import tally
from sim.presentation.harmless import clean
from sim.presentation.language.joining import capital, in_row, together
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.report.amounts import (
    amount_words,
    difference_words,
    place_label,
    size_words,
)
from sim.presentation.report.side_by_side import MAIN
from sim.presentation.retelling import retell
from sim.presentation.studies import bare, heading

Row = Mapping[str, Any]
_BETTER: Final = phrase(
    "Better beyond chance in {count} of {all} headline figures by port and direction (Holm, 5 %):"
    " {figures}."
)
_WORSE: Final = phrase(
    "Worse beyond chance in {count} of {all} headline figures by port and direction (Holm, 5 %):"
    " {figures}."
)
_SAME: Final = (IDENTICAL, NO_VALUE)
_MOST_NAMED: Final = 3
_MOST_TROUBLES: Final = 2


def answers(data: ComparisonData) -> Iterator[Answer]:
    """Yield the answers: the best, then every alternative, then what to mind."""
    best = data.record.get("best")
    if best is not None:
        criterion = Criterion(*(best[key] for key in ("metric", "port", "direction", "better")))
        words = best_words(criterion, data.base, best["line"])
        yield Answer(say("Best"), together([words, *_notes(best)]))
    yield from _troubles(data.base_name, data.record.get("base_troubles", ()))
    for record in data.record["alternatives"]:
        yield from of_alternative(data, record)


def _notes(best: Row) -> Iterator[str]:
    for note in best["notes"]:
        yield capital(f"{retell(clean(note))}.")


def _troubles(name: str, troubles: Sequence[str]) -> Iterator[Answer]:
    if troubles:
        told = in_row(retell(clean(trouble)) for trouble in troubles[:_MOST_TROUBLES])
        more = len(troubles) - _MOST_TROUBLES
        rest = [say("{count} more stand in compare.json.", count=more)] if more > 0 else []
        words = say(
            "{name} is not settled, so its means are not given: {why}.", name=name, why=told
        )
        yield Answer(say("Not settled"), together([words, *rest]), grave=True)


def of_alternative(data: ComparisonData, record: Row) -> Iterator[Answer]:
    """Yield what is to be said of one alternative."""
    name = str(record["name"])
    rows = [row for row in data.rows if row["scenario"] == name]
    if name in data.identical:
        count = fixed(record["trains"]["trains"], 0)
        yield Answer(name, say("Identical to the base: 0 of {count} trains differ.", count=count))
        return
    words = [*_main(data, rows), *_verdicts(data, rows), *_by_chance(data, rows)]
    yield Answer(name, together(words))
    yield from _troubles(name, record.get("troubles", ()))
    expected = [ExpectationRow(**row) for row in record.get("expectations", ())]
    if expected:
        told = say("Expectations of {name}: {tally}.", name=name, tally=tally(expected))
        yield Answer("", told, grave=any(row.verdict == FAILS for row in expected))


def _main(data: ComparisonData, rows: Sequence[Row]) -> Iterator[str]:
    """Yield how the figure by which scenarios are ranked differs."""
    best = data.record.get("best") or {"metric": MAIN, "port": EVERYTHING, "direction": EVERYTHING}
    key = (best["port"], best["direction"], EVERYTHING, best["metric"])
    row = next((row for row in rows if DifferenceRow(**row).key == key), None)
    if row is None:
        return
    figure = heading(row["metric"])
    if row["difference"] is None:
        yield say("{figure}: {verdict}.", figure=figure, verdict=retell(row["verdict"]))
        return
    unit = row["unit"]
    yield say(
        "{figure}: {other} instead of {base}, a difference of {difference}.",
        figure=figure,
        other=amount_words(row["alternative"], None, None, unit),
        base=amount_words(row["base"], None, None, unit),
        difference=difference_words(row["difference"], row["lower_95"], row["upper_95"], unit),
    )


def _verdicts(data: ComparisonData, rows: Iterable[Row]) -> Iterator[str]:
    """Yield how many headline figures are better or worse beyond chance, with the first of them."""
    tested = [row for row in rows if row["family"] == HEADLINE and row["verdict"] != IDENTICAL]
    if data.replications < 2 or not tested:
        return
    better, worse = ([row for row in tested if _is(row, better=each)] for each in (True, False))
    if not better and not worse:
        return
    for found, words in ((better, _BETTER), (worse, _WORSE)):
        if found:
            yield say(words, count=len(found), all=len(tested), figures=_named(data, found))
    if not worse:
        yield say("None is shown to be worse.")


def _is(row: Row, *, better: bool) -> bool:
    """Return whether a difference is shown, for the better or for the worse."""
    way = better_way(row["metric"])
    if row["verdict"] not in (HIGHER, LOWER) or way is None:
        return False
    is_higher = bool(row["verdict"] == HIGHER)
    return better == ((way == "higher") == is_higher)


def _named(data: ComparisonData, rows: Sequence[Row]) -> str:
    told = [
        say(
            "{figure} ({where}) {difference}",
            figure=bare(row["metric"]),
            where=place_label(data.base, row["port"], row["direction"]),
            difference=difference_words(
                row["difference"], row["lower_95"], row["upper_95"], row["unit"]
            ),
        )
        for row in rows[:_MOST_NAMED]
    ]
    more = len(rows) - _MOST_NAMED
    return in_row([*told, *([say("and {count} more", count=more)] if more > 0 else [])])


def _by_chance(data: ComparisonData, rows: Sequence[Row]) -> Iterator[str]:
    """Yield why no difference is shown in any headline figure, where none is."""
    headline = [row for row in rows if row["family"] == HEADLINE]
    if any(row["verdict"] == NOT_TESTED for row in rows):
        yield say(ONE_REPLICATION)
        return
    open_ = [row for row in headline if row["verdict"] == NOT_SHOWN]
    if not open_ or any(row["verdict"] in (HIGHER, LOWER) for row in headline):
        return
    yield say_count(
        "No headline figure by port and direction differs beyond chance: {count} was tested in"
        " {replications} replications (Holm, 5 %).",
        "No headline figure by port and direction differs beyond chance: {count} were tested"
        " together in {replications} replications (Holm, 5 %).",
        count=len(open_),
        replications=data.replications,
    )
    yield from _shown_from(data, open_)
    others = [row for row in rows if row["family"] == OTHER and row["verdict"] not in _SAME]
    shown = [row for row in others if row["verdict"] in (HIGHER, LOWER)]
    if shown:
        yield say(
            "Of {count} other figures, tested among themselves, {shown} differ.",
            count=fixed(len(others), 0),
            shown=fixed(len(shown), 0),
        )


def _shown_from(data: ComparisonData, rows: Sequence[Row]) -> Iterator[str]:
    """Yield from which difference on the main figure would be shown where most trains cross."""
    found = [row for row in rows if row["metric"] == MAIN and row["shows_from"] is not None]
    if found:
        row = found[0]
        yield say(
            "{figure} ({where}) would be shown to differ nine times in ten from {amount} on; more"
            " replications show less.",
            figure=heading(row["metric"]),
            where=place_label(data.base, row["port"], row["direction"]),
            amount=size_words(row["shows_from"], row["unit"]),
        )


def changed_trains(record: Row) -> str:
    """Return how many trains differ from the base, or why they cannot be paired."""
    trains = record["trains"]
    values = {
        key: fixed(trains[key], 0)
        for key in ("trains", "paired", "changed", "only_base", "only_other")
    }
    if trains["paired"] == trains["trains"] and not trains["only_other"]:
        return say("{changed} of {trains} trains differ.", **values)
    return say(
        "Arrivals differ, so trains cannot be paired: {paired} of {trains} trains arrive as before"
        " ({changed} of them fare differently), {only_base} are missing, {only_other} are new.",
        **values,
    )
