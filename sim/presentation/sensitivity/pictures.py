"""The pictures of a sensitivity study, as files: which inputs move each figure, and two bands."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sim.presentation.picture_files import Painters, write_pictures
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
    return write_pictures(_pictures(data), formats, target)


def _pictures(data: SensitivityData) -> Painters:
    """Yield name and painter of each picture."""
    yield "bands", partial(sensitivity_spans.draw, data)
    draw = sensitivity_walks.draw if data.is_morris else sensitivity_shares.draw
    for metric in data.metrics:
        if data.bands(metric):
            yield f"{data.record['method']}-{metric}", partial(draw, data, metric)
