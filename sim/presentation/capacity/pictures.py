"""The pictures of a search for capacity, as files: levels against the volume, the ladder."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sim.presentation.capacity import curves as capacity_curves
from sim.presentation.capacity import steps as capacity_steps
from sim.presentation.capacity.data import CapacityData
from sim.presentation.picture_files import Painters, write_pictures

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
    return write_pictures(_pictures(data), formats, target)


def _pictures(data: CapacityData) -> Painters:
    """Yield name and painter of each picture."""
    yield "ladder", partial(capacity_steps.draw, data)
    for metric in data.metrics():
        yield f"level-{metric}", partial(capacity_curves.draw, data, metric)
