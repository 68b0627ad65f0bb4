"""The pictures of a comparison, as files: forest plot, paired differences, curves."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sim.presentation.compare import forest as compare_forest
from sim.presentation.compare import lines as compare_lines
from sim.presentation.compare import pairs as compare_pairs
from sim.presentation.compare.data import ComparisonData
from sim.presentation.picture_files import write_pictures

FORMATS: Final = ("png", "svg")

PICTURES: Final = {
    "forest": compare_forest.draw,
    "paired-difference": compare_pairs.draw,
    "curves": compare_lines.draw,
}


def draw_comparison(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the comparison in `folder`, by default into it; return the files.

    Raises:
        ScenarioError, StorageError: the comparison cannot be read or a picture not written.
    """
    data = ComparisonData.read(folder)
    painters = ((name, partial(draw, data)) for name, draw in PICTURES.items())
    return write_pictures(painters, formats, folder if into is None else into)
