"""The pictures of a sensitivity study, as files: which inputs move each figure, and two bands."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.experiments.files import storage_errors, write_file
from sim.presentation import canvas
from sim.presentation.sensitivity import shares as sensitivity_shares
from sim.presentation.sensitivity import spans as sensitivity_spans
from sim.presentation.sensitivity import walks as sensitivity_walks
from sim.presentation.sensitivity.data import SensitivityData

FORMATS: Final = ("png", "svg")


def draw_sensitivity(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the study in `folder`, by default into it; return the files.

    Raises:
        StorageError: the study cannot be read or a picture not written.
    """
    target = folder if into is None else into
    data = SensitivityData.read(folder)
    written = []
    with canvas.house_style():
        for name, drawn in _pictures(data):
            figure = canvas.settled(drawn)
            for suffix in formats:
                path = target / f"{name}.{suffix}"
                content = canvas.encoded(figure, name, suffix)
                with storage_errors(path):
                    write_file(path, content)
                written.append(path)
    return tuple(written)


def _pictures(data: SensitivityData) -> Iterator[tuple[str, Figure]]:
    """Yield name and picture."""
    yield "bands", sensitivity_spans.draw(data)
    draw = sensitivity_walks.draw if data.is_morris else sensitivity_shares.draw
    for metric in data.metrics:
        if data.bands(metric):
            yield f"{data.record['method']}-{metric}", draw(data, metric)
