"""The pictures of a sweep, as files: the response of every figure that is drawn.

One key: a curve with its interval. Two: a curve for each value of the second, and a heat map. More
keys, or a hypercube: the figure against each key.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.experiments.files import storage_errors, write_file
from sim.presentation import canvas
from sim.presentation.sweep import curves as sweep_curves
from sim.presentation.sweep import effects as sweep_effects
from sim.presentation.sweep import map as sweep_map
from sim.presentation.sweep.data import SweepData

FORMATS: Final = ("png", "svg")

Draw = Callable[[SweepData, str], Figure]


def draw_sweep(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the sweep in `folder`, by default into it; return the files.

    Raises:
        StorageError: the sweep cannot be read or a picture not written.
    """
    target = folder if into is None else into
    data = SweepData.read(folder)
    written = []
    with canvas.house_style():
        for name, metric, draw in _pictures(data):
            figure = canvas.settled(draw(data, metric))
            for suffix in formats:
                path = target / f"{name}.{suffix}"
                content = canvas.encoded(figure, name, suffix)
                with storage_errors(path):
                    write_file(path, content)
                written.append(path)
    return tuple(written)


def _pictures(data: SweepData) -> Iterator[tuple[str, str, Draw]]:
    """Yield name, figure and painter of each picture."""
    for metric in data.metrics:
        if not data.is_grid or len(data.keys) > 2:
            yield f"response-{metric}", metric, sweep_effects.draw
            continue
        yield f"response-{metric}", metric, sweep_curves.draw
        if len(data.keys) == 2:
            yield f"map-{metric}", metric, sweep_map.draw
