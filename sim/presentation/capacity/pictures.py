"""The pictures of a search for capacity, as files: levels against the volume, the ladder."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.experiments.files import storage_errors, write_file
from sim.presentation import canvas
from sim.presentation.capacity import curves as capacity_curves
from sim.presentation.capacity import steps as capacity_steps
from sim.presentation.capacity.data import CapacityData

FORMATS: Final = ("png", "svg")


def draw_capacity(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the search in `folder`, by default into it; return the files.

    Raises:
        StorageError: the search cannot be read or a picture not written.
    """
    target = folder if into is None else into
    data = CapacityData.read(folder)
    written = []
    with canvas.house_style():
        for name, draw in _pictures(data):
            figure = canvas.settled(draw())
            for suffix in formats:
                path = target / f"{name}.{suffix}"
                content = canvas.encoded(figure, name, suffix)
                with storage_errors(path):
                    write_file(path, content)
                written.append(path)
    return tuple(written)


def _pictures(data: CapacityData) -> Iterator[tuple[str, Callable[[], Figure]]]:
    yield "ladder", partial(capacity_steps.draw, data)
    for metric in data.metrics():
        yield f"level-{metric}", partial(capacity_curves.draw, data, metric)
