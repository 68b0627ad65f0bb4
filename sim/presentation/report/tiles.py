"""Headline tiles: a few figures so large that they are read before anything else.

A figure stands to the digits that its interval supports, the interval below it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sim.presentation.digits import MISSING, fixed, half_width, per_cent, places_of, plain
from sim.presentation.language.speaking import say
from sim.presentation.report.page import Part, filled
from sim.presentation.results import Row

SHARE = "share"


class Tile(NamedTuple):
    """One figure: what it is, its value with the unit, and what stands below it."""

    name: str
    value: str
    below: str = ""
    grave: bool = False


def tiles(found: Sequence[Tile]) -> Part:
    """Return the tiles side by side."""
    return Part(filled("tiles.html.j2", tiles=found), ("tiles.css",))


def estimate_tile(name: str, row: Row | None, unit: str, withheld: str | None = None) -> Tile:
    """Return the tile of a row of a summary; `unit` is as it is written after the number.

    A share is written in per cent. `withheld` is why there is no value, where that is known.
    """
    if row is None or row["mean"] is None:
        return Tile(name, MISSING, withheld or "", grave=bool(withheld))
    mean, lower, upper = row["mean"], row["lower_95"], row["upper_95"]
    half = half_width(mean, lower, upper)
    if row["unit"] == SHARE:
        places = max(0, places_of(half * 100)) if half else 1
        return Tile(name, f"{per_cent(mean, places)} %", _limits_of_share(lower, upper, places))
    if not half:
        return Tile(name, f"{plain(mean)} {unit}".strip(), _no_width(lower))
    places = places_of(half)
    limits = f"{fixed(lower, places)}–{fixed(upper, places)}"
    return Tile(name, f"{fixed(mean, places)} {unit}".strip(), _interval(limits))


def _limits_of_share(lower: float | None, upper: float | None, places: int) -> str:
    if lower is None or upper is None:
        return _no_width(lower)
    return _interval(f"{per_cent(lower, places)}–{per_cent(upper, places)} %")


def _interval(limits: str) -> str:
    return say("95 %: {limits}", limits=limits)


def _no_width(lower: float | None) -> str:
    """Return why no interval is given: one replication, or all of them equal."""
    return say("one replication, no interval") if lower is None else say("in every replication")
