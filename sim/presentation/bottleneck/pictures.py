"""The picture of a search for bottlenecks, as files: queues and remedies side by side."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sim.presentation.bottleneck import bars as bottleneck_bars
from sim.presentation.bottleneck.data import BottleneckData
from sim.presentation.picture_files import write_pictures

FORMATS: Final = ("png", "svg")
NAME: Final = "bottleneck"


def draw_bottleneck(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw the picture of the answer in `folder`, by default into it; return the files.

    Raises:
        ScenarioError, StorageError: the answer cannot be read or a picture not written.
    """
    data = BottleneckData.read(folder)
    painters = ((NAME, partial(bottleneck_bars.draw, data)),)
    return write_pictures(painters, formats, folder if into is None else into)
