"""The pictures of a run within its report, drawn in the language that is spoken."""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.presentation import canvas, charts
from sim.presentation.gathered import Gathered
from sim.presentation.language.speaking import phrase, say
from sim.presentation.report.page import Part
from sim.presentation.report.parts import picture
from sim.presentation.results import Results

TITLES: Final = {
    "throughput": phrase("Trains that departed per day, by port and service"),
    "backlog": phrase("Trains that arrived and departed, and the backlog between them"),
    "queues": phrase("Trains that wait, by what they wait for"),
    "clearance": phrase("Time from arrival before the Chinese station to customs release"),
    "hours": phrase("Where the hours of a crossing go"),
    "waterfall": phrase("From arrival to departure: where the hours go"),
    "utilisation": phrase("Use of resources"),
    "turnover": phrase("How long wagons stay at the ports"),
}
"""What each picture shows, for those who cannot see it."""


def pictures(results: Results, gathered: Gathered) -> Mapping[str, Part]:
    """Return every picture of a run as a part of a page, by its name."""
    shown = [name for name in charts.PICTURES if name in TITLES]
    return {name: _picture(name, results, gathered) for name in shown}


def _picture(name: str, results: Results, gathered: Gathered) -> Part:
    with canvas.house_style():
        figure = canvas.settled(charts.draw(name, results, gathered))
        svg = canvas.encoded(figure, name, "svg")
    return picture(name, say(TITLES.get(name, name)), svg)


def known(parts: Mapping[str, Part], names: Sequence[str]) -> list[Part]:
    """Return those of the pictures called `names` that there are."""
    return [parts[name] for name in names if name in parts]
