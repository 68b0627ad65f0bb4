"""Many lines or boxes that look alike as one path: drawn at once, and small in a file."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

Point = tuple[float, float]


def outline(lines: Iterable[Sequence[Point]], *, closed: bool = False) -> Outline:
    """Return lines as one path, which is drawn at once."""
    points: list[Point] = []
    codes: list[np.uint8] = []
    for line in lines:
        points += line
        codes += [Outline.MOVETO, *[Outline.LINETO] * (len(line) - 1)]
        if closed:
            points.append(line[0])
            codes.append(Outline.CLOSEPOLY)
    return Outline(points or [(0.0, 0.0)], codes or [Outline.MOVETO])


def add_outline(axes: Axes, path: Outline, **look: Any) -> PathPatch:
    """Draw a path on `axes` without letting it move their limits, which is quick."""
    patch = PathPatch(path, **look)
    patch.set_in_layout(False)
    axes.add_artist(patch)
    return patch
