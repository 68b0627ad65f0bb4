"""Choosing what a chart shows: labelled lists, which the script of the chart listens to.

In a script: ``landbridge.onChosen("time", (values) => ...)`` calls at once and at every change with
the value of each field.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sim.presentation.report.page import Part, filled


class Choice(NamedTuple):
    """A list to choose from: its field, its label, and its options as (value, words)."""

    field: str
    label: str
    options: Sequence[tuple[str, str]]


class Day(NamedTuple):
    """A field for a date between two others, both as 2024-01-31; at first it is `given`."""

    field: str
    label: str
    first: str
    last: str
    given: str


def chooser(
    name: str,
    about: str,
    choices: Sequence[Choice],
    days: Sequence[Day] = (),
    *,
    sticky: bool = False,
) -> Part:
    """Return the lists that are called `name`; those with a single option are not seen.

    `about` says what they choose; a sticky chooser stays in sight while its section is read.
    """
    html = filled(
        "choose.html.j2", name=name, about=about, choices=choices, days=days, sticky=sticky
    )
    return Part(html, ("choose.css", "choose.js"))
