"""All pictures of a result folder, always the same seven, as files.

Where there is nothing to draw, the picture says so in words: the set of files does not depend on
the scenario. Importing this module loads matplotlib; commands do it when they draw.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.presentation import (
    backlog,
    clearance,
    hours,
    queues,
    throughput,
    turnover,
    utilisation,
)
from sim.presentation.gathered import Gathered, gather
from sim.presentation.picture_files import write_pictures
from sim.presentation.results import Results

FORMATS: Final = ("png", "svg")

_OF_REPLICATIONS: Final[dict[str, Callable[[Results, Gathered], Figure]]] = {
    throughput.NAME: throughput.draw,
    backlog.NAME: backlog.draw,
    queues.NAME: queues.draw,
    clearance.NAME: clearance.draw,
    hours.NAME: hours.draw,
    turnover.NAME: turnover.draw,
}
_OF_SUMMARY: Final[dict[str, Callable[[Results], Figure]]] = {
    utilisation.NAME: utilisation.draw,
}
PICTURES: Final = (
    "throughput",
    "backlog",
    "queues",
    "clearance",
    "hours",
    "utilisation",
    "turnover",
)
"""The names of the pictures, in the order in which they are looked at."""


def draw_all(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the results in `folder`, by default into it; return the files.

    Raises:
        UsageError: a format is not one of `FORMATS`.
        StorageError: the results cannot be read or a picture not written.
    """
    for unknown in [name for name in formats if name not in FORMATS]:
        raise UsageError(f'no picture format "{unknown}"; there are {", ".join(FORMATS)}')
    target = folder if into is None else into
    results = Results.read(folder)
    gathered = gather(results)
    painters = ((name, partial(draw, name, results, gathered)) for name in PICTURES)
    return write_pictures(painters, formats, target)


def draw(name: str, results: Results, gathered: Gathered) -> Figure:
    """Return one picture, not yet settled; call it inside `canvas.house_style`."""
    if name in _OF_SUMMARY:
        return _OF_SUMMARY[name](results)
    return _OF_REPLICATIONS[name](results, gathered)
