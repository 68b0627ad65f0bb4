"""How an optimisation is put into words: short names of keys, amounts, figures with intervals."""

from collections.abc import Sequence
from math import floor, log10
from typing import Final

from sim.experiments.optimise.bench import Estimate
from sim.experiments.optimise.space import Units

_MOST_DECIMALS: Final = 4
_WITHOUT_MEANING: Final = frozenset({"westbound", "eastbound", "shared"})


def short_names(keys: Sequence[str]) -> list[str]:
    """Return short names of `keys` that tell them apart: "lanes", or "khorgos customs.lanes"."""
    parts = [key.split(".") for key in keys]
    for length in range(1, max(map(len, parts)) + 1):
        ends = [".".join(_end(each, length)) for each in parts]
        if len(set(ends)) == len(keys):
            return ends
        placed = [f"{_port(each)} {end}".strip() for each, end in zip(parts, ends, strict=True)]
        if len(set(placed)) == len(keys):
            return placed
    return list(keys)


def _end(parts: Sequence[str], length: int) -> Sequence[str]:
    # "westbound" alone would say nothing.
    return parts[-min(len(parts), length + (parts[-1] in _WITHOUT_MEANING)) :]


def _port(parts: Sequence[str]) -> str:
    has_port = len(parts) > 2 and parts[0] == "ports"
    return ("both" if parts[1] == "*" else parts[1]) if has_port else ""


def named(units: Units, names: Sequence[str]) -> str:
    """Return a set as "lanes 3, cranes 2"."""
    return ", ".join(f"{name} {count}" for name, count in zip(names, units, strict=True))


def amount(value: float) -> str:
    """Return an amount with its thousands set off, and cents where there are any."""
    return f"{value:,.0f}" if round(value, 2) == round(value) else f"{value:,.2f}"


def figure(estimate: Estimate) -> str:
    """Return ``0.91 (0.89 to 0.93)`` to the place that the interval supports."""
    mean, lower, upper = estimate
    if mean is None:
        return "not given"
    if lower is None or upper is None or lower == upper:
        return f"{mean:.4g}"
    places = decimals((upper - lower) / 2)
    texts = [f"{round(value, places) + 0.0:,.{max(0, places)}f}" for value in (mean, lower, upper)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


def decimals(half: float) -> int:
    """Return how many decimals half an interval supports: one digit, two if it begins with 1."""
    if half <= 0:
        return _MOST_DECIMALS
    mantissa = f"{half:.3e}"
    return min(_MOST_DECIMALS, (1 if mantissa.startswith("1") else 0) - floor(log10(half)))


def listed(words: Sequence[str], most: int = 5) -> str:
    """Return `words` one after another, the first few of them."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return "; ".join(words[:most]) + more
