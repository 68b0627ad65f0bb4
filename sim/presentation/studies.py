"""What the pictures and pages of all experiments share: names of figures and places, notes, lists.

A figure is named without its unit, which stands at an axis or over a column.
"""

import re
from typing import Final

from sim.experiments.by_hand import changed_by_hand
from sim.presentation.harmless import clean
from sim.presentation.language.joining import capital, in_row
from sim.presentation.language.speaking import phrase, say
from sim.presentation.lettering import drawable
from sim.presentation.titles import said_title
from sim.presentation.words import direction_words, metric_words, spelled
from sim.scenario.schema import Scenario

EVERYTHING: Final = "all"
PORTS: Final = (phrase("Khorgos"), phrase("Alashankou"))
"""Ids of ports, spelled out, that have a name of their own in other languages."""
_UNITS: Final = {
    "h": phrase("hours"),
    "d": phrase("days"),
    "share": phrase("share"),
    "trains": phrase("trains"),
    "trains/day": phrase("trains a day"),
    "TEU/day": phrase("TEU/day"),
    "t/day": phrase("t/day"),
    "wagons/day": phrase("wagons/day"),
    "wagon-days": phrase("wagon-days"),
    "orders": phrase("orders"),
    "times the base": phrase("times the base"),
}
_UNIT_AT_END: Final = re.compile(
    r" ?[(（](h|d|trains|小时|时|天|日|列|ч|сут\.?|дн\.?|дней|суток|поездов|поезда)[)）]$"
)
"""The units at the end of the words for a figure, in every language."""


def bare(metric: str) -> str:
    """Return what a figure is called, without its unit."""
    return _UNIT_AT_END.sub("", metric_words(metric))


def heading(metric: str) -> str:
    """Return what a figure is called at the head of a picture, without its unit."""
    return capital(bare(metric))


def unit_words(unit: str) -> str:
    """Return what is written at the axis of a figure."""
    return say(_UNITS.get(unit, unit))


def port_words(scenario: Scenario, port: str) -> str:
    """Return what a port is called in a picture: its label, else its id spelled out."""
    if port == EVERYTHING:
        return say("All ports")
    known = scenario.ports.get(port)
    label = say(clean(known.label)) if known is not None and known.label else ""
    return drawable(label, say(spelled(port).title()))


def place_words(port: str, direction: str) -> str:
    """Return the words for a port with a direction, as "Khorgos, westbound"."""
    if direction == EVERYTHING:
        return port
    return say("{port}, {direction}", port=port, direction=direction_words(direction))


def side_by_side(first: str, *others: str) -> str:
    """Return the parts of a title, as in "Clearance, Khorgos, westbound"."""
    words = first
    for other in others:
        words = say("{words}, {other}", words=words, other=other)
    return words


def title_words(scenario: Scenario) -> str:
    """Return the title of a scenario, its id where the font cannot draw it."""
    return drawable(said_title(scenario.title), scenario.id)


def by_hand_notes(scenario: Scenario) -> list[str]:
    """Return the note on what the command line changed, if it changed anything."""
    changes = [drawable(each, each.partition(" ")[0]) for each in changed_by_hand(scenario)]
    if not changes:
        return []
    return [say("Changed on the command line: {changes}.", changes=in_row(changes))]


def made_by(scenario: Scenario) -> str:
    """Return the end of a footer: which scenario it is."""
    return say("landbridge, scenario {id}.", id=scenario.id)
