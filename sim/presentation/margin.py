"""Words in the right margin of a panel, beside the heights they belong to, never on each other."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.presentation.canvas import NOTE_PT
from sim.presentation.lettering import wrapped


class Remark(NamedTuple):
    """Words about a height of the y axis, in a colour."""

    height: float
    words: str
    color: str


def spread(
    heights: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> list[float]:
    """Return middles near `heights` for boxes of `sizes` that do not overlap, inside low..high.

    Boxes that together are larger than the room are packed from the top.
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    middles = [0.0] * len(heights)
    floor = low
    for place in order:
        middles[place] = max(heights[place], floor + sizes[place] / 2)
        floor = middles[place] + sizes[place] / 2
    ceiling = high
    for place in reversed(order):
        middles[place] = min(middles[place], ceiling - sizes[place] / 2)
        ceiling = middles[place] - sizes[place] / 2
    return middles


def write_remarks(axes: Axes, remarks: Sequence[Remark], height_in: float, room_in: float) -> None:
    """Write `remarks` right of `axes`, which is about `height_in` inches high."""
    low, high = axes.get_ylim()
    texts = [wrapped(remark.words, NOTE_PT, room_in, most=4) for remark in remarks]
    inch = (high - low) / height_in
    sizes = [(text.count("\n") + 1) * NOTE_PT * 1.3 / 72 * inch for text in texts]
    middles = spread([remark.height for remark in remarks], sizes, low, high)
    for remark, text, middle in zip(remarks, texts, middles, strict=True):
        axes.annotate(
            text,
            (1.0, middle),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=NOTE_PT,
            color=remark.color,
            va="center",
            annotation_clip=False,
        )
