"""The words of a sensitivity study: short names of inputs, places, amounts with their digits."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.presentation import studies
from sim.presentation.digits import fixed, per_cent, places_of, plain, plus_minus, share_plus_minus
from sim.presentation.harmless import brief
from sim.presentation.language.speaking import phrase, say
from sim.presentation.words import spelled
from sim.scenario.provenance import ANY
from sim.scenario.schema import Scenario

EVERYTHING: Final = "all"
MAIN: Final = "dwell_mean_h"
"""The figure that the answer is about, if it was studied."""

_LEAST_PARTS: Final = 2
_LAWS: Final = frozenset({"mean", "gamma", "exponential", "constant", "median"})
"""Ends of a key that say nothing alone."""
_WIDTH_KEPT: Final = 10
"""The limits of a band are printed to about a tenth of its width: few points know no better."""
_AFTER: Final = {
    "share": "{amount} %",
    "trains/day": phrase("{amount} a day"),
    "h": phrase("{amount} h"),
    "d": phrase("{amount} d"),
    "trains": phrase("{amount} trains"),
}

Row = Mapping[str, Any]


def input_names(keys: Sequence[str]) -> dict[str, str]:
    """Return for every dotted key its shortest end that no other has, of two parts at least."""
    parts = {key: key.split(".") for key in keys}
    return {key: _short(key, parts) for key in keys}


def _short(key: str, parts: Mapping[str, Sequence[str]]) -> str:
    own = parts[key]
    for length in range(_LEAST_PARTS + (own[-1] in _LAWS), len(own)):
        end = own[-length:]
        others = (other for name, other in parts.items() if name != key)
        if end[0] != ANY and all(other[-length:] != end for other in others):
            return ".".join(end)
    return key


def place_words(scenario: Scenario, port: str, direction: str) -> str:
    """Return a port and a direction as a title."""
    known = scenario.ports.get(port)
    title = say("All ports") if port == EVERYTHING else say(spelled(port).title())
    label = brief(say(known.label)) if known is not None and known.label else title
    return studies.place_words(label, direction)


def unit_after(unit: str) -> str:
    """Return a unit as it stands after a number."""
    found = _AFTER.get(unit)
    return say(found, amount="") if found else f" {unit}" if unit else ""


def limits(band: Row) -> tuple[str, str] | None:
    """Return the limits of what the inputs do, None if they are not known."""
    low, high = band["low"], band["high"]
    if low is None or high is None:
        return None
    if band["unit"] == "share":
        places = max(0, min(2, places_of(100 * (high - low) / _WIDTH_KEPT)))
        return per_cent(low, places), per_cent(high, places)
    places = min(2, places_of((high - low) / _WIDTH_KEPT)) if high > low else 2
    return fixed(low, places), fixed(high, places)


def over_inputs(band: Row) -> str:
    """Return the band of the inputs, "at least" where points are missing."""
    found = limits(band)
    if found is None:
        return say("not given")
    low, high = found
    span = low if low == high else say("{low} to {high}", low=low, high=high)
    words = f"{span}{unit_after(band['unit'])}"
    if band["unsettled"] or band["undefined"]:
        return say("at least {amount}", amount=words)
    return words


def as_it_stands(band: Row) -> str:
    """Return a figure of the scenario itself with what luck does to it."""
    if band["mean"] is None:
        return say("not given")
    found = band["mean"], band["lower_95"], band["upper_95"]
    is_share = band["unit"] == "share"
    return (share_plus_minus(*found) if is_share else plus_minus(*found)) + unit_after(band["unit"])


def amount(value: float | None, unit: str) -> str:
    """Return a change of a figure; shares in points of a hundred."""
    if value is None:
        return "–"
    return plain(100 * value) if unit == "share" else plain(value)
