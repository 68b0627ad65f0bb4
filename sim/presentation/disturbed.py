"""Dated closures and cuts in the pictures over time: shaded, and said in words below.

Only what the scenario dates is shaded. Gales that are drawn differ from replication to replication.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from matplotlib.axes import Axes

from sim.domain.time import DAY_S
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import port_title
from sim.presentation.language.joining import in_row
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key
from sim.presentation.lettering import drawable
from sim.presentation.results import Results, said_label
from sim.presentation.spans import day_in_year
from sim.presentation.words import resource_words, spelled
from sim.scenario.clock import moment_s
from sim.scenario.schema import Disturbance

_LOOK: Final = Look("#F7E6CC")
_MOST_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Spell:
    """A dated closure or cut as far as it lies in the period, in days from the start."""

    port: str
    from_day: float
    to_day: float
    words: str


def spells(results: Results, port: str) -> list[Spell]:
    """Return the disturbances of `port` that touch the period, in order of time."""
    found = []
    place = results.scenario.ports[port]
    for name, disturbance in sorted(place.disturbances.items()):
        from_s, to_s = (
            moment_s(moment, results.scenario.start, place.utc_offset)
            for moment in (disturbance.start, disturbance.end)
        )
        from_s, to_s = max(from_s, 0), min(to_s, results.end_s)
        if from_s < to_s:
            label = drawable(said_label(disturbance.label), spelled(name))
            words = say(
                "{dates}, {label}: {what}",
                dates=_dates(disturbance),
                label=label,
                what=_what(disturbance),
            )
            found.append(Spell(port, from_s / DAY_S, to_s / DAY_S, words))
    return sorted(found, key=lambda spell: (spell.from_day, spell.to_day, spell.words))


def shade(axes: Axes, found: list[Spell]) -> None:
    """Shade the spells of a panel, behind everything else."""
    for spell in found:
        axes.axvspan(
            spell.from_day, spell.to_day, color=_LOOK.color, lw=0.8, zorder=0.5, gid="disturbed"
        )


def keys(found: list[Spell]) -> list[Key]:
    """Return the legend's entry for what is shaded, if anything is."""
    return [canvas.patch_key(_LOOK, say("dated closure or cut"))] if found else []


def notes(results: Results) -> list[str]:
    """Return one note that names what is shaded, none if nothing is."""
    named = list(_named(results))
    if not named:
        return []
    rest = len(named) - _MOST_NAMED
    more = [say("and {count} more", count=rest)] if rest > 0 else []
    return [say("Shaded: {spells}.", spells=in_row([*named[:_MOST_NAMED], *more]))]


def _named(results: Results) -> Iterator[str]:
    for port in results.ports:
        for spell in spells(results, port):
            yield say("{port}, {spell}", port=port_title(results, port), spell=spell.words)


def _dates(disturbance: Disturbance) -> str:
    """Return from when to when, at the port's clock; midnight goes without saying."""
    return say("{first} to {last}", first=_moment(disturbance.start), last=_moment(disturbance.end))


def _moment(moment: date) -> str:
    words = day_in_year(moment)
    hour, minute = getattr(moment, "hour", 0), getattr(moment, "minute", 0)
    return f"{words} {hour:02d}:{minute:02d}" if hour or minute else words


def _what(disturbance: Disturbance) -> str:
    resource = resource_words(disturbance.resource)
    if disturbance.trains == "empties":
        return say("no empties on {resource}", resource=resource)
    if not disturbance.capacity:
        return say("{resource}, none left", resource=resource)
    return say("{resource}, {number} left", resource=resource, number=disturbance.capacity)
