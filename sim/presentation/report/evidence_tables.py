"""How the values of a scenario are known, as tables: values, sources, how many of each grade."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sim.presentation.catalogue import GRADES
from sim.presentation.digits import fixed
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row, listed
from sim.presentation.language.speaking import say
from sim.presentation.report.filtering import Sieve, filtered_table
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, table
from sim.presentation.scenario_text import shown_value, span_words
from sim.presentation.words import grade_words
from sim.scenario.evidence import Known
from sim.scenario.schema import Scenario

_ASSUMED: Final = "assumed"
_LONGEST_WHY: Final = 300


def grade_counts(known: Sequence[Known]) -> str:
    """Return how many values are known how, as "reported 16, derived 47, ..."."""
    counts = Counter(each.grade for each in known)
    return listed(
        say("{grade}: {count}", grade=grade_words(grade), count=fixed(counts[grade], 0))
        for grade in GRADES
        if counts[grade]
    )


def values_table(known: Sequence[Known]) -> Part:
    """Return every value with its grade, its source and why; assumed ones bear a mark."""
    columns = [say("Value"), "", say("Grade"), say("Source"), say("Range, reason")]
    return filtered_table("", columns, [_value(each) for each in known], Sieve((2, 3)))


def _value(known: Known) -> list[Cell]:
    mark = "◆ " if known.grade == _ASSUMED else ""
    span = span_words(known) if known.range is not None else ""
    reason = clean(known.why)[:_LONGEST_WHY]
    return [
        Cell(clean(known.key)),
        Cell(shown_value(known)),
        Cell(f"{mark}{grade_words(known.grade)}" if known.grade else ""),
        Cell(clean(known.source or "")),
        Cell(in_row(filter(None, (clean(span), reason)))),
    ]


def sources_table(scenario: Scenario) -> Part | None:
    """Return the sources with their titles and dates, None if the scenario names none."""
    rows = [
        [
            Cell(clean(name)),
            Cell(clean(source.title), link=source.url or ""),
            Cell(clean(str(source.date))),
        ]
        for name, source in scenario.sources.items()
    ]
    columns = [say("Source"), say("Title"), say("Date")]
    return table(say("Sources"), columns, rows, wide=True) if rows else None
