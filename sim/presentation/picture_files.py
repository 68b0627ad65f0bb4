"""Writing the pictures of an experiment: each as files in several formats, settled once."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from sim.experiments.files import storage_errors, write_file
from sim.presentation import canvas

Painters = Iterable[tuple[str, Callable[[], Figure]]]
"""The name of each picture, and what draws it."""


def write_pictures(painters: Painters, formats: Sequence[str], target: Path) -> tuple[Path, ...]:
    """Draw all pictures in the house style and write them into `target`; return the files.

    Raises:
        StorageError: a picture cannot be written.
    """
    written = []
    with canvas.house_style():
        for name, draw in painters:
            figure = canvas.settled(draw())
            for suffix in formats:
                path = target / f"{name}.{suffix}"
                content = canvas.encoded(figure, name, suffix)
                with storage_errors(path):
                    write_file(path, content)
                written.append(path)
    return tuple(written)
