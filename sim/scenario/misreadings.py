"""What a planner probably meant by a text that is not a duration, and how to write it.

The parser in `sim.scenario.quantities` asks here only when it has already said no.
"""

import re
from typing import Final

from pydantic_core import PydanticCustomError

from sim.scenario.refusal import refusal
from sim.scenario.words import printable

GRAMMAR: Final = 'write a number and a unit, as in "45 min", "1 h 30 min" or "2 d" (s, min, h, d)'

_WORDS: Final = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "s"),
    **dict.fromkeys(("minute", "minutes", "mins", "m"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
}
_OTHER_DIMENSIONS: Final = {
    **dict.fromkeys(("km", "cm", "mm", "mi"), "a length"),
    **dict.fromkeys(("t", "kg", "mt", "tonnes"), "a weight"),
    **dict.fromkeys(("teu", "containers", "wagons", "trains"), "a count"),
    **dict.fromkeys(("usd", "eur", "rmb", "kzt"), "money"),
    **dict.fromkeys(("km/h", "kmh", "m/s"), "a speed"),
    "%": "a share",
}
_SLIPS: Final = (
    (re.compile(r"[0-9]+(\.[0-9]+)?"), "SCN-031", "needs a unit", "{shown} what? " + GRAMMAR),
    (
        re.compile(r".*[0-9],[0-9].*"),
        "SCN-036",
        "has a decimal comma",
        'use a point, as in "1.5 h"',
    ),
    (re.compile(r"-\s*[0-9.].*"), "SCN-037", "is negative", "a duration is zero or more"),
    (
        re.compile(r".*[0-9][ _'][0-9]{3}\b.*"),
        "SCN-032",
        "separates its thousands",
        'write "1000 h"',
    ),
)
_ONE_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(\S+)")
_WITH_EXPONENT = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+ ?(s|min|h|d)")


def misread_duration(text: str) -> PydanticCustomError:
    """Return why `text` is not a duration, with the remedy for the usual slips."""
    shown = printable(text)
    for pattern, code, message, remedy in _SLIPS:
        if pattern.fullmatch(text):
            return refusal(code, f'"{shown}" {message}', remedy.format(shown=shown))
    if _WITH_EXPONENT.fullmatch(text):
        return _exponent(shown, text)
    if match := _ONE_QUANTITY.fullmatch(text):
        return _wrong_unit(shown, *match.groups())
    return refusal("SCN-032", f'"{shown}" is not a duration', GRAMMAR)


def _wrong_unit(shown: str, number: str, unit: str) -> PydanticCustomError:
    name = unit.lower()
    if name in _OTHER_DIMENSIONS:
        found = _OTHER_DIMENSIONS[name]
        return refusal("SCN-032", f'"{shown}" is {found}, and a time is due here', GRAMMAR)
    if name in ("w", "week", "weeks", "wk"):
        return refusal("SCN-032", f'"{shown}" counts in weeks', 'a week is "7 d"')
    if name in ("month", "months", "mon", "y", "year", "years", "a"):
        return refusal("SCN-032", f'"{shown}" has no fixed length', 'count in days, as in "30 d"')
    better = _WORDS.get(name) or (name if name in ("s", "min", "h", "d") else None)
    if better is not None:
        return refusal("SCN-032", f'"{shown}" has no known unit', f'write "{number} {better}"')
    return refusal("SCN-032", f'"{shown}" is not a duration', GRAMMAR)


def _exponent(shown: str, text: str) -> PydanticCustomError:
    """Return what to say of ``"1e308 h"``: beyond all bounds, or only written unusually."""
    unit_at = text.rstrip("sminhd ")
    exponent = int(re.split("[eE]", unit_at)[1][:20])
    if exponent > 9:
        return refusal("SCN-034", f'"{shown}" is longer than 100 years', "shorten it")
    if exponent < -9:
        return refusal(
            "SCN-035",
            f'"{shown}" is shorter than half a second',
            "time is counted in whole seconds",
        )
    return refusal("SCN-032", f'"{shown}" has an exponent', f"write the number out; {GRAMMAR}")
