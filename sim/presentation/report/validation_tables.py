"""Reported figures beside simulated ones, and what a scenario expects of itself, as tables."""

from collections.abc import Iterator
from typing import Final

from sim.experiments.expectations import ExpectationRow
from sim.experiments.targets import CLOSE, MET, MISSED, NOT_SCORED, UNKNOWN, TargetRow, target_rows
from sim.presentation import expectations_text, scorecard
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import phrase, say
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, table, text
from sim.presentation.results import Results
from sim.presentation.words import grade_words

_USES: Final = {
    "calibrated": phrase("Calibrated to: the scenario was fitted to these figures"),
    "held-out": phrase("Held out: the scenario never saw these figures"),
    "other-period": phrase("For orientation: reported for another period than that of the run"),
}
_VERDICTS: Final = {
    MET: phrase("met"),
    CLOSE: phrase("close"),
    MISSED: phrase("missed"),
    UNKNOWN: phrase("not simulated"),
    NOT_SCORED: phrase("not scored"),
}
_MARKS: Final = {MET: "✓ ", CLOSE: "≈ ", MISSED: "✗ "}
_HELD: Final = {
    "holds": phrase("holds"),
    "fails": phrase("fails"),
    "cannot tell": phrase("cannot be told"),
}


def validation(results: Results) -> list[Part]:
    """Return the score card: each use of targets a table, and how verdicts are given."""
    rows = target_rows(results.scenario, results.summary, results.folder)
    columns = [
        say("Figure"),
        say("Reported"),
        say("Simulated"),
        say("Error"),
        say("Verdict"),
        say("Source"),
        say("Grade"),
    ]
    parts = [
        table(say(heading), columns, [_target(results, row) for row in found], wide=True)
        for use, heading in _USES.items()
        if (found := [row for row in rows if row.use == use])
    ]
    return [*parts, text(_reading())] if parts else []


def _reading() -> str:
    return say(
        "± half the 95 % interval, its longer side. Error: simulated against reported, from the"
        " nearer end of a range. Met: within 1 %, or within 5 % and the interval holds the reported"
        " value, or inside a reported range. Close: within 5 %, or the interval reaches it."
    )


def _target(results: Results, row: TargetRow) -> list[Cell]:
    return [
        Cell(scorecard.who(results.scenario, row)),
        Cell(scorecard.reported_words(row), is_number=True),
        Cell(scorecard.simulated_words(row), is_number=True),
        Cell(scorecard.error_words(row), is_number=True),
        Cell(_MARKS.get(row.verdict, "") + say(_VERDICTS[row.verdict])),
        Cell(clean(row.source or "")),
        Cell(grade_words(row.grade)),
    ]


def expectations(results: Results) -> Iterator[Part]:
    """Yield the bounds that the scenario states and whether the run holds them."""
    rows = [ExpectationRow(**row) for row in results.record.get("expectations", [])]
    columns = [say("Figure"), say("Expected"), say("Found"), say("Verdict")]
    if rows:
        cells = [_expectation(results, row) for row in rows]
        yield table(say("What the scenario expects"), columns, cells, wide=True)


def _expectation(results: Results, row: ExpectationRow) -> list[Cell]:
    verdict = say(_HELD.get(row.verdict, row.verdict))
    reason = f": {clean(row.reason)}" if row.reason else ""
    return [
        Cell(expectations_text.figure_words(results.scenario, row)),
        Cell(expectations_text.expected_words(row), is_number=True),
        Cell(expectations_text.found_words(row), is_number=True),
        Cell(verdict + reason),
    ]
