"""The pictures of an optimisation, as files: what a level costs, and a map over two keys."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sim.presentation.optimise import frontier as optimise_frontier
from sim.presentation.optimise import map as optimise_map
from sim.presentation.optimise.data import OptimiseData
from sim.presentation.picture_files import Painters, write_pictures

FORMATS: Final = ("png", "svg")
_MOST_FIELDS: Final = 60


def draw_optimise(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the optimisation in `folder`, by default into it; return the files.

    Raises:
        StorageError: the results cannot be read or a picture not written.
    """
    target = folder if into is None else into
    data = OptimiseData.read(folder)
    return write_pictures(pictures_of(data), formats, target)


def pictures_of(data: OptimiseData) -> Painters:
    """Yield name and painter of each picture; nothing is drawn where nothing was run."""
    if not data.sets:
        return
    yield "price-and-level", partial(optimise_frontier.draw, data)
    varied = data.record["varied"]
    if len(varied) == 2 and max(one["high"] - one["low"] for one in varied) < _MOST_FIELDS:
        yield "sets", partial(optimise_map.draw, data)
