"""The pictures of an optimisation, as files: what a level costs, and a map over two keys."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.experiments.files import storage_errors, write_file
from sim.presentation import canvas
from sim.presentation.optimise import frontier as optimise_frontier
from sim.presentation.optimise import map as optimise_map
from sim.presentation.optimise.data import OptimiseData

FORMATS: Final = ("png", "svg")
_MOST_FIELDS: Final = 60

Draw = Callable[[OptimiseData], Figure]


def draw_optimise(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the optimisation in `folder`, by default into it; return the files.

    Raises:
        StorageError: the results cannot be read or a picture not written.
    """
    target = folder if into is None else into
    data = OptimiseData.read(folder)
    written = []
    with canvas.house_style():
        for name, draw in _pictures(data):
            figure = canvas.settled(draw(data))
            for suffix in formats:
                path = target / f"{name}.{suffix}"
                content = canvas.encoded(figure, name, suffix)
                with storage_errors(path):
                    write_file(path, content)
                written.append(path)
    return tuple(written)


def _pictures(data: OptimiseData) -> Iterator[tuple[str, Draw]]:
    """Yield name and painter of each picture; nothing is drawn where nothing was run."""
    if not data.sets:
        return
    yield "price-and-level", optimise_frontier.draw
    varied = data.record["varied"]
    if len(varied) == 2 and max(one["high"] - one["low"] for one in varied) < _MOST_FIELDS:
        yield "sets", optimise_map.draw
