"""The pictures of a sweep, as files: the response of every figure that is drawn.

One key: a curve with its interval. Two: a curve for each value of the second, and a heat map. More
keys, or a hypercube: the figure against each key.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sim.presentation.picture_files import Painters, write_pictures
from sim.presentation.sweep import curves as sweep_curves
from sim.presentation.sweep import effects as sweep_effects
from sim.presentation.sweep import map as sweep_map
from sim.presentation.sweep.data import SweepData

FORMATS: Final = ("png", "svg")


def draw_sweep(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the sweep in `folder`, by default into it; return the files.

    Raises:
        StorageError: the sweep cannot be read or a picture not written.
    """
    target = folder if into is None else into
    data = SweepData.read(folder)
    return write_pictures(_pictures(data), formats, target)


def _pictures(data: SweepData) -> Painters:
    """Yield name and painter of each picture."""
    for metric in data.metrics:
        if not data.is_grid or len(data.keys) > 2:
            yield f"response-{metric}", partial(sweep_effects.draw, data, metric)
            continue
        yield f"response-{metric}", partial(sweep_curves.draw, data, metric)
        if len(data.keys) == 2:
            yield f"map-{metric}", partial(sweep_map.draw, data, metric)
