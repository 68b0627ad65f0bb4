"""Ticks of the axes of charts, with their numbers as the language spoken writes them."""

from collections.abc import Callable

from matplotlib.ticker import MaxNLocator

from sim.presentation.digits import on_axis

Ticks = list[tuple[float, str]]


def ticks_of(
    low: float, high: float, most: int = 6, words: Callable[[float], str] = on_axis
) -> Ticks:
    """Return round numbers from `low` to `high`, at most about `most` of them."""
    found = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    inside = (float(round(at, 10)) + 0.0 for at in found if low <= at <= high)
    return [(at, words(at)) for at in inside]


def share_words(share: float) -> str:
    """Return a share of 0..1 at an axis, as "40 %"."""
    return f"{on_axis(round(share * 100, 6))} %"
