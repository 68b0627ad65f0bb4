"""What the pictures of a sensitivity study share: bars of inputs, the largest at the top."""

from collections.abc import Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.presentation import canvas
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key
from sim.presentation.lettering import lines, wrapped
from sim.presentation.sensitivity.data import Bar

MOST_BARS: Final = 8
ROW_IN: Final = 0.27
NAME_PT: Final = 8.5
NAMES_IN: Final = 2.3
"""How wide the names of inputs are at most."""
_MATTERS: Final = "matters"
UNTOLD: Final[dict[str, Any]] = {
    "facecolor": "white",
    "edgecolor": canvas.MIDDLE_GREY,
    "hatch": "////",
    "linewidth": 0.8,
}


def shown(bars: Sequence[Bar]) -> list[Bar]:
    """Return the bars that are drawn: the largest of those that do anything."""
    return [bar for bar in bars if bar.size > 0][:MOST_BARS]


def fill(bar: Bar, color: str) -> dict[str, Any]:
    """Return how a bar is filled: hatched if it cannot be told from luck."""
    if bar.verdict == _MATTERS:
        return {"facecolor": color, "edgecolor": color, "linewidth": 0.8}
    return dict(UNTOLD)


def told_keys(color: str) -> list[Key]:
    """Return the legend's entries for bars that can be told from luck and bars that cannot."""
    return [
        Key(Patch(facecolor=color, edgecolor=color), say("more than luck")),
        Key(Patch(**UNTOLD), say("cannot be told from luck")),
    ]


def whisker(axes: Axes, at: float, limits: tuple[float, float | None, float | None]) -> None:
    """Draw the interval of an estimate at the height `at`."""
    _, lower, upper = limits
    if lower is not None and upper is not None:
        axes.hlines(at, lower, upper, color=canvas.INK, lw=1.1, zorder=3)


def name_rows(axes: Axes, bars: Sequence[Bar], *, numbered: bool) -> None:
    """Write the names of the inputs beside their bars, the largest at the top."""
    rows = range(len(bars))
    names = [
        (f"{row + 1}  " if numbered else "") + lines(bar.name, NAME_PT, NAMES_IN, 1)[0]
        for row, bar in zip(rows, bars, strict=True)
    ]
    axes.set_yticks(list(rows), names, fontsize=NAME_PT)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(len(bars), 3) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=canvas.GREY, lw=0.8, zorder=0.9)


def nobody(axes: Axes, words: str, room_in: float = 3.6) -> None:
    """Say in a panel why there are no bars."""
    axes.set_axis_off()
    axes.text(0.0, 0.85, wrapped(words, canvas.TEXT_PT, room_in, 6), color=canvas.GREY, va="top")
