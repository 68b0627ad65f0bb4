"""A figure in one line of plain words: "57.3 h (56.9 to 57.7)", to the place its interval supports.

Unlike the terminal's tables these lines carry their unit, and say why an interval is missing.
"""

from typing import Final

from sim.presentation.digits import fixed, per_cent, places_of, plain, signed

SHARE: Final = "share"
_POINTS: Final = "percentage points"


def estimate(
    mean: float, lower: float | None, upper: float | None, unit: str, replications: int
) -> str:
    """Return an estimate with its unit and its interval, shares in per cent."""
    if unit == SHARE:
        return _share(mean, lower, upper) + _without_interval(lower, replications)
    return _amount(mean, lower, upper, unit) + _without_interval(lower, replications)


def difference(mean: float, lower: float | None, upper: float | None, unit: str) -> str:
    """Return a difference with its sign, its unit and its interval, of shares in points."""
    if unit == SHARE:
        mean, lower, upper = (
            mean * 100,
            None if lower is None else lower * 100,
            None if upper is None else upper * 100,
        )
        unit = _POINTS
    if lower is None or upper is None or lower == upper:
        return f"{signed(plain(mean))} {unit}"
    places = places_of((upper - lower) / 2)
    low, high = (signed(fixed(limit, places)) for limit in (lower, upper))
    return f"{signed(fixed(mean, places))} {unit} ({low} to {high})"


def _amount(mean: float, lower: float | None, upper: float | None, unit: str) -> str:
    if lower is None or upper is None or lower == upper:
        return f"{plain(mean)} {unit}"
    places = places_of((upper - lower) / 2)
    return f"{fixed(mean, places)} {unit} ({fixed(lower, places)} to {fixed(upper, places)})"


def _share(mean: float, lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None or lower == upper:
        return f"{per_cent(mean, 1)} %"
    places = max(0, places_of((upper - lower) / 2 * 100))
    limits = f"{per_cent(lower, places)} to {per_cent(upper, places)}"
    return f"{per_cent(mean, places)} % ({limits})"


def _without_interval(lower: float | None, replications: int) -> str:
    if lower is not None:
        return ""
    return " (one replication: no interval)" if replications == 1 else " (no interval)"
