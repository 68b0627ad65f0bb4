"""Numbers as text: the digits that the half-width of the interval supports, and no more.

A half-width keeps one significant digit, two if it begins with 1; the mean and the limits are
printed to that place. Without an interval a value keeps three significant digits. Numbers are
written as the language that is spoken does: English 1,234.5, Russian 1 234,5.
"""

from math import floor, isfinite, log10
from typing import Final

from sim.presentation.language.speaking import say, spoken

MISSING: Final = "–"
_MINUS: Final = "−"
_MOST_DECIMALS: Final = 4
_MARKS: Final = {"ru": str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","})}
"""How the marks of an English number are written in languages that have others."""


def places_of(half_width: float) -> int:
    """Return how many decimals `half_width` supports; negative means tens, hundreds."""
    if not isfinite(half_width) or half_width <= 0:
        return _MOST_DECIMALS
    # Through text, since 0.02 computed as a difference may begin with 1.9999.
    mantissa, _, exponent = f"{half_width:.3e}".partition("e")
    return min(_MOST_DECIMALS, (1 if mantissa.startswith("1") else 0) - int(exponent))


def as_spoken(number: str) -> str:
    """Return a number in English writing as it is written in the language that is spoken."""
    marks = _MARKS.get(spoken())
    return number if marks is None else number.translate(marks)


def on_axis(value: float) -> str:
    """Return the number at a tick of an axis."""
    return as_spoken(f"{value:,.6g}".replace("-", _MINUS))


def fixed(value: float, places: int) -> str:
    """Return `value` with `places` decimals, thousands set off by commas and a true minus."""
    rounded = round(value, places) + 0.0
    text = as_spoken(f"{abs(rounded):,.{max(places, 0)}f}")
    negative = rounded < 0
    return f"{_MINUS}{text}" if negative else text


def plain(value: float | None, most: int = 2) -> str:
    """Return `value` with three significant digits, at most `most` decimals, whole if it is."""
    if value is None or not isfinite(value):
        return MISSING
    if value == round(value) or abs(value) >= 100 or most == 0:
        return fixed(value, 0)
    return fixed(value, min(most, 2 - floor(log10(abs(value)))))


def with_interval(mean: float | None, lower: float | None, upper: float | None) -> str:
    """Return ``mean (lower–upper)`` to the supported place; the mean alone without an interval."""
    if mean is None or not isfinite(mean):
        return MISSING
    if lower is None or upper is None or lower == upper == mean:
        return plain(mean)
    places = places_of((upper - lower) / 2)
    return f"{fixed(mean, places)} ({fixed(lower, places)}–{fixed(upper, places)})"


def half_width(mean: float, lower: float | None, upper: float | None) -> float | None:
    """Return the longer side of an interval, None without one."""
    return None if lower is None or upper is None else max(upper - mean, mean - lower)


def plus_minus(
    mean: float | None,
    lower: float | None,
    upper: float | None,
    most_places: int = _MOST_DECIMALS,
) -> str:
    """Return ``mean ±half`` to the supported place, half the longer side of the interval."""
    if mean is None or not isfinite(mean):
        return MISSING
    half = half_width(mean, lower, upper)
    if not half:
        return plain(mean, max(0, min(most_places, 2)))
    places = min(most_places, places_of(half))
    return f"{fixed(mean, places)} ±{fixed(half, places)}"


def share_plus_minus(mean: float | None, lower: float | None, upper: float | None) -> str:
    """Return a share in per cent without its sign; near all or none with its other limit."""
    if mean is None or not isfinite(mean):
        return MISSING
    half = half_width(mean, lower, upper)
    if not half or lower is None or upper is None:
        return per_cent(mean, 1)
    places = max(0, min(2, places_of(half * 100)))
    if mean + half > 1:
        return f"{per_cent(mean, places)} (≥{per_cent(lower, places)})"
    if mean - half < 0:
        return f"{per_cent(mean, places)} (≤{per_cent(upper, places)})"
    return f"{per_cent(mean, places)} ±{fixed(half * 100, places)}"


def rounded(mean: float, lower: float | None, upper: float | None) -> str:
    """Return `mean` to the place that its interval supports, without the interval."""
    half = half_width(mean, lower, upper)
    return fixed(mean, places_of(half)) if half else plain(mean)


def signed_with_interval(mean: float | None, lower: float | None, upper: float | None) -> str:
    """Return a difference as ``+mean (lower to upper)``, every number with its sign."""
    if mean is None or not isfinite(mean):
        return MISSING
    if lower is None or upper is None or lower == upper == mean:
        return signed(plain(mean))
    places = places_of((upper - lower) / 2)
    low, high = (signed(fixed(limit, places)) for limit in (lower, upper))
    return say("{mean} ({low} to {high})", mean=signed(fixed(mean, places)), low=low, high=high)


def share(mean: float | None, lower: float | None, upper: float | None) -> str:
    """Return a share of 0..1 in per cent with its interval.

    A share below one is never rounded up to 100 %, nor one above zero down to 0 %.
    """
    if mean is None or not isfinite(mean):
        return MISSING
    if lower is None or upper is None or lower == upper:
        return f"{per_cent(mean, 1)} %"
    places = max(0, places_of((upper - lower) / 2 * 100))
    limits = f"{per_cent(lower, places)}–{per_cent(upper, places)}"
    return f"{per_cent(mean, places)} % ({limits})"


def per_cent(value: float, places: int) -> str:
    """Return the share `value` in per cent without its sign; only 0 and 1 are none and all."""
    if value in (0.0, 1.0):
        return "100" if value else "0"
    shown = round(value * 100, places)
    step = 10.0**-places
    return fixed(min(max(shown, step), 100 - step), places)


def percent(value: float, places: int = 1) -> str:
    """Return the share `value` as "98.2 %", not rounded to all or none."""
    return f"{per_cent(value, places)} %"


def relative(value: float) -> str:
    """Return a relative deviation as "+1.2 %"."""
    return f"{signed(fixed(value * 100, 1 if abs(value) < 0.1 else 0))} %"


def signed(text: str) -> str:
    """Return a number as text with its sign; zero has none."""
    return text if text.startswith(_MINUS) or not text.strip("0.,") else f"+{text}"
